"""The facts on which the policy decides, in words: one viewer, one person, and what lies between them.

No moment stands here, only what it means ("ended", "ends now"): the oracle reads the words, and the sides
that are tried turn them into moments, ids and rows.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product

DAY = timedelta(days=1)
NOW = timedelta(0)
# From when and until when something holds, seen from the moment of the decision; an end is exclusive.
LIVES: Mapping[str, tuple[timedelta, timedelta | None]] = {
    "open": (-DAY, None),
    "until later": (-DAY, DAY),
    "begins now": (NOW, 2 * DAY),
    "ended": (-2 * DAY, -DAY),
    "ends now": (-DAY, NOW),
    "not begun": (DAY, 2 * DAY),
}
LIVE = frozenset({"open", "until later", "begins now"})
# Of these the database takes none without an end.
LIMITED = frozenset({"shared", "panel", "break_glass"})

# Who may hold a grant. The viewer's agency has two teams, `team` and `sister team`.
HOLDERS = (
    "viewer", "team", "agency", "colleague", "former colleague", "sister team", "sister", "stranger",
    "other agency",
)  # fmt: skip
# Where each worker works, and whether they do so now.
WORKS_IN = {
    "colleague": ("team", "open"),
    "former colleague": ("team", "ended"),
    "sister": ("sister team", "open"),
    "stranger": ("other team", "open"),
}
AGENCY_OF = {"team": "agency", "sister team": "agency", "other team": "other agency"}
STATES = ("member", "leaves later", "starts now", "leaver", "leaves now", "not yet", "switched off")
LIFE_OF_STATE = {
    "member": "open",
    "leaves later": "until later",
    "starts now": "begins now",
    "leaver": "ended",
    "leaves now": "ends now",
    "not yet": "not begun",
    "switched off": "open",
}
SIGNATURES = ("right", "of another viewer", "of another purpose", "of another moment", "too old", "missing")
SOURCES = ("own", "other")
ACTIONS = ("see", "write", "share")


@dataclass(frozen=True, kw_only=True)
class GrantOf:
    """A grant: of what relation, to whom, how long, and for which classes alone (None: for all)."""

    relation: str
    holder: str
    life: str = "open"
    scope: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What lies between the viewer and one person. A bar is the life that it has, or empty."""

    grants: tuple[GrantOf, ...] = ()
    excluded: str = ""
    restricted: str = ""
    sealed: str = ""
    named: str = ""


@dataclass(frozen=True, kw_only=True)
class ViewerFacts:
    """The viewer: each of their roles with its team, whether they work here, and for what they look."""

    posts: frozenset[tuple[str, str]] = field(default_factory=lambda: frozenset({("practitioner", "team")}))
    state: str = "member"
    purpose: str = "care"
    signature: str = "right"

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self.posts)


def as_storable(grant: GrantOf) -> GrantOf:
    """The nearest grant that the tables take: what is limited ends, and what is shared says what."""
    if grant.relation in LIMITED and grant.life == "open":
        grant = replace(grant, life="until later")
    if grant.relation == "shared" and grant.scope is None:
        grant = replace(grant, scope=frozenset({"identity", "ordinary", "sensitive"}))
    return grant


def every_person(*, relations: tuple[str, ...], klass: str) -> Iterator[PersonFacts]:
    """Each combination of ten yes/no facts about a person, for each relation.

    Granted to the viewer; to their team; to their agency; to a colleague; live (or ended); limited to
    other classes than `klass`; excluded; restricted; sealed; named.
    """
    for relation, *yes in product(relations, *[(False, True)] * 10):
        holders = [
            who for who, is_so in zip(("viewer", "team", "agency", "colleague"), yes, strict=False) if is_so
        ]
        if not holders and (yes[4] or yes[5]):
            continue  # Without a grant there is none that could be live or limited.
        scope = None if not yes[5] else frozenset({"identity", "ordinary"} - {klass})
        life = "open" if yes[4] else "ended"
        grants = (GrantOf(relation=relation, holder=who, life=life, scope=scope) for who in holders)
        yield PersonFacts(
            grants=tuple(as_storable(grant) for grant in grants),
            excluded="open" if yes[6] else "",
            restricted="until later" if yes[7] else "",
            sealed="until later" if yes[8] else "",
            named="open" if yes[9] else "",
        )


def every_viewer() -> Iterator[ViewerFacts]:
    """Each combination of four yes/no facts about the viewer.

    Stands for their agency; manages their team; still works here; looks for a purpose that there is.
    """
    for stands, manages, works, known in product((False, True), repeat=4):
        posts = {("social_worker", "team")}
        posts |= {("safeguarding_lead", "team")} if stands else set()
        posts |= {("team_manager", "team")} if manages else set()
        yield ViewerFacts(
            posts=frozenset(posts),
            state="member" if works else "leaver",
            purpose="care" if known else "gossip",
        )


def one_at_a_time(*, relations: tuple[str, ...], classes: tuple[str, ...]) -> list[PersonFacts]:
    """Each value of each fact, the others as they mostly are; each relation by holder and by bar."""
    grants = [GrantOf(relation=relation, holder=holder) for relation, holder in product(relations, HOLDERS)]
    grants += [
        GrantOf(relation=relation, holder="viewer", life=life) for relation, life in product(relations, LIVES)
    ]
    grants += [GrantOf(relation="allocated", holder="colleague", life=life) for life in LIVES]
    grants += [
        GrantOf(relation=relation, holder=holder, scope=scope)
        for relation in relations
        for holder in ("viewer", "colleague")
        for scope in (frozenset(), frozenset({"identity"}), frozenset(classes[1:3]), frozenset(classes[3:]))
    ]
    people = [PersonFacts(grants=(as_storable(grant),)) for grant in grants]
    for relation, bar, life in product(relations, ("excluded", "restricted", "sealed"), LIVES):
        barred = {bar: life} if bar == "excluded" or life != "open" else {bar: "until later"}
        own = as_storable(GrantOf(relation=relation, holder="viewer"))
        people.append(PersonFacts(grants=(own,), **barred))
    for bar, life in product(("restricted", "sealed"), LIVES):
        own = GrantOf(relation="allocated", holder="viewer")
        managed = GrantOf(relation="involved", holder="colleague")
        for grant in (own, managed):
            people.append(PersonFacts(grants=(grant,), named=life, **{bar: "until later"}))
            people.append(PersonFacts(grants=(grant,), named=life, excluded="open", **{bar: "until later"}))
    return [*people, PersonFacts()]


def random_person(
    dice: random.Random, *, relations: tuple[str, ...], classes: tuple[str, ...]
) -> PersonFacts:
    lives = ("open", "open", "open", *LIVES)

    def scope() -> frozenset[str] | None:
        return None if dice.random() < 0.7 else frozenset(dice.sample(classes, dice.randint(0, len(classes))))

    grants = [
        GrantOf(
            relation=dice.choice(relations),
            holder=dice.choice(("viewer", "viewer", "team", "colleague", *HOLDERS)),
            life=dice.choice(lives),
            scope=scope(),
        )
        for _ in range(dice.choice((0, 1, 1, 1, 2, 3)))
    ]
    bar = {
        name: "" if dice.random() < 0.92 else dice.choice(tuple(LIVES)) for name in ("excluded", "restricted")
    }
    bar["sealed"] = "" if dice.random() < 0.95 else dice.choice(tuple(LIVES)[1:])
    bar["named"] = "" if dice.random() < 0.6 else dice.choice(lives)
    return PersonFacts(grants=tuple(as_storable(grant) for grant in grants), **bar)


def random_viewer(dice: random.Random, *, roles: tuple[str, ...], purposes: tuple[str, ...]) -> ViewerFacts:
    posts = {
        (dice.choice(roles), dice.choice(("team", "team", "sister team")))
        for _ in range(dice.choice((1, 1, 2, 3)))
    }
    return ViewerFacts(
        posts=frozenset(posts),
        state=dice.choice(("member",) * 12 + STATES),
        purpose=dice.choice(("care", "care", *purposes, "gossip", "")),
        signature=dice.choice(("right",) * 20 + SIGNATURES),
    )
