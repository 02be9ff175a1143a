"""What a record said of disabilities before it was changed is kept, too."""

from django.db import migrations, models

DETAILS = ("ethnicity", "living_arrangement", "disabilities")


class Migration(migrations.Migration):
    """Makes room for a list of codes."""

    dependencies = [("people", "0002_former_detail")]

    operations = [
        migrations.AlterField(
            model_name="formerdetail",
            name="detail",
            field=models.CharField(choices=[(each, each) for each in DETAILS], max_length=20),
        ),
        migrations.AlterField(
            model_name="formerdetail",
            name="value",
            field=models.CharField(help_text="A code; several with spaces between.", max_length=100),
        ),
    ]
