"""The figures of the area as they are shown: words and protected counts, a quarter beside the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alongside.insight.counting import count_area
from alongside.insight.disclosure import DisclosureRule, Protected, percent, protect
from alongside.insight.policy import Measure, Section, get_disclosure_rule, list_sections
from alongside.kernel.dates import local_date, local_midnight
from alongside.organisations.queries import list_agencies
from alongside.pathway.clocks.policy import get_calendar

NOT_SHOWN, NONE_RECORDED = "not shown", "none recorded"
_ALIKE = {
    frozenset({NOT_SHOWN}): "Too few to show, or none recorded, in this quarter and the one before.",
    frozenset({NONE_RECORDED}): "None recorded in this quarter and the one before. It does not say that"
    " there were none.",
}
_NAMES = ("January to March", "April to June", "July to September", "October to December")
_DAYS_AFTER = 14


@dataclass(frozen=True, order=True, kw_only=True)
class Quarter:
    """Three months of the calendar: the only periods for which is counted, so that none can be compared
    with one a day longer.
    """

    year: int
    number: int

    @property
    def key(self) -> str:
        """This will give it as an address carries it."""
        return f"{self.year}-{self.number}"

    @property
    def name(self) -> str:
        """This will give it in words."""
        return f"{_NAMES[self.number - 1]} {self.year}"

    @property
    def first(self) -> date:
        """This will give its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """This will give the day after its last."""
        return self.next.first

    @property
    def next(self) -> "Quarter":
        """This will give the quarter after it."""
        return Quarter(year=self.year + self.number // 4, number=self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """This will give the quarter before it."""
        number = self.number - 1
        return Quarter(year=self.year - (not number), number=number or 4)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One part of a figure: this quarter and the one before, as they may be shown, and its share."""

    label: str
    now: str
    before: str
    share: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure with what is counted and what is not known; `total` is None where parts do not add up."""

    key: str
    title: str
    counts: str
    not_known: str
    source: str
    lines: tuple[Line, ...]
    total: Line | None

    @property
    def in_short(self) -> str:
        """This will say in a sentence what all lines say alike; "" where a table is needed."""
        return _ALIKE.get(frozenset(each for line in self.lines for each in (line.now, line.before)), "")

    @property
    def has_shares(self) -> bool:
        """This will say whether some line has a share."""
        return any(line.share for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class FigureSection:
    """Figures that are read together."""

    key: str
    title: str
    figures: tuple[Figure, ...]


def quarter_of(day: date) -> Quarter:
    """This will give the quarter in which a day lies."""
    return Quarter(year=day.year, number=(day.month + 2) // 3)


def get_figures(*, quarter: Quarter, now: datetime) -> tuple[FigureSection, ...]:
    """This will give all figures for a quarter, with small numbers taken out."""
    current, earlier = (_count(each) for each in (quarter, quarter.before))
    rule = get_disclosure_rule(as_at=quarter.end - timedelta(days=1))
    agencies = {str(key): card.name for key, card in list_agencies().items()}
    return tuple(
        _section(section, current, earlier, agencies, rule)
        for section in list_sections(as_at=local_date(now))
    )


def say_count(count: int | None) -> str:
    """This will write a count as it is shown. None recorded is never said to be none."""
    if count is None:
        return NOT_SHOWN
    return f"{count:,}" if count else NONE_RECORDED


def _count(quarter: Quarter) -> Mapping[str, Mapping[str, int]]:
    calendar = get_calendar()
    days = (quarter.end - quarter.first).days + _DAYS_AFTER
    every = (quarter.first + timedelta(days=each) for each in range(days))
    free = [day for day in every if day.weekday() < 5 and not calendar.is_working_day(day)]
    return count_area(since=local_midnight(quarter.first), before=local_midnight(quarter.end), free=free)


def _section(
    section: Section,
    current: Mapping[str, Mapping[str, int]],
    earlier: Mapping[str, Mapping[str, int]],
    agencies: Mapping[str, str],
    rule: DisclosureRule,
) -> FigureSection:
    return FigureSection(
        key=section.key,
        title=section.title,
        figures=tuple(
            _figure(measure, current.get(measure.key, {}), earlier.get(measure.key, {}), agencies, rule)
            for measure in section.measures
        ),
    )


def _figure(
    measure: Measure,
    current: Mapping[str, int],
    earlier: Mapping[str, int],
    agencies: Mapping[str, str],
    rule: DisclosureRule,
) -> Figure:
    parts = agencies if measure.is_by_agency else measure.parts
    labels = {**parts, **{code: f"Another ({code})" for code in {*current, *earlier} - set(parts)}}
    now, before = (_protected(measure, list(labels), counts, rule) for counts in (current, earlier))
    lines = tuple(
        Line(
            label=label,
            now=say_count(now.cells[at]),
            before=say_count(before.cells[at]),
            share=_share(now.cells[at], now.total, rule),
        )
        for at, label in enumerate(labels.values())
    )
    total = Line(label="All", now=say_count(now.total), before=say_count(before.total), share="")
    return Figure(
        key=measure.key,
        title=measure.title,
        counts=measure.counts,
        not_known=measure.not_known,
        source=measure.source,
        lines=lines,
        total=total if measure.is_whole else None,
    )


def _protected(
    measure: Measure, codes: Sequence[str], counts: Mapping[str, int], rule: DisclosureRule
) -> Protected:
    return protect(
        counts=[counts.get(code, 0) for code in codes],
        hide_zero=measure.hides_zero,
        is_whole=measure.is_whole,
        rule=rule,
    )


def _share(part: int | None, whole: int | None, rule: DisclosureRule) -> str:
    share = percent(part=part, whole=whole, rule=rule)
    return "" if share is None else f"{share}%"
