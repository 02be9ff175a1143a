"""The record of who did what. Rows are added, never changed: by grant, by policy and by trigger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One act of one person: a read, a write, a refusal, a search, a sign-in."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    as_at = models.DateTimeField(help_text="The moment the act is about: in a story, the story's own time.")
    actor_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10, choices=[("allowed", "allowed"), ("denied", "denied")])
    purpose = models.CharField(max_length=40, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    shown = ArrayField(models.UUIDField(), default=list)
    relations = ArrayField(models.CharField(max_length=30), default=list, db_default=[])
    roles = ArrayField(models.CharField(max_length=40), default=list, db_default=[])

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "id"], name="audit_by_person"),
            models.Index(fields=["actor_id", "id"], name="audit_by_actor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["allowed", "denied"]), name="audit_outcome_known"
            ),
            models.CheckConstraint(condition=~models.Q(action=""), name="audit_says_what_was_done"),
        ]
