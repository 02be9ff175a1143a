"""Every mutant of the clocks that answers otherwise is found by the second engine.

The ordinary run tries every twentieth mutant, ALONGSIDE_LONG=1 all of them.
"""

import inspect
import random
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from alongside.kernel import working_days as own_days
from alongside.pathway.clocks import rules as own_rules
from alongside.pathway.clocks.policy import get_calendar
from tests.oracle.mutating import mutants_of
from tests.oracle.second_clocks import CHANGE, LONDON, Expected, Happening, changed_rows, expected, works
from tests.oracle.test_two_clocks import SEED, a_case, changed_rules
from tests.thinning import IS_LONG

CASES = 3_000 if IS_LONG else 300
Cases = list[tuple[list[Happening], datetime, list[Expected]]]
# Mutants that answer as before whatever they are asked, by a part of what is said of them, and why.
EQUAL = {
    "LtE for Lt in 'self.at < start.at'": "the same kind at the same moment is ruled out as at once already",
    "left out in 'limit.days or 0'": "policy.py lets in no rule without exactly one number",
}


@pytest.fixture(scope="module")
def cases() -> Cases:
    chance = random.Random(SEED)
    made = [a_case(chance) for _ in range(CASES)] + by_hand()
    rows = changed_rows()
    return [(happenings, now, expected(happenings, now, rows)) for happenings, now in made]


def by_hand() -> list[tuple[list[Happening], datetime]]:
    """Edges that chance seldom meets: at the very moment, at the same moment, the first day of a rule."""

    day, grounds = "2026-03-10", "2026-01-01T10:00"
    told = [
        f"2026-04-01: found {day}T12:00 one, interview_held 2026-03-13T12:00 one",
        f"2026-04-01: found {day}T12:00 one, interview_offered 2026-03-13T12:00 one",
        f"2026-04-01: found {day}T12:00 one, interview_offered 2026-03-13T12:01 one",
        f"2026-03-13T12:00: found {day}T12:00 one",
        f"2026-03-13T12:01: found {day}T12:00 one",
        f"{day}T12:00: found {day}T12:00 one",
        f"2026-04-01: found {day}T12:00 one, interview_offered 2026-03-11T00:00 two",
        f"2026-04-01: found {day}T12:00 one, interview_offered {day}T00:00/{day}T11:59 one",
        f"2026-04-01: found {day}T12:00 one, interview_offered {day}T00:00/{day}T23:59 one",
        "2026-09-01: review_conference_held 2026-01-05T00:00, review_conference_held 2026-01-05T00:00",
        "2026-09-01: review_conference_held 2026-01-05T00:00, review_conference_held 2026-01-05T01:00",
        "2026-03-28: concern_received 2026-03-26T10:00 x",
        "2026-04-01: concern_received 2026-03-26T10:00 x, concern_decided 2026-03-28T00:00 x",
        f"2026-04-01: nrm_reasonable_grounds {grounds}, nrm_conclusive_grounds 2026-02-01T00:00",
        f"2026-04-01: nrm_reasonable_grounds {grounds}, nrm_conclusive_grounds 2026-01-31T23:59",
        f"2026-04-01: nrm_reasonable_grounds {grounds}, nrm_withdrawn 2026-01-20T00:00",
        "2016-12-01: nrm_reasonable_grounds 2016-01-01T10:00, nrm_conclusive_grounds 2016-02-01T00:00",
        "1989-12-01: concern_received 1989-11-16T00:00 x, concern_received 1989-11-15T23:59 y",
        f"2016-12-01: concern_received {CHANGE}T00:00 x",
        f"2016-12-01: concern_received {CHANGE - timedelta(days=1)}T23:59 y",
    ]
    told.append(
        "2026-12-01: became_looked_after 2026-01-05T00:00, looked_after_review_held 2026-01-20T00:00,"
        " looked_after_review_held 2026-04-10T00:00, became_looked_after 2026-06-01T00:00,"
        " looked_after_review_held 2026-06-20T00:00, ceased_looked_after 2026-07-01T00:00"
    )
    return [(_happenings(line), _at(line.partition(": ")[0])) for line in told]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def _happenings(line: str) -> list[Happening]:
    found = []
    for told in line.partition(": ")[2].split(", "):
        kind, when, about = (*told.split(), "")[:3]
        first, _, last = when.partition("/")
        found.append((kind, _at(first), _at(last or first), about))
    return found


def compiled(own: ModuleType, source: str, patch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType(own.__name__)
    patch.setitem(sys.modules, module.__name__, module)  # Dataclasses look their module up.
    exec(compile(source, f"a mutant of {own.__name__}", "exec"), vars(module))  # noqa: S102
    return module


def answers(rules: ModuleType, calendar: Any, happenings: list[Happening], now: datetime) -> list[Expected]:
    events = [rules.Event(kind=k, at=a, latest=b, about=c) for k, a, b, c in happenings]
    return [
        (
            each.rule.clock, each.rule.limb, each.started_at, each.due_at, each.do_by, each.state.value,
            each.outcome, each.done_at,
        )
        for each in rules.run_clocks(events=events, rules=changed_rules(), calendar=calendar, now=now)
    ]  # fmt: skip


def knows_when_it_is_due(rules: ModuleType, calendar: Any, wanted: list[Expected]) -> bool:
    """Whether each limb, asked by itself, is late when the second engine says; none where no rule is."""
    held = changed_rules()
    asked = {(clock, limb, since, due) for clock, limb, since, due, *_ in wanted}
    if any(
        rules.due_at(clock=clock, limb=limb, since=since, rules=held, calendar=calendar) != due
        for clock, limb, since, due in asked
    ):
        return False
    clock, limb, *_ = wanted[0]
    unknown = (
        ("C99", limb, "2026-03-10T12:00"),
        (clock, "none", "2026-03-10T12:00"),
        (clock, limb, "1950-01-01T12:00"),
    )
    return all(
        raises_lookup(
            partial(rules.due_at, clock=clock, limb=limb, since=_at(since), rules=held, calendar=calendar)
        )
        for clock, limb, since in unknown
    )


def raises_lookup(call: Callable[[], object]) -> bool:
    try:
        call()
    except LookupError:
        return True
    return False


def is_found(
    make: Callable[[], ModuleType],
    calendar: Any,
    cases: list[tuple[list[Happening], datetime, list[Expected]]],
) -> bool:
    """Whether it is seen to answer otherwise, or breaks."""
    try:
        rules = make()
        return any(
            answers(rules, calendar, happenings, now) != wanted for happenings, now, wanted in cases
        ) or (not knows_when_it_is_due(rules, calendar, [one for _, _, wanted in cases for one in wanted]))
    except Exception:  # noqa: BLE001 - a mutant may break in any way
        return True


def test_the_engine_itself_is_not_taken_for_a_mutant(cases: Any) -> None:
    assert not is_found(lambda: own_rules, get_calendar(), cases)


def test_no_mutant_of_the_rules_survives_that_answers_otherwise(
    cases: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutants = list(mutants_of(inspect.getsource(own_rules)))
    tried = mutants if IS_LONG else mutants[::20]
    survived = []
    for told, source in tried:
        with monkeypatch.context() as patch:
            if not is_found(partial(compiled, own_rules, source, patch), get_calendar(), cases):
                survived.append(told)
    assert len(mutants) > 60
    assert not [told for told in survived if not any(part in told for part in EQUAL)], "; ".join(survived)


def test_no_mutant_of_the_calendar_survives_that_answers_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against every working day, worked out apart, and days and moments counted by hand."""
    years = range(1990, 2050) if IS_LONG else (1995, 1999, 2002, 2011, 2012, 2020, 2022, 2023, 2026)
    days = [date(year, month, day) for year in years for month in range(1, 13) for day in range(1, 29)]
    wanted = [works(day) for day in days]
    mutants = list(mutants_of(inspect.getsource(own_days)))
    survived = []
    for told, source in mutants if IS_LONG else mutants[::9]:
        with monkeypatch.context() as patch:
            make = partial(compiled, own_days, source, patch)
            if not _counts_otherwise(make, days, wanted):
                survived.append(told)
    assert not [told for told in survived if not any(part in told for part in EQUAL)], "; ".join(survived)


def _counts_otherwise(make: Callable[[], Any], days: list[date], wanted: list[bool]) -> bool:
    try:
        made = make()
        own = made.WorkingDays(also_free=[date(2026, 4, 7)])
        found = (
            [made.WorkingDays().is_working_day(day) for day in days] == wanted,
            own.last_until(date(2026, 4, 7)) == date(2026, 4, 2),
            own.after(date(2026, 4, 2), working_days=1) == date(2026, 4, 8),
            own.after(date(2026, 4, 2), working_days=2) == date(2026, 4, 9),
            made.add_months(date(2026, 8, 31), months=6) == date(2027, 2, 28),
            made.add_months(date(2026, 8, 15), months=6) == date(2027, 2, 15),
            made.end_of_day(date(2026, 3, 28)) == _at("2026-03-29T00:00"),
            made.add_hours(_at("2026-03-28T12:00"), hours=24) == _at("2026-03-29T13:00"),
            _refuses(lambda: own.after(date(2026, 4, 2), working_days=0)),
        )
    except Exception:  # noqa: BLE001 - a mutant may break in any way
        return True
    return not all(each is True for each in found)


def _refuses(act: Callable[[], Any]) -> bool:
    try:
        act()
    except ValueError:
        return True
    return False
