"""Two engines work the clocks out and agree: over leap years, holidays, half-known times, changes of the
clocks and of the rules.

The short run compares thousands of clocks, ALONGSIDE_LONG=1 a million. Another seed: ALONGSIDE_SEED.
"""

import os
import random
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

import pytest

from alongside.kernel.working_days import WorkingDays
from alongside.pathway.clocks import rules
from alongside.pathway.clocks.policy import get_calendar, get_clock_rules
from alongside.pathway.clocks.rules import ClockRule, Event, Limit, run_clocks
from tests.oracle.second_clocks import (
    CHANGE,
    LONDON,
    POLICY,
    Expected,
    Happening,
    changed_rows,
    expected,
    works,
)
from tests.thinning import IS_LONG

WANTED = 1_000_000 if IS_LONG else 6_000
SEED = int(os.environ.get("ALONGSIDE_SEED", "20261123"))
FIRST, LAST = date(1989, 11, 16), date(2050, 6, 30)
KINDS = sorted(
    {row["starts"] for row in POLICY["clocks"]}
    | {kind for row in POLICY["clocks"] for kind in (*row["met_by"], *row.get("ended_by", {}))}
)
# Days about which engines differ: changes of the clocks, ends of months, holidays, a leap day.
AWKWARD = [
    "1995-05-07", "1999-12-30", "2000-02-29", "2002-06-01", "2011-04-21", "2012-06-01", "2016-10-29",
    "2020-05-06", "2022-06-01", "2022-09-17", "2022-12-23", "2023-05-05", "2024-01-31", "2024-02-28",
    "2026-03-28", "2026-10-24", "2027-12-23", "2027-08-31", "2028-11-30", "2033-12-24",
]  # fmt: skip


def a_case(chance: random.Random) -> tuple[list[Happening], datetime]:
    if chance.random() < 0.5:
        day = date.fromisoformat(chance.choice(AWKWARD))
    else:
        day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    happenings = []
    kinds = chance.sample(KINDS, 5)
    for _ in range(chance.randrange(2, 9)):
        kind = chance.choice(kinds)
        day += timedelta(days=chance.choice([0, 0, 1, 1, 2, 3, 4, 15, 60, 92]))
        moment = datetime.combine(day, datetime.min.time(), LONDON) + timedelta(
            minutes=chance.choice([0, 1, 59, 60, 119, 720, 1439, chance.randrange(1440)])
        )
        last = moment
        if chance.random() < 0.2:
            moment = datetime.combine(day, datetime.min.time(), LONDON)
            last = moment + timedelta(minutes=1439)
        happenings.append((kind, moment, last, chance.choice(["", "one", "two"])))
    now = datetime.combine(day, datetime.min.time(), LONDON) + timedelta(
        days=chance.choice([0, 1, 2, 3, 30, 200]), minutes=chance.choice([0, 1, 720])
    )
    return happenings, now


def changed_rules() -> tuple[ClockRule, ...]:
    """The rules as `changed_rows` has them: one more of each from a day on."""
    found = []
    for rule in get_clock_rules():
        more = {unit: size + 1 for unit, size in asdict(rule.limit).items() if size is not None}
        found += [
            replace(rule, until_day=CHANGE),
            replace(rule, from_day=CHANGE, limit=Limit(**more)),
        ]
    return tuple(found)


def found_by_the_engine(
    happenings: list[Happening], now: datetime, rules: Sequence[ClockRule] | None = None
) -> list[Expected]:
    events = [Event(kind=k, at=a, latest=b, about=c) for k, a, b, c in happenings]
    ran = run_clocks(events=events, rules=rules or get_clock_rules(), calendar=get_calendar(), now=now)
    return [
        (
            each.rule.clock, each.rule.limb, each.started_at, each.due_at, each.do_by, each.state.value,
            each.outcome, each.done_at,
        )
        for each in ran
    ]  # fmt: skip


def compare(wanted: int) -> tuple[int, dict[str, int]]:
    """Every third case with rules that change on a day."""
    chance = random.Random(SEED)
    compared, states, cases = 0, dict[str, int](), 0
    changed, rows = changed_rules(), changed_rows()
    while compared < wanted:
        happenings, now = a_case(chance)
        cases += 1
        other = cases % 3 == 0
        mine = found_by_the_engine(happenings, now, changed if other else None)
        second = expected(happenings, now, rows if other else None)
        assert mine == second, (happenings, now)
        compared += len(mine)
        for each in mine:
            states[each[5]] = states.get(each[5], 0) + 1
    return compared, states


def test_both_engines_agree(capsys: pytest.CaptureFixture[str]) -> None:
    compared, states = compare(WANTED)
    assert min(states.get(state, 0) for state in ("due", "met", "late", "ended", "too early")) > 0
    with capsys.disabled():
        print(f"\nclocks: {compared} compared (seed {SEED}): {states}")


def test_both_calendars_agree_on_every_day() -> None:
    own = WorkingDays()
    day = FIRST
    while day <= LAST:
        assert own.is_working_day(day) is works(day), day
        day += timedelta(days=1)


SLIPS = {
    "a limit in hours is over at its last moment": ("_is_past", lambda rule, moment, due: moment >= due),
    "a limit in days holds after its day": ("_is_past", lambda rule, moment, due: moment > due),
    "hours by the clock on the wall": ("add_hours", lambda start, hours: start + timedelta(hours=hours)),
    "months of thirty days": ("add_months", lambda day, months: day + timedelta(days=30 * months)),
    "every start counts": ("_starts", lambda rule, past: [e for e in past if e.kind == rule.starts]),
    "a day ends at its beginning": (
        "end_of_day",
        lambda day: datetime.combine(day, datetime.min.time(), LONDON),
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, wrong = SLIPS[slip]
    monkeypatch.setattr(rules, name, wrong)
    with pytest.raises(AssertionError):
        compare(20_000)


def test_a_bank_holiday_that_was_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WorkingDays, "is_working_day", lambda self, day: day.weekday() < 5)
    with pytest.raises(AssertionError):
        compare(20_000)
