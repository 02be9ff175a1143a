"""How often a rule of language help marked something."""

from django.db import models


class Counted(models.Model):
    """A rule's id, and how often it marked something. Nothing about anybody."""

    rule_id = models.CharField(max_length=10, primary_key=True)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "counted"
