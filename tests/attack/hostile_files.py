"""Small files for tests of uploads: sound ones, and the same with something planted in them."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

import openpyxl
import pikepdf
from PIL import Image, PngImagePlugin

SECRET = "Planted-Person-Name"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="{}"/></Types>'
)
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCUMENT = '<w:document xmlns:w="{0}"><w:body><w:p><w:r>{1}</w:r></w:p></w:body></w:document>'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def word(
    *,
    text: str = "A letter.",
    more: Mapping[str, str | bytes] | None = None,
    types: str = _MAIN,
    run: str = "",
) -> bytes:
    body = f"<w:t>{text}</w:t>{run}"
    return packed(
        {
            "[Content_Types].xml": _TYPES.format(types),
            "word/document.xml": _DOCUMENT.format(_WORDS, body),
            "docProps/core.xml": f"<p><creator>{SECRET}</creator></p>",
            "docProps/app.xml": f"<p><Company>{SECRET}</Company></p>",
            **(more or {}),
        }
    )


def relationships(kind: str, target: str) -> dict[str, str | bytes]:
    line = f'<Relationship Id="r1" Type="{_KINDS}/{kind}" Target="{target}" TargetMode="External"/>'
    return {"word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONSHIPS}">{line}</Relationships>'}


def open_text(more: Mapping[str, str | bytes] | None = None, *, body: str = "A letter.") -> bytes:
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<c xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:text="t">{body}</c>',
        "meta.xml": f"<m>{SECRET}</m>",
        **(more or {}),
    }
    return packed(parts)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "A table."
    book.properties.creator = SECRET
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def jpeg(*, size: tuple[int, int] = (30, 20)) -> bytes:
    picture = Image.new("RGB", size, "teal")
    facts = picture.getexif()
    facts[0x010E] = SECRET  # what it shows
    facts[0x0112] = 6  # lies on its side
    facts.get_ifd(0x8825)[29] = SECRET  # beside the place where it was taken
    made = BytesIO()
    picture.save(made, "JPEG", exif=facts, comment=SECRET.encode())
    return made.getvalue()


def png(*, size: tuple[int, int] = (30, 20), mode: str = "RGBA") -> bytes:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Author", SECRET)
    made = BytesIO()
    Image.new(mode, size).save(made, "PNG", pnginfo=facts)
    return made.getvalue()


def pdf(*, pages: int = 1, password: str = "", **root: pikepdf.Object) -> bytes:
    made, document = BytesIO(), pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.docinfo["/Author"] = SECRET
    for name, value in root.items():
        document.Root[f"/{name}"] = value
    locked = pikepdf.Encryption(owner="owner", user=password) if password else False
    document.save(made, encryption=locked, compress_streams=False)
    return made.getvalue()


def pdf_with_note(**note: pikepdf.Object) -> bytes:
    """A PDF with one annotation on its page."""
    made, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    one = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **note)
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(one)])
    document.save(made, compress_streams=False)
    return made.getvalue()


def pdf_with_file_inside() -> bytes:
    made, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.attachments["evil.exe"] = SECRET.encode()
    document.save(made, compress_streams=False)
    return made.getvalue()


def bomb(*, megabytes: int) -> bytes:
    """A Word file of which one part unpacks to very much."""
    return word(more={"word/more.xml": b"<a>" + b" " * (megabytes * 1_000_000) + b"</a>"})


def overlapping() -> bytes:
    """A Word file whose directory names one part's bytes twice."""
    whole = word(more={"word/a.xml": "<a/>", "word/b.xml": "<a/>"})
    places = {}
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        for info in archive.infolist():
            places[info.filename] = info.header_offset
    first = places["word/a.xml"].to_bytes(4, "little")
    second = places["word/b.xml"].to_bytes(4, "little")
    at = whole.rindex(second + b"word/b.xml")
    return whole[:at] + first + whole[at + 4 :]
