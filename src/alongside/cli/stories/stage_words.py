"""Everyday words for the steps of stages. Stories understand them; forms show the labels."""

EVERYDAY_STEPS: dict[str, dict[str, str]] = {
    "section47": {
        "strategy_due": "due, strategy due, decided, started, opened",
        "held": "strategy held, strategy discussion, discussion held",
        "no_enquiry": "no, none, no s47, no section 47, not needed, no further action",
        "single": "single agency, single-agency, social care alone, s47 single",
        "joint": "joint enquiry, joint investigation, jointly, with police, s47 joint, begun, initiated",
        "continuing": "substantiated and continuing, substantiated continuing,"
        " ongoing, conference due, to conference,"
        " substantiated and likely to suffer significant harm, concerns substantiated and continuing",
        "not_continuing": "substantiated and not continuing, substantiated not continuing, child in need",
        "not_substantiated": "unsubstantiated, concerns not substantiated",
    },
    "protection_plan": {
        "conference_due": "due, called, icpc due",
        "no_plan": "none, not needed, no child protection plan",
        "on_plan": "plan, cp plan, made subject of a plan, child protection plan, started, registered",
        "core_group": "core group held",
        "reviewed": "review, continued, goes on, continues",
        "ended": "end, closed, plan ended, stepped down, removed",
    },
    "help": {
        "agreed": "offered and agreed, accepted",
        "active": "plan, started, begun, under way, open, child in need plan, family help plan",
        "reviewed": "review, goes on, continues",
        "stepped_up": "step up, escalated",
        "closed": "close, ended, stepped down, step down",
    },
    "looked_after": {
        "looked_after": "placed, accommodated, became looked after, in care, started",
        "reviewed": "review, reviewed",
        "ceased": "ended, left care, returned home, no longer looked after",
    },
    "police_protection": {
        "taken": "started, begun, yes, into police protection",
        "ended": "end, over, released",
    },
    "emergency_order": {
        "applied": "application, applied for",
        "made": "granted, order made, in force, started",
        "refused": "not granted, dismissed",
        "extended": "extension",
        "ended": "end, expired, discharged, over",
    },
    "allegation": {
        "raised": "allegation, made, received",
        "told": "lado told, designated officer told, referred, reported, referred to lado",
        "not_met": "threshold not met, below threshold, no further action",
        "evaluation": "threshold met, evaluation meeting, meeting held, strategy meeting",
        "strands": "investigation, strands agreed, under way",
        "outcome": "concluded, substantiated, unsubstantiated, unfounded, false, malicious",
        "closed": "end, ended, close",
    },
    "nrm": {
        "identified": "suspected, indicators, indicators seen, considered, recognised",
        "not_referred": "no referral, decided not to refer, not referred",
        "referred": "referral, referral made, submitted, sent",
        "grounds": "reasonable grounds, positive reasonable grounds,"
        " reasonable grounds positive, rg, rg positive",
        "no_grounds": "no reasonable grounds, negative reasonable grounds,"
        " reasonable grounds negative, rg negative",
        "reconsidered": "reconsideration, reconsideration asked for, appeal",
        "conclusive": "conclusive grounds, positive conclusive grounds,"
        " conclusive grounds positive, cg, cg positive",
        "not_conclusive": "no conclusive grounds, negative conclusive grounds,"
        " conclusive grounds negative, cg negative",
        "consent_given": "consents at 18, consent, agrees, consent given at 18",
        "withdrawn": "withdraws, declines at 18, does not agree, no consent at 18",
    },
    "outside_home": {
        "considered": "raised, opened, identified",
        "planned": "plan, plan made, pathway meeting, meeting held",
        "reviewed": "review, goes on",
        "stepped_up": "step up, escalated, section 47, conference",
        "ended": "end, closed, close",
    },
    "complex_abuse": {
        "flagged": "suspected, identified, raised",
        "meeting_held": "strategy meeting, meeting",
        "not_complex": "no, not complex abuse",
        "under_way": "started, investigation, confirmed",
        "ended": "end, closed",
    },
    "disagreement": {
        "raised": "raise, started, opened",
        "practitioners": "practitioner, stage 1, talked, practitioners met",
        "managers": "manager, stage 2, team managers, escalated to managers, escalated",
        "senior": "senior managers, stage 3, heads of service, head of service",
        "partnership_lead": "partnership, stage 4, lead, partnership lead",
        "resolved": "agreed, settled, ended, closed, resolution",
    },
}
