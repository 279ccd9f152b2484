"""The portal without the lock on seats: the negative control of the seat race, which must then oversell."""

from meeting.wsgi import application
from partners.services import registrations

registrations._lock = lambda meeting_pk: registrations.Meeting.objects.get(pk=meeting_pk)

__all__ = ["application"]
