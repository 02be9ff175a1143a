from django.db import migrations, models

# The owner is under the row lock itself (FORCE) and would change nothing, without a word.
FILL = """
ALTER TABLE concerns_concern NO FORCE ROW LEVEL SECURITY;
ALTER TABLE concerns_decision NO FORCE ROW LEVEL SECURITY;
UPDATE concerns_concern AS concern SET decided_at = decision.first
  FROM (SELECT concern_id, min(decided_at) AS first FROM concerns_decision GROUP BY concern_id) AS decision
 WHERE decision.concern_id = concern.id;
ALTER TABLE concerns_concern FORCE ROW LEVEL SECURITY;
ALTER TABLE concerns_decision FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("concerns", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="concern",
            name="decided_at",
            field=models.DateTimeField(help_text="When it was first decided on.", null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", True)),
                fields=["sent_to", "-immediate_danger", "sent_at"],
                name="concern_waiting",
            ),
        ),
    ]
