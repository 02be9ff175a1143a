"""What was considered against the definition: as it is being filled in, and as somebody signed it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Draft(models.Model):
    """A consideration that an agency is filling in: one for a child at a time, shared by its workers."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    agency_id = models.UUIDField()
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.UUIDField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "agency_id"], name="definition_draft_one_at_a_time")
        ]


class Consideration(models.Model):
    """What somebody considered, what was suggested, what they chose and why. Signed once, never changed.

    A later one supersedes it and says in words what is different.
    """

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    concern_id = models.UUIDField(null=True, help_text="The worry from which it was considered, if one was.")
    happened_earliest = models.DateField(null=True)
    happened_latest = models.DateField(null=True)
    happened_precision = models.CharField(max_length=12)
    age = models.PositiveSmallIntegerField(null=True, help_text="The youngest the child can have been then.")
    elements = models.JSONField(default=dict, help_text="How each element stands.")
    rests_on = models.JSONField(default=dict, help_text="By element: words, and entries of the chronology.")
    answers = models.JSONField(default=dict, help_text="Codes by list, and answers by question.")
    other_notes = models.JSONField(default=dict, help_text="What OTHER means, by list.")
    suggested = models.CharField(max_length=20)
    reasons = ArrayField(models.CharField(max_length=60), default=list)
    unresolved = models.JSONField(
        default=list, help_text="Answers that did not fit, as they were asked about."
    )
    explained = models.TextField(blank=True, help_text="What the author says of answers that did not fit.")
    chosen = models.CharField(max_length=20)
    route = models.CharField(max_length=30, help_text="Code list concern_decision.")
    reason = models.TextField(blank=True, help_text="Needed where they chose otherwise than suggested.")
    telling = models.TextField(blank=True, help_text="How a child who does not know is told.")
    edition = models.CharField(max_length=200)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    changed = models.TextField(blank=True, help_text="What is different from the one that it supersedes.")
    agency_id = models.UUIDField()
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "-signed_at"], name="consideration_by_person")]
        constraints = [
            # Once for an agency: what another has signed may be hidden from it, and must not be felt.
            models.UniqueConstraint(fields=["supersedes", "agency_id"], name="consideration_superseded_once")
        ]
