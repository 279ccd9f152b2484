"""The portal without the lock on seats: the negative control of the seat race, which must then oversell."""

from meeting.wsgi import application
from partners.services import seats
from partners.views import registering

seats.lock_meeting = lambda meeting_pk: seats.Meeting.objects.get(pk=meeting_pk)
registering.LONGEST_TURN = 0  # Nor do the threads of a process wait for each other.

__all__ = ["application"]
