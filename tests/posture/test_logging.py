"""What goes into the log: one line in one form, in universal time, and nothing that somebody typed."""

import json
import logging
import sys
from datetime import datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError
from django.test import RequestFactory

from alongside.config.logs import OneLine

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPED = "Zephyrine Quillfeather"


@pytest.fixture
def lines() -> "Iterator[StringIO]":
    """What the root's handler would write, as its own formatter writes it."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_a_line_says_when_in_universal_time(lines: StringIO) -> None:
    logging.getLogger("alongside.test").warning("said")
    line = json.loads(lines.getvalue())

    assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0)
    assert (line["level"], line["from"], line["says"]) == ("WARNING", "alongside.test", "said")


@pytest.mark.parametrize(
    "forged", ["\n2026-01-01 ERROR all is well", "\r\n{}", "\x1b[2K", "\u2028", '"}\n{"']
)
def test_every_line_is_one_line_in_one_form(lines: StringIO, forged: str) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", f"/people/{forged}/")

    (line,) = lines.getvalue().splitlines()
    assert json.loads(line)["says"] == f"Not Found: /people/{forged}/"
    assert line.isascii()
    assert line.isprintable()


def test_a_failure_is_logged_without_what_was_typed(lines: StringIO) -> None:
    """Django's own way of answering a failure; the database's words name the row that it refuses."""
    from django.core.handlers.exception import response_for_exception

    request = RequestFactory().post("/people/new/", {"surname": TYPED})
    try:
        _fail(TYPED)
    except IntegrityError as error:
        answer = response_for_exception(request, error)

    assert answer.status_code == 500
    line = json.loads(lines.getvalue().splitlines()[-1])
    assert line["failed"] == "IntegrityError"
    assert line["where"][-1].endswith(" _fail")
    for word in TYPED.split():
        assert word not in lines.getvalue()
        assert word.encode() not in answer.content


def test_the_usual_formatter_would_tell_it() -> None:
    """The control: what the formatter above leaves out would be there."""
    record = logging.LogRecord("a", logging.ERROR, "", 1, "said", None, None)
    try:
        _fail(TYPED)
    except IntegrityError:
        record.exc_info = sys.exc_info()
    assert TYPED in logging.Formatter().format(record)
    assert TYPED not in OneLine().format(record)


def _fail(value: str) -> None:
    raise IntegrityError(f"Key (surname)=({value}) exists already.")


def test_lines_go_to_standard_error_only() -> None:
    from django.conf import settings

    handlers = settings.LOGGING["handlers"].values()
    assert [handler["class"] for handler in handlers] == ["logging.StreamHandler"]
    assert all("stream" not in handler for handler in handlers)  # its default is standard error
    for name in ("django", "django.request", "django.security", "alongside"):
        logger = logging.getLogger(name)
        assert logger.handlers == []
        assert logger.propagate
    assert not [
        name
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
        and any(isinstance(each, logging.FileHandler) for each in logger.handlers)
    ]
