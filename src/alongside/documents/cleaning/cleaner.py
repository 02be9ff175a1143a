"""A file as it comes in, as it may be kept. Pure: bytes in, bytes out."""

from alongside.documents.cleaning.faults import SAVE_AS_PDF, Cleaned, Limits, UnableToTakeIn
from alongside.documents.cleaning.office import clean_office
from alongside.documents.cleaning.pdfs import clean_pdf
from alongside.documents.cleaning.pictures import clean_picture
from alongside.documents.cleaning.recognising import recognise
from alongside.documents.cleaning.texts import clean_text


def clean(*, content: bytes, file_name: str, limits: Limits) -> Cleaned:
    """This will say what the file is and give what may be kept of it. Raises UnableToTakeIn."""
    if not content:
        raise UnableToTakeIn("The file is empty. Choose another.")
    cleaned = _clean(content, file_name, limits)
    if cleaned.kind not in limits.kinds:
        raise UnableToTakeIn(f"Files of this kind are not taken in here. {SAVE_AS_PDF}")
    return cleaned


def _clean(content: bytes, file_name: str, limits: Limits) -> Cleaned:
    found = recognise(content=content, file_name=file_name)
    ending = file_name.casefold().rpartition(".")[2].strip() if "." in file_name else ""
    if found == "pdf":
        return clean_pdf(content=content, most_pages=limits.most_pages)
    if found == "zip":
        return clean_office(content=content, limits=limits, promised=ending)
    if found == "text":
        return clean_text(content=content, ending=ending)
    return clean_picture(content=content, kind=found, most_pixels=limits.most_pixels)
