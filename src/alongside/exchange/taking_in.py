"""Takes the records of a children in need return in: new, changed or unchanged, each with its provenance."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from alongside.access import operations as grants
from alongside.access.asking import begin_records
from alongside.access.viewer import Viewer
from alongside.concerns.chronology import NewEntry, add_entries, withdraw_entries
from alongside.exchange.cin.records import Characteristics, CinRecord, Details, Identifier, Kind
from alongside.exchange.cin.telling import as_plain, span, tell
from alongside.exchange.models import ImportedRecord
from alongside.exchange.report import ReportBuilder
from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import BatchId, PersonId
from alongside.pathway.operations import NewStage, record_stages, withdraw_stages
from alongside.people import bulk
from alongside.people.indexing import index_people
from alongside.people.queries import find_by_identifier
from alongside.reference.codelists import get_label

COUNCIL_ID = "council_id"
SCHEMES = {"UPN": "upn", "FormerUPN": "former_upn"}
_DESCRIBE = {Kind.DETAILS, Kind.CHARACTERISTICS}


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whose return is taken in, in which batch, for which authority (empty: the agency's own)."""

    viewer: Viewer
    batch_id: BatchId
    authority: str
    census_day: date
    now: datetime

    def key(self, record: CinRecord) -> str:
        """This will give the key under which a record is remembered: numbers belong to one authority."""
        return f"{self.authority}/{record.key}"

    def number(self, child_id: str) -> str:
        """This will give the number under which a child is recorded."""
        return f"{self.authority}/{child_id}" if self.authority else child_id


class TakingIn:
    """One return being taken in, a chunk of records at a time. A chunk ends where a child ends."""

    def __init__(self, *, whose: Whose, report: ReportBuilder) -> None:
        self._whose, self._report = whose, report
        self._people: dict[str, PersonId] = {}

    def take(self, records: Sequence[CinRecord]) -> None:
        """This will take a chunk in. Every record's child stands in this chunk or one before."""
        rows = self._rows_for(records)
        self._find_people(records, rows)
        standing = self._standing(records, rows)
        fresh: list[CinRecord] = []
        for record in records:
            before = standing.get(self._whose.key(record))
            if before is not None and before.fingerprint == record.fingerprint:
                self._report.unchanged(record.kind)
            else:
                fresh.append(record)
                self._report.taken_in(record.kind)
        self._replace(fresh, standing)
        made = {
            **self._children(fresh),
            **self._describe(fresh),
            **self._numbers(fresh),
            **self._stages(fresh),
        }
        self._remember(fresh, made, standing)
        index_people(ids=list({self._people[record.child_id] for record in fresh}))

    def _rows_for(self, records: Iterable[CinRecord]) -> dict[str, list[ImportedRecord]]:
        """What earlier files brought in under these keys, the first of them first."""
        found: dict[str, list[ImportedRecord]] = defaultdict(list)
        for row in ImportedRecord.objects.filter(
            agency_id=self._whose.viewer.agency_id,
            live=True,
            natural_key__in=[self._whose.key(record) for record in records],
        ).order_by("batch__imported_at", "batch_id"):
            found[row.natural_key].append(row)
        return found

    def _standing(
        self, records: Iterable[CinRecord], rows: dict[str, list[ImportedRecord]]
    ) -> dict[str, ImportedRecord]:
        """What stands under each key for the child as it is found here.

        A child may have two records until somebody joins them: one of them was shut to who brought the other.
        """
        return {
            key: row
            for record in records
            for key in [self._whose.key(record)]
            for row in rows.get(key, ())
            if row.person_id == self._people[record.child_id]
        }

    def _find_people(self, records: Sequence[CinRecord], rows: dict[str, list[ImportedRecord]]) -> None:
        """Find each child by what was imported before, else by the council's number, else make an id."""
        wanted = {record.child_id for record in records} - set(self._people)
        for record in records:
            earlier = rows.get(self._whose.key(record))
            if earlier and record.child_id in wanted:
                self._people.setdefault(record.child_id, PersonId(earlier[0].person_id))
        numbers = {self._whose.number(each): each for each in wanted - set(self._people)}
        found = find_by_identifier(scheme=COUNCIL_ID, values=numbers, agency_id=self._whose.viewer.agency_id)
        self._people |= {numbers[number]: person_id for number, person_id in found.items()}
        self._record_children([child for number, child in numbers.items() if number not in found])

    def _record_children(self, child_ids: Sequence[str]) -> None:
        """New children: the data team and the council itself hold the record from now on."""
        whose = self._whose
        self._people |= dict(zip(child_ids, begin_records(len(child_ids)), strict=True))
        people = [self._people[child_id] for child_id in child_ids]
        for relation, principals in (
            ("returns", sorted(whose.viewer.team_ids)),
            ("knows", [whose.viewer.agency_id]),
        ):
            wanted = [
                grants.NewGrant(
                    person_id=person_id,
                    principal_id=principal,
                    relation=relation,
                    because_kind="import",
                    because_id=whose.batch_id,
                )
                for person_id in people
                for principal in principals
            ]
            grants.make_grants(viewer=whose.viewer, grants=wanted, now=whose.now)
            if relation == "returns":
                children = [
                    bulk.NumberedChild(person_id=self._people[child_id], number=whose.number(child_id))
                    for child_id in child_ids
                ]
                bulk.record_numbered_children(viewer=whose.viewer, children=children, now=whose.now)
                noted = [
                    bulk.NumberNoted(person_id=child.person_id, scheme=COUNCIL_ID, value=child.number)
                    for child in children
                ]
                bulk.note_numbers(viewer=whose.viewer, numbers=noted, now=whose.now)

    def _replace(self, fresh: Iterable[CinRecord], standing: dict[str, ImportedRecord]) -> None:
        """What stood there before and says something else now is withdrawn; undoing brings it back."""
        whose = self._whose
        old = [standing[key] for record in fresh if (key := whose.key(record)) in standing]
        stages = [row.made_id for row in old if row.made_kind == "stage"]
        withdraw_stages(ids=stages, now=whose.now)
        withdraw_entries(viewer=whose.viewer, source_kind="stage", source_ids=stages, now=whose.now)
        bulk.withdraw_numbers(ids=[row.made_id for row in old if row.made_kind == "number"], now=whose.now)
        ImportedRecord.objects.filter(id__in=[row.id for row in old]).update(live=False)

    def _children(self, fresh: Iterable[CinRecord]) -> dict[str, "_Made"]:
        return {
            record.key: _Made("person", self._people[record.child_id])
            for record in fresh
            if record.values.kind is Kind.CHILD
        }

    def _describe(self, fresh: Iterable[CinRecord]) -> dict[str, "_Made"]:
        """Details and characteristics are set on the person; what stood there is kept for undoing."""
        described = [record for record in fresh if record.values.kind in _DESCRIBE]
        before = bulk.get_details(ids={self._people[record.child_id] for record in described})
        changes: dict[PersonId, dict[str, Any]] = defaultdict(dict)
        made = {}
        for record in described:
            person_id, said = self._people[record.child_id], _details(record)
            changes[person_id] |= said
            made[record.key] = _Made("details", person_id, {key: before[person_id][key] for key in said})
        bulk.set_details(viewer=self._whose.viewer, details=changes, now=self._whose.now)
        return made

    def _numbers(self, fresh: Iterable[CinRecord]) -> dict[str, "_Made"]:
        noted = [
            (record, record.values)
            for record in fresh
            if isinstance(record.values, Identifier) and record.values.scheme in SCHEMES
        ]
        ids = bulk.note_numbers(
            viewer=self._whose.viewer,
            numbers=[
                bulk.NumberNoted(
                    person_id=self._people[record.child_id], scheme=SCHEMES[values.scheme], value=values.value
                )
                for record, values in noted
            ],
            now=self._whose.now,
        )
        return {record.key: _Made("number", made) for (record, _), made in zip(noted, ids, strict=True)}

    def _stages(self, fresh: Iterable[CinRecord]) -> dict[str, "_Made"]:
        staged = [record for record in fresh if _is_stage(record)]
        ids = record_stages(
            viewer=self._whose.viewer,
            stages=[
                NewStage(
                    person_id=self._people[record.child_id],
                    kind=record.kind,
                    starts_on=span(values=record.values)[0],
                    ends_on=span(values=record.values)[1],
                    values=as_plain(values=record.values),
                )
                for record in staged
            ],
            now=self._whose.now,
        )
        made = dict(zip((record.key for record in staged), ids, strict=True))
        entries = [entry for record in staged for entry in self._entries(record, made[record.key])]
        add_entries(viewer=self._whose.viewer, entries=entries, now=self._whose.now)
        return {key: _Made("stage", stage_id) for key, stage_id in made.items()}

    def _entries(self, record: CinRecord, stage_id: UUID) -> list[NewEntry]:
        return [
            NewEntry(
                person_id=self._people[record.child_id],
                kind=line.kind,
                happened=UncertainDate.exact(line.day),
                title=line.title,
                detail=line.detail,
                known_at=self._whose.now,
                source_kind="stage",
                source_id=stage_id,
                basis="DOCUMENT",
            )
            for line in tell(values=record.values, label=self._label)
        ]

    def _label(self, list_key: str, code: str) -> str:
        return get_label(key=list_key, code=code, as_at=self._whose.census_day)

    def _remember(
        self, fresh: Iterable[CinRecord], made: dict[str, "_Made"], standing: dict[str, ImportedRecord]
    ) -> None:
        whose = self._whose
        ImportedRecord.objects.bulk_create(
            [
                ImportedRecord(
                    id=uuid4(),
                    batch_id=whose.batch_id,
                    agency_id=whose.viewer.agency_id,
                    kind=record.kind,
                    natural_key=whose.key(record),
                    fingerprint=record.fingerprint,
                    person_id=self._people[record.child_id],
                    made_kind=made[record.key].kind,
                    made_id=made[record.key].made_id,
                    before=made[record.key].before,
                    replaces=standing.get(whose.key(record)),
                )
                for record in fresh
            ],
            batch_size=500,
        )


@dataclass(frozen=True)
class _Made:
    """What a record became: a person, a number, details of a person, or a stage."""

    kind: str
    made_id: UUID
    before: dict[str, Any] | None = None


def _is_stage(record: CinRecord) -> bool:
    if isinstance(record.values, Identifier):
        return record.values.scheme not in SCHEMES
    return record.values.kind not in _DESCRIBE | {Kind.CHILD}


def _details(record: CinRecord) -> dict[str, Any]:
    if isinstance(record.values, Characteristics):
        return {
            "ethnicity": record.values.ethnicity or "NOBT",
            "disabilities": list(record.values.disabilities),
        }
    if not isinstance(record.values, Details):
        raise TypeError(record.kind)
    values = record.values
    born = values.birth_date or values.expected_birth_date
    birth = UncertainDate.exact(born) if born else UncertainDate.unknown()
    kind = "KNOWN" if values.birth_date else "EXPECTED" if values.expected_birth_date else "UNKNOWN"
    return {
        "sex": values.sex or "U",
        "birth_kind": kind,
        "birth_earliest": birth.earliest and birth.earliest.isoformat(),
        "birth_latest": birth.latest and birth.latest.isoformat(),
        "birth_precision": birth.precision.value,
        "died_on": values.death_date and values.death_date.isoformat(),
    }
