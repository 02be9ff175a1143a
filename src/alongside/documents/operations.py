"""Takes documents in, and withdraws them."""

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries, withdraw_entries
from alongside.documents import scanner
from alongside.documents.cleaning.faults import Cleaned, UnableToTakeIn
from alongside.documents.models import CLEAN, QUARANTINED, Chunk, Document
from alongside.documents.policy import get_document_classes, get_document_policy
from alongside.documents.scanner import Verdict
from alongside.documents.workshop import clean_apart
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import DocumentId
from alongside.kernel.texts import require_fit
from alongside.vault.chunks import new_data_key, seal_chunks
from alongside.vault.sealing import key_id_of, seal

_log = logging.getLogger("alongside.documents")

SOURCE_KIND = "document"
LONGEST_TITLE, LONGEST_REASON = 200, 500


class UnableToKeepDocument(UnableToError):
    """What was said about a document cannot be kept as it stands."""


class UnableToWithdrawDocument(UnableToError):
    """A document cannot be withdrawn as asked."""


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """A file, and what a worker says about it. `file_name` is read for its ending and kept nowhere."""

    title: str
    klass: str
    dated: UncertainDate
    content: bytes
    file_name: str


def bound_to(document_id: UUID) -> str:
    """This will name a document for the seal, so that nothing of it opens as part of another."""
    return f"document {document_id}"


def take_in(*, granted: Granted, document: NewDocument) -> DocumentId:
    """This will check, scan, clean and seal a file, keep it, and put it on the chronology.

    Raises UnableToTakeIn where the file is not taken in, UnableToKeepDocument where what is said about it
    is wanting, and UnableToUseKeys where nothing can be sealed.
    """
    _check(document, granted)
    policy = get_document_policy()
    if len(document.content) > policy.most_bytes:
        raise UnableToTakeIn(
            f"The file is larger than {policy.most_bytes // 1_000_000} MB. Save it smaller, for example with "
            "smaller pictures, or add the part that matters."
        )
    verdict = scanner.scan(content=document.content)
    if verdict is Verdict.HARMFUL:
        _log.warning("The scanner found something in an upload of user %s.", granted.viewer.user_id)
        raise UnableToTakeIn(
            "The virus scanner found something harmful in this file. It is not kept. Do not open it or send "
            "it on, and tell whoever looks after your computer."
        )
    cleaned = clean_apart(content=document.content, file_name=document.file_name, limits=policy.limits)
    made = DocumentId(uuid4())
    _keep(granted, made, document, cleaned, CLEAN if verdict is Verdict.CLEAN else QUARANTINED)
    _add_entry(granted, made, document)
    _audit(granted, "added document", made)
    return made


def withdraw(*, granted: Granted, document_id: DocumentId, reason: str) -> None:
    """This will take a document of the viewer's own agency off the record, for a reason.

    The row and its content stay, marked and sealed. Raises NotFoundError where it is not there, or is another
    agency's, and UnableToWithdrawDocument without a reason.
    """
    rows = Document.objects.filter(
        id=document_id, person_id=granted.person_id, agency_id=granted.viewer.agency_id, withdrawn_at=None
    )
    row = rows.first()
    if row is None or not granted.may_see(klass=row.klass, agency_id=granted.viewer.agency_id):
        raise NotFoundError
    require_fit(text=reason, most=LONGEST_REASON, field="reason")
    if not reason.strip():
        raise UnableToWithdrawDocument("Say why it should not stand on the record.", field="reason")
    rows.update(withdrawn_at=granted.now, withdrawn_because=reason.strip())
    withdraw_entries(
        viewer=granted.viewer, source_kind=SOURCE_KIND, source_ids=[document_id], now=granted.now
    )
    _audit(granted, "withdrew document", document_id)


def _check(document: NewDocument, granted: Granted) -> None:
    require_fit(text=document.title.strip(), most=LONGEST_TITLE, field="title")
    if not document.title.strip():
        raise UnableToKeepDocument("Say in a line what the document is.", field="title")
    if document.klass not in get_document_classes():
        raise UnableToKeepDocument("Choose who should see it.", field="klass")
    if not granted.may_write(klass=document.klass):
        raise UnableToKeepDocument(
            "You cannot add a document of this class to this record. Choose another.", field="klass"
        )
    if document.dated.earliest is not None and document.dated.earliest > local_date(granted.now):
        raise UnableToKeepDocument("The day is in the future. Check the date.", field="dated")


def _keep(
    granted: Granted, document_id: DocumentId, document: NewDocument, cleaned: Cleaned, state: str
) -> None:
    data_key = new_data_key()
    place = bound_to(document_id)
    sealed_key = seal(plain=data_key, bound_to=place)
    Document.objects.create(
        id=document_id,
        person_id=granted.person_id,
        klass=document.klass,
        title=document.title.strip(),
        kind=cleaned.kind,
        size=len(cleaned.content),
        sha256=hashlib.sha256(cleaned.content).hexdigest(),
        notes=list(cleaned.notes),
        state=state,
        key_id=key_id_of(sealed=sealed_key),
        data_key=sealed_key,
        agency_id=granted.viewer.agency_id,
        recorded_by=granted.viewer.user_id,
        recorded_at=granted.now,
    )
    pieces = seal_chunks(data_key=data_key, plain=cleaned.content, bound_to=place)
    Chunk.objects.bulk_create(
        (Chunk(document_id=document_id, number=number, sealed=piece) for number, piece in enumerate(pieces)),
        batch_size=16,
    )


def _add_entry(granted: Granted, document_id: DocumentId, document: NewDocument) -> None:
    entry = NewEntry(
        person_id=granted.person_id,
        kind="DOCUMENT",
        klass=document.klass,
        happened=document.dated,
        title=document.title.strip(),
        known_at=granted.now,
        source_kind=SOURCE_KIND,
        source_id=document_id,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def _audit(granted: Granted, action: str, document_id: DocumentId) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind=SOURCE_KIND,
        subject_id=document_id,
        person_id=granted.person_id,
        now=granted.now,
    )
