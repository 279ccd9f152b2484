from .campaigns import Campaign, Delivery
from .contacts import Contact
from .invitations import Invitation
from .organizations import Constituency, Organization
from .people import Honorific, person_name
from .registrations import Attendance, Registration

__all__ = [
    "Attendance",
    "Campaign",
    "Constituency",
    "Contact",
    "Delivery",
    "Honorific",
    "Invitation",
    "Organization",
    "Registration",
    "person_name",
]
