"""Word, Excel and OpenDocument files: no macros, embedded files, metadata, nothing fetched from elsewhere."""

import re
from collections.abc import Callable

from lxml import etree

from alongside.documents.cleaning.archive import pack, unpack
from alongside.documents.cleaning.faults import (
    LINKS,
    METADATA,
    RE_ENCODED,
    SAVE_AS_PDF,
    Cleaned,
    Limits,
    UnableToTakeIn,
)
from alongside.documents.cleaning.pictures import clean_picture
from alongside.documents.cleaning.recognising import NO_RECORDINGS

_MAIN = "application/vnd.openxmlformats-officedocument."
_BY_MAIN_PART = {
    f"{_MAIN}wordprocessingml.document.main+xml".encode(): "docx",
    f"{_MAIN}spreadsheetml.sheet.main+xml".encode(): "xlsx",
}
_TYPES = "[Content_Types].xml"
_ODT = b"application/vnd.oasis.opendocument.text"
_CARRIES_PROGRAMS = re.compile(
    r"(vbaproject|vbadata|/activex/|/embeddings/|/ctrlprops/|/macrosheets/|/dialogsheets/|/customui"
    r"|/webextensions/|/connections\.xml|/querytables/|^basic/|^scripts/|^object |^objectreplacements/"
    r"|\.bin$|\.exe$|\.dll$|\.js$)"
)
_IS_RECORDING = re.compile(r"\.(mp4|m4v|mov|avi|wmv|mpe?g|mkv|webm|3gp|mp3|m4a|wav|wma|aac|ogg)$")
_IS_PICTURE = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png"}
_PRINTER_SETTINGS = re.compile(r"/printersettings/[^/]*\.bin$")
_FETCHES = re.compile(rb"\bDDE(?:AUTO)?\b\s|<ddeLink", re.IGNORECASE)
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Links that are followed only where somebody clicks on them, or updates a sheet.
_SHOWN_LINKS = ("/hyperlink", "/externalLinkPath")
_THUMBNAIL = "/thumbnail"
_LINK_IN_ODT = re.compile(rb'xlink:href="(?!#)(?:[a-z]+:|//|\.\./)', re.IGNORECASE)
_SHOWN_LINK_IN_ODT = re.compile(rb'<text:a\b[^>]*xlink:href="(?:https?|mailto):', re.IGNORECASE)

_SCHEMAS = "http://schemas.openxmlformats.org/"
_OFFICE = f"{_SCHEMAS}officeDocument/2006/"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_EMPTY = {
    "docprops/core.xml": f"{_XML}<cp:coreProperties"
    f' xmlns:cp="{_SCHEMAS}package/2006/metadata/core-properties"/>',
    "docprops/app.xml": f'{_XML}<Properties xmlns="{_OFFICE}extended-properties"/>',
    "docprops/custom.xml": f'{_XML}<Properties xmlns="{_OFFICE}custom-properties"/>',
    "meta.xml": f'{_XML}<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' office:version="1.2"><office:meta/></office:document-meta>',
}


def clean_office(*, content: bytes, limits: Limits, promised: str) -> Cleaned:
    """This will give an Office file with its text and its pictures, and nothing else that it carried.

    Raises UnableToTakeIn where it carries programs, other files or recordings, fetches something when it is
    opened, is damaged, or is not of the kind that its name says.
    """
    parts = unpack(content=content, limits=limits)
    kind = _kind_of(parts)
    if kind not in limits.kinds or (promised and promised != kind):
        raise UnableToTakeIn(
            f"This packed file is not a Word, Excel or OpenDocument file as its name says. {SAVE_AS_PDF}"
        )
    notes = {METADATA}
    kept: dict[str, bytes] = {}
    for name, part in parts.items():
        cleaned = _clean_part(name, part, kind, limits, notes)
        if cleaned is not None:
            kept[name] = cleaned
    made = pack(parts=kept, stored_first="mimetype" if kind == "odt" else _TYPES)
    return Cleaned(kind=kind, content=made, notes=tuple(sorted(notes)))


def _kind_of(parts: dict[str, bytes]) -> str:
    if parts.get("mimetype") == _ODT:
        return "odt"
    types = parts.get(_TYPES, b"")
    if b"macroEnabled" in types:
        raise _carries_programs()
    return next((kind for main, kind in _BY_MAIN_PART.items() if main in types), "")


def _clean_part(name: str, part: bytes, kind: str, limits: Limits, notes: set[str]) -> bytes | None:
    """A part as it is kept, or None where it is left out."""
    path = name.casefold()
    if path in _EMPTY:
        return _EMPTY[path].encode()
    if (
        _PRINTER_SETTINGS.search(path)
        or "thumbnail" in path.rpartition("/")[2]
        or path.startswith("thumbnails/")
    ):
        return None
    if _CARRIES_PROGRAMS.search(path):
        raise _carries_programs()
    if _IS_RECORDING.search(path):
        raise UnableToTakeIn(NO_RECORDINGS)
    picture = _IS_PICTURE.get(path.rpartition(".")[2])
    if picture:
        notes.add(RE_ENCODED)
        return clean_picture(content=part, kind=picture, most_pixels=limits.most_pixels).content
    return _clean_xml(path, part, kind, notes) if path.endswith((".xml", ".rels")) else part


def _clean_xml(path: str, part: bytes, kind: str, notes: set[str]) -> bytes:
    tree = _parse(part)
    if _FETCHES.search(part):
        raise _fetches()
    if kind == "odt":
        _check_odt_links(part, notes)
        return _without_thumbnail_in_manifest(tree) if path == "meta-inf/manifest.xml" else part
    if not path.endswith(".rels"):
        return part
    return _clean_relationships(tree, notes)


def _parse(part: bytes) -> etree._Element:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"<\0!\0" in part or b"\0<\0!" in part:
        raise UnableToTakeIn(f"The file is not built as it should be. {SAVE_AS_PDF}")
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise UnableToTakeIn(f"The file is damaged. {SAVE_AS_PDF}") from error


def _clean_relationships(tree: etree._Element, notes: set[str]) -> bytes:
    for each in tree.findall(_RELATIONSHIP):
        kind = each.get("Type", "")
        if kind.endswith((_THUMBNAIL, "/printerSettings")):
            tree.remove(each)
        elif each.get("TargetMode", "").casefold() == "external":
            if not kind.endswith(_SHOWN_LINKS):
                raise _fetches()
            notes.add(LINKS)
    return _written(tree)


def _check_odt_links(part: bytes, notes: set[str]) -> None:
    shown = len(_SHOWN_LINK_IN_ODT.findall(part))
    if len(_LINK_IN_ODT.findall(part)) > shown:
        raise _fetches()
    if shown:
        notes.add(LINKS)


def _without_thumbnail_in_manifest(tree: etree._Element) -> bytes:
    for each in list(tree):
        paths = [value for key, value in each.attrib.items() if str(key).endswith("full-path")]
        if any(str(path).casefold().startswith("thumbnails/") for path in paths):
            tree.remove(each)
    return _written(tree)


def _written(tree: etree._Element) -> bytes:
    write: Callable[..., bytes] = etree.tostring
    return write(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _carries_programs() -> UnableToTakeIn:
    return UnableToTakeIn(f"The file carries programs (macros) or other files inside it. {SAVE_AS_PDF}")


def _fetches() -> UnableToTakeIn:
    return UnableToTakeIn(
        "The file fetches something from elsewhere when it is opened, so that others could see who reads it. "
        f"{SAVE_AS_PDF}"
    )
