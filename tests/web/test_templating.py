"""The template engine: strict, escaping, and writing dates and numbers as people read them."""

from datetime import UTC, datetime

import pytest
from django.template import engines
from jinja2 import UndefinedError

from alongside.kernel.dates import show_clock
from alongside.web.templating import show_dialled, show_moment, show_nhs_number, show_record_kind


def render(source: str, **context: object) -> str:
    return engines["jinja2"].from_string(source).render(context)


def test_what_people_write_is_escaped_also_inside_components() -> None:
    hostile = "<img src=x onerror=alert(1)>"

    assert hostile not in render("{{ text }}", text=hostile)
    assert hostile not in render('{{ govuk["button"]({"text": text}) }}', text=hostile)
    assert hostile not in render(
        '{{ govuk["textarea"]({"name": "a", "value": text, "label": {}}) }}', text=hostile
    )


def test_a_name_that_does_not_exist_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        render("{{ nothing_of_that_name }}")


def test_a_component_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(Exception, match="no-such-thing"):
        render('{{ govuk["no-such-thing"]({}) }}')


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (17, 30, "5:30pm"),
        (9, 0, "9am"),
        (0, 0, "midnight"),
        (12, 0, "midday"),
        (0, 5, "12:05am"),
        (12, 5, "12:05pm"),
    ],
)
def test_times_are_written_as_people_say_them(hour: int, minute: int, expected: str) -> None:
    assert show_clock(datetime(2026, 1, 2, hour, minute, tzinfo=UTC)) == expected


def test_a_moment_is_shown_in_london() -> None:
    assert show_moment(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026 at 12:30am"


@pytest.mark.parametrize(
    ("number", "shown"), [("9434765919", "943 476 5919"), ("Z948", "Z948"), ("123", "123")]
)
def test_an_nhs_number_is_shown_in_three_parts_and_anything_else_as_it_came(number: str, shown: str) -> None:
    assert show_nhs_number(number) == shown


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("01632 960999", "01632960999"),
        ("+44 (1632) 960-999", "+441632960999"),
        ("999", "999"),
        ("ring Nadia", ""),
        ("01632 960999 Nadia", ""),
        ("", ""),
    ],
)
def test_only_what_can_be_dialled_becomes_an_address(typed: str, dialled: str) -> None:
    assert show_dialled(typed) == dialled


def test_kinds_of_record_have_words() -> None:
    assert show_record_kind("section47") == "Section 47 enquiry"
    assert show_record_kind("protection_plan") == "Protection plan"
