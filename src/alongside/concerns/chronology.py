"""The one chronology of a person: what is written on it, and how it is read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Count, QuerySet

from alongside.access.door import Granted
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.concerns.models import Entry
from alongside.kernel.dates import UncertainDate, minute_of_day
from alongside.kernel.ids import AgencyId, EntryId, PersonId, UserId


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """Something to stand on the chronology.

    `kind` is a code of chronology_kind, `klass` a class of policy/access, `basis` a code of
    information_basis. `happened` may be uncertain; `known_at` is when the recording agency learned of it.
    `source_kind` and `source_id` name the record that the entry tells of.
    """

    person_id: PersonId
    kind: str
    happened: UncertainDate
    title: str
    known_at: datetime
    source_kind: str
    source_id: UUID | None
    klass: str = "ordinary"
    happened_time: str = ""
    detail: str = ""
    child_words: str = ""
    basis: str = "UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class EntryFact:
    """A row of the chronology as this viewer may see it."""

    entry_id: EntryId
    person_id: PersonId
    kind: str
    klass: str
    happened: UncertainDate
    happened_time: str
    known_at: datetime
    recorded_at: datetime
    title: str
    detail: str
    child_words: str
    basis: str
    agency_id: AgencyId
    author_id: UserId
    source_kind: str
    source_id: UUID | None


def add_entries(*, viewer: Viewer, entries: Iterable[NewEntry], now: datetime) -> tuple[EntryId, ...]:
    """This will put entries on chronologies, in the transaction of the act that they tell of."""
    rows = [_row(viewer, entry, now) for entry in entries]
    Entry.objects.bulk_create(rows, batch_size=500)
    made: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        made[row.person_id].append(row.id)
    audit.append_all(
        acts=[_act(viewer, "added to chronology", person_id, ids, now) for person_id, ids in made.items()]
    )
    return tuple(EntryId(row.id) for row in rows)


def withdraw_entries(*, viewer: Viewer, source_kind: str, source_ids: Iterable[UUID], now: datetime) -> int:
    """This will take the entries of records that were undone off the chronology; the rows stay, marked."""
    rows = Entry.objects.filter(source_kind=source_kind, source_id__in=list(source_ids), withdrawn_at=None)
    return _mark(viewer, rows, withdrawn_at=now, now=now)


def restore_entries(*, viewer: Viewer, source_kind: str, source_ids: Iterable[UUID], now: datetime) -> int:
    """This will put the entries of records that stand again back on the chronology."""
    rows = Entry.objects.filter(source_kind=source_kind, source_id__in=list(source_ids))
    return _mark(viewer, rows, withdrawn_at=None, now=now)


def _mark(viewer: Viewer, rows: QuerySet[Entry], *, withdrawn_at: datetime | None, now: datetime) -> int:
    people = set(rows.values_list("person_id", flat=True))
    action = "restored to chronology" if withdrawn_at is None else "withdrew from chronology"
    marked = rows.update(withdrawn_at=withdrawn_at)
    audit.append_all(acts=[_act(viewer, action, person_id, (), now) for person_id in people])
    return marked


def _act(viewer: Viewer, action: str, person_id: UUID, shown: Iterable[UUID], now: datetime) -> audit.Act:
    return audit.Act(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="person",
        subject_id=person_id,
        person_id=person_id,
        shown=shown,
        now=now,
    )


def list_entries(*, granted: Granted, latest: int | None = None) -> tuple[EntryFact, ...]:
    """This will give the person's entries, oldest first with unknown dates last; or the `latest` few.

    Both locks apply: the row lock in the database, and here the door's own answer for each class.
    """
    rows = Entry.objects.filter(person_id=granted.person_id, withdrawn_at__isnull=True)
    if latest is not None:
        newest = rows.order_by("-known_at")[: latest * 3]
        seen = [fact for fact in map(_fact, newest) if _may_see(granted, fact)]
        return tuple(seen[:latest])
    facts = (_fact(row) for row in rows.iterator(chunk_size=2000))
    return tuple(sorted((fact for fact in facts if _may_see(granted, fact)), key=_in_order))


def count_by_agency(*, granted: Granted) -> dict[AgencyId, int]:
    """This will count, by the agency that recorded them, the person's entries that this viewer may see."""
    rows = Entry.objects.filter(person_id=granted.person_id, withdrawn_at__isnull=True)
    counted: dict[AgencyId, int] = defaultdict(int)
    for agency_id, klass, number in rows.values_list("agency_id", "klass").annotate(number=Count("id")):
        if granted.may_see(klass=klass, agency_id=AgencyId(agency_id)):
            counted[AgencyId(agency_id)] += number
    return dict(counted)


def list_people_with_entries(*, ids: Iterable[PersonId]) -> frozenset[PersonId]:
    """This will give those of the people on whose chronology anything stands."""
    rows = Entry.objects.filter(person_id__in=list(ids), withdrawn_at__isnull=True)
    return frozenset(PersonId(each) for each in rows.values_list("person_id", flat=True).distinct())


def _in_order(fact: EntryFact) -> tuple[object, ...]:
    """Within a day, what has no time of its own stands before what has."""
    minute = minute_of_day(fact.happened_time)
    return (*fact.happened.sort_key, -1 if minute is None else minute, fact.known_at)


def _may_see(granted: Granted, fact: EntryFact) -> bool:
    return granted.may_see(klass=fact.klass, agency_id=fact.agency_id)


def _row(viewer: Viewer, entry: NewEntry, now: datetime) -> Entry:
    return Entry(
        id=uuid4(),
        person_id=entry.person_id,
        kind=entry.kind,
        klass=entry.klass,
        happened_earliest=entry.happened.earliest,
        happened_latest=entry.happened.latest,
        happened_precision=entry.happened.precision.value,
        happened_time=entry.happened_time,
        known_at=entry.known_at,
        recorded_at=now,
        title=entry.title,
        detail=entry.detail,
        child_words=entry.child_words,
        basis=entry.basis,
        agency_id=viewer.agency_id,
        author_id=viewer.user_id,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
    )


def _fact(row: Entry) -> EntryFact:
    return EntryFact(
        entry_id=EntryId(row.id),
        person_id=PersonId(row.person_id),
        kind=row.kind,
        klass=row.klass,
        happened=UncertainDate(
            earliest=row.happened_earliest,
            latest=row.happened_latest,
            precision=row.happened_precision,  # type: ignore[arg-type]  # the type reads the stored text itself
        ),
        happened_time=row.happened_time,
        known_at=row.known_at,
        recorded_at=row.recorded_at,
        title=row.title,
        detail=row.detail,
        child_words=row.child_words,
        basis=row.basis,
        agency_id=AgencyId(row.agency_id),
        author_id=UserId(row.author_id),
        source_kind=row.source_kind,
        source_id=row.source_id,
    )
