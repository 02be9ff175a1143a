"""May this viewer do this to this person's record? Pure: facts and policy in, a decision out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.viewer import Viewer

SEE = "see"
WRITE = "write"


@dataclass(frozen=True, kw_only=True)
class GrantFact:
    """A relationship as the decision needs it; `ends_at` is exclusive, None while it is open."""

    principal_id: UUID
    relation: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RelationPolicy:
    """What one relation may see (class to reach: "all" or "own_agency"), write, and make out to others."""

    sees: Mapping[str, str]
    may_write: bool
    may_grant: frozenset[str]


AccessPolicy = Mapping[str, RelationPolicy]


def live_relations(*, viewer: Viewer, grants: Iterable[GrantFact], now: datetime) -> frozenset[str]:
    """This will name the relations in which the viewer stands to the person at `now`."""
    return frozenset(
        grant.relation
        for grant in grants
        if grant.principal_id in viewer.principals
        and grant.starts_at <= now
        and (grant.ends_at is None or grant.ends_at > now)
    )


def may_do(*, action: str, relations: frozenset[str], policy: AccessPolicy) -> bool:
    """This will say whether any of the relations allows the action on the record as a whole.

    Seeing wants sight of the person's identity; writing wants a relation that may write.
    An unknown relation or action allows nothing.
    """
    known = [policy[relation] for relation in relations if relation in policy]
    if action == SEE:
        return any("identity" in rule.sees for rule in known)
    if action == WRITE:
        return any(rule.may_write for rule in known)
    return False


def may_see_class(
    *, klass: str, from_own_agency: bool, relations: frozenset[str], policy: AccessPolicy
) -> bool:
    """This will say whether a viewer in these relations may see an entry of this class."""
    reaches = {policy[relation].sees.get(klass) for relation in relations if relation in policy}
    return "all" in reaches or ("own_agency" in reaches and from_own_agency)


def may_grant(*, relation: str, relations: frozenset[str], policy: AccessPolicy) -> bool:
    """This will say whether a viewer in these relations may make out a grant of `relation`."""
    return any(relation in policy[held].may_grant for held in relations if held in policy)
