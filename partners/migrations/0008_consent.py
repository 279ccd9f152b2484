import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F


def claim_no_consent(apps, schema_editor):
    """Whoever answered by letter was registered by staff, and has accepted nothing herself."""
    on_behalf = apps.get_model('partners', 'Registration').objects.filter(recorded_answers__isnull=False)
    on_behalf.update(consented_at=None)


def claim_consent(apps, schema_editor):
    without = apps.get_model('partners', 'Registration').objects.filter(consented_at=None)
    without.update(consented_at=F('registered_at'))


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0007_staff_list'),
    ]

    operations = [
        migrations.AlterField(
            model_name='registration',
            name='consented_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, help_text='Empty where staff have registered the person: she was told of it then, and has ticked nothing.', null=True, verbose_name='accepted the privacy notice'),
        ),
        migrations.RunPython(claim_no_consent, claim_consent),
    ]
