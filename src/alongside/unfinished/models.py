"""Forms as far as they are filled in: one table for every form that has no draft of its own kind."""

from django.db import models


class Unfinished(models.Model):
    """A form as far as somebody has filled it in. Nobody else sees it; it is gone when the form is sent."""

    id = models.UUIDField(primary_key=True)
    owner_id = models.UUIDField()
    person_id = models.UUIDField(null=True, help_text="About whom, where the address of the form says so.")
    address = models.CharField(max_length=400, help_text="Where the form stands: ids and codes, no words.")
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_id", "address"], name="unfinished_once")]
