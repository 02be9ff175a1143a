"""The whole story of one person, as this viewer may see it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alongside.access.door import SEE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework.names import Names, get_names
from alongside.concerns.chronology import EntryFact, list_entries
from alongside.kernel.dates import Period, UncertainDate, local_date
from alongside.kernel.ids import AgencyId, EntryId, PersonId
from alongside.people.queries import PersonCard, list_cards
from alongside.reference.codelists import get_label


@dataclass(frozen=True, kw_only=True)
class ChronologyChoice:
    """Which rows are wanted, in which order; empty means all. The period's last day is in it."""

    newest_first: bool = True
    agencies: Sequence[AgencyId] = ()
    kinds: Sequence[str] = ()
    from_day: date | None = None
    until_day: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """A row as it is read: when, what, from whom, known since when. Numbered oldest first."""

    entry_id: EntryId
    number: int
    happened: UncertainDate
    happened_text: str
    is_uncertain: bool
    known_on: date
    kind: str
    kind_label: str
    title: str
    detail: str
    child_words: str
    basis_label: str
    klass: str
    agency_id: AgencyId
    agency: str
    author: str
    source_kind: str
    source_id: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something that the rows can be narrowed to, and how many rows have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Chronology:
    """The rows that were asked for, how many there are in all, and what they can be narrowed to."""

    person: PersonCard
    rows: tuple[EntryRow, ...]
    total: int
    agencies: tuple[Choice, ...]
    kinds: tuple[Choice, ...]


def get_chronology(
    *, viewer: Viewer, person_id: PersonId, choice: ChronologyChoice, now: datetime
) -> Chronology:
    """This will open a person's record and give its chronology. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading chronology", now=now
    )
    rows = _rows(list_entries(granted=granted), now=now)
    chosen = [row for row in rows if _is_chosen(row, choice)]
    return Chronology(
        person=list_cards(ids=[person_id], now=now)[person_id],
        rows=tuple(_by_newest(chosen) if choice.newest_first else chosen),
        total=len(rows),
        agencies=_choices((str(row.agency_id), row.agency) for row in rows),
        kinds=_choices((row.kind, row.kind_label) for row in rows),
    )


def list_latest(*, granted: Granted, most: int) -> tuple[EntryRow, ...]:
    """This will give the rows of an opened person that became known last."""
    return tuple(_rows(list_entries(granted=granted, latest=most), now=granted.now))


def list_rows(*, granted: Granted) -> tuple[EntryRow, ...]:
    """This will give every row of an opened person, numbered oldest first."""
    return tuple(_rows(list_entries(granted=granted), now=granted.now))


def _by_newest(rows: list[EntryRow]) -> list[EntryRow]:
    """Newest first, but what has no known date stays at the end, where it is not taken for news."""
    dated = [row for row in rows if row.happened.earliest is not None]
    return dated[::-1] + [row for row in rows if row.happened.earliest is None]


def _rows(facts: Sequence[EntryFact], *, now: datetime) -> list[EntryRow]:
    names = get_names(
        workers={fact.author_id for fact in facts}, agencies={fact.agency_id for fact in facts}, now=now
    )
    labels = _Labels(now)
    return [_row(number, fact, names, labels) for number, fact in enumerate(facts, start=1)]


class _Labels:
    """Labels of codes, looked up once each."""

    def __init__(self, now: datetime) -> None:
        self._day = local_date(now)
        self._known: dict[tuple[str, str], str] = {}

    def get(self, key: str, code: str) -> str:
        if (key, code) not in self._known:
            self._known[key, code] = get_label(key=key, code=code, as_at=self._day)
        return self._known[key, code]


def _row(number: int, fact: EntryFact, names: Names, labels: _Labels) -> EntryRow:
    when = fact.happened.show()
    return EntryRow(
        entry_id=fact.entry_id,
        number=number,
        happened=fact.happened,
        happened_text=f"{when}, {fact.happened_time}" if fact.happened_time else when,
        is_uncertain=fact.happened.precision.value != "exact",
        known_on=local_date(fact.known_at),
        kind=fact.kind,
        kind_label=labels.get("chronology_kind", fact.kind),
        title=fact.title,
        detail=fact.detail,
        child_words=fact.child_words,
        basis_label=labels.get("information_basis", fact.basis),
        klass=fact.klass,
        agency_id=fact.agency_id,
        agency=names.agency(fact.agency_id),
        author=_author(fact, names),
        source_kind=fact.source_kind,
        source_id=str(fact.source_id) if fact.source_id else "",
    )


def _author(fact: EntryFact, names: Names) -> str:
    """A child's own entry stands in the name of the worker who made the link; it is the child's."""
    worker = names.worker(fact.author_id)
    return f"The child, by a link from {worker}" if fact.source_kind == "child_entry" else worker


def _is_chosen(row: EntryRow, choice: ChronologyChoice) -> bool:
    after = choice.until_day and date.fromordinal(choice.until_day.toordinal() + 1)
    period = Period(start=choice.from_day, end=after)
    return (
        (not choice.agencies or row.agency_id in choice.agencies)
        and (not choice.kinds or row.kind in choice.kinds)
        and row.happened.overlaps(period)
        and _has_words(row, choice.words)
    )


def _has_words(row: EntryRow, words: str) -> bool:
    text = " ".join((row.title, row.detail, row.child_words, row.kind_label, row.agency)).casefold()
    return all(word in text for word in words.casefold().split())


def _choices(pairs: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    counts = Counter(pairs)
    return tuple(
        Choice(value=value, label=label, count=count)
        for (value, label), count in sorted(counts.items(), key=lambda item: item[0][1])
    )
