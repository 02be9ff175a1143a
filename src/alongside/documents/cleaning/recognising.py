"""Says what a file is by its content, and refuses what is not one thing only."""

import re
import zipfile
from io import BytesIO

import puremagic

from alongside.documents.cleaning.faults import SAVE_AS_PDF, UnableToTakeIn

_BEGINNINGS = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"PK\x03\x04": "zip",
}
_OFFICE = {"docx", "xlsx", "odt"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What a name may end in, and what content that announces.
_ENDINGS = {
    "pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "odt": "odt", "txt": "text", "csv": "text",
    "jpg": "jpeg", "jpeg": "jpeg", "png": "png",
}  # fmt: skip
# Endings that, before the last one, only serve to mislead.
_MISLEADING = {
    *_ENDINGS, "exe", "com", "scr", "bat", "cmd", "msi", "lnk", "js", "vbs", "ps1", "hta", "jar", "html",
    "htm", "svg", "zip", "doc", "docm", "xls", "xlsm", "rtf", "eml", "mp4", "mov",
}  # fmt: skip
# Letters that turn the direction of writing, so that a name seems to end otherwise than it does.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|script|svg|\?xml|\?php|iframe|object)", re.IGNORECASE)
_NOT_PLAIN = ((b"{\\rtf", "rich text"), (b"%!PS", "PostScript"), (b"#!", "a program"))


def recognise(*, content: bytes, file_name: str) -> str:
    """This will give the kind: "pdf", "jpeg", "png", "text" (of either sort), or "zip" for the Office files.

    Raises UnableToTakeIn for a kind that is never taken in, a name that promises another kind, and content
    that reads as two kinds at once.
    """
    promised = _promised(file_name)
    found = _by_beginning(content) or _by_reading(content)
    _require_one_kind(content, found)
    if promised and found != ("zip" if promised in _OFFICE else promised):
        raise UnableToTakeIn(
            "The file's name ends as if it were of another kind than it is. Save it again from the program "
            "that it comes from, and add that."
        )
    return found


def _promised(file_name: str) -> str:
    """What the ending of the name says; nothing where there is none."""
    if _TURNING.search(file_name):
        raise UnableToTakeIn("The file's name hides how it ends. Give it a plain name, and add it again.")
    _, *endings = file_name.casefold().replace(" ", "").split(".")
    if not endings:
        return ""
    if _MISLEADING.intersection(endings[:-1]):
        raise UnableToTakeIn("The file's name has two endings. Give it a name with one, and add it again.")
    if endings[-1] not in _ENDINGS:
        raise UnableToTakeIn(_why_not(endings[-1]))
    return _ENDINGS[endings[-1]]


def _why_not(ending: str) -> str:
    if ending in {"mp4", "mov", "avi", "wmv", "mkv", "webm", "m4v", "3gp", "mp3", "m4a", "wav", "aac", "ogg"}:
        return NO_RECORDINGS
    if ending in {"heic", "heif", "gif", "webp", "tif", "tiff", "bmp"}:
        return NO_SUCH_PICTURES
    if ending in {"docm", "xlsm", "dotm", "xlsb", "doc", "xls", "ppt", "pptx", "rtf", "odp", "ods"}:
        return f"Files of this kind are not taken in, because they can carry programs. {SAVE_AS_PDF}"
    if ending in {"eml", "msg"}:
        return (
            "E-mails are not taken in as files. Print the e-mail as PDF, and add each attachment by itself."
        )
    if ending in {"zip", "7z", "rar", "gz", "tar"}:
        return "Packed files are not taken in. Unpack them, and add the documents one by one."
    return f"Files of this kind are not taken in here. {SAVE_AS_PDF}"


NO_RECORDINGS = (
    "Videos and sound are never taken in. Write in words what it is about; the police take the recording "
    "itself. If it may show a child being abused, do not copy it, leave it on the device that it is on, and "
    "ring 101, or 999 if there is danger now."
)
NO_SUCH_PICTURES = "Pictures are taken in as JPEG or PNG only. Export this one as JPEG, and add that."


def _by_beginning(content: bytes) -> str:
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), "")


def _by_reading(content: bytes) -> str:
    """Whatever has no beginning that we know is plain text, or is refused by what it most likely is."""
    if content.startswith(_OLD_OFFICE):
        raise UnableToTakeIn(_why_not("doc"))
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")[:1000]):
        raise UnableToTakeIn(f"Web pages are not taken in. {SAVE_AS_PDF}")
    for beginning, what in _NOT_PLAIN:
        if content.startswith(beginning):
            raise UnableToTakeIn(f"This is {what}, not plain text. {SAVE_AS_PDF}")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnableToTakeIn(_why_not(_likely(content)))
    return "text"


def _likely(content: bytes) -> str:
    try:
        found = puremagic.magic_string(content)
    except puremagic.PureError:
        return ""
    for each in found:
        kind, _, _ = each.mime_type.partition("/")
        if kind in ("video", "audio"):
            return "mp4"
        if kind == "image":
            return "heic"
    return found[0].extension.removeprefix(".") if found else ""


def _require_one_kind(content: bytes, found: str) -> None:
    """A file that two programs read as two different things is made to get past somebody."""
    is_packed = zipfile.is_zipfile(BytesIO(content))
    if (is_packed and found != "zip") or (found != "pdf" and b"%PDF-" in content[:2048]):
        raise UnableToTakeIn(
            "The file reads as two kinds of file at once, which is how harmful files are hidden. "
            f"{SAVE_AS_PDF}"
        )
