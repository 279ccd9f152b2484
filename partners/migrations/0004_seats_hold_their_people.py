"""Fewer seats than people who have one: the database refuses it, whichever way the number is written.

Giving out one too many is prevented by the lock on the meeting’s row, under which seats are counted. A rule of a
constituency takes the same lock here, so that nobody is given a seat between the count and the commit.
"""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION public.refuse_too_few_seats(seats integer, taken bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF seats < taken THEN
        RAISE EXCEPTION '% seats are taken, so there cannot be %', taken, seats
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_hold_their_people';
    END IF;
END $$;

CREATE FUNCTION public.meeting_keeps_its_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.refuse_too_few_seats(NEW.seats_in_room, count(*) FILTER (WHERE attendance = 'in_person')),
            public.refuse_too_few_seats(NEW.seats_online, count(*) FILTER (WHERE attendance = 'online'))
        FROM public.partners_registration WHERE meeting_id = NEW.id AND holds_seat;
    RETURN NULL;
END $$;

CREATE FUNCTION public.constituency_keeps_its_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM public.meeting_meeting WHERE id = NEW.meeting_id FOR NO KEY UPDATE;
    PERFORM public.refuse_too_few_seats(NEW.seats_in_room, count(*))
        FROM public.partners_registration
        WHERE meeting_id = NEW.meeting_id AND constituency = NEW.constituency
            AND attendance = 'in_person' AND holds_seat;
    RETURN NULL;
END $$;

CREATE TRIGGER meeting_seats_lowered AFTER UPDATE OF seats_in_room, seats_online ON public.meeting_meeting
    FOR EACH ROW WHEN (NEW.seats_in_room < OLD.seats_in_room OR NEW.seats_online < OLD.seats_online)
    EXECUTE FUNCTION public.meeting_keeps_its_seats();

CREATE TRIGGER constituency_seats_limited
    AFTER INSERT OR UPDATE OF constituency, seats_in_room ON public.partners_constituencyrule
    FOR EACH ROW WHEN (NEW.seats_in_room IS NOT NULL)
    EXECUTE FUNCTION public.constituency_keeps_its_seats();
"""
DROP = """
DROP FUNCTION public.meeting_keeps_its_seats() CASCADE;
DROP FUNCTION public.constituency_keeps_its_seats() CASCADE;
DROP FUNCTION public.refuse_too_few_seats(integer, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_seats_and_decisions")]

    operations = [migrations.RunSQL(TRIGGERS, DROP)]
