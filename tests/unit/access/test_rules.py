"""The pure decisions of the door, against a table that was written without them, and by their properties."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.access import rules
from alongside.access.policy import get_access_policy
from alongside.access.rules import SEE, WRITE, AccessPolicy, GrantFact, RelationPolicy
from alongside.access.viewer import Viewer
from alongside.kernel.ids import AgencyId, TeamId, UserId

NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CLASSES = ("identity", "ordinary", "sensitive", "protected")
A, O, _ = "all", "own_agency", None  # noqa: E741

# relation: what it reaches of each class; whether it writes; what it makes out to others.
TABLE: dict[str, tuple[tuple[str | None, ...], bool, set[str]]] = {
    "allocated": ((A, A, A, A), True, {"allocated", "involved", "front_door", "knows"}),
    "involved": ((A, A, A, _), True, {"front_door", "knows"}),
    "front_door": ((A, A, A, A), True, {"allocated", "involved", "front_door", "knows"}),
    "knows": ((A, O, O, _), True, {"front_door", "knows"}),
    "returns": ((A, O, _, _), True, {"returns", "knows", "front_door"}),
}
# Relations that the partnership's own policy does not have (yet), so that each rule is seen from both sides.
MADE_UP: AccessPolicy = {
    "looks": RelationPolicy(sees={"identity": "all"}, may_write=False, may_grant=frozenset()),
    "blind": RelationPolicy(sees={"ordinary": "all"}, may_write=True, may_grant=frozenset({"looks"})),
}

SeesClass = Callable[..., bool]


def all_sets(of: Iterable[str]) -> list[frozenset[str]]:
    names = list(of)
    return [frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)]


def test_the_policy_file_says_what_the_table_says() -> None:
    policy = get_access_policy()
    assert set(policy) == set(TABLE)
    for relation, (reaches, writes, grants) in TABLE.items():
        named = {klass: reach for klass, reach in zip(CLASSES, reaches, strict=True) if reach}
        assert policy[relation].sees == named
        assert policy[relation].may_write is writes
        assert policy[relation].may_grant == grants


def check_classes(may_see_class: SeesClass) -> int:
    """Every set of relations, every class, own or other agency: counted, and compared with the table."""
    done = 0
    for held in all_sets(TABLE):
        for klass, own in [(klass, own) for klass in (*CLASSES, "unheard-of") for own in (True, False)]:
            reaches = {dict(zip(CLASSES, TABLE[each][0], strict=True)).get(klass) for each in held}
            expected = A in reaches or (own and O in reaches)
            got = may_see_class(klass=klass, from_own_agency=own, relations=held, policy=get_access_policy())
            assert got is expected, (held, klass, own)
            done += 1
    return done


def test_every_set_of_relations_sees_what_the_table_says() -> None:
    assert check_classes(rules.may_see_class) == 2 ** len(TABLE) * 5 * 2


def _any_reach(*, klass: str, from_own_agency: bool, relations: frozenset[str], policy: AccessPolicy) -> bool:
    return any(policy[each].sees.get(klass) for each in relations)


def _all_must_reach(**given: Any) -> bool:
    return all(rules.may_see_class(**{**given, "relations": {each}}) for each in given["relations"])


def _own_agency_always(**given: Any) -> bool:
    return rules.may_see_class(**given) or given["from_own_agency"]


@pytest.mark.parametrize("slip", [_any_reach, _all_must_reach, _own_agency_always])
def test_the_comparison_catches_a_slip(slip: SeesClass) -> None:
    with pytest.raises(AssertionError):
        check_classes(slip)


@pytest.mark.parametrize("held", all_sets(TABLE), ids=lambda held: "+".join(sorted(held)))
def test_every_set_of_relations_does_and_makes_out_what_the_table_says(held: frozenset[str]) -> None:
    policy = get_access_policy()
    assert rules.may_do(action=SEE, relations=held, policy=policy) is bool(held)
    assert rules.may_do(action=WRITE, relations=held, policy=policy) is any(TABLE[each][1] for each in held)
    assert not rules.may_do(action="delete", relations=held, policy=policy)
    for wanted in (*TABLE, "unheard-of"):
        expected = any(wanted in TABLE[each][2] for each in held)
        assert rules.may_grant(relation=wanted, relations=held, policy=policy) is expected


@pytest.mark.parametrize(
    ("held", "sees", "writes"),
    [
        ({"looks"}, True, False),
        ({"blind"}, False, True),
        ({"looks", "blind"}, True, True),
        ({"unheard-of"}, False, False),
        (set(), False, False),
    ],
)
def test_seeing_wants_identity_and_writing_wants_a_relation_that_writes(
    held: set[str], sees: bool, writes: bool
) -> None:
    relations = frozenset(held)
    assert rules.may_do(action=SEE, relations=relations, policy=MADE_UP) is sees
    assert rules.may_do(action=WRITE, relations=relations, policy=MADE_UP) is writes


names = st.sampled_from([*TABLE, *MADE_UP, "unheard-of"])
held_sets = st.frozensets(names)


@settings(deadline=None)
@given(fewer=held_sets, more=held_sets, klass=st.sampled_from(CLASSES), own=st.booleans())
def test_another_relation_never_takes_sight_away(
    fewer: frozenset[str], more: frozenset[str], klass: str, own: bool
) -> None:
    policy = {**get_access_policy(), **MADE_UP}
    given = {"klass": klass, "from_own_agency": own, "policy": policy}
    if rules.may_see_class(relations=fewer, **given):
        assert rules.may_see_class(relations=fewer | more, **given)


@settings(deadline=None)
@given(held=held_sets, klass=st.sampled_from(CLASSES))
def test_ones_own_agency_never_sees_less(held: frozenset[str], klass: str) -> None:
    given = {"klass": klass, "relations": held, "policy": {**get_access_policy(), **MADE_UP}}
    if rules.may_see_class(from_own_agency=False, **given):
        assert rules.may_see_class(from_own_agency=True, **given)


def viewer_of(*, stands_for_agency: bool = False) -> Viewer:
    return Viewer(
        user_id=UserId(uuid4()),
        agency_id=AgencyId(uuid4()),
        team_ids=frozenset({TeamId(uuid4()), TeamId(uuid4())}),
        roles=frozenset(),
        stands_for_agency=stands_for_agency,
    )


def grant_to(holder: UUID, *, start: timedelta = -SECOND, end: timedelta | None = None) -> GrantFact:
    return GrantFact(
        principal_id=holder,
        relation="knows",
        starts_at=NOW + start,
        ends_at=None if end is None else NOW + end,
    )


@pytest.mark.parametrize("stands_for_agency", [True, False])
def test_a_grant_is_held_by_the_user_their_teams_and_where_they_stand_for_it_their_agency(
    stands_for_agency: bool,
) -> None:
    viewer = viewer_of(stands_for_agency=stands_for_agency)
    for holder in (viewer.user_id, *viewer.team_ids):
        assert rules.live_relations(viewer=viewer, grants=[grant_to(holder)], now=NOW) == {"knows"}
    of_agency = rules.live_relations(viewer=viewer, grants=[grant_to(viewer.agency_id)], now=NOW)
    assert bool(of_agency) is stands_for_agency
    assert not rules.live_relations(viewer=viewer, grants=[grant_to(uuid4())], now=NOW)


@pytest.mark.parametrize(
    ("start", "end", "live"),
    [
        (-SECOND, None, True),
        (0 * SECOND, None, True),
        (SECOND, None, False),
        (-SECOND, SECOND, True),
        (-SECOND, 0 * SECOND, False),
        (-2 * SECOND, -SECOND, False),
        (SECOND, 2 * SECOND, False),
        (0 * SECOND, 0 * SECOND, False),
    ],
)
def test_a_grant_holds_from_its_beginning_until_its_end(
    start: timedelta, end: timedelta | None, live: bool
) -> None:
    viewer = viewer_of()
    facts = [grant_to(viewer.user_id, start=start, end=end)]
    assert bool(rules.live_relations(viewer=viewer, grants=facts, now=NOW)) is live


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*TABLE]), st.integers(-3, 3), st.none() | st.integers(-3, 3))))
def test_relations_are_those_of_the_live_grants_and_no_others(
    grants: list[tuple[str, int, int | None]],
) -> None:
    viewer = viewer_of()
    facts = [
        GrantFact(
            principal_id=viewer.user_id,
            relation=relation,
            starts_at=NOW + start * SECOND,
            ends_at=None if end is None else NOW + end * SECOND,
        )
        for relation, start, end in grants
    ]
    expected = {name for name, start, end in grants if start <= 0 and (end is None or end >= 1)}
    assert rules.live_relations(viewer=viewer, grants=facts, now=NOW) == expected
