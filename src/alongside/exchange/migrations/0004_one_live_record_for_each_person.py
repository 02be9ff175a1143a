from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_waiting_imports")]

    operations = [
        migrations.RemoveConstraint("importedrecord", "one_live_record_for_key"),
        migrations.AddConstraint(
            "importedrecord",
            models.UniqueConstraint(
                fields=["agency_id", "kind", "natural_key", "person_id"],
                condition=models.Q(live=True),
                name="one_live_record_for_key_and_person",
            ),
        ),
    ]
