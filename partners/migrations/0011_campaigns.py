import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import meeting.countries
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meeting', '0011_mailings'),
        ('partners', '0010_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('subject_en', models.CharField(max_length=200, null=True, verbose_name='subject')),
                ('subject_fr', models.CharField(max_length=200, null=True, verbose_name='subject')),
                ('subject_es', models.CharField(max_length=200, null=True, verbose_name='subject')),
                ('body', models.TextField(help_text='Plain text; an empty line starts a new paragraph. You may use: {greeting} {given_name} {family_name} {organization} {meeting} {date} {place} {link}', verbose_name='text')),
                ('body_en', models.TextField(help_text='Plain text; an empty line starts a new paragraph. You may use: {greeting} {given_name} {family_name} {organization} {meeting} {date} {place} {link}', null=True, verbose_name='text')),
                ('body_fr', models.TextField(help_text='Plain text; an empty line starts a new paragraph. You may use: {greeting} {given_name} {family_name} {organization} {meeting} {date} {place} {link}', null=True, verbose_name='text')),
                ('body_es', models.TextField(help_text='Plain text; an empty line starts a new paragraph. You may use: {greeting} {given_name} {family_name} {organization} {meeting} {date} {place} {link}', null=True, verbose_name='text')),
                ('kind', models.CharField(choices=[('save_the_date', 'save the date'), ('invitation', 'invitation'), ('reminder', 'reminder'), ('update', 'update'), ('thanks', 'thanks')], editable=False, max_length=20, unique=True, verbose_name='kind')),
            ],
            options={
                'verbose_name': 'template of mails',
                'verbose_name_plural': 'templates of mails',
                'ordering': ['pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='campaign',
            options={'ordering': ['-pk'], 'permissions': [('approve_campaign', 'Can approve campaigns of others')], 'verbose_name': 'campaign', 'verbose_name_plural': 'campaigns'},
        ),
        migrations.RemoveConstraint(
            model_name='campaign',
            name='campaign_sent_with_its_batch',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_once_per_contact',
        ),
        migrations.RenameField(model_name='campaign', old_name='sent_by', new_name='asked_by'),
        migrations.AddField(
            model_name='campaign',
            name='agreed_content',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='campaign',
            name='agreed_count',
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name='recipients when it was asked for'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='approved_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by'),
        ),
        migrations.AlterField(
            model_name='campaign',
            name='asked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='constituencies',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('member_state', 'Member State'), ('workers', 'Workers’ organization'), ('employers', 'Employers’ organization'), ('implementing_agency', 'Implementing agency'), ('tripartite', 'Tripartite partner'), ('civil_society', 'Civil society organization'), ('social_security', 'Social security institution'), ('academia', 'Academia'), ('un', 'UN agency'), ('ifi', 'International financial institution'), ('foundation', 'Foundation'), ('private_sector', 'Private sector'), ('ilo', 'ILO')], max_length=20), blank=True, default=list, size=None, verbose_name='constituencies'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='countries',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2, validators=[meeting.countries.validate_country]), blank=True, default=list, size=None, verbose_name='countries'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='days_before_closing',
            field=models.PositiveSmallIntegerField(editable=False, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days before registration closes'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='earlier_meetings',
            field=models.ManyToManyField(blank=True, help_text='In one of them.', related_name='+', to='meeting.meeting', verbose_name='earlier meetings'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='earlier_part',
            field=models.CharField(choices=[('took_part', 'took part'), ('registered', 'were registered, whatever came of it')], default='took_part', max_length=20, verbose_name='what they did there'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='groups',
            field=models.ManyToManyField(blank=True, help_text='In one of them.', related_name='+', to='partners.contactgroup', verbose_name='groups of contacts'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='languages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('en', 'English'), ('fr', 'French'), ('es', 'Spanish')], max_length=2), blank=True, default=list, size=None, verbose_name='languages'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='problem',
            field=models.CharField(blank=True, choices=[('grew', 'The recipients have become many more than were approved: it has to be approved again.'), ('changed', 'It was changed after it had been asked for.'), ('text', 'A text was missing or could not go as it was when its time came.'), ('closed', 'Registration had closed when its time came.')], editable=False, max_length=10, verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='rate_per_minute',
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name='messages a minute'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='send_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='goes at'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='standings',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('not_invited', 'never invited to this meeting'), ('silent', 'invited, and silent'), ('begun', 'pressed Continue, and did not finish'), ('declined', 'declined the invitation'), ('registered', 'registered for this meeting'), ('bounced', 'a mail came back')], max_length=20), blank=True, default=list, size=None, verbose_name='how they stand with this meeting'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='to_assistant',
            field=models.BooleanField(db_default=False, default=False, verbose_name='to the assistant'),
        ),
        migrations.AlterField(
            model_name='campaign',
            name='contacts',
            field=models.ManyToManyField(blank=True, help_text='They get it too, whatever is chosen above.', related_name='campaigns', to='partners.contact', verbose_name='contacts chosen by hand'),
        ),
        migrations.AlterField(
            model_name='campaign',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('waiting', 'waiting for approval'), ('approved', 'approved, waiting for its time'), ('sent', 'handed to the outbox'), ('cancelled', 'called off')], default='draft', editable=False, max_length=10, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('batch__isnull', True), ('sent_at__isnull', True), ('state__in', ('draft', 'waiting', 'approved'))), models.Q(('batch__isnull', False), ('sent_at__isnull', False), ('state', 'sent')), models.Q(('batch__isnull', True), ('sent_at__isnull', True), ('state', 'cancelled')), models.Q(('batch__isnull', False), ('sent_at__isnull', False), ('state', 'cancelled')), _connector='OR'), name='campaign_sent_with_its_batch'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('asked_by')), _negated=True), _connector='OR'), name='campaign_approved_by_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('send_at', None), ('days_before_closing', None), _connector='OR'), name='campaign_goes_by_time_or_by_rule'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('rate_per_minute', 0), _negated=True), name='campaign_rate_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('campaign', 'contact', 'to_assistant'), name='delivery_once_per_contact'),
        ),
    ]
