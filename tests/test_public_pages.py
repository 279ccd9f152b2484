"""The list of public pages is complete."""

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation

from tests.public_pages import LANGUAGES, prepare, public_pages
from tests.test_access import routes

pytestmark = pytest.mark.django_db


FOR_SCRIPTS = {"en/<slug:meeting_slug>/register/organizations/"}


def route_of(path: str) -> str | None:
    try:
        return resolve("/en/" + path.partition("?")[0]).route
    except Resolver404:
        return None


def test_every_public_route_is_listed() -> None:
    """A page's address ends with a slash; that of a file to load, such as a calendar, does not."""
    prepare()
    with translation.override("en"):
        pages = {route for route in routes() if route.startswith("en/") and route.endswith("/")}
        listed = {route_of(page.path) for page in public_pages() if page.status == 200}
    assert pages - listed == FOR_SCRIPTS


def test_every_page_listed_answers_as_the_list_says(client: Client) -> None:
    prepare()
    for language in LANGUAGES:
        for page in public_pages():
            assert f'<html lang="{language}">' in page.ask(client, language).content.decode(), page
