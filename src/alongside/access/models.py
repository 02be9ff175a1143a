"""Who may see a person's record, as dated facts."""

from django.db import models


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

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "principal_id"], name="grant_by_person"),
            models.Index(fields=["principal_id", "person_id"], name="grant_by_principal"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="grant_ends_after_start",
            )
        ]


class RelationRule(models.Model):
    """A line of policy/access/relations.yaml as the database's own lock reads it."""

    id = models.BigAutoField(primary_key=True)
    relation = models.CharField(max_length=30)
    klass = models.CharField(max_length=20)
    reach = models.CharField(max_length=12, choices=[("all", "all"), ("own_agency", "own agency")])
    may_write = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relation", "klass"], name="one_rule_for_relation_and_class")
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
