from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meeting", "0010_participants_published")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="calendar",
            field=models.TextField(
                blank=True, help_text="An iCalendar object, without any token.", verbose_name="calendar entry"
            ),
        ),
    ]
