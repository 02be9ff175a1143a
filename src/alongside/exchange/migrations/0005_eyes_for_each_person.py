"""Each person of a story is seen with the eyes of whoever has them, and not all with one worker's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_one_live_record_for_each_person")]

    operations = [
        migrations.AddField(
            model_name="story",
            name="eyes",
            field=models.JSONField(
                default=dict, help_text="For each of its people the user names to look with."
            ),
        ),
        migrations.RunSQL(
            "UPDATE exchange_story SET eyes = jsonb_build_object(people ->> 0, jsonb_build_array(seen_as))"
            " WHERE seen_as <> '' AND people ->> 0 IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name="story", name="seen_as"),
    ]
