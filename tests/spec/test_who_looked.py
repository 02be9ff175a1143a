"""Who looked, for those who answer for a record; a snooper is put before the manager, others are not."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError
from django.test import Client

from alongside.cli.database import Addresses
from alongside.kernel.errors import NotFoundError, UnableToError
from tests.databases import Rows, connect_admin, copy_of, django_on

if TYPE_CHECKING:
    from alongside.casework.oversight import Oversight
    from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(kw_only=True)
class Place:
    """The partnership in a database of its own, and its superuser, who seeds what no page lets anybody do."""

    admin: Rows
    world: "World"

    def opens(self, who: str, *, after: timedelta = timedelta()) -> None:
        from alongside.casework import people

        later = replace_now(self.world, after)
        with later.acting(who) as viewer:
            people.get_person(viewer=viewer, person_id=self.world.child, now=later.now)

    def grant(
        self, who: str, relation: str, *, by: str, starts: timedelta, lasts: timedelta | None = None
    ) -> None:
        begins = self.world.now + starts
        self.admin.execute(
            "INSERT INTO access_grant (id, person_id, principal_id, relation, starts_at, ends_at,"
            " because_kind, granted_by) VALUES (%s, %s, %s, %s, %s, %s, 'seeded', %s)",
            [
                *(uuid4(), self.world.child, self.world.viewers[who].user_id, relation, begins),
                *(begins + lasts if lasts else None, self.world.viewers[by].user_id),
            ],
        )

    def oversight(self, who: str, *, after: timedelta = timedelta()) -> "Oversight":
        from alongside.casework.oversight import get_oversight

        later = replace_now(self.world, after)
        with later.acting(who) as viewer:
            return get_oversight(viewer=viewer, now=later.now)

    @contextmanager
    def seeded(self) -> Iterator[None]:
        """Grants and exclusions made inside are gone afterwards; what was opened stays in the audit."""
        yield
        self.admin.execute("DELETE FROM access_grant WHERE because_kind = 'seeded'")
        self.admin.execute("DELETE FROM access_exclusion")


def replace_now(world: "World", after: timedelta) -> "World":
    later = type(world)(
        now=world.now + after, agencies=world.agencies, teams=world.teams, viewers=world.viewers
    )
    later.child = world.child
    return later


@pytest.fixture
def place(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator[Place]:
    addresses, world = world_database
    source = str(psycopg.conninfo.conninfo_to_dict(addresses.app)["dbname"])
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        copy_of(source, name="looked") as copy,
        django_on(copy),
        connect_admin(copy) as admin,
    ):
        yield Place(admin=admin, world=world)


def test_the_allocated_worker_sees_who_looked_and_why_they_could(place: Place) -> None:
    from alongside.casework.lookers import get_lookers

    for who in ("officer", "officer", "teacher", "door"):
        place.opens(who)
    with suppress(NotFoundError):
        place.opens("stranger")
    for owner in ("social worker", "head"):
        with place.world.acting(owner) as viewer:
            page = get_lookers(viewer=viewer, person_id=place.world.child, now=place.world.now)
        rows = {row.who.split(",")[0]: row for row in page.rows}
        assert "Stranger Example" not in rows  # nobody who was refused
        officer = rows["Officer Example"]
        assert officer.agency == "police"
        assert officer.times >= 2
        assert officer.why == ("a worker, team or agency that is working with this person now",)
        assert officer.roles == ("works with children and families",)
        assert "reading record" in officer.purposes
        assert rows[f"{owner.title()} Example"].last_at == place.world.now  # one's own looking, too


@pytest.mark.parametrize("who", ["teacher", "nurse", "officer", "colleague", "stranger", "administrator"])
def test_others_are_told_nothing_about_who_looked(place: Place, who: str) -> None:
    from alongside.access.session import session_for
    from alongside.audit.queries import list_lookers
    from alongside.casework.lookers import get_lookers

    with pytest.raises(NotFoundError), place.world.acting(who) as viewer:
        get_lookers(viewer=viewer, person_id=place.world.child, now=place.world.now)
    with session_for(user_id=place.world.viewers[who].user_id, now=place.world.now):
        assert list_lookers(person_id=place.world.child, most=99) == ()


@pytest.mark.deep
def test_ordinary_work_is_not_put_before_anybody(place: Place) -> None:
    """Every call of casework, by whoever makes it in the tests: nothing is listed.

    But for ending an involvement in the very moment in which it began, which is found: see below.
    """
    from tests.calls import CALLS

    for call in [call for name, call in CALLS.items() if name != "people.end_involvement"]:
        with suppress(NotFoundError, UnableToError, DatabaseError), place.world.acting(call.who) as viewer:
            call.make(place.world, viewer)
    opened = "SELECT count(DISTINCT actor_id) FROM audit_event WHERE action LIKE 'opened person%'"
    [(workers,)] = place.admin.execute(opened).fetchall()
    assert int(str(workers)) >= 5
    auditor = employ_auditor(place)
    assert place.oversight("head").unexplained == ()
    assert auditor.unexplained == ()


def employ_auditor(place: Place) -> "Oversight":
    """What an auditor of the partnership, who has no relationship to anybody, is shown."""
    from alongside.access.session import SET_UP, session_for
    from alongside.casework import organisations, sessions
    from alongside.casework.oversight import get_oversight
    from alongside.organisations.operations import NewWorker

    world = place.world
    worker = NewWorker(
        username="another auditor",
        full_name="Another Auditor",
        job_title="",
        team_id=world.teams["nurses"],
        role="auditor",
    )
    with session_for(user_id=None, purpose=SET_UP):
        user_id = organisations.set_up_worker(worker=worker, now=world.now - 99 * HOUR)
    with session_for(user_id=user_id, now=world.now):
        viewer = sessions.get_viewer(user_id=user_id, now=world.now)
        assert viewer is not None
        return get_oversight(viewer=viewer, now=world.now)


def test_who_made_themselves_a_relationship_and_looked_is_found(place: Place) -> None:
    with place.seeded():
        place.grant("colleague", "involved", by="colleague", starts=-10 * MINUTE)
        place.opens("colleague")
        [row] = place.oversight("head").unexplained
    assert row.who.startswith("Colleague Example")
    assert row.why == "They made themselves the relationship less than an hour before."
    assert row.person_id == place.world.child


def test_a_relationship_that_somebody_else_made_explains_it(place: Place) -> None:
    """The control: the same grant by another hand, and one's own of long ago, are ordinary."""
    with place.seeded():
        place.grant("colleague", "involved", by="door", starts=-10 * MINUTE)
        place.opens("colleague")
        place.grant("data officer", "involved", by="data officer", starts=-5 * HOUR)
        place.opens("data officer")
        assert place.oversight("head").unexplained == ()


def test_a_relationship_that_was_soon_over_again_is_found(place: Place) -> None:
    with place.seeded():
        place.grant("colleague", "involved", by="door", starts=-HOUR, lasts=2 * HOUR)
        place.opens("colleague")
        assert place.oversight("head").unexplained == ()  # it stands still
        [row] = place.oversight("head", after=2 * HOUR).unexplained
    assert row.why == "The relationship that let them in was over again within a day."


def test_an_emergency_is_put_before_the_manager(place: Place) -> None:
    with place.seeded():
        place.grant("colleague", "break_glass", by="colleague", starts=-MINUTE, lasts=HOUR)
        place.opens("colleague")
        [row] = place.oversight("head").unexplained
    assert row.why == "It was opened as an emergency, and nothing else stood."


def test_a_manager_is_asked_about_their_own_workers_and_nobody_else(place: Place) -> None:
    with place.seeded():
        place.grant("stranger", "involved", by="stranger", starts=-MINUTE)
        place.opens("stranger")
        assert place.oversight("head").unexplained == ()
        assert [row.who for row in employ_auditor(place).unexplained] == ["Stranger Example, stranger"]


def test_a_manager_who_is_barred_from_a_child_is_told_nothing_about_that_child(place: Place) -> None:
    with place.seeded():
        place.grant("colleague", "involved", by="colleague", starts=-MINUTE)
        place.opens("colleague")
        assert len(place.oversight("head").unexplained) == 1
        bar(place, "head")
        assert place.oversight("head").unexplained == ()


def bar(place: Place, who: str) -> None:
    world = place.world
    place.admin.execute(
        "INSERT INTO access_exclusion (id, person_id, user_id, agency_id, reason, starts_at, made_by)"
        " VALUES (%s, %s, %s, %s, 'heron', %s, %s)",
        [
            *(uuid4(), world.child, world.viewers[who].user_id, world.agencies["council"]),
            *(world.now - HOUR, world.viewers["officer"].user_id),
        ],
    )


def test_refusals_are_counted_and_name_no_child(place: Place) -> None:
    for _ in range(3):
        with suppress(NotFoundError):
            place.opens("administrator")
    [row] = [each for each in place.oversight("head").refusals if each.who.startswith("Administrator")]
    assert row.refusals == 3


def test_many_records_in_a_day_are_put_before_the_manager_and_refused_to_nobody(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more than the policy takes as usual; a busy front door is measured by its own number."""
    from alongside.access import policy
    from alongside.casework import people
    from tests.world import new_child

    usual = policy.get_usual_openings()
    assert policy.get_most_openings(frozenset({"front_door", "practitioner"})) > usual
    place.opens("social worker")
    assert place.oversight("head").many == ()
    monkeypatch.setattr("alongside.casework.oversight.get_usual_openings", lambda: 1)
    monkeypatch.setattr("alongside.casework.oversight.get_most_openings", lambda roles: 1)
    world = place.world
    with world.acting("social worker") as viewer:
        again = people.register_person(viewer=viewer, person=new_child(), now=world.now)
        people.get_person(viewer=viewer, person_id=again, now=world.now)
    [row] = [each for each in place.oversight("head").many if each.who.startswith("Social Worker")]
    assert (row.records, row.usual) == (2, 1)
    monkeypatch.setattr("alongside.casework.oversight.DAYS", 9_999)  # pages live in their own time
    assert "2 records; up to 1 are usual." in text(sign_in("head"), "/oversight/")
    bar(place, "head")
    assert not [each for each in place.oversight("head").many if each.who.startswith("Social Worker")]
    place.admin.execute("DELETE FROM access_exclusion")


def test_the_pages(place: Place) -> None:
    with place.seeded():
        visitors = {who: sign_in(who) for who in ("head", "social worker", "teacher")}
        child = f"/people/{place.world.child}/"
        assert "Who looked" in text(visitors["social worker"], child)
        assert "Who looked" not in text(visitors["teacher"], child)
        page = text(visitors["social worker"], f"{child}looked/")
        assert "Why they could: they are" in page
        assert visitors["teacher"].get(f"{child}looked/").status_code == 404
        assert visitors["teacher"].get("/oversight/").status_code == 404
        assert "Openings to look into" in text(visitors["head"], "/")
        assert "There are none" in text(visitors["head"], "/oversight/")


def sign_in(who: str) -> Client:
    client = Client()
    assert client.post("/sign-in/persona/", {"persona": who}).status_code == 302
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())
