"""Reading pages as tests compare them."""

import json
import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from meeting.models import Meeting

STRUCTURED_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

HIDDEN = re.compile(r"<p[^>]* hidden>.*?</p>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def read(client: Client, address: str) -> str:
    """The page at the address, as one line."""
    response = client.get(address)
    assert response.status_code == 200
    return one_line(response.text)


def one_line(html: str) -> str:
    """The text as one line, since line breaks mean nothing in HTML; spaces that do not break stay as they are."""
    return re.sub(r"\s+", " ", html, flags=re.ASCII)


def main_words(response: HttpResponse) -> str:
    """What the page's main part says, as one line, without what is sent hidden."""
    main = HIDDEN.sub("", response.text.partition("<main")[2].partition(">")[2].partition("</main>")[0])
    return " ".join(unescape(TAG.sub(" ", main)).split())


def structured_data(client: Client, address: str) -> list[dict[str, Any]]:
    """What the page at the address tells search engines."""
    return [json.loads(block) for block in STRUCTURED_DATA.findall(read(client, address))]


def agenda_url(meeting: Meeting, language: str = "en", query: str = "") -> str:
    return f"/{language}/{meeting.slug}/agenda/{query}"
