"""Who is kept from a record, who opened one in an emergency, and with whom one was shared: dated facts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")), name=name
    )


class Exclusion(models.Model):
    """Somebody barred from a record, whatever they hold. Seen by the keepers of other agencies alone."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    user_id = models.UUIDField()
    agency_id = models.UUIDField(help_text="Of whoever is barred: its keepers see nothing.")
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    made_by = models.UUIDField()
    ended_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "person_id"], name="exclusion_by_user"),
            models.Index(fields=["person_id"], name="exclusion_by_person"),
        ]
        constraints = [
            _ends_after_start("exclusion_ends_after_start"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="exclusion_says_why"),
            models.CheckConstraint(
                condition=~models.Q(made_by=models.F("user_id")), name="exclusion_of_somebody_else"
            ),
        ]


class ExclusionRequest(models.Model):
    """Somebody who works with a child asks that a person be barred. Seen by keepers and by whoever asked."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    user_id = models.UUIDField()
    agency_id = models.UUIDField(help_text="The agency of whoever is to be barred.")
    reason = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answer = models.TextField(blank=True, help_text="For the keepers alone.")

    class Meta:
        indexes = [models.Index(fields=["asked_by"], name="exclusion_request_by_asker")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="exclusion_request_says_why"),
        ]


class Restriction(models.Model):
    """A record that is kept to named people; a sealed one opens in no emergency either."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    is_sealed = models.BooleanField(default=False)
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    made_by = models.UUIDField()
    agency_id = models.UUIDField()
    ended_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="restriction_by_person")]
        constraints = [
            _ends_after_start("restriction_ends_after_start"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="restriction_says_why"),
            models.UniqueConstraint(
                fields=["person_id"],
                condition=models.Q(ends_at__isnull=True),
                name="one_restriction_at_a_time",
            ),
        ]


class NamedWorker(models.Model):
    """One of the people to whom a restricted record is kept. They still need a relationship to it."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    user_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    named_by = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["user_id", "person_id"], name="named_by_user")]
        constraints = [_ends_after_start("named_ends_after_start")]


class BreakGlass(models.Model):
    """A record opened in an emergency: who, why, until when, and what an independent reviewer made of it."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    user_id = models.UUIDField()
    agency_id = models.UUIDField()
    reason_code = models.CharField(max_length=30, help_text="Code list break_glass_reason.")
    reason = models.TextField()
    at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=30, blank=True, help_text="Code list break_glass_outcome.")
    review_note = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "break-glass openings"
        indexes = [
            models.Index(fields=["person_id", "at"], name="break_glass_by_person"),
            models.Index(fields=["user_id", "at"], name="break_glass_by_user"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("at")), name="break_glass_ends"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="break_glass_says_why"),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("user_id")),
                name="break_glass_reviewed_by_another",
            ),
        ]


class Conflict(models.Model):
    """What somebody declared that might come between them and a child: the register of conflicts."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    agency_id = models.UUIDField()
    kind = models.CharField(max_length=30, help_text="Code list conflict_kind.")
    about = models.TextField(help_text="Whom it concerns, in the words of whoever declares it.")
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user_id"], name="conflict_by_user")]
        constraints = [models.CheckConstraint(condition=~models.Q(about=""), name="conflict_says_what")]


class Sharing(models.Model):
    """A decision to show named classes of a record to somebody until a day, and why (domain 6.3)."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    principal_id = models.UUIDField(help_text="A user, a team or an agency.")
    classes = ArrayField(models.CharField(max_length=20))
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    decided_by = models.UUIDField()
    agency_id = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="sharing_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="sharing_ends"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="sharing_says_why"),
            models.CheckConstraint(condition=~models.Q(classes=[]), name="sharing_says_what"),
        ]


class DuplicateReview(models.Model):
    """What a blind reviewer made of two records that may be one child's."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField(help_text="The record that was made later.")
    other_id = models.UUIDField()
    outcome = models.CharField(max_length=30, help_text="Code list duplicate_outcome.")
    note = models.TextField(blank=True)
    reviewed_by = models.UUIDField()
    agency_id = models.UUIDField()
    reviewed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "other_id"], name="duplicate_review_by_pair")]
