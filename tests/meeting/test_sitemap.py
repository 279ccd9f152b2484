from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from agenda.models import Session
from meeting.models import ConceptNoteSection, Meeting
from tests.factories import make_meeting, make_session, make_speaker

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SITE = "https://meeting.example.org"


@pytest.fixture(autouse=True)
def _public_address(settings: Any) -> None:
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]


def entries(client: Client) -> dict[str, dict[str, str]]:
    """The alternates of each address in the sitemap."""
    response = client.get("/sitemap.xml", headers={"Host": "inside.example"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    return {
        url.findtext("s:loc", namespaces=NAMES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link[@rel='alternate']", NAMES)
        }
        for url in ET.fromstring(response.content).findall("s:url", NAMES)  # noqa: S314 -- our own answer
    }


def in_french(client: Client) -> list[str]:
    start = f"{SITE}/fr/"
    return [address.removeprefix(start) for address in entries(client) if address.startswith(start)]


def test_sitemap_has_every_public_page_and_no_other(client: Client) -> None:
    meeting = make_meeting(slug="2027")
    session = make_session(meeting, slug="debate")
    make_session(meeting, slug="coffee", kind=Session.Kind.BREAK)
    make_speaker(session, make_session(meeting, slug="closing"), slug="amina")
    make_speaker(slug="chen")
    ConceptNoteSection.objects.create(meeting=meeting, title_en="Background")
    make_meeting(slug="2021", status=Meeting.Status.ARCHIVED, starts_on="2021-10-07", ends_on="2021-10-07")
    draft = make_meeting(slug="draft", status=Meeting.Status.DRAFT)
    make_speaker(make_session(draft, slug="secret"), slug="dora")
    assert in_french(client) == [
        "",
        "privacy/",
        "accessibility/",
        "2027/",
        "2027/agenda/",
        "2027/speakers/",
        "2027/concept-note/",
        "2021/",
        "2021/agenda/",
        "2021/speakers/",
        "2027/agenda/debate/",
        "2027/agenda/closing/",
        "2027/speakers/amina/",
    ]


def test_every_address_is_of_the_public_site_and_answers(client: Client) -> None:
    make_speaker(make_session())
    addresses = entries(client)
    assert len(addresses) == 3 * 8
    for address in addresses:
        assert client.get(address.removeprefix(SITE), secure=True).status_code == 200, address


def test_every_page_names_itself_in_each_language_as_its_own_head_does(client: Client) -> None:
    make_speaker(make_session())
    for address, alternates in entries(client).items():
        rest = address.removeprefix(SITE)[3:]
        assert alternates == {
            "en": f"{SITE}/en{rest}",
            "fr": f"{SITE}/fr{rest}",
            "es": f"{SITE}/es{rest}",
            "x-default": f"{SITE}/en{rest}",
        }
        page = client.get(address.removeprefix(SITE)).text
        for code, other in alternates.items():
            assert f'<link rel="alternate" hreflang="{code}" href="{other}">' in page


def test_robots_may_read_everything_but_what_is_private(client: Client) -> None:
    response = client.get("/robots.txt", headers={"Host": "inside.example"})
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    private = [
        f"Disallow: /{language}/{page}/"
        for language in ("en", "fr", "es")
        for page in ("invitation", "registration", "delegation")
    ]
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /unsubscribe/",
        *private,
        "",
        f"Sitemap: {SITE}/sitemap.xml",
    ]


def test_neither_is_for_sending(client: Client) -> None:
    assert client.post("/sitemap.xml").status_code == 405
    assert client.post("/robots.txt").status_code == 405
