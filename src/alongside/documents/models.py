"""Documents of a person: what is said about each in clear, and its content sealed piece by piece."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

QUARANTINED, CLEAN, REFUSED = "quarantined", "clean", "refused"


class Document(models.Model):
    """A file that was taken in. Its name is not kept: the title is what a worker typed."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    klass = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, help_text="a kind of policy/documents/kinds.yaml, by its content")
    size = models.PositiveIntegerField(help_text="of the plain bytes as they are kept")
    sha256 = models.CharField(max_length=64, help_text="of the plain bytes as they are kept")
    notes = ArrayField(models.CharField(max_length=20), default=list, help_text="what cleaning did")
    state = models.CharField(max_length=12)
    key_id = models.CharField(max_length=20, help_text="the master key under which data_key is sealed")
    data_key = models.BinaryField(help_text="the key of the content, sealed")
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "recorded_at"], name="document_by_person"),
            models.Index(fields=["key_id", "id"], name="document_by_key"),
            models.Index(
                fields=["id"], condition=models.Q(state=QUARANTINED), name="document_waiting_for_scan"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[QUARANTINED, CLEAN, REFUSED]), name="document_state_known"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="document_has_title"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_because=""),
                name="document_withdrawn_for_a_reason",
            ),
        ]


class Chunk(models.Model):
    """One sealed piece of a document's content."""

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="chunks")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_piece_once"),
        ]
