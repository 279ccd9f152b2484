"""A session's documents belong to its own meeting: a rule over three tables, so three triggers keep it."""

from django.db import migrations

LINK = """
CREATE FUNCTION check_session_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_session bigint;
    of_document bigint;
BEGIN
    -- Locked: neither must move to another meeting between this check and the commit. FOR SHARE is too weak for the
    -- session, which is touched next (migration 0005): two that add a document at once would wait for each other.
    SELECT meeting_id INTO of_session FROM agenda_session WHERE id = NEW.session_id FOR NO KEY UPDATE;
    SELECT meeting_id INTO of_document FROM meeting_document WHERE id = NEW.document_id FOR SHARE;
    IF of_session <> of_document THEN
        RAISE EXCEPTION 'The document belongs to another meeting than the session.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_document_of_own_meeting';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER session_document_of_own_meeting
    BEFORE INSERT OR UPDATE ON agenda_session_documents
    FOR EACH ROW EXECUTE FUNCTION check_session_document();
"""

# At the commit: a session may leave its documents behind after it has moved, as the staff form does, or take them along.
MOVE = """
CREATE FUNCTION check_moved_session_or_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM agenda_session_documents
        JOIN agenda_session session ON session.id = session_id
        JOIN meeting_document document ON document.id = document_id
        WHERE NEW.id = CASE TG_TABLE_NAME WHEN 'agenda_session' THEN session.id ELSE document.id END
          AND session.meeting_id <> document.meeting_id
    ) THEN
        RAISE EXCEPTION 'A session and one of its documents are left in different meetings.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER session_moves_without_documents
    AFTER UPDATE OF meeting_id ON agenda_session DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.meeting_id <> OLD.meeting_id) EXECUTE FUNCTION check_moved_session_or_document();
CREATE CONSTRAINT TRIGGER document_moves_without_sessions
    AFTER UPDATE OF meeting_id ON meeting_document DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.meeting_id <> OLD.meeting_id) EXECUTE FUNCTION check_moved_session_or_document();
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0007_search"), ("meeting", "0005_search")]

    operations = [
        # The triggers go with their functions.
        migrations.RunSQL(LINK, "DROP FUNCTION check_session_document() CASCADE"),
        migrations.RunSQL(MOVE, "DROP FUNCTION check_moved_session_or_document() CASCADE"),
    ]
