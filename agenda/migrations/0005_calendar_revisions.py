"""What calendars were promised, whichever way a row is written (RFC 5545, 3.8.7).

`sequence` rises when a session's time, place or status changes, `changed_at` when anything changes that people see, and
neither ever falls. Both are kept by triggers, since a session also changes with its room, its meeting and its speakers.
"""

from django.db import migrations

SESSION = """
CREATE FUNCTION revise_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved CONSTANT boolean := (NEW.meeting_id, NEW.starts_at, NEW.ends_at, NEW.room_id, NEW.status)
        IS DISTINCT FROM (OLD.meeting_id, OLD.starts_at, OLD.ends_at, OLD.room_id, OLD.status);
    rewritten CONSTANT boolean :=
        (NEW.slug, NEW.kind, NEW.languages, NEW.recording_url,
         NEW.title_en, NEW.title_fr, NEW.title_es, NEW.abstract_en, NEW.abstract_fr, NEW.abstract_es)
        IS DISTINCT FROM
        (OLD.slug, OLD.kind, OLD.languages, OLD.recording_url,
         OLD.title_en, OLD.title_fr, OLD.title_es, OLD.abstract_en, OLD.abstract_fr, OLD.abstract_es);
BEGIN
    -- Django saves whole rows, so what somebody read a while ago comes back: the stored row is what counts. A higher
    -- number or a later time than the stored one comes from the triggers below.
    NEW.uid := OLD.uid;
    NEW.sequence := greatest(NEW.sequence, OLD.sequence + moved::integer);
    NEW.changed_at := greatest(NEW.changed_at, OLD.changed_at);
    IF rewritten OR NEW.sequence > OLD.sequence THEN
        NEW.changed_at := greatest(NEW.changed_at, clock_timestamp());
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER session_revised BEFORE UPDATE ON agenda_session FOR EACH ROW EXECUTE FUNCTION revise_session();
"""

ROOM = """
CREATE FUNCTION revise_sessions_in_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agenda_session SET sequence = sequence + 1 WHERE room_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER room_renamed AFTER UPDATE ON agenda_room FOR EACH ROW
    WHEN ((OLD.name_en, OLD.name_fr, OLD.name_es) IS DISTINCT FROM (NEW.name_en, NEW.name_fr, NEW.name_es))
    EXECUTE FUNCTION revise_sessions_in_room();
"""

MEETING = """
CREATE FUNCTION revise_sessions_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agenda_session SET sequence = sequence + 1 WHERE meeting_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER meeting_moved AFTER UPDATE ON meeting_meeting FOR EACH ROW
    WHEN ((OLD.time_zone, OLD.held, OLD.city_en, OLD.city_fr, OLD.city_es, OLD.venue_en, OLD.venue_fr, OLD.venue_es)
          IS DISTINCT FROM
          (NEW.time_zone, NEW.held, NEW.city_en, NEW.city_fr, NEW.city_es, NEW.venue_en, NEW.venue_fr, NEW.venue_es))
    EXECUTE FUNCTION revise_sessions_of_meeting();

CREATE FUNCTION touch_sessions_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agenda_session SET changed_at = clock_timestamp() WHERE meeting_id = NEW.id;
    RETURN NULL;
END $$;

-- A session's entry names its meeting, and the meeting's languages where it has none of its own; it is an entry only once
-- the meeting's days are known.
CREATE TRIGGER meeting_rewritten AFTER UPDATE ON meeting_meeting FOR EACH ROW
    WHEN ((OLD.slug, OLD.title_en, OLD.title_fr, OLD.title_es, OLD.interpretation, OLD.day_known)
          IS DISTINCT FROM (NEW.slug, NEW.title_en, NEW.title_fr, NEW.title_es, NEW.interpretation, NEW.day_known))
    EXECUTE FUNCTION touch_sessions_of_meeting();
"""

APPEARANCES = """
CREATE FUNCTION touch_session_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- OLD is NULL after an insert, NEW after a deletion; an appearance may also move from one session to another.
    UPDATE agenda_session SET changed_at = clock_timestamp() WHERE id IN (OLD.session_id, NEW.session_id);
    RETURN NULL;
END $$;

CREATE TRIGGER appearance_added_or_gone AFTER INSERT OR DELETE ON agenda_appearance
    FOR EACH ROW EXECUTE FUNCTION touch_session_of_row();
CREATE TRIGGER appearance_changed AFTER UPDATE ON agenda_appearance
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_session_of_row();
CREATE TRIGGER session_document_added_or_gone AFTER INSERT OR DELETE ON agenda_session_documents
    FOR EACH ROW EXECUTE FUNCTION touch_session_of_row();
"""

SPEAKERS = """
CREATE FUNCTION touch_sessions_of_speaker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agenda_session SET changed_at = clock_timestamp()
    WHERE id IN (SELECT session_id FROM agenda_appearance WHERE speaker_id = NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER speaker_renamed AFTER UPDATE ON agenda_speaker FOR EACH ROW
    WHEN ((OLD.honorific_en, OLD.honorific_fr, OLD.honorific_es, OLD.given_name, OLD.family_name,
           OLD.function_en, OLD.function_fr, OLD.function_es, OLD.organization_id)
          IS DISTINCT FROM
          (NEW.honorific_en, NEW.honorific_fr, NEW.honorific_es, NEW.given_name, NEW.family_name,
           NEW.function_en, NEW.function_fr, NEW.function_es, NEW.organization_id))
    EXECUTE FUNCTION touch_sessions_of_speaker();

CREATE FUNCTION touch_sessions_of_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agenda_session SET changed_at = clock_timestamp()
    WHERE id IN (
        SELECT session_id FROM agenda_appearance JOIN agenda_speaker ON agenda_speaker.id = speaker_id
        WHERE organization_id = NEW.id
    );
    RETURN NULL;
END $$;

CREATE TRIGGER organization_renamed AFTER UPDATE ON partners_organization FOR EACH ROW
    WHEN ((OLD.name_en, OLD.name_fr, OLD.name_es) IS DISTINCT FROM (NEW.name_en, NEW.name_fr, NEW.name_es))
    EXECUTE FUNCTION touch_sessions_of_organization();
"""


# The triggers go with their functions.
def drop(*functions: str) -> str:
    return "; ".join(f"DROP FUNCTION {function}() CASCADE" for function in functions)


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_session_calendar_and_documents"),
        ("meeting", "0002_keyfigure_share"),
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(SESSION, drop("revise_session")),
        migrations.RunSQL(ROOM, drop("revise_sessions_in_room")),
        migrations.RunSQL(MEETING, drop("revise_sessions_of_meeting", "touch_sessions_of_meeting")),
        migrations.RunSQL(APPEARANCES, drop("touch_session_of_row")),
        migrations.RunSQL(SPEAKERS, drop("touch_sessions_of_speaker", "touch_sessions_of_organization")),
    ]
