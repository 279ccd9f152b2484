"""What anybody may know of partners: a field is public only if it is written here."""

from typing import Any

from meeting.exports.words import interface_line, translated_line
from partners.models import Registration


def participant_payload(registration: Registration) -> dict[str, Any]:
    """A participant as the list names her; of those who agreed, and of nobody else."""
    organization = registration.organization
    return {
        "name": registration.full_name,
        "function": registration.position,
        "organization": translated_line(organization, "name", note=False)
        if organization
        else interface_line(registration.organization_name),
        "country": registration.country_name,
    }
