from .campaigns import Campaign, Delivery
from .contacts import Contact
from .invitations import Invitation
from .organizations import Constituency, Organization
from .people import Honorific, person_name
from .recorded_answers import RecordedAnswer
from .registrations import AccessNeeds, Attendance, Registration
from .rules import ConstituencyRule

__all__ = [
    "AccessNeeds",
    "Attendance",
    "Campaign",
    "Constituency",
    "ConstituencyRule",
    "Contact",
    "Delivery",
    "Honorific",
    "Invitation",
    "Organization",
    "RecordedAnswer",
    "Registration",
    "person_name",
]
