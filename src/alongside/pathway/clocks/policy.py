"""policy/timescales as the clocks use it."""

from functools import cache
from typing import Any

from alongside.kernel.working_days import WorkingDays
from alongside.pathway.clocks.rules import ClockRule, Limit
from alongside.reference.loader import PolicyFile, read_policy

_FIELDS = frozenset(
    {
        "clock", "limb", "title", "starts", "number", "since", "met_by", "ended_by", "limit", "not_before",
        "standing", "source", "verified", "from", "until", "in_force",
    }
)  # fmt: skip
_LIMITS = frozenset({"hours", "working_days", "days", "months"})


@cache
def get_clock_rules() -> tuple[ClockRule, ...]:
    """This will give every version of every clock that is in force. Raises UnableToReadPolicy."""
    file = _file()
    return tuple(_rule(file, row) for row in file.data["clocks"] if row.get("in_force", True))


@cache
def get_calendar() -> WorkingDays:
    """This will give the working days of England, less the days that the partnership added as free."""
    return WorkingDays(also_free=_file().data["also_free"])


def _file() -> PolicyFile:
    return read_policy("timescales/clocks")


def _rule(file: PolicyFile, row: Any) -> ClockRule:
    unknown = sorted(set(row) - _FIELDS)
    if unknown:
        raise file.fault(f'"{unknown[0]}" is not known here. Use: {", ".join(sorted(_FIELDS))}.', at=row)
    if row.get("number", "each") not in {"each", "first", "later"}:
        raise file.fault("number is each, first or later.", at=row)
    if row["standing"] not in {"statutory", "advice", "local"}:
        raise file.fault("standing is statutory, advice or local.", at=row)
    return ClockRule(
        clock=row["clock"],
        limb=row.get("limb", ""),
        title=row["title"],
        starts=row["starts"],
        number=row.get("number", "each"),
        since=row.get("since", ""),
        met_by=frozenset(row["met_by"]),
        ended_by=dict(row.get("ended_by", {})),
        limit=_limit(file, row),
        is_earliest=row.get("not_before", False),
        standing=row["standing"],
        source=row["source"],
        verified=row["verified"],
        from_day=row.get("from", file.data["from"]),
        until_day=row.get("until"),
    )


def _limit(file: PolicyFile, row: Any) -> Limit:
    given = row["limit"]
    if len(given) != 1 or not set(given) <= _LIMITS or not all(int(each) > 0 for each in given.values()):
        raise file.fault(f"limit is one of {', '.join(sorted(_LIMITS))}, above 0.", at=row)
    return Limit(**given)
