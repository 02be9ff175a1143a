"""Who the people are, and who works with them. Facts are ended or withdrawn, never overwritten."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Recorded(models.Model):
    """What every fact about a person carries: where it came from, who wrote it, whether it still stands."""

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField(help_text="The agency that the fact came from.")
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Person(Recorded):
    """A child, a parent, another adult or a person of concern; a child may be more than one (D-11)."""

    kind = models.CharField(max_length=20, help_text="Code list person_kind.")
    description = models.CharField(max_length=200, blank=True, help_text="How to know them while unnamed.")
    sex = models.CharField(max_length=10)
    birth_kind = models.CharField(max_length=10, help_text="Code list date_of_birth_kind.")
    birth_earliest = models.DateField(null=True)
    birth_latest = models.DateField(null=True)
    birth_precision = models.CharField(max_length=12)
    died_on = models.DateField(null=True)
    ethnicity = models.CharField(max_length=10)
    disabilities = ArrayField(models.CharField(max_length=10), default=list)
    living_arrangement = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birth_earliest__isnull=True)
                | models.Q(birth_latest__gte=models.F("birth_earliest")),
                name="person_birth_in_order",
            )
        ]


class FormerDetail(Recorded):
    """What a detail said until it was changed: an earlier day is asked about as it was known then."""

    DETAILS = ("ethnicity", "living_arrangement", "disabilities")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="former_details")
    detail = models.CharField(max_length=20, choices=[(each, each) for each in DETAILS])
    value = models.CharField(max_length=100, help_text="A code; several with spaces between.")

    class Meta:
        indexes = [models.Index(fields=["person"], name="former_detail_by_person")]


class Name(Recorded):
    """One of the names that a person is or was known by."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(max_length=20, help_text="Code list name_kind.")
    forenames = models.CharField(max_length=150, blank=True)
    surname = models.CharField(max_length=150, blank=True)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="name_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=~(models.Q(forenames="") & models.Q(surname="")), name="name_not_empty"
            )
        ]


class Identifier(Recorded):
    """A number that some system knows the person by."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=30, help_text="Code list identifier_scheme.")
    value = models.CharField(max_length=40)
    noted_on = models.DateField()
    doubt = models.CharField(max_length=200, blank=True, help_text="Why the number may be wrong.")

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="identifier_by_person"),
            models.Index(fields=["scheme", "value"], name="identifier_by_value"),
        ]


class Address(Recorded):
    """Where a person lives or lived. A protected one is seen only in relations that need it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addresses")
    lines = models.CharField(max_length=300)
    postcode = models.CharField(max_length=10, blank=True)
    is_protected = models.BooleanField(default=False)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="address_by_person")]


class Relationship(Recorded):
    """What another person is to this one. The label stands for those who may not open the other."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relationships")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    other_label = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=30, help_text="Code list relationship_kind: the other is this person's ..."
    )
    phone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="relationship_by_person")]


class Involvement(Recorded):
    """A worker, team or agency that works with the person, in what role, and how to ring them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="involvements")
    role = models.CharField(max_length=30, help_text="Code list involvement_role.")
    user_id = models.UUIDField(null=True)
    team_id = models.UUIDField(null=True)
    involved_agency_id = models.UUIDField(null=True)
    outside_name = models.CharField(max_length=200, blank=True, help_text="Somebody who has no account here.")
    phone = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="involvement_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user_id__isnull=False)
                | models.Q(team_id__isnull=False)
                | models.Q(involved_agency_id__isnull=False)
                | ~models.Q(outside_name=""),
                name="involvement_names_somebody",
            )
        ]


class SearchKey(models.Model):
    """A key under which the person can be found: equality only, so that the row lock stays fast."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "text", "person"], name="searchkey_by_text"),
            models.Index(fields=["person"], name="searchkey_by_person"),
        ]
