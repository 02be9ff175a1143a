"""Times when a child was missing, and the talk that is owed to them afterwards."""

from django.db import models


class Episode(models.Model):
    """A child was missing: from when, reported by whom, found when, and how they were."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    missing_from = models.DateTimeField()
    reported_at = models.DateTimeField()
    circumstances = models.TextField()
    found_at = models.DateTimeField(null=True)
    found_note = models.TextField(blank=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "missing_from"], name="episode_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(found_at__isnull=True) | models.Q(found_at__gte=models.F("missing_from")),
                name="episode_found_after_missing",
            )
        ]


class ReturnInterview(models.Model):
    """The independent talk offered after an episode: offered, accepted or declined, held, by whom."""

    id = models.UUIDField(primary_key=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="interviews")
    person_id = models.UUIDField()
    offered_at = models.DateTimeField()
    answer = models.CharField(max_length=10, help_text="accepted, declined or none yet")
    held_at = models.DateTimeField(null=True)
    interviewer = models.CharField(max_length=200, blank=True)
    child_words = models.TextField(blank=True)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    chosen_by = models.CharField(max_length=200, blank=True)
    is_independent = models.BooleanField(null=True)
    before = models.TextField(blank=True)
    during = models.TextField(blank=True)
    after = models.TextField(blank=True)
    would_help = models.TextField(blank=True)
    carers_words = models.TextField(blank=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="interview_by_person")]


class PreventionCheck(models.Model):
    """The police saw the child after an episode: when, who, what came of it. It is no return interview."""

    id = models.UUIDField(primary_key=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="checks")
    person_id = models.UUIDField()
    checked_at = models.DateTimeField()
    officer = models.CharField(max_length=200, blank=True)
    outcome = models.TextField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="prevention_check_by_person")]


class Notice(models.Model):
    """Who has to know of an episode: an authority or a police force, by name, and when they were told."""

    id = models.UUIDField(primary_key=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="notices")
    person_id = models.UUIDField()
    party = models.CharField(max_length=30, help_text="Code list missing_party.")
    name = models.CharField(max_length=200)
    told_at = models.DateTimeField(null=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="notice_by_person")]


class Followup(models.Model):
    """What was done after an episode: what changed, what the child was told, what carers or school said."""

    id = models.UUIDField(primary_key=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="followups")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=20, help_text="Code list missing_followup.")
    at = models.DateTimeField()
    text = models.TextField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="followup_by_person")]
