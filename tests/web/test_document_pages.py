"""Documents on the web: what is said beforehand, adding, the list, downloading, withdrawing."""

import logging
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.attack import hostile_files as files
from tests.scanner import EICAR, scanning
from tests.web.partnership import Partnership, sign_in

pytestmark = pytest.mark.django_db
NAME = "Nadia Thornbury born 2011.pdf"


def upload(
    client: Any, person_id: object, *, content: bytes | None = None, name: str = NAME, **fields: str
) -> Any:
    file = SimpleUploadedFile(name, files.pdf() if content is None else content, content_type="text/html")
    sent = {"title": "School report", "klass": "ordinary", "dated": "March 2026", "file": file, **fields}
    return client.post(f"/people/{person_id}/add/document/", sent)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def added(client: Any, partnership: Partnership, **sent: Any) -> str:
    """The address of a document that was just added."""
    assert upload(client, partnership.child, **sent).headers["Location"].endswith("?done=document")
    found = re.search(
        r"/documents/[-0-9a-f]{36}/", text(client.get(f"/people/{partnership.child}/documents/"))
    )
    assert found
    return found[0]


def test_what_must_never_be_added_is_said_before_the_form(partnership: Partnership) -> None:
    page = text(sign_in("teacher").get(f"/people/{partnership.child}/add/document/"))
    before, _, form = page.partition('type="file"')

    for words in (
        "Never add pictures or videos of a child being abused",
        "Do not copy, photograph, print or send them",
        "Leave the device as it is",
        'href="tel:999"',
        'href="tel:101"',
        "Internet Watch Foundation",
        "Report Remove",
        "Write here in words instead",
    ):
        assert words in before
    assert form


def test_it_is_added_listed_read_and_withdrawn(partnership: Partnership) -> None:
    client = sign_in("teacher")
    listed = f"/people/{partnership.child}/documents/"
    assert "There is no document that you may see yet" in text(client.get(listed))

    with scanning():
        document = added(client, partnership)
    page = text(client.get(document))
    assert "School report" in text(client.get(listed))
    assert "Checked for viruses: nothing was found." in page
    assert "who made it, when, where and on which device is removed" in page
    assert document in text(client.get(f"/people/{partnership.child}/chronology/"))

    assert "Say why" in text(client.post(f"{document}withdraw/", {"reason": " "}))
    gone = client.post(f"{document}withdraw/", {"reason": "Of another child."})
    assert gone.headers["Location"] == listed
    assert client.get(document).status_code == 404
    assert "School report" not in text(client.get(listed))


def test_it_is_given_out_to_be_kept_and_not_to_be_opened(partnership: Partnership) -> None:
    client = sign_in("teacher")
    with scanning():
        document = added(client, partnership)

    answer = client.get(f"{document}download/")

    assert answer.content.startswith(b"%PDF")
    assert files.SECRET.encode() not in answer.content
    headers = answer.headers
    assert re.fullmatch(r'attachment; filename="D-[0-9A-F]{10}\.pdf"', headers["Content-Disposition"])
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert policy == {"sandbox", "default-src 'none'", "frame-ancestors 'none'"}


def test_before_a_download_one_confirms_who_one_is(partnership: Partnership) -> None:
    client = sign_in("teacher")
    with scanning():
        path = f"{added(client, partnership)}download/"
    assert client.get(path).status_code == 200

    session = client.session
    session["confirmed_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    session.save()

    assert client.get(path).headers["Location"].startswith("/account/confirm/")


def test_a_page_in_disguise_is_given_out_as_text(partnership: Partnership) -> None:
    client = sign_in("teacher")
    content = b"Notes. <script>alert(1)</script>"
    with scanning():
        document = added(client, partnership, content=content, name="notes.txt")

    answer = client.get(f"{document}download/")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content == content


def test_what_waits_for_the_scanner_cannot_be_downloaded(partnership: Partnership) -> None:
    client = sign_in("teacher")
    document = added(client, partnership)

    page = text(client.get(document))
    answer = client.get(f"{document}download/")

    assert "Not yet checked for viruses." in page
    assert "download/" not in page
    assert answer.status_code == 422
    assert "not yet been checked" in text(answer)


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        ({"content": b"MZ\0\0", "name": "a.exe"}, "file", "not taken in here"),
        ({"content": b""}, "file", "Choose"),
        ({"content": b"\0\0\0\x18ftypisom", "name": "clip.mp4"}, "file", "never taken in"),
        ({"content": b"x" * 20_000_001, "name": "a.txt"}, "file", "larger than 20 MB"),
        ({"title": ""}, "title", "Say in a line"),
        ({"klass": "identity"}, "klass", "who should see it"),
        ({"dated": "last tuesday"}, "dated", "date"),
    ],
)
def test_a_refusal_says_how_to_mend_it_and_keeps_what_was_typed(
    partnership: Partnership, sent: dict[str, Any], field: str, says: str
) -> None:
    page = text(upload(sign_in("teacher"), partnership.child, **{"title": "A report of spring", **sent}))

    assert f'href="#{field}"' in page
    assert says in page
    assert sent.get("title", "A report of spring") in page


def test_no_file_at_all_is_said_at_the_field(partnership: Partnership) -> None:
    page = text(sign_in("teacher").post(f"/people/{partnership.child}/add/document/", {"title": "x"}))
    assert 'href="#file"' in page


def test_what_is_harmful_is_refused_and_logged_without_a_word_of_it(
    partnership: Partnership, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in("teacher")
    with scanning(), caplog.at_level(logging.DEBUG):
        page = text(upload(client, partnership.child, content=EICAR, name="Nadia.txt"))

    assert "virus scanner found something harmful" in page
    said = [record.getMessage() for record in caplog.records if record.name == "alongside.documents"]
    assert len(said) == 1
    assert "Nadia" not in caplog.text
    assert "School report" not in caplog.text


def test_what_a_file_was_called_is_shown_nowhere(partnership: Partnership) -> None:
    client = sign_in("teacher")
    with scanning():
        document = added(client, partnership, name="Secretname.pdf")

    for path in (document, f"{document}download/", f"/people/{partnership.child}/documents/"):
        answer = client.get(path)
        assert "Secretname" not in str(answer.headers)
        assert b"Secretname" not in answer.content


def test_a_document_of_others_does_not_exist(partnership: Partnership) -> None:
    with scanning():
        document = added(sign_in("teacher"), partnership)
    nurse = sign_in("nurse")

    for path in (document, f"{document}download/", f"{document}withdraw/"):
        assert nurse.get(path).content == nurse.get("/nothing/").content
    assert upload(nurse, partnership.child).status_code == 404
