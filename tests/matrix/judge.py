"""Who may see what, decided a second time from policy/access alone: for the tests of pages.

It reads the files itself and shares no line with access.rules. It knows the relationships of
tests/matrix/place.py and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.yaml_files import read_yaml

FOLDER = Path(__file__).parents[2] / "policy" / "access"
CARE = "care"


@cache
def policy(name: str) -> Mapping[str, Any]:
    """One file of policy/access."""
    read: Mapping[str, Any] = read_yaml(FOLDER / f"{name}.yaml")
    return read


CLASSES = tuple(policy("relations")["classes"])
RELATIONS = tuple(policy("relations")["relations"])
ROLES = tuple(policy("roles")["roles"])
LIMITED = ("shared", "panel", "break_glass")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A grant of a case, and whether it holds now.

    `holder`: user, team and agency are the worker's own; colleague is another of their team, other team
    another of their agency.
    """

    relation: str
    holder: str = "user"
    life: str = "open"
    scope: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """How every worker stands to one child."""

    name: str
    lines: tuple[Line, ...] = ()
    excluded: bool = False
    restricted: bool = False
    sealed: bool = False
    named: bool = False


Held = tuple[str, tuple[str, ...] | None]


def abilities(role: str) -> frozenset[str]:
    return frozenset(policy("roles")["roles"][role]["may"])


def held(role: str, case: Case) -> frozenset[Held]:
    """The relations in which a worker of this role stands to the child of the case, with their scopes."""
    if case.excluded or (case.sealed and not case.named):
        return frozenset()
    found = {each for line in case.lines if line.life == "open" for each in _held_by(abilities(role), line)}
    if case.restricted and not case.named:
        passing = policy("relations")["passes_restriction"]
        found = {each for each in found if each[0] in passing}
    return frozenset(found)


def _held_by(may: frozenset[str], line: Line) -> list[Held]:
    own = line.holder in ("user", "team") or (line.holder == "agency" and "stand_for_agency" in may)
    manages = (line.holder in ("team", "colleague") and bool(may & {"manage_team", "manage_agency"})) or (
        line.holder in ("agency", "other team") and "manage_agency" in may
    )
    found: list[Held] = [(line.relation, line.scope)] if own else []
    if manages and line.relation in policy("relations")["managed_relations"]:
        found.append(("manager", line.scope))
    return found


def sees(role: str, case: Case, klass: str, *, is_own: bool, purpose: str = CARE) -> bool:
    """May the worker see an item of this class, of their own agency or of another?"""
    for relation, scope in held(role, case):
        reach = policy("relations")["relations"][relation]["sees"].get(klass)
        far_enough = reach == "all" or (reach == "own_agency" and is_own)
        if far_enough and _holds(role, relation, scope, "see", klass, purpose):
            return True
    return False


def opens(role: str, case: Case, purpose: str = CARE) -> bool:
    """May the worker open the record at all? It takes sight of who the person is."""
    return sees(role, case, "identity", is_own=True, purpose=purpose)


def answers(role: str, case: Case) -> bool:
    """Does the worker answer for the record: allocated to it, or manager of somebody who works on it?"""
    return any(relation in {"allocated", "manager"} for relation, _ in held(role, case))


def writes(role: str, case: Case, klass: str, purpose: str = CARE) -> bool:
    """May the worker add an item of this class?"""
    for relation, scope in held(role, case):
        named = policy("relations")["relations"][relation]["writes"]
        if (named == "all" or klass in named) and _holds(role, relation, scope, "write", klass, purpose):
            return True
    return False


def writes_any(role: str, case: Case, purpose: str = CARE) -> bool:
    return any(writes(role, case, klass, purpose) for klass in CLASSES)


def _holds(
    role: str, relation: str, scope: tuple[str, ...] | None, action: str, klass: str, purpose: str
) -> bool:
    """Within the scope of the grant, and taken away by no condition."""
    if scope is not None and klass not in scope:
        return False
    for row in policy("conditions")["conditions"].values():
        applies = (
            ("roles" not in row or role in row["roles"])
            and ("unless_roles" not in row or role not in row["unless_roles"])
            and ("relations" not in row or relation in row["relations"])
            and ("purposes" not in row or purpose in row["purposes"])
        )
        if applies and action in row["takes"] and (row["classes"] == "all" or klass in row["classes"]):
            return False
    return True


def cases() -> tuple[Case, ...]:
    """Every relationship of relations.yaml through every holder, none, over, and everything that bars."""
    found = [Case(name="none")]
    for relation in RELATIONS:
        if relation == "manager":
            continue
        scope = CLASSES if relation == "shared" else None
        lines = [Line(relation=relation, holder=each, scope=scope) for each in ("user", "team", "agency")]
        found += [Case(name=f"{relation}, {line.holder}", lines=(line,)) for line in lines]
        found.append(
            Case(
                name=f"{relation}, ended",
                lines=(Line(relation=relation, life="ended", scope=scope),),
            )
        )
    for classes in (("identity", "ordinary"), ("identity", "sensitive"), ("ordinary",)):
        line = Line(relation="shared", scope=classes)
        found.append(Case(name=f"shared, {' and '.join(classes)}", lines=(line,)))
    for relation, holder in (
        ("allocated", "colleague"),
        ("involved", "colleague"),
        ("knows", "colleague"),
        ("allocated", "other team"),
    ):
        found.append(Case(name=f"{relation}, {holder}", lines=(Line(relation=relation, holder=holder),)))
    found.append(Case(name="allocated, future", lines=(Line(relation="allocated", life="future"),)))
    return (*found, *_barred())


def _barred() -> tuple[Case, ...]:
    everything = tuple(
        Line(relation=relation, holder=holder, scope=CLASSES if relation == "shared" else None)
        for relation in RELATIONS
        if relation != "manager"
        for holder in ("user", "team", "agency", "colleague", "other team")
    )
    working = (Line(relation="allocated"), Line(relation="involved", holder="colleague"))
    glass = (*working, Line(relation="break_glass"))
    return (
        Case(name="excluded", lines=everything, excluded=True),
        Case(name="excluded and named", lines=everything, excluded=True, restricted=True, named=True),
        Case(name="restricted", lines=working, restricted=True),
        Case(name="restricted and named", lines=working, restricted=True, named=True),
        Case(name="restricted, glass broken", lines=glass, restricted=True),
        Case(name="sealed", lines=working, sealed=True),
        Case(name="sealed and named", lines=working, sealed=True, named=True),
        Case(name="sealed, glass broken", lines=glass, sealed=True),
    )
