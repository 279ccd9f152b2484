"""Dates, clock times and time zones in words, in the active language."""

import datetime
import re
import zoneinfo
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton, get_timezone_gmt
from django.utils.translation import ngettext

from meeting.languages import current, locale_name

NOT_A_PLACE = {"Factory", "localtime"}  # among the names of the zone database

# Switzerland's zone is named after its largest city; everybody at the Office says Geneva.
GENEVA = {"en": "Geneva", "fr": "Genève", "es": "Ginebra"}


def day_in_words(day: datetime.date) -> str:
    """“Thursday 7 October 2021”."""
    return _typeset(format_date(day, "EEEE d MMMM y" if current() == "en" else "full", locale=locale_name()))


def short_day(day: datetime.date) -> str:
    """“Thu 7 Oct”, beside a time."""
    return _typeset(format_skeleton("MMMEd", day, locale=locale_name()))


def month_in_words(day: datetime.date) -> str:
    """“March 2023”."""
    return format_skeleton("yMMMM", day, locale=locale_name())


def days_in_words(first: datetime.date, last: datetime.date) -> tuple[str, str]:
    """The two ends of “9–10 March 2027”, or of “31 March – 1 April 2027”; the first is empty when both are one day."""
    end = _typeset(format_date(last, "long", locale=locale_name()))
    if first == last:
        return "", end
    if (first.year, first.month) == (last.year, last.month):
        return _typeset(str(first.day)), end
    if first.year == last.year:
        return _typeset(format_skeleton("MMMMd", first, locale=locale_name())), end
    return _typeset(format_date(first, "long", locale=locale_name())), end


def days_dash(start: str) -> str:
    """The dash after the first of the two ends: close to a bare number, between spaces after anything longer."""
    return "–" if start.removesuffix("er").isdigit() else " – "


def clock(moment: datetime.datetime) -> str:
    """“13:00”, in the moment's own zone."""
    return f"{moment:%H:%M}"


def moment_in_words(at: datetime.datetime, zone: zoneinfo.ZoneInfo) -> str:
    """“Thursday 7 October 2021, 13:00, Central European Summer Time (Geneva)”."""
    local = at.astimezone(zone)
    return f"{day_in_words(local.date())}, {clock(local)}, {zone_in_words(zone, at)}"


def days_later(start: datetime.datetime, end: datetime.datetime) -> str:
    """“+1 day” beside an end after midnight; empty where both are on one day of their zone."""
    days = (end.date() - start.date()).days
    return ngettext("+%(days)d day", "+%(days)d days", days) % {"days": days} if days else ""


def zone_in_words(zone: zoneinfo.ZoneInfo, at: datetime.datetime) -> str:
    """“Central European Summer Time (Geneva)”: the zone as it is at that moment, since summer time has its own name."""
    local, names = at.astimezone(zone), _zone_names(zone.key)
    name = names.get("daylight" if local.dst() else "standard") or get_timezone_gmt(local, locale=locale_name())
    return name if zone.key.startswith("Etc/") else f"{name} ({zone_city(zone.key)})"


def zone_city(key: str) -> str:
    """The city that stands for the zone: “Nairobi”."""
    if key == "Europe/Zurich":
        return GENEVA[current()]
    if key.startswith("Etc/GMT"):  # Whose sign is that of POSIX.
        return key.removeprefix("Etc/").translate(str.maketrans("+-", "-+"))
    known = Locale.parse(locale_name()).time_zones.get(_cldr_key(key), {})
    return known.get("city") or key.rpartition("/")[2].replace("_", " ")


def _zone_names(key: str) -> dict[str, str]:
    locale, cldr_key = Locale.parse(locale_name()), _cldr_key(key)
    metazone = get_global("meta_zones").get(cldr_key)
    own = locale.time_zones.get(cldr_key, {}).get("long", {})
    return {**locale.meta_zones.get(metazone, {}).get("long", {}), **own}


@cache
def _cldr_key(key: str) -> str:
    """CLDR keeps old names (Asia/Calcutta) where the zone database has new ones; Babel looks only for the new."""
    aliases = get_global("zone_aliases")
    same = [key, aliases.get(key, key), *sorted(old for old, new in aliases.items() if new == aliases.get(key, key))]
    named = {*get_global("meta_zones"), *Locale.parse("en").time_zones}
    return next((name for name in same if name in named), key)


def _typeset(date: str) -> str:
    """French: the first of the month is an ordinal, and the day stays with its month."""
    if current() != "fr":
        return date
    date = re.sub(r"(?<!\d)1(?!\d)", "1er", date)
    return re.sub(r"(?<!\d)(\d{1,2}(?:er)?) ", "\\1\N{NO-BREAK SPACE}", date)
