"""A row in every table that is seen by a relationship, for each person, and what its policies let through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.oracle.cast import IDS
from tests.oracle.facts import ViewerFacts
from tests.oracle.rows import Database, Rows

_DUMMIES = {
    "uuid": "gen_random_uuid()",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "boolean": "false",
    "integer": "0",
    "bigint": "0",
    "smallint": "0",
    "jsonb": "'{}'::jsonb",
    "bytea": "''::bytea",
    "ARRAY": "'{}'",
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """How a table is seen and written: by which class, through which columns, and what else a row of it says.

    `adds`, `changes`: whether its policies for adding and changing are tried here; `own`: whether only the
    agency that recorded a row changes it.
    """

    klass: str
    person: str = "person_id"
    agency: str = "agency_id"
    author: str = "recorded_by"
    more: Mapping[str, str] | None = None
    adds: bool = True
    changes: bool = False
    own: bool = False


TABLES: Mapping[str, Table] = {
    "people_person": Table(klass="identity", person="id", changes=True),
    "people_name": Table(klass="identity", more={"surname": "'x'"}, changes=True),
    "people_formerdetail": Table(klass="identity"),
    "people_identifier": Table(klass="identity", changes=True),
    "people_involvement": Table(klass="identity", more={"outside_name": "'x'"}, changes=True),
    "people_address": Table(klass="identity", changes=True),
    "people_relationship": Table(klass="identity", changes=True),
    "people_searchkey": Table(klass="identity", agency="", author=""),
    "exchange_storykey": Table(
        klass="identity", agency="", author="", more={"key": "gen_random_uuid()::text"}
    ),
    "concerns_concern": Table(
        klass="ordinary",
        author="author_id",
        more={"reference": "left(gen_random_uuid()::text, 8)", "sent_to": f"'{IDS['team']}'::uuid"},
        changes=True,
    ),
    "concerns_decision": Table(klass="ordinary", author="decided_by", adds=False),
    "concerns_handling": Table(
        klass="ordinary", author="made_by", more={"kind": "'URGENT'"}, adds=False
    ),
    "concerns_reply": Table(klass="ordinary", author="told_by", adds=False),
    "concerns_entry": Table(
        klass="sensitive", author="author_id", more={"klass": "'sensitive'"}, changes=True, own=True
    ),
    "documents_document": Table(
        klass="child_withheld",
        more={"klass": "'child_withheld'", "title": "'x'", "state": "'clean'"},
        changes=True,
        own=True,
    ),
    "pathway_stagefact": Table(klass="ordinary", changes=True, own=True),
    "pathway_meeting": Table(klass="ordinary"),
    "pathway_plan": Table(klass="ordinary"),
    "pathway_handover": Table(klass="ordinary"),
    "pathway_planversion": Table(klass="ordinary", adds=False),
    "pathway_planapproval": Table(klass="ordinary", adds=False),
    "pathway_planreview": Table(klass="ordinary", more={"held_on": "current_date"}, adds=False),
    "pathway_safecontact": Table(klass="sensitive", adds=False),
    "pathway_planitem": Table(
        klass="ordinary", more={"part": "'now'", "waits_for": "'NOTHING'"}, adds=False, changes=True
    ),
    "pathway_closure": Table(klass="ordinary", changes=True),
    "pathway_attendance": Table(klass="ordinary", more={"presence": "'present'"}, adds=False),
    "pathway_action": Table(klass="ordinary", more={"what": "'x'"}, changes=True),
    "pathway_course": Table(klass="sensitive", more={"klass": "'sensitive'"}),
    "pathway_latereason": Table(klass="ordinary"),
    "missing_preventioncheck": Table(klass="ordinary", adds=False),
    "missing_notice": Table(klass="ordinary", adds=False),
    "missing_followup": Table(klass="ordinary", adds=False),
    "missing_episode": Table(klass="ordinary", changes=True),
    "missing_returninterview": Table(klass="ordinary", adds=False),
    "assessments_assessment": Table(klass="ordinary"),
    "assessments_sectiontext": Table(klass="ordinary", author="author_id", adds=False),
    "assessments_statement": Table(
        klass="ordinary", more={"kind": "'harm'", "words": "'x'"}, adds=False, changes=True
    ),
    "assessments_delegation": Table(klass="ordinary", adds=False, changes=True),
    "assessments_completion": Table(klass="ordinary", author="signed_by", adds=False),
    "assessments_oversight": Table(
        klass="ordinary", more={"outcome": "'agreed'", "reasons": "'x'"}, adds=False
    ),
    "assessments_dissent": Table(klass="ordinary", more={"words": "'x'"}, adds=False),
    "assessments_promptanswer": Table(
        klass="ordinary", more={"rule": "'x'", "outcome": "'answered'", "words": "'x'"}
    ),
    "assessments_told": Table(klass="ordinary", more={"whom": "'child'", "not_yet": "'x'"}, adds=False),
    "voice_link": Table(
        klass="ordinary",
        author="made_by",
        more={
            "how": "'ALONE'",
            "token_hash": "gen_random_uuid()::text",
            "ends_at": "now() + interval '1 day'",
        },
        changes=True,
    ),
    "supervision_consultation": Table(klass="ordinary", author="asked_by"),
    "supervision_oversight": Table(klass="ordinary", author="written_by"),
    "disruption_crimedecision": Table(
        klass="ordinary", more={"because": "'x'", "police": "'NOT_YET'"}, changes=False
    ),
    "voice_firstresponse": Table(klass="ordinary"),
    "voice_feedback": Table(klass="ordinary"),
    "voice_entry": Table(
        klass="child_withheld",
        author="link_made_by",
        more={"klass": "'child_withheld'", "how": "'ALONE'"},
        adds=False,
    ),
    "definition_draft": Table(klass="ordinary", author="saved_by", changes=True, own=True),
    "definition_consideration": Table(klass="ordinary", author="signed_by"),
    "access_sharing": Table(
        klass="identity",
        author="decided_by",
        more={"classes": "'{identity}'", "reason": "'x'", "ends_at": "now() + interval '1 day'"},
        adds=False,
    ),
}  # fmt: skip
# The same table again, by the rows that are of another class.
PROTECTED = Table(klass="placement", more={"is_protected": "true"}, changes=True)
Found = set[tuple[int, str]]


class Rowful:
    """A row for each person of the viewer's own agency and of another; the caller takes them back."""

    def __init__(self, database: Database, name: str, table: Table) -> None:
        self.database, self.name, self.table = database, name, table
        admin = database.admin
        admin.execute("SET LOCAL session_replication_role = 'replica'")
        for where in ("public", "oracle_rows"):
            self._prepare(admin, where)
            for source in ("own", "other") if table.agency else ("own",):
                self._fill(admin, where, source)
        admin.execute("SET LOCAL session_replication_role = 'origin'")
        admin.execute("GRANT USAGE ON SCHEMA oracle_rows TO alongside_app")
        admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA oracle_rows TO alongside_app")

    def _prepare(self, admin: Rows, where: str) -> None:
        if where == "public":
            admin.execute(f"DELETE FROM {self.name}")
            return
        admin.execute("DROP SCHEMA IF EXISTS oracle_rows CASCADE")
        admin.execute("CREATE SCHEMA oracle_rows")
        like = f"LIKE public.{self.name} INCLUDING DEFAULTS INCLUDING IDENTITY"
        admin.execute(f"CREATE TABLE oracle_rows.{self.name} ({like})")

    def _fill(self, admin: Rows, where: str, source: str) -> None:
        """Rows in another's name where they are looked at, in the viewer's where they would be written."""
        table, values = self.table, self._dummies(admin)
        values |= dict(table.more or {}) | {table.person: "person.id"}
        if table.author:
            values[table.author] = f"'{IDS['author' if where == 'public' else 'viewer']}'::uuid"
        if table.agency:
            values[table.agency] = f"'{IDS['agency' if source == 'own' else 'other agency']}'::uuid"
        if table.person == "id" and where == "public":
            admin.execute("DELETE FROM people_person")
        admin.execute(
            f"INSERT INTO {where}.{self.name} ({', '.join(values)})"
            f" SELECT {', '.join(values.values())} FROM oracle.person AS person"
        )

    def _dummies(self, admin: Rows) -> dict[str, str]:
        rows = admin.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO' AND column_default IS NULL",
            [self.name],
        ).fetchall()
        return {name: _DUMMIES.get(kind, "''") for name, kind in rows}

    def asked(self, viewer: ViewerFacts, what: str) -> Found:
        """The rows that are visible, or that a policy for adding or changing lets through."""
        where, condition = f"public.{self.name}", "true"
        if what != "see":
            part = "with_check" if what == "add" else "qual"
            row = self.database.admin.execute(
                f"SELECT {part} FROM pg_policies WHERE tablename = %s AND policyname = %s", [self.name, what]
            ).fetchone()
            assert row is not None
            where, condition = f"oracle_rows.{self.name}", row[0]
        agency = f"{self.name}.{self.table.agency} = %s" if self.table.agency else "%s::uuid IS NULL"
        question = (
            f"SELECT person.n, CASE WHEN {agency} THEN 'own' ELSE 'other' END FROM {where} AS {self.name}"
            f" JOIN (SELECT n, id AS whose FROM oracle.person) AS person"
            f" ON person.whose = {self.name}.{self.table.person} WHERE {condition}"
        )
        with self.database.looking(viewer) as rows:
            return set(rows.execute(question, [IDS["agency"]]).fetchall())  # type: ignore[arg-type]


def sources(table: Table, what: str) -> Sequence[str]:
    """Whose rows there are: of people themselves only one that is there, of some tables nobody's."""
    if not table.agency or (table.person == "id" and what == "see"):
        return ("other",)
    return ("own", "other")
