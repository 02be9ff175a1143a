"""A partner agency's table of worries: each row sent once, wrong rows named, nothing lost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection

from alongside.access.viewer import Viewer
from alongside.casework import concerns, imports, organisations, partner_concerns, queue, sessions, worry_page
from alongside.casework.partner_concerns import UnableToImportConcerns
from alongside.exchange.undoing import UnableToUndo
from alongside.organisations.operations import NewAgency, NewWorker

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
HEADINGS = "Your reference,Child's forename,Child's surname,Date of birth,What happened,Happened on,Urgent\n"
WORKERS = (
    ("School", "EDUCATION", "lena", "safeguarding_lead"),
    ("School", "EDUCATION", "tom", "practitioner"),
    ("Council", "CHILDRENS_SOCIAL_CARE", "fran", "front_door"),
)


@pytest.fixture
def partnership(db: None) -> None:
    for name, kind, username, role in WORKERS:
        agency = organisations.set_up_agency(agency=NewAgency(name=name, kind=kind, area="Here"), now=NOW)
        team = organisations.set_up_team(
            agency_id=agency, name=role, is_front_door=role == "front_door", now=NOW
        )
        worker = NewWorker(username=username, full_name=username, job_title="", team_id=team, role=role)
        organisations.set_up_worker(worker=worker, now=NOW)


@pytest.fixture
def lena(partnership: None) -> Iterator[Viewer]:
    with sessions.acting_as(username="lena", now=NOW) as viewer:
        yield viewer


def send(viewer: Viewer, rows: str, *, dry_run: bool = False) -> Any:
    file = BytesIO((HEADINGS + rows).encode())
    return partner_concerns.import_concerns(
        viewer=viewer, file=file, file_name="worries.csv", dry_run=dry_run, now=NOW
    )


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (found,) = cursor.fetchone()
        return int(found)


MAYA = "R1,Maya,Ellis,4 March 2011,A car waited at the gate,March 2026,no\n"
JAY = "R2,Jay,Ellis,1/2/2013,Came in with a new phone,2026-03-02,yes\n"
WRONG = "R3,Noor,Khan,not a date at all,Something,2026-03-02,no\n"


def test_each_row_becomes_a_worry_that_the_front_door_has(lena: Viewer) -> None:
    report = send(lena, MAYA + JAY).report
    assert (report.total.read, report.total.taken_in) == (2, 2)
    sent = {row.about: row for row in concerns.list_my_concerns(viewer=lena, now=NOW)}
    assert set(sent) == {"Maya Ellis", "Jay Ellis"}
    assert sent["Jay Ellis"].immediate_danger
    with sessions.acting_as(username="fran", now=NOW) as fran:
        waiting = queue.get_queue(viewer=fran, choice=queue.QueueChoice(), now=NOW).rows
        assert [row.about for row in waiting] == ["Jay Ellis", "Maya Ellis"]


def test_the_same_table_again_sends_nothing(lena: Viewer) -> None:
    send(lena, MAYA + JAY)
    again = send(lena, MAYA + JAY)
    assert (again.report.total.unchanged, again.batch_id) == (2, None)
    assert count("concerns_concern") == 2


def test_a_corrected_row_is_sent_again_about_the_same_child_and_names_the_first(lena: Viewer) -> None:
    send(lena, MAYA)
    (first,) = concerns.list_my_concerns(viewer=lena, now=NOW)
    send(lena, MAYA.replace("A car", "A blue car"))
    second = next(
        row for row in concerns.list_my_concerns(viewer=lena, now=NOW) if row.concern_id != first.concern_id
    )
    page = worry_page.get_concern(viewer=lena, concern_id=second.concern_id, now=NOW)
    assert page.fact.copied_from == first.concern_id
    assert count("people_person") == 1


def test_a_child_known_by_the_same_name_and_birth_is_not_recorded_twice(lena: Viewer) -> None:
    send(lena, MAYA)
    send(lena, MAYA.replace("R1", "R9"))
    assert (count("concerns_concern"), count("people_person")) == (2, 1)


def test_a_wrong_row_is_named_and_the_others_go(lena: Viewer) -> None:
    report = send(lena, MAYA + WRONG + JAY).report
    assert (report.total.taken_in, report.total.rejected) == (2, 1)
    (rejected,) = report.rejected
    (reason,) = rejected.reasons
    assert (reason.element, reason.line, reason.value) == ("Date of birth", 3, "not a date at all")
    assert reason.what_to_do


def test_a_row_that_is_no_worry_is_rejected_and_the_others_go(lena: Viewer) -> None:
    headings = HEADINGS.replace("Urgent", "Evidence of harm")
    rows = MAYA.replace(",no", ",HA7") + JAY.replace(",yes", ",HA1")
    file = BytesIO((headings + rows).encode())
    report = partner_concerns.import_concerns(
        viewer=lena, file=file, file_name="worries.csv", dry_run=False, now=NOW
    ).report
    assert (report.total.taken_in, report.total.rejected, count("concerns_concern")) == (1, 1, 1)
    assert "say in a few words" in report.rejected[0].reasons[0].detail


def test_a_dry_run_sends_nothing(lena: Viewer) -> None:
    tried = send(lena, MAYA + JAY, dry_run=True)
    assert tried.report.total.taken_in == 2
    assert (tried.batch_id, count("concerns_concern"), count("people_person")) == (None, 0, 0)


def test_who_may_send_a_table_and_that_it_stays_sent(partnership: None) -> None:
    with sessions.acting_as(username="tom", now=NOW) as tom, pytest.raises(UnableToImportConcerns):
        send(tom, MAYA)
    with sessions.acting_as(username="lena", now=NOW) as lena:
        done = send(lena, MAYA)
        with pytest.raises(UnableToUndo, match="stay sent"):
            imports.undo_import(viewer=lena, batch_id=done.batch_id, now=NOW)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_template_is_read_back(lena: Viewer, file_format: Any) -> None:
    template = partner_concerns.get_template(file_format=file_format, now=NOW)
    with pytest.raises(Exception, match="no row under the headings"):
        partner_concerns.import_concerns(
            viewer=lena, file=BytesIO(template), file_name="template", dry_run=True, now=NOW
        )
