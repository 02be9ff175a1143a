"""The pure decisions of the door, against a table that was written without them, and by their properties."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.access import rules
from alongside.access.policy import get_access_policy, get_classes, get_roles
from alongside.access.rules import (
    ALL,
    OWN_AGENCY,
    SEE,
    WRITE,
    AccessPolicy,
    Bars,
    Condition,
    GrantFact,
    Held,
    RelationPolicy,
)
from alongside.access.viewer import Viewer
from alongside.kernel.ids import AgencyId, TeamId, UserId

NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
# What each relation reaches of each class, in their order: A all, O of one's own agency, . nothing.
CLASSES = (
    "identity", "ordinary", "sensitive", "placement", "informant", "intelligence", "child_withheld",
    "police_conditioned",
)  # fmt: skip
TABLE = {
    "allocated": "AAAAO.AA",
    "involved": "AAAOOOOA",
    "front_door": "AAAAA.AA",
    "knows": "AOO.OOO.",
    "returns": "AO......",
    "shared": "AAA....A",
    "panel": "AA......",
    "manager": "AAAAO.AA",
    "break_glass": "AAA.....",
}
GIVES = {
    "allocated": {"allocated", "involved", "front_door", "knows", "panel", "shared"},
    "involved": {"front_door", "knows"},
    "front_door": {"allocated", "involved", "front_door", "knows", "panel", "shared"},
    "knows": {"front_door", "knows"},
    "returns": {"returns", "knows", "front_door"},
    "manager": {"allocated", "involved", "front_door", "knows", "panel", "shared"},
}
WRITES = {"allocated", "involved", "front_door", "knows", "returns", "manager", "break_glass"}
REACH = {"A": ALL, "O": OWN_AGENCY, ".": None}
PRACTITIONER = frozenset({"practitioner"})

SeesClass = Callable[..., bool]


def viewer_of(*, roles: frozenset[str] = PRACTITIONER, purpose: str = "care", **more: Any) -> Viewer:
    return Viewer(
        user_id=UserId(uuid4()),
        agency_id=AgencyId(uuid4()),
        team_ids=frozenset({TeamId(uuid4()), TeamId(uuid4())}),
        roles=roles,
        stands_for_agency=more.pop("stands_for_agency", False),
        purpose=purpose,
        **more,
    )


def hold(names: Iterable[str]) -> frozenset[Held]:
    return frozenset(Held(relation=name) for name in names)


def all_sets(of: Iterable[str]) -> list[frozenset[str]]:
    names = list(of)
    return [frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)]


def test_the_policy_files_say_what_the_table_says() -> None:
    policy = get_access_policy()
    assert set(policy.relations) == set(TABLE)
    assert tuple(get_classes()) == CLASSES
    for relation, reaches in TABLE.items():
        named = {k: REACH[each] for k, each in zip(CLASSES, reaches, strict=True) if REACH[each]}
        assert policy.relations[relation].sees == named
        assert bool(policy.relations[relation].writes) is (relation in WRITES)
        assert policy.relations[relation].may_grant == GIVES.get(relation, set())


def check_classes(may_see_class: SeesClass) -> int:
    """Every set of relations, every class, own or other agency: counted, and compared with the table."""
    done, viewer, policy = 0, viewer_of(), get_access_policy()
    for held in all_sets(TABLE):
        for place, klass in enumerate((*CLASSES, "unheard-of")):
            reaches = {TABLE[each][place] for each in held} if klass in CLASSES else set()
            for own in (True, False):
                expected = "A" in reaches or (own and "O" in reaches)
                got = may_see_class(
                    klass=klass, from_own_agency=own, viewer=viewer, relations=hold(held), policy=policy
                )
                assert got is expected, (held, klass, own)
                done += 1
    return done


def test_every_set_of_relations_sees_what_the_table_says() -> None:
    assert check_classes(rules.may_see_class) == 2 ** len(TABLE) * (len(CLASSES) + 1) * 2


def _any_reach(**given: Any) -> bool:
    return bool(
        rules.reaches(action=SEE, **{k: v for k, v in given.items() if k != "from_own_agency"}),
    )


def _all_must_reach(**given: Any) -> bool:
    return all(
        rules.may_see_class(**{**given, "relations": frozenset({each})}) for each in given["relations"]
    )


def _own_agency_always(**given: Any) -> bool:
    return rules.may_see_class(**given) or given["from_own_agency"]


@pytest.mark.parametrize("slip", [_any_reach, _all_must_reach, _own_agency_always])
def test_the_comparison_catches_a_slip(slip: SeesClass) -> None:
    with pytest.raises(AssertionError):
        check_classes(slip)


def test_every_set_of_relations_does_and_makes_out_what_the_table_says() -> None:
    policy, viewer = get_access_policy(), viewer_of()
    for names in all_sets(TABLE):
        known: dict[str, Any] = {"viewer": viewer, "relations": hold(names), "policy": policy}
        assert rules.may_do(action=SEE, **known) is bool(names)
        assert rules.may_do(action=WRITE, **known) is bool(names & WRITES)
        assert not rules.may_do(action="delete", **known)
        for wanted in (*TABLE, "unheard-of"):
            expected = any(wanted in GIVES.get(each, set()) for each in names)
            assert rules.may_grant(relation=wanted, **known) is expected


MADE_UP = AccessPolicy(
    relations={
        "looks": RelationPolicy(
            sees={"identity": ALL}, writes=frozenset(), shares=frozenset(), may_grant=frozenset({"looks"})
        ),
        "blind": RelationPolicy(
            sees={"ordinary": ALL},
            writes=frozenset({"ordinary"}),
            shares=frozenset({"ordinary"}),
            may_grant=frozenset({"looks"}),
        ),
    },
    conditions=(),
    purposes=frozenset({"care"}),
    managed_relations=frozenset(),
    passes_restriction=frozenset(),
)


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
def test_seeing_wants_identity_and_writing_and_granting_want_a_relation_that_writes(
    held: set[str], sees: bool, writes: bool
) -> None:
    known: dict[str, Any] = {"viewer": viewer_of(), "relations": hold(held), "policy": MADE_UP}
    assert rules.may_do(action=SEE, **known) is sees
    assert rules.may_do(action=WRITE, **known) is writes
    assert rules.may_grant(relation="looks", **known) is writes
    known["viewer"] = viewer_of(purpose="unheard-of")
    assert not rules.may_do(action=SEE, **known)
    assert not rules.may_do(action=WRITE, **known)


names = st.sampled_from([*TABLE, "unheard-of"])
scopes = st.none() | st.frozensets(st.sampled_from(CLASSES), max_size=3)
held_sets = st.frozensets(st.builds(Held, relation=names, scope=scopes), max_size=4)
some_roles = st.frozensets(st.sampled_from(sorted(get_roles())), max_size=3)
some_purposes = st.sampled_from([*sorted(get_access_policy().purposes), "unheard-of"])
conditions = st.builds(
    Condition,
    takes=st.frozensets(st.sampled_from(["see", "write", "share"])),
    classes=st.frozensets(st.sampled_from(CLASSES)),
    roles=some_roles,
    unless_roles=some_roles,
    relations=st.frozensets(names, max_size=2),
    purposes=st.frozensets(some_purposes, max_size=2),
)
actions = st.sampled_from(["see", "write", "share"])


@settings(deadline=None)
@given(held_sets, held_sets, st.sampled_from(CLASSES), some_roles, some_purposes, actions)
def test_another_relation_never_takes_anything_away(
    fewer: frozenset[Held],
    more: frozenset[Held],
    klass: str,
    roles: frozenset[str],
    purpose: str,
    action: str,
) -> None:
    known: dict[str, Any] = {
        "action": action,
        "klass": klass,
        "viewer": viewer_of(roles=roles, purpose=purpose),
        "policy": get_access_policy(),
    }
    assert rules.reaches(relations=fewer, **known) <= rules.reaches(relations=fewer | more, **known)


@settings(deadline=None)
@given(held_sets, conditions, st.sampled_from(CLASSES), some_roles, some_purposes, actions)
def test_a_condition_never_gives(
    held: frozenset[Held],
    condition: Condition,
    klass: str,
    roles: frozenset[str],
    purpose: str,
    action: str,
) -> None:
    policy = get_access_policy()
    stricter = replace(policy, conditions=(*policy.conditions, condition))
    known: dict[str, Any] = {
        "action": action,
        "klass": klass,
        "viewer": viewer_of(roles=roles, purpose=purpose),
        "relations": held,
    }
    assert rules.reaches(policy=stricter, **known) <= rules.reaches(policy=policy, **known)


@settings(deadline=None)
@given(held_sets, st.frozensets(st.sampled_from(CLASSES)), st.sampled_from(CLASSES))
def test_a_scope_never_gives(held: frozenset[Held], scope: frozenset[str], klass: str) -> None:
    known: dict[str, Any] = {
        "action": SEE,
        "klass": klass,
        "viewer": viewer_of(),
        "policy": get_access_policy(),
    }
    narrower = frozenset(Held(relation=each.relation, scope=scope) for each in held if each.scope is None)
    found = rules.reaches(relations=narrower, **known)
    assert found <= rules.reaches(relations=held, **known)
    assert klass in scope or not found


@pytest.mark.parametrize("role", ["administrator", "support", "exclusion_keeper", "auditor"])
def test_whoever_keeps_the_service_opens_nothing_whatever_they_hold(role: str) -> None:
    viewer = viewer_of(roles=frozenset({"social_worker", role}))
    known: dict[str, Any] = {"viewer": viewer, "relations": hold(TABLE), "policy": get_access_policy()}
    assert not any(rules.may_do(action=action, **known) for action in (SEE, WRITE, rules.SHARE))


def grant_to(
    holder: UUID, *, relation: str = "knows", start: timedelta = -SECOND, end: timedelta | None = None
) -> GrantFact:
    return GrantFact(
        principal_id=holder,
        relation=relation,
        starts_at=NOW + start,
        ends_at=None if end is None else NOW + end,
    )


def live(viewer: Viewer, *grants: GrantFact, bars: Bars | None = None) -> set[str]:
    found = rules.live_relations(
        viewer=viewer, grants=grants, bars=bars or Bars(), now=NOW, policy=get_access_policy()
    )
    return {each.relation for each in found}


@pytest.mark.parametrize("stands_for_agency", [True, False])
def test_a_grant_is_held_by_the_user_their_teams_and_where_they_stand_for_it_their_agency(
    stands_for_agency: bool,
) -> None:
    viewer = viewer_of(stands_for_agency=stands_for_agency)
    for holder in (viewer.user_id, *viewer.team_ids):
        assert live(viewer, grant_to(holder)) == {"knows"}
    assert bool(live(viewer, grant_to(viewer.agency_id))) is stands_for_agency
    assert not live(viewer, grant_to(uuid4()))


@pytest.mark.parametrize("relation", [each for each in TABLE if each != "manager"])
def test_a_manager_stands_to_those_with_whom_their_worker_works(relation: str) -> None:
    worker = uuid4()
    viewer = viewer_of(managed=frozenset({worker}))
    expected = {"manager"} if relation in {"allocated", "involved"} else set()
    assert live(viewer, grant_to(worker, relation=relation)) == expected


@pytest.mark.parametrize("excluded", [True, False])
@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("named", [True, False])
def test_an_exclusion_and_a_seal_leave_nothing_and_a_restriction_an_emergency(
    excluded: bool, restricted: bool, sealed: bool, named: bool
) -> None:
    viewer = viewer_of()
    bars = Bars(excluded=excluded, restricted=restricted, sealed=sealed, named=named)
    grants = [grant_to(viewer.user_id, relation=each) for each in ("allocated", "break_glass")]
    expected = {"allocated", "break_glass"}
    if restricted and not named:
        expected = {"break_glass"}
    if excluded or (sealed and not named):
        expected = set()
    assert live(viewer, *grants, bars=bars) == expected


@pytest.mark.parametrize(
    ("start", "end", "is_live"),
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
    start: timedelta, end: timedelta | None, is_live: bool
) -> None:
    viewer = viewer_of()
    assert bool(live(viewer, grant_to(viewer.user_id, start=start, end=end))) is is_live


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*TABLE]), st.integers(-3, 3), st.none() | st.integers(-3, 3))))
def test_relations_are_those_of_the_live_grants_and_no_others(
    grants: list[tuple[str, int, int | None]],
) -> None:
    viewer = viewer_of()
    facts = [
        grant_to(
            viewer.user_id,
            relation=relation,
            start=start * SECOND,
            end=None if end is None else end * SECOND,
        )
        for relation, start, end in grants
    ]
    expected = {name for name, start, end in grants if start <= 0 and (end is None or end >= 1)}
    assert live(viewer, *facts) == expected
