"""What belongs to a missing episode beside the interview: the police's check, who was told, what was done."""

from datetime import datetime
from uuid import UUID

from alongside.access.door import WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.kernel.ids import PersonId
from alongside.missing import aftermath
from alongside.missing.aftermath import NewNotice


def record_check(
    *,
    viewer: Viewer,
    person_id: PersonId,
    checked_at: datetime,
    officer: str,
    outcome: str,
    episode_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """This will record the police's prevention check after an episode, the latest where none is named."""
    granted = _to_write(viewer, person_id, "recording a prevention check", now)
    return aftermath.record_check(
        granted=granted, checked_at=checked_at, officer=officer, outcome=outcome, episode_id=episode_id
    )


def record_notice(*, viewer: Viewer, person_id: PersonId, notice: NewNotice, now: datetime) -> UUID:
    """This will record who has to know of an episode, and when they were told."""
    granted = _to_write(viewer, person_id, "recording who was told", now)
    return aftermath.record_notice(granted=granted, notice=notice)


def record_followup(
    *,
    viewer: Viewer,
    person_id: PersonId,
    kind: str,
    at: datetime,
    text: str,
    episode_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """This will record what was done after an episode (code list missing_followup)."""
    granted = _to_write(viewer, person_id, "recording what was done", now)
    return aftermath.record_followup(granted=granted, kind=kind, at=at, text=text, episode_id=episode_id)


def _to_write(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose=purpose, now=now)
