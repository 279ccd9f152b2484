"""Sessions lie within the days of their meeting, and have times only once these are known.

A rule over two tables, so two triggers keep it.
"""

from django.db import migrations

SESSION_FUNCTION = """
CREATE FUNCTION check_session_within_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    -- FOR SHARE: the meeting's days must not change between this check and the commit.
    SELECT starts_on, ends_on, day_known, time_zone INTO held FROM meeting_meeting WHERE id = NEW.meeting_id FOR SHARE;
    IF NOT held.day_known THEN
        RAISE EXCEPTION 'The days of the meeting are not known.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_time_needs_known_days';
    END IF;
    IF (NEW.starts_at AT TIME ZONE held.time_zone)::date < held.starts_on
       OR ((NEW.ends_at - interval '1 microsecond') AT TIME ZONE held.time_zone)::date > held.ends_on
    THEN
        RAISE EXCEPTION 'The session lies outside the days of its meeting.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_within_meeting';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER session_within_meeting
    BEFORE INSERT OR UPDATE OF starts_at, ends_at, meeting_id ON agenda_session
    FOR EACH ROW WHEN (NEW.starts_at IS NOT NULL)
    EXECUTE FUNCTION check_session_within_meeting();
"""

MEETING_FUNCTION = """
CREATE FUNCTION check_meeting_holds_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM agenda_session
        WHERE meeting_id = NEW.id AND starts_at IS NOT NULL
          AND (NOT NEW.day_known
               OR (starts_at AT TIME ZONE NEW.time_zone)::date < NEW.starts_on
               OR ((ends_at - interval '1 microsecond') AT TIME ZONE NEW.time_zone)::date > NEW.ends_on)
    ) THEN
        RAISE EXCEPTION 'A session of the meeting lies outside its days.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_holds_its_sessions';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER meeting_holds_its_sessions
    BEFORE UPDATE OF starts_on, ends_on, day_known, time_zone ON meeting_meeting
    FOR EACH ROW EXECUTE FUNCTION check_meeting_holds_sessions();
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_initial")]

    operations = [
        migrations.RunSQL(
            SESSION_FUNCTION,
            "DROP TRIGGER session_within_meeting ON agenda_session; DROP FUNCTION check_session_within_meeting()",
        ),
        migrations.RunSQL(
            MEETING_FUNCTION,
            "DROP TRIGGER meeting_holds_its_sessions ON meeting_meeting; DROP FUNCTION check_meeting_holds_sessions()",
        ),
    ]
