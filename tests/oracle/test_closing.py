"""How help ends (D-05), by every combination of reasons: the words here, the pure rule, and the database.

The reasons are written here a second time, apart from the policy; every mutant of the rules is found.
"""

import inspect
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain, combinations
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from psycopg.errors import CheckViolation

from alongside.pathway.plans import rules as own_rules
from alongside.reference.codelists import get_codelist, list_accepted
from tests.databases import connect_admin
from tests.oracle.mutating import mutants_of
from tests.thinning import IS_LONG

if TYPE_CHECKING:
    from alongside.cli.database import Addresses
    from tests.world import World

# What the guidance, the rules of design and the conventions exclude, and what suffices.
NEVER_ENOUGH = (
    "AGE_16_17", "APPARENT_CONSENT", "RECEIVED_SOMETHING", "NON_ENGAGEMENT", "ADOLESCENT_BEHAVIOUR",
    "NO_VULNERABILITY", "PROSECUTION_OUTCOME", "NRM_OUTCOME", "NO_DISCLOSURE", "TIME_PASSED", "UNKNOWN",
)  # fmt: skip
ENOUGH = (
    "SAFER", "AIMS_MET", "STEPPED_DOWN", "STEPPED_UP", "ACCEPTED_ELSEWHERE", "OTHER_ROUTE",
    "ADULT_WITH_HANDOVER", "DIED", "OTHER",
)  # fmt: skip
GO_ON = {"STEPPED_DOWN", "STEPPED_UP", "ACCEPTED_ELSEWHERE", "OTHER_ROUTE"}
SAID = (
    "because", "what_next", "who_stays", "how_back", "aftercare", "child_view", "child_told", "goes_on",
    "answer",
)  # fmt: skip


def every_combination() -> Iterator[tuple[str, ...]]:
    """Every set of those that never suffice, alone and beside each one that does."""
    sets = chain.from_iterable(combinations(NEVER_ENOUGH, n) for n in range(len(NEVER_ENOUGH) + 1))
    for some in sets:
        yield some
        for one in ENOUGH:
            yield (*some, one)


def ending(**more: Any) -> own_rules.Ending:
    said: dict[str, Any] = dict.fromkeys(SAID, "said") | {"answer": "", "goes_on": ""}
    return own_rules.Ending(**({"reasons": frozenset({"SAFER"}), "plan_kind": ""} | said | more))


def expected(one: own_rules.Ending) -> set[str]:
    """At which fields it is refused, read from the words of D-05 and not from the code."""
    found = set()
    if not set(ENOUGH) & one.reasons:
        found.add("reasons")
    for name in SAID[:7]:
        if getattr(one, name).strip() == "":
            found.add(name)
    if (one.reasons & GO_ON or one.plan_kind == "CHILD_PROTECTION") and one.goes_on.strip() == "":
        found.add("goes_on")
    if one.restated and one.answer.strip() == "":
        found.add("answer")
    return found


def cases() -> list[own_rules.Ending]:
    """Endings in which each thing is there, is not there, and is only spaces."""
    found = [ending(), ending(reasons=frozenset()), ending(restated=frozenset({"AGE_16_17"}))]
    found += [ending(**{name: value}) for name in SAID for value in ("", "  ", "x")]
    found += [
        ending(reasons=frozenset({code}), goes_on=text)
        for code in (*ENOUGH, *NEVER_ENOUGH)
        for text in ("", "x")
    ]
    found += [ending(reasons=frozenset(pair)) for pair in combinations((*NEVER_ENOUGH, "SAFER"), 2)]
    found += [
        ending(plan_kind=kind, goes_on=text)
        for kind in ("CHILD_PROTECTION", "CHILD_IN_NEED")
        for text in (" ", "x")
    ]
    found += [replace(found[2], answer=text) for text in (" ", "x")]
    return found


def closes_as_said(module: ModuleType) -> None:
    """Raise where a module's rule on endings does not answer as the words do."""
    labels = {code: code.lower() for code in (*ENOUGH, *NEVER_ENOUGH)}
    for one in cases():
        said = module.Ending(**{name: getattr(one, name) for name in own_rules.Ending.__dataclass_fields__})
        refusals = module.find_ending_refusals(ending=said, accepted=ENOUGH, labels=labels)
        assert {each.field for each in refusals} == expected(one), one
        assert len(refusals) == len(expected(one))
        if one.reasons and "reasons" in expected(one):
            told = refusals[0].message
            assert all(labels[code] in told for code in one.reasons)
        if "answer" in expected(one):
            assert "Is this the reason?" in refusals[-1].message
            assert all(labels[code] in refusals[-1].message for code in one.restated)
    for module_says, wanted in (
        (module.is_enough(reasons=["AGE_16_17", "SAFER"], accepted=ENOUGH), True),
        (module.is_enough(reasons=["AGE_16_17", "NRM_OUTCOME"], accepted=ENOUGH), False),
        (module.is_enough(reasons=[], accepted=ENOUGH), False),
    ):
        assert module_says is wanted


def plans_as_said(module: ModuleType) -> None:
    """The rest of the rules: both parts, nothing that waits, the way into adulthood, differences."""
    assert module.find_missing_parts(["now"]) == {"later"}
    assert module.find_missing_parts(["now", "later"]) == set()
    assert module.find_missing_parts(["disruption"]) == {"now", "later"}
    for part, waits_for, wanted in (
        ("now", "CHARGE", False), ("later", "CHARGE", False), ("now", "NOTHING", True),
        ("disruption", "CHARGE", True), ("disruption", "NOTHING", True),
    ):  # fmt: skip
        assert module.may_wait(part=part, waits_for=waits_for, excluded=["CHARGE"]) is wanted
    assert module.turns(born=date(2008, 2, 29), months=18 * 12) == date(2026, 3, 1)
    assert module.turns(born=date(2008, 2, 29), months=16 * 12) == date(2024, 2, 29)
    assert module.turns(born=date(2008, 2, 28), months=18 * 12) == date(2026, 2, 28)
    assert module.turns(born=date(2008, 8, 29), months=6 + 17 * 12) == date(2026, 2, 28)
    assert module.turns(born=date(2008, 1, 29), months=17 * 12) == date(2025, 1, 29)
    before, after = {"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"}
    labels = {"a": "A", "b": "B", "c": "C"}
    assert module.list_differences(before, after, labels) == (("b", "B", "2", "3"), ("c", "C", "", "4"))
    _adulthood_as_said(module)


def _adulthood_as_said(module: ModuleType) -> None:
    born = date(2010, 5, 14)
    for day, begun, worker, continues, gaps in (
        (date(2026, 5, 13), False, False, False, []),
        (date(2026, 5, 14), False, False, False, ["From 16"]),
        (date(2026, 5, 14), True, False, False, []),
        (date(2027, 11, 13), True, False, False, []),
        (date(2027, 11, 14), True, False, False, ["By 17"]),
        (date(2027, 11, 14), True, True, False, []),
        (date(2028, 5, 13), True, True, False, []),
        (date(2028, 5, 14), True, True, False, ["At 18"]),
        (date(2028, 5, 14), True, True, True, []),
        (date(2028, 5, 14), False, False, False, ["From 16", "By 17", "At 18"]),
    ):
        found = module.find_handover_gaps(
            born=born, today=day, has_begun=begun, has_worker=worker, says_what_continues=continues
        )
        assert [each[: len(gap)] for each, gap in zip(found, gaps, strict=True)] == gaps
    nobody = module.find_handover_gaps(
        born=None, today=born, has_begun=False, has_worker=False, says_what_continues=False
    )
    assert list(nobody) == []


@pytest.mark.requirement("D-05", "S-53", "S-57", "S-69", "S-85", "S-135", "M-36", "M-37")
def test_the_policy_excludes_what_the_guidance_excludes() -> None:
    codes = get_codelist(key="closing_reason", as_at=date(2026, 1, 1)).codes
    assert {row.code for row in codes if row.excluded} == set(NEVER_ENOUGH)
    assert list_accepted(key="closing_reason") == set(ENOUGH)


@pytest.mark.requirement("D-05")
def test_no_combination_of_reasons_that_never_suffice_ends_help() -> None:
    tried = 0
    for some in every_combination():
        enough = own_rules.is_enough(reasons=some, accepted=list_accepted(key="closing_reason"))
        assert enough is bool(set(some) & set(ENOUGH)), some
        tried += 1
    assert tried == 2 ** len(NEVER_ENOUGH) * (1 + len(ENOUGH))


def test_the_rules_answer_as_the_words_do() -> None:
    closes_as_said(own_rules)
    plans_as_said(own_rules)


# Mutants that answer as before, by a part of what is said of them, and why.
SAME: dict[str, str] = {
    "returns nobody's in 'return ()'": "none is none, in a set or in a row",
}


@pytest.mark.requirement("D-05", "D-06", "D-10")
def test_no_mutant_of_the_rules_goes_unnoticed() -> None:
    """In the short run every fifth."""
    unnoticed, mutants = [], list(mutants_of(inspect.getsource(own_rules)))
    for what, source in mutants[:: 1 if IS_LONG else 5]:
        with pytest.MonkeyPatch.context() as patch:
            if not _is_found(source, patch):
                unnoticed.append(what)
    assert [what for what in unnoticed if not any(part in what for part in SAME)] == []
    assert len(mutants) > 60


def _is_found(source: str, patch: pytest.MonkeyPatch) -> bool:
    module = ModuleType(own_rules.__name__)
    patch.setitem(sys.modules, module.__name__, module)
    try:
        exec(compile(source, "a mutant of rules.py", "exec"), vars(module))  # noqa: S102
        closes_as_said(module)
        plans_as_said(module)
    except Exception:  # noqa: BLE001 - a mutant may break in any way
        return True
    return False


TRY = """
CREATE FUNCTION pg_temp.ends(for_reasons text[]) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pathway_closure (id, person_id, agency_id, recorded_by, recorded_at, reasons, because,
        restated, answer, what_next, who_stays, how_back, aftercare, child_view, child_told,
        goes_on, still_open, reopened_because)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), for_reasons,
        'x', '{}', '', 'x', 'x', 'x', 'x', 'x', 'x', '', '', '');
    RETURN true;
EXCEPTION WHEN check_violation THEN
    RETURN false;
END
$$
"""


@pytest.mark.requirement("D-05")
def test_the_database_refuses_the_same_by_itself(world_database: "tuple[Addresses, World]") -> None:
    """Of every combination, past all of our Python, and as the server's superuser."""
    combos = [some for some in every_combination() if not set(some) & set(ENOUGH[1:-1])]
    with connect_admin(world_database[0]) as admin, admin.transaction(force_rollback=True):
        admin.execute(TRY)
        admin.execute("ALTER TABLE pathway_closure DISABLE TRIGGER keep_history_insert")
        rows = admin.execute(
            "SELECT pg_temp.ends(ARRAY(SELECT jsonb_array_elements_text(tried)))"
            " FROM jsonb_array_elements(%s) WITH ORDINALITY AS it (tried, n) ORDER BY n",
            [json.dumps(combos)],
        ).fetchall()
    assert [ended for (ended,) in rows] == [bool(set(some) & set(ENOUGH)) for some in combos]


@pytest.mark.requirement("D-05")
@pytest.mark.parametrize("name", SAID[:7])
def test_the_database_refuses_an_ending_that_does_not_say_what_comes(
    world_database: "tuple[Addresses, World]", name: str
) -> None:
    changed = json.dumps({name: " ", "id": "00000000-0000-4000-8000-000000000000"})
    again = (
        "INSERT INTO pathway_closure SELECT (jsonb_populate_record(it, %s)).* FROM pathway_closure AS it"
        " LIMIT 1"
    )
    with connect_admin(world_database[0]) as admin, pytest.raises(CheckViolation, match="what comes"):
        admin.execute(again, [changed])


@pytest.mark.requirement("D-06")
def test_the_database_signs_no_plan_of_one_part(world_database: "tuple[Addresses, World]") -> None:
    _, world = world_database
    with connect_admin(world_database[0]) as admin, admin.transaction(force_rollback=True):
        again = (
            "INSERT INTO pathway_planapproval SELECT (jsonb_populate_record(it, jsonb_build_object('id',"
            " gen_random_uuid()))).* FROM pathway_planapproval AS it WHERE plan_id = %s"
        )
        admin.execute(again, [world.plan])
        take_out = "UPDATE pathway_planitem SET withdrawn_at = now() WHERE plan_id = %s AND part = 'later'"
        with pytest.raises(CheckViolation, match="keeps both"), admin.transaction():
            admin.execute(take_out, [world.plan])
        admin.execute("ALTER TABLE pathway_planitem DISABLE TRIGGER plan_keeps_both_parts")
        admin.execute(take_out, [world.plan])
        with pytest.raises(CheckViolation, match="agreed with both"), admin.transaction():
            admin.execute(again, [world.plan])


@pytest.mark.requirement("D-10")
@pytest.mark.parametrize("waits_for", ["DISCLOSURE", "CHARGE", "PROSECUTION", "NRM_RESULT"])
def test_the_database_lets_no_support_wait_for_a_verdict(
    world_database: "tuple[Addresses, World]", waits_for: str
) -> None:
    _, world = world_database
    add = (
        "INSERT INTO pathway_planitem SELECT (jsonb_populate_record(it, jsonb_build_object('id',"
        " gen_random_uuid(), 'waits_for', %s::text, 'part', %s::text))).* FROM pathway_planitem AS it"
        " WHERE id = %s"
    )
    with connect_admin(world_database[0]) as admin, admin.transaction(force_rollback=True):
        admin.execute(add, [waits_for, "disruption", world.plan_item])
        for part in ("now", "later"):
            with pytest.raises(CheckViolation), admin.transaction():
                admin.execute(add, [waits_for, part, world.plan_item])
