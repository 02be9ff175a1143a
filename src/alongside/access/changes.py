"""Who gains and who loses what by a change of policy/access, in words."""

from collections import defaultdict
from dataclasses import dataclass

from alongside.access.whole import ANY, OTHER, OWN, Right, WholePolicy

_DOES = {"see": "sight of", "write": "the writing of", "share": "the sharing of"}
_WHOSE = {
    frozenset({OWN}): " of their own agency",
    frozenset({OTHER}): " of other agencies",
    frozenset({OWN, OTHER}): "",
    frozenset({ANY}): "",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that some roles gain or lose in one relation, for some purposes."""

    gains: bool
    relation: str
    action: str
    klass: str
    whose: frozenset[str]
    purposes: frozenset[str]
    roles: frozenset[str]


def list_changes(*, before: WholePolicy, after: WholePolicy) -> tuple[Change, ...]:
    """This will list what is gained and lost, roles and purposes that change alike taken together."""
    old, new = before.rights(), after.rights()
    by_whose: dict[tuple[bool, Right], set[str]] = defaultdict(set)
    for right in old ^ new:
        by_whose[right in new, _without(right, whose="")].add(right.whose)
    by_purpose: dict[tuple[bool, Right, frozenset[str]], set[str]] = defaultdict(set)
    for (gains, right), whose in by_whose.items():
        by_purpose[gains, _without(right, purpose=""), frozenset(whose)].add(right.purpose)
    by_role: dict[tuple[bool, Right, frozenset[str], frozenset[str]], set[str]] = defaultdict(set)
    for (gains, right, whose_all), purposes in by_purpose.items():
        by_role[gains, _without(right, role=""), whose_all, frozenset(purposes)].add(right.role)
    changes = [
        Change(
            gains=gains,
            relation=right.relation,
            action=right.action,
            klass=right.klass,
            whose=whose_all,
            purposes=purposes_all,
            roles=frozenset(roles),
        )
        for (gains, right, whose_all, purposes_all), roles in by_role.items()
    ]
    return tuple(sorted(changes, key=_place))


def _place(change: Change) -> tuple[str, ...]:
    return (change.relation, str(change.gains), change.klass, change.action, *sorted(change.roles))


def _without(right: Right, **blank: str) -> Right:
    return Right(**{**vars(right), **blank})


def say(*, change: Change, after: WholePolicy) -> str:
    """This will say a change in words."""
    everybody = change.roles >= set(after.abilities)
    who = "Everybody" if everybody else f"Whoever is {' or '.join(sorted(change.roles))}"
    verb = "gains" if change.gains else "loses"
    always = change.purposes >= after.access.purposes
    purpose = "" if always else f", for the purpose of {' or '.join(sorted(change.purposes))}"
    return (
        f'{who} and stands to a child as "{change.relation}" {verb} {_DOES[change.action]} '
        f"{change.klass} entries{_WHOSE[change.whose]}{purpose}"
    )


def say_settings(*, before: WholePolicy, after: WholePolicy) -> tuple[str, ...]:
    """This will say what changes beside rights: what roles may do, grants, purposes, conditions, limits."""
    old = {**before.settings, **{f"role {role} may": each for role, each in before.abilities.items()}}
    new = {**after.settings, **{f"role {role} may": each for role, each in after.abilities.items()}}
    lines = []
    for name in sorted({*old, *new}):
        was, becomes = old.get(name, frozenset()), new.get(name, frozenset())
        lines += [f"{name}: now also {each}" for each in sorted(becomes - was)]
        lines += [f"{name}: no longer {each}" for each in sorted(was - becomes)]
    return tuple(lines)
