"""A holistic assessment: sections as they were written, statements, who signed, agreed, dissented, told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

# A letter somewhere: dots and dashes are no answer.
SAYS_SOMETHING = r"[[:alpha:]]"


class Assessment(models.Model):
    """An assessment of one child, from the day on which it was opened."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    concern_id = models.UUIDField(null=True, help_text="The worry on whose decision it was opened.")
    because = models.TextField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="assessment_by_person")]


class SectionText(models.Model):
    """A section as one author left it. Whoever changes it later adds a version; none is overwritten.

    While its author goes on typing, `saving` counts how often; `fields` holds the text of each field.
    """

    id = models.UUIDField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="texts")
    person_id = models.UUIDField()
    section = models.CharField(max_length=30)
    version = models.PositiveIntegerField()
    saving = models.PositiveIntegerField(default=1)
    fields = models.JSONField()
    delegation_id = models.UUIDField(null=True, help_text="Where it was written by whom it was handed to.")
    agency_id = models.UUIDField()
    author_id = models.UUIDField()
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "section", "version"], name="one_text_for_each_version"
            )
        ]


class Statement(models.Model):
    """One thing said in one of the lists, in words, with the chronology entries on which it rests."""

    id = models.UUIDField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="statements")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=15)
    code = models.CharField(max_length=20)
    words = models.TextField()
    alternative = models.TextField(blank=True, help_text="What else could explain it.")
    entries = ArrayField(models.UUIDField(), default=list)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["assessment", "kind"], name="statement_by_assessment")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(words__regex=SAYS_SOMETHING), name="statement_is_in_words"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["context", "vulnerability", "indicator", "harm", "protective"]),
                name="statement_is_of_one_list",
            ),
            # Suspicion of assault is harm, and is never written down as a sign of risk.
            models.CheckConstraint(
                condition=~models.Q(kind="indicator", code="IN8"), name="statement_of_harm_is_no_indicator"
            ),
        ]


class Delegation(models.Model):
    """A section handed to somebody outside until a moment, and who it is about as they are told it."""

    id = models.UUIDField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="delegations")
    person_id = models.UUIDField()
    section = models.CharField(max_length=30)
    to_user_id = models.UUIDField()
    about = models.TextField()
    note = models.TextField(blank=True)
    handed_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["to_user_id", "ends_at"], name="delegation_by_holder"),
            models.Index(fields=["assessment", "section"], name="delegation_by_section"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("handed_at")), name="delegation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(declined_at__isnull=True) | models.Q(decline_reason__regex=SAYS_SOMETHING),
                name="delegation_declined_with_reason",
            ),
        ]


class Completion(models.Model):
    """A worker signed: the assessment says what it must. The database refuses one that does not (D-03)."""

    id = models.UUIDField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="completions")
    person_id = models.UUIDField()
    strategy_decision = models.CharField(max_length=20, blank=True)
    strategy_reason = models.TextField(blank=True)
    agency_id = models.UUIDField()
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assessment"], name="completion_by_assessment")]


class Oversight(models.Model):
    """A manager looked at what was signed: agreed, or asked for more, with reasons."""

    id = models.UUIDField(primary_key=True)
    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="oversights")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="oversights")
    person_id = models.UUIDField()
    outcome = models.CharField(max_length=10)
    reasons = models.TextField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["agreed", "more"]), name="oversight_agrees_or_asks"
            ),
            models.CheckConstraint(
                condition=models.Q(reasons__regex=SAYS_SOMETHING), name="oversight_has_reasons"
            ),
        ]


class Dissent(models.Model):
    """Somebody sees it otherwise. It stands beside the assessment and is never taken away."""

    id = models.UUIDField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="dissents")
    person_id = models.UUIDField()
    words = models.TextField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(words__regex=SAYS_SOMETHING), name="dissent_says_what")
        ]


class Told(models.Model):
    """The child or the parents were told what the assessment says: when, how, by whom; or why not yet."""

    id = models.UUIDField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="tellings")
    person_id = models.UUIDField()
    whom = models.CharField(max_length=10)
    told_on = models.DateField(null=True)
    how = models.TextField(blank=True)
    told_by = models.CharField(max_length=200, blank=True)
    response = models.TextField(blank=True)
    not_yet = models.TextField(blank=True)
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(told_on__isnull=False) | models.Q(not_yet__regex=SAYS_SOMETHING),
                name="told_on_a_day_or_not_yet",
            ),
            models.CheckConstraint(
                condition=models.Q(whom__in=["child", "parents"]), name="told_child_or_parents"
            ),
        ]
