from .campaigns import CampaignAdmin
from .directory import ContactAdmin, OrganizationAdmin
from .registrations import InvitationAdmin, RegistrationAdmin

__all__ = ["CampaignAdmin", "ContactAdmin", "InvitationAdmin", "OrganizationAdmin", "RegistrationAdmin"]
