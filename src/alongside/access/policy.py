"""policy/access as the doors use it, and its copy in the database for the second lock."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import transaction

from alongside.access.models import GrantingRule, RelationRule, TakingRule
from alongside.access.rules import SEE, SHARE, WRITE, AccessPolicy, Condition, RelationPolicy
from alongside.reference.loader import PolicyFile, read_policy

STAND_FOR_AGENCY, BRING_RETURNS, SEND_TABLES = "stand_for_agency", "bring_returns", "send_tables"
MANAGE_TEAM, MANAGE_AGENCY, RESTRICT, BREAK_GLASS = "manage_team", "manage_agency", "restrict", "break_glass"
REVIEW, KEEP_EXCLUSIONS, AUDIT, KEEP_DIRECTORY = "review", "keep_exclusions", "audit", "keep_directory"
SEE_FIGURES, LEAD = "see_figures", "lead"
ABILITIES = frozenset(
    {
        STAND_FOR_AGENCY, BRING_RETURNS, SEND_TABLES, MANAGE_TEAM, MANAGE_AGENCY, RESTRICT, BREAK_GLASS,
        REVIEW, KEEP_EXCLUSIONS, AUDIT, KEEP_DIRECTORY, SEE_FIGURES, LEAD,
    }
)  # fmt: skip
ACTIONS = frozenset({SEE, WRITE, SHARE})


@cache
def get_access_policy() -> AccessPolicy:
    """This will give who sees what, from policy/access. Raises UnableToReadPolicy on what is not known."""
    file = read_policy("access/relations")
    relations = {name: _relation(file, name, row) for name, row in file.data["relations"].items()}
    return AccessPolicy(
        relations=relations,
        conditions=tuple(_condition(name, row) for name, row in _conditions().data["conditions"].items()),
        purposes=frozenset(get_purposes()),
        managed_relations=frozenset(_known(file, file.data["managed_relations"], relations)),
        passes_restriction=frozenset(_known(file, file.data["passes_restriction"], relations)),
    )


def describe_policy() -> str:
    """This will give the whole policy as one text that is the same for the same policy."""
    policy = get_access_policy()
    return "\n".join(
        [
            *(f"{name} {_describe(rule)}" for name, rule in sorted(policy.relations.items())),
            *sorted(_describe(condition) for condition in policy.conditions),
        ]
    )


def _describe(rule: RelationPolicy | Condition) -> str:
    parts = {name: value if name == "sees" else sorted(value) for name, value in vars(rule).items()}
    return repr(sorted((name, repr(value)) for name, value in parts.items()))


@cache
def get_classes() -> dict[str, str]:
    """This will give the field classes and what each of them holds."""
    return dict(read_policy("access/relations").data["classes"])


@cache
def get_purposes() -> dict[str, str]:
    """This will give for what a record may be opened, in words."""
    return dict(read_policy("access/purposes").data["purposes"])


@cache
def get_roles() -> dict[str, str]:
    """This will give the roles and what each of them is for."""
    return {name: row["meaning"] for name, row in read_policy("access/roles").data["roles"].items()}


@cache
def roles_that(ability: str) -> frozenset[str]:
    """This will name the roles that may do something apart from any one record (ABILITIES)."""
    file = read_policy("access/roles")
    for row in file.data["roles"].values():
        _known(file, row["may"], ABILITIES, at=row)
    return frozenset(name for name, row in file.data["roles"].items() if ability in row["may"])


@cache
def get_first_relations() -> frozenset[str]:
    """This will name the relations with which a newly recorded person may begin."""
    return frozenset(read_policy("access/relations").data["first_relations"])


@cache
def get_relation_meanings() -> dict[str, str]:
    """This will give what each relation means, in words."""
    return {name: row["meaning"] for name, row in read_policy("access/relations").data["relations"].items()}


@cache
def get_longest_hours(relation: str) -> int:
    """This will give for how many hours at most a relation of limited time may hold."""
    return int(read_policy("access/relations").data["longest_hours"][relation])


@cache
def get_usual_openings() -> int:
    """This will give how many different records a worker usually opens in a day at most."""
    return int(read_policy("access/openings").data["records_in_a_day"]["usual"])


@cache
def get_most_openings(roles: frozenset[str]) -> int:
    """This will give how many different records in a day are usual for one in these roles."""
    by_role = read_policy("access/openings").data["records_in_a_day"]["by_role"]
    return max([get_usual_openings(), *(int(by_role[role]) for role in roles & by_role.keys())])


def _relation(file: PolicyFile, name: str, row: Any) -> RelationPolicy:
    classes, names = get_classes(), file.data["relations"]
    _known(file, row["sees"], classes, at=row)
    _known(file, row["sees"].values(), {"all", "own_agency"}, at=row)
    return RelationPolicy(
        sees=dict(row["sees"]),
        writes=_classes(file, row["writes"], at=row),
        shares=_classes(file, row["shares"], at=row),
        may_grant=frozenset(_known(file, row["may_grant"], names, at=row)),
    )


def _condition(name: str, row: Any) -> Condition:
    file, given = _conditions(), row.get
    relations = read_policy("access/relations").data["relations"]
    if not (given("roles") or given("unless_roles") or given("relations") or given("purposes")):
        raise file.fault(f"{name} takes from nobody. Name roles, relations or purposes.", at=row)
    return Condition(
        takes=frozenset(_known(file, row["takes"], ACTIONS, at=row)),
        classes=_classes(file, row["classes"], at=row),
        roles=frozenset(_known(file, given("roles", ()), get_roles(), at=row)),
        unless_roles=frozenset(_known(file, given("unless_roles", ()), get_roles(), at=row)),
        relations=frozenset(_known(file, given("relations", ()), relations, at=row)),
        purposes=frozenset(_known(file, given("purposes", ()), get_purposes(), at=row)),
    )


def _conditions() -> PolicyFile:
    return read_policy("access/conditions")


def _classes(file: PolicyFile, named: Any, *, at: Any) -> frozenset[str]:
    return frozenset(get_classes() if named == "all" else _known(file, named, get_classes(), at=at))


def _known(
    file: PolicyFile, named: Iterable[str], known: Iterable[str], *, at: Any = None
) -> tuple[str, ...]:
    wrong = sorted(set(named) - set(known))
    if wrong:
        raise file.fault(f'"{wrong[0]}" is not known here. Use: {", ".join(sorted(known))}.', at=at)
    return tuple(named)


def copy_policy_to_database(*, using: str) -> None:
    """This will make the database's copy of the policy equal to the files.

    The conditions go over as they stand and are applied there, by the second lock itself.
    """
    policy = get_access_policy()
    rules = [
        RelationRule(relation=name, action=action, klass=klass, reach=reach)
        for name, rule in policy.relations.items()
        for action in sorted(ACTIONS)
        for klass in get_classes()
        if (reach := rule.reach(action=action, klass=klass))
    ]
    granting = [
        GrantingRule(relation=name, may_grant=wanted)
        for name, rule in policy.relations.items()
        for wanted in sorted(rule.may_grant)
    ]
    taking = [
        TakingRule(**{name: sorted(getattr(condition, name)) for name in TakingRule.SETS})
        for condition in policy.conditions
    ]
    with transaction.atomic(using=using):
        RelationRule.objects.using(using).all().delete()
        RelationRule.objects.using(using).bulk_create(rules)
        GrantingRule.objects.using(using).all().delete()
        GrantingRule.objects.using(using).bulk_create(granting)
        TakingRule.objects.using(using).all().delete()
        TakingRule.objects.using(using).bulk_create(taking)
