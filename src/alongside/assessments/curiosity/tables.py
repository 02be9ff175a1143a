"""What practitioners answered to the questions of a child's record."""

from django.db import models


class PromptAnswer(models.Model):
    """A question was answered, put off until a day, or dismissed, and why. Added, never changed."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    rule = models.CharField(max_length=60, help_text="The short name of the question in policy/curiosity.")
    outcome = models.CharField(max_length=10, help_text="answered, put off or dismissed")
    words = models.TextField(help_text="What was found, or the reason.")
    until = models.DateField(null=True, help_text="The day on which a question that was put off comes back.")
    saw_all = models.BooleanField(
        db_default=True, help_text="Whether whoever answered sees what every agency recorded."
    )
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "assessments"
        indexes = [models.Index(fields=["person_id", "rule", "recorded_at"], name="promptanswer_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["answered", "dismissed"], until__isnull=True)
                | models.Q(outcome="put off", until__isnull=False),
                name="promptanswer_put_off_until",
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="promptanswer_says_why"),
        ]
