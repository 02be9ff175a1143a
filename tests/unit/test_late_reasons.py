"""A reason that stands with what was done is of the clock that asked for it, and of no other."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from alongside.casework.late_reasons import SaidReason
from alongside.kernel.dates import LONDON
from alongside.pathway.clocks.policy import get_clock_rules
from alongside.pathway.clocks.rules import Clock, State

FOUND = datetime(2026, 3, 2, 6, 0, tzinfo=LONDON)
HELD = FOUND + timedelta(days=4)
(RULE,) = (rule for rule in get_clock_rules() if (rule.clock, rule.limb) == ("C14", "held"))
CLOCK = Clock(
    rule=RULE, started_at=FOUND, due_at=FOUND, do_by=FOUND.date(), state=State.LATE, done_at=HELD, outcome=""
)
REASON = SaidReason(clock="C14", limb="held", started_at=FOUND, day=HELD.date(), reason="He was ill.")


def test_it_is_of_its_own_clock() -> None:
    assert REASON.is_of(CLOCK)
    assert replace(REASON, limb="", started_at=None).is_of(CLOCK)


@pytest.mark.parametrize(
    "other",
    [
        {"clock": "C10"},
        {"limb": "offered"},
        {"started_at": FOUND - timedelta(days=1)},
        {"day": date(2026, 3, 7)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_it_is_of_no_other(other: dict[str, object]) -> None:
    assert not replace(REASON, **other).is_of(CLOCK)  # type: ignore[arg-type]


def test_what_is_not_done_yet_has_none() -> None:
    assert not REASON.is_of(replace(CLOCK, done_at=None))
