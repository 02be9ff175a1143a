"""The tags that a happening can carry, apart from what a text says: what it is, and its codes."""

from datetime import date
from functools import cache

from alongside.reference.codelists import get_codelist

# Each tag with what it means, for whoever writes a rule.
PLAIN_TAGS = {
    # The record itself
    "ethnicity-unknown": "how the child or family describe their ethnicity is not recorded",
    "understands-otherwise": "the record names a disability of learning, communication or sense, or autism",
    "turned-seventeen-and-a-half": "half a year before the eighteenth birthday",
    # Worries
    "worry": "somebody sent a worry to a front door",
    "danger": "its author says that the child is in danger now",
    "indicator": "it carries an indicator",
    "vulnerability": "it carries a vulnerability",
    "several-indicators": "it carries two or more",
    "harm": "it carries evidence of harm: a harm code, an assault among the indicators, or its type says so",
    "harm-listed": "a signed assessment lists evidence of harm",
    "past-help-weighed": "a signed assessment says what help there was so far, and what it did",
    "parents-view": "a signed assessment gives the view of parents or carers",
    "harm-among-signs": "a signed assessment tells of harm under a vulnerability or an indicator",
    "place-again": "its place is that of an earlier worry, and is no school, home or surgery",
    "reply": "its author was told what became of it",
    "decision": "the front door decided on it",
    # Whoever speaks
    "child-heard": "the child's own words or view stand in it",
    "parent-heard": "a parent's or carer's own view stands in it",
    "child-knows": "the child knows that it is written down",
    # Missing
    "missing": "reported missing",
    "found": "found or returned",
    "followed-up": "something was done, or told to the child, after an episode",
    "information-sent": "what the child told after an episode was passed to the police",
    "host-area-told": "council and police of where the child lives were told of an episode",
    "interview-offered": "a return interview was offered",
    "interview-declined": "the child declined it",
    "interview-held": "it was held",
    "interview-of-no-episode": "it was held, of which episode is not said: only the chronology tells of it",
    "not-independent": "by family, home or own social worker, or said not to be independent",
    # Meetings
    "meeting": "a meeting was held",
    "multi-agency": "at least two agencies were there",
    "police-there": "police were there",
    "health-there": "health was there",
    "education-there": "school, college or early years were there",
    "council-there": "the council was there",
    "worried-not-there": "an agency that had sent a worry shortly before was not there, nor one of its kind",
    "absence-explained": "it says who was not there, and why",
    "undertaken": "something that somebody undertook, at a meeting or beside one, or has done since",
    "first-response": "how somebody met the child at first: what they told, and what they offered",
    "several-children": "the same meeting was about several children",
    # Who works with the child
    "worker-began": "a social worker or key worker began",
    "worker-changed": "another one began after an earlier one",
    "last-worker-gone": "the last of them ended or left the agency, and nobody of their kind was left",
    "involved": "somebody else became involved",
    "involved-advocate": "an advocate became involved",
    "involved-adult-services": "a worker of adult services, or a personal adviser, became involved",
    "allocated": "given to a worker or team",
    # People around the child
    "sibling": "a brother, a sister, or another child of the household is on the record",
    "same-context": "a friend or a child of the same group, school or place is on the record",
    "person-of-concern": "somebody who may harm or control the child is on the record",
    "relative-of-concern": "and is family or carer too",
    "parent": "a parent or carer is on the record",
    "partner": "a partner is on the record",
    "siblings-looked-into": "each of them was looked into, near in time, in a record of their own",
    "peers-looked-into": "each of that context was looked into, near in time, in a record of their own",
    "names-sibling": "the text names a brother or sister",
    "names-peer": "the text names a child of the same context",
    "names-parent": "the text names a parent or carer",
    "names-concern": "the text names somebody who may harm or control the child",
    # Where the child lives
    "lives-out-of-area": "lives away from the home area, or a home in another area became involved",
    "lives-in-care": "lives in care",
    "lives-settled": "has a home of their own or with others",
    "moved": "moved home; once a day",
    "lives-nowhere-settled": "has nowhere settled to live",
    "guarded": "a plan or an ending that the pages guard: both parts, and a reason that suffices",
    "plan-only-now": "a plan began with nothing in its later part",
    "plan-later": "something stands in a plan's later part",
    "plan-physical-only": "of safety, a plan says nothing beyond what is physical",
    "plan-after-move": "it began within 30 days of a move of home",
    "review-due": "the day by which a plan was to be looked at again",
    "plan-disruption": "a plan says what is done about those who harm, beside it",
    "plan-key-worker": "a plan names the one worker who stays with the child",
    "plan-kept": "a plan was changed, agreed or looked after, and not begun",
    # Who recorded it
    "by-police": "police recorded it",
    "by-health": "health recorded it",
    "by-education": "school, college or early years recorded it",
    "by-council": "the council recorded it",
    "by-other": "another agency recorded it",
    "blames": "language help marks words in it that blame a child",
}
# Lists whose codes stand as they are, and those whose codes are given a prefix so that they stay apart.
_BARE = ("indicator", "vulnerability", "harm_evidence")
_PREFIXED = {
    "concern_type": "about",
    "concern_decision": "decided",
    "meeting_kind": "met",
    "chronology_kind": "entry",
    "information_basis": "basis",
}


def plain_tags() -> frozenset[str]:
    """This will give every tag that is no code."""
    return frozenset(PLAIN_TAGS)


@cache
def code_tags() -> frozenset[str]:
    """This will give every tag that a code of a list makes."""
    bare = {row.code for key in _BARE for row in get_codelist(key=key, as_at=date.max).codes}
    prefixed = {
        tag_of(list_key=key, code=row.code)
        for key in _PREFIXED
        for row in get_codelist(key=key, as_at=date.max).codes
    }
    return frozenset(bare | prefixed)


def tag_of(*, list_key: str, code: str) -> str:
    """This will give the tag of a code: `decided-early-help` for EARLY_HELP of concern_decision."""
    if list_key in _BARE:
        return code
    return f"{_PREFIXED[list_key]}-{code.lower().replace('_', '-')}"
