from django.conf import settings
from django.db import migrations, models
from django.utils.crypto import salted_hmac

AT_ONCE = 1000


def take_fingerprints(apps, schema_editor):
    """As `Suppression.fingerprint_of` makes them."""
    contacts = apps.get_model('partners', 'Contact').objects
    for contact in contacts.exclude(assistant_email='').order_by('pk').only('assistant_email').iterator(AT_ONCE):
        fingerprint = salted_hmac('portal.suppression', contact.assistant_email.casefold(), secret=settings.SUPPRESSION_KEY, algorithm='sha256').hexdigest()
        contacts.filter(pk=contact.pk).update(assistant_fingerprint=fingerprint)


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0013_problem_draft'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='assistant_fingerprint',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.RunPython(take_fingerprints, migrations.RunPython.noop),
    ]
