"""A council's return taken in: every record accounted for, the second time unchanged, undone whole."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction

from alongside.access.viewer import Viewer
from alongside.casework import chronology, imports, organisations, people, sessions
from alongside.casework.chronology import ChronologyChoice
from alongside.casework.search import find_people, read_person_query
from alongside.exchange.cin.stream import UnableToReadReturn
from alongside.exchange.operations import UnableToImport
from alongside.exchange.undoing import UnableToUndo
from alongside.kernel.errors import NotFoundError
from alongside.organisations.operations import NewAgency, NewWorker
from alongside.people.commands import NewName
from tests.shared_fixtures import shared_fixture

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)

SAMPLES = (
    "BAR_cin_2022.xml",
    "CIN2rows.xml",
    "CIN_Census_2021.xml",
    "CIN_Census_2021_copy.xml",
    "CIN_Census_2021_no_assessment_factors.xml",
    "CIN_Census_2024.xml",
    "CIN_Census_2026.xml",
    "CIN_header_issues_100.xml",
    "CIN_la_issues_2887Q.xml",
    "fake_CIN_data.xml",
)

CHILD = """
<Child>
  <ChildIdentifiers><LAchildID>{number}</LAchildID><PersonBirthDate>2011-03-04</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>
  <ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
  <CINdetails>
    <CINreferralDate>2025-05-06</CINreferralDate><ReferralSource>1A</ReferralSource>
    <PrimaryNeedCode>N1</PrimaryNeedCode>{closure}
    <Assessments><AssessmentActualStartDate>2025-05-07</AssessmentActualStartDate>
      <AssessmentAuthorisationDate>2025-06-20</AssessmentAuthorisationDate>
      <FactorsIdentifiedAtAssessment><AssessmentFactors>11A</AssessmentFactors></FactorsIdentifiedAtAssessment>
    </Assessments>
    <ReferralNFA>0</ReferralNFA>
  </CINdetails>
</Child>"""
CLOSED = "<CINclosureDate>2025-09-01</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>"


def a_return(*children: str, authority: str = "999") -> bytes:
    return (
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>"
        "<ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel>"
        f"<LEA>{authority}</LEA></Source></Header><Children>{''.join(children)}</Children></Message>"
    ).encode()


def a_child(number: str = "A1", *, closure: str = "") -> str:
    return CHILD.format(number=number, closure=closure)


@pytest.fixture
def council(db: None) -> None:
    agency = organisations.set_up_agency(
        agency=NewAgency(name="Council", kind="CHILDRENS_SOCIAL_CARE", area="Here", la_code="999"), now=NOW
    )
    for username, role in (("dara", "data_officer"), ("sam", "social_worker"), ("fran", "front_door")):
        team = organisations.set_up_team(
            agency_id=agency, name=role, is_front_door=role == "front_door", now=NOW
        )
        worker = NewWorker(username=username, full_name=username, job_title="", team_id=team, role=role)
        organisations.set_up_worker(worker=worker, now=NOW)


@pytest.fixture
def dara(council: None) -> Iterator[Viewer]:
    with sessions.acting_as(username="dara", now=NOW) as viewer:
        yield viewer


def take_in(viewer: Viewer, content: bytes, *, dry_run: bool = False, name: str = "return.xml") -> Any:
    return imports.import_cin(viewer=viewer, file=BytesIO(content), file_name=name, dry_run=dry_run, now=NOW)


def what_stands() -> dict[str, list[Any]]:
    """Everything that an import may touch, as the data officer sees it, but for when and by which import."""
    queries = {
        "people": "SELECT id, sex, birth_earliest, ethnicity FROM people_person WHERE withdrawn_at IS NULL",
        "numbers": "SELECT person_id, scheme, value FROM people_identifier WHERE withdrawn_at IS NULL",
        "stages": "SELECT person_id, kind, starts_on, ends_on FROM pathway_stagefact"
        " WHERE withdrawn_at IS NULL",
        "entries": "SELECT person_id, title, detail FROM concerns_entry WHERE withdrawn_at IS NULL",
        "records": "SELECT natural_key, fingerprint FROM exchange_importedrecord WHERE live",
        "keys": "SELECT person_id, kind, text FROM people_searchkey",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(query)
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found


def find(viewer: Viewer, text: str) -> Any:
    return find_people(viewer=viewer, query=read_person_query(text=text, now=NOW), now=NOW)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_file_reconciles_and_is_unchanged_the_second_time(dara: Viewer, name: str) -> None:
    path = shared_fixture(f"cin_xml/{name}")
    first = take_in(dara, path.read_bytes(), name=path.name).report
    assert first.total.read > 0
    assert first.total.taken_in > 0
    for count in first.counts.values():
        assert count.read == count.taken_in + count.unchanged + count.rejected
    assert len(first.rejected) == first.total.rejected
    assert all(record.reasons and record.reasons[0].what_to_do for record in first.rejected)
    stood = what_stands()
    second = take_in(dara, path.read_bytes(), name=path.name)
    assert (second.report.total.taken_in, second.batch_id) == (0, None)
    assert second.report.total.unchanged == first.total.taken_in + first.total.unchanged
    assert what_stands() == stood


def test_a_return_becomes_a_person_with_a_chronology_and_provenance(dara: Viewer) -> None:
    take_in(dara, a_return(a_child(closure=CLOSED)))
    (found,) = find(dara, "A1")
    assert (found.card.birth.show(), found.card.sex) == ("4 March 2011", "F")
    story = chronology.get_chronology(
        viewer=dara, person_id=found.card.person_id, choice=ChronologyChoice(newest_first=False), now=NOW
    )
    assert [(row.happened_text, row.title) for row in story.rows] == [
        ("6 May 2025", "Referral to children's social care"),
        ("7 May 2025", "Child and family assessment started"),
        ("20 June 2025", "Child and family assessment completed"),
        ("1 September 2025", "Closed to children's social care"),
    ]
    assert "xploitation" in story.rows[2].detail
    assert {(row.agency, row.source_kind) for row in story.rows} == {("Council", "stage")}


def test_a_changed_record_replaces_the_old_one_and_undoing_brings_it_back(dara: Viewer) -> None:
    take_in(dara, a_return(a_child()))
    stood = what_stands()
    changed = take_in(dara, a_return(a_child(closure=CLOSED)))
    # The referral is another; what hangs below it is as it was.
    assert changed.report.counts["referral"].taken_in == 1
    assert changed.report.total.taken_in == 1
    assert what_stands() != stood
    undone = imports.undo_import(viewer=dara, batch_id=changed.batch_id, now=NOW)
    assert (undone.taken_back, undone.restored) == (1, 1)
    assert what_stands() == stood


def test_undoing_takes_everything_back_and_the_file_can_come_again(dara: Viewer) -> None:
    empty = what_stands()
    done = take_in(dara, a_return(a_child("A1"), a_child("A2")))
    full = {name: len(rows) for name, rows in what_stands().items()}
    undone = imports.undo_import(viewer=dara, batch_id=done.batch_id, now=NOW)
    assert undone.people_removed == 2
    assert what_stands() == empty
    assert find(dara, "A1") == ()
    with pytest.raises(UnableToUndo, match="already"):
        imports.undo_import(viewer=dara, batch_id=done.batch_id, now=NOW)
    take_in(dara, a_return(a_child("A1"), a_child("A2")))
    assert {name: len(rows) for name, rows in what_stands().items()} == full


def test_an_import_on_which_a_later_one_builds_is_not_undone_first(dara: Viewer) -> None:
    first = take_in(dara, a_return(a_child()), name="first.xml")
    second = take_in(dara, a_return(a_child(closure=CLOSED)), name="second.xml")
    with pytest.raises(UnableToUndo, match=r"second\.xml"):
        imports.undo_import(viewer=dara, batch_id=first.batch_id, now=NOW)
    imports.undo_import(viewer=dara, batch_id=second.batch_id, now=NOW)
    assert imports.undo_import(viewer=dara, batch_id=first.batch_id, now=NOW).people_removed == 1


def test_a_child_on_whom_somebody_has_worked_stays(council: None) -> None:
    with sessions.acting_as(username="dara", now=NOW) as dara:
        done = take_in(dara, a_return(a_child("A1"), a_child("A2")))
    with sessions.acting_as(username="fran", now=NOW) as fran:
        (found,) = find(fran, "A1")
        name = NewName(kind="LEGAL", forenames="Maya", surname="Ellis")
        people.add_name(viewer=fran, person_id=found.card.person_id, name=name, now=NOW)
    with sessions.acting_as(username="dara", now=NOW) as dara:
        undone = imports.undo_import(viewer=dara, batch_id=done.batch_id, now=NOW)
    assert (undone.people_removed, undone.people_kept) == (1, 1)
    with sessions.acting_as(username="fran", now=NOW) as fran:
        assert [each.card.name for each in find(fran, "Maya Ellis")] == ["Maya Ellis"]


def test_a_dry_run_tells_the_same_and_keeps_nothing(dara: Viewer) -> None:
    empty = what_stands()
    tried = take_in(dara, a_return(a_child()), dry_run=True)
    assert tried.batch_id is None
    assert what_stands() == empty
    assert take_in(dara, a_return(a_child())).report.counts == tried.report.counts


def test_numbers_of_another_authority_are_not_taken_for_our_own(dara: Viewer) -> None:
    take_in(dara, a_return(a_child("A1")))
    other = take_in(dara, a_return(a_child("A1"), authority="888"))
    assert other.report.counts["child"].taken_in == 1
    assert len(what_stands()["people"]) == 2


def test_a_file_cut_off_at_its_end_leaves_nothing_behind(dara: Viewer) -> None:
    empty = what_stands()
    whole = a_return(a_child("A1"), a_child("A2"))
    with pytest.raises(UnableToReadReturn), transaction.atomic():
        take_in(dara, whole[:-40])
    assert what_stands() == empty


def test_who_may_bring_returns_in(council: None) -> None:
    with sessions.acting_as(username="sam", now=NOW) as sam:
        with pytest.raises(UnableToImport):
            take_in(sam, a_return(a_child()))
        assert what_stands()["people"] == []
    with sessions.acting_as(username="dara", now=NOW) as dara:
        done = take_in(dara, a_return(a_child()))
    with sessions.acting_as(username="sam", now=NOW) as sam, pytest.raises(NotFoundError):
        imports.undo_import(viewer=sam, batch_id=done.batch_id, now=NOW)
