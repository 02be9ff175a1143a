"""PDF: scripts, actions, embedded files and metadata taken out, and the file written anew."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf

from alongside.documents.cleaning.faults import (
    ATTACHMENTS,
    LINKS,
    METADATA,
    SAVE_AS_PDF,
    SCRIPTS,
    Cleaned,
    UnableToTakeIn,
)

_REMOVED = {
    **dict.fromkeys(("/AA", "/OpenAction", "/JS", "/JavaScript", "/XFA", "/Next"), SCRIPTS),
    **dict.fromkeys(("/EmbeddedFiles", "/EF", "/AF", "/Collection"), ATTACHMENTS),
    **dict.fromkeys(("/RichMediaContent", "/Movie", "/Sound"), ATTACHMENTS),
    **dict.fromkeys(("/Metadata", "/PieceInfo", "/LastModified"), METADATA),
}
# What a click may do: go to a page of the same file, or to an address that is shown.
_HARMLESS_ACTIONS = {"/GoTo", "/URI", "/Named"}
_HEAVY_NOTES = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
# Of an outline and of a chain of actions only the chain is cut.
_LINKED_LISTS = ("/Title", "/Prev", "/First", "/Parent")


def clean_pdf(*, content: bytes, most_pages: int) -> Cleaned:
    """This will give the PDF without anything that runs, is embedded, or says who made it when.

    Raises UnableToTakeIn where it is damaged, locked with a password, or longer than `most_pages`.
    """
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            _require_pages(len(pdf.pages), most_pages)
            notes = {METADATA}
            for holder in _dictionaries(pdf):
                notes |= _clean(holder)
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            made = BytesIO()
            pdf.save(made, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise UnableToTakeIn(
            "The PDF is locked with a password, so nobody could check it or read it later. Open it, print it "
            "as PDF without a password, and add that."
        ) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError) as error:
        raise UnableToTakeIn(f"The PDF is damaged. {SAVE_AS_PDF}") from error
    return Cleaned(kind="pdf", content=made.getvalue(), notes=tuple(sorted(notes)))


def _require_pages(count: int, most: int) -> None:
    if not 0 < count <= most:
        raise UnableToTakeIn(
            f"The PDF has {count} pages, and from 1 to {most} are taken in. Print the part that matters as"
            " PDF, and add that."
        )


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, also those inside others and those that head a stream."""
    waiting: list[pikepdf.Object] = [*pdf.objects, pdf.trailer]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting.extend(child for child in each if _is_inside(child))
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            waiting.extend(each[key] for key in each.keys() if _is_inside(each[key]))  # noqa: SIM118


def _is_inside(child: object) -> bool:
    """What has a number of its own comes by itself."""
    return isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect


def _clean(holder: pikepdf.Object) -> set[str]:
    notes = set()
    if isinstance(holder, pikepdf.Stream) and "/F" in holder:
        raise UnableToTakeIn(f"The PDF takes parts of itself from another file. {SAVE_AS_PDF}")
    for key in list(holder.keys()):
        if key == "/Next" and any(name in holder for name in _LINKED_LISTS):
            continue
        if key in _REMOVED:
            notes.add(_REMOVED[key])
            del holder[key]
        elif key == "/A":
            notes |= _clean_action(holder)
        elif key == "/Annots":
            notes |= _clean_annotations(holder)
    return notes


def _clean_action(holder: pikepdf.Object) -> set[str]:
    action = holder["/A"]
    # In what describes a document's structure /A is no action; there it has no kind.
    if not isinstance(action, pikepdf.Dictionary) or "/S" not in action:
        return set()
    kind = str(action["/S"])
    if kind in _HARMLESS_ACTIONS:
        return {LINKS} if kind == "/URI" else set()
    del holder["/A"]
    return {SCRIPTS}


def _clean_annotations(page: pikepdf.Object) -> set[str]:
    notes = page["/Annots"]
    if not isinstance(notes, pikepdf.Array):
        return set()
    kept = [note for note in notes if str(_subtype(note)) not in _HEAVY_NOTES]
    if len(kept) == len(notes):
        return set()
    page["/Annots"] = pikepdf.Array(kept)
    return {ATTACHMENTS}


def _subtype(note: object) -> object:
    return note.get("/Subtype", "") if isinstance(note, pikepdf.Dictionary) else ""
