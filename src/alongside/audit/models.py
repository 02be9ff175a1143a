"""The record of who did what, of what became of each row, and the seals over both.

Rows are added, never changed: by grant, by policy and by trigger.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from alongside.audit.fields import CurrentTransaction, TransactionField


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
    xact = TransactionField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "id"], name="audit_by_person"),
            models.Index(fields=["actor_id", "id"], name="audit_by_actor"),
            models.Index(fields=["xact"], name="audit_by_transaction"),
            models.Index(fields=["as_at"], name="audit_by_moment"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["allowed", "denied"]), name="audit_outcome_known"
            ),
            models.CheckConstraint(condition=~models.Q(action=""), name="audit_says_what_was_done"),
        ]


class Change(models.Model):
    """What became of one row of a locked table: written by the database's own trigger, read by the sealer."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    xact = TransactionField(db_default=CurrentTransaction(), editable=False)
    actor_id = models.UUIDField(null=True)
    in_table = models.CharField(max_length=63)
    row_id = models.CharField(max_length=64)
    what = models.CharField(max_length=10)
    former = models.JSONField(null=True, help_text="What the changed columns held before.")
    digest = models.BinaryField(null=True, help_text="Of the row as it is now; none once it is gone.")

    class Meta:
        indexes = [
            models.Index(fields=["in_table", "row_id", "id"], name="change_by_row"),
            models.Index(fields=["xact"], name="change_by_transaction"),
        ]


class Seal(models.Model):
    """One link of the chain of seals: see README.md for what is in it, byte for byte."""

    number = models.BigIntegerField(primary_key=True)
    version = models.IntegerField()
    previous = models.BinaryField()
    before = TransactionField(help_text="Transactions from this one on are not sealed yet.")
    waiting = ArrayField(models.BigIntegerField(), help_text="Earlier ones that were still at work.")
    events = models.IntegerField()
    changes = models.IntegerField()
    entries = models.BinaryField(help_text="For each row: its record, number, time, transaction and hash.")
    root = models.BinaryField()
    sealed_at = models.DateTimeField()
    key_id = models.CharField(max_length=32)
    signature = models.BinaryField()
