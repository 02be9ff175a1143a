"""How many workers gain and lose sight of how many entries by a change of policy/access, on given facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from uuid import UUID

from alongside.access.changes import Change
from alongside.access.policy import MANAGE_AGENCY, MANAGE_TEAM, STAND_FOR_AGENCY
from alongside.access.rules import ALL, SEE, Bars, GrantFact, Held, live_relations, reaches
from alongside.access.viewer import Viewer
from alongside.access.whole import OTHER, OWN, WholePolicy
from alongside.kernel.ids import AgencyId, TeamId, UserId

# Entries of one class and one agency on one person's record: person, class, agency.
Thing = tuple[UUID, str, UUID]


@dataclass(kw_only=True)
class Count:
    """How many workers a change is about, and how many entries."""

    workers: set[UUID] = field(default_factory=set)
    things: dict[Thing, int] = field(default_factory=dict)

    def add(self, worker: UUID, thing: Thing, size: int) -> None:
        """This will count one worker and what they gain or lose."""
        self.workers.add(worker)
        self.things[thing] = size

    @property
    def entries(self) -> int:
        """How many entries, each counted once."""
        return sum(self.things.values())


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Who works where, who stands to whom, and what is recorded: of the demonstration, without names.

    `posts` by worker: team, agency and role. `entries` by person: how many of each class and agency.
    """

    posts: Mapping[UUID, tuple[tuple[UUID, UUID, str], ...]]
    grants: Mapping[UUID, tuple[GrantFact, ...]]
    entries: Mapping[UUID, Mapping[tuple[str, UUID], int]]
    now: datetime


def count(
    *, changes: Iterable[Change], before: WholePolicy, after: WholePolicy, facts: Facts
) -> tuple[Mapping[Change, Count], Mapping[bool, Count]]:
    """This will count whom each change is about, and who gains (True) and loses (False) sight in all.

    Somebody who sees an entry through another relation neither gains nor loses it. Bars are left aside.
    """
    of_each: dict[Change, Count] = {change: Count() for change in changes}
    in_all = {True: Count(), False: Count()}
    for worker, purpose in product(facts.posts, sorted(before.access.purposes | after.access.purposes)):
        old, new = (_View(policy, worker, purpose, facts) for policy in (before, after))
        for thing, size in _things(facts):
            if not (old.held(thing[0]) or new.held(thing[0])):
                continue
            saw, sees = old.may(SEE, thing), new.may(SEE, thing)
            if saw != sees:
                in_all[sees].add(worker, thing, size)
            for change, found in of_each.items():
                if _is_about(change, old, new, thing):
                    found.add(worker, thing, size)
    return of_each, in_all


def _things(facts: Facts) -> Iterator[tuple[Thing, int]]:
    for person, entries in facts.entries.items():
        for (klass, agency), size in entries.items():
            yield (person, klass, agency), size


def _is_about(change: Change, old: "_View", new: "_View", thing: Thing) -> bool:
    """Whether a change is about this worker and this thing, and comes true for them."""
    person, klass, _ = thing
    if change.klass != klass or old.purpose not in change.purposes or not old.viewer.roles & change.roles:
        return False
    if change.relation not in {held.relation for held in old.held(person) | new.held(person)}:
        return False
    if change.action == SEE and old.whose(thing) not in change.whose:
        return False
    did, does = old.may(change.action, thing), new.may(change.action, thing)
    return did != does and does is change.gains


class _View:
    """One worker under one policy, for one purpose."""

    def __init__(self, whole: WholePolicy, worker: UUID, purpose: str, facts: Facts) -> None:
        self.whole, self.facts, self.purpose = whole, facts, purpose
        self.viewer = _viewer(whole, worker, purpose, facts)
        self._known: dict[UUID, frozenset[Held]] = {}

    def held(self, person: UUID) -> frozenset[Held]:
        if person not in self._known:
            self._known[person] = live_relations(
                viewer=self.viewer,
                grants=self.facts.grants.get(person, ()),
                bars=Bars(),
                now=self.facts.now,
                policy=self.whole.access,
            )
        return self._known[person]

    def whose(self, thing: Thing) -> str:
        return OWN if thing[2] == self.viewer.agency_id else OTHER

    def may(self, action: str, thing: Thing) -> bool:
        held, policy = self.held(thing[0]), self.whole.access
        found = reaches(action=action, klass=thing[1], viewer=self.viewer, relations=held, policy=policy)
        return ALL in found or (bool(found) and self.whose(thing) == OWN)


def _viewer(whole: WholePolicy, worker: UUID, purpose: str, facts: Facts) -> Viewer:
    agency = min(agency for _, agency, _ in facts.posts[worker])
    posts = [post for post in facts.posts[worker] if post[1] == agency]
    roles = frozenset(role for _, _, role in posts)

    def able(ability: str) -> set[UUID]:
        return {team for team, _, role in posts if ability in whole.abilities.get(role, ())}

    led, heads = able(MANAGE_TEAM), bool(able(MANAGE_AGENCY))
    managed = {
        who
        for other, theirs in facts.posts.items()
        for team, its_agency, _ in theirs
        if team in led or (heads and its_agency == agency)
        for who in (other, team)
    } | ({agency} if heads else set())
    return Viewer(
        user_id=UserId(worker),
        agency_id=AgencyId(agency),
        team_ids=frozenset(TeamId(team) for team, _, _ in posts),
        roles=roles,
        stands_for_agency=bool(able(STAND_FOR_AGENCY)),
        managed=frozenset(managed - {worker}),
        purpose=purpose,
    )
