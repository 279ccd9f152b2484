"""The page behind a person's own link, and links that open nothing."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message
from meeting.tokens import make_token
from partners.models import Registration
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import CHANGE_ANSWERS, JOIN_URL, in_each_language
from tests.reading import read

PAGES = ("", "change/", "cancel/", "switch/", "pass/", "address/")


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_open_meeting(slug="2027", join_url=JOIN_URL, title_en="Partners’ meeting", seats_in_room=1)


# Seeing -----------------------------------------------------------------------------------------------------------

FACTS = {
    "en": {
        "Name": "Amina Touré",
        "E-mail address": "amina@example.org",
        "Organization": "Ministry of Labour Adviser",
        "Constituency": "Member State",
        "Country": "Côte d’Ivoire",
        "Takes part": "In person",
        "Language of our mails to you": "English",
        "Listens in": "French",
        "Access needs": "A ramp, and captions",
        "Asks for the floor": "Yes",
        "In the list of participants": "No",
    },
    "fr": {
        "Nom": "Amina Touré",
        "Adresse électronique": "amina@example.org",
        "Organisation": "Ministry of Labour Adviser",
        "Groupe": "État Membre",
        "Pays": "Côte d’Ivoire",
        "Mode de participation": "En présentiel",
        "Langue de nos courriels": "Anglais",
        "Langue d’écoute": "Français",
        "Besoins en matière d’accessibilité": "A ramp, and captions",
        "Demande la parole": "Oui",
        "Dans la liste des participants": "Non",
    },
    "es": {
        "Nombre": "Amina Touré",
        "Dirección de correo electrónico": "amina@example.org",
        "Organización": "Ministry of Labour Adviser",
        "Grupo": "Estado Miembro",
        "País": "Côte d’Ivoire",
        "Modalidad de participación": "Presencial",
        "Idioma de nuestros correos": "Inglés",
        "Idioma de escucha": "Francés",
        "Necesidades de accesibilidad": "A ramp, and captions",
        "Solicita el uso de la palabra": "Sí",
        "En la lista de participantes": "No",
    },
}


def facts(response: HttpResponse) -> dict[str, str]:
    """The terms of the page, and what stands beside each."""
    pairs = re.findall(r"<dt>(.+?)</dt>\s*<dd>(.+?)</dd>", response.content.decode(), re.DOTALL)
    return {term: " ".join(re.sub(r"<br>", " ", value).split()) for term, value in pairs}


@in_each_language
def test_page_shows_what_was_said(client: Client, amina: Registration, language: str) -> None:
    response = client.get(f"/{language}/registration/{amina.token}/")

    assert response.status_code == 200
    assert facts(response) == FACTS[language]


@pytest.mark.parametrize(("status", "links"), [("confirmed", 1), ("waitlisted", 1), ("cancelled", 0)])
def test_page_leads_to_another_address_while_one_is_registered(
    client: Client, meeting: Meeting, status: str, links: int
) -> None:
    registration = make_registration(meeting, status=status)

    page = client.get(f"/en/registration/{registration.token}/").content.decode()

    assert page.count(f'<a href="/en/registration/{registration.token}/address/">Use another address</a>') == links


@pytest.mark.parametrize(
    ("status", "shown"),
    [("confirmed", 1), ("pending", 0), ("waitlisted", 0), ("declined", 0), ("cancelled", 0)],
)
def test_join_link_shown_to_the_confirmed_only(client: Client, meeting: Meeting, status: str, shown: int) -> None:
    registration = make_registration(meeting, status=status)

    page = client.get(f"/en/registration/{registration.token}/").content.decode()

    assert page.count(f'href="{JOIN_URL}" rel="noreferrer"') == shown
    assert page.count(JOIN_URL) == 2 * shown


def test_join_link_and_changes_end_with_the_meeting(client: Client, amina: Registration) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Meeting.objects.update(starts_on=yesterday, ends_on=yesterday)

    page = client.get(f"/en/registration/{amina.token}/").content.decode()

    assert [words in page for words in (JOIN_URL, "/change/", "/cancel/")] == [False, False, False]


HOW_TO_JOIN = {
    "en": (
        "Place: ILO headquarters <small>Geneva</small>. Bring your pass, on paper or on your telephone: it is asked "
        "for at the entrance.",
        "Interpretation, as you chose: French",
    ),
    "fr": (
        "Lieu\u00a0: Siège de l’OIT <small>Genève</small>. Munissez-vous de votre laissez-passer, sur papier ou sur "
        "votre téléphone\u00a0: il est demandé à l’entrée.",
        "Interprétation que vous avez choisie\u00a0: français",
    ),
    "es": (
        "Lugar: Sede de la OIT <small>Ginebra</small>. Traiga su pase, en papel o en el teléfono: se solicita en la "
        "entrada.",
        "Interpretación que ha elegido: francés",
    ),
}


@in_each_language
def test_one_with_a_seat_reads_where_to_be_and_what_to_bring(
    client: Client, amina: Registration, language: str
) -> None:
    Meeting.objects.update(
        venue_en="ILO headquarters", venue_fr="Siège de l’OIT", venue_es="Sede de la OIT",
        city_fr="Genève", city_es="Ginebra",
    )  # fmt: skip
    address = f"/{language}/registration/{amina.token}/"

    page = read(client, address)

    place, interpretation = HOW_TO_JOIN[language]
    assert (f"<p> {place} </p>" in page, f"<p>{interpretation}</p>" in page) == (True, True)
    links = [f"{address}{end}" for end in ("pass/", "agenda/", "meeting.ics", "change/", "switch/", "cancel/")]
    assert [f'href="{link}"' in page for link in links] == [True] * 6


def test_one_who_takes_part_online_needs_no_pass(client: Client, meeting: Meeting) -> None:
    online = make_registration(meeting, attendance="online", interpretation="es")

    page = read(client, f"/en/registration/{online.token}/")

    assert (JOIN_URL in page, "Interpretation, as you chose: Spanish" in page) == (True, True)
    assert ("Bring your pass" in page, "Place:" in page) == (False, False)


@pytest.mark.parametrize("path", [*PAGES, "agenda/"])
def test_language_switch_stays_on_the_page(client: Client, amina: Registration, path: str) -> None:
    address = f"registration/{amina.token}/{path}"

    page = read(client, f"/es/{address}")

    switch = re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', page)
    assert switch == [(f"/{code}/{address}", code) for code in ("en", "fr", "es")]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_kept_by_nobody_and_tells_nobody(client: Client, amina: Registration, path: str) -> None:
    response = client.get(f"/en/registration/{amina.token}/{path}")

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", PAGES)
def test_reading_changes_nothing(client: Client, amina: Registration, path: str) -> None:
    before = Registration.objects.values().get()

    for ask in (client.get, client.head, client.get):
        assert ask(f"/en/registration/{amina.token}/{path}").status_code == 200

    assert Registration.objects.values().get() == before
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


# Links that open nothing ------------------------------------------------------------------------------------------

DEAD_LINK = {"en": "This link opens nothing", "fr": "Ce lien n’ouvre rien", "es": "Este enlace no abre nada"}


DEAD_TOKENS = {
    "forged": lambda amina: amina.token[:-1] + ("A" if amina.token[-1] != "A" else "B"),
    "unsigned": lambda amina: f"{amina.public_id.hex}.1",
    "of another version": lambda amina: amina.token.replace(".1.", ".2."),
    "cut": lambda amina: amina.token[:-5],
    "with a letter more": lambda amina: amina.token + "x",
    "of another purpose": lambda amina: make_token("invitation", amina.public_id, 1),
    "revoked": lambda amina: (amina.token, Registration.objects.update(link_version=2))[0],
}


@in_each_language
@pytest.mark.parametrize("make_dead_token", DEAD_TOKENS.values(), ids=DEAD_TOKENS)
def test_dead_link_opens_a_page_that_helps(
    client: Client, amina: Registration, language: str, make_dead_token: Callable[[Registration], str]
) -> None:
    address = f"/{language}/registration/{make_dead_token(amina)}/"

    responses = [client.get(address + page) for page in PAGES]
    responses += [
        client.post(address + page, CHANGE_ANSWERS | {"given_name": "Bruno", "action": "accept"})
        for page in ("", "change/", "cancel/", "switch/", "register/", "address/")
    ]

    for response in responses:
        assert response.status_code == 404
        assert f"<h1>{DEAD_LINK[language]}</h1>" in response.content.decode()
        assert "Touré" not in response.content.decode()
        assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    assert list(Registration.objects.values_list("given_name", "status")) == [("Amina", "confirmed")]
    assert Message.objects.count() == 0


def test_link_of_raised_version_opens(client: Client, amina: Registration) -> None:
    Registration.objects.update(link_version=2)
    amina.refresh_from_db()

    assert client.get(f"/en/registration/{amina.token}/").status_code == 200
