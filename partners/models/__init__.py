from .access_needs import AccessNeeds
from .address_changes import AddressChange
from .campaigns import Campaign, Delivery, Standing
from .contact_imports import ContactImport
from .contacts import Contact, ContactGroup
from .invitations import Invitation
from .link_requests import LinkRequest
from .mail_templates import MailKind, MailTemplate
from .organizations import Constituency, Organization
from .people import Honorific, person_name
from .recorded_answers import RecordedAnswer
from .registrations import Attendance, Registration
from .rules import ConstituencyRule

__all__ = [
    "AccessNeeds",
    "AddressChange",
    "Attendance",
    "Campaign",
    "Constituency",
    "ConstituencyRule",
    "Contact",
    "ContactGroup",
    "ContactImport",
    "Delivery",
    "Honorific",
    "Invitation",
    "LinkRequest",
    "MailKind",
    "MailTemplate",
    "Organization",
    "RecordedAnswer",
    "Registration",
    "Standing",
    "person_name",
]
