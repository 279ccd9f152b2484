"""Reading pages as tests compare them."""

import re

from django.test import Client

from meeting.models import Meeting


def read(client: Client, address: str) -> str:
    """The page as one line of text, since line breaks mean nothing in HTML."""
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode(), flags=re.ASCII)


def agenda_url(meeting: Meeting, language: str = "en", query: str = "") -> str:
    return f"/{language}/{meeting.slug}/agenda/{query}"
