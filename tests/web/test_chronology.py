"""The chronology page: narrowed, ordered, drawn and printed without scripts."""

import re
import time
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from alongside.casework import records, sessions
from alongside.kernel.dates import UncertainDate
from tests.web.partnership import Partnership, sign_in

pytestmark = pytest.mark.django_db
EVENTS = (
    ("CONTACT", UncertainDate.exact(date(2026, 3, 3)), "Rang home", "ordinary"),
    ("HEALTH", UncertainDate.month(year=2026, month=1), "Walk-in clinic", "sensitive"),
    ("EDUCATION", UncertainDate.unknown(), "Stopped choir", "ordinary"),
    ("CONTACT", UncertainDate.exact(date(2025, 6, 1)), "Visit at home", "ordinary"),
)


@pytest.fixture
def path(partnership: Partnership) -> str:
    with sessions.acting_as(username="teacher", now=timezone.now()) as viewer:
        for kind, happened, title, klass in EVENTS:
            records.record_event(
                viewer=viewer,
                person_id=partnership.child,
                kind=kind,
                happened=happened,
                title=title,
                klass=klass,
                child_words="I liked it." if title == "Stopped choir" else "",
                now=timezone.now(),
            )
    return f"/people/{partnership.child}/chronology/"


def titles(client: Client, path: str, **posted: str) -> list[str]:
    page = client.post(path, posted) if posted else client.get(path)
    return re.findall(
        r"<strong>([^<]+)</strong>(?:</p>)?\s*\n", page.content.decode().partition("data-count")[2]
    )


def test_newest_first_with_the_undated_last(path: str) -> None:
    assert titles(sign_in("teacher"), path) == [
        "Rang home",
        "Walk-in clinic",
        "Visit at home",
        "Stopped choir",
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("order=oldest", ["Visit at home", "Walk-in clinic", "Rang home", "Stopped choir"]),
        ("kind=CONTACT", ["Rang home", "Visit at home"]),
        ("from=January+2026", ["Rang home", "Walk-in clinic", "Stopped choir"]),
        ("until=2025", ["Visit at home", "Stopped choir"]),
        ("from=1/1/2026&until=31/1/2026&kind=HEALTH", ["Walk-in clinic"]),
        ("kind=nothing", []),
        ("agency=nonsense", ["Rang home", "Walk-in clinic", "Visit at home", "Stopped choir"]),
    ],
)
def test_it_is_narrowed_by_its_address(path: str, asked: str, expected: list[str]) -> None:
    assert titles(sign_in("teacher"), f"{path}?{asked}") == expected


def test_words_are_posted_so_that_no_name_is_in_an_address(path: str) -> None:
    client = sign_in("teacher")

    assert titles(client, path, words="HOME rang") == ["Rang home"]
    assert (
        'method="post"'
        in client.get(path).content.decode().partition("data-filter")[0].rpartition("<form")[2]
    )


def test_a_date_that_cannot_be_read_is_said_and_everything_shown(path: str) -> None:
    page = sign_in("teacher").get(f"{path}?from=the+other+day").content.decode()

    assert 'href="#from"' in page
    assert "4 of 4 shown" in page


def test_uncertain_dates_classes_and_words_are_shown_as_such(path: str) -> None:
    page = unescape(sign_in("teacher").get(path).content.decode())

    assert 'some time in January 2026<span class="al-uncertain">uncertain</span>' in page
    assert "date not known" in page
    assert '<span class="al-klass">sensitive</span>' in page
    assert '<p class="al-words">I liked it.</p>' in page


def test_the_timeline_holds_the_same(path: str) -> None:
    client = sign_in("teacher")

    assert titles(client, f"{path}?view=timeline") == titles(client, path)
    assert "al-timeline" in client.get(f"{path}?view=timeline").content.decode()


def test_paper_is_numbered_oldest_first_and_says_whose_it_is(path: str) -> None:
    page = sign_in("teacher").post(f"{path}print/", {"order": "newest", "kind": "CONTACT"}).content.decode()

    numbers = re.findall(r"<tr[^>]* data-row[^>]*>\s*<td>(\d+)</td>", page)
    assert numbers == ["1", "3"]
    assert "Teacher Example" in page
    assert "2 of 4 rows" in page


def test_twelve_hundred_rows_stand_on_one_page(partnership: Partnership, path: str) -> None:
    from alongside.concerns.chronology import NewEntry, add_entries

    with sessions.acting_as(username="teacher", now=timezone.now()) as viewer:
        entries = [
            NewEntry(
                person_id=partnership.child,
                kind="CONTACT",
                happened=UncertainDate.exact(date(2020, 1, 1) + timedelta(days=day)),
                title=f"Event {day}",
                known_at=timezone.now(),
                source_kind="event",
                source_id=None,
            )
            for day in range(1_200)
        ]
        add_entries(viewer=viewer, entries=entries, now=timezone.now())
    client = sign_in("teacher")

    begun = time.monotonic()
    page = client.get(path).content.decode()

    print(f"{len(page):,} characters in {time.monotonic() - begun:.2f} s")
    assert len(re.findall("<tr[^>]* data-row", page)) == 1_204


def test_another_agencys_rows_are_not_there(partnership: Partnership, path: str) -> None:
    # The front door, once worried to, sees what every agency shares; before, nothing at all.
    assert sign_in("door").get(path).status_code == 404
