"""Assessments as `story show` prints them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.casework import assessments
from alongside.casework.assessments import AssessmentPage, SectionRow
from alongside.casework.stories import NamedRecord
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId

Shown = dict[str, Any]


def show_assessments(
    *, viewer: Viewer, person_id: PersonId, named: tuple[NamedRecord, ...], now: datetime
) -> list[Shown]:
    """This will give a person's assessments as the viewer may see them, the first first."""
    found = []
    for record in named:
        if record.kind == "assessment" and record.person_id == person_id:
            shown = _shown(viewer, record.made_id, now)
            found += [{"key": record.key, **shown}] if shown else []
    return sorted(found, key=lambda each: str(each["opened_at"]))


def _shown(viewer: Viewer, assessment_id: UUID, now: datetime) -> Shown | None:
    try:
        page = assessments.get_assessment(viewer=viewer, assessment_id=assessment_id, now=now)
    except NotFoundError:
        return None
    return {**_facts(page), **_answered(page)}


def _facts(page: AssessmentPage) -> Shown:
    fact = page.fact
    return {
        "opened_at": _moment(fact.opened_at),
        "opened_by": page.opened_by,
        "because": fact.because,
        "status": fact.status,
        "is_open": page.is_open,
        "signed_at": _moment(fact.signed_at),
        "completed_at": _moment(fact.completed_at),
        "missing": [{"section": gap.section, "message": gap.message} for gap in page.gaps],
        "child_view": fact.child_view,
        "child_view_not_yet": fact.child_view_not_yet,
        "contexts": list(fact.contexts),
        "others_considered": fact.others_considered,
        "sections": {row.section.key: _section(row) for row in page.rows if row.text},
        "statements": {
            row.section.list_kind: [
                {
                    "code": each.fact.code,
                    "label": each.label,
                    "words": each.fact.words,
                    "alternative": each.fact.alternative,
                    "rests_on": [entry.number for entry in each.entries],
                    "by": each.by,
                }
                for each in row.statements
            ]
            for row in page.rows
            if row.section.list_kind
        },
    }


def _section(row: SectionRow) -> Shown:
    text = row.text
    return {
        **{key: said for key, said in (text.fields if text else {}).items() if said},
        "written_by": list(row.written_by),
        "versions": text.version if text else 0,
    }


def _answered(page: AssessmentPage) -> Shown:
    return {
        "handed_over": [
            {"section": row.section.key, "to": each.who, "standing": each.standing}
            for row in page.rows
            for each in row.handings
        ],
        "said": [
            {"what": each.what, "by": each.by, "at": _moment(each.on), "words": each.words}
            for each in page.said
        ],
        "told": [
            {
                "whom": each.whom,
                "on": each.told_on.isoformat() if each.told_on else None,
                "how": each.how,
                "by": each.told_by,
                "said": each.response,
                "not_yet": each.not_yet,
            }
            for each in page.tellings
        ],
    }


def _moment(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat() if when else None
