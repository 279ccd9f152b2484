from .access_needs import AccessNeedsAdmin
from .campaigns import CampaignAdmin
from .contacts import ContactAdmin, ContactGroupAdmin
from .directory import OrganizationAdmin
from .meetings import MeetingAdmin
from .recorded_answers import RecordedAnswerAdmin
from .registrations import InvitationAdmin, RegistrationAdmin

__all__ = [
    "AccessNeedsAdmin",
    "CampaignAdmin",
    "ContactAdmin",
    "ContactGroupAdmin",
    "InvitationAdmin",
    "MeetingAdmin",
    "OrganizationAdmin",
    "RecordedAnswerAdmin",
    "RegistrationAdmin",
]
