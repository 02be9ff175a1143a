"""What stands in the records: in each item a word of its own, of each class, from two agencies."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection, sql

from alongside.documents.operations import bound_to
from alongside.documents.policy import get_document_classes
from alongside.kernel.dates import UncertainDate
from alongside.people.search.keys import search_keys
from alongside.people.search.words import RecordedName
from alongside.vault.chunks import new_data_key, seal_chunks
from alongside.vault.sealing import key_id_of, seal
from tests.matrix.judge import CLASSES, Case

Rows = Connection[tuple[Any, ...]]
DAY = timedelta(days=1)
BORN = date(2011, 4, 5)
# Each team, of which agency. The managers have teams to themselves, so that they manage nobody else here.
TEAMS = {"plain": "own", "door": "own", "managed": "own", "led": "led"}


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Somebody of one role, in a team; what is their own, by the name that addresses give it."""

    role: str
    user_id: UUID
    team: str
    own: Mapping[str, UUID]

    @property
    def agency(self) -> str:
        return TEAMS[self.team]


@dataclass(frozen=True, kw_only=True)
class Child:
    """Somebody to whom every worker stands as the case says, with what is written about them."""

    number: int
    case: Case
    person_id: UUID
    # By class and agency.
    documents: Mapping[tuple[str, str], UUID]
    concerns: Mapping[str, UUID]
    assessments: Mapping[str, UUID]
    involvement: UUID

    def word(self, what: str, klass: str, agency: str) -> str:
        """The word that stands in one item of this child, and nowhere else."""
        return f"zq{self.number:02d}-{what}-{klass}-{agency}-qz"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Everything there is."""

    now: datetime
    agencies: Mapping[str, UUID]
    teams: Mapping[str, UUID]
    workers: Mapping[str, Worker]
    children: tuple[Child, ...]
    clerk: UUID
    theirs: Mapping[str, UUID]
    batch: UUID
    colleagues: Mapping[str, UUID]


def put(admin: Rows, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows, all of the same columns."""
    rows = list(rows)
    if not rows:
        return
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, rows[0])),
        sql.SQL(", ").join(map(sql.Placeholder, rows[0])),
    )
    with admin.cursor() as cursor:
        cursor.executemany(statement, rows)


def write_about(admin: Rows, place: Place, child: Child) -> None:
    """An item of each class from each of two agencies; who they are is from a third."""
    by = {"recorded_by": place.clerk, "recorded_at": place.now - 2 * DAY}
    third = {"agency_id": place.agencies["third"], **by}
    about = {"person_id": child.person_id}
    name = child.word("name", "identity", "third")
    put(
        admin,
        "people_person",
        [
            {
                "id": child.person_id, "kind": "CHILD", "description": "", "sex": "U", "birth_kind": "KNOWN",
                "birth_earliest": BORN, "birth_latest": BORN, "birth_precision": "exact",
                "ethnicity": "NOBT", "disabilities": [], "living_arrangement": "UNKNOWN", **third,
            }
        ],
    )  # fmt: skip
    put(
        admin,
        "people_name",
        [{"id": uuid4(), "kind": "LEGAL", "forenames": "", "surname": name, **about, **third}],
    )
    keys = search_keys(
        names=[RecordedName(forenames="", surname=name)], numbers=[number_of(child)],
        birth=UncertainDate.exact(BORN),
    )  # fmt: skip
    put(admin, "people_searchkey", [{**about, "kind": key.kind.value, "text": key.text} for key in keys])
    put(
        admin,
        "people_identifier",
        [
            {
                "id": uuid4(), "scheme": "school_reference", "value": number_of(child),
                "noted_on": BORN, "doubt": child.word("number", "identity", "third"), **about, **third,
            }
        ],
    )  # fmt: skip
    put(
        admin,
        "people_formerdetail",
        [{"id": uuid4(), "detail": "ethnicity", "value": "NOBT", **about, **third}],
    )
    put(
        admin,
        "people_involvement",
        [
            {
                "id": child.involvement, "role": "OTHER", "outside_name": "Somebody", "phone": "",
                "reason": child.word("involvement", "identity", "third"), "starts_at": place.now - DAY,
                **about, **third,
            }
        ],
    )  # fmt: skip
    for agency in ("own", "led"):
        _write_of_agency(admin, place, child, agency)


def number_of(child: Child) -> str:
    """The number by which the child is searched for."""
    return f"77{child.number:05d}13"


def _write_of_agency(admin: Rows, place: Place, child: Child, agency: str) -> None:
    of = {"person_id": child.person_id, "agency_id": place.agencies[agency]}
    by = {**of, "recorded_by": place.clerk, "recorded_at": place.now - 2 * DAY}
    put(
        admin,
        "people_address",
        [
            {
                "id": uuid4(), "lines": child.word("address", klass, agency), "postcode": "",
                "is_protected": klass == "placement", **by,
            }
            for klass in ("identity", "placement")
        ],
    )  # fmt: skip
    put(
        admin,
        "people_relationship",
        [
            {
                "id": uuid4(), "other_label": child.word("relationship", "identity", agency),
                "kind": "FRIEND", "phone": "", "note": "", **by,
            }
        ],
    )  # fmt: skip
    put(
        admin,
        "concerns_entry",
        [
            {
                "id": uuid4(), "kind": "OTHER", "klass": klass, "happened_precision": "unknown",
                "happened_time": "", "known_at": place.now - DAY, "recorded_at": place.now - DAY,
                "title": child.word("entry", klass, agency), "detail": "", "child_words": "",
                "basis": "UNKNOWN", "author_id": place.clerk, "source_kind": "event", **of,
            }
            for klass in CLASSES
            if klass != "identity"
        ],
    )  # fmt: skip
    put(
        admin,
        "concerns_concern",
        [
            {
                "id": child.concerns[agency], "reference": f"C-{child.number}-{agency}",
                "author_id": place.clerk, "sent_to": place.teams["door"], "sent_at": place.now - DAY,
                "known_at": place.now - DAY, "happened_precision": "unknown", "happened_time": "",
                "place": "", "facts": child.word("concern", "ordinary", agency), "opinion": "",
                "child_words": "", "immediate_danger": False, "danger_action": "", "basis": "UNKNOWN",
                "concern_types": [], "vulnerabilities": [], "indicators": [], "harm": [],
                "other_notes": "{}", "source_name": "", "child_knows": "unknown", **of,
            }
        ],
    )  # fmt: skip
    assessment = {"id": child.assessments[agency], "because": child.word("assessment", "ordinary", agency)}
    by = {"recorded_by": place.clerk, "recorded_at": place.now - DAY}
    put(admin, "assessments_assessment", [{**assessment, **by, **of}])
    for klass in get_document_classes():
        _file(admin, place, child, klass, agency)


def _file(admin: Rows, place: Place, child: Child, klass: str, agency: str) -> None:
    document_id, key = child.documents[klass, agency], new_data_key()
    content = child.word("content", klass, agency).encode()
    sealed = seal(plain=key, bound_to=bound_to(document_id))
    put(
        admin,
        "documents_document",
        [
            {
                "id": document_id, "person_id": child.person_id, "klass": klass,
                "title": child.word("document", klass, agency), "kind": "txt", "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(), "notes": [], "state": "clean",
                "key_id": key_id_of(sealed=sealed), "data_key": sealed, "withdrawn_because": "",
                "agency_id": place.agencies[agency], "recorded_by": place.clerk,
                "recorded_at": place.now - DAY,
            }
        ],
    )  # fmt: skip
    pieces = seal_chunks(data_key=key, plain=content, bound_to=bound_to(document_id))
    put(
        admin,
        "documents_chunk",
        [{"document_id": document_id, "number": at, "sealed": piece} for at, piece in enumerate(pieces)],
    )
