"""Data and files to fetch: read only for whoever asks, and silent about languages where they have none."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from agenda.services.photos import encode_photo
from agenda.services.speakers import set_photo
from tests.factories import make_meeting, make_speaker
from tests.pictures import plain, saved

API = "/api/v1/meetings/2027/"
PHOTO = f"/media/speakers/{'0' * 32}-160.webp"
PROGRAMS = [
    API,
    PHOTO,
    "/sitemap.xml",
    "/robots.txt",
    "/en/2027/agenda.ics",
    "/en/2027/agenda/opening.ics",
    "/en/2027/agenda.json",
    "/en/2027/agenda.pdf",
    "/en/2027/concept-note.pdf",
]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", PROGRAMS)
def test_anything_but_reading_is_not_allowed(db: None, address: str, method: str) -> None:
    """Not for a missing token: 405, as docs/api.md says."""
    response = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@pytest.fixture
def photo(db: None, settings: Any, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path
    speaker = make_speaker()
    set_photo(speaker=speaker, photo=encode_photo(saved(plain())))
    return f"/media/speakers/{speaker.photo}-160.webp"


def test_what_has_no_language_does_not_vary_by_it(client: Client, photo: str) -> None:
    make_meeting(slug="2027")
    languages = {photo: None, "/sitemap.xml": None, "/robots.txt": None, API: "en, fr, es"}
    for address, content_language in languages.items():
        response = client.get(address, headers={"accept-language": "fr"})
        assert (response.status_code, response.get("Content-Language")) == (200, content_language), address
        assert "Accept-Language" not in response.get("Vary", ""), address


def test_sentence_of_the_api_varies_by_language(client: Client, db: None) -> None:
    response = client.get(API, headers={"accept-language": "fr"})
    assert (response.status_code, response["Content-Language"]) == (404, "fr")
    assert "Accept-Language" in response["Vary"]
