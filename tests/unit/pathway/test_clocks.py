"""The clocks of domain 4.1, against examples worked out by hand from the conventions and the calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from alongside.kernel.working_days import WorkingDays, add_hours, add_months
from alongside.pathway.clocks.policy import get_calendar, get_clock_rules
from alongside.pathway.clocks.rules import Clock, Event, State, run_clocks

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def event(kind: str, when: str, about: str = "") -> Event:
    return Event(kind=kind, at=at(when), latest=at(when), about=about)


def clocks(*events: Event, now: str, clock: str, limb: str = "") -> list[Clock]:
    ran = run_clocks(events=events, rules=get_clock_rules(), calendar=get_calendar(), now=at(now))
    return [each for each in ran if (each.rule.clock, each.rule.limb) == (clock, limb)]


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        ("2026-03-26", 1, "2026-03-27"),
        ("2026-03-27", 1, "2026-03-30"),  # from a Friday to Monday
        ("2026-03-28", 1, "2026-03-30"),  # a Saturday: Monday is day 1
        ("2026-04-02", 1, "2026-04-07"),  # over Good Friday and Easter Monday
        ("2022-09-16", 1, "2022-09-20"),  # over a day of mourning
        ("2020-05-07", 1, "2020-05-11"),  # the early May holiday was moved to Friday 8 May
        ("2026-12-24", 1, "2026-12-29"),  # Boxing Day on a Saturday is taken on the Monday
        ("2026-01-05", 45, "2026-03-09"),
        ("1999-12-30", 1, "2000-01-04"),  # both days of the millennium were free
    ],
)
def test_working_days_count_from_the_day_after(day: str, number: int, expected: str) -> None:
    found = WorkingDays().after(date.fromisoformat(day), working_days=number)
    assert found == date.fromisoformat(expected)


def test_a_partnership_adds_its_own_free_days() -> None:
    own = WorkingDays(also_free=[date(2026, 3, 27)])
    assert own.after(date(2026, 3, 26), working_days=1) == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-03-15", 6, "2026-09-15"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months_keep_the_day_or_take_the_last(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months=months) == date.fromisoformat(expected)


def test_hours_are_elapsed_hours_over_a_change_of_the_clocks() -> None:
    assert add_hours(at("2026-03-28T12:00"), hours=72) == at("2026-03-31T13:00")
    assert add_hours(at("2026-10-24T12:00"), hours=72) == at("2026-10-27T11:00")


def test_a_return_interview_has_two_limbs_and_a_declined_offer_meets_the_first_only() -> None:
    story = (
        event("found", "2026-03-27T22:00", "one"),
        event("interview_offered", "2026-03-28T10:00", "one"),
        event("interview_declined", "2026-03-28T10:05", "one"),
    )
    (offered,) = clocks(*story, now="2026-04-10T12:00", clock="C14", limb="offered")
    (held,) = clocks(*story, now="2026-04-10T12:00", clock="C14", limb="held")
    assert (offered.state, held.state, held.outcome) == (State.MET, State.ENDED, "declined")
    assert held.due_at == at("2026-03-30T23:00")


@pytest.mark.parametrize(
    ("when", "state"),
    [("2026-03-30T22:00", State.MET), ("2026-03-30T22:01", State.LATE)],
)
def test_an_hour_limit_holds_up_to_its_last_minute(when: str, state: State) -> None:
    story = (event("found", "2026-03-27T21:00", "one"), event("interview_held", when, "one"))
    (held,) = clocks(*story, now="2026-04-10T12:00", clock="C14", limb="held")
    assert held.state is state


def test_one_episodes_interview_is_not_anothers() -> None:
    story = (
        event("found", "2026-03-01T21:00", "one"),
        event("found", "2026-03-05T21:00", "two"),
        event("interview_held", "2026-03-06T10:00", "two"),
    )
    states = [each.state for each in clocks(*story, now="2026-04-10T12:00", clock="C14", limb="held")]
    assert states == [State.LATE, State.MET]


def test_a_day_limit_ends_with_its_day_and_is_late_after_it() -> None:
    start = event("concern_received", "2026-03-27T23:30", "c")
    for decided, state in (("2026-03-30T23:59", State.MET), ("2026-03-31T00:00", State.LATE)):
        story = (start, event("concern_decided", decided, "c"))
        (clock,) = clocks(*story, now="2026-04-10T12:00", clock="C02", limb="decision")
        assert clock.state is state
    (open_one,) = clocks(start, now="2026-03-30T12:00", clock="C02", limb="decision")
    assert open_one.state is State.DUE
    (late,) = clocks(start, now="2026-04-30T12:00", clock="C02", limb="decision")
    assert late.state is State.LATE


def test_looked_after_reviews_are_first_second_and_later_since_the_child_came_in() -> None:
    story = (
        event("became_looked_after", "2026-01-05T10:00"),
        event("looked_after_review_held", "2026-01-28T10:00"),
        event("looked_after_review_held", "2026-04-20T10:00"),
        event("ceased_looked_after", "2026-05-01T10:00"),
        event("became_looked_after", "2026-06-01T10:00"),
        event("looked_after_review_held", "2026-06-20T10:00"),
    )
    first = clocks(*story, now="2026-07-01T10:00", clock="C11", limb="first")
    assert [each.state for each in first] == [State.MET, State.MET]
    assert first[0].do_by == date(2026, 2, 2)
    second = clocks(*story, now="2026-07-01T10:00", clock="C11", limb="second")
    assert [each.state for each in second] == [State.MET, State.DUE]
    (later,) = clocks(*story, now="2026-07-01T10:00", clock="C11", limb="later")
    assert (later.state, later.outcome) == (State.ENDED, "no longer looked after")


def test_a_later_review_runs_from_the_review_that_was_held() -> None:
    story = (
        event("initial_conference_held", "2026-01-05T10:00"),
        event("review_conference_held", "2026-03-30T10:00"),
    )
    (next_one,) = clocks(*story, now="2026-04-01T10:00", clock="C09")
    assert next_one.do_by == date(2026, 9, 30)


def test_a_conclusive_decision_is_not_made_before_its_time() -> None:
    start = event("nrm_reasonable_grounds", "2026-03-02T10:00")
    for when, state in (("2026-03-31T10:00", State.TOO_EARLY), ("2026-04-02T10:00", State.MET)):
        (clock,) = clocks(start, event("nrm_conclusive_grounds", when), now="2026-06-01T10:00", clock="C17")
        assert clock.state is state
    (waiting,) = clocks(start, now="2027-06-01T10:00", clock="C17")
    assert waiting.state is State.DUE


def test_a_limit_that_falls_on_a_weekend_does_not_move_and_says_the_last_working_day() -> None:
    (clock,) = clocks(
        event("initial_conference_held", "2026-02-28T10:00"), now="2026-03-01T10:00", clock="C08"
    )
    assert clock.due_at == at("2026-05-29T00:00")
    (weekend,) = clocks(
        event("help_plan_started", "2026-02-16T10:00"), now="2026-03-01T10:00", clock="C10", limb="first"
    )
    assert (weekend.due_at, weekend.do_by) == (at("2026-05-17T00:00"), date(2026, 5, 15))


def test_what_is_known_by_its_day_only_counts_from_its_earliest_moment() -> None:
    day = Event(kind="found", at=at("2026-03-02T00:00"), latest=at("2026-03-02T23:59"), about="one")
    (held,) = clocks(day, now="2026-03-03T10:00", clock="C14", limb="held")
    assert held.due_at == at("2026-03-05T00:00")
    by_day = Event(
        kind="interview_offered", at=at("2026-03-02T00:00"), latest=at("2026-03-02T23:59"), about="one"
    )
    later = event("found", "2026-03-02T18:00", "one")
    (offered,) = clocks(later, by_day, now="2026-03-10T10:00", clock="C14", limb="offered")
    assert offered.state is State.MET


def test_every_rule_says_whence_it_comes_and_no_two_are_the_same() -> None:
    rules = get_clock_rules()
    assert all(
        rule.source and rule.title and rule.standing in {"statutory", "advice", "local"} for rule in rules
    )
    keys = [(rule.clock, rule.limb, rule.from_day) for rule in rules]
    assert len(keys) == len(set(keys))
    known = {rule.starts for rule in rules} | {kind for rule in rules for kind in rule.met_by}
    assert all(rule.since in known | {""} for rule in rules)
