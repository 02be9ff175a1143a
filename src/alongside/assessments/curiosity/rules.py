"""Which questions the record raises. Pure: happenings and rules in, prompts out.

A prompt is worked out each time from what was recorded by a moment; nothing is stored, counted up or ranked.
It falls silent when somebody considered the matter, and never because time has passed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alongside.assessments.curiosity.selectors import Selector, is_any
from alongside.kernel.dates import age_on, local_date
from alongside.kernel.working_days import WorkingDays, add_hours, end_of_day

EIGHTEEN = 18
WHOLE, OWN, PART = "whole", "own", "part"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that happened: `key` names its entry or record, `tags` say what it is.

    `earliest` and `latest` are the first and last possible moment, `known_at` when it became known,
    `recorded_at` when it was written down. `matter` ties what belongs to one episode or one worry.
    """

    key: str
    tags: frozenset[str]
    earliest: datetime
    latest: datetime
    known_at: datetime
    recorded_at: datetime
    agency: str = ""
    worker: str = ""
    matter: str = ""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Other happenings near one in question: any of `any_of`, in the same matter where `same_matter`.

    `days_before` and `days_after` bound it; None is any time on that side.
    """

    any_of: tuple[Selector, ...]
    same_matter: bool = False
    days_before: int | None = 0
    days_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Grace:
    """How long somebody has before the question is asked: exactly one number, none at all where all are 0.

    Counted from when it became known, or with `from_happened` from when it happened.
    """

    hours: int = 0
    days: int = 0
    working_days: int = 0
    from_happened: bool = False


@dataclass(frozen=True, kw_only=True)
class PromptRule:
    """One question, in the version that holds from a day until a day, exclusive.

    It is about `when`, at the ages `youngest` to `oldest` (and where it is not known, with `of_unknown_age`),
    `times` times on `on_days` different days from
    `agencies` agencies `within_days`, with each of `also` beside it, and none of `unless` since; with
    `counts_on`, those that were answered count towards the number, and only the last must not be answered.
    `lasts_days` after the last of them the pattern is over; None is never. `at_once` are those that close
    the matter: no grace is left. `needs` says how much one has to see to be asked: WHOLE, where only the
    record of every agency shows whether somebody has asked already; OWN, where a part suffices; PART, where
    only who sees a part is.
    """

    id: str
    title: str
    why: str
    ask: str
    source: str
    standing: str
    verified: bool
    from_day: date
    until_day: date | None
    when: tuple[Selector, ...]
    youngest: int
    oldest: int
    of_unknown_age: bool
    times: int
    agencies: int
    on_days: int
    within_days: int | None
    lasts_days: int | None
    also: tuple[Beside, ...]
    unless: tuple[Beside, ...]
    grace: Grace
    yields_to: frozenset[str]
    after_eighteen: bool = False
    at_once: tuple[Selector, ...] = ()
    needs: str = WHOLE
    counts_on: bool = False


@dataclass(frozen=True, kw_only=True)
class Child:
    """What the rules know of the child: the earliest possible date of birth, None where it is not known."""

    born: date | None

    def age_at(self, moment: datetime) -> int | None:
        """This will give the age on the day of a moment."""
        day = local_date(moment)
        return None if self.born is None or day < self.born else age_on(birth=self.born, on=day)


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A question that the record raises, since when, and the happenings on which it rests, oldest first.

    `newest_at` is when the last of them was recorded: an answer given before does not speak of it. `beside`
    are those that the rule wants beside them, of each sort the nearest in time: they show why it is asked.
    """

    rule: PromptRule
    arose_at: datetime
    newest_at: datetime
    because: tuple[Happening, ...]
    beside: tuple[Happening, ...] = ()


def rules_for(rules: Iterable[PromptRule], *, sees_all: bool) -> tuple[PromptRule, ...]:
    """This will give the questions that may be put to one who sees everything, or a part."""
    needs = (WHOLE, OWN) if sees_all else (OWN, PART)
    return tuple(rule for rule in rules if rule.needs in needs)


def raise_prompts(
    *,
    happenings: Iterable[Happening],
    rules: Sequence[PromptRule],
    child: Child,
    calendar: WorkingDays,
    as_at: datetime,
) -> tuple[Prompt, ...]:
    """This will give the questions that stand at a moment, in order of the day on which each arose."""
    known = sorted(
        (one for one in happenings if one.recorded_at <= as_at),
        key=lambda one: (one.earliest, one.recorded_at, one.key),
    )
    age = child.age_at(as_at)
    in_force = [rule for rule in rules if _is_in_force(rule, local_date(as_at))]
    found = [
        prompt
        for rule in in_force
        if rule.after_eighteen or age is None or age < EIGHTEEN
        if (prompt := _raise(rule, known, child, calendar, as_at)) is not None
    ]
    return tuple(sorted(_without_echoes(found), key=lambda one: (local_date(one.arose_at), one.rule.id)))


def _is_in_force(rule: PromptRule, day: date) -> bool:
    return rule.from_day <= day and (rule.until_day is None or day < rule.until_day)


def _without_echoes(found: Sequence[Prompt]) -> list[Prompt]:
    """Leave out what another question about the same happenings asks already."""
    rests_on = {one.rule.id: {each.key for each in one.because} for one in found}
    shows = {one.rule.id: {each.key for each in (*one.because, *one.beside)} for one in found}
    return [
        one
        for one in found
        if not any(shows[one.rule.id] & rests_on.get(other, set()) for other in one.rule.yields_to)
    ]


def _raise(
    rule: PromptRule, known: Sequence[Happening], child: Child, calendar: WorkingDays, as_at: datetime
) -> Prompt | None:
    meant = [one for one in known if _is_meant(rule, one, known, child)]
    open_ones = [one for one in meant if not _is_answered(rule, one, known)]
    arose, because = [], dict[str, Happening]()
    for last in open_ones:
        group = _group(rule, last, meant if rule.counts_on else open_ones)
        due = max(_due(rule, last, calendar), *(_shown_at(rule, one, known) for one in group))
        if not due <= as_at or not _is_within(as_at - last.latest, rule.lasts_days):
            continue
        if _is_pattern(rule, group):
            arose.append(due)
            because |= {one.key: one for one in group}
    if not arose:
        return None
    return Prompt(
        rule=rule,
        arose_at=min(arose),
        newest_at=max(one.recorded_at for one in because.values()),
        because=tuple(because.values()),
        beside=tuple(_beside(rule, because, known)),
    )


def _is_pattern(rule: PromptRule, group: Sequence[Happening]) -> bool:
    """Whether there are enough of them, from enough agencies, on enough days."""
    days = {local_date(one.earliest) for one in group}
    agencies = {one.agency for one in group}
    return len(group) >= rule.times and len(agencies) >= rule.agencies and len(days) >= rule.on_days


def _beside(
    rule: PromptRule, because: Mapping[str, Happening], known: Sequence[Happening]
) -> list[Happening]:
    """Of each sort that the rule wants beside these, the nearest; where one of them is of that sort, none."""
    found: dict[str, Happening] = {}
    for one in because.values():
        for beside in rule.also:
            near = [other for other in known if _is_near(beside, one, other)]
            if not any(other.key in because for other in near):
                nearest = min(near, key=lambda other: abs(other.earliest - one.earliest))
                found[nearest.key] = nearest
    return list(found.values())


def _shown_at(rule: PromptRule, one: Happening, known: Sequence[Happening]) -> datetime:
    """When it stood on the record together with all that the rule wants beside it."""
    beside = [min(other.recorded_at for other in known if _is_near(each, one, other)) for each in rule.also]
    return max(one.recorded_at, *beside) if beside else one.recorded_at


def _group(rule: PromptRule, last: Happening, counted: Iterable[Happening]) -> list[Happening]:
    """The happening, with those of the days before it that count together with it."""
    if rule.times == 1 and rule.agencies == 1:
        return [last]
    return [
        one
        for one in counted
        if one.latest <= last.latest and _is_within(last.latest - one.latest, rule.within_days)
    ]


def _is_meant(rule: PromptRule, one: Happening, known: Sequence[Happening], child: Child) -> bool:
    """Whether the rule is about this, considered or not."""
    if not is_any(rule.when, one.tags) or not _is_of_age(rule, child.age_at(one.earliest)):
        return False
    return all(any(_is_near(beside, one, other) for other in known) for beside in rule.also)


def _is_answered(rule: PromptRule, one: Happening, known: Sequence[Happening]) -> bool:
    """Whether somebody has considered it."""
    return any(_answers(beside, one, other) for beside in rule.unless for other in known)


def _is_of_age(rule: PromptRule, age: int | None) -> bool:
    return rule.of_unknown_age if age is None else rule.youngest <= age <= rule.oldest


def _is_near(beside: Beside, one: Happening, other: Happening) -> bool:
    """Whether another happening stands beside this one, before or after it."""
    if not _fits(beside, one, other):
        return False
    before, after = one.earliest - other.latest, other.earliest - one.latest
    return _is_within(before, beside.days_before) and _is_within(after, beside.days_after)


def _answers(beside: Beside, one: Happening, other: Happening) -> bool:
    """Whether another happening considers this one: it came after this was known, or is told with it."""
    if not _fits(beside, one, other):
        return False
    if other is one or beside.same_matter:
        return True
    before, after = one.known_at - other.latest, other.earliest - one.known_at
    return _is_within(before, beside.days_before) and _is_within(after, beside.days_after)


def _fits(beside: Beside, one: Happening, other: Happening) -> bool:
    if beside.same_matter and (not one.matter or one.matter != other.matter):
        return False
    return is_any(beside.any_of, other.tags)


def _is_within(gap: timedelta, days: int | None) -> bool:
    return days is None or gap <= timedelta(days=days)


def _due(rule: PromptRule, last: Happening, calendar: WorkingDays) -> datetime:
    """The first moment at which the question may be asked."""
    if is_any(rule.at_once, last.tags):
        return last.known_at
    grace = rule.grace
    begun = last.earliest if grace.from_happened else last.known_at
    if grace.hours:
        return add_hours(begun, hours=grace.hours) + timedelta.resolution  # the last moment is in time
    if grace.working_days:
        return end_of_day(calendar.after(local_date(begun), working_days=grace.working_days))
    return end_of_day(local_date(begun) + timedelta(days=grace.days)) if grace.days else begun
