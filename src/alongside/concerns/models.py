"""What worries somebody, what was decided, and the one chronology on which everything lands."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


def _codes() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=20), default=list)


class Draft(models.Model):
    """A worry as far as its author has typed it. Nobody else sees it."""

    id = models.UUIDField(primary_key=True)
    author_id = models.UUIDField()
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    copied_from = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_as = models.UUIDField(null=True, help_text="The concern that it became: sending twice sends once.")

    class Meta:
        indexes = [models.Index(fields=["author_id", "-updated_at"], name="draft_by_author")]


class Concern(models.Model):
    """A worry about one person, as it was sent. What was sent is never changed; notes are added to it.

    `decided_at` repeats what the first decision since the worry was last re-opened says, so that a queue is
    read without its whole past; the database refuses it where it says otherwise (access/sql/27_worries.sql).
    """

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=20, unique=True)
    person_id = models.UUIDField()
    author_id = models.UUIDField()
    agency_id = models.UUIDField()
    sent_to = models.UUIDField(help_text="The front door team that received it.")
    sent_at = models.DateTimeField()
    stored_at = models.DateTimeField(db_default=Now(), editable=False)
    known_at = models.DateTimeField(help_text="When the author learned of it.")
    happened_earliest = models.DateField(null=True)
    happened_latest = models.DateField(null=True)
    happened_precision = models.CharField(max_length=12)
    happened_time = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=300, blank=True)
    facts = models.TextField()
    opinion = models.TextField(blank=True)
    child_words = models.TextField(blank=True)
    immediate_danger = models.BooleanField(default=False)
    danger_action = models.TextField(blank=True)
    basis = models.CharField(max_length=20)
    concern_types = _codes()
    vulnerabilities = _codes()
    indicators = _codes()
    harm = _codes()
    other_notes = models.JSONField(default=dict, help_text="What OTHER means, by list.")
    source_name = models.CharField(max_length=200, blank=True, help_text="Who told the author.")
    child_knows = models.CharField(
        max_length=20, help_text="Has the child been told of this? yes, no, unknown."
    )
    copied_from = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True, help_text="When it was first decided on; empty while open.")

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "sent_at"], name="concern_by_person"),
            models.Index(fields=["author_id", "-sent_at"], name="concern_by_author"),
            models.Index(fields=["sent_to", "-sent_at"], name="concern_by_team"),
            models.Index(fields=["place"], condition=~models.Q(place=""), name="concern_by_place"),
            models.Index(
                fields=["sent_to", "-immediate_danger", "sent_at"],
                condition=models.Q(decided_at__isnull=True),
                name="concern_waiting",
            ),
        ]


class Decision(models.Model):
    """What the front door decided about a concern, and why."""

    id = models.UUIDField(primary_key=True)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="decisions")
    person_id = models.UUIDField()
    decision = models.CharField(max_length=30, help_text="Code list concern_decision.")
    reason = models.TextField()
    decided_by = models.UUIDField()
    agency_id = models.UUIDField()
    decided_at = models.DateTimeField()
    also = ArrayField(
        models.CharField(max_length=30),
        default=list,
        db_default=models.Value("{}"),
        help_text="Further routes, decided in the same breath.",
    )
    not_cse = models.BooleanField(
        default=False, db_default=False, help_text="Found not to be child sexual exploitation."
    )
    ask_what = models.TextField(
        blank=True, db_default="", help_text="What is still to be found out, where it stays open."
    )
    ask_whom = models.CharField(max_length=200, blank=True, db_default="")
    ask_by = models.DateField(null=True)
    teller_id = models.UUIDField(null=True, help_text="Who tells its author, where that comes later.")
    tell_by = models.DateTimeField(null=True)
    stored_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="decision_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(teller_id__isnull=True, tell_by__isnull=True)
                | models.Q(teller_id__isnull=False, tell_by__isnull=False),
                name="decision_told_later_by_whom_and_when",
            )
        ]


class Handling(models.Model):
    """What was done with a worry besides deciding on it: owned, acted on at once, re-opened."""

    id = models.UUIDField(primary_key=True)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="handlings")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=12, help_text="OWNED, URGENT or REOPENED.")
    owner_id = models.UUIDField(null=True, help_text="Who owns it from now on.")
    note = models.TextField(blank=True)
    made_by = models.UUIDField()
    agency_id = models.UUIDField()
    made_at = models.DateTimeField()
    stored_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["concern", "stored_at"], name="handling_by_concern")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="OWNED", owner_id__isnull=False)
                | models.Q(kind__in=("URGENT", "REOPENED"), owner_id__isnull=True),
                name="handling_kind_known",
            )
        ]


class Reply(models.Model):
    """What the person who raised a concern was told became of it: theirs to read, always."""

    id = models.UUIDField(primary_key=True)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="replies")
    person_id = models.UUIDField()
    to_user_id = models.UUIDField()
    decision = models.CharField(max_length=30)
    text = models.TextField()
    agency_id = models.UUIDField()
    told_by = models.UUIDField()
    told_at = models.DateTimeField()


# Every field class of policy/access but identity, of which the chronology has none.
ENTRY_CLASSES = (
    "ordinary", "sensitive", "placement", "informant", "intelligence", "child_withheld", "police_conditioned",
)  # fmt: skip


class Entry(models.Model):
    """One thing that happened, said or was done: a row of the chronology."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    kind = models.CharField(max_length=30, help_text="Code list chronology_kind.")
    klass = models.CharField(max_length=20, help_text="A field class of policy/access.")
    happened_earliest = models.DateField(null=True)
    happened_latest = models.DateField(null=True)
    happened_precision = models.CharField(max_length=12)
    happened_time = models.CharField(max_length=40, blank=True)
    known_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    child_words = models.TextField(blank=True)
    basis = models.CharField(max_length=20)
    agency_id = models.UUIDField()
    author_id = models.UUIDField()
    source_kind = models.CharField(max_length=30)
    source_id = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["person_id", "-happened_earliest"], name="entry_by_person"),
            models.Index(fields=["source_kind", "source_id"], name="entry_by_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(klass__in=ENTRY_CLASSES), name="entry_klass_known")
        ]
