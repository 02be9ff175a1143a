"""Finds what policy/registry has to classify: fields, events, addresses, settings."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import models
from django.urls import URLPattern

from tests.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "alongside"
REGISTRY = ROOT / "policy" / "registry"
# Read by the program, the benchmark and the tests.
READ_BY = ["src", "bench", "tests", "run"]
VARIABLE = re.compile(r"(?:ALONGSIDE|DATABASE)_[A-Z_]*[A-Z]")
SETTINGS = SOURCE / "config" / "settings.py"

Entry = Mapping[str, Any]


def read(name: str) -> dict[str, Any]:
    """One file of the registry."""
    found: dict[str, Any] = read_yaml(REGISTRY / f"{name}.yaml")
    return found


# Fields


def stored_fields() -> dict[str, dict[str, Any]]:
    """Every column of every model, by table."""
    return {
        model._meta.db_table: {field.column: field for field in model._meta.concrete_fields}
        for model in apps.get_models(include_auto_created=True)
    }


def wrong_fields(registry: Entry) -> list[str]:
    """Fields that are not classified, and classified fields that are gone."""
    wrong = []
    stored, named = stored_fields(), registry["tables"]
    for table, fields in stored.items():
        if table not in named:
            wrong.append(f"add to policy/registry/fields.yaml: {_table_lines(table, list(fields))}")
            continue
        known = named[table]["fields"]
        wrong += [f"add under {table}: '      {each}: CLASS'" for each in fields if each not in known]
        wrong += [f"take {table}.{each} out: there is no such field" for each in known if each not in fields]
    return wrong + [f"take {table} out: there is no such table" for table in named if table not in stored]


def _table_lines(table: str, fields: list[str]) -> str:
    return "\n".join([
        f"\n  {table}:", "    keep: KEEP", "    export: EXPORT", "    fields:",
        *[f"      {each}: CLASS" for each in fields],
    ])  # fmt: skip


def wrong_classes(registry: Entry) -> list[str]:
    """Words that the file does not explain, and classes that cannot be: a text is no id, a moment no text."""
    wrong = [
        f"{table}: {what} {row.get(what)} is not explained"
        for table, row in registry["tables"].items()
        for what in ("keep", "export")
        if row.get(what) not in registry[what]
    ]
    stored = stored_fields()
    for table, row in registry["tables"].items():
        for name, klass in row["fields"].items():
            if klass not in registry["classes"]:
                wrong.append(f"{table}.{name}: class {klass} is not explained")
            field = stored.get(table, {}).get(name)
            if field is not None and not _can_be(field, klass):
                wrong.append(f"{table}.{name} is a {type(field).__name__} and cannot be of class {klass}")
    return wrong


def _can_be(field: "models.Field[Any, Any]", klass: str) -> bool:
    if isinstance(field, (models.TextField, models.JSONField)):
        return klass not in {"id", "link", "time", "agency"}
    if isinstance(field, (models.UUIDField, models.ForeignKey)):
        return klass in {"id", "link", "worker", "agency", "technical"}
    if isinstance(field, (models.DateField, models.TimeField)):
        return klass not in {"id", "link", "words", "secret"}
    return True


# Events


def written_events(folder: Path = SOURCE) -> dict[str, str]:
    """Every action that the source writes into the audit, with the first file that writes it.

    An action is what a parameter of that name is given: of the audit's own functions, or of a helper in the
    same file that passes it on. What is put in from a fixed list stands as "...".
    """
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for action in _actions_in(tree):
            found.setdefault(action, str(path.relative_to(folder)))
    return found


def _actions_in(tree: ast.Module) -> Iterator[str]:
    places = {
        node.name: [argument.arg for argument in node.args.args].index("action")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "action" in [argument.arg for argument in node.args.args]
    }
    for node in ast.walk(tree):
        for value in _given(node, places):
            # A verb and a noun; a single word is an action that the door knows (see, write).
            yield from (text for text in _texts(value) if " " in text)


def _given(node: ast.AST, places: Mapping[str, int]) -> list[ast.expr]:
    """What is given as an action here: to a parameter by name or place, or to a variable of that name."""
    if isinstance(node, ast.Assign):
        return [node.value for target in node.targets if getattr(target, "id", "") == "action"]
    if not isinstance(node, ast.Call):
        return []
    given = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
    place = places.get(getattr(node.func, "id", ""), len(node.args))
    return [*given, *node.args[place : place + 1]]


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
    elif isinstance(value, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "..." for part in value.values)


def wrong_events(registry: Entry, written: Mapping[str, str]) -> list[str]:
    """Events that are written and not explained, and explained events that nothing writes."""
    named = registry["events"]
    unsaid = '{kind: KIND, means: "..."}'
    return [
        f"add to policy/registry/events.yaml (written in {where}): '  {each}: {unsaid}'"
        for each, where in written.items()
        if each not in named
    ] + [f"take the event '{each}' out: nothing writes it" for each in named if each not in written]


def is_explained(action: str, registry: Entry) -> bool:
    """Whether an action that was written is one of the file's; ... in it stands for words of a fixed list."""
    return any(
        re.fullmatch(re.escape(each).replace(r"\.\.\.", "[a-z_ ]+"), action) for each in registry["events"]
    )


# Addresses


def wrong_addresses(registry: Entry, patterns: list[URLPattern]) -> list[str]:
    """Addresses that are not classified, are gone, or are not for whom the file says they are."""
    from alongside.web.requests import audience_of

    named, found = registry["addresses"], {str(each.name): each for each in patterns}
    wrong = [
        f"add to policy/registry/urls.yaml: '  {name}: {{for: AUDIENCE, kind: KIND, about: WHAT}}'"
        for name in found
        if name not in named
    ] + [f"take the address {name} out: there is none" for name in named if name not in found]
    for name in set(named) & set(found):
        audience = audience_of(found[name].callback) or "signed in"
        if named[name]["for"] != audience:
            wrong.append(f"{name} is for {audience}, not for {named[name]['for']}")
        about = re.findall(r"<uuid:(\w+)_id>", str(found[name].pattern))
        if named[name]["about"] not in [*about, *([] if about else registry["about"])]:
            wrong.append(f"{name} is about a {' or a '.join(about) or 'list'}, not {named[name]['about']}")
    return wrong


# Settings


def read_variables(root: Path = ROOT) -> dict[str, str]:
    """Every variable of the environment that is read, with the first file that names it."""
    found: dict[str, str] = {}
    for part in READ_BY:
        paths = [root / part] if (root / part).is_file() else sorted((root / part).rglob("*.py"))
        for path in paths:
            for name in _variables_in(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(name, str(path.relative_to(root)))
    return found


def _variables_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value):
            yield node.value


def set_settings(path: Path = SETTINGS) -> set[str]:
    """Every setting that settings.py sets."""
    targets = [
        target
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        for target in node.targets
    ]
    return {target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper()}


def wrong_settings(registry: Entry, variables: Mapping[str, str], names: set[str]) -> list[str]:
    """Variables and settings that are not classified, or are gone."""
    wrong = []
    line = '{what: "...", secret: no, unset: "..."}'
    for kind, found in (
        ("environment", set(variables)),
        ("settings", names),
    ):
        known = registry[kind]
        wrong += [
            f"add to policy/registry/settings.yaml, under {kind}: '  {each}: {line}'"
            for each in sorted(found - set(known))
        ]
        wrong += [f"take {each} out of {kind}: nothing reads it" for each in sorted(set(known) - found)]
    return wrong


# What judges a person

# Words for a number or a label that orders or judges people. Rule D-01: none is computed, none is kept.
JUDGING = {
    "score", "scores", "scored", "scoring", "risk", "risks", "risky", "weight", "weights", "weighted", "rank",
    "ranks", "ranked", "ranking", "level", "levels", "rating", "ratings", "likelihood", "probability",
    "predicted", "prediction", "severity", "priority", "grade", "grades", "graded", "rag", "tier", "triage",
}  # fmt: skip
# These order something else than people, and nothing of them is kept.
NOT_ABOUT_PEOPLE = {
    "exchange/intake.py Severity": "what breaking a rule does to a line of a file",
    "exchange/intake.py severity": "the same",
    "exchange/cin/rule_book.py severity": "the same",
    "exchange/tabular/rule_book.py severity": "the same",
    "casework/partner_concerns.py severity": "the same",
    "accounts/accounts.yaml weakest_score": "how easily a password is guessed",
    "accounts/policy.py weakest_score": "the same",
    "accounts/rules.py weakest_score": "the same",
    "accounts/passwords.py score": "the same",
    "kernel/identifiers.py weight": "of a digit in a check digit",
    "people/search/lookup.py tier": "which of two ways of looking a name up comes first",
    "people/search/nicknames.py score_cutoff": "how like two names are, for one search",
    "people/search/rank.py score_cutoff": "the same",
    "people/search/rank.py rank_matches": "how like a name is to what was typed, for one search",
}


def judges(name: str) -> bool:
    """Whether a name speaks of a score, a weight, a rank or a level."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return bool(set(re.findall(r"[a-z]+", words.replace("_", " "))) & JUDGING)


def judging_columns(columns: list[tuple[str, str]]) -> list[str]:
    """Of columns as (table, column), those that would keep a judgement."""
    return [f"{table}.{column}" for table, column in columns if judges(column) or judges(table)]


def judging_names(folder: Path = SOURCE) -> list[str]:
    """Classes, functions, fields and variables of the source whose name says that people are judged."""
    return [
        f"{path.relative_to(folder)} {name}"
        for path in sorted(folder.rglob("*.py"))
        for name in _names_in(ast.parse(path.read_text(encoding="utf-8")))
        if judges(name) and f"{path.relative_to(folder)} {name}" not in NOT_ABOUT_PEOPLE
    ]


def _names_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def judging_keys(folder: Path) -> list[str]:
    """Keys in the files of policy and stories that would hold a judgement, wherever they stand."""
    return [
        f"{path.relative_to(folder)} {key}"
        for path in sorted(folder.rglob("*.yaml"))
        for key in _keys_in(yaml.compose(path.read_text(encoding="utf-8")))
        if judges(key) and f"{path.relative_to(folder)} {key}" not in NOT_ABOUT_PEOPLE
    ]


def _keys_in(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value)
            yield from _keys_in(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _keys_in(value)
