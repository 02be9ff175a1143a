"""Questions to colleagues, managers' notes, and what worker and supervisor reflect on together."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Consultation(models.Model):
    """A question to a named colleague about a child, at some stage of the work, and the reply."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    stage = models.CharField(max_length=20, help_text="Code list consultation_stage.")
    question = models.TextField()
    asked_of = models.UUIDField()
    asked_by = models.UUIDField()
    agency_id = models.UUIDField()
    asked_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-asked_at"], name="consultation_by_person"),
            models.Index(fields=["asked_of", "-asked_at"], name="consultation_by_asked"),
        ]


class Oversight(models.Model):
    """What a manager makes of the work with a child: what was looked at, what is decided, by when."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    note = models.TextField()
    decided = models.TextField(blank=True)
    agency_id = models.UUIDField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "-written_at"], name="oversight_by_person")]


class Reflection(models.Model):
    """Reflective supervision, apart from every child's record: the worker's and the supervisor's alone."""

    id = models.UUIDField(primary_key=True)
    worker_id = models.UUIDField()
    supervisor_id = models.UUIDField()
    held_on = models.DateField()
    headings = models.JSONField(default=dict, help_text="What was said under each heading, by its code.")
    wellbeing = models.TextField(blank=True)
    content_warning = models.CharField(max_length=200, blank=True)
    agreed = models.TextField(blank=True)
    children = ArrayField(models.UUIDField(), default=list)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["worker_id", "-held_on"], name="reflection_by_worker"),
            models.Index(fields=["supervisor_id", "-held_on"], name="reflection_by_supervisor"),
        ]
