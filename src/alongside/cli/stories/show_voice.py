"""What a child sent, and how they were met, for `story show`. Supervision is not shown there."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework import acting, consulting, voice
from alongside.kernel.ids import PersonId

_LEFT_OUT = {"entry_id", "is_read_by_viewer", "consultation_id", "person_id", "about", "may_reply"}


def show_voice(*, viewer: Viewer, person_id: PersonId, now: datetime) -> dict[str, Any]:
    """This will give the child's entries, first responses, feedback, consultations. Raises NotFoundError."""
    page = voice.get_voice(viewer=viewer, person_id=person_id, now=now)
    streams = acting.get_acting(viewer=viewer, person_id=person_id, now=now)
    asked = consulting.get_consulting(viewer=viewer, person_id=person_id, now=now)
    return {
        "child_entries": [
            {**_plain_row(row), "waits_for_an_answer": row.is_waiting} for row in reversed(page.entries)
        ],
        "first_responses": [_plain_row(row) for row in page.responses],
        "crime_decisions": [_plain_row(row) for row in reversed(streams.decisions)],
        "feedback": [_plain_row(row) for row in reversed(page.feedback)],
        "consultations": [_plain_row(row) for row in reversed(asked.consultations)],
        "management_oversight": [_plain_row(row) for row in reversed(asked.oversight)],
    }


def _plain_row(row: Any) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(row).items() if name not in _LEFT_OUT}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
