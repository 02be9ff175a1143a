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
    parents_view = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    outcome = models.CharField(max_length=30, blank=True, help_text="Code list meeting_outcome.")
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "held_at"], name="meeting_by_person")]


class Attendance(models.Model):
    """Who was asked to a meeting: there, views sent, or absent and why. One row for each person or agency."""

    id = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person_id = models.UUIDField()
    of_agency_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    presence = models.CharField(max_length=12, help_text="present, sent views or absent")
    reason = models.TextField(blank=True)
    views = models.TextField(blank=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="attendance_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(presence__in=["present", "sent views"])
                | (models.Q(presence="absent") & ~models.Q(reason="")),
                name="attendance_absent_has_reason",
            )
        ]


class Action(models.Model):
    """What somebody undertook to do by a day. Done when a person says so, never because time has passed."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="actions")
    what = models.TextField()
    owner_user_id = models.UUIDField(null=True)
    owner_agency_id = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_note = models.TextField(blank=True)
    done_by = models.UUIDField(null=True)
    late_reason = models.TextField(blank=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "due_on"], name="action_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | ~models.Q(done_note=""),
                name="action_done_says_what_happened",
            )
        ]


class Course(models.Model):
    """One run of a stage of the process for a person, such as one section 47 enquiry (policy/pathway)."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    klass = models.CharField(max_length=20, default="ordinary")
    about = models.CharField(max_length=300, blank=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "kind"], name="course_by_person")]


class Step(models.Model):
    """One move of a course: from which state to which, when, why, who decided. Never changed later."""

    id = models.UUIDField(primary_key=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="steps")
    person_id = models.UUIDField()
    klass = models.CharField(max_length=20, default="ordinary")
    number = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict, help_text="What the state asks for (policy/pathway), in words.")
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="step_by_person")]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="step_number_once")]


class LateReason(models.Model):
    """Why something was or is late: of which clock, begun when. It stays late, with the reason beside it."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    clock = models.CharField(max_length=4)
    limb = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField()
    reason = models.TextField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="late_reason_by_person")]


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
