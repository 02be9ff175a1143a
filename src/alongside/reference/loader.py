"""Reads policy files: strictly, once, and naming the line when something is wrong."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from alongside.kernel.errors import UnableToError

_NAME = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*")
_SORTS: Mapping[type, str] = {
    str: 'text (a number or date that is meant as text goes in quotes: "20")',
    bool: "true or false",
    date: "a date such as 2021-04-01",
    list: "a list",
    dict: "a set of 'name: value' fields",
}


class UnableToReadPolicy(UnableToError):
    """A policy file is missing or says something that cannot be used."""


class Row(dict[str, Any]):
    """A set of fields that remembers its file and the line on which it began."""

    line: int = 0
    file: str = ""

    def __missing__(self, field: str) -> Any:
        """This will say in words which field was asked for and is not there, in which file and line."""
        raise PolicyFile(name=self.file, data=None).fault(f"'{field}' is missing here. Add it.", at=self)


@dataclass(frozen=True)
class PolicyFile:
    """One policy file as read: its name under policy/ and what it says."""

    name: str
    data: Any

    def fault(self, message: str, *, at: Any = None) -> UnableToReadPolicy:
        """This will make the error that names this file, the line where `at` is a Row, and the remedy."""
        line = f", line {at.line}" if isinstance(at, Row) and at.line else ""
        return UnableToReadPolicy(f"policy/{self.name}.yaml{line}: {message}")


# Worked out once: labels are looked up hundreds of times for a page, and each asks for the folder.
_OWN_FOLDER = Path(__file__).resolve().parents[3] / "policy"


def policy_folder() -> Path:
    """This will find the policy files: ALONGSIDE_POLICY where it is set, else policy/ of the repository."""
    chosen = os.environ.get("ALONGSIDE_POLICY")
    return Path(chosen) if chosen else _OWN_FOLDER


def load_policy(name: str) -> Any:
    """This will give what a policy file says, as plain lists, dictionaries, texts, numbers and dates.

    `name` is the path under policy/ without its ending, such as `access/relations`. Each call gives its
    own copy, which the caller may change. Raises UnableToReadPolicy.
    """
    return _plain(read_policy(name).data)


def read_policy(name: str) -> PolicyFile:
    """This will give a policy file whose sets of fields remember their lines.

    It is read once and shared: look, do not change. Raises UnableToReadPolicy.
    """
    return _read(policy_folder(), name)


def list_policies(folder: str) -> tuple[str, ...]:
    """This will name every policy file in one folder under policy/, in order: `codelists/context`, ..."""
    found = (policy_folder() / folder).glob("*.yaml")
    return tuple(sorted(f"{folder}/{path.stem}" for path in found))


def check_fields(
    file: PolicyFile, row: Any, *, what: str, required: Mapping[str, type], optional: Mapping[str, type]
) -> None:
    """This will refuse a set of fields that lacks one, has one too many, or holds the wrong sort of value.

    `what` names the thing in the message ("a code"). `object` allows any value. Raises UnableToReadPolicy.
    """
    if not isinstance(row, Row):
        raise file.fault(f"{what} should be {_SORTS[dict]}, and is {row!r}.")
    known = {**required, **optional}
    for field in required:
        if field not in row:
            raise file.fault(f"{what} has no '{field}'. Add it.", at=row)
    for field, value in row.items():
        if field not in known:
            raise file.fault(f"'{field}' is not a field of {what}. Use {', '.join(known)}.", at=row)
        if known[field] is not object and not _is_sort(value, known[field]):
            raise file.fault(
                f"'{field}' of {what} should be {_SORTS[known[field]]}, and is {value!r}.", at=row
            )


def _is_sort(value: Any, sort: type) -> bool:
    return isinstance(value, sort) and (sort is bool or not isinstance(value, bool))


@cache
def _read(folder: Path, name: str) -> PolicyFile:
    path = folder / f"{name}.yaml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise UnableToReadPolicy(
            f"There is no policy file {path}. Restore it, or set ALONGSIDE_POLICY to its folder."
        )
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_PolicyLoader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as problem:
        line = f", line {problem.problem_mark.line + 1}" if problem.problem_mark else ""
        raise UnableToReadPolicy(f"policy/{name}.yaml{line}: {problem.problem}. Mend that line.") from problem
    except (UnicodeDecodeError, yaml.YAMLError) as problem:
        raise UnableToReadPolicy(f"policy/{name}.yaml: it is not plain UTF-8 text. Save it so.") from problem
    _note_file(data, name)
    return PolicyFile(name=name, data=data)


def _note_file(value: Any, name: str) -> None:
    if isinstance(value, Row):
        value.file = name
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _note_file(each, name)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


class _PolicyLoader(yaml.CSafeLoader):
    """YAML with fewer surprises: NO, on, 010 and 12:30 are texts, and no field may be given twice."""


def _construct_row(loader: _PolicyLoader, node: yaml.MappingNode) -> Row:
    row = Row()
    row.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in row:
            raise yaml.MarkedYAMLError(problem=f"'{key}' is given twice", problem_mark=key_node.start_mark)
        row[key] = loader.construct_object(value_node, deep=True)
    return row


_PolicyLoader.add_constructor("tag:yaml.org,2002:map", _construct_row)
_PolicyLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?[0-9]+\.[0-9]+", "-0123456789"),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
    ("null", r"null|~|", ["n", "~", ""]),
):
    _PolicyLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )
