"""The one door to a person's record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Protocol, TypeVar
from uuid import UUID

from alongside.access import bars
from alongside.access.policy import get_access_policy
from alongside.access.rules import (
    ALL,
    SEE,
    WRITE,
    GrantFact,
    Held,
    live_relations,
    may_do,
    may_see_class,
    may_write_class,
    reaches,
)
from alongside.access.rules import may_grant as _may_grant
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import AgencyId, PersonId

__all__ = ["SEE", "WRITE", "Granted", "auditing_refusal", "open_record", "read_once", "relations_to"]
Found = TypeVar("Found", covariant=True)


class Query(Protocol[Found]):
    """Reads something of an opened record."""

    def __call__(self, *, granted: "Granted") -> Found:
        """This will read it for whoever opened the record."""


@dataclass(frozen=True, kw_only=True)
class Granted:
    """Proof that the door was opened: queries and operations on a person's record ask for it."""

    viewer: Viewer
    person_id: PersonId
    action: str
    relations: frozenset[Held]
    now: datetime
    was_read: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def may_see(self, *, klass: str, agency_id: AgencyId) -> bool:
        """This will say whether an entry of this class from this agency may be shown."""
        return may_see_class(
            klass=klass,
            from_own_agency=agency_id == self.viewer.agency_id,
            viewer=self.viewer,
            relations=self.relations,
            policy=get_access_policy(),
        )

    def sees_all(self, *, klass: str) -> bool:
        """This will say whether entries of this class are shown whichever agency recorded them."""
        return ALL in reaches(
            action=SEE, klass=klass, viewer=self.viewer, relations=self.relations, policy=get_access_policy()
        )

    def may_write(self, *, klass: str) -> bool:
        """This will say whether an entry of this class may be added."""
        return may_write_class(
            klass=klass, viewer=self.viewer, relations=self.relations, policy=get_access_policy()
        )

    def may_grant(self, *, relation: str) -> bool:
        """This will say whether the viewer may make out a grant of `relation`."""
        return _may_grant(
            relation=relation, viewer=self.viewer, relations=self.relations, policy=get_access_policy()
        )

    @property
    def relation_names(self) -> frozenset[str]:
        """This will name the relations without their scopes."""
        return frozenset(held.relation for held in self.relations)


def read_once(query: Query[Found]) -> Query[Found]:
    """This will make a query read once for each opening of a record to see, however often it is asked.

    Clocks, questions and pages ask for the same. Through a record opened to write it reads each time.
    """

    @wraps(query)
    def reading(*, granted: Granted) -> Found:
        if granted.action != SEE:
            return query(granted=granted)
        if query not in granted.was_read:
            granted.was_read[query] = query(granted=granted)
        found: Found = granted.was_read[query]
        return found

    return reading


def open_record(*, viewer: Viewer, person_id: PersonId, action: str, purpose: str, now: datetime) -> Granted:
    """This will open a person's record for one action, and write that it was opened or refused.

    `action` is SEE or WRITE; `purpose` says what the viewer is doing. Raises NotFoundError both where
    the record does not exist and where this viewer may not: the caller cannot tell which.
    """
    relations = relations_to(viewer=viewer, person_id=person_id, now=now)
    allowed = may_do(action=action, viewer=viewer, relations=relations, policy=get_access_policy())
    granted = Granted(viewer=viewer, person_id=person_id, action=action, relations=relations, now=now)
    audit.append(
        action="opened person" if action == SEE else "opened person to write",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        outcome="allowed" if allowed else "denied",
        purpose=purpose,
        subject_kind="person",
        subject_id=person_id,
        person_id=person_id,
        relations=sorted(granted.relation_names),
        roles=sorted(viewer.roles),
        now=now,
    )
    if not allowed:
        raise NotFoundError
    return granted


def relations_to(*, viewer: Viewer, person_id: PersonId, now: datetime) -> frozenset[Held]:
    """This will give the live relations between the viewer and the person; none for a stranger."""
    held = bars.list_held(person_id=person_id)
    facts = [
        GrantFact(
            principal_id=row.principal_id,
            relation=row.relation,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            scope=row.scope,
        )
        for row in held
    ]
    standing = held[0].standing if held else bars.CLEAR
    return live_relations(
        viewer=viewer, grants=facts, bars=bars.as_bars(standing), now=now, policy=get_access_policy()
    )


@contextmanager
def auditing_refusal(
    *, viewer: Viewer, subject_kind: str, subject_id: UUID, purpose: str, now: datetime
) -> Iterator[None]:
    """This will write a refusal where what is looked up inside is not there for this viewer.

    For records that are opened by their own id, such as a worry by its author. NotFoundError passes on.
    """
    try:
        yield
    except NotFoundError:
        audit.append(
            action=f"opened {subject_kind}",
            actor_id=viewer.user_id,
            agency_id=viewer.agency_id,
            outcome="denied",
            purpose=purpose,
            subject_kind=subject_kind,
            subject_id=subject_id,
            now=now,
        )
        raise
