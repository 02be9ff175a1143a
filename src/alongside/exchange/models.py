"""What came in from outside, record by record, so that it can be seen, repeated and undone."""

from django.db import models


class Batch(models.Model):
    """One file that was read in: whose, by whom, what came of each of its records."""

    CIN, CONCERNS = "cin", "concerns"

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(
        max_length=20, choices=[("cin", "CIN census"), ("concerns", "concerns of a partner")]
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    agency_id = models.UUIDField()
    imported_by = models.UUIDField()
    imported_at = models.DateTimeField()
    report = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agency_id", "-imported_at"], name="batch_by_agency")]


class WaitingImport(models.Model):
    """A long file that somebody sent, and that a worker process brings in as them. Seen by them alone."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Batch.kind.field.choices)
    file_name = models.CharField(max_length=200)
    dry_run = models.BooleanField()
    total = models.PositiveIntegerField(help_text="How many children or rows are in it; 0 where unknown.")
    sealed = models.BinaryField(null=True, help_text="The file, packed and sealed; gone once it is settled.")
    agency_id = models.UUIDField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    batch_id = models.UUIDField(null=True)
    report = models.JSONField(null=True, help_text="Where nothing was kept: what would have become of it.")
    problem = models.TextField(blank=True, help_text="Why the file could not be brought in.")

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(settled_at=None), name="imports_that_wait")
        ]


class ImportProgress(models.Model):
    """How far a waiting import is: seen while its own transaction is open. Numbers only."""

    waiting_id = models.UUIDField(primary_key=True)
    begun = models.PositiveSmallIntegerField(default=0, help_text="How often it has been taken up.")
    read = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField()


class ImportedRecord(models.Model):
    """One record of a file and what was made of it here."""

    id = models.UUIDField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="records")
    agency_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    natural_key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    person_id = models.UUIDField()
    made_kind = models.CharField(max_length=30)
    made_id = models.UUIDField()
    before = models.JSONField(null=True, help_text="What stood there before, for undoing a change.")
    live = models.BooleanField(default=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = [models.Index(fields=["batch"], name="imported_by_batch")]
        constraints = [
            models.UniqueConstraint(
                # With the person: where one of them is shut to whoever brings it in, a child has two records
                # until somebody else joins them, and nothing may tell that the first is there.
                fields=["agency_id", "kind", "natural_key", "person_id"],
                condition=models.Q(live=True),
                name="one_live_record_for_key_and_person",
            )
        ]


class Story(models.Model):
    """A story of invented people that was played here: from which file, and with whose eyes to look at it."""

    name = models.CharField(primary_key=True, max_length=60)
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    last_event_at = models.DateTimeField(null=True)
    eyes = models.JSONField(default=dict, help_text="For each of its people the user names to look with.")
    people = models.JSONField(default=list, help_text="What the story calls its people, in its order.")


class StoryKey(models.Model):
    """What a story calls a record, and which record that is: seen by those who see the person."""

    id = models.BigAutoField(primary_key=True)
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[("person", "person"), ("concern", "concern")])
    key = models.CharField(max_length=60)
    person_id = models.UUIDField()
    made_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "kind", "key"], name="story_key_named_once"),
        ]
