"""The calls of assessments, as tests/calls.py lists them: who makes each, and what it is about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alongside.access.door import SEE
from alongside.access.viewer import Viewer
from alongside.assessments.holistic.operations import NewStatement, NewTelling
from alongside.casework import assessing, assessments, handed_sections
from alongside.kernel.dates import local_date
from tests.world import World
from tests.world_assessment import write_enough

Make = Callable[[World, Viewer], Any]
HEALTH = {"narrative": "She said the kestrel was hers."}


def _sign(w: World, v: Viewer) -> Any:
    write_enough(w, v)
    return assessing.sign_assessment(viewer=v, assessment_id=w.assessment, now=w.now)


def _oversee(w: World, v: Viewer) -> Any:
    return assessing.oversee_assessment(
        viewer=v, assessment_id=w.signed, outcome="agreed", reasons="heron reason", now=w.now
    )


def _give_back(w: World, v: Viewer) -> Any:
    handed_sections.save_handed_section(
        viewer=v, delegation_id=w.delegation, fields=HEALTH, mark="", now=w.now
    )
    return handed_sections.give_section_back(viewer=v, delegation_id=w.delegation, now=w.now)


def _hand_over(w: World, v: Viewer) -> Any:
    return assessing.hand_over_section(
        viewer=v,
        assessment_id=w.assessment,
        section="family",
        to=w.viewers["nurse"].user_id,
        note="heron reason",
        until=local_date(w.now) + timedelta(days=7),
        now=w.now,
    )


CALLS: dict[str, tuple[str, Make, bool]] = {
    "assessing.open_assessment": (
        "social worker",
        lambda w, v: assessing.open_assessment(
            viewer=v, assessment_id=w.assessment, action=SEE, purpose="reading", now=w.now
        ),
        True,
    ),
    "assessing.start_assessment": (
        "officer",
        lambda w, v: assessing.start_assessment(
            viewer=v, person_id=w.child, because="heron reason", now=w.now
        ),
        True,
    ),
    "assessing.save_section": (
        "officer",
        lambda w, v: assessing.save_section(
            viewer=v, assessment_id=w.assessment, section="family", fields=HEALTH, mark="", now=w.now
        ),
        True,
    ),
    "assessing.add_statement": (
        "officer",
        lambda w, v: assessing.add_statement(
            viewer=v,
            assessment_id=w.assessment,
            statement=NewStatement(kind="harm", code="HA2", words="About the kestrel."),
            now=w.now,
        ),
        True,
    ),
    "assessing.withdraw_statement": (
        "social worker",
        lambda w, v: assessing.withdraw_statement(
            viewer=v,
            assessment_id=w.assessment,
            statement_id=w.statement,
            because="heron reason",
            now=w.now,
        ),
        True,
    ),
    "assessing.hand_over_section": ("social worker", _hand_over, True),
    "assessing.take_section_back": (
        "social worker",
        lambda w, v: assessing.take_section_back(
            viewer=v, assessment_id=w.assessment, delegation_id=w.delegation, now=w.now
        ),
        True,
    ),
    "assessing.sign_assessment": ("social worker", _sign, True),
    "assessing.oversee_assessment": ("manager", _oversee, True),
    "assessing.record_dissent": (
        "officer",
        lambda w, v: assessing.record_dissent(
            viewer=v, assessment_id=w.assessment, words="heron reason", now=w.now
        ),
        True,
    ),
    "assessing.tell_assessment": (
        "social worker",
        lambda w, v: assessing.tell_assessment(
            viewer=v,
            assessment_id=w.assessment,
            telling=NewTelling(whom="child", not_yet="heron reason"),
            now=w.now,
        ),
        True,
    ),
    "assessments.list_worries_to_assess": (
        "social worker",
        lambda w, v: assessments.list_worries_to_assess(viewer=v, person_id=w.child, now=w.now),
        True,
    ),
    "assessments.get_assessments": (
        "officer",
        lambda w, v: assessments.get_assessments(viewer=v, person_id=w.child, now=w.now),
        True,
    ),
    "assessments.list_entries_to_rest_on": (
        "social worker",
        lambda w, v: assessments.list_entries_to_rest_on(viewer=v, person_id=w.child, now=w.now),
        True,
    ),
    "assessments.get_assessment": (
        "officer",
        lambda w, v: assessments.get_assessment(viewer=v, assessment_id=w.assessment, now=w.now),
        True,
    ),
    "assessments.get_versions": (
        "officer",
        lambda w, v: assessments.get_versions(
            viewer=v, assessment_id=w.assessment, section="power", now=w.now
        ),
        True,
    ),
    "handed_sections.list_handed_sections": (
        "matron",
        lambda w, v: handed_sections.list_handed_sections(viewer=v, now=w.now),
        False,
    ),
    "handed_sections.get_handed_section": (
        "matron",
        lambda w, v: handed_sections.get_handed_section(viewer=v, delegation_id=w.delegation, now=w.now),
        True,
    ),
    "handed_sections.save_handed_section": (
        "matron",
        lambda w, v: handed_sections.save_handed_section(
            viewer=v, delegation_id=w.delegation, fields=HEALTH, mark="", now=w.now
        ),
        True,
    ),
    "handed_sections.give_section_back": ("matron", _give_back, True),
    "handed_sections.decline_section": (
        "matron",
        lambda w, v: handed_sections.decline_section(
            viewer=v, delegation_id=w.delegation, reason="heron reason", now=w.now
        ),
        True,
    ),
}
