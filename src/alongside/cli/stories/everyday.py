"""Everyday words for codes whose labels say it otherwise. Stories understand them; forms show the labels."""

from functools import cache

EVERYDAY: dict[str, dict[str, str]] = {
    "agency_kind": {
        "CHILDRENS_SOCIAL_CARE": "council, local authority, social care",
        "EDUCATION": "school, college, education",
        "HEALTH": "nhs, gp, hospital, clinic",
        "EARLY_YEARS": "nursery",
        "INDEPENDENT": "children's home",
        "YOUTH_JUSTICE": "yot, youth offending team, youth justice service",
        "VOLUNTARY": "charity, youth project",
        "ADULT_SERVICES": "adult services",
    },
    "chronology_kind": {
        "OFFENCE": "arrest, offence",
        "EDUCATION": "school",
        "CONTACT": "visit, call, contact",
        "VOICE": "child's voice",
        "CLOSURE": "closure, case closed",
        "MOVE": "move",
        "SHARING": "information shared",
        "SUPPORT": "support",
    },
    "plan_kind": {
        "EXPLOITATION": "cse plan, safety plan, exploitation, cse",
        "CHILD_IN_NEED": "child in need, cin, cin plan",
        "FAMILY_HELP": "family help, early help, early help plan",
        "CHILD_PROTECTION": "child protection, cp plan, cpp",
        "LOOKED_AFTER": "looked-after, looked after, looked-after plan, care plan, lac plan",
        "PATHWAY": "pathway, pathway plan",
    },
    "closing_reason": {
        "SAFER": "safer, safe, child is safer, harm reduced, risk reduced, safe now",
        "AIMS_MET": "aims met, plan completed, goals met, needs met, both parts of the plan are done",
        "STEPPED_DOWN": "step down, stepped down, step down to early help, step down to child in need",
        "STEPPED_UP": "step up, stepped up, escalated",
        "ACCEPTED_ELSEWHERE": "transferred, transfer, moved area, moved out of area, another area",
        "OTHER_ROUTE": "other route, not exploitation, not cse, another route",
        "ADULT_WITH_HANDOVER": "turned 18, adult, handed over to adult services, is 18",
        "DIED": "died, death",
        "AGE_16_17": "age, 16, 17, is 16, is 17, over 16, age 16-17, age of consent, sixteen, seventeen",
        "APPARENT_CONSENT": "consent, consensual, consenting, own choice, choice, apparent consent",
        "RECEIVED_SOMETHING": "gifts, received gifts, received something, got something for it, payment",
        "NON_ENGAGEMENT": "non-engagement, not engaging, disengaged, refused, refused support,"
        " does not engage, declined, won't engage, no engagement, did not engage",
        "ADOLESCENT_BEHAVIOUR": "adolescent behaviour, normal adolescent behaviour, teenage behaviour,"
        " ordinary adolescence, typical teenager",
        "NO_VULNERABILITY": "no vulnerability, no vulnerabilities, not vulnerable",
        "PROSECUTION_OUTCOME": "no charge, nfa, prosecution outcome, no prosecution, acquittal, not guilty,"
        " case dropped, no further action, trial ended, outcome of a prosecution, conviction",
        "NRM_OUTCOME": "nrm, nrm outcome, nrm negative, negative nrm decision, no conclusive grounds,"
        " nrm decision, negative nrm",
        "NO_DISCLOSURE": "no disclosure, has not disclosed, no disclosure made, did not disclose",
        "TIME_PASSED": "time, time passed, time limit, nothing heard, no recent concerns",
    },
    "support_waits_for": {
        "NOTHING": "nothing, no, none",
        "DISCLOSURE": "disclosure, a disclosure, after disclosure, once they disclose",
        "CHARGE": "charge, a charge, arrest, an arrest",
        "PROSECUTION": "prosecution, trial, the trial, court, verdict, conviction, outcome of the trial",
        "NRM_RESULT": "nrm, nrm result, nrm decision, nrm outcome, conclusive grounds, the nrm",
        "ENGAGEMENT": "engagement, engaging, if they engage",
        "PLACE_FREE": "waiting list, a place, a free place",
        "CHILD_READY": "when ready, own pace, the child being ready",
    },
    "child_withhold": {
        "FAMILY": "family, parents, mum, dad, home",
        "SCHOOL": "school, teachers",
        "HEALTH": "doctor, nurse, health",
        "POLICE": "police",
    },
    "child_statement": {
        "OK": "ok, fine",
        "BETTER": "better",
        "WORSE": "worse",
        "SCARED": "scared",
        "HOME": "unsafe at home",
        "OUT": "unsafe outside",
        "ONLINE": "worried online",
        "NOT_YET": "not yet",
        "NOT_HEARD": "not listened to",
    },
    "feedback_from": {"CHILD": "child", "PARENT": "parent, mother, father", "CARER": "carer"},
    "felt_believed": {"YES": "yes", "PARTLY": "partly, in part", "NO": "no"},
    "sex": {"M": "male, boy, man", "F": "female, girl, woman"},
    "concern_decision": {
        "ADVICE": "advice",
        "STRATEGY": "strategy meeting",
        "ANOTHER_AREA": "transfer to another area",
        "MORE_INFORMATION": "more information",
    },
    "concern_type": {
        "CSE_SUSPECTED": "cse, cse suspected",
        "CSE_HARM": "cse harm",
        "ONLINE_CSA": "online",
        "OTHER_CSA": "csa",
        "CCE": "cce, county lines",
    },
    "involvement_role": {
        "SAFEGUARDING_LEAD": "dsl",
        "NURSE": "nurse, school nurse",
        "TEACHER": "teacher, tutor",
        "POLICE_OFFICER": "police",
        "REVIEWING_OFFICER": "iro",
    },
    "living_arrangement": {
        "PARENTS": "home, at home, parents",
        "FOSTER": "foster care",
        "CHILDRENS_HOME": "children's home, residential care",
    },
    "meeting_kind": {
        "STRATEGY": "strategy meeting",
        "INITIAL_CONFERENCE": "icpc, child protection conference",
        "REVIEW_CONFERENCE": "rcpc",
        "CHILD_IN_NEED": "child in need meeting",
        "EXPLOITATION_PANEL": "mace, exploitation panel",
        "LOOKED_AFTER_REVIEW": "lac review",
        "NETWORK": "professionals meeting",
        "TEAM_AROUND": "team around the child, team around the family",
    },
    "meeting_outcome": {
        "NO_ENQUIRY": "no section 47, no s47, no enquiry",
        "ENQUIRY_SINGLE": "single, single agency, single agency section 47, single agency enquiry",
        "ENQUIRY_JOINT": "joint, joint section 47, joint section 47 enquiry, joint enquiry, section 47, s47,"
        " section 47 enquiry, joint s47",
        "PLAN": "plan, child protection plan, cp plan, on a plan",
        "NO_PLAN": "no plan, no child protection plan",
        "HELP_BEGINS": "child in need plan, family help plan, help agreed",
        "PLAN_GOES_ON": "plan continues, continue, continues, continued, goes on",
        "PLAN_ENDS": "plan ended, end plan, ended, closed, step down",
        "STEP_UP": "step up, stepped up, escalate",
        "OUTSIDE_HOME_PLAN": "harm outside the home plan, exploitation plan, outside home plan",
    },
    "missing_followup": {
        "ACTED_ON": "acted on, plan changed, action taken",
        "CHILD_TOLD": "child told, feedback, told the child",
        "INFORMATION_SENT": "intelligence, information to police, police told",
        "CARERS": "carers, parents, family",
        "SCHOOL": "school, others",
    },
    "name_kind": {"ONLINE": "username, online name", "NICKNAME": "nickname, street name"},
    "person_kind": {
        "PARENT_OR_CARER": "parent, carer",
        "OTHER_ADULT": "adult",
        "PERSON_OF_CONCERN": "suspect",
    },
    "relationship_kind": {
        "PARENT": "mother, father, mum, dad",
        "CHILD": "son, daughter",
        "STEP_PARENT": "stepmother, stepfather, stepmum, stepdad",
        "SIBLING": "brother, sister, sibling, half-brother, half-sister, twin",
        "GRANDPARENT": "grandmother, grandfather, nan, grandma, grandad",
        "GRANDCHILD": "granddaughter, grandson",
        "AUNT_OR_UNCLE": "aunt, auntie, uncle",
        "NIECE_OR_NEPHEW": "niece, nephew",
        "OTHER_RELATIVE": "cousin, relative",
        "CARER": "foster carer",
        "PARTNER": "boyfriend, girlfriend, husband, wife",
    },
}


@cache
def codes_in_everyday_words(list_key: str) -> dict[str, str]:
    """This will give the codes of a list by the everyday words for them."""
    return {
        word.strip(): code for code, words in EVERYDAY.get(list_key, {}).items() for word in words.split(",")
    }
