"""Files on the web: tried first, brought in, narrowed, taken back."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.partnership import Partnership, sign_in

pytestmark = pytest.mark.django_db
RETURN = b"""<?xml version="1.0"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year>
<ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>948</LEA>
<SoftwareCode>x</SoftwareCode><Release>1</Release><SerialNo>001</SerialNo>
<DateTime>2024-05-01T10:00:00</DateTime></Source></Header>
<Children>
<Child><ChildIdentifiers><LAchildID>EXAMPLE1</LAchildID><PersonBirthDate>2012-04-05</PersonBirthDate>
<GenderCurrent>2</GenderCurrent></ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity>
</ChildCharacteristics><CINdetails><CINreferralDate>2023-06-01</CINreferralDate>
<ReferralSource>1A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0</ReferralNFA>
</CINdetails></Child>
<Child><ChildIdentifiers><LAchildID>EXAMPLE2</LAchildID><PersonBirthDate>2012-13-45</PersonBirthDate>
</ChildIdentifiers></Child>
</Children></Message>"""


def upload(content: bytes = RETURN, name: str = "return.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/xml")


def post(client: Any, *, act: str, content: bytes = RETURN) -> Any:
    return client.post("/imports/", {"kind": "cin", "file": upload(content), "act": act})


def total(page: str) -> list[int]:
    """Read, taken in, unchanged, rejected, as the page's last row of counts says."""
    return [int(number) for number in re.findall(r"<strong>(\d+)</strong></td>", page)]


def test_a_trial_keeps_nothing_and_tells_everything(partnership: Partnership) -> None:
    client = sign_in("data")

    first = unescape(post(client, act="try").content.decode())
    second = unescape(post(client, act="try").content.decode())

    assert "This was a trial: nothing was kept." in first
    assert total(first) == total(second)
    assert total(first)[1] > 0
    assert "2012-13-45" in first


def test_what_was_read_is_what_came_of_it(partnership: Partnership) -> None:
    page = post(sign_in("data"), act="try").content.decode()

    read, taken_in, unchanged, rejected = total(page)
    assert read == taken_in + unchanged + rejected


def test_it_is_brought_in_once_narrowed_and_taken_back(partnership: Partnership) -> None:
    client = sign_in("data")

    address = post(client, act="keep").headers["Location"]
    again = unescape(post(client, act="keep").content.decode())
    assert "Nothing in this file was new." in again

    page = unescape(client.get(address).content.decode())
    rule = re.search(r'data-rule="([^"]+)"', page)
    assert rule
    narrowed = client.get(f"{address}?rule={rule[1]}").content.decode()
    assert set(re.findall(r'data-rule="([^"]+)"', narrowed)) == {rule[1]}
    assert client.get(f"{address}?rule=none-such").content.decode().count("<tr data-row") == 0

    assert "Take it back" in client.get(f"{address}undo/").content.decode()
    assert "taken back" in client.post(f"{address}undo/").content.decode()
    assert "undone already" in client.post(f"{address}undo/").content.decode()
    assert "Taken back" in client.get("/imports/").content.decode()


def test_the_whole_report_is_a_file(partnership: Partnership) -> None:
    client = sign_in("data")
    address = post(client, act="keep").headers["Location"]

    answer = client.get(f"{address}report.json")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.json()["format"].startswith("alongside-import-report/")


@pytest.mark.parametrize(
    "content", [b"", b"not xml", b"<a/>", b"PK\x03\x04", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_a_file_that_cannot_be_read_is_refused_in_words(partnership: Partnership, content: bytes) -> None:
    client = sign_in("data")

    answer = post(client, act="keep", content=content)

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()


def test_no_file_and_no_kind_are_refused(partnership: Partnership) -> None:
    page = sign_in("data").post("/imports/", {"kind": "other"}).content.decode()

    assert 'href="#file"' in page
    assert 'href="#kind"' in page


def test_another_role_brings_nothing_in_and_sees_no_import(partnership: Partnership) -> None:
    address = post(sign_in("data"), act="keep").headers["Location"]
    nurse = sign_in("nurse")

    assert nurse.get(address).status_code == 404
    assert nurse.get(f"{address}report.json").status_code == 404
    assert post(nurse, act="keep").status_code == 200
    assert "return.xml" not in nurse.get("/imports/").content.decode()


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_table_to_fill_in_is_a_file(partnership: Partnership, file_format: str) -> None:
    answer = sign_in("teacher").get(f"/imports/template.{file_format}")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="worries.{file_format}"'
