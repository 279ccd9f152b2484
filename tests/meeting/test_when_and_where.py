"""When and where a meeting is held: the same answer on its page, in calendars, files and search engines."""

import datetime
import html
import re

import pytest
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override

from agenda.structured_data import event_of_meeting
from meeting.models import Meeting
from meeting.when_and_where import days_of, place_in_full, place_of
from tests.factories import make_meeting

pytestmark = pytest.mark.django_db

WHERE = re.compile(r"<dt>Where</dt>\s*<dd>(.*?)</dd>", re.S)
MARCH = datetime.date(2027, 3, 31)


def where_on_the_page(client: Client, meeting: Meeting, language: str = "en") -> str:
    [words] = WHERE.findall(client.get(f"/{language}/{meeting.slug}/").text)
    return " ".join(html.unescape(strip_tags(words)).split())


@pytest.mark.parametrize(
    ("fields", "short", "full", "page"),
    [
        ({"venue_en": "ILO HQ"}, "Geneva and online", ["ILO HQ", "Geneva"], "ILO HQ Geneva"),
        ({"venue_en": "ILO, Geneva", "held": "in_person"}, "Geneva", ["ILO, Geneva"], "ILO, Geneva"),
        ({"venue_en": "ILO HQ", "city_en": ""}, "", ["ILO HQ"], "ILO HQ"),
        ({}, "Geneva and online", ["Geneva"], "Geneva"),
        ({"city_en": ""}, "", [], "To be announced"),
        ({"venue_en": "ILO HQ", "held": "online"}, "Online", ["Online"], "Online"),
    ],
)
def test_place_as_far_as_it_is_known(
    client: Client, fields: dict[str, str], short: str, full: list[str], page: str
) -> None:
    meeting = make_meeting(**fields)
    assert (place_of(meeting), [text.words for text in place_in_full(meeting)]) == (short, full)
    assert where_on_the_page(client, meeting) == page
    places = [place["@type"] for place in event_of_meeting(meeting).get("location", []) if "name" in place]
    assert places == (["Place"] if full not in ([], ["Online"]) else [])


def test_place_that_is_not_translated_says_so(client: Client) -> None:
    meeting = make_meeting(title_fr="Réunion", venue_en="ILO HQ")
    page = client.get(f"/fr/{meeting.slug}/").text
    assert '<span lang="en">ILO HQ</span> <small class="in-english">(en anglais)</small>' in page
    assert '<small><span lang="en">Geneva</span></small>' in page


@pytest.mark.parametrize(
    ("fields", "english", "french"),
    [
        ({"starts_on": MARCH, "ends_on": MARCH}, "31 March 2027", "31\u00a0mars 2027"),
        (
            {"starts_on": MARCH, "ends_on": MARCH + datetime.timedelta(days=1)},
            "31 March – 1 April 2027",
            "31\u00a0mars – 1er\u00a0avril 2027",
        ),
        ({"starts_on": MARCH, "ends_on": MARCH, "day_known": False}, "March 2027", "mars 2027"),
    ],
)
def test_days_in_words(fields: dict[str, object], english: str, french: str) -> None:
    meeting = make_meeting(**fields)
    said = []
    for language in ("en", "fr"):
        with override(language):
            said.append(days_of(meeting))
    assert said == [english, french]
