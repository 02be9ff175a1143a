"""Reads documents: what is said about them, and their content."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from alongside.access.door import Granted
from alongside.documents.models import CLEAN, QUARANTINED, REFUSED, Chunk, Document
from alongside.documents.operations import bound_to
from alongside.documents.policy import get_document_policy
from alongside.documents.scanner import has_scanner
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import AgencyId, DocumentId, PersonId, UserId
from alongside.vault.chunks import open_chunks
from alongside.vault.sealing import UnableToOpenSealed, open_sealed


class UnableToGiveOut(UnableToError):
    """A document may not be downloaded as it stands."""


@dataclass(frozen=True, kw_only=True)
class DocumentFact:
    """What is known about a document. `reference` stands in its file name instead of a title."""

    document_id: DocumentId
    person_id: PersonId
    reference: str
    title: str
    klass: str
    kind: str
    size: int
    notes: tuple[str, ...]
    state: str
    may_be_given_out: bool
    agency_id: AgencyId
    recorded_by: UserId
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Content:
    """A document's plain bytes, with a name that says nothing and a type that is set, not guessed."""

    file_name: str
    media: str
    plain: bytes


def find_person_of(*, document_id: DocumentId) -> PersonId:
    """This will say about whom a document is, as far as the row lock shows it. Raises NotFoundError."""
    found = Document.objects.filter(id=document_id, withdrawn_at=None).values_list("person_id", flat=True)
    person_id = found.first()
    if person_id is None:
        raise NotFoundError
    return PersonId(person_id)


def list_documents(*, granted: Granted) -> tuple[DocumentFact, ...]:
    """This will list a person's documents that this viewer may see, the latest first."""
    rows = Document.objects.filter(person_id=granted.person_id, withdrawn_at=None).defer("data_key")
    return tuple(_fact(row) for row in rows.order_by("-recorded_at", "id") if _may_see(granted, row))


def get_document(*, granted: Granted, document_id: DocumentId) -> DocumentFact:
    """This will give one document of the opened person. Raises NotFoundError."""
    return _fact(_row(granted, document_id))


def open_content(*, granted: Granted, document_id: DocumentId) -> Content:
    """This will open a document's seal and give its content.

    Raises NotFoundError; UnableToGiveOut while it waits for the scanner or was refused by it; and
    UnableToOpenSealed where what is stored is not what was sealed.
    """
    row = _row(granted, document_id)
    if not _may_be_given_out(row):
        raise UnableToGiveOut(
            "The virus scanner found something harmful in this document. It is not given out."
            if row.state == REFUSED
            else "This document has not yet been checked for viruses, so it cannot be downloaded. Look again "
            "later."
        )
    place = bound_to(row.id)
    data_key = open_sealed(sealed=bytes(row.data_key), bound_to=place)
    rows = Chunk.objects.filter(document_id=row.id).order_by("number").values_list("sealed", flat=True)
    pieces = (bytes(sealed) for sealed in rows.iterator(chunk_size=16))
    plain = b"".join(open_chunks(data_key=data_key, sealed=pieces, bound_to=place))
    if hashlib.sha256(plain).hexdigest() != row.sha256:
        raise UnableToOpenSealed
    kind = get_document_policy().kinds[row.kind]
    return Content(file_name=f"{_reference(row)}.{kind.ending}", media=kind.media, plain=plain)


def _row(granted: Granted, document_id: DocumentId) -> Document:
    row = Document.objects.filter(id=document_id, person_id=granted.person_id, withdrawn_at=None).first()
    if row is None or not _may_see(granted, row):
        raise NotFoundError
    return row


def _may_see(granted: Granted, row: Document) -> bool:
    return granted.may_see(klass=row.klass, agency_id=AgencyId(row.agency_id))


def _may_be_given_out(row: Document) -> bool:
    """An unscanned one only where the partnership has said so, and has no scanner that could say more."""
    unscanned = get_document_policy().accept_unscanned and not has_scanner()
    return row.state == CLEAN or (row.state == QUARANTINED and unscanned)


def _reference(row: Document) -> str:
    return f"D-{row.id.hex[:10].upper()}"


def _fact(row: Document) -> DocumentFact:
    return DocumentFact(
        document_id=DocumentId(row.id),
        person_id=PersonId(row.person_id),
        reference=_reference(row),
        title=row.title,
        klass=row.klass,
        kind=row.kind,
        size=row.size,
        notes=tuple(row.notes),
        state=row.state,
        may_be_given_out=_may_be_given_out(row),
        agency_id=AgencyId(row.agency_id),
        recorded_by=UserId(row.recorded_by),
        recorded_at=row.recorded_at,
    )
