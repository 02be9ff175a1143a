"""Makes the invented partnership: the same one for the same size and seed."""

import random
import time
from collections.abc import Sequence
from typing import Any

from bench.bulk import Connection, Say, check_columns, checksum, without_indexes
from bench.cases import plan_cases
from bench.directory import Directory, invent_directory
from bench.families import FamilyMaker, People
from bench.plan import Size
from bench.sheets import Sheet, Writer
from bench.stream import Stream

TABLES = (
    "organisations_agency", "organisations_team", "organisations_user", "organisations_membership",
    "people_person", "people_name", "people_identifier", "people_address", "people_relationship",
    "people_involvement", "people_searchkey", "access_grant",
    "concerns_entry", "concerns_concern", "concerns_decision", "concerns_reply", "concerns_handling",
    "missing_episode", "missing_returninterview", "pathway_meeting", "audit_event",
)  # fmt: skip
_LINES_AT_ONCE = 20_000

# The audit rows of the real calls, as far as they make the table as large as it would be: action, kind of
# subject, table, and the table's columns that hold subject, actor, moment and person.
_AUDIT = (
    ("recorded person", "person", "people_person", "id", "recorded_by", "recorded_at", "id"),
    ("sent concern", "concern", "concerns_concern", "id", "author_id", "sent_at", "person_id"),
    (
        "decided concern",
        "concern",
        "concerns_decision",
        "concern_id",
        "decided_by",
        "decided_at",
        "person_id",
    ),
    ("added to chronology", "person", "concerns_entry", "person_id", "author_id", "recorded_at", "person_id"),
)


def fill(*, connection: Connection, size: Size, say: Say) -> dict[str, Any]:
    """This will fill the empty tables of a migrated database, as its superuser; gives what was made.

    That is: the size, the rows of each table, the seconds of each part, and a checksum of the content.
    """
    chance = random.Random(size.seed)
    clock = _Clock(say)
    # The check on each worry needs indexes that are off now: a test asks it of all of them afterwards.
    connection.execute("SET session_replication_role = replica")
    with without_indexes(connection=connection, tables=TABLES, say=clock.show):
        with Writer(connection) as writer:
            loading = _Loading(connection, writer, clock)
            directory = invent_directory(size=size, chance=chance)
            people = _load_people(loading, size, directory, chance)
            clock.lap("people")
            _load_entries(loading, size, directory, people, chance)
        clock.lap("entries")
        for row in _AUDIT:
            clock.show(f"audit: {row[0]}")
            _load_audit(connection, *row)
        clock.lap("audit")
    connection.execute("RESET session_replication_role")
    clock.lap("indexes and keys")
    connection.execute("VACUUM (ANALYZE)")
    clock.lap("statistics")
    made = {
        "size": size.as_dict(),
        "rows": {table: _count(connection, table) for table in TABLES},
        "checksum": checksum(connection=connection, tables=TABLES),
    }
    clock.lap("checksum")
    return {**made, "seconds": clock.laps}


class _Clock:
    """Says how far a step has come, at most every two seconds, and keeps what each step took."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._began = self._lap = self._said = time.monotonic()
        self.laps: dict[str, float] = {}

    def show(self, text: str) -> None:
        now = time.monotonic()
        if now - self._said >= 2:
            self._said = now
            self._say(f"  {text} ({now - self._began:.0f} s)")

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name] = round(now - self._lap, 1)
        self._say(f"  {name}: done in {now - self._lap:.1f} s")
        self._lap = self._said = now


class _Loading:
    """Sends sheets as they fill. Their columns are checked when they are seen for the first time."""

    def __init__(self, connection: Connection, writer: Writer, clock: _Clock) -> None:
        self._connection = connection
        self._writer = writer
        self._lines = 0
        self.clock = clock

    def begin(self, sheets: Sequence[Sheet]) -> None:
        for sheet in sheets:
            if sheet.table not in TABLES:
                raise ValueError(f"{sheet.table} would be filled with its indexes on: name it in TABLES")
            check_columns(connection=self._connection, table=sheet.table, columns=sheet.columns)

    def send(self, sheets: Sequence[Sheet], *, all_of_it: bool = False) -> None:
        if all_of_it or sum(len(sheet.lines) for sheet in sheets) >= _LINES_AT_ONCE:
            self._writer.send(sheets)


def _load_people(loading: _Loading, size: Size, directory: Directory, chance: random.Random) -> People:
    loading.begin(directory.sheets)
    loading.send(directory.sheets, all_of_it=True)
    making = FamilyMaker(size=size, directory=directory, chance=chance)
    loading.begin(making.sheets)
    for _ in making.families():
        loading.send(making.sheets)
        loading.clock.show(f"{len(making.people.ids):,} of {size.people:,} people")
    loading.send(making.sheets, all_of_it=True)
    return making.people


def _load_entries(
    loading: _Loading, size: Size, directory: Directory, people: People, chance: random.Random
) -> None:
    cases = plan_cases(size=size, people=people, directory=directory, chance=chance)
    stream = Stream(size=size, people=people, directory=directory, cases=cases, chance=chance)
    sheets = stream.records.sheets
    loading.begin(sheets)
    made = 0
    for entries in stream.days():
        made += entries
        loading.send(sheets)
        loading.clock.show(f"{made:,} of {size.entries:,} entries")
    loading.send(sheets, all_of_it=True)


def _load_audit(
    connection: Connection,
    action: str,
    kind: str,
    table: str,
    subject: str,
    actor: str,
    moment: str,
    person: str,
) -> None:
    connection.execute(
        "INSERT INTO audit_event (at, as_at, actor_id, agency_id, action, outcome, purpose, subject_kind,"
        " subject_id, person_id, shown)"
        f" SELECT {moment}, {moment}, {actor}, agency_id, %s, 'allowed', '', %s, {subject}, {person}, '{{}}'"
        f" FROM {table} ORDER BY {moment}, id",
        [action, kind],
    )


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(str(row[0])) if row else 0
