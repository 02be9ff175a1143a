"""What the guidance asks of the very first step: anybody, about any child, with as little as they have."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from alongside.access.viewer import Viewer
from alongside.casework import concerns, organisations, people, queue, sessions, worry_page
from alongside.casework.concerns import Receipt
from alongside.casework.front_door import decide_concern
from alongside.concerns.commands import NewConcern, NewDecision
from alongside.kernel.dates import UncertainDate, age_on
from alongside.kernel.errors import UnableToError
from alongside.organisations.operations import NewAgency, NewWorker
from alongside.people.commands import Birth, NewName, NewPerson
from alongside.reference.codelists import get_codelist

NOW = datetime(2026, 3, 2, 16, tzinfo=UTC)
TODAY = NOW.date()
NOT_KNOWN = UncertainDate.unknown()


@pytest.fixture
def front_door(db: None) -> None:
    add_worker("fran", kind="CHILDRENS_SOCIAL_CARE", role="front_door")


def add_worker(username: str, *, kind: str, role: str = "practitioner") -> None:
    agency = organisations.set_up_agency(agency=NewAgency(name=kind, kind=kind, area="Here"), now=NOW)
    team = organisations.set_up_team(agency_id=agency, name=role, is_front_door=role == "front_door", now=NOW)
    worker = NewWorker(username=username, full_name=username, job_title="", team_id=team, role=role)
    organisations.set_up_worker(worker=worker, now=NOW)


@contextmanager
def worker(kind: str = "EDUCATION") -> Iterator[Viewer]:
    add_worker(f"worker-{kind}", kind=kind)
    with sessions.acting_as(username=f"worker-{kind}", now=NOW) as viewer:
        yield viewer


def a_child(*, born: UncertainDate = NOT_KNOWN, sex: str = "U", lives: str = "UNKNOWN") -> NewPerson:
    return NewPerson(
        kind="CHILD",
        names=[NewName(kind="LEGAL", forenames="Sky", surname="Marlow")],
        birth=Birth(kind="UNKNOWN" if born == NOT_KNOWN else "KNOWN", date=born),
        sex=sex,
        living_arrangement=lives,
    )


def worry(viewer: Viewer, child: NewPerson, **told: object) -> Receipt:
    person_id = people.register_person(viewer=viewer, person=child, now=NOW)
    concern = NewConcern(person_id=person_id, facts="Something is not right.", happened=NOT_KNOWN, **told)  # type: ignore[arg-type]
    return concerns.send_concern(viewer=viewer, concern=concern, now=NOW)


def codes(key: str) -> list[str]:
    return [row.code for row in get_codelist(key=key, as_at=TODAY).codes]


@pytest.mark.requirement(
    "S-04", "S-05", "S-06", "S-07", "S-08", "S-09", "S-10", "S-11", "S-12", "S-13", "S-14", "S-97"
)
@pytest.mark.parametrize("kind", codes("agency_kind"))
def test_a_worker_of_any_kind_of_agency_sends_a_worry_and_is_told_what_became_of_it(
    front_door: None, kind: str
) -> None:
    with worker(kind) as viewer:
        receipt = worry(viewer, a_child())
        assert receipt.reference.startswith("C-2026-")
    with sessions.acting_as(username="fran", now=NOW) as fran:
        (waiting,) = queue.get_queue(viewer=fran, choice=queue.QueueChoice(), now=NOW).rows
        decide_concern(
            viewer=fran,
            concern_id=waiting.concern_id,
            decision=NewDecision(
                routes=("ASSESSMENT",),
                reason="More has to be known.",
                told="We will see the child on Tuesday.",
            ),
            now=NOW,
        )
    with sessions.acting_as(username=f"worker-{kind}", now=NOW) as viewer:
        (own,) = concerns.list_my_concerns(viewer=viewer, now=NOW)
        assert own.told == "We will see the child on Tuesday."


@pytest.mark.requirement("S-12", "S-13", "S-14")
def test_every_sector_is_there() -> None:
    sectors = {row.sector for row in get_codelist(key="agency_kind", as_at=TODAY).codes}
    assert {"STATUTORY", "VOLUNTARY", "INDEPENDENT"} <= {sector.upper() for sector in sectors}


@pytest.mark.requirement("S-56", "S-57", "S-97", "S-99", "S-100")
@pytest.mark.parametrize("age", range(18))
@pytest.mark.parametrize("sex", codes("sex"))
def test_no_age_and_no_sex_is_screened_out(front_door: None, age: int, sex: str) -> None:
    with worker() as viewer:
        born = UncertainDate.exact(date(TODAY.year - age, 1, 15))
        assert worry(viewer, a_child(born=born, sex=sex)).reference


@pytest.mark.requirement("S-15")
@pytest.mark.parametrize("lives", codes("living_arrangement"))
def test_wherever_a_child_lives(front_door: None, lives: str) -> None:
    with worker() as viewer:
        assert worry(viewer, a_child(lives=lives)).reference


@pytest.mark.requirement("S-36", "S-109", "S-135", "M-16")
def test_knowing_nothing_but_that_something_is_wrong_is_enough(front_door: None) -> None:
    unnamed = NewPerson(
        kind="CHILD",
        description="a boy of about 14, name not known",
        birth=Birth(kind="UNKNOWN", date=NOT_KNOWN),
    )
    with worker() as viewer:
        assert worry(viewer, unnamed).reference
        unsure = dict.fromkeys(("concern_types", "vulnerabilities", "indicators", "harm"), ("UNKNOWN",))
        assert worry(viewer, a_child(), **unsure).reference


@pytest.mark.requirement("S-22", "D-02")
def test_several_kinds_of_worry_and_three_lists_apart(front_door: None) -> None:
    with worker() as viewer:
        receipt = worry(
            viewer,
            a_child(),
            concern_types=("CSE_SUSPECTED", "CCE"),
            vulnerabilities=("VU3",),
            indicators=("IN1",),
            harm=("HA1",),
        )
        fact = worry_page.get_concern(viewer=viewer, concern_id=receipt.concern_id, now=NOW).fact
    assert fact.concern_types == ("CSE_SUSPECTED", "CCE")
    assert (fact.vulnerabilities, fact.indicators, fact.harm) == (("VU3",), ("IN1",), ("HA1",))


@pytest.mark.requirement("D-02")
@pytest.mark.parametrize(
    ("field", "code"),
    [("vulnerabilities", "IN1"), ("indicators", "HA1"), ("harm", "VU3"), ("indicators", "VU3")],
)
def test_a_code_of_one_list_is_not_taken_in_another(front_door: None, field: str, code: str) -> None:
    with worker() as viewer, pytest.raises(UnableToError) as refused:
        worry(viewer, a_child(), **{field: (code,)})
    assert refused.value.field == field


@pytest.mark.requirement("S-113..S-121")
def test_the_linked_crimes_of_the_guidance_are_listed() -> None:
    assert set(codes("linked_crime")) == {*(f"LC{n}" for n in range(1, 10)), "OTHER", "UNKNOWN"}


@pytest.mark.requirement("S-122..S-133", "S-136")
def test_the_vulnerabilities_of_the_guidance_are_listed_and_the_list_stays_open() -> None:
    listed = codes("vulnerability")
    assert {f"VU{n}" for n in range(1, 13)} <= set(listed)
    assert listed[-2:] == ["OTHER", "UNKNOWN"]


@pytest.mark.requirement("M-01..M-14", "S-137")
def test_the_indicators_are_listed_and_assault_counts_as_harm() -> None:
    rows = {row.code: row for row in get_codelist(key="indicator", as_at=TODAY).codes}
    assert set(rows) == {*(f"IN{n}" for n in range(1, 15)), "OTHER", "UNKNOWN"}
    assert [code for code, row in rows.items() if row.opens == "harm"] == ["IN8"]


@pytest.mark.requirement("S-54")
def test_harm_online_is_a_full_worry(front_door: None) -> None:
    with worker() as viewer:
        assert worry(viewer, a_child(), concern_types=("ONLINE_CSA",)).reference


@pytest.mark.requirement("S-90", "D-04")
@pytest.mark.parametrize(("reason", "told"), [("", "We will ring."), ("Because.", ""), (" ", " ")])
def test_a_decision_without_a_reason_or_a_reply_is_refused(front_door: None, reason: str, told: str) -> None:
    with worker() as viewer:
        concern_id = worry(viewer, a_child()).concern_id
    with sessions.acting_as(username="fran", now=NOW) as fran, pytest.raises(UnableToError):
        decide_concern(
            viewer=fran,
            concern_id=concern_id,
            decision=NewDecision(routes=("ADVICE",), reason=reason, told=told),
            now=NOW,
        )


@pytest.mark.requirement("S-90", "D-04")
def test_doing_nothing_is_not_among_the_decisions() -> None:
    labels = [row.label.casefold() for row in get_codelist(key="concern_decision", as_at=TODAY).codes]
    assert not [label for label in labels if "no action" in label or "no further action" in label]


@pytest.mark.requirement("S-03")
def test_a_child_is_a_child_until_the_eighteenth_birthday_at_the_day_of_the_event() -> None:
    born = date(2008, 2, 29)
    assert age_on(birth=born, on=date(2026, 2, 28)) == 17
    assert age_on(birth=born, on=date(2026, 3, 1)) == 18


FORBIDDEN = ("score", "risk", "weight", "rank", "level", "rating", "likelihood", "probability", "predict")


def judging_columns() -> list[str]:
    """Columns whose name says that a number or a label about a child is kept."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("alongside.")
        for field in model._meta.get_fields()
        if any(word in field.name for word in FORBIDDEN)
    ]


@pytest.mark.requirement("D-01", "S-111")
def test_no_column_keeps_a_score_or_a_level_of_risk() -> None:
    assert judging_columns() == []


def test_a_planted_score_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    field = apps.get_model("concerns", "Concern")._meta.get_field("facts")
    monkeypatch.setattr(field, "name", "risk_score")
    assert judging_columns() == ["concerns.Concern.risk_score"]
