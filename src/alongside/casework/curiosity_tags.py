"""What the parts of a record are to the questions of policy/curiosity: which code or text is which tag."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from alongside.assessments.curiosity.policy import CuriosityPolicy
from alongside.assessments.curiosity.reading import read_topics
from alongside.concerns.chronology import EntryFact
from alongside.concerns.queries import ConcernFact
from alongside.kernel.dates import UncertainDate, local_midnight, minute_of_day
from alongside.kernel.ids import ConcernId
from alongside.missing.queries import EpisodeFact
from alongside.people.queries import DatedRelationship

BY = {
    "POLICE": "by-police",
    "HEALTH": "by-health",
    "EDUCATION": "by-education",
    "EARLY_YEARS": "by-education",
    "CHILDRENS_SOCIAL_CARE": "by-council",
}
THERE = {kind: tag.replace("by-", "") + "-there" for kind, tag in BY.items()}
LASTING = frozenset(
    {"SOCIAL_WORKER", "KEY_WORKER", "LEAD_CP_PRACTITIONER", "FAMILY_HELP_LEAD", "EXPLOITATION_WORKER"}
)
PARENTS = frozenset({"PARENT", "STEP_PARENT", "CARER"})
# Grandparents who bring a child up are read as parents are.
NAMED_AS_PARENTS = PARENTS | {"GRANDPARENT"}
# Who lives with the child and is grown up, told apart from another child of the household.
GROWN_UP_AT_HOME = "GROWN_UP_AT_HOME"
# Whoever may harm the child: notes call them by any of their names.
OF_CONCERN = "OF_CONCERN_TO"
# A cousin or another relative who is a child.
CHILD_OF_FAMILY = "CHILD_OF_FAMILY"
RELATIVES = PARENTS | {
    "GRANDPARENT", "SIBLING", "AUNT_OR_UNCLE", "OTHER_RELATIVE", "SAME_HOUSEHOLD", GROWN_UP_AT_HOME,
    CHILD_OF_FAMILY,
}  # fmt: skip
GROWN_UP = frozenset({"PARENT_OR_CARER", "OTHER_ADULT", "PERSON_OF_CONCERN"})
RELATED = {
    "SIBLING": "sibling",
    "SAME_HOUSEHOLD": "sibling",
    "SAME_CONTEXT": "same-context",
    "FRIEND": "same-context",
    CHILD_OF_FAMILY: "same-context",
    OF_CONCERN: "person-of-concern",
    "PARTNER": "partner",
    **dict.fromkeys(NAMED_AS_PARENTS, "parent"),
}
NAMED = {"sibling": "names-sibling", "same-context": "names-peer", "person-of-concern": "names-concern"}
# "Outside the Harbour Stop" and "Harbour Stop" are one place.
_NOT_OF_NAME = re.compile(r"^(?:(?:at|in|near|outside|inside|behind|beside|opposite|by|the|a|an)\W+)+|\W+")
_HOSTS = frozenset({"HOST_AUTHORITY", "HOST_POLICE"})
# How somebody is described or addressed whose name is not known.
_NO_NAMES = frozenset(
    {"Man", "Men", "Woman", "Women", "Boy", "Girl", "Male", "Female", "Adult", "Person", "Unknown"}
    | {"A", "An", "The", "Mr", "Mrs", "Ms", "Miss", "Dr"}
)
# What was done after an episode, by its code.
FOLLOWED_UP = {"INFORMATION_SENT": frozenset({"information-sent"})}
LIVES = {
    "OUT_OF_AREA": "lives-out-of-area",
    "FOSTER": "lives-in-care",
    "CHILDRENS_HOME": "lives-in-care",
    "UNSETTLED": "lives-nowhere-settled",
}
# Codes of cin_disability with which a child may understand, or say, in another way than by plain talk.
UNDERSTANDS_OTHERWISE = frozenset({"COMM", "LD", "HEAR", "VIS", "AUT"})
NOT_SAID = frozenset({"OTHER", "UNKNOWN"})
STILL_WITHOUT = frozenset({"NOBT", ""})
# Marks of language help that close a question and blame nobody: "no sign of".
BLAMES_NOBODY = frozenset({"L40"})
# Kinds that are told by records of their own; everything else is read from the chronology.
# An answer to a question raises none.
ANSWER_SOURCE = "question"
# What somebody undertook, or has done since; and how the child was met at first.
SOURCES = {"action": "undertaken", "first_response": "first-response"}
OWN_RECORDS = frozenset({"concern", "missing", "MEETING", "involvement", ANSWER_SOURCE})
HEARD_IN_CHILDS_WORDS = frozenset(
    f"says-{topic}"
    for topic in (
        "gift",
        "older",
        "online-contact",
        "self-harm",
        "injury",
        "debt",
        "threat",
        "night",
        "secret",
        "afraid-at-home",
        "errands",
        "harm-told",
        "others-in-it",
        "still-reached",
        "self-blame",
    )
)


def span_of(when: UncertainDate, clock: str, known_at: datetime) -> tuple[datetime, datetime]:
    """This will give the first and last moment of something; where no day is known, when it was learned."""
    if when.earliest is None or when.latest is None:
        return known_at, known_at
    minute = minute_of_day(clock)
    if when.earliest == when.latest and minute is not None:
        moment = local_midnight(when.earliest) + timedelta(minutes=minute)
        return moment, moment
    first, last = local_midnight(when.earliest), local_midnight(when.latest + timedelta(days=1))
    return min(first, known_at), min(last, max(known_at, first))


def names_of(row: DatedRelationship) -> set[str]:
    """This will give what notes call somebody by: the first name, and of whoever may harm the child any.

    Of a description, "man of about 30 called Dex", only the name that stands in it.
    """
    names = [word for word in row.other.split() if word[0].isupper() and word not in _NO_NAMES]
    return set(names if row.kind == OF_CONCERN else names[:1])


def lives_after(entry: EntryFact) -> set[str]:
    """This will give how the child lives after a move, as far as the entry says."""
    said = entry.title.casefold()
    if "away from the home area" in said:
        return {"lives-out-of-area"}
    if "nowhere settled" in said:
        return {"lives-nowhere-settled"}
    return {"lives-settled"} if said.startswith("now lives") else set()


def list_at_same_place(sent: Iterable[ConcernFact], policy: CuriosityPolicy) -> frozenset[ConcernId]:
    """This will give the worries whose place an earlier one names too; no school, home or surgery counts."""
    seen: set[str] = set()
    again: set[ConcernId] = set()
    for worry in sorted(sent, key=lambda worry: worry.sent_at):
        place = _NOT_OF_NAME.sub(" ", worry.place.partition(",")[0].casefold()).strip()
        if not place or "says-ordinary-place" in tags_of_text(worry.place, policy, ()):
            continue
        again |= {worry.concern_id} if place in seen else set()
        seen.add(place)
    return frozenset(again)


def host_area_told_at(episode: EpisodeFact) -> datetime | None:
    """This will give when council and police of where the child lives had both been told of an episode."""
    told = {each.party: each.told_at for each in episode.notices if each.told_at}
    return max(told[party] for party in _HOSTS) if told.keys() >= _HOSTS else None


def tags_of_text(text: str, policy: CuriosityPolicy, names: tuple[str, ...]) -> frozenset[str]:
    """This will give what a text says; remembered by its hash, so that no text is kept elsewhere."""
    digest = (len(text), hash((text, names)))
    remembered = _REMEMBERED.get((id(policy), digest))
    if remembered is None:
        if len(_REMEMBERED) > 50_000:
            _REMEMBERED.clear()
        remembered = read_topics(text=text, topics=policy.topics, child_names=names)
        _REMEMBERED[id(policy), digest] = remembered
    return remembered


_REMEMBERED: dict[tuple[int, tuple[int, int]], frozenset[str]] = {}
