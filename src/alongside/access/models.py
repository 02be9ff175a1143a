"""Who may see a person's record, as dated facts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from alongside.access.bar_models import (
    BreakGlass,
    Conflict,
    DuplicateReview,
    Exclusion,
    ExclusionRequest,
    NamedWorker,
    Restriction,
    Sharing,
)

__all__ = [
    "BreakGlass", "Conflict", "DuplicateReview", "Exclusion", "ExclusionRequest", "Grant", "GrantingRule",
    "NamedWorker", "RelationRule", "Restriction", "Sharing", "TakingRule",
]  # fmt: skip


class Grant(models.Model):
    """A live relationship between a person and a user, a team or an agency, and why it exists."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    principal_id = models.UUIDField(help_text="A user, a team or an agency.")
    relation = models.CharField(max_length=30)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    because_kind = models.CharField(max_length=30, help_text="The kind of record that this follows from.")
    because_id = models.UUIDField(null=True)
    granted_by = models.UUIDField()
    scope = ArrayField(
        models.CharField(max_length=20), null=True, help_text="Only these classes; null: all of the relation."
    )

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "principal_id"], name="grant_by_person"),
            models.Index(fields=["principal_id", "person_id"], name="grant_by_principal"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="grant_ends_after_start",
            ),
            # Being somebody's manager follows from the directory and is never made out.
            models.CheckConstraint(condition=~models.Q(relation="manager"), name="grant_makes_no_manager"),
            models.CheckConstraint(
                condition=~models.Q(relation__in=["shared", "panel", "break_glass"])
                | models.Q(ends_at__isnull=False),
                name="grant_of_limited_time_ends",
            ),
            models.CheckConstraint(
                condition=~models.Q(relation="shared") | models.Q(scope__isnull=False),
                name="grant_of_sharing_says_what",
            ),
        ]


class RelationRule(models.Model):
    """A line of policy/access/relations.yaml as the database's own lock reads it."""

    id = models.BigAutoField(primary_key=True)
    relation = models.CharField(max_length=30)
    action = models.CharField(max_length=10)
    klass = models.CharField(max_length=20)
    reach = models.CharField(max_length=12, choices=[("all", "all"), ("own_agency", "own agency")])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relation", "action", "klass"], name="one_rule_for_relation_action_class"
            )
        ]


class GrantingRule(models.Model):
    """Which relation may make out which others, as the database's own lock reads it."""

    id = models.BigAutoField(primary_key=True)
    relation = models.CharField(max_length=30)
    may_grant = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relation", "may_grant"], name="one_rule_for_granting"),
        ]


def _names() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=30), default=list)


class TakingRule(models.Model):
    """A condition of policy/access/conditions.yaml, which the database's own lock applies by itself."""

    SETS = ("takes", "classes", "roles", "unless_roles", "relations", "purposes")

    id = models.BigAutoField(primary_key=True)
    takes = _names()
    classes = _names()
    roles = _names()
    unless_roles = _names()
    relations = _names()
    purposes = _names()
