"""The whole of policy/access at one moment, as one value: to be written out, and set beside another."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from uuid import UUID

from alongside.access import policy
from alongside.access.rules import ALL, SEE, SHARE, WRITE, AccessPolicy, Held, reaches
from alongside.access.viewer import Viewer
from alongside.kernel.ids import AgencyId, UserId
from alongside.reference.loader import load_policy

OWN, OTHER, ANY = "own", "other", "any"
_NOBODY = UserId(UUID(int=0))


@dataclass(frozen=True, kw_only=True, order=True)
class Right:
    """That a role, in a relation, for a purpose, may do something with a class of entries of somebody's."""

    relation: str
    purpose: str
    role: str
    action: str
    klass: str
    whose: str


@dataclass(frozen=True, kw_only=True)
class WholePolicy:
    """Everything that policy/access decides. `settings`: what stands beside the relations, by its name."""

    access: AccessPolicy
    abilities: Mapping[str, frozenset[str]]
    classes: tuple[str, ...]
    settings: Mapping[str, frozenset[str]]

    def rights(self) -> frozenset[Right]:
        """This will give every right that the policy gives to anybody."""
        return frozenset(
            Right(relation=relation, purpose=purpose, role=role, action=action, klass=klass, whose=whose)
            for relation, purpose, role, action, klass in product(
                self.access.relations,
                self.access.purposes,
                self.abilities,
                (SEE, WRITE, SHARE),
                self.classes,
            )
            for whose in self._whose(relation, purpose, role, action, klass)
        )

    def _whose(self, relation: str, purpose: str, role: str, action: str, klass: str) -> tuple[str, ...]:
        viewer = Viewer(
            user_id=_NOBODY,
            agency_id=AgencyId(_NOBODY),
            team_ids=frozenset(),
            roles=frozenset({role}),
            stands_for_agency=False,
            purpose=purpose,
        )
        held = frozenset({Held(relation=relation)})
        found = reaches(action=action, klass=klass, viewer=viewer, relations=held, policy=self.access)
        if action != SEE:
            return (ANY,) if found else ()
        return (OWN, OTHER) if ALL in found else (OWN,) if found else ()


def read_whole_policy(*, folder: Path | None = None) -> WholePolicy:
    """This will read the policy in force, or that of another folder. Raises UnableToReadPolicy."""
    with _reading(folder):
        access = policy.get_access_policy()
        data = load_policy("access/relations")
        return WholePolicy(
            access=access,
            abilities={
                role: frozenset(each for each in policy.ABILITIES if role in policy.roles_that(each))
                for role in policy.get_roles()
            },
            classes=tuple(policy.get_classes()),
            settings=_settings(access, data["longest_hours"]),
        )


def _settings(access: AccessPolicy, longest_hours: Mapping[str, int]) -> Mapping[str, frozenset[str]]:
    return {
        "a new record may begin with": policy.get_first_relations(),
        "managers follow from": access.managed_relations,
        "a restriction is passed by": access.passes_restriction,
        "hours at most": frozenset(f"{relation} {hours}" for relation, hours in longest_hours.items()),
        "purposes": access.purposes,
        "conditions": frozenset(_condition_lines()),
        **{f"{name} may make out": rule.may_grant for name, rule in access.relations.items()},
    }


def _condition_lines() -> list[str]:
    """Each condition by its name, whether it takes anything now or not."""
    rows = load_policy("access/conditions")["conditions"]
    return [
        f"{name}: " + "; ".join(f"{field} {_joined(value)}" for field, value in row.items() if field != "why")
        for name, row in rows.items()
    ]


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(sorted(value))


@contextmanager
def _reading(folder: Path | None) -> Iterator[None]:
    """For the command line alone: the folder counts for the whole process while it is read."""
    if folder is None:
        yield
        return
    before = os.environ.get("ALONGSIDE_POLICY")
    os.environ["ALONGSIDE_POLICY"] = str(folder)
    _forget()
    try:
        yield
    finally:
        if before is None:
            del os.environ["ALONGSIDE_POLICY"]
        else:
            os.environ["ALONGSIDE_POLICY"] = before
        _forget()


def _forget() -> None:
    for each in vars(policy).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()
