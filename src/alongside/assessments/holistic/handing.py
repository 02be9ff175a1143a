"""A section in other hands: who was asked to write it, until when, and the door to that section alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import QuerySet

from alongside.access.bars import bars_on, with_bars
from alongside.access.door import SEE, WRITE, Granted
from alongside.access.policy import get_access_policy
from alongside.access.rules import GrantFact, live_relations, may_see_class, may_write_class
from alongside.access.viewer import Viewer
from alongside.assessments.holistic.facts import DelegationFact, TextFact
from alongside.assessments.holistic.queries import delegation_fact, text_fact
from alongside.assessments.holistic.rules import says_something
from alongside.assessments.holistic.tables import Delegation
from alongside.assessments.holistic.writing import latest_text, save_text
from alongside.audit import writer as audit
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import PersonId

# Whoever writes a section stands to the child as somebody involved does, within that section alone.
_RELATION, _KLASS = "involved", "ordinary"


class UnableToHandOver(UnableToError):
    """The section cannot be handed over, given back or declined as asked."""


@dataclass(frozen=True, kw_only=True)
class Handed:
    """Proof that a handed section was opened, for whom, and to do what."""

    viewer: Viewer
    fact: DelegationFact
    person_id: PersonId
    now: datetime


def hand_over(
    *, granted: Granted, assessment_id: UUID, section: str, to: UUID, about: str, note: str, until: datetime
) -> UUID:
    """This will let one worker see and write one section until a moment; gives the id of the handing.

    `about` is what they are told of who it is about. Raises UnableToHandOver.
    """
    if to == granted.viewer.user_id:
        raise UnableToHandOver("Choose somebody else: this section is open to you already.", field="who")
    if until <= granted.now:
        raise UnableToHandOver("Choose a day that is still to come.", field="until")
    live = Delegation.objects.filter(
        assessment_id=assessment_id,
        section=section,
        to_user_id=to,
        withdrawn_at__isnull=True,
        declined_at__isnull=True,
        returned_at__isnull=True,
        ends_at__gt=granted.now,
    )
    if live.exists():
        raise UnableToHandOver("They have been asked for this section already.", field="who")
    made = uuid4()
    Delegation.objects.create(
        id=made,
        assessment_id=assessment_id,
        person_id=granted.person_id,
        section=section,
        to_user_id=to,
        about=about,
        note=note,
        handed_at=granted.now,
        ends_at=until,
        agency_id=granted.viewer.agency_id,
        recorded_by=granted.viewer.user_id,
    )
    return made


def take_back(*, granted: Granted, assessment_id: UUID, delegation_id: UUID) -> DelegationFact:
    """This will close a handed section to whom it was handed. Raises NotFoundError."""
    rows = Delegation.objects.filter(id=delegation_id, person_id=granted.person_id, withdrawn_at__isnull=True)
    row = rows.first()
    if row is None or not rows.update(withdrawn_at=granted.now):
        raise NotFoundError
    return delegation_fact(row)


def take_all_back(*, granted: Granted, assessment_id: UUID) -> None:
    """This will close what is still in other hands, because the assessment was signed."""
    Delegation.objects.filter(
        assessment_id=assessment_id,
        person_id=granted.person_id,
        withdrawn_at__isnull=True,
        declined_at__isnull=True,
        returned_at__isnull=True,
    ).update(withdrawn_at=granted.now)


def list_handed(*, viewer: Viewer, now: datetime) -> tuple[DelegationFact, ...]:
    """This will list the sections that the viewer was asked to write and has not answered, soonest first."""
    rows = _of(viewer, now).filter(returned_at__isnull=True).order_by("ends_at")
    found = [(row, _may(viewer, row, WRITE, now)) for row in with_bars(rows)]
    return tuple(delegation_fact(row) for row, may in found if may)


def open_handed(*, viewer: Viewer, delegation_id: UUID, action: str, purpose: str, now: datetime) -> Handed:
    """This will open one handed section to whom it was handed, and write that it was opened or refused.

    `action` is SEE or WRITE. Raises NotFoundError alike where there is none, it is over, it was taken back or
    declined, or the record is shut to the viewer.
    """
    row = with_bars(_of(viewer, now).filter(id=delegation_id)).first()
    allowed = row is not None and _may(viewer, row, action, now)
    audit.append(
        action="opened handed section",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        outcome="allowed" if allowed else "denied",
        purpose=purpose,
        subject_kind="delegation",
        subject_id=delegation_id,
        person_id=row.person_id if row is not None and allowed else None,
        roles=sorted(viewer.roles),
        now=now,
    )
    if row is None or not allowed:
        raise NotFoundError
    return Handed(viewer=viewer, fact=delegation_fact(row), person_id=PersonId(row.person_id), now=now)


def get_handed_text(*, handed: Handed) -> TextFact | None:
    """This will give the section as it stands, None where nothing is written."""
    row = latest_text(assessment_id=handed.fact.assessment_id, section=handed.fact.section)
    return text_fact(row) if row else None


def save_handed(*, handed: Handed, fields: dict[str, str], mark: str) -> tuple[str, bool]:
    """This will keep what was typed, as theirs. Raises UnableToSaveSection."""
    return save_text(
        viewer=handed.viewer,
        person_id=handed.person_id,
        assessment_id=handed.fact.assessment_id,
        section=handed.fact.section,
        fields=fields,
        mark=mark,
        delegation_id=handed.fact.delegation_id,
        now=handed.now,
    )


def give_back(*, handed: Handed) -> None:
    """This will say that it is written. They can read it until its day, and change nothing more."""
    text = get_handed_text(handed=handed)
    if text is None or not any(says_something(each) for each in text.fields.values()):
        raise UnableToHandOver("Write something first, or decline and say why.", field="narrative")
    Delegation.objects.filter(id=handed.fact.delegation_id).update(returned_at=handed.now)


def decline(*, handed: Handed, reason: str) -> None:
    """This will say that they do not write it, and why. Raises UnableToHandOver."""
    if not says_something(reason):
        raise UnableToHandOver("Say why, so that somebody else can be asked.", field="reason")
    Delegation.objects.filter(id=handed.fact.delegation_id).update(
        declined_at=handed.now, decline_reason=reason
    )


def _of(viewer: Viewer, now: datetime) -> "QuerySet[Delegation]":
    return Delegation.objects.filter(
        to_user_id=viewer.user_id, withdrawn_at__isnull=True, declined_at__isnull=True, ends_at__gt=now
    )


def _may(viewer: Viewer, row: Delegation, action: str, now: datetime) -> bool:
    """As for any relation: role and purpose may take away, and what shuts the record shuts this, too."""
    grant = GrantFact(
        principal_id=row.to_user_id,
        relation=_RELATION,
        starts_at=row.handed_at,
        ends_at=row.ends_at,
        scope=frozenset({_KLASS}),
    )
    policy = get_access_policy()
    relations = live_relations(viewer=viewer, grants=[grant], bars=bars_on(row), now=now, policy=policy)
    if action == WRITE:
        may = may_write_class(klass=_KLASS, viewer=viewer, relations=relations, policy=policy)
        return may and row.returned_at is None
    return action == SEE and may_see_class(
        klass=_KLASS, from_own_agency=False, viewer=viewer, relations=relations, policy=policy
    )
