"""Hostile and broken files are refused in words, in little memory, and nothing of them is taken in.

The memory of the reader is measured in a process of its own, where the parser's memory counts too. Both
harnesses carry a control: a parser without the reader's locks, which the same attack reaches.
"""

import gzip
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from alongside.exchange.cin.guard import Limits, UnableToReadReturn
from alongside.exchange.cin.reader import read_return
from tests.unit.exchange.cin_files import CensusCodes, a_return, full_child, full_kinds, read

PLAIN = a_return()
BODY = PLAIN.partition(b"?>")[2]
MEGABYTE = 1_000_000


def refused(file: bytes) -> str:
    with pytest.raises(UnableToReadReturn) as caught:
        read(file)
    return caught.value.message


def laughing(levels: int = 9) -> bytes:
    entities = ['<!ENTITY l0 "ha">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return f"<!DOCTYPE Message [{''.join(entities)}]>".encode()


DOCTYPES = {
    "entities that multiply": laughing(),
    "one long entity used often": b'<!DOCTYPE Message [<!ENTITY a "' + b"x" * 50_000 + b'">]>',
    "an entity of a local file": b'<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "an entity of the network": b'<!DOCTYPE Message [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
    "a parameter entity": b'<!DOCTYPE Message [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    "an external document type": b'<!DOCTYPE Message SYSTEM "file:///etc/hostname">',
    "a default attribute": b'<!DOCTYPE Message [<!ATTLIST Sex code CDATA "M">]>',
    "an empty document type": b"<!DOCTYPE Message>",
    "a document type in small letters": b"<!doctype Message>",
}


@pytest.mark.parametrize("attack", DOCTYPES)
@pytest.mark.parametrize(
    "before",
    [b"", b'<?xml version="1.0"?>\n', b"\xef\xbb\xbf", b"<!-- a --> \n<!-- > -->", b"<?pi x?>\r\n"],
)
def test_any_document_type_is_refused_before_a_parser_sees_it(attack: str, before: bytes) -> None:
    said = refused(before + DOCTYPES[attack] + BODY.replace(b"WBRI", b"&x;"))
    assert "DOCTYPE" in said


def test_a_document_type_behind_more_than_the_prologue_may_hold_is_refused_too() -> None:
    assert "too much" in refused(b"<!--" + b" " * 70_000 + b"-->" + laughing() + BODY)


def test_control_a_parser_without_the_locks_lets_the_same_file_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    file = f'<!DOCTYPE M [<!ENTITY x SYSTEM "{secret.as_uri()}">]><M>&x;</M>'.encode()
    open_parser = etree.XMLParser(resolve_entities=True, load_dtd=True)
    assert etree.fromstring(file, open_parser).text == "the secret"
    assert "DOCTYPE" in refused(file)


@pytest.mark.parametrize("reference", [b"&unknown;", b"&#0;", b"&#xFFFF;", b"&l9;"])
def test_references_to_nothing_are_refused(reference: bytes) -> None:
    refused(PLAIN.replace(b"WBRI", reference))


def test_ordinary_references_are_read() -> None:
    assert read(PLAIN.replace(b"WBRI", b"&#87;BR&#x49;")).kinds == full_kinds(2026)


def test_inclusions_are_not_followed_but_listed() -> None:
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'
    reading = read(PLAIN.replace(b"<CINdetails>", include + b"<CINdetails>"))
    assert [u.path.rpartition("/")[2] for u in reading.unknown] == ["@href", "include"]
    assert all(u.text in ("", "file:///etc/hostname") for u in reading.unknown)


ENCODED = {
    "UTF-16 with its mark": PLAIN.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "UTF-16 without it": PLAIN.decode().replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "UTF-16 the other way": PLAIN.decode().encode("utf-16-be"),
    "UTF-32": PLAIN.decode().encode("utf-32"),
    "a document type in UTF-16": ("<!DOCTYPE Message [<!ENTITY x 'y'>]>" + BODY.decode()).encode("utf-16"),
    "declared UTF-7": b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE Message+AD4-" + BODY,
    "declared EBCDIC": b"<?xml version='1.0' encoding='cp037'?>" + BODY,
    "written EBCDIC": BODY.decode().encode("cp037"),
    "an encoding that is none": b'<?xml version="1.0" encoding="../../etc"?>' + BODY,
}


@pytest.mark.parametrize("attack", ENCODED)
def test_encodings_that_could_hide_markup_are_refused(attack: str) -> None:
    said = refused(ENCODED[attack])
    assert "UTF-8" in said or "not an XML file" in said


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "windows-1252", "us-ascii"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    file = PLAIN.decode().replace("UTF-8", encoding).replace("Invented", "Invented &#233;")
    assert read(file.encode(encoding)).header.software == "Invented é"


def test_bytes_that_do_not_fit_the_encoding_are_refused_with_their_line() -> None:
    said = refused(PLAIN.replace(b"WBRI", b"W\xe9RI"))
    line = PLAIN[: PLAIN.index(b"WBRI")].count(b"\n") + 1
    assert said.startswith(f"Line {line} ")
    assert "encoding" in said


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("return.xml", PLAIN)
    return target.getvalue()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "empty"),
        (b" \n\t " * 10, "empty"),
        (b"LAchildID,UPN\n1,2\n", "does not begin with <"),
        (b'{"children": []}', "does not begin with <"),
        (b"%PDF-1.7 ...", "PDF"),
        (gzip.compress(PLAIN), "Unpack"),
        (zipped(), "Unpack"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "Office"),
        (b"<", "no element"),
        (b"<?xml version='1.0'?>", "no element"),
        (b"<!-- only words -->", "no element"),
        (b"<!-- never ends " + PLAIN, "no element"),
        (b"<Message", "cut off"),
        (PLAIN[:200], "cut off"),
        (PLAIN[: len(PLAIN) // 2], "cut off"),
        (PLAIN[:-3], "cut off"),
        (PLAIN.replace(b"</UPN>", b"</UPNs>"), "not well-formed"),
        (PLAIN.replace(b"<UPN>", b"<UPN"), "not well-formed"),
        (PLAIN + b"<Message/>", "not well-formed"),
        (PLAIN.replace(b"WBRI", b"W\x00RI"), "not well-formed"),
        (b"<Message xmlns:a='b' a:c='1' a:c='2'/>", "not well-formed"),
    ],
)
def test_what_is_not_a_whole_xml_file_is_refused_with_what_and_how(file: bytes, said: str) -> None:
    message = refused(file)
    assert said in message
    assert message.endswith(".")


def deep(levels: int) -> bytes:
    return BODY.replace(b"<CINdetails>", b"<CINdetails>" + b"<a>" * levels + b"</a>" * levels)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (deep(30), "deep"),
        (deep(5_000), "deep"),
        (BODY.replace(b"WBRI", b"W" * 10_001), "10,000 characters"),
        (BODY.replace(b"</UPN>", b"</UPN>" + b"W" * 10_001), "10,000 characters"),
        (BODY.replace(b"</Child>", b"</Child>" + b"W" * 10_001), "10,000 characters"),
        (BODY.replace(b"WBRI", b"<![CDATA[" + b"<" * 10_001 + b"]]>"), "10,000 characters"),
        (BODY.replace(b"WBRI", b"W" * 200_000), "65,536 bytes"),
        (BODY.replace(b"WBRI", b"&#65;" * 200_000), "65,536 bytes"),
        (BODY.replace(b"<UPN>", b'<UPN a="' + b"x" * 2_000 + b'">'), "attributes"),
        (
            BODY.replace(b"<UPN>", b"<UPN " + b" ".join(b'a%d="x"' % n for n in range(30)) + b">"),
            "attributes",
        ),
        (BODY.replace(b"<CINdetails>", b"<" + b"n" * 200 + b"/><CINdetails>"), "name of an element"),
        (BODY.replace(b"<CINdetails>", b"<a/>" * 21_000 + b"<CINdetails>"), "20,000 elements"),
        (
            BODY.replace(b"</Children>", b"</Children>" + b"".join(b"<a%d/>" % n for n in range(1_100))),
            "kinds of element",
        ),
        (BODY.replace(b"</Children>", b"</Children>" + b"<a/>" * 10_001), "10,000 pieces"),
        (BODY.replace(b"</Children>", b"</Children>" + b"<a/>words" * 5_001), "10,000 pieces"),
    ],
)
def test_what_no_return_holds_is_refused_by_its_size(file: bytes, said: str) -> None:
    assert said in refused(file)


def test_a_file_over_the_limit_is_refused_and_the_limit_can_be_set() -> None:
    limits = Limits(file_bytes=10_000)
    list(read_return(source=io.BytesIO(PLAIN), codes=CensusCodes(), limits=limits))
    with pytest.raises(UnableToReadReturn, match="larger than"):
        large = a_return(*(full_child(2026, n) for n in range(1, 20)))
        list(read_return(source=io.BytesIO(large), codes=CensusCodes(), limits=limits))


HARNESS = """
import io, re, sys
from pathlib import Path
sys.path[:0] = {path!r}
from alongside.exchange.cin.reader import read_return
from alongside.exchange.cin.guard import UnableToReadReturn
from lxml import etree
from tests.attack.hostile_source import Endless
from tests.unit.exchange.cin_files import CensusCodes, a_return, full_child

def peak():  # not getrusage: its figure is inherited from the process that started this one
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024

start, piece, end, megabytes = {start!r}, {piece!r}, {end!r}, {megabytes}
list(read_return(source=io.BytesIO(a_return()), codes=CensusCodes()))  # everything is loaded and warm
before = peak()
source = Endless(start=start, piece=piece, end=end, size=megabytes * 1_000_000)
said = "read"
if {control}:
    etree.parse(source, etree.XMLParser(huge_tree=True))
else:
    try:
        for item in read_return(source=source, codes=CensusCodes()):
            pass
    except UnableToReadReturn as refusal:
        said = refusal.message
print(peak() - before, said)
"""


def memory_used(
    *, start: bytes, piece: bytes, end: bytes, megabytes: int = 100, control: bool = False
) -> tuple[int, str]:
    """Megabytes that reading such a file took at the most, and what was said of it."""
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of a process's memory is read from /proc, which this system does not have")
    program = HARNESS.format(
        path=[str(Path(__file__).parents[2] / "src"), str(Path(__file__).parents[2])],
        start=start, piece=piece, end=end, megabytes=megabytes, control=control,
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300
    )
    used, _, said = done.stdout.partition(" ")
    return int(used), said.strip()


AT = BODY.index(b"WBRI")
IN_A_VALUE, AFTER_A_VALUE = BODY[:AT], BODY[AT:]
BETWEEN = BODY.index(b"<CINdetails>")
CHILD_AT = BODY.index(b"\n<Child>")


@pytest.mark.parametrize(
    ("start", "piece", "end"),
    [
        (IN_A_VALUE, b"W" * 1000, AFTER_A_VALUE),
        (IN_A_VALUE + b"<![CDATA[", b"<" * 1000, b"]]>" + AFTER_A_VALUE),
        (IN_A_VALUE + b"<!--", b"<" * 1000, b"-->" + AFTER_A_VALUE),
        (IN_A_VALUE + b"<?pi ", b"<" * 1000, b"?>" + AFTER_A_VALUE),
        (BODY[:BETWEEN] + b"<a b='", b"x" * 1000, b"'/>" + BODY[BETWEEN:]),
        (BODY[:BETWEEN] + b"<", b"n" * 1000, b"/>" + BODY[BETWEEN:]),
        (BODY[:BETWEEN], b"<a/>" * 250, BODY[BETWEEN:]),
        (BODY[:BETWEEN], b"<a>" * 250, BODY[BETWEEN:]),
        (BODY[:CHILD_AT], b"<a>x</a>" * 120, BODY[CHILD_AT:]),
        (BODY[:CHILD_AT], b" <x/> words " * 80, BODY[CHILD_AT:]),
    ],
    ids=["text", "cdata", "comment", "pi", "attribute", "name", "siblings", "nesting", "unknown", "stray"],
)  # fmt: skip
def test_a_hundred_megabytes_of_anything_take_little_memory(start: bytes, piece: bytes, end: bytes) -> None:
    used, said = memory_used(start=start, piece=piece, end=end)
    assert said != "read"
    assert used < 20, said


@pytest.mark.deep
def test_a_hundred_megabytes_of_comments_are_passed_over_in_little_memory() -> None:
    used, said = memory_used(start=BODY[:CHILD_AT], piece=b"<!-- <<< -->" * 80, end=BODY[CHILD_AT:])
    assert said == "read"
    assert used < 20


@pytest.mark.deep
def test_many_children_are_read_in_little_memory() -> None:
    child = full_child(2026).encode().replace(b"DEMO000001", b"%NUMBER%")
    used, said = memory_used(start=BODY[:CHILD_AT], piece=child, end=BODY[CHILD_AT:], megabytes=10)
    assert said == "read"
    assert used < 40


def test_control_the_harness_sees_a_parser_that_keeps_everything() -> None:
    used, _ = memory_used(start=b"<Message>", piece=b"W" * 1000, end=b"</Message>", control=True)
    assert used > 90
