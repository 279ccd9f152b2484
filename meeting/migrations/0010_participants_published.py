from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meeting", "0009_admission")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="participants_published",
            field=models.BooleanField(
                default=False,
                help_text="Everybody may read it. It names only those who are confirmed and agreed to be listed.",
                verbose_name="publish the list of participants",
            ),
        ),
    ]
