"""May this viewer do this to this person's record? Pure: facts and policy in, a decision out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.viewer import Viewer

SEE = "see"
WRITE = "write"
SHARE = "share"
MANAGER = "manager"
IDENTITY = "identity"
ALL, OWN_AGENCY = "all", "own_agency"


@dataclass(frozen=True, kw_only=True)
class GrantFact:
    """A relationship as the decision needs it; `ends_at` is exclusive, None while it is open.

    `scope` names the classes to which it is limited; None where the relation alone decides.
    """

    principal_id: UUID
    relation: str
    starts_at: datetime
    ends_at: datetime | None
    scope: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Bars:
    """What keeps a viewer from a record whatever they hold.

    `excluded`: they were barred by name. `restricted` and `sealed`: the record is kept to named people.
    `named`: they are one of these.
    """

    excluded: bool = False
    restricted: bool = False
    sealed: bool = False
    named: bool = False


@dataclass(frozen=True, kw_only=True)
class Held:
    """A relation in which a viewer stands to a person now, and to which classes it is limited."""

    relation: str
    scope: frozenset[str] | None = None

    def reaches(self, klass: str) -> bool:
        """This will say whether the class lies within the scope."""
        return self.scope is None or klass in self.scope


@dataclass(frozen=True, kw_only=True)
class RelationPolicy:
    """What one relation sees (class to reach), adds to, may share, and may make out to others."""

    sees: Mapping[str, str]
    writes: frozenset[str]
    shares: frozenset[str]
    may_grant: frozenset[str]

    def reach(self, *, action: str, klass: str) -> str | None:
        """This will give how far an action reaches in a class: "all", "own_agency", or None."""
        if action == SEE:
            return self.sees.get(klass)
        classes = {WRITE: self.writes, SHARE: self.shares}.get(action, frozenset())
        return ALL if klass in classes else None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Something that takes away. An empty set of roles, relations or purposes leaves that side open."""

    takes: frozenset[str]
    classes: frozenset[str]
    roles: frozenset[str] = frozenset()
    unless_roles: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()

    def applies(self, *, viewer: Viewer, relation: str) -> bool:
        """This will say whether all that the condition names holds."""
        return (
            (not self.roles or bool(self.roles & viewer.roles))
            and (not self.unless_roles or not self.unless_roles & viewer.roles)
            and (not self.relations or relation in self.relations)
            and (not self.purposes or viewer.purpose in self.purposes)
        )


@dataclass(frozen=True, kw_only=True)
class AccessPolicy:
    """Who sees what, as policy/access says."""

    relations: Mapping[str, RelationPolicy]
    conditions: tuple[Condition, ...]
    purposes: frozenset[str]
    managed_relations: frozenset[str]
    passes_restriction: frozenset[str]


def live_relations(
    *, viewer: Viewer, grants: Iterable[GrantFact], bars: Bars, now: datetime, policy: AccessPolicy
) -> frozenset[Held]:
    """This will give the relations in which the viewer stands to the person at `now`.

    An exclusion leaves none, and so does a seal to whoever is not named. A restriction leaves, to whoever
    is not named, the relations alone that pass it.
    """
    if bars.excluded or (bars.sealed and not bars.named):
        return frozenset()
    held = frozenset(
        Held(relation=relation, scope=grant.scope)
        for grant in grants
        if grant.starts_at <= now and (grant.ends_at is None or grant.ends_at > now)
        for relation in _as_held_by(viewer, grant, policy)
    )
    if bars.restricted and not bars.named:
        return frozenset(each for each in held if each.relation in policy.passes_restriction)
    return held


def _as_held_by(viewer: Viewer, grant: GrantFact, policy: AccessPolicy) -> tuple[str, ...]:
    own = (grant.relation,) if grant.principal_id in viewer.principals else ()
    manages = grant.principal_id in viewer.managed and grant.relation in policy.managed_relations
    return (*own, MANAGER) if manages else own


def reaches(
    *, action: str, klass: str, viewer: Viewer, relations: frozenset[Held], policy: AccessPolicy
) -> frozenset[str]:
    """This will give how far the relations carry an action in a class: "all", "own_agency", or not at all.

    An unknown purpose, relation, class or action carries nowhere.
    """
    if viewer.purpose not in policy.purposes:
        return frozenset()
    return frozenset(
        reach
        for held in relations
        if held.relation in policy.relations and held.reaches(klass)
        if (reach := policy.relations[held.relation].reach(action=action, klass=klass))
        if not _is_taken(action=action, klass=klass, viewer=viewer, relation=held.relation, policy=policy)
    )


def _is_taken(*, action: str, klass: str, viewer: Viewer, relation: str, policy: AccessPolicy) -> bool:
    return any(
        action in condition.takes and klass in condition.classes
        for condition in policy.conditions
        if condition.applies(viewer=viewer, relation=relation)
    )


def may_do(*, action: str, viewer: Viewer, relations: frozenset[Held], policy: AccessPolicy) -> bool:
    """This will say whether the record as a whole may be opened for an action.

    Seeing wants sight of the person's identity; writing and sharing want any class for which they hold.
    """
    classes = {IDENTITY} if action == SEE else _all_classes(policy)
    return any(
        reaches(action=action, klass=klass, viewer=viewer, relations=relations, policy=policy)
        for klass in classes
    )


def _all_classes(policy: AccessPolicy) -> frozenset[str]:
    rules = policy.relations.values()
    return frozenset().union(*(rule.writes | rule.shares | frozenset(rule.sees) for rule in rules))


def may_see_class(
    *, klass: str, from_own_agency: bool, viewer: Viewer, relations: frozenset[Held], policy: AccessPolicy
) -> bool:
    """This will say whether a viewer in these relations may see an entry of this class."""
    found = reaches(action=SEE, klass=klass, viewer=viewer, relations=relations, policy=policy)
    return ALL in found or (OWN_AGENCY in found and from_own_agency)


def may_write_class(*, klass: str, viewer: Viewer, relations: frozenset[Held], policy: AccessPolicy) -> bool:
    """This will say whether a viewer in these relations may add an entry of this class."""
    return bool(reaches(action=WRITE, klass=klass, viewer=viewer, relations=relations, policy=policy))


def may_grant(*, relation: str, viewer: Viewer, relations: frozenset[Held], policy: AccessPolicy) -> bool:
    """This will say whether a viewer in these relations may make out a grant of `relation`.

    Whoever may not write on the record makes none: a grant is a writing, too.
    """
    return any(
        relation in policy.relations[held.relation].may_grant
        and may_do(action=WRITE, viewer=viewer, relations=frozenset({held}), policy=policy)
        for held in relations
        if held.relation in policy.relations
    )
