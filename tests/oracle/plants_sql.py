"""Mistakes in the database's lock, one at a time: what is altered, and how."""

import re
from dataclasses import dataclass

from tests.oracle.rows import Rows


@dataclass(frozen=True, kw_only=True)
class Plant:
    """In the text of a function or a view of the gate, or of the policies of one name, this becomes that."""

    where: str
    this: str
    becomes: str

    def __str__(self) -> str:
        return f"{self.where}: {self.this} -> {self.becomes}"

    def put(self, admin: Rows) -> None:
        """Install what is altered, and nothing else; the caller takes it back."""
        kind, _, name = self.where.partition(" ")
        if kind == "rule":
            admin.execute(self.becomes)
        elif kind == "gate":
            for (text,) in admin.execute(
                "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'gate'::regnamespace"
                " AND proname = %s",
                [name],
            ).fetchall():
                admin.execute(self._altered(text))
        elif kind == "view":
            for (text,) in admin.execute(
                "SELECT pg_get_viewdef(to_regclass(%s))", [f"gate.{name}"]
            ).fetchall():
                admin.execute(f"CREATE OR REPLACE VIEW gate.{name} AS {self._altered(text)}")
        else:
            self._alter_policies(admin, kind, name)

    def _alter_policies(self, admin: Rows, policy: str, table: str) -> None:
        part, clause = ("with_check", "WITH CHECK") if policy == "add" else ("qual", "USING")
        row = admin.execute(
            f"SELECT {part} FROM pg_policies WHERE tablename = %s AND policyname = %s", [table, policy]
        ).fetchone()
        assert row is not None
        admin.execute(f"ALTER POLICY {policy} ON {table} {clause} ({self._altered(row[0])})")

    def _altered(self, text: str) -> str:
        altered = re.sub(self.this, self.becomes, text, count=1, flags=re.DOTALL)
        assert altered != text, f"nothing to plant: {self}"
        return altered


def _gate(name: str, this: str, becomes: str) -> Plant:
    return Plant(where=f"gate {name}", this=this, becomes=becomes)


def _view(name: str, this: str, becomes: str) -> Plant:
    return Plant(where=f"view {name}", this=this, becomes=becomes)


def _rule(statement: str) -> Plant:
    return Plant(where="rule", this="the copied policy", becomes=statement)


_BEGUN = r"\w*\.?starts_at <= gate\.begun_by\(\)"
_LASTS = r"\w*\.?ends_at > gate\.moment\(\)"
PLANTS = (
    _gate("barred", r"user_id = gate\.viewer\(\) AND", "user_id <> gate.viewer() AND"),
    _gate("barred", r"user_id = gate\.viewer\(\) AND", "false AND"),
    _gate("barred", r"ends_at > gate", "ends_at >= gate"),
    _gate("barred", r"starts_at <= gate", "starts_at < gate"),
    _gate("barred", r"WHERE is_sealed", "WHERE NOT is_sealed"),
    _gate("narrowed", r"WHERE NOT is_sealed", "WHERE is_sealed"),
    _gate("kept_to_others", r"NOT EXISTS", "EXISTS"),
    _gate("barred", r" WHERE is_sealed", ""),
    _gate("kept_to_others", r"named\.user_id = gate\.viewer\(\)", "true"),
    _gate("kept_to_others", r"named\.person_id = kept\.person_id", "true"),
    _gate("kept_to_others", r"kept\.starts_at <= gate\.begun_by\(\)", "true"),
    _gate("kept_to_others", r"named\.ends_at > gate\.moment\(\)", "true"),
    _view("reach", r"own\.person_id <> ALL \(\( SELECT me\.shut\s+FROM me\)(::uuid\[\])?\)", "true"),
    _view("reach", r"own\.ends_at IS NULL", "own.ends_at IS NOT NULL"),
    _view("reach", r"own\.ends_at > \( SELECT me\.moment\s+FROM me\)", "true"),
    _view("reach", r"own\.starts_at <= \( SELECT me\.begun_by\s+FROM me\)", "true"),
    _view("reach", r"ARRAY\['allocated'::text, 'involved'::text\]", "ARRAY['allocated', 'knows']"),
    _view("reach", r"ARRAY\['break_glass'::text\]", "ARRAY['break_glass'::text, 'knows'::text]"),
    _gate("memberships", r"worker\.is_active", "true"),
    _gate("memberships", _LASTS, "true"),
    _gate("memberships", _BEGUN, "true"),
    _gate("memberships", r"membership\.user_id = gate\.viewer\(\)", "true"),
    _gate("principals", r"WHERE held\.role = ANY \(ARRAY\[.*?\]::text\[\]\)", ""),
    _gate("principals", r"UNION ALL SELECT held\.team_id", ""),
    _gate("principals", r"'safeguarding_lead'", "'safeguarding_lead', 'practitioner'"),
    _gate("managed", r"FILTER \(WHERE of_one\.id <> gate\.viewer\(\)\)", ""),
    _gate("managed", r"ARRAY\['team_manager'\]", "ARRAY['auditor']"),
    _gate("managed", r"mine\.role = ANY \(ARRAY\[[^]]*'team_manager'[^]]*\]::text\[\]\)", "true"),
    _gate("managed", _LASTS, "true"),
    _gate("managed", r"UNION SELECT mine\.agency_id.*?(?=UNION)", ""),
    _gate("rights", r"gate\.purpose\(\) = ANY \(ARRAY\[.*?\]::text\[\]\)", "true"),
    _gate("rights", r"NOT EXISTS", "true OR NOT EXISTS"),
    _gate("rights", r"taking\.roles::text\[\] && mine\.roles", "taking.roles::text[] @> mine.roles"),
    _gate("rights", r"OR NOT taking\.unless_roles", "OR taking.unless_roles"),
    _gate("rights", r"rule\.relation = ANY \(taken\.relations\)", "rule.relation <> ALL (taken.relations)"),
    _gate("rights", r"gate\.purpose\(\) = ANY \(taking\.purposes\)", "true"),
    _gate("rights", r"rule\.klass = ANY \(taken\.classes\)", "true"),
    _gate("rights", r"wanted = ANY \(taking\.takes\)", "true"),
    _gate("is_signed", r"= current_setting\('app\.signature', true\)", "IS NOT NULL"),
    _gate("is_signed", r"interval '5 minutes' AND", "interval '5 years' AND"),
    _gate("is_signed", r"coalesce\(current_setting\('app\.purpose', true\), ''\)", "'care'"),
    _gate("relations_to", r"person = ANY \(gate\.barred\(\)\)", "false"),
    _gate("relations_to", r"WHERE NOT is_narrowed OR", "WHERE true OR"),
    _gate("relations_to", r"held\.ends_at > moment\)", "true)"),
    _gate("may", r"held\.scope IS NULL OR rule\.klass = ANY \(held\.scope\)", "true"),
    _gate("may", r"rule\.action = wanted", "rule.action = 'see'"),
    _gate("may_grant", r"NOT gate\.is_front_door\(holder\)", "false"),
    _gate("may_grant", r"rule\.may_grant = wanted", "true"),
    _gate("may_grant", r"gate\.is_handed_out\(person\)", "true"),
    _gate("may_grant", r"holder = ANY \(gate\.principals\(\)\)", "true"),
    _gate("may_grant", r"gate\.rights\('write'(::text)?\)", "gate.rights('see')"),
    Plant(where="see concerns_entry", this=r"held\.scope IS NULL", becomes="true"),
    Plant(where="see concerns_entry", this=r"held\.person_id = concerns_entry\.person_id", becomes="true"),
    Plant(where="see people_name", this=r"gate\.rights\('see'::text\)", becomes="gate.rights('write')"),
    Plant(where="see people_name", this=r"held\.by_managing AND", becomes="held.by_own AND"),
    Plant(where="see people_name", this=r"held\.by_own AND", becomes="held.by_managing OR"),
    Plant(where="add concerns_entry", this=r"gate\.rights\('write'::text\)", becomes="gate.rights('see')"),
    Plant(where="add people_name", this=r"recorded_by = ", becomes="recorded_by <> "),
    _rule(
        "UPDATE access_relationrule SET reach = 'all'"
        " WHERE relation = 'knows' AND klass = 'sensitive'"
    ),
    _rule(
        "DELETE FROM access_relationrule"
        " WHERE relation = 'involved' AND action = 'see' AND klass = 'ordinary'"
    ),
    _rule(
        "INSERT INTO access_relationrule (relation, action, klass, reach)"
        " VALUES ('panel', 'see', 'informant', 'all')"
    ),
    _rule(
        "INSERT INTO access_relationrule (relation, action, klass, reach)"
        " VALUES ('shared', 'write', 'ordinary', 'all')"
    ),
    _rule("DELETE FROM access_takingrule WHERE purposes = '{return}'"),
    _rule(
        "UPDATE access_takingrule SET roles = roles || '{practitioner}'"
        " WHERE roles @> '{auditor}'"
    ),
    _rule("UPDATE access_takingrule SET unless_roles = '{}' WHERE unless_roles <> '{}'"),
    _rule("INSERT INTO access_grantingrule (relation, may_grant) VALUES ('returns', 'allocated')"),
)  # fmt: skip
