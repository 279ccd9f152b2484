"""A meeting knows when its first session begins and its last ends, whichever way a session is written.

The floors below the agenda need the hours and cannot ask it for them.
"""

import importlib

from django.db import migrations

# The meeting's own row is written last: whoever writes it, what the sessions say is what counts.
MEETING = """
CREATE FUNCTION note_session_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT min(starts_at), max(ends_at) INTO NEW.first_session_at, NEW.last_session_ends_at
    FROM agenda_session WHERE meeting_id = NEW.id AND status = 'scheduled';
    RETURN NEW;
END $$;

CREATE TRIGGER meeting_session_hours BEFORE UPDATE ON meeting_meeting
    FOR EACH ROW EXECUTE FUNCTION note_session_hours();
"""

SESSION = """
CREATE FUNCTION tell_meeting_its_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is written here does not matter: the trigger of the meeting looks for itself, under the lock of its row.
    UPDATE meeting_meeting SET first_session_at = NULL WHERE id IN (OLD.meeting_id, NEW.meeting_id);
    RETURN NULL;
END $$;

CREATE TRIGGER session_added_or_gone AFTER INSERT OR DELETE ON agenda_session
    FOR EACH ROW EXECUTE FUNCTION tell_meeting_its_hours();
CREATE TRIGGER session_moved AFTER UPDATE ON agenda_session FOR EACH ROW
    WHEN ((OLD.meeting_id, OLD.starts_at, OLD.ends_at, OLD.status)
          IS DISTINCT FROM (NEW.meeting_id, NEW.starts_at, NEW.ends_at, NEW.status))
    EXECUTE FUNCTION tell_meeting_its_hours();
"""

# Two who save sessions of one meeting would each share its row, then each wait for the other to write it.
CHECK = importlib.import_module("agenda.migrations.0003_sessions_within_meeting").SESSION_FUNCTION
SHARED = CHECK.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ALONE = SHARED.replace("FOR SHARE;", "FOR NO KEY UPDATE;").replace("-- FOR SHARE:", "-- Locked:")


class Migration(migrations.Migration):
    dependencies = [("agenda", "0008_documents_of_own_meeting"), ("meeting", "0012_session_hours")]

    operations = [
        migrations.RunSQL(ALONE, SHARED),
        migrations.RunSQL(MEETING, "DROP FUNCTION note_session_hours() CASCADE"),
        migrations.RunSQL(SESSION, "DROP FUNCTION tell_meeting_its_hours() CASCADE"),
        migrations.RunSQL("UPDATE meeting_meeting SET first_session_at = NULL", migrations.RunSQL.noop),
    ]
