"""Whom a campaign is for, in words."""

from django.utils.text import capfirst

from meeting.countries import country_name
from meeting.languages import Language
from partners.models import Campaign, Constituency, Standing


def criteria_in_words(campaign: Campaign) -> list[tuple[str, list[str]]]:
    """What was chosen: each list that is not empty, by its name, in the order of the form. Takes three queries."""
    earlier_meetings = [str(meeting) for meeting in campaign.earlier_meetings.all()]
    by_hand = campaign.contacts.count()
    chosen = {
        "groups": [str(group) for group in campaign.groups.all()],
        "constituencies": [str(Constituency(code).label) for code in campaign.constituencies],
        "countries": sorted(country_name(code) for code in campaign.countries),
        "languages": [str(Language(code).label) for code in campaign.languages],
        "standings": [str(Standing(code).label) for code in campaign.standings],
        "earlier_meetings": earlier_meetings,
        "earlier_part": [campaign.get_earlier_part_display()] if earlier_meetings else [],
        "contacts": [str(by_hand)] if by_hand else [],
    }
    names = {field: str(capfirst(Campaign._meta.get_field(field).verbose_name)) for field in chosen}
    return [(names[field], words) for field, words in chosen.items() if words]
