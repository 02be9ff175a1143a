"""The facts as rows of a real database, and what the row lock answers under the application's role.

One viewer stands in it, and any number of people. Who the viewer is changes from question to question;
the people stay. All that a question changes is taken back with it.
"""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4, uuid5

from psycopg import Connection
from psycopg.errors import InsufficientPrivilege

from alongside.access.session import signed_settings, signing_key
from alongside.access.setup import APP
from tests.oracle.cast import A_WHILE, IDS, during
from tests.oracle.facts import AGENCY_OF, LIFE_OF_STATE, WORKS_IN, PersonFacts, ViewerFacts

Rows = Connection[Any]
_SPACE = UUID(int=48)
ENTRY_CLASSES = (
    "ordinary",
    "sensitive",
    "placement",
    "informant",
    "intelligence",
    "child_withheld",
    "police_conditioned",
)

# What is asked about each person, and what stands between them and the viewer.
ASKED = ("people_name", "concerns_entry")
TABLES = (
    *ASKED, "people_person", "access_grant", "access_exclusion", "access_restriction", "access_namedworker",
)  # fmt: skip

_MADE = """
CREATE SCHEMA oracle;
GRANT USAGE ON SCHEMA oracle TO alongside_app;
CREATE TABLE oracle.person (n int, id uuid);
CREATE TABLE oracle.people_name (LIKE public.people_name INCLUDING DEFAULTS);
CREATE TABLE oracle.concerns_entry (LIKE public.concerns_entry INCLUDING DEFAULTS);
GRANT SELECT ON ALL TABLES IN SCHEMA oracle TO alongside_app;
"""
_NAMES = """
INSERT INTO {schema}people_name (id, person_id, kind, forenames, surname, agency_id, recorded_by, recorded_at)
SELECT gen_random_uuid(), person.id, 'LEGAL', '', person.n || '|identity|' || source.name, source.agency,
       %(author)s, %(now)s
  FROM oracle.person AS person
 CROSS JOIN unnest(%(names)s::text[], %(agencies)s::uuid[]) AS source (name, agency)
"""
_ENTRIES = """
INSERT INTO {schema}concerns_entry (id, person_id, kind, klass, happened_precision, happened_time, known_at,
    recorded_at, title, detail, child_words, basis, agency_id, author_id, source_kind)
SELECT gen_random_uuid(), person.id, 'OTHER', klass, 'unknown', '', %(now)s, %(now)s,
       person.n || '|' || klass || '|' || source.name, '', '', 'UNKNOWN', source.agency, %(author)s, 'x'
  FROM oracle.person AS person CROSS JOIN unnest(%(classes)s::text[]) AS klass
 CROSS JOIN unnest(%(names)s::text[], %(agencies)s::uuid[]) AS source (name, agency)
"""
SEEN = "SELECT surname FROM people_name UNION ALL SELECT title FROM concerns_entry"
WRITTEN = (
    "SELECT surname FROM oracle.people_name AS people_name WHERE {names}"
    " UNION ALL SELECT title FROM oracle.concerns_entry AS concerns_entry WHERE {entries}"
)
SHARED = (
    "SELECT person.n || '|' || klass || '|any' FROM oracle.person AS person"
    " CROSS JOIN unnest(%s::text[]) AS klass"
    " WHERE person.n = ANY (%s) AND gate.may('share', person.id, klass)"
)


class Database:
    """A database for the oracle's questions, reached as the server's superuser."""

    def __init__(self, admin: Rows, now: datetime) -> None:
        self.admin, self.now = admin, now
        self.ids: dict[int, UUID] = {}
        admin.execute(_MADE)
        for table in (*TABLES, "organisations_membership", "organisations_user"):
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        _make_directory(admin, now)

    def put(self, people: Sequence[PersonFacts]) -> None:
        """These people and no others are in the database, each with an entry of every class and source."""
        self.admin.execute(f"TRUNCATE oracle.person, {', '.join(f'oracle.{each}' for each in ASKED)}")
        self.admin.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        self.ids = {n: uuid5(_SPACE, str(n)) for n in range(len(people))}
        self._copy("oracle.person (n, id)", self.ids.items())
        for table, columns, rows in _facts(people, self.ids, self.now):
            self._copy(f"{table} ({', '.join(columns)})", rows)
        given = {"now": self.now, "classes": list(ENTRY_CLASSES)}
        both = {
            "names": ["own", "other"],
            "agencies": [IDS["agency"], IDS["other agency"]],
            "author": IDS["author"],
        }
        mine = {"names": ["any"], "agencies": [IDS["agency"]], "author": IDS["viewer"]}
        for schema, of in (("public.", both), ("oracle.", mine)):
            self.admin.execute(_NAMES.format(schema=schema), {**given, **of})
            self.admin.execute(_ENTRIES.format(schema=schema), {**given, **of})
        for table in TABLES:
            self.admin.execute(f"ANALYZE {table}")

    def _copy(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        with self.admin.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def looking(self, viewer: ViewerFacts, *, own_time: bool = True) -> Iterator[Rows]:
        """The application's role in a transaction of this viewer, taken back at the end."""
        with self.admin.transaction(force_rollback=True):
            employ(self.admin, viewer, self.now)
            self.admin.execute(f"SET LOCAL ROLE {APP}")
            for name, value in _settings(viewer, self.now if own_time else None).items():
                self.admin.execute("SELECT set_config(%s, %s, true)", [name, value])
            yield self.admin
            self.admin.execute("RESET ROLE")

    def seen(self, viewer: ViewerFacts, *, own_time: bool = True) -> set[str]:
        """What is visible, as 'number|class|source'; nothing, where the lock refuses to answer."""
        return self._ask(viewer, SEEN, own_time=own_time)

    def written(self, viewer: ViewerFacts) -> set[str]:
        """What the policies for new rows let the viewer add: their own text, asked of many rows at once."""
        rules = dict(
            self.admin.execute(
                "SELECT tablename, with_check FROM pg_policies WHERE policyname = 'add'"
                " AND tablename IN ('people_name', 'concerns_entry')"
            ).fetchall()
        )
        return self._ask(viewer, WRITTEN.format(names=rules["people_name"], entries=rules["concerns_entry"]))

    def shared(self, viewer: ViewerFacts, some: Sequence[int]) -> set[str]:
        return self._ask(viewer, SHARED, [["identity", *ENTRY_CLASSES], list(some)])

    def _ask(
        self, viewer: ViewerFacts, question: str, given: object = None, *, own_time: bool = True
    ) -> set[str]:
        try:
            with self.looking(viewer, own_time=own_time) as rows:
                return {row[0] for row in rows.execute(question, given).fetchall()}  # type: ignore[arg-type]
        except InsufficientPrivilege:
            return set()


def employ(admin: Rows, viewer: ViewerFacts, now: datetime) -> None:
    """The viewer's memberships become these."""
    start, end = during(LIFE_OF_STATE[viewer.state], now)
    admin.execute("DELETE FROM organisations_membership WHERE user_id = %s", [IDS["viewer"]])
    admin.execute(
        "UPDATE organisations_user SET is_active = %s WHERE id = %s",
        [viewer.state != "switched off", IDS["viewer"]],
    )
    for role, team in sorted(viewer.posts):
        _join(admin, "viewer", team, role, start, end)


def _join(admin: Rows, who: str, team: str, role: str, start: datetime, end: datetime | None) -> None:
    admin.execute(
        "INSERT INTO organisations_membership (id, user_id, team_id, role, starts_at, ends_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [uuid4(), IDS[who], IDS[team], role, start, end],
    )


def _make_directory(admin: Rows, now: datetime) -> None:
    for agency in set(AGENCY_OF.values()):
        admin.execute(
            "INSERT INTO organisations_agency VALUES (%s, %s, 'HEALTH', 'X', '', '')", [IDS[agency], agency]
        )
    for team, agency in AGENCY_OF.items():
        admin.execute(
            "INSERT INTO organisations_team (id, agency_id, name, phone, is_front_door)"
            " VALUES (%s, %s, %s, '', %s)",
            [IDS[team], IDS[agency], team, team == "sister team"],
        )
    for who in ("viewer", "author", *WORKS_IN):
        admin.execute(
            "INSERT INTO organisations_user (id, password, username, full_name, job_title, phone, is_active,"
            " is_demo_persona) VALUES (%s, '', %s, 'X', '', '', true, false)",
            [IDS[who], who],
        )
    for who, (team, life) in WORKS_IN.items():
        _join(admin, who, team, "practitioner", *during(life, now))


Facts = tuple[str, tuple[str, ...], list[tuple[object, ...]]]


def _facts(people: Sequence[PersonFacts], ids: dict[int, UUID], now: datetime) -> Iterator[Facts]:
    """The rows of each table that say what lies between the viewer and each person."""
    author, viewer = IDS["author"], IDS["viewer"]
    many = [(ids[n], person) for n, person in enumerate(people)]
    yield (
        "people_person",
        ("id", "agency_id", "recorded_by", "recorded_at", "kind", "description", "sex", "birth_kind",
         "birth_precision", "ethnicity", "disabilities", "living_arrangement"),
        [(each, IDS["other agency"], author, now, "CHILD", "x", "U", "UNKNOWN", "unknown", "NOBT", [],
          "UNKNOWN")
         for each, _ in many],
    )  # fmt: skip
    yield (
        "access_grant",
        ("id", "person_id", "principal_id", "relation", "starts_at", "ends_at", "because_kind", "granted_by",
         "scope"),
        [(uuid4(), each, IDS[grant.holder], grant.relation, *during(grant.life, now), "test", author,
          None if grant.scope is None else sorted(grant.scope))
         for each, person in many for grant in person.grants],
    )  # fmt: skip
    yield (
        "access_exclusion",
        ("id", "person_id", "user_id", "agency_id", "reason", "made_by", "starts_at", "ends_at"),
        [(uuid4(), each, who, IDS["agency"], "x", author, *during(person.excluded or "open", now))
         for each, person in many
         # Somebody else is barred from every other record: that makes no difference to the viewer.
         for who in ([viewer] if person.excluded else [IDS["colleague"]])],
    )  # fmt: skip
    yield (
        "access_restriction",
        ("id", "person_id", "is_sealed", "reason", "made_by", "agency_id", "starts_at", "ends_at"),
        [(uuid4(), each, sealed, "x", author, IDS["agency"], *during(life, now))
         for each, person in many
         for sealed, life in ((False, person.restricted), (True, person.sealed)) if life],
    )  # fmt: skip
    yield (
        "access_namedworker",
        ("id", "person_id", "user_id", "named_by", "starts_at", "ends_at"),
        [(uuid4(), each, who, author, *during(person.named or "open", now))
         for each, person in many for who in ([viewer] if person.named else [IDS["colleague"]])],
    )  # fmt: skip


def _settings(viewer: ViewerFacts, moment: datetime | None) -> dict[str, str]:
    """The settings of the viewer's transaction, signed rightly or not."""
    right = dict(signed_settings(user_id=IDS["viewer"], purpose=viewer.purpose, now=moment))
    others = {
        "of another viewer": signed_settings(user_id=IDS["author"], purpose=viewer.purpose, now=moment),
        "of another purpose": signed_settings(user_id=IDS["viewer"], purpose="another", now=moment),
        "of another moment": signed_settings(
            user_id=IDS["viewer"], purpose=viewer.purpose, now=datetime.now(UTC)
        ),
    }
    if viewer.signature in others:
        theirs = others[viewer.signature]
        return {**right, **{name: theirs[name] for name in ("app.signed_at", "app.signature")}}
    if viewer.signature == "missing":
        return {**right, "app.signature": ""}
    if viewer.signature == "too old":
        return signed_at(right, datetime.now(UTC) - A_WHILE)
    return right


def signed_at(settings: dict[str, str], moment: datetime) -> dict[str, str]:
    """The same settings as the service would have signed them at another moment."""
    said = {**settings, "app.signed_at": moment.isoformat()}
    text = "|".join(said[name] for name in ("app.viewer", "app.purpose", "app.now", "app.signed_at"))
    return {**said, "app.signature": hmac.new(signing_key(), text.encode(), sha256).hexdigest()}
