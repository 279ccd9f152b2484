from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meeting", "0011_mailings")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="first_session_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="last_session_ends_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
