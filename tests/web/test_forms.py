"""What people type, and what a form makes of it."""

from datetime import time

import pytest
from django.test import RequestFactory
from django.utils import timezone

from alongside.kernel.errors import UnableToError
from alongside.web.forms import Form, UnableToReadTime, read_time
from alongside.web.new_person import read_birth, split_typed


def typed(**fields: str) -> Form:
    request = RequestFactory().post("/", fields)
    request.now = timezone.now()
    return Form.of(request)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5:30pm", time(17, 30)),
        ("5.30 PM", time(17, 30)),
        ("17:30", time(17, 30)),
        ("1730", time(17, 30)),
        ("5pm", time(17)),
        ("12am", time(0)),
        ("12:15 a.m.", time(0, 15)),
        ("midday", time(12)),
        ("midnight", time(0)),
    ],
)
def test_a_time_is_read_as_people_type_it(text: str, expected: time) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize("text", ["", "5", "25:00", "13pm", "5:75pm", "teatime", "0am"])
def test_what_is_no_time_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(UnableToReadTime, match="5:30pm"):
        read_time(text)


def test_a_wrong_date_is_kept_as_typed_and_named_at_its_field() -> None:
    form = typed(happened="31 November 2026")

    assert form.uncertain("happened").earliest is None

    assert "30 days" in form.problems["happened"]
    assert form.typed("happened") == "31 November 2026"
    assert form.problem_links() == [{"text": form.problems["happened"], "href": "#happened"}]


def test_a_month_is_no_day() -> None:
    form = typed(from_date="March 2026")

    assert form.day("from_date") is None
    assert "one day" in form.problems["from_date"]


def test_a_moment_needs_both_its_parts() -> None:
    form = typed(found_at="", found_at_time="")

    form.moment("found_at")

    assert set(form.problems) == {"found_at", "found_at_time"}


def test_a_moment_is_one_in_london() -> None:
    moment = typed(found_at="1/7/2026", found_at_time="5:30pm").moment("found_at")

    assert moment.isoformat() == "2026-07-01T17:30:00+01:00"


def test_a_form_just_opened_has_no_problems() -> None:
    request = RequestFactory().get("/")
    request.now = timezone.now()
    form = Form.of(request)

    form.moment("found_at")
    form.day("from_date", required=True)

    assert form.problems == {}


def test_nul_characters_are_dropped() -> None:
    assert typed(facts="a\0b").text("facts") == "ab"


@pytest.mark.django_db
def test_what_the_domain_is_unable_to_do_stands_at_its_field() -> None:
    form = typed(reason="")

    def act() -> None:
        raise UnableToError("Say why.", field="reason")

    assert form.submit(act) is None
    assert form.problems == {"reason": "Say why."}


@pytest.mark.parametrize(
    ("text", "kind", "spans_days"),
    [("14 May 2011", "KNOWN", 1), ("2011", "ESTIMATED", 365), ("14", "ESTIMATED", 365), ("", "UNKNOWN", 0)],
)
def test_a_birth_is_read_from_a_date_a_year_or_an_age(text: str, kind: str, spans_days: int) -> None:
    birth = read_birth(typed(birth=text), today=timezone.localdate())

    assert birth.kind == kind
    days = (
        (birth.date.latest - birth.date.earliest).days + 1 if birth.date.earliest and birth.date.latest else 0
    )
    assert days in (spans_days, spans_days + 1)


def test_a_search_gives_the_first_fields_of_a_new_person() -> None:
    assert split_typed("mary ann o'neil 14/5/2011") == {"forenames": "mary ann", "surname": "o'neil"}
    assert split_typed("9434765919") == {}
