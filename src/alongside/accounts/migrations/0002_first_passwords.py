"""A first password runs out, and is changed when it is first used."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds until when a first password serves."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="password",
            name="lasts_until",
            field=models.DateTimeField(
                help_text="Of a first password, changed when it is used; None of one's own.",
                null=True,
            ),
        ),
    ]
