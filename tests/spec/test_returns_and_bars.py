"""A data officer who is barred from a child brings returns in, and takes them back, as if it were nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from alongside.access.viewer import Viewer
from alongside.casework import duplicates, exclusions, imports, organisations, sessions
from alongside.exchange.batches import UnableToBeginImport
from alongside.exchange.undoing import UnableToUndo
from alongside.kernel.ids import BatchId, PersonId
from alongside.organisations.models import User
from alongside.organisations.operations import NewAgency, NewWorker
from tests.conftest import TEST_DATABASE
from tests.databases import admin_address
from tests.spec.test_import_of_returns import CLOSED, NOW, a_child, a_return

WORKERS = {
    "Council": {"dara": "data_officer", "dele": "data_officer"},
    "Elsewhere": {"kit": "exclusion_keeper", "robin": "independent_reviewer"},
}


@pytest.fixture(autouse=True)
def two_agencies(db: None) -> None:
    for agency_name, workers in WORKERS.items():
        agency = organisations.set_up_agency(
            agency=NewAgency(
                name=agency_name,
                kind="CHILDRENS_SOCIAL_CARE",
                area="Here",
                la_code="999" if agency_name == "Council" else "998",
            ),
            now=NOW,
        )
        team = organisations.set_up_team(agency_id=agency, name="Data", is_front_door=False, now=NOW)
        for username, role in workers.items():
            worker = NewWorker(username=username, full_name=username, job_title="", team_id=team, role=role)
            organisations.set_up_worker(worker=worker, now=NOW)


@contextmanager
def acting(username: str) -> Iterator[Viewer]:
    with sessions.acting_as(username=username, now=timezone.now()) as viewer:
        yield viewer


def bring_in(username: str, content: bytes) -> Any:
    """As of now, each file a little later than the one before."""
    with acting(username) as viewer:
        return imports.import_cin(
            viewer=viewer, file=BytesIO(content), file_name="return.xml", dry_run=False, now=timezone.now()
        )


def undo(username: str, batch_id: BatchId) -> Any:
    with acting(username) as viewer:
        return imports.undo_import(viewer=viewer, batch_id=batch_id, now=timezone.now())


def child_of(number: str) -> PersonId:
    """The child's record as the colleague sees it: the first, where there are several."""
    with acting("dele"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM exchange_importedrecord JOIN exchange_batch AS batch ON batch.id=batch_id"
            " WHERE natural_key LIKE %s ORDER BY imported_at LIMIT 1",
            [f"%{number}/child%"],
        )
        return PersonId(cursor.fetchone()[0])


def bar_dara(number: str) -> PersonId:
    person_id = child_of(number)
    with acting("kit") as keeper:
        exclusions.bar(
            viewer=keeper,
            person_id=person_id,
            user_id=User.objects.get(username="dara").id,
            reason="a relative",
            now=timezone.now(),
        )
    return person_id


def rows_about(username: str, person_id: PersonId, *, live: bool = True) -> int:
    with acting(username), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM exchange_importedrecord WHERE person_id = %s AND (live OR NOT %s)",
            [person_id, live],
        )
        return int(cursor.fetchone()[0])


def said(report: Any) -> dict[str, tuple[int, int, int, int]]:
    return {
        kind: (each.read, each.taken_in, each.unchanged, each.rejected)
        for kind, each in report.counts.items()
    }


def test_the_rows_of_a_child_are_gone_for_the_one_who_is_barred_and_for_nobody_else() -> None:
    bring_in("dara", a_return(a_child("A1"), a_child("A2")))
    child, other = child_of("A1"), child_of("A2")
    assert rows_about("dara", child) == rows_about("dara", other) > 0
    bar_dara("A1")
    assert rows_about("dara", child, live=False) == 0
    assert rows_about("dara", other) == rows_about("dele", child) > 0


def test_the_same_child_comes_in_again_as_a_child_never_heard_of_does() -> None:
    never_heard_of = said(bring_in("dara", a_return(a_child("B7"))).report)
    first = bring_in("dele", a_return(a_child("A1")))
    shut = bar_dara("A1")
    stood = rows_about("dele", shut)
    again = bring_in("dara", a_return(a_child("A1")))
    assert said(again.report) == never_heard_of
    assert again.report.to_dict()["notices"] == first.report.to_dict()["notices"]
    assert rows_about("dele", shut) == stood

    # A changed record, which would be written on the record that is shut, is as silent; so is its repeat.
    changed = bring_in("dara", a_return(a_child("A1", closure=CLOSED)))
    assert changed.report.total.taken_in == 1
    assert bring_in("dara", a_return(a_child("A1", closure=CLOSED))).batch_id is None
    assert rows_about("dele", shut) == stood

    # The colleague's file goes on with the first record, and not with both.
    assert bring_in("dele", a_return(a_child("A1"))).batch_id is None
    third = bring_in("dele", a_return(a_child("A1", closure=CLOSED)))
    assert third.report.total.taken_in == 1
    assert rows_about("dele", shut) == stood


def test_taking_back_says_what_it_would_say_and_a_colleague_takes_back_the_rest() -> None:
    done = bring_in("dara", a_return(a_child("A1"), a_child("A2")))
    shut = bar_dara("A1")
    stood = rows_about("dele", shut)
    undone = undo("dara", done.batch_id)
    assert undone.taken_back == done.report.total.taken_in
    assert rows_about("dele", shut) == stood > 0
    with pytest.raises(UnableToUndo, match="already"):
        undo("dara", done.batch_id)

    def still_stand(username: str) -> int:
        with acting(username) as viewer:
            return imports.get_import(viewer=viewer, batch_id=done.batch_id, now=NOW).fact.still_stand

    assert (still_stand("dara"), still_stand("dele")) == (0, stood)
    rest = undo("dele", done.batch_id)
    assert (rest.taken_back, rest.people_removed) == (stood, 1)
    assert rows_about("dele", shut) == 0 == still_stand("dele")
    with pytest.raises(UnableToUndo, match="already"):
        undo("dele", done.batch_id)


def test_the_second_record_is_shown_to_the_blind_reviewer() -> None:
    bring_in("dele", a_return(a_child("A1")))
    shut = bar_dara("A1")
    bring_in("dara", a_return(a_child("A1")))
    with acting("robin") as reviewer:
        pairs = duplicates.list_possible_duplicates(viewer=reviewer, now=timezone.now())
    assert [shut in {pair.person_id, pair.other_id} for pair in pairs] == [True]


def test_of_one_agency_a_file_at_a_time_comes_in_and_a_page_does_not_hang() -> None:
    with acting("dara") as viewer:
        key = f"import {viewer.agency_id}"
    with psycopg.connect(admin_address(), dbname=TEST_DATABASE, autocommit=True) as another:
        another.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [key])
        with pytest.raises(UnableToBeginImport, match="just now"):
            bring_in("dele", a_return(a_child("A1")))
        another.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])
    assert bring_in("dele", a_return(a_child("A1"))).batch_id
