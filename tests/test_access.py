"""Who gets which answer: every route of the portal × every kind of person. A route that no row names fails.

The table is `access.csv`: one row a route, and the status that a GET gets. 302 of staff pages leads to
signing in.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone, translation

from agenda.models import Session, Speaker
from meeting.models import Batch, Heartbeat, HistoryEntry, Meeting, Message, MessageEvent, Suppression, User
from meeting.pages.demonstration.loader import ensure_staff, load
from meeting.services.history import record
from meeting.services.mail_gate import the_gate
from meeting.services.outbox import new_message
from meeting.services.unsubscribe_links import unsubscribe_address
from partners.models import (
    AddressChange,
    ContactGroup,
    ContactImport,
    Invitation,
    LinkRequest,
    Organization,
    Registration,
)
from partners.selectors.passes import pass_address
from partners.services.scans import Scan, keep_scan
from tests.factories import make_recorded_answer

# The mail as it is sent: in its reader's language, with its styles inline, in a sandbox where nothing runs.
A_MAIL = "admin/partners/campaign/<int:pk>/preview/"
TABLE = Path(__file__).with_name("access.csv")
PEOPLE = ("stranger", "staff without rights", "administrator")


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Each route of the portal."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


def answers() -> dict[str, tuple[str, ...]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["route"]: tuple(row[person] for person in PEOPLE) for row in csv.DictReader(lines)}


@pytest.fixture
def people(db: None, tmp_path: Path) -> dict[str, Client]:
    load(today=timezone.localdate())
    administrator = ensure_staff(tmp_path / "password", None)
    helper = User.objects.create_user("helper@example.org", is_staff=True)
    clients = {person: Client() for person in PEOPLE}
    clients["staff without rights"].force_login(helper)
    clients["administrator"].force_login(administrator)
    return clients


@pytest.fixture
def arguments(people: dict[str, Client]) -> dict[str, str]:
    """A value for each parameter of a route, of something that is there."""
    batch = Batch.objects.create(meeting=Meeting.objects.first())
    message = new_message(
        name="x", to="amina@example.org", language="fr", subject="s", text="t", dedupe_key="x", batch=batch
    )
    message.save()
    Suppression.objects.create(fingerprint="0" * 64, reason="staff")
    the_gate()
    Heartbeat.objects.create(name="sender", at=timezone.now())
    Group.objects.create(name="Interpreters")
    ContactGroup.objects.create(name="Donors")
    record(batch, "made")
    make_recorded_answer(scan=keep_scan(Scan(b"%PDF-1.7", ".pdf")))
    session = Session.objects.exclude(kind=Session.Kind.BREAK).filter(meeting__slug="next").first()
    speaker = Speaker.objects.filter(appearances__session=session).first()
    registration = Registration.objects.confirmed("in_person").filter(meeting__slug="next").first()
    change = AddressChange.objects.create(registration=registration, email="amina@example.com")
    photo = Speaker.objects.exclude(photo="").first().photo
    contact_import = ContactImport.objects.create(
        created_by=User.objects.get(email="staff@example.org"), headings=["Name"], columns=[""], lines=[[2, ["Amina"]]]
    )
    first, second = Organization.objects.order_by("pk")[:2]
    return {
        "<slug:meeting_slug>": "next",
        "<slug:session_slug>": session.slug,
        "<slug:speaker_slug>": speaker.slug,
        "<str:invited_as>": "replaces",
        "invitation/<str:token>": f"invitation/{Invitation.objects.first().token}",
        "registration/address/<str:token>": f"registration/address/{change.token}",
        "registration/pass/<str:token>": pass_address(registration).partition("/admin/partners/")[2].strip("/"),
        "registration/<str:token>": f"registration/{registration.token}",
        r"^(?P<kind>registration|invitation)/(?P<token>[^/]+)/[=>.),\s]+/?$": "registration/x/>",
        "<path:content_type_id>/<path:object_id>": "1/1",
        "unsubscribe/<str:token>": unsubscribe_address(message).removeprefix(f"{settings.SITE_URL}/").strip("/"),
        "contact/import/<int:pk>": f"contact/import/{contact_import.pk}",
        "<int:first_pk>": str(first.pk),
        "<int:second_pk>": str(second.pk),
        r"media/^speakers/(?P<digest>[0-9a-f]{32})-(?P<width>160|320)\.webp$": f"media/speakers/{photo}-160.webp",
    }


def address(route: str, arguments: dict[str, str]) -> str:
    """The route with something that exists in the place of each parameter."""
    for parameter, value in arguments.items():
        route = route.replace(parameter, value)
    if "<path:object_id>" in route or "<int:pk>" in route or "<id>" in route:
        route = route.replace("<path:object_id>", _some_pk(route)).replace("<int:pk>", _some_pk(route))
        route = route.replace("<id>", _some_pk(route))
    return "/" + route.replace("(?P<app_label>auth|meeting|partners|agenda)", "meeting")


def _some_pk(route: str) -> str:
    _, app, model, *_ = route.split("/")
    instance = apps.get_model(app, model).objects.first()
    return str(instance.pk) if instance is not None else "1"


def test_every_route_has_a_row() -> None:
    with translation.override("en"):  # The routes of the public pages begin with it.
        assert set(routes()) == set(answers())


def test_every_answer_is_the_one_in_the_table(people: dict[str, Client], arguments: dict[str, str]) -> None:
    different = {}
    for route, expected in answers().items():
        url = address(route, arguments)
        got = tuple(str(people[person].get(url).status_code) for person in PEOPLE)
        if got != expected:
            different[route] = (url, expected, got)
    assert different == {}


@pytest.mark.parametrize("language", ["fr", "es"])
def test_staff_pages_render_in_each_language(
    people: dict[str, Client], arguments: dict[str, str], language: str
) -> None:
    for route, (_, _, administrator) in answers().items():
        is_page = not any(part in route for part in ("jsi18n", "/scan/", ".pdf", ".csv", ".xlsx", A_MAIL))
        if route.startswith("admin/") and administrator == "200" and is_page:
            response = people["administrator"].get(address(route, arguments), headers={"Accept-Language": language})
            assert response.status_code == 200
            assert f'<html lang="{language}"' in response.text, route


def test_get_changes_nothing(people: dict[str, Client], arguments: dict[str, str]) -> None:
    """However often a mail scanner follows a link."""
    watched = (
        Registration, AddressChange, LinkRequest, Invitation, Message, MessageEvent, Suppression, HistoryEntry, Session,
    )  # fmt: skip
    before = [list(model.objects.order_by("pk").values()) for model in watched]

    for route in answers():
        if not route.startswith(("admin/", "accounts/")):
            for _ in range(2):
                people["stranger"].get(address(route, arguments))
                people["stranger"].head(address(route, arguments))

    assert [list(model.objects.order_by("pk").values()) for model in watched] == before


def test_every_answer_carries_the_strict_policy(people: dict[str, Client], arguments: dict[str, str]) -> None:
    urls = [address(route, arguments) for route in answers()]
    for url in [*urls, "/en/no-such-meeting/", "/fr/next/agenda/none/"]:
        policy = people["administrator"].get(url).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, url
        if url == address(A_MAIL, arguments):
            assert {"script-src 'none'", "sandbox"} <= set(policy.split("; ")), url
        else:
            assert "unsafe" not in policy, url


def test_public_pages_set_no_cookie(people: dict[str, Client]) -> None:
    for page in (
        "",
        "next/",
        "next/concept-note/",
        "next/agenda/",
        "next/speakers/",
        "privacy/",
        "accessibility/",
        "search/?q=a",
    ):
        response = people["stranger"].get(f"/fr/{page}")
        assert not response.cookies, page
        assert "Cookie" not in response.headers.get("Vary", ""), page
