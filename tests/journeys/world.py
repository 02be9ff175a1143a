"""Makes the journeys' database: tables, the demonstration partnership, the people of world.yaml.

`python -m tests.journeys.world` does it on the database that the environment names and prints who is there,
as JSON. It runs as a process of its own, because the tests' own process works on another database.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from alongside.cli.database import migrate, start_django

STORY = Path(__file__).with_name("world.yaml")
LONG = 1200
PASSWORD = "a long invented sentence"
# Through whose eyes everybody in the story is visible to somebody.
EYES = (
    "rhys.morgan",
    "tolu.adeyemi",
    "nasreen.begum",
    "petra.novak",
    "meera.patel",
    "priya.nair",
    "adaeze.okonkwo",
)


def make() -> dict[str, object]:
    """Everything, from empty tables on."""
    from alongside.cli.stories.partnership import get_partnership, load_partnership
    from alongside.cli.stories.player import load_story
    from alongside.cli.stories.reader import read_script

    migrate()
    now = timezone.now()
    load_partnership(now=now)
    load_story(script=read_script(path=STORY, partnership=get_partnership()), now=now)
    for colleague, role in (("imran.shah", "exclusion_keeper"), ("meera.patel", "independent_reviewer")):
        _employ(role, beside=colleague, now=now)
    people = _ids(now)
    _lengthen(people["tamsin"], now)
    _set_password("meera.patel")
    return {"people": people, "names": _names()}


def _employ(role: str, *, beside: str, now: datetime) -> None:
    """One more worker, who signs in by the name of their role, in the team of another."""
    from alongside.access.session import SET_UP, session_for
    from alongside.casework import organisations
    from alongside.organisations.operations import NewWorker
    from alongside.organisations.queries import find_worker, get_viewer

    card = find_worker(username=beside, now=now)
    assert card is not None
    colleague = get_viewer(user_id=card.user_id, now=now)
    assert colleague is not None
    worker = NewWorker(
        username=role,
        full_name=role.replace("_", " ").title(),
        job_title="",
        team_id=next(iter(colleague.team_ids)),
        role=role,
        is_demo_persona=True,
    )
    with session_for(user_id=None, purpose=SET_UP):
        organisations.set_up_worker(worker=worker, now=now - timedelta(hours=1))


def _ids(now: datetime) -> dict[str, str]:
    from alongside.cli.stories.show import show_story

    found: dict[str, str] = {}
    for username in EYES:
        shown = show_story(name="journeys", seen_as=username, now=now)["people"]
        found |= {key: person["id"] for key, person in shown.items() if person}
    return found


def _lengthen(person_id: str, now: datetime) -> None:
    """Up to LONG entries on one chronology, over two years, each third with words of the child."""
    from uuid import UUID

    from alongside.casework.chronology import ChronologyChoice, get_chronology
    from alongside.casework.sessions import acting_as
    from alongside.concerns.chronology import NewEntry, add_entries
    from alongside.kernel.dates import UncertainDate
    from alongside.kernel.ids import PersonId

    kinds = ("CONTACT", "SUPPORT", "EDUCATION", "HEALTH", "POLICE")
    first = date(2024, 11, 1)
    person = PersonId(UUID(person_id))
    with acting_as(username="adaeze.okonkwo", now=now) as viewer:
        already = get_chronology(viewer=viewer, person_id=person, choice=ChronologyChoice(), now=now).total
        entries = [
            NewEntry(
                person_id=person,
                kind=kinds[number % len(kinds)],
                happened=UncertainDate.exact(first + timedelta(days=number // 2)),
                title=f"Entry {number}: {'seen at the library' if number % 100 == 7 else 'a talk'}",
                detail="What was said and what was agreed.",
                child_words="I am all right." if number % 3 == 0 else "",
                known_at=datetime(2024, 11, 1, 12, tzinfo=UTC) + timedelta(days=number // 2),
                source_kind="event",
                source_id=None,
            )
            for number in range(LONG - already)
        ]
        add_entries(viewer=viewer, entries=entries, now=now)


def _set_password(username: str) -> None:
    from alongside.access.session import session_for
    from alongside.accounts.passwords import keep_password
    from alongside.organisations.queries import find_worker

    worker = find_worker(username=username, now=timezone.now())
    assert worker is not None
    with session_for(user_id=worker.user_id):
        keep_password(user_id=worker.user_id, password=PASSWORD, now=timezone.now())


def _names() -> list[str]:
    """Every word of every name in this world, none of which may stand in an address, a title or the log."""
    from alongside.cli.stories.partnership import get_partnership
    from alongside.cli.stories.reader import read_script

    cast = read_script(path=STORY, partnership=get_partnership()).cast
    whole = [each.name for each in (*cast.people.values(), *cast.workers.values())]
    return sorted({word for name in whole for word in name.split() if len(word) > 3})


if __name__ == "__main__":
    start_django()
    json.dump(make(), sys.stdout)
