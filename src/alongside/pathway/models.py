"""Where a child stands in the statutory process: meetings held here, and facts that a return states."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from alongside.pathway.plans.models import (
    Closure,
    Handover,
    Plan,
    PlanApproval,
    PlanItem,
    PlanReview,
    PlanVersion,
    SafeContact,
)

__all__ = [
    "Closure",
    "Handover",
    "Meeting",
    "Plan",
    "PlanApproval",
    "PlanItem",
    "PlanReview",
    "PlanVersion",
    "SafeContact",
    "StageFact",
]


class Meeting(models.Model):
    """Professionals met about a person: who was there, what they decided, who does what by when."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    kind = models.CharField(max_length=30, help_text="Code list meeting_kind.")
    held_at = models.DateTimeField()
    agencies_present = ArrayField(models.UUIDField(), default=list)
    absent_reason = models.TextField(blank=True)
    notes = models.TextField()
    decisions = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "held_at"], name="meeting_by_person")]


class StageFact(models.Model):
    """A stage of the statutory process as a return states it: a referral, an assessment, a plan, a review."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    values = models.JSONField(default=dict, help_text="The return's own codes, by element.")
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person_id", "kind", "starts_on"], name="stage_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="stage_ends_after_start",
            )
        ]
