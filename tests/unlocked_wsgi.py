"""The portal without the lock on seats: the negative control of the seat race, which must then oversell."""

from meeting.wsgi import application
from partners.services import seats

seats.lock_meeting = lambda meeting_pk: seats.Meeting.objects.get(pk=meeting_pk)

__all__ = ["application"]
