from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0014_assistant_fingerprint'),
    ]

    operations = [
        migrations.AlterField(
            model_name='campaign',
            name='problem',
            field=models.CharField(blank=True, choices=[('grew', 'The recipients have become many more than were approved: it has to be approved again.'), ('changed', 'It, or its meeting’s title, time or place, was changed after it had been asked for.'), ('text', 'A text was missing or could not go as it was when its time came.'), ('closed', 'Registration had closed when its time came.'), ('draft', 'The meeting was still a draft when its time came.')], editable=False, max_length=10, verbose_name='problem'),
        ),
    ]
