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
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="interview_by_person")]
