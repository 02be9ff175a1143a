"""A question is answered, put off or dismissed; it comes back on its day, and when new facts arise."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from alongside.access.door import SEE, open_record
from alongside.assessments.curiosity.answering import (
    UnableToAnswerPrompt,
    list_answers,
    record_answer,
    silences,
)
from alongside.assessments.curiosity.answers import Answer, is_ignored, stands_since
from alongside.casework import curiosity, records
from alongside.kernel.dates import UncertainDate
from alongside.kernel.errors import NotFoundError
from alongside.kernel.working_days import WorkingDays

if TYPE_CHECKING:
    from tests.world import World

RULE = "help-made-to-wait"
AROSE = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def since(*answers: Answer, newest: datetime = AROSE, at: datetime = AROSE + 10 * DAY) -> datetime | None:
    return stands_since(rule="a", arose_at=AROSE, newest_at=newest, answers=answers, as_at=at)


def answer(outcome: str = "answered", *, until: date | None = None, at: datetime = AROSE + DAY) -> Answer:
    return Answer(rule="a", outcome=outcome, until=until, recorded_at=at)


def test_it_stands_until_it_is_answered() -> None:
    assert since() == AROSE
    assert since(answer()) is None
    assert since(answer("dismissed")) is None
    assert since(Answer(rule="another", outcome="answered", until=None, recorded_at=AROSE + DAY)) == AROSE


def test_as_at_a_day_before_the_answer_it_still_stood() -> None:
    assert since(answer(), at=AROSE + DAY - timedelta(seconds=1)) == AROSE
    assert since(answer(), at=AROSE + DAY) is None


def test_new_facts_bring_it_back() -> None:
    assert since(answer(), newest=AROSE + 2 * DAY) == AROSE + 2 * DAY
    assert since(answer(), newest=AROSE + DAY) is None
    assert since(answer(), answer(at=AROSE + 3 * DAY), newest=AROSE + 2 * DAY) is None


def test_what_is_put_off_comes_back_on_its_day() -> None:
    until = date(2026, 3, 9)
    put_off = answer("put off", until=until)
    assert since(put_off, at=datetime(2026, 3, 8, 23, 59, tzinfo=UTC)) is None
    assert since(put_off, at=datetime(2026, 3, 9, 0, 0, tzinfo=UTC)) == datetime(2026, 3, 9, tzinfo=UTC)
    assert since(put_off, answer(at=AROSE + 2 * DAY), at=datetime(2026, 3, 10, tzinfo=UTC)) is None


def test_it_is_ignored_after_so_many_working_days() -> None:
    ends = datetime(2026, 3, 17, tzinfo=UTC)
    arose = datetime(2026, 3, 2, 10, tzinfo=UTC)

    def ignored(at: datetime) -> bool:
        return is_ignored(since=arose, working_days=10, calendar=WorkingDays(), as_at=at)

    assert not ignored(ends - timedelta(seconds=1))
    assert ignored(ends)


def make_wait(world: "World", later: timedelta = timedelta(0)) -> None:
    """Help is made to wait, and stands so on the record."""
    with world.acting("social worker") as worker:
        records.record_event(
            viewer=worker,
            person_id=world.child,
            kind="SUPPORT",
            title="Counselling is on hold until the trial is over.",
            happened=UncertainDate.exact((world.now + later).date()),
            now=world.now + later,
        )


def answer_it(world: "World", later: timedelta, outcome: str, **given: Any) -> None:
    with world.acting("social worker") as worker:
        curiosity.answer_prompt(
            viewer=worker, person_id=world.child, rule=RULE, outcome=outcome,
            now=world.now + later, **{"words": "heron reason", **given},
        )  # fmt: skip


@pytest.mark.requirement("S-34", "S-68", "M-60")
def test_an_answer_silences_it_and_new_facts_bring_it_back(world: "World") -> None:
    assert RULE not in standing(world)
    make_wait(world)
    assert RULE in standing(world)
    assert RULE in standing(world, 9 * DAY)
    answer_it(world, 10 * DAY, "answered")
    assert RULE not in standing(world, 10 * DAY)
    assert RULE in standing(world, 9 * DAY)
    assert RULE not in standing(world, 40 * DAY)
    make_wait(world, 41 * DAY)
    assert RULE in standing(world, 50 * DAY)


@pytest.mark.requirement("M-60")
def test_what_nobody_takes_up_is_listed_for_supervision(world: "World") -> None:
    def ignored(later: timedelta) -> list[str]:
        with world.acting("social worker") as worker:
            found = curiosity.list_ignored_prompts(
                viewer=worker, people=[world.child, world.brother], now=world.now + later
            )
        return [row.prompt.rule for row in found]

    make_wait(world)
    assert RULE not in ignored(14 * DAY)
    assert RULE in ignored(15 * DAY)


def test_a_reason_is_asked_and_a_day_that_lies_ahead(world: "World") -> None:
    make_wait(world)
    today = (world.now + 9 * DAY).date()
    for outcome, words, until, field in (
        ("answered", " ", None, "words"),
        ("put off", "x", None, "until"),
        ("put off", "x", today, "until"),
        ("forgotten", "x", None, "outcome"),
    ):
        with pytest.raises(UnableToAnswerPrompt) as raised:
            answer_it(world, 9 * DAY, outcome, words=words, until=until)
        assert raised.value.field == field


def test_what_does_not_stand_cannot_be_answered(world: "World") -> None:
    with pytest.raises(NotFoundError):
        answer_it(world, timedelta(0), "answered")


def standing(world: "World", later: timedelta = timedelta(0)) -> set[str]:
    with world.acting("social worker") as worker:
        granted = open_record(
            viewer=worker, person_id=world.child, action=SEE, purpose="a test", now=world.now + 60 * DAY
        )
        return {row.rule for row in curiosity.list_prompts(granted=granted, as_at=world.now + later)}


def test_an_answer_speaks_for_those_alone_who_see_no_more(world: "World") -> None:
    make_wait(world)
    with world.acting("teacher") as teacher:
        granted = open_record(
            viewer=teacher, person_id=world.child, action=SEE, purpose="reading questions", now=world.now
        )
        record_answer(granted=granted, rule=RULE, outcome="answered", words="Asked.", until=None)
        (fact,) = [each for each in list_answers(granted=granted) if each.answer.rule == RULE]
        assert not fact.saw_all
        assert silences(fact, granted=granted)
    # The worker, who sees all, is not answered by what the teacher said of a part; by their own answer, yes.
    assert RULE in standing(world)
    answer_it(world, DAY, "answered")
    assert RULE not in standing(world, DAY)
