"""What the search page answers, for tests."""

import re

from django.test import Client
from django.utils.html import strip_tags
from django.utils.http import urlencode

from tests.reading import read

RESULT = re.compile(r'<li> <p class="kind"> <strong>.*?</li>')
TITLE = re.compile(r"<h2> .*?<a [^>]*>(.*?)</a>")


def ask(client: Client, query: str, language: str = "en") -> str:
    return read(client, f"/{language}/search/?{urlencode({'q': query})}")


def titles(client: Client, query: str, language: str = "en") -> list[str]:
    """What was found, in order, without marks and without words about its language."""
    return [strip_tags(title.partition(" <small")[0]) for title in TITLE.findall(ask(client, query, language))]
