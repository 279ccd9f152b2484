from .access_needs import AccessNeedsAdmin
from .campaigns import CampaignAdmin
from .directory import ContactAdmin, OrganizationAdmin
from .meetings import MeetingAdmin
from .recorded_answers import RecordedAnswerAdmin
from .registrations import InvitationAdmin, RegistrationAdmin

__all__ = [
    "AccessNeedsAdmin",
    "CampaignAdmin",
    "ContactAdmin",
    "InvitationAdmin",
    "MeetingAdmin",
    "OrganizationAdmin",
    "RecordedAnswerAdmin",
    "RegistrationAdmin",
]
