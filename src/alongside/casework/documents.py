"""Documents of a person: adding, listing, downloading, withdrawing; and scanning those that wait."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, Granted, auditing_refusal, open_record
from alongside.access.session import UPKEEP, session_for
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.names import get_names
from alongside.documents import operations, queries, unattended
from alongside.documents.operations import SOURCE_KIND, NewDocument
from alongside.documents.policy import Kind, get_document_classes, get_document_policy
from alongside.documents.queries import Content, DocumentFact
from alongside.documents.scanner import has_scanner
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import DocumentId, PersonId
from alongside.people.queries import PersonCard, list_cards


class UnableToScan(UnableToError):
    """There is nothing to scan with."""


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """A document as it is listed, with what its kind is called and who added it."""

    fact: DocumentFact
    kind_label: str
    added_by: str
    agency: str


@dataclass(frozen=True, kw_only=True)
class DocumentList:
    """A person's documents, the latest first."""

    person: PersonCard
    rows: tuple[DocumentRow, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentPage:
    """One document, and whether this viewer's agency may withdraw it."""

    person: PersonCard
    row: DocumentRow
    may_withdraw: bool


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """What is taken in as a document: the kinds, the largest size, and who may be let see it."""

    kinds: tuple[Kind, ...]
    most_megabytes: int
    classes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ScanCount:
    """How many documents were found clean, how many harmful, and how many still wait."""

    clean: int
    refused: int
    waiting: int


def get_taken_in() -> TakenIn:
    """This will say what is taken in, for the page that asks for it."""
    policy = get_document_policy()
    return TakenIn(
        kinds=tuple(policy.kinds.values()),
        most_megabytes=policy.most_bytes // 1_000_000,
        classes=tuple(get_document_classes().items()),
    )


def add_document(*, viewer: Viewer, person_id: PersonId, document: NewDocument, now: datetime) -> DocumentId:
    """This will take a file in as a document of a person, and put it on the chronology.

    Raises NotFoundError, UnableToTakeIn where the file is not taken in, and UnableToKeepDocument where what
    is said about it is wanting.
    """
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="adding a document", now=now
    )
    return operations.take_in(granted=granted, document=document)


def list_documents(*, viewer: Viewer, person_id: PersonId, now: datetime) -> DocumentList:
    """This will list the documents of a person that this viewer may see. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="listing documents", now=now
    )
    facts = queries.list_documents(granted=granted)
    return DocumentList(
        person=list_cards(ids=[person_id], now=now)[person_id],
        rows=_rows(facts, now),
    )


def get_document(*, viewer: Viewer, document_id: DocumentId, now: datetime) -> DocumentPage:
    """This will give one document without its content. Raises NotFoundError."""
    with _auditing_refusal(viewer, document_id, "reading a document", now):
        granted = _open(viewer, document_id, SEE, "reading a document", now)
        fact = queries.get_document(granted=granted, document_id=document_id)
    (row,) = _rows((fact,), now)
    return DocumentPage(
        person=list_cards(ids=[fact.person_id], now=now)[fact.person_id],
        row=row,
        may_withdraw=fact.agency_id == viewer.agency_id,
    )


def download_document(*, viewer: Viewer, document_id: DocumentId, now: datetime) -> Content:
    """This will give a document's content to be taken away, and write that it was exported.

    Raises NotFoundError; UnableToGiveOut where it has not been found clean; UnableToOpenSealed and
    UnableToUseKeys where it cannot be opened.
    """
    with _auditing_refusal(viewer, document_id, "exporting a document", now):
        granted = _open(viewer, document_id, SEE, "exporting a document", now)
        content = queries.open_content(granted=granted, document_id=document_id)
    audit.append(
        action="exported document",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind=SOURCE_KIND,
        subject_id=document_id,
        person_id=granted.person_id,
        now=now,
    )
    return content


def withdraw_document(*, viewer: Viewer, document_id: DocumentId, reason: str, now: datetime) -> PersonId:
    """This will take a document of one's own agency off the record, and say about whom it was.

    Raises NotFoundError, and UnableToWithdrawDocument without a reason.
    """
    with _auditing_refusal(viewer, document_id, "withdrawing a document", now):
        granted = _open(viewer, document_id, WRITE, "withdrawing a document", now)
        operations.withdraw(granted=granted, document_id=document_id, reason=reason)
    return granted.person_id


def scan_waiting_documents(
    *, now: datetime, progress: Callable[[int], None] = lambda done: None
) -> ScanCount:
    """This will scan every document that waits, as nobody. Raises UnableToScan.

    What the scanner could not say anything about goes on waiting.
    """
    if not has_scanner():
        raise UnableToScan(
            "No scanner is set up. Set ALONGSIDE_CLAMAV to ClamAV's socket, for example "
            "unix:/run/clamav/clamd.ctl (docs/install.md)."
        )
    with session_for(user_id=None, purpose=UPKEEP):
        waiting = unattended.list_waiting()
    found = []
    for document_id in waiting:
        found.append(_scan(document_id, now))
        progress(len(found))
    return ScanCount(clean=found.count("clean"), refused=found.count("refused"), waiting=found.count(None))


def _scan(document_id: UUID, now: datetime) -> str | None:
    """Each in its own transaction: what is settled stays, should the next one fail."""
    with session_for(user_id=None, purpose=UPKEEP):
        settled = unattended.scan_waiting(document_id=document_id)
        if settled.state is not None:
            _audit_settled(document_id, settled.state, now)
    return settled.state


def _audit_settled(document_id: UUID, state: str, now: datetime) -> None:
    audit.append(
        action=f"scanned document and found it {state}",
        actor_id=None,
        agency_id=None,
        subject_kind=SOURCE_KIND,
        subject_id=document_id,
        now=now,
    )


def _open(viewer: Viewer, document_id: DocumentId, action: str, purpose: str, now: datetime) -> Granted:
    person_id = queries.find_person_of(document_id=document_id)
    return open_record(viewer=viewer, person_id=person_id, action=action, purpose=purpose, now=now)


def _rows(facts: Sequence[DocumentFact], now: datetime) -> tuple[DocumentRow, ...]:
    names = get_names(
        workers={fact.recorded_by for fact in facts}, agencies={fact.agency_id for fact in facts}, now=now
    )
    kinds = get_document_policy().kinds
    return tuple(
        DocumentRow(
            fact=fact,
            kind_label=kinds[fact.kind].label if fact.kind in kinds else fact.kind,
            added_by=names.worker(fact.recorded_by),
            agency=names.agency(fact.agency_id),
        )
        for fact in facts
    )


def _auditing_refusal(
    viewer: Viewer, document_id: DocumentId, purpose: str, now: datetime
) -> AbstractContextManager[None]:
    return auditing_refusal(
        viewer=viewer, subject_kind=SOURCE_KIND, subject_id=document_id, purpose=purpose, now=now
    )
