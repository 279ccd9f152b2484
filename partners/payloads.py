"""What anybody may know of partners: a field is public only if it is written here."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, ngettext

from partners.models import Organization


def suggestions_payload(organizations: Iterable[Organization]) -> dict[str, Any]:
    """Organizations to choose from, in the active language, and how many they are, in words to be read out."""
    suggested = [_organization(organization) for organization in organizations]
    return {"organizations": suggested, "told": _told(len(suggested)) if suggested else gettext("No suggestions.")}


def _organization(organization: Organization) -> dict[str, Any]:
    """Constituency and country with their codes, by which a form knows them."""
    return {
        "name": organization.name,
        "acronym": organization.acronym,
        "constituency": {"code": organization.constituency, "name": organization.get_constituency_display()},
        "country": {"code": organization.country, "name": organization.country_name},
    }


def _told(count: int) -> str:
    return ngettext(
        "%(count)d suggestion; use the arrow keys to choose it.",
        "%(count)d suggestions; use the arrow keys to choose one.",
        count,
    ) % {"count": count}
