"""Public pages are kept for a short while; what is somebody's own is kept nowhere."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meeting.models import User
from meeting.settings import CACHES
from tests.factories import make_session
from tests.reading import agenda_url

pytestmark = pytest.mark.django_db

SHARED = {"public", "max-age=0", "s-maxage=30", "stale-if-error=86400"}
OWN = {"private", "no-cache"}


@pytest.fixture(autouse=True)
def page_cache(settings: object) -> None:
    settings.CACHES = CACHES
    caches["pages"].clear()


@pytest.fixture
def address() -> str:
    return agenda_url(make_session(title_en="Debate", starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00").meeting)


def directives(client: Client, address: str) -> set[str]:
    return set(client.get(address)["Cache-Control"].split(", "))


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_second_reader_gets_the_kept_page_without_a_query(client: Client, address: str) -> None:
    assert queries(client, address) > 0
    assert queries(Client(), address) == 0
    assert directives(Client(), address) == SHARED


def test_each_address_and_language_has_its_own_page(client: Client, address: str) -> None:
    client.get(address)
    for other in (address.replace("/en/", "/fr/"), f"{address}?tz=Asia/Seoul"):
        assert queries(client, other) > 0


def test_reader_with_a_zone_of_her_own_gets_her_page_and_leaves_it_nowhere(client: Client, address: str) -> None:
    client.cookies["tz"] = "Asia/Seoul"
    assert "Seoul" in client.get(address).text
    assert directives(client, address) == OWN
    assert "Seoul)" not in Client().get(address).text
    assert "Seoul)" in client.get(address).text


def test_staff_see_the_page_as_it_is(client: Client, address: str, dora: User) -> None:
    Client().get(address)
    client.force_login(dora)
    assert queries(client, address) > 0
    assert directives(client, address) == OWN


def test_page_that_is_not_there_is_not_kept(client: Client) -> None:
    assert client.get("/en/nothing/agenda/").status_code == 404
    assert not client.get("/en/nothing/agenda/").has_header("Cache-Control")


def test_page_that_has_not_changed_is_not_sent_again(client: Client, address: str) -> None:
    first = client.get(address, headers={"accept-encoding": "gzip"})
    again = client.get(address, headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
