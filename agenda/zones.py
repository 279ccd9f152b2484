"""The reader's time zone, from what she types or keeps on her device."""

import datetime
import zoneinfo
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from meeting.languages import current
from meeting.letters import folded
from meeting.times import zone_city

# Suggested while typing. Any other zone is accepted too.
COMMON_ZONES = (
    "Africa/Abidjan", "Africa/Addis_Ababa", "Africa/Cairo", "Africa/Dakar", "Africa/Johannesburg", "Africa/Lagos",
    "Africa/Nairobi", "America/Bogota", "America/Lima", "America/Mexico_City", "America/New_York", "America/Sao_Paulo",
    "Asia/Bangkok", "Asia/Beirut", "Asia/Kolkata", "Asia/Manila", "Asia/Tokyo", "Europe/London", "Europe/Zurich",
    "Pacific/Auckland", "UTC",
)  # fmt: skip

NOT_A_PLACE = {"Factory", "localtime"}
LONGEST = 60  # characters; the longest name has 32
KEPT_FOR = datetime.timedelta(days=365)


@dataclass(frozen=True)
class ReaderZone:
    """How the reader wants the times: `zone` is None where it is the meeting's own, or nonsense was asked for."""

    asked: str  # what stands in the form
    zone: ZoneInfo | None
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
        return ReaderZone(zone.key if zone else "", _other(zone, meeting_zone), remembered=zone is not None)
    asked = asked.strip()[:LONGEST]
    zone = find_zone(asked)
    return ReaderZone(zone.key if zone else asked, _other(zone, meeting_zone), unknown=bool(asked) and zone is None)


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
    """The zone that the words name: “Africa/Nairobi”, “nairobi”, “New York”, or a city in the page's language."""
    key = _zones_by_name(current()).get(_key(words))
    return ZoneInfo(key) if key else None


def suggestions() -> list[tuple[str, str]]:
    """(name, city in the page's language) pairs."""
    return [(key, zone_city(key)) for key in COMMON_ZONES]


@cache
def _zones_by_name(language: str) -> dict[str, str]:  # noqa: ARG001 -- the cache's key: cities are named in the active one
    # Old names first: Egypt is called Cairo too, and Africa/Cairo shall have the last word.
    keys = sorted(
        zoneinfo.available_timezones() - NOT_A_PLACE, key=lambda key: (key not in get_global("zone_aliases"), key)
    )
    by_city = {_key(key.rpartition("/")[2]): key for key in keys}
    by_local_city = {_key(zone_city(key)): key for key in keys}
    by_key = {_key(key): key for key in keys}
    return {**by_city, **by_local_city, **by_key}


def _key(name: str) -> str:
    """The names of zones have underscores where people type spaces."""
    return folded(name.replace("_", " "))


def _other(zone: ZoneInfo | None, meeting_zone: ZoneInfo) -> ZoneInfo | None:
    return None if zone is None or zone.key == meeting_zone.key else zone
