"""A holistic assessment: in words, never on ticks; signed, overseen, dissented from, told."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.reference.loader import load_policy
from tests.world_assessment import ENOUGH

if TYPE_CHECKING:
    from alongside.access.viewer import Viewer
    from alongside.assessments.holistic.operations import NewStatement
    from alongside.casework.assessments import AssessmentPage
    from tests.world import World

TICKS = {
    "vulnerability": "VU4",
    "indicator": "IN1",
    "context": "ONLINE",
    "protective": "PF1",
}
HEALTH = {"narrative": "Tired, and often at the clinic."}


def write(world: "World", viewer: "Viewer", section: str, fields: dict[str, str], *, mark: str = "") -> str:
    from tests.world_assessment import write as write_section

    return write_section(world, viewer, section, fields, mark=mark)


def page(world: "World", viewer: "Viewer") -> "AssessmentPage":
    from alongside.casework import assessments

    return assessments.get_assessment(viewer=viewer, assessment_id=world.assessment, now=world.now)


def sign(world: "World", viewer: "Viewer", *, decision: str = "", reason: str = "") -> None:
    from alongside.casework import assessing

    assessing.sign_assessment(
        viewer=viewer,
        assessment_id=world.assessment,
        strategy_decision=decision,
        strategy_reason=reason,
        now=world.now,
    )


def statement(kind: str, code: str, words: str = "Said in words.", **more: object) -> "NewStatement":
    from alongside.assessments.holistic.operations import NewStatement

    return NewStatement(kind=kind, code=code, words=words, **more)  # type: ignore[arg-type]


def add(world: "World", viewer: "Viewer", new: "NewStatement") -> None:
    from alongside.casework import assessing

    assessing.add_statement(viewer=viewer, assessment_id=world.assessment, statement=new, now=world.now)


def sign_past_the_application(world: "World", viewer: "Viewer") -> None:
    """Straight into the table, as the application's own role could."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assessments_completion (id, assessment_id, person_id, strategy_decision,"
            " strategy_reason, agency_id, signed_by, signed_at) VALUES (%s, %s, %s, '', '', %s, %s, %s)",
            [uuid4(), world.assessment, world.child, viewer.agency_id, viewer.user_id, world.now],
        )


@pytest.mark.requirement("D-03", "S-71", "S-111", "S-112")
@pytest.mark.parametrize("missing", ENOUGH)
@pytest.mark.parametrize("blank", ["", "  ", "...", "-"])
def test_it_is_not_signed_without_what_it_must_say(world: "World", missing: str, blank: str) -> None:
    """Neither by the application nor, past it, in the database."""
    with world.acting("social worker") as worker:
        for section, fields in ENOUGH.items():
            write(world, worker, section, dict.fromkeys(fields, blank) if section == missing else fields)

        with pytest.raises(UnableToError) as caught:
            sign(world, worker)
        assert caught.value.field == missing
        assert [gap.section for gap in page(world, worker).gaps] == [missing]
        with pytest.raises(IntegrityError, match=f"without its {missing}"):
            sign_past_the_application(world, worker)

        mark = "1.1" if blank else ""
        write(world, worker, missing, ENOUGH[missing], mark=mark)
        sign(world, worker)
        assert page(world, worker).fact.completed_at == world.now


@pytest.mark.requirement("D-03", "S-71", "S-111")
def test_ticks_alone_complete_nothing(world: "World") -> None:
    with world.acting("social worker") as worker:
        for kind, code in TICKS.items():
            add(world, worker, statement(kind, code))
        with pytest.raises(UnableToError) as caught:
            sign(world, worker)
        assert "Ticks alone" in caught.value.message
        with pytest.raises(IntegrityError):
            sign_past_the_application(world, worker)


@pytest.mark.requirement("D-03", "S-93")
def test_the_childs_view_may_be_wanting_if_it_is_said_why(world: "World") -> None:
    with world.acting("social worker") as worker:
        for section, fields in ENOUGH.items():
            if section != "child_view":
                write(world, worker, section, fields)
        write(
            world, worker, "child_view", {"not_yet": "She is in hospital until Friday; her nurse asks her."}
        )
        sign(world, worker)
        fact = page(world, worker).fact
        assert fact.child_view == ""
        assert fact.child_view_not_yet.startswith("She is in hospital")


@pytest.mark.requirement("S-71", "S-111", "S-136")
@pytest.mark.parametrize("words", ["", "   ", "--"])
def test_a_statement_is_in_words(world: "World", words: str) -> None:
    with world.acting("social worker") as worker:
        with pytest.raises(UnableToError) as caught:
            add(world, worker, statement("vulnerability", "OTHER", words))
        assert caught.value.field == "words"
        add(
            world, worker, statement("vulnerability", "OTHER", "Interprets for her parents at every meeting.")
        )
        assert len(page(world, worker).row("vulnerabilities").statements) == 2


@pytest.mark.requirement("D-02", "S-36", "S-69")
def test_harm_signs_and_vulnerabilities_are_three_lists(world: "World") -> None:
    """Suspicion of assault is no sign of risk; beside a sign stands what else it may be."""
    with world.acting("social worker") as worker:
        with pytest.raises(UnableToError, match="harm and not a sign"):
            add(world, worker, statement("indicator", "IN8"))
        add(
            world, worker, statement("indicator", "IN1", alternative="Her aunt gives her money on birthdays.")
        )
        add(world, worker, statement("harm", "HA1", "She has told the school nurse."))
        whole = page(world, worker)
        kinds = {row.section.key: [each.fact.code for each in row.statements] for row in whole.rows}
        assert kinds["vulnerabilities"] == ["VU4"]
        assert kinds["indicators"] == ["IN1"]
        assert kinds["harm"] == ["HA1"]
        assert whole.row("indicators").statements[0].fact.alternative.startswith("Her aunt")
        assert whole.has_harm


@pytest.mark.requirement("D-02", "S-38")
def test_evidence_of_harm_asks_for_a_decision_on_strategy(world: "World") -> None:
    with world.acting("social worker") as worker:
        add(world, worker, statement("harm", "HA2"))
        for section, fields in ENOUGH.items():
            write(world, worker, section, fields)
        for decision, reason in (("", ""), ("not_needed", ""), ("", "Because.")):
            with pytest.raises(UnableToError, match="strategy discussion"):
                sign(world, worker, decision=decision, reason=reason)
        with pytest.raises(IntegrityError, match="strategy"):
            sign_past_the_application(world, worker)
        sign(world, worker, decision="held", reason="Held on Monday with police and health.")
        signature = page(world, worker).said[0]
        assert "Held on Monday" in signature.words


@pytest.mark.requirement("S-37", "S-71")
def test_a_statement_rests_on_entries_of_this_childs_chronology(world: "World") -> None:
    from alongside.access.door import SEE, open_record
    from alongside.casework import chronology

    with world.acting("social worker") as worker:
        granted = open_record(
            viewer=worker, person_id=world.child, action=SEE, purpose="a test", now=world.now
        )
        rows = chronology.list_rows(granted=granted)
        add(world, worker, statement("indicator", "IN1", entries=[rows[0].entry_id, rows[2].entry_id]))
        (row,) = page(world, worker).row("indicators").statements
        assert [each.entry_id for each in row.entries] == [rows[0].entry_id, rows[2].entry_id]
        with pytest.raises(UnableToError) as caught:
            add(world, worker, statement("indicator", "IN2", entries=[uuid4()]))
        assert caught.value.field == "entries"


@pytest.mark.requirement("S-37", "S-106", "S-107", "D-12")
def test_it_looks_at_the_child_the_family_and_every_place_around_them(world: "World") -> None:
    with world.acting("social worker") as worker:
        for code in ("PEERS", "SCHOOL", "PLACE", "ONLINE"):
            add(world, worker, statement("context", code, f"Of {code}."))
        whole = page(world, worker)
        assert {"development", "family", "environment", "contexts"} <= {row.section.key for row in whole.rows}
        assert set(whole.fact.contexts) == {"PEERS", "SCHOOL", "PLACE", "ONLINE"}


@pytest.mark.requirement("S-24", "S-34", "S-38", "S-40", "S-101", "S-108", "S-109", "S-134", "S-135")
def test_the_sections_ask_what_the_guidance_asks() -> None:
    """Support that waits for nothing; what is not known; nature, how soon, how bad, how sure."""
    sections = {row["key"]: row for row in load_policy("assessment/sections")["sections"]}
    asked = {key: {field["key"] for field in row["fields"]} for key, row in sections.items()}
    assert asked["analysis"] == {
        "narrative", "nature", "immediacy", "severity", "certainty", "change_mind", "other_needs",
        "proportionate",
    }  # fmt: skip
    assert "who_may_know" in asked["not_known"]
    assert "involvement" in asked["parents_view"]
    assert "support_gaps" in asked["environment"]
    assert {"narrative", "family", "others"} <= asked["impact"]
    assert "waits for no evidence, disclosure, charge or threshold" in sections["support"]["guidance"]
    assert "foretells nothing" in sections["vulnerabilities"]["guidance"]
    assert "a child with none may be" in sections["vulnerabilities"]["guidance"]
    assert all(row["source"] and row["guidance"] and row["prompt"] for row in sections.values())


@pytest.mark.requirement("S-24", "S-135", "S-109")
def test_support_and_signing_ask_for_no_vulnerability_sign_or_proof(world: "World") -> None:
    """With nothing in any list, support is written down and the assessment is signed."""
    with world.acting("social worker") as worker:
        write(world, worker, "support", {"narrative": "A worker of her choice, from today."})
        for section, fields in ENOUGH.items():
            write(world, worker, section, fields)
        sign(world, worker)
        assert page(world, worker).fact.said("support").startswith("A worker")


@pytest.mark.requirement("D-01", "S-98", "S-111")
def test_nothing_of_it_is_a_number_level_or_colour() -> None:
    """No column counts for or against a child: numbers are versions of texts alone."""
    numbers = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_app_config("assessments").get_models()
        if model.__module__.endswith("holistic.tables")
        for field in model._meta.concrete_fields
        if field.get_internal_type() not in {
            "UUIDField", "TextField", "CharField", "DateTimeField", "DateField", "ForeignKey", "ArrayField",
            "JSONField",
        }
    }  # fmt: skip
    assert numbers == {"assessments_sectiontext.version", "assessments_sectiontext.saving"}
    named = " ".join(
        field.name
        for model in apps.get_app_config("assessments").get_models()
        for field in model._meta.concrete_fields
    )
    assert not [word for word in ("score", "risk", "level", "rating", "weight", "colour") if word in named]


@pytest.mark.requirement("S-29", "S-34")
def test_a_manager_agrees_or_asks_for_more_and_then_it_is_open_again(world: "World") -> None:
    from alongside.casework import assessing

    def oversee(viewer: "Viewer", outcome: str, reasons: str = "Read with the chronology beside it.") -> None:
        assessing.oversee_assessment(
            viewer=viewer, assessment_id=world.assessment, outcome=outcome, reasons=reasons, now=world.now
        )

    with world.acting("manager") as manager, pytest.raises(UnableToError, match="not signed"):
        oversee(manager, "agreed")
    with world.acting("social worker") as worker:
        for section, fields in ENOUGH.items():
            write(world, worker, section, fields)
        sign(world, worker)
        with pytest.raises(UnableToError, match="signed"):
            write(world, worker, "family", HEALTH)
        with pytest.raises(UnableToError, match="a manager's"):
            oversee(worker, "agreed")
    with world.acting("manager") as manager:
        with pytest.raises(UnableToError, match="Say why"):
            oversee(manager, "more", " ")
        oversee(manager, "more", "Nobody has asked her brother.")
        assert page(world, manager).fact.completed_at is None
    later = world.now + timedelta(minutes=1)
    with world.acting("social worker") as worker:
        write(world, worker, "family", HEALTH)
        assessing.sign_assessment(viewer=worker, assessment_id=world.assessment, now=later)
    with world.acting("manager") as manager:
        oversee(manager, "agreed")
        whole = page(world, manager)
        assert whole.status == "completed and agreed"
        assert whole.fact.completed_at == later
        assert "Nobody has asked her brother." in [said.words for said in whole.said]


def test_dissent_stands_beside_it_and_nobody_takes_it_away(world: "World") -> None:
    from alongside.casework import assessing

    with world.acting("officer") as officer:
        with pytest.raises(UnableToError):
            assessing.record_dissent(viewer=officer, assessment_id=world.assessment, words=" ", now=world.now)
        assessing.record_dissent(
            viewer=officer,
            assessment_id=world.assessment,
            words="We think that he is known to us.",
            now=world.now,
        )
    with world.acting("social worker") as worker:
        (said,) = page(world, worker).said
        assert (said.what, said.words) == ("Sees it otherwise", "We think that he is known to us.")
        for statement_text in ("DELETE FROM", "UPDATE"):
            change = f"{statement_text} assessments_dissent" + (
                " SET words = 'x'" if "UP" in statement_text else ""
            )
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change)


@pytest.mark.requirement("S-29", "M-41")
def test_the_child_and_the_parents_are_told_or_it_is_said_why_not(world: "World") -> None:
    from alongside.access.door import SEE, open_record
    from alongside.assessments.holistic.operations import NewTelling
    from alongside.casework import assessing, chronology

    def tell(viewer: "Viewer", telling: NewTelling) -> None:
        assessing.tell_assessment(
            viewer=viewer, assessment_id=world.assessment, telling=telling, now=world.now
        )

    with world.acting("social worker") as worker:
        with pytest.raises(UnableToError):
            tell(worker, NewTelling(whom="child"))
        tell(
            worker,
            NewTelling(
                whom="child",
                told_on=world.now.date(),
                how="Read together at the youth club.",
                told_by="Her key worker",
                response="You left out my dog.",
            ),
        )
        tell(worker, NewTelling(whom="parents", not_yet="It may put her in danger; asked again on Monday."))
        whole = page(world, worker)
        assert [(each.whom, bool(each.told_on)) for each in whole.tellings] == [
            ("child", True),
            ("parents", False),
        ]
        granted = open_record(
            viewer=worker, person_id=world.child, action=SEE, purpose="a test", now=world.now
        )
        assert "You left out my dog." in [row.child_words for row in chronology.list_rows(granted=granted)]


def test_who_may_not_see_the_child_finds_no_assessment(world: "World") -> None:
    from alongside.casework import assessing

    for who in ("stranger", "teacher", "school nurse"):
        with world.acting(who) as viewer, pytest.raises(NotFoundError):
            page(world, viewer)
    with world.acting("nurse") as nurse, pytest.raises(NotFoundError):
        assessing.record_dissent(viewer=nurse, assessment_id=world.assessment, words="Mine.", now=world.now)


@pytest.mark.requirement("C03")
def test_its_signature_is_what_the_clock_waits_for(world: "World") -> None:
    from alongside.casework import people

    def assessed(viewer: "Viewer") -> object:
        shown = people.get_person(viewer=viewer, person_id=world.child, now=world.now)
        return next(row.done_at for row in shown.clocks if row.clock == "C03")

    with world.acting("social worker") as worker:
        assert assessed(worker) is not None
