"""The door opens, and refuses absent and forbidden alike; either is written down in the act's transaction."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.db import connection

from alongside.access import operations as grants
from alongside.access.door import SEE, WRITE, Granted, auditing_refusal, open_record, read_once
from alongside.access.operations import NewGrant, UnableToEndGrants
from alongside.access.session import session_for, set_viewer
from alongside.access.viewer import Viewer
from alongside.audit import writer
from alongside.audit.writer import AuditOutsideTransactionError
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId

if TYPE_CHECKING:
    from tests.world import World

Row = tuple[str, str, str, UUID | None, UUID | None]


def last_audit() -> Row:
    """The viewer's own last row: what, outcome, purpose, about whom, by whom."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, outcome, purpose, person_id, actor_id FROM audit_event ORDER BY id DESC LIMIT 1"
        )
        row: Row = cursor.fetchone()
    return row


def look(world: "World", viewer: Viewer, person_id: PersonId, action: str = SEE) -> None:
    open_record(viewer=viewer, person_id=person_id, action=action, purpose="a test", now=world.now)


@pytest.mark.parametrize(
    "who", ["teacher", "school lead", "door", "social worker", "head", "officer", "nurse"]
)
@pytest.mark.parametrize("action", [SEE, WRITE])
def test_it_opens_for_those_in_a_relation_and_writes_it_down(world: "World", who: str, action: str) -> None:
    with world.acting(who) as viewer:
        granted = open_record(
            viewer=viewer, person_id=world.child, action=action, purpose="a test", now=world.now
        )
        written = "opened person" if action == SEE else "opened person to write"
        assert last_audit() == (written, "allowed", "a test", world.child, viewer.user_id)
    assert granted.relations
    assert (granted.viewer, granted.person_id, granted.action) == (viewer, world.child, action)


@pytest.mark.parametrize(("action", "times"), [(SEE, 1), (WRITE, 2)])
def test_what_an_opening_to_see_has_read_stays_with_it_alone(world: "World", action: str, times: int) -> None:
    read: list[Granted] = []

    @read_once
    def query(*, granted: Granted) -> int:
        read.append(granted)
        return len(read)

    with world.acting("social worker") as viewer:
        first, second = (
            open_record(viewer=viewer, person_id=world.child, action=action, purpose="a test", now=world.now)
            for _ in range(2)
        )
        assert (query(granted=first), query(granted=first)) == (1, times)
        assert query(granted=second) == times + 1
    assert first == second


@pytest.mark.parametrize(
    "who", ["stranger", "strange lead", "school nurse", "colleague", "administrator", "data officer"]
)
@pytest.mark.parametrize("action", [SEE, WRITE])
def test_absent_and_forbidden_are_refused_alike_and_written_down(
    world: "World", who: str, action: str
) -> None:
    refusals, rows = [], []
    with world.acting(who) as viewer:
        for person_id in (world.child, PersonId(uuid4())):
            with pytest.raises(NotFoundError) as caught:
                look(world, viewer, person_id, action)
            refusals.append((type(caught.value), caught.value.args))
            rows.append(last_audit())
            assert rows[-1][1:] == ("denied", "a test", person_id, viewer.user_id)
    assert refusals[0] == refusals[1] == (NotFoundError, ())
    assert rows[0][:3] == rows[1][:3]


def test_it_does_not_open_for_an_action_that_it_does_not_know(world: "World") -> None:
    with world.acting("social worker") as viewer:
        look(world, viewer, world.child)
        with pytest.raises(NotFoundError):
            look(world, viewer, world.child, "delete")


def test_outside_a_transaction_nothing_opens(
    world_database: tuple[object, "World"], django_db_blocker: pytest.FixtureRequest
) -> None:
    _, world = world_database
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        assert not connection.in_atomic_block
        with pytest.raises(AuditOutsideTransactionError):
            look(world, world.viewers["teacher"], world.child)
        with pytest.raises(RuntimeError, match="inside a transaction"):
            set_viewer(user_id=world.viewers["teacher"].user_id)
        connection.close()


def test_a_record_opened_by_its_own_id_writes_its_refusal(world: "World") -> None:
    with world.acting("stranger") as viewer:
        with (
            pytest.raises(NotFoundError),
            auditing_refusal(
                viewer=viewer,
                subject_kind="concern",
                subject_id=world.concern,
                purpose="a test",
                now=world.now,
            ),
        ):
            raise NotFoundError
        assert last_audit() == ("opened concern", "denied", "a test", None, viewer.user_id)
        with auditing_refusal(
            viewer=viewer, subject_kind="concern", subject_id=world.concern, purpose="unused", now=world.now
        ):
            pass
        assert last_audit()[2] == "a test"


def test_a_refusal_stays_when_the_session_ends_and_any_other_error_takes_all_back(world: "World") -> None:
    viewer = world.viewers["stranger"]
    for error, stays in ((NotFoundError, True), (ValueError, False)):
        purpose = error.__name__
        with pytest.raises(error), session_for(user_id=viewer.user_id, now=world.now):
            writer.append(
                action="tried", actor_id=viewer.user_id, agency_id=None, purpose=purpose, now=world.now
            )
            raise error
        with world.acting("stranger"), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_event WHERE purpose = %s", [purpose])
            assert bool(cursor.fetchone()[0]) is stays


def test_after_the_session_nobody_is_looking(world: "World") -> None:
    with world.acting("teacher"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone()[0] == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(gate.viewer()::text) FROM people_person")
        assert cursor.fetchone() == (0, None)


def make(world: "World", viewer: Viewer, relation: str, holder: UUID, *, because: UUID | None = None) -> int:
    grant = NewGrant(
        person_id=world.child,
        principal_id=holder,
        relation=relation,
        because_kind="involvement" if because else "test",
        because_id=because,
    )
    return len(grants.make_grants(viewer=viewer, grants=[grant], now=world.now))


def test_a_relationship_that_stands_is_not_made_twice(world: "World") -> None:
    with world.acting("door") as viewer:
        assert make(world, viewer, "involved", world.teams["helpline"]) == 1
        assert make(world, viewer, "involved", world.teams["helpline"]) == 0
        assert make(world, viewer, "knows", world.teams["helpline"]) == 1


def test_an_ended_relationship_is_made_again(world: "World") -> None:
    because = uuid4()
    with world.acting("door") as viewer:
        assert make(world, viewer, "involved", world.teams["helpline"], because=because) == 1
        ended = grants.end_grants(
            viewer=viewer, because_kind="involvement", because_id=because, now=world.now
        )
        assert ended == 1
        assert last_audit()[:2] == ("ended grant", "allowed")
        assert make(world, viewer, "involved", world.teams["helpline"], because=uuid4()) == 1


def test_a_record_stays_open_until_its_last_cause_has_ended(world: "World") -> None:
    causes = [uuid4(), uuid4()]
    with world.acting("door") as viewer:
        for cause in causes:
            assert make(world, viewer, "involved", world.viewers["stranger"].user_id, because=cause) == 1
    for cause, opens in zip(causes, (True, False), strict=True):
        with world.acting("door") as viewer:
            grants.end_grants(viewer=viewer, because_kind="involvement", because_id=cause, now=world.now)
        with world.acting("stranger") as stranger:
            if opens:
                look(world, stranger, world.child)
            else:
                with pytest.raises(NotFoundError):
                    look(world, stranger, world.child)


def test_nobody_is_told_that_a_record_is_closed_while_it_is_open(world: "World") -> None:
    """The teacher may write on the record, but what the front door opened is not theirs to close."""
    because = world.officer_involved
    with world.acting("teacher") as teacher, pytest.raises(UnableToEndGrants):
        grants.end_grants(viewer=teacher, because_kind="involvement", because_id=because, now=world.now)
    with world.acting("officer") as officer:
        look(world, officer, world.child)
    with world.acting("door") as door:
        assert grants.end_grants(viewer=door, because_kind="involvement", because_id=because, now=world.now)
    with world.acting("officer") as officer, pytest.raises(NotFoundError):
        look(world, officer, world.child)
