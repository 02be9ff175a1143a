"""Uncertain dates: what is kept, shown, read, sorted and refused; ages; days in London."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.kernel.dates import (
    Period,
    Precision,
    UnableToReadDate,
    UncertainDate,
    age_on,
    local_date,
    local_midnight,
    minute_of_day,
    read_date,
    show_clock,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TODAY = date(2026, 11, 23)
THE_DAY = UncertainDate.exact(date(2026, 3, 27))
MARCH = UncertainDate.month(year=2026, month=3)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        (THE_DAY, "27 March 2026"),
        (UncertainDate.about(date(2026, 3, 27)), "about 27 March 2026"),
        (UncertainDate.about_same(MARCH), "about March 2026"),
        (UncertainDate.about_same(UncertainDate.year(2025)), "about 2025"),
        (
            UncertainDate(
                earliest=date(2026, 1, 10), latest=date(2026, 5, 2), precision=Precision.APPROXIMATE
            ),
            "about January 2026 to May 2026",
        ),
        (MARCH, "some time in March 2026"),
        (UncertainDate.year(2025), "some time in 2025"),
        (
            UncertainDate.between(first=date(2026, 3, 3), last=date(2026, 4, 9)),
            "between 3 March 2026 and 9 April 2026",
        ),
        (UncertainDate.unknown(), "date not known"),
    ],
)
def test_a_date_is_shown_as_a_reader_hears_it_and_can_be_read_back(stated: UncertainDate, shown: str) -> None:
    assert stated.show() == shown
    if stated.show() != "about January 2026 to May 2026":
        assert read_date(text=shown) == stated


@pytest.mark.parametrize(
    "typed",
    [
        "27/3/2026", "27/03/2026", " 27.3.2026 ", "27-3-2026", "2026-03-27", "2026/3/27",
        "27 March 2026", "27 march, 2026", "27th Mar 2026", "27th of March 2026", "March 27, 2026",
        "Friday 27 March 2026", "fri 27 mar. 2026", "on 27 March 2026",
    ],
)  # fmt: skip
def test_one_day_is_read_however_it_is_typed(typed: str) -> None:
    assert read_date(text=typed) == THE_DAY


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("march 2026", MARCH),
        ("3/2026", MARCH),
        ("2026-03", MARCH),
        ("in March 2026", MARCH),
        ("sometime in 2025", UncertainDate.year(2025)),
        ("2025", UncertainDate.year(2025)),
        ("during sept 2025", UncertainDate.month(year=2025, month=9)),
        ("around 27 March 2026", UncertainDate.about(date(2026, 3, 27))),
        ("approx. March 2026", UncertainDate.about_same(MARCH)),
        ("c. 2025", UncertainDate.about_same(UncertainDate.year(2025))),
        ("March 2026 to May 2026", UncertainDate.between(first=date(2026, 3, 1), last=date(2026, 5, 31))),
        ("2024 - 2025", UncertainDate.between(first=date(2024, 1, 1), last=date(2025, 12, 31))),
        ("Not known", UncertainDate.unknown()),
        ("about 3 March", UncertainDate.about(date(2026, 3, 3))),
        ("24 November", UncertainDate.exact(date(2025, 11, 24))),
        ("November 23", UncertainDate.exact(TODAY)),
        ("29 February", UncertainDate.exact(date(2024, 2, 29))),
        ("today", UncertainDate.exact(TODAY)),
        ("yesterday", UncertainDate.exact(date(2026, 11, 22))),
    ],
)
def test_what_is_uncertain_stays_uncertain(typed: str, meant: UncertainDate) -> None:
    assert read_date(text=typed, today=TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "No date was given"),
        ("  ", "No date was given"),
        ("spring 2026", "Write months"),
        ("3/27/2026", "the day comes first"),
        ("31 February 2026", "February 2026 has 28 days"),
        ("0/3/2026", "March 2026 has 31 days"),
        ("27/3/26", "two digits"),
        ("27/3/0026", "year 26"),
        ("2101", "year 2101"),
        ("last week", "changes its meaning"),
        ("yesterday", "changes its meaning"),
        ("3 March", "names no year"),
        ("Monday 27 March 2026", "is a Friday"),
        ("Monday 2026", "names a weekday but no day"),
        ("27 Marchember 2026", "cannot be read"),
        ("between March 2026 and not known", "cannot be read"),
        ("between May 2026 and March 2026", "swap them"),
        ("٢٧/٣/٢٠٢٦", "cannot be read"),
        ("27 March 2026; drop table", "cannot be read"),
        ("x" * 5000, "too long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_and_how(typed: str, said: str) -> None:
    with pytest.raises(UnableToReadDate, match=said):
        read_date(text=typed)


@given(DAYS)
def test_every_exact_month_and_year_survives_showing_and_reading(day: date) -> None:
    for stated in (
        UncertainDate.exact(day),
        UncertainDate.month(year=day.year, month=day.month),
        UncertainDate.year(day.year),
    ):
        assert read_date(text=stated.show()) == stated


@given(st.text(max_size=90))
def test_reading_never_fails_in_another_way(text: str) -> None:
    try:
        read_date(text=text, today=TODAY)
    except UnableToReadDate as refusal:
        assert refusal.message.endswith((".", "?"))


@pytest.mark.parametrize(
    ("earliest", "latest", "precision"),
    [
        (date(2026, 3, 27), None, "exact"),
        (None, date(2026, 3, 27), "range"),
        (None, None, "exact"),
        (date(2026, 3, 27), date(2026, 3, 27), "unknown"),
        (date(2026, 3, 28), date(2026, 3, 27), "range"),
        (date(2026, 3, 27), date(2026, 3, 28), "exact"),
        (date(2026, 3, 2), date(2026, 3, 31), "month"),
        (date(2026, 1, 1), date(2026, 12, 30), "year"),
    ],
)
def test_days_that_do_not_agree_are_refused(
    earliest: date | None, latest: date | None, precision: str
) -> None:
    with pytest.raises(UnableToReadDate):
        UncertainDate(earliest=earliest, latest=latest, precision=Precision(precision))


def test_a_precision_read_from_the_database_as_text_is_the_same_precision() -> None:
    stored = UncertainDate(earliest=None, latest=None, precision="unknown")  # type: ignore[arg-type]
    assert stored == UncertainDate.unknown()
    assert hash(stored) == hash(UncertainDate.unknown())


def test_a_chronology_sorts_oldest_first_the_surer_first_and_the_unknown_last() -> None:
    first = UncertainDate.exact(date(2026, 3, 1))
    year = UncertainDate.year(2026)
    unknown = UncertainDate.unknown()
    assert sorted([unknown, MARCH, year, first], key=lambda d: d.sort_key) == [year, first, MARCH, unknown]


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        (None, None, True),
        (date(2026, 3, 31), None, True),
        (date(2026, 4, 1), None, False),
        (None, date(2026, 3, 1), False),
        (None, date(2026, 3, 2), True),
        (date(2026, 3, 10), date(2026, 3, 11), True),
    ],
)
def test_a_month_overlaps_what_it_may_have_happened_in(
    start: date | None, end: date | None, inside: bool
) -> None:
    assert MARCH.overlaps(Period(start=start, end=end)) is inside
    assert UncertainDate.unknown().overlaps(Period(start=start, end=end))


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2012, 2, 29), date(2028, 2, 28), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
        (date(2010, 3, 27), date(2026, 3, 26), 15),
        (date(2010, 3, 27), date(2026, 3, 27), 16),
        (date(2026, 3, 27), date(2026, 3, 27), 0),
    ],
)
def test_age_turns_at_midnight_and_a_leap_day_child_turns_on_the_first_of_march(
    birth: date, on: date, age: int
) -> None:
    assert age_on(birth=birth, on=on) == age


def test_there_is_no_age_before_birth() -> None:
    with pytest.raises(UnableToReadDate, match="not yet born"):
        age_on(birth=date(2026, 3, 27), on=date(2026, 3, 26))


def test_a_moment_falls_on_its_day_in_london() -> None:
    assert local_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert local_date(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2026, 12, 31)
    assert local_midnight(date(2026, 7, 1)).astimezone(UTC) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="aware"):
        local_date(datetime(2026, 6, 30))  # noqa: DTZ001 - the naive moment is the fault that is planted


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("5:30pm", 1050),
        ("17:30", 1050),
        ("12:05am", 5),
        ("12.05 pm", 725),
        ("7am", 420),
        ("midday", 720),
        ("midnight", 0),
        ("after school", None),
        ("7", None),
        ("25:00", None),
        ("9:75am", None),
    ],
)
def test_a_time_of_day_is_read_where_it_is_one(text: str, minute: int | None) -> None:
    assert minute_of_day(text) == minute


def test_a_moment_is_shown_as_london_reads_it() -> None:
    assert show_clock(datetime(2026, 10, 14, 18, 44, tzinfo=UTC)) == "7:44pm"
    assert show_clock(datetime(2026, 12, 1, 12, 0, tzinfo=UTC)) == "midday"
