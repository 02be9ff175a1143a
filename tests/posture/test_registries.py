"""Every field, event, address and setting is classified in policy/registry; nothing judges a person."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import path
from django.views import View

from alongside.cli.database import Addresses
from alongside.web.urls import urlpatterns
from tests.databases import connect_admin
from tests.posture import registries
from tests.posture.registries import ROOT, read

if TYPE_CHECKING:
    from tests.world import World

# Put together, so that this file does not itself name what it plants.
PLANTED = "ALONGSIDE_" + "PLANTED"


def test_every_field_is_classified() -> None:
    assert registries.wrong_fields(read("fields")) == []


def test_every_class_says_how_it_is_kept() -> None:
    fields = read("fields")
    assert registries.wrong_classes(fields) == []
    assert all(set(row) == {"means", "log", "kept"} for row in fields["classes"].values())
    used = {klass for row in fields["tables"].values() for klass in row["fields"].values()}
    assert used == set(fields["classes"])


def test_every_table_of_the_lock_is_the_registrys_too() -> None:
    """A field that nobody may see cannot be given out."""
    from tests.posture.checks import kinds

    for table, row in read("fields")["tables"].items():
        if kinds()[table] in {"closed", "sealed", "author"}:
            assert row["export"] == "never", table


def test_every_event_is_classified() -> None:
    assert registries.wrong_events(read("events"), registries.written_events()) == []


def test_every_event_is_of_an_explained_kind() -> None:
    events = read("events")
    assert {row["kind"] for row in events["events"].values()} == set(events["kinds"])
    assert all(row["means"] for row in events["events"].values())


def test_every_address_is_classified() -> None:
    assert registries.wrong_addresses(read("urls"), urlpatterns) == []


def test_every_address_is_of_an_explained_kind() -> None:
    urls = read("urls")
    rows = urls["addresses"].values()
    assert {row["for"] for row in rows} == set(urls["for"])
    assert {row["kind"] for row in rows} == set(urls["kind"])


def test_every_setting_is_classified() -> None:
    wrong = registries.wrong_settings(
        read("settings"), registries.read_variables(), registries.set_settings()
    )
    assert wrong == []


def test_every_variable_says_whether_it_is_secret_and_what_holds_without_it() -> None:
    for name, row in read("settings")["environment"].items():
        assert set(row) == {"what", "secret", "unset"}, name
        assert isinstance(row["secret"], bool), name
        if name.endswith(("_PASSWORD", "_SECRET_KEY", "_URL")):
            assert row["secret"], name


def test_a_field_that_is_not_classified_is_found() -> None:
    fields = deepcopy(read("fields"))
    fields["tables"]["people_name"]["fields"].pop("surname")
    assert "add under people_name: '      surname: CLASS'" in registries.wrong_fields(fields)


def test_a_classified_field_that_is_gone_is_found() -> None:
    fields = deepcopy(read("fields"))
    fields["tables"]["people_name"]["fields"]["nickname"] = "identity"
    assert "take people_name.nickname out: there is no such field" in registries.wrong_fields(fields)


def test_a_table_that_is_not_classified_is_found_with_its_lines() -> None:
    fields = deepcopy(read("fields"))
    del fields["tables"]["people_name"]
    (line,) = [line for line in registries.wrong_fields(fields) if "\n  people_name:\n" in line]
    assert "\n  people_name:\n    keep: KEEP\n" in line
    assert "\n      forenames: CLASS" in line


@pytest.mark.parametrize(
    ("field", "klass"), [("facts", "id"), ("person_id", "words"), ("sent_at", "secret"), ("facts", "strange")]
)
def test_a_class_that_cannot_be_is_found(field: str, klass: str) -> None:
    fields = deepcopy(read("fields"))
    fields["tables"]["concerns_concern"]["fields"][field] = klass
    (wrong,) = set(registries.wrong_classes(fields)) - set(registries.wrong_classes(read("fields")))
    assert wrong.startswith(f"concerns_concern.{field}")


def test_an_event_that_is_not_explained_is_found(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(
        "audit.append(action='peeped at person')\n"
        "def _audit(viewer, action): audit.append(action=action)\n"
        "_audit(viewer, f'copied {kind}')\n"
        "open_record(action='see')\n"
    )
    written = registries.written_events(tmp_path)
    assert written == {"peeped at person": "planted.py", "copied ...": "planted.py"}
    wrong = registries.wrong_events({"events": {"signed in": {}}}, written)
    assert [line.partition("'")[2].partition(":")[0].strip() for line in wrong] == [
        "peeped at person",
        "copied ...",
        "signed in' out",
    ]
    assert registries.is_explained("copied a record", {"events": {"copied ...": {}}})
    assert not registries.is_explained("copied 1", {"events": {"copied ...": {}}})


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (None, "add to policy/registry/urls.yaml: '  planted:"),
        ({"for": "everybody", "kind": "page", "about": "person"}, "planted is for signed in"),
        ({"for": "signed in", "kind": "page", "about": "nobody"}, "planted is about a person"),
    ],
)
def test_an_address_that_is_not_classified_is_found(row: Mapping[str, str] | None, found: str) -> None:
    planted = path("planted/<uuid:person_id>/", View.as_view(), name="planted")
    registry = {"addresses": {"planted": row} if row else {}, "about": read("urls")["about"]}
    (wrong,) = registries.wrong_addresses(registry, [planted])
    assert wrong.startswith(found)


def test_an_address_that_is_gone_is_found() -> None:
    assert "take the address urgent out: there is none" in registries.wrong_addresses(read("urls"), [])


def test_a_setting_that_is_not_classified_is_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "planted.py").write_text(f"import os\nX = os.environ.get('{PLANTED}')\n")
    for part in ("bench", "tests", "run"):
        (tmp_path / part).mkdir()
    assert registries.read_variables(tmp_path) == {PLANTED: "src/planted.py"}
    assert registries.set_settings(tmp_path / "src" / "planted.py") == {"X"}
    known = {"environment": {}, "settings": {"Y": "gone"}}
    wrong = registries.wrong_settings(known, {PLANTED: ""}, {"X"})
    assert [line.split()[0] for line in wrong] == ["add", "add", "take"]


# Rule D-01


def columns(world_database: "tuple[Addresses, World]") -> list[tuple[str, str]]:
    """Every column of every table there really is, of a model or not."""
    with connect_admin(world_database[0]) as admin:
        rows = admin.execute(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE c.relnamespace::regnamespace::text IN ('public', 'gate') AND a.attnum > 0"
            " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        ).fetchall()
    return [(str(table), str(column)) for table, column in rows]


@pytest.mark.requirement("D-01", "S-111")
def test_nothing_that_is_stored_judges_a_person(world_database: "tuple[Addresses, World]") -> None:
    found = columns(world_database)
    assert len(found) > 100
    assert registries.judging_columns(found) == []


@pytest.mark.requirement("D-01")
def test_nothing_that_is_computed_judges_a_person() -> None:
    assert registries.judging_names() == []


@pytest.mark.requirement("D-01")
@pytest.mark.parametrize("folder", ["policy", "stories"])
def test_no_file_judges_a_person(folder: str) -> None:
    assert registries.judging_keys(ROOT / folder) == []


def test_a_planted_column_is_found() -> None:
    planted = [("people_person", "risk_level"), ("people_risk_score", "id"), ("people_person", "sex")]
    assert registries.judging_columns(planted) == ["people_person.risk_level", "people_risk_score.id"]


@pytest.mark.parametrize("name", ["risk", "harm_score", "RiskBand", "cse_rating", "priority", "weighted_sum"])
def test_a_planted_name_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "planted.py").write_text(f"class Child:\n    {name}: int = 0\n")
    (tmp_path / "planted.yaml").write_text(f"codes:\n- code: A\n  {name}: 3\n")
    assert registries.judging_names(tmp_path) == [f"planted.py {name}"]
    assert registries.judging_keys(tmp_path) == [f"planted.yaml {name}"]


def test_ordinary_words_are_no_judgement() -> None:
    ordinary = ["arrangement", "relevant", "fragment", "orange", "degraded", "brisk", "upgrade", "detail"]
    assert not [word for word in ordinary if registries.judges(word)]


def test_what_is_excepted_is_still_there() -> None:
    """An exception that nothing needs any more is taken out."""
    for each in registries.NOT_ABOUT_PEOPLE:
        file, _, name = each.partition(" ")
        folder = ROOT / "policy" if file.endswith(".yaml") else registries.SOURCE
        assert name in (folder / file).read_text(encoding="utf-8"), each
