"""What the system knows after a story, as one worker sees it: plain data in a fixed order."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework import clocks, definition, people, records, worry_page
from alongside.casework.chronology import ChronologyChoice, EntryRow, get_chronology
from alongside.casework.people import PersonPage
from alongside.casework.plan_pages import get_plans_page
from alongside.casework.sessions import UnableToActAs, acting_as, get_present
from alongside.casework.stories import NamedRecord, StoryFact, list_names, list_stories
from alongside.casework.worry_page import ConcernPage
from alongside.cli.stories.show_assessments import show_assessments
from alongside.cli.stories.show_definition import show_consideration
from alongside.cli.stories.show_pathway import plain_value, show_clock_row, show_episode, show_pathway
from alongside.cli.stories.show_plans import show_plans
from alongside.cli.stories.show_voice import show_voice
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import ConcernId, PersonId

Shown = dict[str, Any]


class UnableToShow(UnableToError):
    """There is no such story here, or nobody through whose eyes it could be shown."""


def seen_by(username: str, *, viewer: Viewer, moment: datetime) -> Shown:
    """This will name, in what is shown, through whose eyes it is seen."""
    present = get_present(user_id=viewer.user_id, now=moment)
    if present is None:
        raise UnableToShow(f'"{username}" does not work there at that time.')
    return {
        "username": username,
        "name": present.full_name,
        "job": present.job_title,
        "agency": present.agency_name,
    }


def show_story(*, name: str, seen_as: str | None, now: datetime) -> Shown:
    """This will give what the system knows of a story's people, as a worker sees it (docs/stories.md).

    `seen_as` is a user name; None chooses whoever has the first person. A person whom that worker may not see
    is None, the same as one who is not there. Raises UnableToShow, UnableToActAs.
    """
    story, username, moment = find_story(name=name, seen_as=seen_as, now=now)
    with acting_as(username=username, now=moment, own_clock=True) as viewer:
        return {
            "story": story.name,
            "title": story.title,
            "seen_by": seen_by(username, viewer=viewer, moment=moment),
            "at": plain_value(moment),
            "people": _people(viewer, story, moment),
        }


def show_clocks(*, name: str, seen_as: str | None, as_at: datetime | None, now: datetime) -> Shown:
    """This will give the clocks of a story's people, as they stand now or stood at a moment.

    Each with the eyes of `seen_as`, or of whoever has them where that is None. A person whom nobody of these
    may see is None. Raises UnableToShow, UnableToActAs.
    """
    story, username, moment = find_story(name=name, seen_as=seen_as, now=now)

    def read(viewer: Viewer, person_id: PersonId) -> list[Shown]:
        rows = clocks.list_person_clocks(viewer=viewer, person_id=person_id, as_at=as_at, now=moment)
        return [show_clock_row(row) for row in rows]

    eyes = eyes_for(story=story, seen_as=seen_as, otherwise=username, now=moment)
    return {
        "story": story.name,
        "as_at": plain_value(as_at or moment),
        "seen_by_each": eyes,
        "people": see_each(story=story, eyes=eyes, now=moment, read=read),
    }


def eyes_for(*, story: StoryFact, seen_as: str | None, otherwise: str, now: datetime) -> dict[str, str]:
    """This will give for each person of a story the user name of whose eyes they are seen with."""
    return {key: seen_as or _first_there(story.eyes.get(key, ()), now) or otherwise for key in story.people}


def _first_there(usernames: Iterable[str], now: datetime) -> str:
    """The first of them who works there at a moment; "" where nobody does."""
    for username in usernames:
        with suppress(UnableToActAs), acting_as(username=username, now=now, own_clock=True):
            return username
    return ""


def see_each(
    *,
    story: StoryFact,
    eyes: Mapping[str, str],
    now: datetime,
    read: Callable[[Viewer, PersonId], list[Shown]],
) -> dict[str, list[Shown] | None]:
    """This will read something of each person with the eyes named; None of those who may not be seen so."""
    shown: dict[str, list[Shown] | None] = dict.fromkeys(story.people)
    for username in dict.fromkeys(eyes.values()):
        with acting_as(username=username, now=now, own_clock=True) as viewer:
            for record in list_names(viewer=viewer, story=story.name, now=now):
                if record.kind == "person" and eyes.get(record.key) == username:
                    with suppress(NotFoundError):
                        shown[record.key] = read(viewer, record.person_id)
    return shown


def find_story(*, name: str, seen_as: str | None, now: datetime) -> tuple[StoryFact, str, datetime]:
    """This will give a story, whose eyes it is seen with first, and the moment. Raises UnableToShow."""
    found = list_stories(names=[name])
    if not found:
        raise UnableToShow(
            f"No story '{name}' was loaded here. 'alongside story list' lists those that were."
        )
    story = found[0]
    moment = max(now, story.last_event_at or now)
    wanted = [each for key in story.people for each in story.eyes.get(key, ())]
    username = seen_as or _first_there(wanted, moment)
    if not username:
        raise UnableToShow(
            "Nobody who works there now sees anybody of this story. Say through whose eyes: --as USERNAME."
        )
    return story, username, moment


def say_why_empty(*, name: str, shown: Shown) -> str:
    """This will say why nobody is shown of a story, and through whose eyes to look instead."""
    eyes = [each for names in list_stories(names=[name])[0].eyes.values() for each in names]
    others = [each for each in eyes if each != shown["seen_by"]["username"]]
    other = f" Ask with --as {others[0]}." if others else ""
    return (
        f"{shown['seen_by']['name']} may see nobody of this story: they neither recorded anybody, nor are"
        f" they involved, nor has their front door a worry.{other}"
    )


def _people(viewer: Viewer, story: StoryFact, now: datetime) -> dict[str, Shown | None]:
    named = list_names(viewer=viewer, story=story.name, now=now)
    ids = {record.key: record.person_id for record in named if record.kind == "person"}
    shown: dict[str, Shown | None] = dict.fromkeys(story.people)
    for key in story.people:
        if key in ids:
            shown[key] = _person(viewer, ids[key], named, now)
    return shown


def _person(
    viewer: Viewer, person_id: PersonId, named: tuple[NamedRecord, ...], now: datetime
) -> Shown | None:
    keys = {record.made_id: record.key for record in named}
    try:
        page = people.get_person(viewer=viewer, person_id=person_id, now=now)
        told = get_chronology(
            viewer=viewer, person_id=person_id, choice=ChronologyChoice(newest_first=False), now=now
        )
        episodes = records.list_episodes(viewer=viewer, person_id=person_id, now=now)
        planned = get_plans_page(viewer=viewer, person_id=person_id, now=now)
        considered = definition.list_facts(viewer=viewer, person_id=person_id, now=now)
    except NotFoundError:
        return None
    sent = [record for record in named if record.kind == "concern" and record.person_id == person_id]
    return {
        **_facts(page, keys),
        "concerns": [shown for record in sent if (shown := _concern(viewer, record, now)) is not None],
        **show_plans(planned, today=local_date(now)),
        "assessments": show_assessments(viewer=viewer, person_id=person_id, named=named, now=now),
        **show_voice(viewer=viewer, person_id=person_id, now=now),
        **show_pathway(viewer, person_id, now),
        "missing_episodes": [show_episode(episode) for episode in reversed(episodes)],
        "considerations": [show_consideration(fact, keys) for fact in reversed(considered)],
        "chronology": [_entry(row) for row in told.rows],
    }


def _facts(page: PersonPage, keys: dict[Any, str]) -> Shown:
    facts = page.facts
    card = facts.card
    return {
        "id": str(card.person_id),
        "kind": card.kind,
        "name": card.name,
        "names": [
            {
                "kind": name.kind,
                "forenames": name.forenames,
                "surname": name.surname,
                "from": plain_value(name.from_date),
                "until": plain_value(name.until_date),
            }
            for name in facts.names
        ],
        "description": facts.description,
        "born": {"kind": card.birth_kind, **_date(card.birth)},
        "age": card.age,
        "died": plain_value(facts.died_on),
        "sex": card.sex,
        "ethnicity": facts.ethnicity,
        "disabilities": list(facts.disabilities),
        "lives": facts.living_arrangement,
        "identifiers": [
            {
                "scheme": row.scheme,
                "value": row.value,
                "noted_on": plain_value(row.noted_on),
                "doubt": row.doubt,
            }
            for row in facts.identifiers
        ],
        "addresses": [
            {key: plain_value(value) for key, value in asdict(row).items()} for row in facts.addresses
        ],
        "relationships": [
            {
                "kind": row.kind,
                "other": row.other_label,
                "other_key": keys.get(row.other_id, "") if row.other_id else "",
                "phone": row.phone,
                "note": row.note,
            }
            for row in facts.relationships
        ],
        "clocks": [show_clock_row(row) for row in page.clocks],
        "alerts": [{"text": alert.text, "detail": alert.detail} for alert in page.alerts],
        "involvements": [
            {
                "who": row.who,
                "as": row.role_label,
                "agency": row.agency,
                "phone": row.phone,
                "reason": row.reason,
                "since": plain_value(row.since),
                "until": plain_value(row.until),
            }
            for row in page.involvements
        ],
    }


def _concern(viewer: Viewer, record: NamedRecord, now: datetime) -> Shown | None:
    try:
        page = worry_page.get_concern(viewer=viewer, concern_id=ConcernId(record.made_id), now=now)
    except NotFoundError:
        return None
    return {"key": record.key, **_sent(page), **_answered(page)}


def _sent(page: ConcernPage) -> Shown:
    fact = page.fact
    return {
        "reference": fact.reference,
        "sent_by": page.sent_by,
        "agency": page.agency,
        "sent_to": page.sent_to,
        "sent_at": plain_value(fact.sent_at),
        "known_at": plain_value(fact.known_at),
        "happened": {**_date(fact.happened), "time": fact.happened_time},
        "place": fact.place,
        "facts": fact.facts,
        "opinion": fact.opinion,
        "child_words": fact.child_words,
        "immediate_danger": fact.immediate_danger,
        "danger_action": fact.danger_action,
        "basis": fact.basis,
        "types": list(fact.concern_types),
        "vulnerabilities": list(fact.vulnerabilities),
        "indicators": list(fact.indicators),
        "harm": list(fact.harm),
        "other": dict(sorted(fact.other_notes.items())),
        "source": fact.source_name,
        "child_knows": fact.child_knows,
    }


def _answered(page: ConcernPage) -> Shown:
    standing = page.standing
    return {
        "open": standing.is_open if standing else None,
        "owner": page.owner,
        "decide_by": plain_value(standing.due_at) if standing else None,
        "late": standing.is_late if standing else None,
        "decisions": [
            {
                "decision": row.label,
                "routes": list(row.routes),
                "reason": row.reason,
                "by": row.decided_by,
                "at": plain_value(row.decided_at),
                "not_cse": row.not_cse,
                "ask": {"what": row.ask_what, "whom": row.ask_whom, "by": plain_value(row.ask_by)},
                "told_later": {"by": row.teller, "until": plain_value(row.tell_by)},
            }
            for row in page.decisions
        ],
        "told": [
            {"decision": row.label, "text": row.text, "by": row.told_by, "at": plain_value(row.told_at)}
            for row in page.replies
        ],
        "handled": [
            {
                "what": row.kind.casefold(),
                "owner": row.owner,
                "note": row.note,
                "by": row.made_by,
                "at": plain_value(row.made_at),
            }
            for row in page.handlings
        ],
    }


def _entry(row: EntryRow) -> Shown:
    return {
        "number": row.number,
        "when": row.happened_text,
        "happened": _date(row.happened),
        "known_on": plain_value(row.known_on),
        "kind": row.kind,
        "title": row.title,
        "detail": row.detail,
        "child_words": row.child_words,
        "basis": row.basis_label,
        "class": row.klass,
        "agency": row.agency,
        "author": row.author,
    }


def _date(when: UncertainDate) -> Shown:
    return {
        "earliest": plain_value(when.earliest),
        "latest": plain_value(when.latest),
        "precision": when.precision.value,
    }
