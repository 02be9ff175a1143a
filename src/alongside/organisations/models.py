"""Agencies, their teams and the people who work in them."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Agency(models.Model):
    """An organisation whose work touches children and families (S-05..S-14)."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, help_text="Code list agency_kind.")
    area = models.CharField(max_length=100, help_text="The local authority area that it works in.")
    la_code = models.CharField(max_length=3, blank=True, help_text="DfE number, for a council.")
    phone = models.CharField(max_length=40, blank=True)


class Team(models.Model):
    """A group of workers in one agency. A front door receives worries for its area."""

    id = models.UUIDField(primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    is_front_door = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="team_named_once_in_agency"),
        ]


class UserManager(BaseUserManager["User"]):
    """Finds users by the name that they sign in with."""


class User(AbstractBaseUser):
    """A person who works in an agency and signs in under their own name."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=100, unique=True)
    full_name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo_persona = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    objects = UserManager()


class Membership(models.Model):
    """A user works in a team, in a role, from a day until a day (exclusive)."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "starts_at"], name="membership_by_user")]
