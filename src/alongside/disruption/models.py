"""What is done about those who harm: decisions on telling the police of a crime."""

from django.db import models


class CrimeDecision(models.Model):
    """A named person decided whether the police were told of a crime against a child, and says why.

    A later decision stands beside an earlier one: none is changed.
    """

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True, help_text="Who, where it was not the recorder.")
    harm = models.TextField(help_text="Which harm it is about, in few words.")
    police = models.CharField(max_length=20, help_text="Code list crime_police.")
    told_at = models.DateTimeField(null=True, help_text="When the police were told.")
    crime = models.CharField(max_length=20, help_text="Code list crime_recorded.")
    because = models.TextField(help_text="Why the police were told or not, why a crime was recorded or not.")
    reference = models.CharField(max_length=60, blank=True, help_text="The reference of the police.")
    told_child = models.TextField(help_text="Who told the child, and what; or why not yet.")
    told_family = models.TextField(help_text="Who told the family, and what; or why not yet.")
    agency_id = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id", "-decided_at"], name="crime_decision_by_person")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(because=""), name="crime_decision_says_why"),
            models.CheckConstraint(
                condition=~models.Q(police="TOLD") | models.Q(told_at__isnull=False),
                name="crime_decision_says_when_police_were_told",
            ),
        ]
