from .access_needs import AccessNeedsAdmin
from .campaigns import CampaignAdmin
from .directory import ContactAdmin, OrganizationAdmin
from .registrations import InvitationAdmin, RegistrationAdmin

__all__ = [
    "AccessNeedsAdmin",
    "CampaignAdmin",
    "ContactAdmin",
    "InvitationAdmin",
    "OrganizationAdmin",
    "RegistrationAdmin",
]
