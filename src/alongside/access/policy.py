"""policy/access as the doors use it, and its copy in the database for the second lock."""

from functools import cache
from typing import Any, cast

from django.db import transaction

from alongside.access.models import GrantingRule, RelationRule
from alongside.access.rules import AccessPolicy, RelationPolicy
from alongside.reference.loader import load_policy


def _data() -> dict[str, Any]:
    return cast("dict[str, Any]", load_policy("access/relations"))


@cache
def get_access_policy() -> AccessPolicy:
    """This will give what each relation may see and write, from policy/access/relations.yaml."""
    return {
        name: RelationPolicy(
            sees=dict(row["sees"]), may_write=bool(row["write"]), may_grant=frozenset(row["may_grant"])
        )
        for name, row in _data()["relations"].items()
    }


@cache
def get_agency_wide_roles() -> frozenset[str]:
    """This will name the roles whose holders stand for their whole agency."""
    return frozenset(_data()["agency_wide_roles"])


@cache
def get_first_relations() -> frozenset[str]:
    """This will name the relations with which a newly recorded person may begin."""
    return frozenset(_data()["first_relations"])


@cache
def get_return_roles() -> frozenset[str]:
    """This will name the roles that may bring statutory returns in."""
    return frozenset(_data()["return_roles"])


@cache
def get_table_roles() -> frozenset[str]:
    """This will name the roles that may send a whole table of worries at once."""
    return frozenset(_data()["table_roles"])


def copy_policy_to_database(*, using: str) -> None:
    """This will make the database's copy of the relation rules equal to the policy file."""
    rows = [
        RelationRule(relation=name, klass=klass, reach=reach, may_write=rule.may_write)
        for name, rule in get_access_policy().items()
        for klass, reach in rule.sees.items()
    ]
    granting = [
        GrantingRule(relation=name, may_grant=wanted)
        for name, rule in get_access_policy().items()
        for wanted in sorted(rule.may_grant)
    ]
    with transaction.atomic(using=using):
        RelationRule.objects.using(using).all().delete()
        RelationRule.objects.using(using).bulk_create(rows)
        GrantingRule.objects.using(using).all().delete()
        GrantingRule.objects.using(using).bulk_create(granting)
