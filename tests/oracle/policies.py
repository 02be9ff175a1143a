"""Other policies than the one in force: a changed copy of the folder, and what reads it led there."""

import copy
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from alongside.access import policy
from alongside.reference.loader import policy_folder
from tests.yaml_files import read_yaml

FILES = ("relations", "conditions", "purposes", "roles")
Data = dict[str, Any]


def read_all() -> dict[str, Data]:
    """The files of policy/access by name, as plain data."""
    folder = policy_folder() / "access"
    return {name: read_yaml(folder / f"{name}.yaml") for name in FILES}


def write_all(files: Mapping[str, Data], *, folder: Path) -> Path:
    """A policy folder that says this."""
    if not folder.exists():
        shutil.copytree(policy_folder(), folder)
    for name, data in files.items():
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
        (folder / "access" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def changed(files: Mapping[str, Data], change: Callable[[dict[str, Data]], object]) -> dict[str, Data]:
    made = copy.deepcopy(dict(files))
    change(made)
    return made


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Whatever asks for the policy of access gets that of this folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALONGSIDE_POLICY", str(folder))
        _forget()
        yield
    _forget()


def _forget() -> None:
    for each in vars(policy).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()


def biting(files: Mapping[str, Data]) -> dict[str, Data]:
    """A policy in which each part of a condition makes a difference, which in the one in force not all do."""
    knows, oversight = {"relations": ["knows"]}, {"purposes": ["oversight"]}
    managing = {"roles": ["analyst", "team_manager"], "relations": ["manager"]}
    others = {"unless_roles": ["front_door"], "purposes": ["review"]}
    more = {
        "by-relation": {**knows, "takes": ["see"], "classes": ["ordinary", "identity"]},
        "by-purpose": {**oversight, "relations": ["allocated"], "takes": ["share"], "classes": "all"},
        "by-role": {**managing, "takes": ["see"], "classes": ["sensitive"]},
        "by-others": {**others, "takes": ["write"], "classes": ["placement"]},
    }

    def change(made: dict[str, Data]) -> None:
        made["conditions"]["conditions"].update(more)
        made["relations"]["relations"]["panel"].update(writes=["placement"], sees={"ordinary": "own_agency"})

    return changed(files, change)
