"""What the system knows after a story, as one worker sees it: plain data in a fixed order."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework import concerns, people, records
from alongside.casework.chronology import ChronologyChoice, EntryRow, get_chronology
from alongside.casework.clocks import ClockRow
from alongside.casework.concerns import ConcernPage
from alongside.casework.people import PersonPage
from alongside.casework.plan_pages import get_plans_page
from alongside.casework.sessions import acting_as, get_name_of
from alongside.casework.stories import NamedRecord, StoryFact, list_names, list_stories
from alongside.cli.stories.show_assessments import show_assessments
from alongside.cli.stories.show_plans import show_plans
from alongside.cli.stories.show_voice import show_voice
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import ConcernId, PersonId
from alongside.missing.queries import EpisodeFact

Shown = dict[str, Any]


class UnableToShow(UnableToError):
    """There is no such story here, or nobody through whose eyes it could be shown."""


def show_story(*, name: str, seen_as: str | None, now: datetime) -> Shown:
    """This will give what the system knows of a story's people, as a worker sees it (docs/stories.md).

    `seen_as` is a user name; None chooses the worker who has the person, or the front door. A person whom
    that worker may not see is None, the same as one who is not there. Raises UnableToShow, UnableToActAs.
    """
    found = list_stories(names=[name])
    if not found:
        raise UnableToShow(
            f"No story '{name}' was loaded here. 'alongside story list' lists those that were."
        )
    story = found[0]
    moment = max(now, story.last_event_at or now)
    username = seen_as or story.seen_as
    if not username:
        raise UnableToShow(
            "Nobody who works there now sees the first person of this story. Say through whose eyes:"
            " --as USERNAME."
        )
    with acting_as(username=username, now=moment, own_clock=True) as viewer:
        full_name, job, agency = get_name_of(user_id=viewer.user_id, now=moment)
        return {
            "story": story.name,
            "title": story.title,
            "seen_by": {"username": username, "name": full_name, "job": job, "agency": agency},
            "at": _plain(moment),
            "people": _people(viewer, story, moment),
        }


def say_why_empty(*, name: str, shown: Shown) -> str:
    """This will say why nobody is shown of a story, and through whose eyes to look instead."""
    seen_as = list_stories(names=[name])[0].seen_as
    other = f" Ask with --as {seen_as}." if seen_as not in {"", shown["seen_by"]["username"]} else ""
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
    except NotFoundError:
        return None
    sent = [record for record in named if record.kind == "concern" and record.person_id == person_id]
    return {
        **_facts(page, keys),
        "concerns": [shown for record in sent if (shown := _concern(viewer, record, now)) is not None],
        **show_plans(planned, today=local_date(now)),
        "missing_episodes": [_episode(episode) for episode in reversed(episodes)],
        "assessments": show_assessments(viewer=viewer, person_id=person_id, named=named, now=now),
        **show_voice(viewer=viewer, person_id=person_id, now=now),
        "chronology": [_entry(row) for row in told.rows],
    }


def _clock(row: ClockRow) -> Shown:
    return {
        "clock": row.clock,
        "limb": row.limb,
        "title": row.title,
        "started_at": _plain(row.started_at),
        "due_at": _plain(row.due_at),
        "do_by": _plain(row.do_by),
        "state": row.state.value,
        "done_at": _plain(row.done_at),
        "outcome": row.outcome,
        "standing": row.standing,
        "source": row.source,
        "verified": row.is_verified,
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
                "from": _plain(name.from_date),
                "until": _plain(name.until_date),
            }
            for name in facts.names
        ],
        "description": facts.description,
        "born": {"kind": card.birth_kind, **_date(card.birth)},
        "age": card.age,
        "died": _plain(facts.died_on),
        "sex": card.sex,
        "ethnicity": facts.ethnicity,
        "disabilities": list(facts.disabilities),
        "lives": facts.living_arrangement,
        "identifiers": [
            {
                "scheme": row.scheme,
                "value": row.value,
                "noted_on": _plain(row.noted_on),
                "doubt": row.doubt,
            }
            for row in facts.identifiers
        ],
        "addresses": [{key: _plain(value) for key, value in asdict(row).items()} for row in facts.addresses],
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
        "clocks": [_clock(row) for row in page.clocks],
        "alerts": [{"text": alert.text, "detail": alert.detail} for alert in page.alerts],
        "involvements": [
            {
                "who": row.who,
                "as": row.role_label,
                "agency": row.agency,
                "phone": row.phone,
                "reason": row.reason,
                "since": _plain(row.since),
                "until": _plain(row.until),
            }
            for row in page.involvements
        ],
    }


def _concern(viewer: Viewer, record: NamedRecord, now: datetime) -> Shown | None:
    try:
        page = concerns.get_concern(viewer=viewer, concern_id=ConcernId(record.made_id), now=now)
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
        "sent_at": _plain(fact.sent_at),
        "known_at": _plain(fact.known_at),
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
    return {
        "decisions": [
            {
                "decision": row.label,
                "reason": row.reason,
                "by": row.decided_by,
                "at": _plain(row.decided_at),
            }
            for row in page.decisions
        ],
        "told": [
            {"decision": row.label, "text": row.text, "by": row.told_by, "at": _plain(row.told_at)}
            for row in page.replies
        ],
    }


def _episode(episode: EpisodeFact) -> Shown:
    return {
        "missing_from": _plain(episode.missing_from),
        "found_at": _plain(episode.found_at),
        "circumstances": episode.circumstances,
        "found_note": episode.found_note,
        "return_interviews": episode.interviews,
        "return_interview_held": episode.interview_held,
    }


def _entry(row: EntryRow) -> Shown:
    return {
        "number": row.number,
        "when": row.happened_text,
        "happened": _date(row.happened),
        "known_on": _plain(row.known_on),
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
        "earliest": _plain(when.earliest),
        "latest": _plain(when.latest),
        "precision": when.precision.value,
    }


def _plain(value: object) -> object:
    """Dates and times as ISO 8601, times in UTC; all else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
