"""What a child tells us by a link, who read it, and how children and families were met."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def _codes() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=20), default=list)


class Link(models.Model):
    """A way in for one child, made by a worker: together with the worker, or alone by a secret address."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    how = models.CharField(max_length=10, help_text="TOGETHER or ALONE.")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret, never it.")
    word_hash = models.CharField(
        max_length=64, blank=True, help_text="Keyed hash of the agreed word, or none."
    )
    agency_id = models.UUIDField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person_id", "-made_at"], name="voice_link_by_person")]
        constraints = [
            models.CheckConstraint(condition=models.Q(how__in=("TOGETHER", "ALONE")), name="voice_link_how"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("made_at")), name="voice_link_ends_after"
            ),
        ]


class Entry(models.Model):
    """What a child sent. It is written by the gate alone and is never changed (access/sql/27_voice.sql)."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    link_id = models.UUIDField()
    how = models.CharField(max_length=10)
    klass = models.CharField(max_length=20, help_text="ordinary, or child_withheld where the child asked so.")
    said_at = models.DateTimeField()
    statements = _codes()
    words = models.TextField(blank=True)
    wants = models.TextField(blank=True)
    trusts = models.TextField(blank=True)
    talk_to = models.TextField(blank=True)
    withhold = _codes()
    withhold_words = models.TextField(blank=True)
    unsafe = models.BooleanField(default=False)
    agency_id = models.UUIDField(help_text="Of the worker who made the link.")
    link_made_by = models.UUIDField()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["person_id", "-said_at"], name="voice_entry_by_person"),
            models.Index(fields=["said_at"], condition=models.Q(unsafe=True), name="voice_entry_unsafe"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(klass__in=("ordinary", "child_withheld")), name="voice_entry_klass"
            )
        ]


class Reading(models.Model):
    """Who read an entry, and when: the child is shown it on the same link."""

    id = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="readings")
    person_id = models.UUIDField()
    agency_id = models.UUIDField()
    read_by = models.UUIDField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "read_by"], name="voice_reading_once")]


class Answer(models.Model):
    """What a named person did when a child said that they feel unsafe."""

    id = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="answers")
    person_id = models.UUIDField()
    done = models.TextField()
    agency_id = models.UUIDField()
    answered_by = models.UUIDField()
    answered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entry", "answered_at"], name="voice_answer_by_entry")]


class FirstResponse(models.Model):
    """How a child was first met: who, when, what they were told, what support was offered."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    responded_at = models.DateTimeField()
    responder = models.CharField(max_length=200, blank=True, help_text="Who, where it was not the recorder.")
    told = models.TextField(help_text="What the child was told, or why not yet.")
    support = models.TextField(help_text="What support was offered, or why not yet.")
    child_aware = models.CharField(
        max_length=10, help_text="Does the child know what happened to them? yes, no, unknown."
    )
    how_to_tell = models.TextField(blank=True)
    child_words = models.TextField(blank=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "responded_at"], name="voice_response_by_person")]


class Feedback(models.Model):
    """How a child or a parent says that they were met: whether they felt believed, in their own words."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    from_whom = models.CharField(max_length=20, help_text="Code list feedback_from.")
    believed = models.CharField(max_length=20, help_text="Code list felt_believed.")
    words = models.TextField(blank=True)
    told_of_complaints = models.BooleanField(default=False)
    told_of_advocacy = models.BooleanField(default=False)
    given_on = models.DateField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "-given_on"], name="voice_feedback_by_person")]
