"""Keeping a record to named workers, who still need a relationship to it; sealed, also in an emergency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q

from alongside.access.abilities import has_ability
from alongside.access.door import Granted
from alongside.access.models import Grant, NamedWorker, Restriction
from alongside.access.policy import RESTRICT, get_access_policy
from alongside.access.rules import MANAGER, Bars, GrantFact, live_relations
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import PersonId, UserId

# One of those to whom a record is kept stands to it in one of these, so that somebody answers for the child.
_ANSWERS_FOR = frozenset({"allocated", MANAGER})


class UnableToRestrict(UnableToError):
    """A record cannot be kept to these people as asked."""


@dataclass(frozen=True, kw_only=True)
class RestrictionFact:
    """That a record is kept to named workers, since when, by whom and why."""

    is_sealed: bool
    reason: str
    starts_at: datetime
    made_by: UserId
    named: tuple[UserId, ...]


def may_restrict(*, granted: Granted) -> bool:
    """This will say whether the viewer's role keeps records to named people, and may write on this one."""
    return has_ability(viewer=granted.viewer, ability=RESTRICT) and granted.may_write(klass="identity")


def get_restriction(*, granted: Granted) -> RestrictionFact | None:
    """This will give to whom an opened record is kept; None where it is not, or the viewer is not named."""
    row = Restriction.objects.filter(_holds(granted.now), person_id=granted.person_id).first()
    if row is None:
        return None
    return RestrictionFact(
        is_sealed=row.is_sealed,
        reason=row.reason,
        starts_at=row.starts_at,
        made_by=UserId(row.made_by),
        named=_named(granted),
    )


def restrict(*, granted: Granted, named: Sequence[Viewer], is_sealed: bool, reason: str) -> None:
    """This will keep the opened record to these workers and the viewer, from now on.

    Raises UnableToRestrict where it is kept already, where no reason is given, and where none of them has the
    person allocated or manages somebody who has.
    """
    _require_able(granted)
    if not reason.strip():
        raise UnableToRestrict("Say why. Those who are named read it.", field="reason")
    if get_restriction(granted=granted) is not None:
        raise UnableToRestrict("It is kept to named people already. Add or remove names instead.")
    workers = {worker.user_id: worker for worker in (*named, granted.viewer)}
    _require_somebody_answers(granted, workers.values())
    # The names first: with the restriction, whoever is not named may write nothing more.
    for user_id in workers:
        _name(granted, user_id)
    made = uuid4()
    row = Restriction(
        id=made,
        person_id=granted.person_id,
        is_sealed=is_sealed,
        reason=reason.strip(),
        starts_at=granted.now,
        made_by=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
    )
    row.save(force_insert=True)
    _audit(granted, "sealed record" if is_sealed else "restricted record", made)


def name_worker(*, granted: Granted, user_id: UserId) -> None:
    """This will name one more worker. Raises UnableToRestrict where they are named, NotFoundError."""
    _require_restricted(granted)
    if user_id in _named(granted):
        raise UnableToRestrict("They are named already.", field="who")
    _name(granted, user_id)


def remove_worker(*, granted: Granted, user_id: UserId, staying: Sequence[Viewer]) -> None:
    """This will take a worker off the names; `staying` are the others, of whom one must answer for the child.

    Raises UnableToRestrict for the viewer themselves and where nobody would answer, NotFoundError.
    """
    if user_id not in _named(granted):
        raise NotFoundError
    _require_restricted(granted)
    if user_id == granted.viewer.user_id:
        raise UnableToRestrict("You cannot take yourself off. Have another manager who is named do it.")
    _require_somebody_answers(granted, staying)
    rows = NamedWorker.objects.filter(_holds(granted.now), person_id=granted.person_id, user_id=user_id)
    rows.update(ends_at=granted.now)
    _audit(granted, "took off a name", user_id)


def end_restriction(*, granted: Granted) -> None:
    """This will open the record again to all who stand in a relation to it. Raises NotFoundError."""
    _require_restricted(granted)
    live = {"person_id": granted.person_id}
    rows = Restriction.objects.filter(_holds(granted.now), **live)
    rows.update(ends_at=granted.now, ended_by=granted.viewer.user_id)
    NamedWorker.objects.filter(_holds(granted.now), **live).update(ends_at=granted.now)
    _audit(granted, "ended a restriction", granted.person_id)


def _holds(now: datetime) -> Q:
    return (Q(ends_at__isnull=True) | Q(ends_at__gt=now)) & Q(starts_at__lte=now)


def _named(granted: Granted) -> tuple[UserId, ...]:
    rows = NamedWorker.objects.filter(_holds(granted.now), person_id=granted.person_id).order_by("starts_at")
    return tuple(dict.fromkeys(UserId(each) for each in rows.values_list("user_id", flat=True)))


def _name(granted: Granted, user_id: UserId) -> None:
    row = NamedWorker(
        id=uuid4(),
        person_id=granted.person_id,
        user_id=user_id,
        starts_at=granted.now,
        named_by=granted.viewer.user_id,
    )
    row.save(force_insert=True)
    _audit(granted, "named worker", row.id)


def _require_able(granted: Granted) -> None:
    if not may_restrict(granted=granted):
        raise UnableToRestrict(
            "A team manager or head of service who may write on this record has to do this. Ask yours."
        )


def _require_restricted(granted: Granted) -> None:
    _require_able(granted)
    if get_restriction(granted=granted) is None:
        raise NotFoundError


def _require_somebody_answers(granted: Granted, workers: Iterable[Viewer]) -> None:
    if not any(_answers_for(worker, granted.person_id, granted.now) for worker in workers):
        raise UnableToRestrict(
            "Name at least one worker to whom this person is allocated, or their manager:"
            " somebody has to answer for the child.",
            field="who",
        )


def _answers_for(worker: Viewer, person_id: PersonId, now: datetime) -> bool:
    rows = Grant.objects.filter(person_id=person_id, principal_id__in=worker.principals | worker.managed)
    facts = [
        GrantFact(
            principal_id=row.principal_id, relation=row.relation, starts_at=row.starts_at, ends_at=row.ends_at
        )
        for row in rows
    ]
    held = live_relations(viewer=worker, grants=facts, bars=Bars(), now=now, policy=get_access_policy())
    return bool({each.relation for each in held} & _ANSWERS_FOR)


def _audit(granted: Granted, action: str, subject_id: UUID) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="restriction",
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
