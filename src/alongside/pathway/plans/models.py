"""Plans, their items, how they were agreed and reviewed, how help ended, and the way into adulthood."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

# What support never waits for (D-10). Policy says it too, and says more; these are held by the table itself.
NEVER_WAITED_FOR = ("DISCLOSURE", "CHARGE", "PROSECUTION", "NRM_RESULT")


class About(models.Model):
    """What every row has: about whom, and who recorded it."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class Plan(About):
    """A plan for one child. What it says stands in its versions, what is done in its items."""

    kind = models.CharField(max_length=30, help_text="Code list plan_kind.")
    kind_other = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="plan_by_person")]


class PlanVersion(About):
    """What a plan said from then on. A change is a new version; none is overwritten."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    changed_because = models.TextField(blank=True)
    child_wants = models.TextField(blank=True)
    parents_want = models.TextField(blank=True)
    physical = models.TextField(blank=True)
    relational = models.TextField(blank=True)
    psychological = models.TextField(blank=True)
    parents_support = models.TextField(blank=True)
    contact_place = models.CharField(max_length=200, blank=True)
    contact_time = models.CharField(max_length=200, blank=True)
    contact_person = models.CharField(max_length=200, blank=True)
    contact_method = models.CharField(max_length=200, blank=True)
    no_messages = models.BooleanField(default=False)
    key_worker = models.CharField(max_length=200, blank=True)
    parents_may_read_wants = models.BooleanField(default=False)
    next_review_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]


class SafeContact(About):
    """How the child is reached safely: the word, and who must not know. Kept apart, in a narrower class."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="safe_contacts")
    how = models.TextField(blank=True)
    safe_word = models.CharField(max_length=200, blank=True)
    must_not_know = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["plan", "recorded_at"], name="safe_contact_by_plan")]


class PlanItem(About):
    """Something that somebody does for somebody by a day. What becomes of it is noted; the rest stays."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    part = models.CharField(max_length=12, help_text="now, later or disruption")
    for_whom = models.CharField(max_length=10)
    what = models.TextField()
    who = models.CharField(max_length=200)
    by_when = models.DateField(null=True)
    by_when_words = models.CharField(max_length=200, blank=True)
    child_wants = models.TextField(blank=True)
    simple_words = models.TextField(blank=True)
    waits_for = models.CharField(max_length=20, help_text="Code list support_waits_for.")
    waits_for_words = models.TextField(blank=True)
    child_reads = models.BooleanField(default=False)
    parents_read = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    what_happened = models.TextField(blank=True)
    settled_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["plan"], name="plan_item_by_plan")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(part="disruption") | ~models.Q(waits_for__in=NEVER_WAITED_FOR),
                name="support_waits_for_no_court",
            ),
            models.CheckConstraint(
                condition=models.Q(part__in=("now", "later", "disruption")), name="plan_item_has_its_part"
            ),
        ]


class PlanApproval(About):
    """A version was agreed with the child and the parents and signed. Both parts were in it (D-06)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="approvals")
    number = models.IntegerField()
    child_agrees = models.TextField()
    parents_agree = models.TextField()
    note = models.TextField(blank=True)


class PlanReview(About):
    """A review that was held; or, without a day, why one is late. Nothing ends because one is late (D-07)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField(null=True)
    present = models.TextField(blank=True)
    changed_for_child = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    parents_view = models.TextField(blank=True)
    decided = models.TextField(blank=True)
    next_review_on = models.DateField(null=True)
    late_because = models.TextField(blank=True)
    items_seen = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["plan", "held_on"], name="plan_review_by_plan")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held_on__isnull=False) | ~models.Q(late_because=""),
                name="review_held_or_late",
            )
        ]


class Closure(About):
    """Help ended: by whom, why, what happens next and how to come back. It may begin again in one step."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="closures")
    reasons = ArrayField(models.CharField(max_length=30), help_text="Codes of closing_reason.")
    because = models.TextField()
    restated = ArrayField(models.CharField(max_length=30), default=list)
    answer = models.TextField(blank=True)
    what_next = models.TextField()
    who_stays = models.TextField()
    how_back = models.TextField()
    aftercare = models.TextField()
    child_view = models.TextField()
    child_told = models.TextField()
    goes_on = models.TextField(blank=True)
    still_open = models.TextField(blank=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.UUIDField(null=True)
    reopened_because = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="closure_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(reopened_at__isnull=True, plan__isnull=False),
                name="plan_closed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(restated__len=0) | ~models.Q(answer=""),
                name="closure_answers_what_was_asked",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_at__isnull=True) | ~models.Q(reopened_because=""),
                name="reopened_for_a_reason",
            ),
        ]


class Handover(About):
    """The way into adulthood, as it stands from then on: who goes on after 18, and what continues."""

    worker = models.CharField(max_length=200, blank=True)
    continues = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["person_id", "recorded_at"], name="handover_by_person")]
