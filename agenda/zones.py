"""The reader's time zone, from what she types."""

import unicodedata
import zoneinfo
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.core import get_global

from meeting.languages import current
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


@dataclass(frozen=True)
class ReaderZone:
    """What the address asks for: `zone` is None when it asks for none, for nonsense, or for the meeting's own."""

    asked: str
    zone: ZoneInfo | None
    unknown: bool

    @property
    def query(self) -> str:
        """Takes the choice along in a link."""
        return f"?{urlencode({'tz': self.zone.key}, safe='/')}" if self.zone else ""


def reader_zone(asked: str, meeting_zone: ZoneInfo) -> ReaderZone:
    asked = asked.strip()[:LONGEST]
    zone = find_zone(asked)
    if zone is None:
        return ReaderZone(asked, None, unknown=bool(asked))
    return ReaderZone(zone.key, None if zone.key == meeting_zone.key else zone, unknown=False)


def find_zone(words: str) -> ZoneInfo | None:
    """The zone that the words name: “Africa/Nairobi”, “nairobi”, “New York”, or a city in the page's language."""
    key = _zones_by_name(current()).get(_plain(words))
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
    by_city = {_plain(key.rpartition("/")[2]): key for key in keys}
    by_local_city = {_plain(zone_city(key)): key for key in keys}
    by_key = {_plain(key): key for key in keys}
    return {**by_city, **by_local_city, **by_key}


def _plain(name: str) -> str:
    """Small letters without accents, and spaces where the names have underscores."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(letters.casefold().replace("_", " ").split())
