"""What kind of page each address is, and what stands on it. An address that is not here fails the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE, FORM, ACT = frozenset({"GET", "HEAD"}), frozenset({"GET", "POST"}), frozenset({"POST"})

# Who is let in: all the world; whoever signs in; whoever is signed in; whoever may open the record to see or
# to write; whoever may see the document or the worry; whose own it is; the data team that made the import.
WORLD, SIGNING_IN, SIGNED_IN = "all the world", "signing in", "signed in"
SEE, WRITE, DOCUMENT, OWN_DOCUMENT = "see", "write", "document", "document of one's own agency"
CONCERN, NOBODYS, OWN, IMPORT = "concern", "concern of somebody else", "one's own", "import"
# Who works at a front door; of whoever may see a worry: who may write, who is of the team that received it.
DOOR, ACTS, RECEIVED = "a front door", "who acts on a worry", "who received the worry"
NOT_HERE, ANSWERS = "not set up here", "who answers for the record"
# Whoever sees the assessment, or may write on it; whoever a section was handed to.
ASSESSMENT, ON_ASSESSMENT, HANDED = "assessment", "who writes on the assessment", "handed section"
# Of these, who is let in by what their role may do apart from any record.
OVERSIGHT, KEEPS, REVIEWS = "who oversees others", "who keeps exclusions", "who reviews"
MANAGES = "who manages others"
READS_FIGURES, LEADS = "who reads figures of the area", "who leads"
ABILITIES = {
    OVERSIGHT: {"manage_team", "manage_agency", "audit"},
    KEEPS: {"keep_exclusions"},
    REVIEWS: {"review"},
    MANAGES: {"manage_team", "manage_agency"},
    READS_FIGURES: {"see_figures"},
    LEADS: {"lead"},
}
OF_DOCUMENT = {DOCUMENT, OWN_DOCUMENT}
OF_WORRY = (CONCERN, NOBODYS, RECEIVED)


@dataclass(frozen=True, kw_only=True)
class Route:
    """Who is let in by which method, and which items of a child stand there for whoever may see them.

    `by_post` is who is let in by POST where that is another; `fields` are what is posted.
    """

    kind: str
    methods: frozenset[str]
    shows: tuple[str, ...] = ()
    by_post: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def let_in(self, method: str) -> str:
        return self.by_post if method == "POST" and self.by_post else self.kind


def _form(*, fields: Mapping[str, str] | None = None) -> Route:
    """A form about a person, which names them; posted with nothing in it, it is shown again."""
    return Route(kind=WRITE, methods=FORM, shows=("name",), fields=fields or {})


def _own(methods: frozenset[str], fields: Mapping[str, str] | None = None) -> Route:
    return Route(kind=OWN, methods=methods, fields=fields or {})


def _assessment(methods: frozenset[str], *, shows: tuple[str, ...] = ("name",), by_post: str = "") -> Route:
    return Route(kind=ASSESSMENT, methods=methods, shows=shows, by_post=by_post)


SOMEBODY = {"person_id": "00000000-0000-4000-8000-000000000000"}
ROUTES: Mapping[str, Route] = {
    "urgent": Route(kind=WORLD, methods=SAFE),
    "help": Route(kind=WORLD, methods=SAFE),
    "guidance": Route(kind=WORLD, methods=SAFE),
    "check_wording": Route(kind=SIGNED_IN, methods=ACT),
    "save_unfinished": Route(kind=SIGNED_IN, methods=ACT, fields={"kept_for": "/supervision/new/"}),
    "drop_unfinished": Route(kind=SIGNED_IN, methods=ACT, fields={"kept_for": "/supervision/new/"}),
    "switch_guidance": Route(kind=SIGNED_IN, methods=ACT),
    "sign_in": Route(kind=SIGNING_IN, methods=FORM),
    "sign_in_persona": Route(kind=SIGNING_IN, methods=ACT, fields={"persona": "clerk"}),
    "sign_in_passkey": Route(kind=SIGNING_IN, methods=ACT),
    "second_step": Route(kind=SIGNING_IN, methods=FORM),
    "own_password": Route(kind=SIGNING_IN, methods=FORM),
    "set_up_step": Route(kind=SIGNING_IN, methods=FORM),
    "agency_sign_in": Route(kind=NOT_HERE, methods=SAFE),
    "agency_back": Route(kind=NOT_HERE, methods=SAFE),
    "account": Route(kind=SIGNED_IN, methods=SAFE),
    "change_password": Route(kind=SIGNED_IN, methods=FORM),
    "add_app": Route(kind=SIGNED_IN, methods=FORM),
    "remove_app": Route(kind=SIGNED_IN, methods=ACT),
    "add_passkey": Route(kind=SIGNED_IN, methods=FORM),
    "remove_passkey": _own(ACT),
    "new_codes": Route(kind=SIGNED_IN, methods=ACT),
    "end_session": _own(ACT),
    "end_other_sessions": Route(kind=SIGNED_IN, methods=ACT),
    "confirm": Route(kind=SIGNED_IN, methods=FORM),
    "carry_on": Route(kind=SIGNED_IN, methods=ACT),
    "sign_out": Route(kind=SIGNING_IN, methods=ACT),
    "home": Route(kind=SIGNED_IN, methods=SAFE),
    "find_person": Route(kind=SIGNED_IN, methods=FORM),
    "new_person": Route(kind=SIGNED_IN, methods=FORM),
    "person": Route(
        kind=SEE,
        methods=SAFE,
        shows=("name", "number", "involvement", "relationship", "address"),
    ),
    "add_something": Route(kind=WRITE, methods=SAFE, shows=("name",)),
    "add_name": _form(),
    "add_identifier": _form(),
    "add_address": _form(),
    "add_relationship": _form(),
    "involve": _form(),
    "end_involvement": _form(),
    "add_missing": _form(),
    "add_found": _form(),
    "add_interview": _form(),
    "add_meeting": _form(),
    "add_event": _form(),
    "add_check": _form(),
    "add_notice": _form(),
    "add_followup": _form(),
    "stages": Route(kind=SEE, methods=SAFE, shows=("name",)),
    # Which step it is stands in the address; without one there is none. So it is with what is late.
    "take_step": Route(kind=NOBODYS, methods=FORM),
    "say_late": Route(kind=NOBODYS, methods=FORM),
    "minutes": Route(kind=NOBODYS, methods=FORM),
    "settle_action": Route(kind=NOBODYS, methods=FORM),
    "nrm_pack": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "add_document": _form(),
    "definition": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "consider": _form(),
    "save_consideration": Route(kind=WRITE, methods=ACT),
    "drop_consideration": Route(kind=WRITE, methods=ACT),
    "documents": Route(kind=SEE, methods=SAFE, shows=("name", "document")),
    "document": Route(kind=DOCUMENT, methods=SAFE, shows=("name", "document")),
    "download_document": Route(kind=DOCUMENT, methods=SAFE, shows=("content",)),
    "withdraw_document": Route(kind=DOCUMENT, methods=FORM, by_post=OWN_DOCUMENT),
    "assessments": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "start_assessment": _form(),
    "assessment": _assessment(SAFE, shows=("name", "assessment")),
    "print_assessment": _assessment(SAFE, shows=("name", "assessment")),
    "sign_assessment": _assessment(FORM, by_post=ON_ASSESSMENT),
    "oversee_assessment": _assessment(FORM, by_post=ON_ASSESSMENT),
    "dissent_from": _assessment(FORM),
    "tell_assessment": _assessment(FORM, by_post=ON_ASSESSMENT),
    "assessment_section": _assessment(FORM, shows=(), by_post=ON_ASSESSMENT),
    "save_assessment_section": Route(kind=ON_ASSESSMENT, methods=ACT),
    "section_versions": _assessment(SAFE),
    "add_statement": Route(kind=NOBODYS, methods=FORM),
    "hand_over_section": _assessment(FORM),
    "withdraw_statement": Route(kind=NOBODYS, methods=FORM),
    "take_section_back": Route(kind=NOBODYS, methods=ACT),
    "handed_section": Route(kind=HANDED, methods=FORM),
    "save_handed_section": Route(kind=HANDED, methods=ACT),
    "decline_section": Route(kind=HANDED, methods=FORM),
    "chronology": Route(kind=SEE, methods=FORM, shows=("name", "entry")),
    "print_chronology": Route(kind=SEE, methods=FORM, shows=("name", "entry")),
    "consult": _form(),
    "add_oversight": _form(),
    "consultation": Route(kind=NOBODYS, methods=FORM),
    "supervision": Route(kind=SIGNED_IN, methods=SAFE),
    "new_reflection": Route(kind=SIGNED_IN, methods=FORM),
    "workload": Route(kind=MANAGES, methods=SAFE),
    "reflection": Route(kind=NOBODYS, methods=SAFE),
    "for_families": Route(kind=WORLD, methods=SAFE),
    "add_response": _form(),
    "area": Route(kind=READS_FIGURES, methods=SAFE),
    "area_figures": Route(kind=LEADS, methods=SAFE),
    "add_looking": Route(kind=LEADS, methods=FORM),
    "self_check": Route(kind=LEADS, methods=FORM),
    "acting": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "add_crime_decision": _form(),
    "add_feedback": _form(),
    "say": Route(kind=NOT_HERE, methods=FORM),
    "plans": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "start_plan": _form(),
    "close_help": _form(),
    "handover": _form(),
    "reopen_help": _form(),
    "plan": Route(kind=NOBODYS, methods=SAFE),
    "change_plan": Route(kind=NOBODYS, methods=FORM),
    "add_plan_item": Route(kind=NOBODYS, methods=FORM),
    "plan_item": Route(kind=NOBODYS, methods=FORM),
    "sign_plan": Route(kind=NOBODYS, methods=FORM),
    "review_plan": Route(kind=NOBODYS, methods=FORM),
    "plan_late": Route(kind=NOBODYS, methods=FORM),
    "close_plan": Route(kind=NOBODYS, methods=FORM),
    "child_plan": Route(kind=NOBODYS, methods=SAFE),
    "parents_plan": Route(kind=NOBODYS, methods=SAFE),
    "child_voice": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "make_child_link": _form(),
    "end_child_link": Route(kind=NOBODYS, methods=ACT),
    "say_together": Route(kind=NOBODYS, methods=FORM),
    "read_child_entry": Route(kind=NOBODYS, methods=ACT),
    "answer_child_entry": Route(kind=NOBODYS, methods=ACT),
    "questions": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "question": Route(kind=NOBODYS, methods=FORM),
    "who_looked": Route(kind=ANSWERS, methods=SAFE),
    "oversight": Route(kind=OVERSIGHT, methods=SAFE),
    "ask_to_bar": _form(),
    "who_sees": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "restrict": _form(),
    "name_worker": _form(),
    "remove_worker": Route(kind=NOBODYS, methods=ACT),
    "end_restriction": _form(),
    "share_record": _form(),
    "withdraw_sharing": Route(kind=NOBODYS, methods=ACT),
    "duplicates": Route(kind=REVIEWS, methods=SAFE),
    "review_duplicate": Route(kind=NOBODYS, methods=FORM),
    "exclusions": Route(kind=KEEPS, methods=SAFE),
    "bar": Route(kind=KEEPS, methods=FORM),
    "answer_request": Route(kind=KEEPS, methods=FORM),
    "end_exclusion": Route(kind=KEEPS, methods=FORM),
    "my_conflicts": Route(kind=SIGNED_IN, methods=FORM),
    "end_conflict": _own(ACT),
    "conflicts": Route(kind=KEEPS, methods=SAFE),
    "mark_conflict_seen": Route(kind=KEEPS, methods=ACT),
    "open_in_emergency": Route(kind=SIGNED_IN, methods=FORM),
    "emergencies": Route(kind=REVIEWS, methods=SAFE),
    "emergency_report": Route(kind=REVIEWS, methods=SAFE),
    "review_opening": Route(kind=REVIEWS, methods=FORM),
    # Everybody's own would stand on every page of theirs, and be looked up for each: here it is another's.
    "end_opening": Route(kind=NOT_HERE, methods=ACT),
    "waiting_import": _own(SAFE),
    "waiting_progress": _own(SAFE),
    "imports": Route(kind=SIGNED_IN, methods=FORM),
    "concerns_template": Route(kind=SIGNED_IN, methods=SAFE),
    "import": Route(kind=IMPORT, methods=SAFE),
    "import_report": Route(kind=IMPORT, methods=SAFE),
    "undo_import": Route(kind=IMPORT, methods=FORM),
    "my_worries": Route(kind=SIGNED_IN, methods=SAFE),
    "new_worry": Route(kind=SIGNED_IN, methods=FORM),
    "choose_person": Route(kind=SIGNED_IN, methods=ACT),
    "record_person": Route(kind=SIGNED_IN, methods=ACT),
    "worry": _own(FORM),
    "save_worry": _own(ACT),
    "worry_who": _own(FORM),
    "choose_draft_person": _own(ACT, SOMEBODY),
    "record_draft_person": _own(ACT),
    "check_worry": _own(FORM),
    "discard_worry": _own(ACT),
    "concern": Route(kind=CONCERN, methods=FORM, shows=("name", "concern"), by_post=RECEIVED),
    "receipt": Route(kind=NOBODYS, methods=SAFE),
    "front_door": Route(kind=DOOR, methods=FORM),
    "take_concern": Route(kind=RECEIVED, methods=ACT),
    "own_concern": Route(kind=RECEIVED, methods=FORM, shows=("name",)),
    "tell_author": Route(kind=RECEIVED, methods=FORM, shows=("name",)),
    "reopen_concern": Route(kind=RECEIVED, methods=FORM, shows=("name",)),
    "act_on_concern": Route(kind=CONCERN, methods=FORM, by_post=ACTS),
    "act_for_person": Route(kind=WRITE, methods=FORM),
    "worries_together": Route(kind=SEE, methods=SAFE, shows=("name",)),
    "copy_concern": Route(kind=NOBODYS, methods=FORM),
}
