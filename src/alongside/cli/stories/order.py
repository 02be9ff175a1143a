"""Puts the events of a story in the order of time, and checks what depends on that order."""

from collections.abc import Iterable, Sequence, Set

from alongside.access.policy import STAND_FOR_AGENCY, roles_that
from alongside.cli.stories.actions import ACTIONS
from alongside.cli.stories.cast import Cast, PersonDef
from alongside.cli.stories.located import Problems
from alongside.cli.stories.references import Who
from alongside.cli.stories.script import Event
from alongside.cli.stories.times import BEGIN_OF_DAY, at

# What only the front door that received a worry does with it; and every action that may name a worry.
OF_FRONT_DOORS = frozenset({"decision", "own", "tell", "reopen worry"})
ABOUT_WORRIES = OF_FRONT_DOORS | {"urgent"}
# Whoever records a child writes down with them who they belong to, unless the story says otherwise.
TOLD_WITH_THEM = frozenset({"PARENT", "STEP_PARENT", "CARER", "GRANDPARENT", "SIBLING", "SAME_HOUSEHOLD"})
_SAYS_OTHERWISE = frozenset({"recorded_by", "recorded_on", "known_to"})
# These send a worry, which a later event may name.
SENDS = frozenset({"concern", "urgent"})


def put_in_order(
    *, events: Sequence[Event], cast: Cast, problems: Problems, unread: Set[str] = frozenset()
) -> list[Event]:
    """This will sort events by time (those of one moment as they stand), with people recorded as needed.

    Whoever stands under `people` is recorded just before the first event that names them, by the worker of
    that event; with it the parents, brothers and sisters that stand at them, and whom no event names before.
    `recorded by`, `recorded on` and `known to` say otherwise.
    `unread` are the keys of worries that could not be read; nothing that names them is wrong for that.
    """
    ordered = sorted(events, key=lambda event: event.at)
    if not ordered:
        return []
    _check_concern_keys(ordered, cast, unread, problems)
    _check_deciders(ordered, cast, problems)
    _check_leavers(ordered, cast, problems)
    _check_agencies(ordered, cast, problems)
    later = {str(event.values["key"]) for event in ordered if event.action.name == "person"}
    recordings = [
        _recording(person, ordered, cast, problems)
        for person in cast.people.values()
        if person.key not in later
    ]
    result = sorted([*recordings, *ordered], key=lambda event: event.at)
    _check_recorded_first(result, cast, problems)
    return result


def _recording(person: PersonDef, ordered: Sequence[Event], cast: Cast, problems: Problems) -> Event:
    told = person.details
    is_named, first = _first_need(person, ordered, cast)
    moment = first.at
    if "recorded_on" in told and not is_named:
        moment = at(day=told["recorded_on"], clock=BEGIN_OF_DAY)
    elif "recorded_on" in told:
        day = told["recorded_on"]
        if day > moment.date():
            line = told["line_of"]["recorded_on"]
            problems.add(
                line,
                f"{person.name} is needed earlier: the event on line {first.line} names them. Mend one of"
                " the two days, or leave 'recorded on' out.",
            )
        else:
            moment = min(moment, at(day=day, clock=BEGIN_OF_DAY))
    by = told.get("recorded_by", first.by)
    return Event(
        line=person.line,
        at=moment,
        by=by,
        action=ACTIONS["person"],
        values={"key": person.key},
        is_implied=True,
    )


def _first_need(person: PersonDef, ordered: Sequence[Event], cast: Cast) -> tuple[bool, Event]:
    """Whether an event names the person themselves, and the first that names them or somebody of theirs."""
    authored = [event for event in ordered if event.by] or list(ordered)
    ties = [(one.key, row) for one in cast.people.values() for row in one.details.get("relationships", ())]
    near = {key for one, row in ties if person.key in (one, row.key) for key in (one, row.key) if key}
    families = {one for one, row in ties if row.key == person.key and row.kind in TOLD_WITH_THEM}
    if _SAYS_OTHERWISE & person.details.keys():
        families = set()
    for wanted in ({person.key} | families, near):
        for event in authored:
            if wanted & set(event.people):
                return person.key in event.people, event
    return False, authored[0]


def _check_recorded_first(ordered: Iterable[Event], cast: Cast, problems: Problems) -> None:
    recorded: set[str] = set()
    for event in ordered:
        if event.action.name == "person":
            recorded.add(event.values["key"])
        for key in event.people:
            if key in cast.people and key not in recorded:
                problems.add(
                    event.line, f"{cast.people[key].name} is recorded only later. Move the event, or theirs."
                )


def _check_concern_keys(ordered: Iterable[Event], cast: Cast, unread: Set[str], problems: Problems) -> None:
    known: dict[str, int] = {}
    for event in ordered:
        sends = event.action.name in SENDS and "concern" not in event.values
        key = event.values.get("key" if sends else "concern")
        if sends and key:
            if key in known:
                problems.add(
                    event.line, f"'{key}' is the key of the worry on line {known[key]} too. Choose another."
                )
            known.setdefault(key, event.line)
        elif event.action.name in ABOUT_WORRIES and key and not _is_known(key, {*known, *unread}, cast):
            named = ", ".join(known) or "none has a key so far"
            problems.add(event.line, f"no worry before this has the key '{key}'. Those before it: {named}.")


def _is_known(key: str, known: Set[str], cast: Cast) -> bool:
    """Whether a worry has this key, or is the one about one child of several: `key.child`."""
    worry, _, child = key.rpartition(".")
    return key in known or (worry in known and child in cast.people)


def _check_deciders(ordered: Iterable[Event], cast: Cast, problems: Problems) -> None:
    doors = [team.key for team in cast.teams.values() if team.is_front_door]
    for event in ordered:
        if event.action.name in OF_FRONT_DOORS and cast.workers[event.by].team not in doors:
            deciders = [worker.key for worker in cast.workers.values() if worker.team in doors]
            problems.add(
                event.line,
                f"{cast.workers[event.by].name} is not at a front door, and only the front door that"
                f" received a worry decides on it or opens it again. Let it be by one of:"
                f" {', '.join(deciders)}.",
            )


def _check_leavers(ordered: Iterable[Event], cast: Cast, problems: Problems) -> None:
    left: dict[str, int] = {}
    for event in ordered:
        if event.by in left:
            problems.add(
                event.line,
                f"{cast.workers[event.by].name} has left (line {left[event.by]}) and records nothing more.",
            )
        if event.action.name == "leaver" and not cast.workers[event.values["worker"]].is_own:
            problems.add(
                event.line,
                f"{cast.workers[event.values['worker']].name} belongs to the demonstration partnership and"
                " stays for other stories. Add a worker of this story's own who leaves.",
            )
        elif event.action.name == "leaver":
            left[event.values["worker"]] = event.line


def _check_agencies(ordered: Iterable[Event], cast: Cast, problems: Problems) -> None:
    """A record that is opened to an agency is opened to those only who hold a role for all of it."""
    for event in ordered:
        who = event.values.get("to" if event.action.name == "allocate" else "who")
        if event.action.name not in {"allocate", "involve"} or not isinstance(who, Who):
            continue
        workers = [row for row in cast.workers.values() if cast.agency_of(row).key == who.key]
        if who.sort == "agency" and not any(row.role in roles_that(STAND_FOR_AGENCY) for row in workers):
            named = f": who: {workers[0].key}" if workers else ""
            problems.warn(
                event.line,
                f"{cast.agencies[who.key].name} has nobody to whom this opens the record: of an agency only"
                f" its safeguarding lead, front door and head of service see it. Name a worker{named}.",
            )
