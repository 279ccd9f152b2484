import django.db.models.deletion
import django.db.models.functions.datetime
import meeting.letters
from django.conf import settings
from django.db import migrations, models
from django.utils.crypto import salted_hmac

AT_ONCE = 1000


def take_fingerprints(apps, schema_editor):
    """As `Suppression.fingerprint_of` makes them."""
    contacts = apps.get_model('partners', 'Contact').objects
    for contact in contacts.order_by('pk').only('email').iterator(AT_ONCE):
        fingerprint = salted_hmac('portal.suppression', contact.email.casefold(), secret=settings.SUPPRESSION_KEY, algorithm='sha256').hexdigest()
        contacts.filter(pk=contact.pk).update(fingerprint=fingerprint)


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0008_consent'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='uploaded')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='file')),
                ('headings', models.JSONField()),
                ('columns', models.JSONField()),
                ('lines', models.JSONField()),
                ('imported_at', models.DateTimeField(editable=False, null=True, verbose_name='imported')),
                ('faults', models.JSONField(default=list, editable=False)),
                ('outcome', models.JSONField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'import of contacts',
                'verbose_name_plural': 'imports of contacts',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='assistant_email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='assistant’s e-mail address'),
        ),
        migrations.AddField(
            model_name='contact',
            name='assistant_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='assistant’s name'),
        ),
        migrations.AddField(
            model_name='contact',
            name='fingerprint',
            field=models.CharField(default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='contact',
            name='mail_goes_to',
            field=models.CharField(choices=[('principal', 'the person'), ('assistant', 'the assistant'), ('both', 'both')], default='principal', max_length=10, verbose_name='who gets the mail'),
        ),
        migrations.CreateModel(
            name='ContactGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
            ],
            options={
                'verbose_name': 'group of contacts',
                'verbose_name_plural': 'groups of contacts',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(meeting.letters.Folded('name'), name='contact_group_once', violation_error_message='There is a group of this name already.')],
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='groups',
            field=models.ManyToManyField(blank=True, related_name='contacts', to='partners.contactgroup', verbose_name='groups'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['fingerprint'], name='contact_fingerprint'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('mail_goes_to', 'principal'), models.Q(('assistant_email', ''), _negated=True), _connector='OR'), name='contact_assistant_has_address', violation_error_message='Mail to the assistant needs the assistant’s e-mail address.'),
        ),
        migrations.AddField(
            model_name='contactimport',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by'),
        ),
        migrations.AddConstraint(
            model_name='contactimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('imported_at__isnull', True), ('outcome__isnull', True)), models.Q(('imported_at__isnull', False), ('outcome__isnull', False)), _connector='OR'), name='contact_import_has_outcome_when_imported'),
        ),
        migrations.RunPython(take_fingerprints, migrations.RunPython.noop),
    ]
