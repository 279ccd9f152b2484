"""The reader's time zone, from what she types or keeps on her device."""

import datetime
import re
import zoneinfo
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from meeting.languages import Language, locale_name
from meeting.letters import folded
from meeting.times import NOT_A_PLACE, zone_city

# Suggested while typing. Any other zone is accepted too.
COMMON_ZONES = (
    "Africa/Abidjan", "Africa/Addis_Ababa", "Africa/Cairo", "Africa/Dakar", "Africa/Johannesburg", "Africa/Lagos",
    "Africa/Nairobi", "America/Bogota", "America/Lima", "America/Mexico_City", "America/New_York", "America/Sao_Paulo",
    "Asia/Bangkok", "Asia/Beirut", "Asia/Kolkata", "Asia/Manila", "Asia/Tokyo", "Europe/London", "Europe/Zurich",
    "Pacific/Auckland", "UTC",
)  # fmt: skip

# Seats of government after which no zone is named.
CAPITALS = {
    "abuja": "Africa/Lagos", "ankara": "Europe/Istanbul", "beijing": "Asia/Shanghai", "berne": "Europe/Zurich",
    "bern": "Europe/Zurich", "berna": "Europe/Zurich", "brasilia": "America/Sao_Paulo", "canberra": "Australia/Sydney",
    "cotonou": "Africa/Porto-Novo", "dodoma": "Africa/Dar_es_Salaam", "hanoi": "Asia/Ho_Chi_Minh",
    "islamabad": "Asia/Karachi", "naypyidaw": "Asia/Yangon", "new delhi": "Asia/Kolkata", "nueva delhi": "Asia/Kolkata",
    "ottawa": "America/Toronto", "pekin": "Asia/Shanghai", "pretoria": "Africa/Johannesburg",
    "quito": "America/Guayaquil", "rabat": "Africa/Casablanca", "washington": "America/New_York",
    "wellington": "Pacific/Auckland", "yamoussoukro": "Africa/Abidjan", "yaounde": "Africa/Douala",
}  # fmt: skip

LONGEST = 60  # characters; the longest name has 32
KEPT_FOR = datetime.timedelta(days=365)


@dataclass(frozen=True)
class ReaderZone:
    """How the reader wants the times: `zone` is None where it is the meeting's own, or nonsense was asked for."""

    asked: str  # what stands in the form
    zone: ZoneInfo | None
    leading: ZoneInfo  # whose times and days come first
    unknown: bool = False
    remembered: bool = False  # the choice was kept on this device, and does not stand in the address

    @property
    def query(self) -> str:
        """Takes a choice that is not remembered along in a link."""
        return f"?{urlencode({'tz': self.zone.key}, safe='/')}" if self.zone and not self.remembered else ""


def reader_zone(request: HttpRequest, meeting_zone: ZoneInfo) -> ReaderZone:
    """The zone that the address asks for (`?tz=`), else the one kept on the reader's device."""
    asked = request.GET.get("tz")
    if asked is None:
        zone = find_zone(request.COOKIES.get(settings.TIME_ZONE_COOKIE_NAME, ""))
        return _reader_zone("", zone, meeting_zone, remembered=zone is not None)
    asked = asked.strip()[:LONGEST]
    zone = find_zone(asked)
    return _reader_zone(asked, zone, meeting_zone, unknown=bool(asked) and zone is None)


def remember_zone(response: HttpResponse, zone: ZoneInfo | None) -> None:
    """Keep the reader's choice on her device; None forgets it."""
    if zone is None:
        response.delete_cookie(settings.TIME_ZONE_COOKIE_NAME, samesite="Lax")
    else:
        response.set_cookie(
            settings.TIME_ZONE_COOKIE_NAME,
            zone.key,
            max_age=KEPT_FOR,
            secure=settings.SERVED_BY_HTTPS,
            httponly=True,
            samesite="Lax",
        )


def find_zone(words: str) -> ZoneInfo | None:
    """The zone that the words name: “Africa/Nairobi”, “nairobi”, “Le Caire”, “Kenya”, “Hanoi, Viet Nam”, “UTC+3”."""
    name = _key(words[:LONGEST])  # Taking accents off takes the square of the length.
    names = _zones_by_name()
    key = names.get(name) or names.get(name.partition(",")[0].strip()) or _at_offset(name)
    return ZoneInfo(key) if key else None


def suggestions() -> list[tuple[str, str]]:
    """(name, city in the page's language) pairs."""
    return [(key, zone_city(key)) for key in COMMON_ZONES]


@cache
def _zones_by_name() -> dict[str, str]:
    """Every name in every language of the portal; where two zones share one, the more exact kind of name decides."""
    # Old names first: Egypt is called Cairo too, and Africa/Cairo shall have the last word.
    keys = sorted(
        zoneinfo.available_timezones() - NOT_A_PLACE, key=lambda key: (key not in get_global("zone_aliases"), key)
    )
    # Etc/GMT+5 is five hours behind Greenwich; whoever types “GMT+5” means ahead.
    places = [key for key in keys if not key.startswith("Etc/GMT")]
    by_city = {_key(key.rpartition("/")[2]): key for key in places}
    by_local_name = {}
    for language in Language.values:
        with translation.override(language):
            by_local_name |= _countries_with_one_zone() | {_key(zone_city(key)): key for key in places}
    by_key = {_key(key): key for key in keys}
    return {**by_city, **by_local_name, **CAPITALS, **by_key}


def _countries_with_one_zone() -> dict[str, str]:
    names, zones = Locale.parse(locale_name()).territories, get_global("territory_zones")
    return {_key(names[code]): zones[code][0] for code in names if len(zones.get(code, [])) == 1}


def _at_offset(name: str) -> str | None:
    """Of “utc+3” or “gmt -05:00”: the zone that is always so far from Greenwich."""
    found = re.fullmatch(r"(?:utc|gmt) ?([+−-]) ?0?(\d{1,2})(?::?00)?", name)
    if not found:
        return None
    sign, hours = found.groups()
    key = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"  # POSIX counts westwards.
    return key if key in zoneinfo.available_timezones() else None


def _key(name: str) -> str:
    """The names of zones have underscores where people type spaces."""
    return folded(name.replace("_", " "))


def _reader_zone(asked: str, zone: ZoneInfo | None, meeting_zone: ZoneInfo, **how: bool) -> ReaderZone:
    other = None if zone is None or zone.key == meeting_zone.key else zone
    return ReaderZone(zone.key if zone else asked, other, other or meeting_zone, **how)
