"""Who takes part: the same list on the page and on paper, for the public and for staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from meeting.languages import current
from meeting.letters import in_order
from meeting.models import Meeting
from partners.models import Constituency, Registration

# As the concept note names them, and the Office last.
PLACES = {constituency: place for place, constituency in enumerate(Constituency)}


@dataclass(frozen=True)
class Group:
    """Participants of one constituency, in their order."""

    constituency: Constituency
    people: list[Registration]


def participants_of(meeting: Meeting, *, attendance: str = "", listed_only: bool = False) -> list[Registration]:
    """The confirmed, by constituency, then by country, organization and name as the active language sorts them.

    All of them, or those who take part in one way only; with `listed_only` those who agreed to be listed. One query,
    with the meeting and the organization of each.
    """
    registrations = Registration.objects.participants(meeting).select_related("organization")
    if attendance:
        registrations = registrations.filter(attendance=attendance)
    if listed_only:
        registrations = registrations.filter(listed=True)
    return sorted(registrations.order_by("pk"), key=_place)


def by_constituency(participants: Iterable[Registration]) -> list[Group]:
    """Participants in their order, grouped. A constituency without any is left out."""
    groups = groupby(participants, key=lambda participant: participant.constituency)
    return [Group(Constituency(constituency), list(people)) for constituency, people in groups]


def organization_of(registration: Registration) -> str:
    """As the directory calls it in the active language, else as it was typed."""
    return registration.organization.name if registration.organization else registration.organization_name


def _place(registration: Registration) -> tuple[int, str, str, str, str]:
    language = current()
    words = (
        registration.country_name,
        organization_of(registration),
        registration.family_name,
        registration.given_name,
    )
    return PLACES[registration.constituency], *(in_order(word, language) for word in words)
