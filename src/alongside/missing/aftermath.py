"""What belongs to an episode beside the interview: the police's check, who was told, what was done then."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.kernel.dates import local_date
from alongside.kernel.texts import require_fit
from alongside.missing.models import Followup, Notice, PreventionCheck
from alongside.missing.operations import (
    UnableToRecordMissing,
    audit_missing,
    find_episode,
    require_past,
    source_of,
    tell_chronology,
)
from alongside.reference.codelists import get_label, require_code


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """Who has to know of an episode (code list missing_party), by name, and when they were told."""

    party: str
    name: str
    told_at: datetime | None = None
    episode_id: UUID | None = None


def record_check(
    *, granted: Granted, checked_at: datetime, officer: str, outcome: str, episode_id: UUID | None = None
) -> UUID:
    """This will record the police's prevention check after an episode; it is no interview."""
    episode = find_episode(granted, episode_id)
    require_past(checked_at, granted.now, "checked_at")
    require_fit(text=officer, most=200, field="officer")
    if episode.found_at is None or checked_at < episode.found_at:
        raise UnableToRecordMissing(
            "The check comes after the child was found. Record that they were found first.",
            field="checked_at",
        )
    if not outcome.strip():
        raise UnableToRecordMissing("Say what came of it: how the child was, what was done.", field="outcome")
    made = uuid4()
    PreventionCheck.objects.create(
        id=made,
        episode=episode,
        person_id=granted.person_id,
        checked_at=checked_at,
        officer=officer.strip(),
        outcome=outcome.strip(),
        **source_of(granted),
    )
    tell_chronology(granted, "POLICE", checked_at, "Police prevention check", outcome, made)
    audit_missing(granted, action="recorded prevention check", subject_id=made)
    return made


def record_notice(*, granted: Granted, notice: NewNotice) -> UUID:
    """This will record who has to know of an episode, and when they were told."""
    episode = find_episode(granted, notice.episode_id)
    today = local_date(granted.now)
    require_code(key="missing_party", code=notice.party, field="party", as_at=today)
    require_fit(text=notice.name, most=200, field="name")
    if not notice.name.strip():
        raise UnableToRecordMissing("Name them.", field="name")
    if notice.told_at is not None:
        require_past(notice.told_at, granted.now, "told_at")
    made = uuid4()
    Notice.objects.create(
        id=made,
        episode=episode,
        person_id=granted.person_id,
        party=notice.party,
        name=notice.name.strip(),
        told_at=notice.told_at,
        **source_of(granted),
    )
    label = get_label(key="missing_party", code=notice.party, as_at=today)
    title = f"{label} told: {notice.name.strip()}" if notice.told_at else f"{label}: {notice.name.strip()}"
    tell_chronology(granted, "MISSING", notice.told_at or granted.now, title[:200], "", made)
    audit_missing(granted, action="recorded notice of missing", subject_id=made)
    return made


def record_followup(
    *, granted: Granted, kind: str, at: datetime, text: str, episode_id: UUID | None = None
) -> UUID:
    """This will record what was done after an episode (code list missing_followup)."""
    episode = find_episode(granted, episode_id)
    require_code(key="missing_followup", code=kind, field="kind", as_at=local_date(granted.now))
    require_past(at, granted.now, "at")
    if not text.strip():
        raise UnableToRecordMissing("Say what was done, or what they said.", field="text")
    made = uuid4()
    Followup.objects.create(
        id=made,
        episode=episode,
        person_id=granted.person_id,
        kind=kind,
        at=at,
        text=text.strip(),
        **source_of(granted),
    )
    label = get_label(key="missing_followup", code=kind, as_at=local_date(granted.now))
    tell_chronology(granted, "RETURN_INTERVIEW", at, f"After going missing: {label.lower()}", text, made)
    audit_missing(granted, action="recorded what followed missing", subject_id=made)
    return made
