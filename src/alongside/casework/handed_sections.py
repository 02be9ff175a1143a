"""Sections of assessments in the hands of those who were asked to write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE
from alongside.access.viewer import Viewer
from alongside.assessments.holistic import handing
from alongside.assessments.holistic.facts import DelegationFact, TextFact
from alongside.assessments.holistic.handing import Handed
from alongside.assessments.holistic.sections import Section, get_sections
from alongside.audit import writer as audit
from alongside.casework.names import get_names
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError


@dataclass(frozen=True, kw_only=True)
class HandedRow:
    """A section that somebody asked the viewer to write, in one line."""

    delegation_id: UUID
    title: str
    about: str
    asked_by: str
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class HandedPage:
    """A handed section to be written on: who it is about, what is asked, what stands there."""

    fact: DelegationFact
    section: Section
    text: TextFact | None
    asked_by: str
    written_by: str
    may_write: bool


def list_handed_sections(*, viewer: Viewer, now: datetime) -> tuple[HandedRow, ...]:
    """This will list the sections that wait for the viewer, the soonest first."""
    facts = handing.list_handed(viewer=viewer, now=now)
    if not facts:
        return ()
    names = get_names(workers={fact.recorded_by for fact in facts}, now=now)
    audit.append(
        action="listed handed sections",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=[fact.delegation_id for fact in facts],
        now=now,
    )
    return tuple(
        HandedRow(
            delegation_id=fact.delegation_id,
            title=_section(fact).title,
            about=fact.about,
            asked_by=names.worker(fact.recorded_by),
            ends_at=fact.ends_at,
        )
        for fact in facts
    )


def get_handed_section(*, viewer: Viewer, delegation_id: UUID, now: datetime) -> HandedPage:
    """This will give a section to whom it was handed, and nothing else. Raises NotFoundError."""
    handed = _open(viewer, delegation_id, SEE, "reading a handed section", now)
    text = handing.get_handed_text(handed=handed)
    people = {handed.fact.recorded_by} | ({text.author_id} if text else set())
    names = get_names(workers=people, now=now)
    return HandedPage(
        fact=handed.fact,
        section=_section(handed.fact),
        text=text,
        asked_by=f"{names.worker(handed.fact.recorded_by)}, {names.agency_of(handed.fact.recorded_by)}",
        written_by=names.worker(text.author_id) if text else "",
        may_write=handed.fact.returned_at is None,
    )


def save_handed_section(
    *, viewer: Viewer, delegation_id: UUID, fields: Mapping[str, str], mark: str, now: datetime
) -> str:
    """This will keep what was typed, as theirs, and give its new mark. Raises UnableToSaveSection."""
    handed = _open(viewer, delegation_id, WRITE, "writing a handed section", now)
    wanted = {key: fields.get(key, "") for key in _section(handed.fact).field_keys}
    new, changed = handing.save_handed(handed=handed, fields=wanted, mark=mark)
    if changed:
        _audit(handed, "saved handed section")
    return new


def give_section_back(*, viewer: Viewer, delegation_id: UUID, now: datetime) -> None:
    """This will say that a handed section is written. Raises UnableToHandOver where nothing stands there."""
    handed = _open(viewer, delegation_id, WRITE, "giving a section back", now)
    handing.give_back(handed=handed)
    _audit(handed, "gave section back")


def decline_section(*, viewer: Viewer, delegation_id: UUID, reason: str, now: datetime) -> None:
    """This will decline a handed section with a reason; it is closed to them from then on."""
    handed = _open(viewer, delegation_id, WRITE, "declining a section", now)
    handing.decline(handed=handed, reason=reason)
    _audit(handed, "declined section")


def _open(viewer: Viewer, delegation_id: UUID, action: str, purpose: str, now: datetime) -> Handed:
    return handing.open_handed(
        viewer=viewer, delegation_id=delegation_id, action=action, purpose=purpose, now=now
    )


def _section(fact: DelegationFact) -> Section:
    asked = get_sections(as_at=local_date(fact.handed_at))
    found = next((each for each in asked if each.key == fact.section), None)
    if found is None:
        raise NotFoundError
    return found


def _audit(handed: Handed, action: str) -> None:
    audit.append(
        action=action,
        actor_id=handed.viewer.user_id,
        agency_id=handed.viewer.agency_id,
        subject_kind="delegation",
        subject_id=handed.fact.delegation_id,
        person_id=handed.person_id,
        now=handed.now,
    )
