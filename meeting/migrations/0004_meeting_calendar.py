"""Meetings as calendars know them: `sequence` rises with time and place, as it does for sessions (RFC 5545, 3.8.7)."""

import django.contrib.postgres.functions
import django.db.models.functions.datetime
from django.db import migrations, models


REVISE = """
CREATE FUNCTION revise_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved CONSTANT boolean :=
        (NEW.starts_on, NEW.ends_on, NEW.day_known, NEW.time_zone, NEW.held,
         NEW.city_en, NEW.city_fr, NEW.city_es, NEW.venue_en, NEW.venue_fr, NEW.venue_es)
        IS DISTINCT FROM
        (OLD.starts_on, OLD.ends_on, OLD.day_known, OLD.time_zone, OLD.held,
         OLD.city_en, OLD.city_fr, OLD.city_es, OLD.venue_en, OLD.venue_fr, OLD.venue_es);
    rewritten CONSTANT boolean :=
        (NEW.slug, NEW.title_en, NEW.title_fr, NEW.title_es, NEW.summary_en, NEW.summary_fr, NEW.summary_es)
        IS DISTINCT FROM
        (OLD.slug, OLD.title_en, OLD.title_fr, OLD.title_es, OLD.summary_en, OLD.summary_fr, OLD.summary_es);
BEGIN
    -- Django saves whole rows: what somebody read a while ago must not come back.
    NEW.uid := OLD.uid;
    NEW.sequence := OLD.sequence + moved::integer;
    NEW.changed_at := CASE WHEN moved OR rewritten THEN clock_timestamp() ELSE OLD.changed_at END;
    RETURN NEW;
END $$;

CREATE TRIGGER meeting_revised BEFORE UPDATE ON meeting_meeting FOR EACH ROW EXECUTE FUNCTION revise_meeting();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('meeting', '0003_document_kind'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='changed_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='sequence',
            field=models.PositiveIntegerField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='uid',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True),
        ),
        migrations.RunSQL(REVISE, "DROP FUNCTION revise_meeting() CASCADE"),
    ]
