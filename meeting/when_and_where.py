"""When and where a meeting is held, in words of the active language."""

from collections.abc import Sequence

from django.utils.translation import gettext

from meeting.languages import SOURCE, Language, Text, current, text_of
from meeting.models import Meeting
from meeting.times import days_dash, days_in_words, month_in_words

# What mailings tell of a meeting, in the place of names in braces or in words that staff have written themselves.
TOLD_IN_EACH_LANGUAGE = ("title", "hours", "city", "venue")
TOLD_IN_ANY_LANGUAGE = ("starts_on", "ends_on", "day_known", "time_zone", "held")
TOLD_IN_MAILINGS = (*TOLD_IN_EACH_LANGUAGE, *TOLD_IN_ANY_LANGUAGE)


def told_in_mailings(meeting: Meeting) -> list[str]:
    """What differs once mailings have something else to tell, in whatever language."""
    translated = [getattr(meeting, f"{name}_{code}") for name in TOLD_IN_EACH_LANGUAGE for code in Language.values]
    plain = [getattr(meeting, name) for name in TOLD_IN_ANY_LANGUAGE]
    return [str(value or "") for value in (*translated, *plain)]


def days_of(meeting: Meeting) -> str:
    """“7 October 2021”, “9–10 March 2027”, or “March 2023” while no more is known."""
    return "".join(words for _, words in days_in_parts(meeting))


def days_in_parts(meeting: Meeting) -> list[tuple[str, str]]:
    """The same as pairs of date and words: (“2027-03-09”, “9”), (“”, “–”), (“2027-03-10”, “10 March 2027”)."""
    first, last = meeting.starts_on, meeting.ends_on
    if not meeting.day_known:
        return [(f"{first:%Y-%m}", month_in_words(first))]
    start, end = days_in_words(first, last)
    last_part = (last.isoformat(), end)
    return [(first.isoformat(), start), ("", days_dash(start)), last_part] if start else [last_part]


def venue_and_city(meeting: Meeting) -> tuple[Text | None, Text | None]:
    """Where people meet in person, as far as it is known. Nowhere if all are online, whatever staff have entered."""
    if not meeting.is_in_person:
        return None, None
    return text_of(meeting, "venue"), text_of(meeting, "city")


def place_of(meeting: Meeting) -> str:
    """“Geneva and online”, “Online”. Empty when nothing is known."""
    _, city = venue_and_city(meeting)
    if not meeting.is_in_person:
        return gettext("Online")
    if city and meeting.is_online:
        return gettext("%(city)s and online") % {"city": city.words}
    return city.words if city else ""


def place_in_full(meeting: Meeting) -> list[Text]:
    """“ILO headquarters” and “Geneva”, or “Online”. A city that the venue names already is not named again."""
    if not meeting.is_in_person:
        return [Text(gettext("Online"), current())]
    venue, city = venue_and_city(meeting)
    if venue and city and city.words in venue.words:
        return [venue]
    return [text for text in (venue, city) if text]


def joined(places: Sequence[Text | None]) -> Text | None:
    """“Room II, ILO headquarters, Geneva”, of what is known of it."""
    parts = [place for place in places if place]
    if not parts:
        return None
    language = current() if any(part.language == current() for part in parts) else SOURCE
    return Text(", ".join(part.words for part in parts), language)
