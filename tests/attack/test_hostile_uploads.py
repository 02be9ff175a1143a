"""What somebody may try to get in as a document: refused in words that say how to mend it, or made harmless.

Each planted fault has its control: the same file without it is taken in, or it is really there beforehand.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from alongside.documents.cleaning.cleaner import clean
from alongside.documents.cleaning.faults import Cleaned, Limits, UnableToTakeIn
from alongside.documents.workshop import clean_apart
from tests.attack import hostile_files as files
from tests.attack.hostile_files import SECRET
from tests.thinning import examples

LIMITS = Limits(
    kinds=("pdf", "docx", "xlsx", "odt", "jpeg", "png", "txt", "csv"),
    most_unpacked=5_000_000,
    most_files_inside=40,
    most_pages=5,
    most_pixels=1_000_000,
)
SOUND: dict[str, Callable[[], bytes]] = {
    "a.pdf": files.pdf,
    "a.docx": files.word,
    "a.xlsx": files.workbook,
    "a.odt": files.open_text,
    "a.jpg": files.jpeg,
    "a.JPEG": files.jpeg,
    "a.png": files.png,
    "minutes of 3.4.2026.txt": lambda: "Minutes: £20, café".encode(),
    "a.csv": lambda: b"what,when\nA call,3 March\n",
}


def take(content: bytes, name: str = "a.pdf", *, limits: Limits = LIMITS) -> Cleaned:
    return clean(content=content, file_name=name, limits=limits)


def everything_in(content: bytes) -> bytes:
    """A file with everything that is packed in it laid open."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        with pikepdf.open(BytesIO(content)) as document:
            made = BytesIO()
            document.save(made, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            return made.getvalue()
    return content


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_file_is_taken_in_and_read_again(name: str) -> None:
    cleaned = take(SOUND[name](), name)

    assert cleaned.kind == {"jpg": "jpeg"}.get(
        name.lower().rpartition(".")[2], name.lower().rpartition(".")[2]
    )
    # What was made is itself sound, and cleaning it again finds no more to do than before.
    assert set(take(cleaned.content, name).notes) <= {*cleaned.notes}


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.odt", "a.jpg", "a.png"])
def test_who_made_it_where_and_on_what_is_removed(name: str) -> None:
    content = SOUND[name]()
    planted = SECRET.encode()
    assert planted in everything_in(content) or planted.decode().encode("utf-16-le") in content

    cleaned = take(content, name).content

    assert planted not in everything_in(cleaned)
    assert b"Exif" not in cleaned


def test_a_picture_stands_upright_without_saying_so() -> None:
    with Image.open(BytesIO(take(files.jpeg(size=(30, 20)), "a.jpg").content)) as picture:
        assert picture.size == (20, 30)
        assert not picture.getexif()
        assert not picture.info.get("comment")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_sort_come_through(mode: str) -> None:
    assert take(files.png(mode=mode), "a.png").kind == "png"


def test_pictures_inside_a_letter_are_made_anew() -> None:
    content = files.word(more={"word/media/image1.jpeg": files.jpeg()})
    assert SECRET.encode() in everything_in(content)

    cleaned = take(content, "a.docx")

    assert SECRET.encode() not in everything_in(cleaned.content)
    assert "re_encoded" in cleaned.notes


def action(kind: str, **more: pikepdf.Object) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **more)


def script(text: str) -> Dictionary:
    return action("JavaScript", JS=String(text))


RUNS: dict[str, tuple[Callable[[], bytes], bytes]] = {
    "script on opening": (
        lambda: files.pdf(OpenAction=script("app.alert(1)")), b"app.alert",
    ),
    "script by name": (
        lambda: files.pdf(
            Names=Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script("evil-script")])))
        ),
        b"evil-script",
    ),
    "further actions": (lambda: files.pdf(AA=Dictionary(WC=script("evil-script"))), b"evil-script"),
    "starts a program": (lambda: files.pdf_with_note(A=action("Launch", F=String("evil.exe"))), b"evil.exe"),
    "a chain of actions": (
        lambda: files.pdf_with_note(
            A=action("URI", URI=String("https://example.org"), Next=action("Launch", F=String("evil.exe")))
        ),
        b"evil.exe",
    ),
    "sends a form": (lambda: files.pdf_with_note(A=action("SubmitForm", F=String("evil.net"))), b"evil.net"),
    "opens another file": (lambda: files.pdf_with_note(A=action("GoToR", F=String("evil.pdf"))), b"evil.pdf"),
    "form of another kind": (lambda: files.pdf(AcroForm=Dictionary(XFA=String("evil-xfa"))), b"evil-xfa"),
    "file inside": (files.pdf_with_file_inside, SECRET.encode()),
    "file as a note": (
        lambda: files.pdf_with_note(
            Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, F=String("evil.exe"))
        ),
        b"evil.exe",
    ),
    "film": (lambda: files.pdf_with_note(Subtype=Name.RichMedia, Extra=String("evil-film")), b"evil-film"),
}  # fmt: skip


@pytest.mark.parametrize("what", RUNS)
def test_nothing_runs_or_is_carried_in_a_pdf(what: str) -> None:
    make, planted = RUNS[what]
    assert planted in everything_in(make())

    cleaned = take(make())

    assert planted not in everything_in(cleaned.content)
    assert {"scripts", "attachments"} & set(cleaned.notes)


def test_what_is_of_use_in_a_pdf_stays() -> None:
    outline = Dictionary(Title=String("Chapter"), Next=Dictionary(Title=String("Second")))
    content = files.pdf(Outlines=outline, PageMode=Name.UseOutlines)
    linked = take(files.pdf_with_note(Subtype=Name.Link, A=action("URI", URI=String("https://example.org/"))))

    assert b"Second" in everything_in(take(content).content)
    assert b"https://example.org/" in everything_in(linked.content)
    assert "links" in linked.notes
    assert take(content).notes == ("metadata",)


def large_picture(*, side: int = 12_800) -> bytes:
    """A small file with a picture that takes hundreds of megabytes to look at."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"IDAT", zlib.compress(bytes((side // 8 + 1) * min(side, 12_800)), 1)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
        for name, part in parts
    )


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing": ("a.txt", lambda: b"", "empty"),
    "locked PDF": ("a.pdf", lambda: files.pdf(password="x"), "without a password"),
    "endless PDF": ("a.pdf", lambda: files.pdf(pages=6), "6 pages"),
    "damaged PDF": ("a.pdf", lambda: b"%PDF-1.7 nothing more", "damaged"),
    "half a picture": ("a.jpg", lambda: files.jpeg()[:300], "damaged"),
    "picture of too many points": ("a.png", lambda: files.png(size=(1100, 1000)), "megapixels"),
    "picture of far too many points": ("a.png", lambda: large_picture(side=40_000), "megapixels"),
    "macros": (
        "a.docx",
        lambda: files.word(types="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    "macros that are not announced": (
        "a.docx",
        lambda: files.word(more={"word/vbaProject.bin": b"x"}),
        "macros",
    ),
    "control": ("a.docx", lambda: files.word(more={"word/activeX/activeX1.xml": "<a/>"}), "macros"),
    "file in a letter": ("a.docx", lambda: files.word(more={"word/embeddings/x.docx": b"x"}), "inside it"),
    "film in a letter": (
        "a.docx",
        lambda: files.word(more={"word/media/media1.mp4": b"x"}),
        "never taken in",
    ),
    "scripts in OpenDocument": ("a.odt", lambda: files.open_text({"Scripts/python/x.py": "x"}), "macros"),
    "Basic in OpenDocument": ("a.odt", lambda: files.open_text({"Basic/Standard/x.xml": "<x/>"}), "macros"),
    "OpenDocument from elsewhere": (
        "a.odt",
        lambda: files.open_text(body='<i xlink:href="https://evil.example/a.png"/>'),
        "elsewhere",
    ),
    "template from elsewhere": (
        "a.docx",
        lambda: files.word(more=files.relationships("attachedTemplate", "https://evil.example/x.dotm")),
        "elsewhere",
    ),
    "picture from elsewhere": (
        "a.docx",
        lambda: files.word(more=files.relationships("image", "https://evil.example/x.png")),
        "elsewhere",
    ),
    "command in a field": (
        "a.docx",
        lambda: files.word(run="<w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</w:instrText>"),
        "elsewhere",
    ),
    "entities": (
        "a.docx",
        lambda: files.word(more={"word/x.xml": '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'}),
        "not built as it should be",
    ),
    "bomb": ("a.docx", lambda: files.bomb(megabytes=8), "far more"),
    "a thousand parts": (
        "a.docx",
        lambda: files.word(more={f"word/{number}.xml": "<a/>" for number in range(50)}),
        "far more",
    ),
    "parts that lie over each other": ("a.docx", files.overlapping, "not built as it should be"),
    "part that leads out": ("a.docx", lambda: files.word(more={"../../evil.xml": "<a/>"}), "not built"),
    "packed otherwise": (
        "a.docx",
        lambda: files.packed({"[Content_Types].xml": "<a/>"}, method=zipfile.ZIP_LZMA),
        "not built",
    ),
    "any packed file": ("a.docx", lambda: files.packed({"a.txt": "x"}), "not a Word"),
    "workbook called a letter": ("a.docx", files.workbook, "not a Word"),
    "letter called a workbook": ("a.xlsx", files.word, "not a Word"),
    "PDF called a picture": ("a.jpg", files.pdf, "name ends"),
    "text called a PDF": ("a.pdf", lambda: b"hello", "name ends"),
    "program": ("a.exe", lambda: b"MZ\0\0", "not taken in"),
    "program called a text": ("a.txt", lambda: b"MZ\x90\0\x03\0\0\0", "not taken in"),
    "script called a text": ("a.txt", lambda: b"#!/bin/sh\nrm -rf /\n", "program"),
    "page of the web": ("a.txt", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "Web pages"),
    "page after a mark": ("a.csv", lambda: b"\xef\xbb\xbf <svg onload=alert(1)>", "Web pages"),
    "rich text": ("a.txt", lambda: b"{\\rtf1 hello}", "rich text"),
    "characters that nobody types": ("a.txt", lambda: b"a\x07b", "not plain text"),
    "old letter": ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "programs"),
    "old letter without a name": (
        "letter",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "programs",
    ),
    "two endings": ("invoice.pdf.exe", files.pdf, "two endings"),
    "two endings of ours": ("invoice.exe.pdf", files.pdf, "two endings"),
    "name that turns round": ("invoice\u202efdp.exe", files.pdf, "hides how it ends"),
    "film": ("a.mp4", lambda: b"\0\0\0\x18ftypisom", "never taken in"),
    "film without a name": (
        "film",
        lambda: b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41",
        "never taken in",
    ),
    "film called a picture": (
        "a.jpg",
        lambda: b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41",
        "never taken in",
    ),
    "sound": ("a.mp3", lambda: b"ID3\x04\0\0\0\0", "never taken in"),
    "sound called a text": ("a.txt", lambda: b"ID3\x04\0\0\0\0\0\x21TSSE\0\0\0\x0f\0", "never taken in"),
    "picture of a telephone": ("a.heic", lambda: b"x", "JPEG or PNG"),
    "e-mail": ("a.eml", lambda: b"From: a@example.org\n\nHello", "Print the e-mail"),
    "packed": ("a.zip", lambda: files.packed({"a.txt": "x"}), "one by one"),
}
TWO_AT_ONCE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "PDF and packed": ("a.pdf", lambda: files.pdf() + files.packed({"evil.class": "x"})),
    "picture and packed": ("a.jpg", lambda: files.jpeg() + files.packed({"evil.class": "x"})),
    "picture and PDF": ("a.png", lambda: files.png().replace(SECRET.encode(), b"%PDF-1.7 and more of it")),
    "text and PDF": ("a.txt", lambda: b"hello %PDF-1.4\n"),
    "text and packed": ("a.csv", lambda: b"a,b\n" + files.packed({"evil.class": "x"})),
    "PDF behind something": ("a.pdf", lambda: b"GIF89a;\n" + files.pdf()),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_in_is_refused_in_words(what: str) -> None:
    name, make, says = REFUSED[what]

    with pytest.raises(UnableToTakeIn, match=says) as caught:
        take(make(), name)

    assert caught.value.field == "file"
    assert caught.value.message.endswith(".")
    assert name not in caught.value.message


@pytest.mark.parametrize("what", TWO_AT_ONCE)
def test_what_reads_as_two_kinds_is_refused(what: str) -> None:
    name, make = TWO_AT_ONCE[what]
    with pytest.raises(UnableToTakeIn):
        take(make(), name)


def test_what_hangs_on_a_picture_stays_behind() -> None:
    """Telephones hang a film of a second or two on a photograph."""
    content = files.jpeg() + b"\0\0\0\x20ftypisom and a film"

    assert b"ftyp" not in take(content, "a.jpg").content


def test_a_kind_that_the_partnership_leaves_out_is_refused() -> None:
    without = replace(LIMITS, kinds=("pdf", "txt"))
    assert take(files.pdf(), limits=without).kind == "pdf"
    for name in ("a.docx", "a.jpg", "a.csv"):
        with pytest.raises(UnableToTakeIn):
            take(SOUND[name](), name, limits=without)


def test_a_table_runs_no_formula() -> None:
    cleaned = take(b'name,note\n=1+1,@SUM(A1)\n-5,+44 1632 960999\n" =cmd|x",\xef\xbc\x9d1\n', "a.csv")

    assert cleaned.content.decode("utf-8-sig").splitlines() == [
        "name,note", "'=1+1,'@SUM(A1)", "-5,+44 1632 960999", "' =cmd|x,'＝1",
    ]  # fmt: skip
    assert "formulas" in cleaned.notes


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("café £".encode(), "café £"),
        ("café £".encode("cp1252"), "café £"),
        (b"\xff\xfe" + "café £".encode("utf-16-le"), "café £"),
        (b"\xef\xbb\xbfplain", "plain"),
    ],
)
def test_texts_are_kept_in_one_encoding(content: bytes, text: str) -> None:
    assert take(content, "a.txt").content.decode() == text


BEGINNINGS = [make() for make in SOUND.values()]


@settings(max_examples=examples(150), deadline=None)
@given(
    which=st.sampled_from(range(len(BEGINNINGS))),
    at=st.integers(0, 5000),
    put=st.binary(min_size=1, max_size=8),
    cut=st.integers(0, 400),
)
def test_whatever_is_spoilt_is_refused_or_taken_in(which: int, at: int, put: bytes, cut: int) -> None:
    """No other error comes out of cleaning: the worker is always told what to do."""
    content = bytearray(BEGINNINGS[which])
    at %= len(content)
    content[at : at + len(put)] = put
    spoilt = bytes(content[: len(content) - cut])
    try:
        cleaned = take(spoilt, list(SOUND)[which])
    except UnableToTakeIn as error:
        assert error.message
    else:
        assert cleaned.kind in LIMITS.kinds


# The process apart


def test_cleaning_apart_gives_what_cleaning_here_gives() -> None:
    assert clean_apart(content=files.png(), file_name="a.png", limits=LIMITS) == take(files.png(), "a.png")
    with pytest.raises(UnableToTakeIn, match="empty"):
        clean_apart(content=b"", file_name="a.txt", limits=LIMITS)


def test_a_bomb_bursts_apart_and_the_upload_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let through by the bound on its points, it finds no room."""
    unbounded = replace(LIMITS, most_pixels=10**10)
    monkeypatch.setattr("alongside.documents.workshop._ROOM", 450_000_000)
    assert clean_apart(content=files.png(), file_name="a.png", limits=unbounded).kind == "png"

    with pytest.raises(UnableToTakeIn, match="more time or room"):
        clean_apart(content=large_picture(), file_name="a.png", limits=unbounded)


def test_the_process_apart_has_no_key_and_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is the only way in which it could come to either."""
    seen: dict[str, str] = {}

    def look(*_: object, env: dict[str, str], **__: object) -> None:
        seen.update(env)
        raise OSError

    monkeypatch.setattr("alongside.documents.workshop.subprocess.run", look)
    with pytest.raises(OSError):
        clean_apart(content=b"x", file_name="a.txt", limits=LIMITS)
    assert set(seen) == {"PATH", "PYTHONPATH", "LC_ALL"}
