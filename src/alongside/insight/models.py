"""What was done to look for exploitation, and what leaders answer for themselves. About no child."""

from django.db import models


class Looking(models.Model):
    """Somebody went looking: what, where, how many records or places, how many children were found."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=30, help_text="Code list looking_kind.")
    looked_on = models.DateField()
    what = models.TextField(help_text="What was looked at and how; nobody by name.")
    looked_at = models.IntegerField(help_text="How many records, places or people were looked at.")
    found = models.IntegerField(help_text="For how many children a worry was sent because of it.")
    found_boys = models.IntegerField(help_text="How many of them are boys.")
    learned = models.TextField(help_text="What it taught, and what changes.")
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-looked_on"], name="looking_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(found__gte=0, found_boys__gte=0, looked_at__gte=models.F("found"))
                & models.Q(found__gte=models.F("found_boys")),
                name="looking_finds_among_what_was_looked_at",
            )
        ]


class SelfCheck(models.Model):
    """An agency's leaders answer one statement about themselves. A later answer replaces none."""

    id = models.UUIDField(primary_key=True)
    item = models.CharField(max_length=40, help_text="By policy/leaders/self_check.yaml.")
    answer = models.CharField(max_length=20, help_text="Code list self_check.")
    rests_on = models.TextField(help_text="What the answer rests on.")
    next_step = models.TextField(help_text="What is done next, and by whom.")
    review_on = models.DateField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "-recorded_at"], name="self_check_by_item")]
