"""Another e-mail address: asked for with the personal link, confirmed from its own mailbox."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message
from meeting.tokens import make_token
from partners.models import AddressChange, Registration
from partners.services.addresses import confirm_address, forget_expired_changes, request_address_change
from partners.services.errors import AddressChangeEnded
from tests.factories import make_registration
from tests.partners.answers import in_each_language
from tests.reading import one_line, read

NEW = "amina@ministry.example"
THREE_DAYS = datetime.timedelta(days=3)


@pytest.fixture
def change(amina: Registration) -> AddressChange:
    """Amina has asked to be written to at another address."""
    change = request_address_change(registration=amina, email=NEW)
    Message.objects.all().delete()
    HistoryEntry.objects.all().delete()
    return change


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("name", "address"))


# Asking -------------------------------------------------------------------------------------------------------------


def test_asking_writes_to_the_new_address_and_changes_nothing_yet(client: Client, amina: Registration) -> None:
    address = f"/en/registration/{amina.token}/address/"
    before = Registration.objects.values().get()

    response = client.post(address, {"email": NEW})

    assert (response.status_code, response["Location"]) == (302, address)
    assert Registration.objects.values().get() == before
    change = AddressChange.objects.get()
    assert (change.registration, change.email) == (amina, NEW)
    message = Message.objects.get()
    assert (message.name, message.address) == ("registration_address", NEW)
    assert (message.link_purpose, message.link_id, message.link_version) == ("address", change.public_id, 1)
    entry = HistoryEntry.objects.get()
    assert (entry.subject, entry.action, entry.changes) == (amina, "asked for another address", {})
    assert f"<strong>{NEW}</strong>" in read(client, address)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_change_page_leads_there(client: Client, amina: Registration, language: str) -> None:
    address = f"/{language}/registration/{amina.token}/"

    assert f'href="{address}address/"' in read(client, address + "change/")


SAME = {
    "en": "This is the address that we write to already.",
    "fr": "C’est déjà l’adresse à laquelle nous vous écrivons.",
    "es": "Esta es ya la dirección a la que le escribimos.",
}


@in_each_language
def test_same_address_refused(client: Client, amina: Registration, language: str) -> None:
    response = client.post(f"/{language}/registration/{amina.token}/address/", {"email": "AMINA@example.org"})

    assert response.status_code == 422
    assert f'<span class="error" id="id_email_error">{SAME[language]}</span>' in response.text
    assert (AddressChange.objects.count(), mails()) == (0, [])


def test_later_address_ends_the_earlier_link(client: Client, amina: Registration, change: AddressChange) -> None:
    later = request_address_change(registration=amina, email="amina@office.example")

    statuses = [client.get(f"/en/registration/address/{each.token}/").status_code for each in (change, later)]

    assert statuses == [404, 200]
    assert list(AddressChange.objects.values_list("email", flat=True)) == ["amina@office.example"]


@pytest.mark.parametrize("status", ["cancelled", "declined"])
def test_one_who_takes_part_no_longer_is_sent_back(client: Client, meeting: Meeting, status: str) -> None:
    registration = make_registration(meeting, status=status)
    address = f"/en/registration/{registration.token}/"

    response = client.post(address + "address/", {"email": NEW})

    assert (response.status_code, response["Location"], mails()) == (302, address, [])


def test_namesake_at_the_new_address_is_not_told_of(client: Client, meeting: Meeting, amina: Registration) -> None:
    make_registration(meeting, given_name="AMINA", family_name="Touré", email=NEW)

    response = client.post(f"/en/registration/{amina.token}/address/", {"email": NEW})

    assert (response.status_code, mails()) == (302, [("registration_address", NEW)])


ASKED = {
    "en": (
        "Please confirm your address: Partners’ meeting",
        "You would like to get our mails about “Partners’ meeting” at this address.",
    ),
    "fr": (
        "Veuillez confirmer votre adresse\u00a0: Réunion des partenaires",
        "Vous souhaitez recevoir à cette adresse nos courriels concernant «\u00a0Réunion des partenaires\u00a0».",
    ),
    "es": (
        "Le rogamos que confirme su dirección: Reunión de asociados",
        "Desea recibir en esta dirección nuestros correos sobre «Reunión de asociados».",
    ),
}


@in_each_language
def test_mail_to_confirm_is_in_the_persons_language(amina: Registration, language: str) -> None:
    Registration.objects.update(language=language)

    request_address_change(registration=amina, email=NEW)

    message = Message.objects.get()
    assert (message.subject, message.text.splitlines()[2]) == ASKED[language]
    assert re.findall(r"/registration/\S+", message.text) == [f"/registration/address/{Message.TOKEN_PLACEHOLDER}/"]


# Confirming ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_confirms_nothing(client: Client, change: AddressChange, method: str) -> None:
    for _twice in range(2):
        response = getattr(client, method)(f"/en/registration/address/{change.token}/")
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store, private")

    assert Registration.objects.get().email == "amina@example.org"
    assert (mails(), HistoryEntry.objects.count()) == ([], 0)


CONFIRM = {
    "en": ("From now on we write about the registration of Amina Touré to", "Confirm this address"),
    "fr": (
        "Désormais, nous écrirons au sujet de cette inscription (Amina Touré) à l’adresse",
        "Confirmer cette adresse",
    ),
    "es": ("A partir de ahora escribiremos sobre la inscripción de Amina Touré a", "Confirmar esta dirección"),
}


@in_each_language
def test_page_shows_what_would_be_confirmed(client: Client, change: AddressChange, language: str) -> None:
    page = read(client, f"/{language}/registration/address/{change.token}/")

    said, button = CONFIRM[language]
    assert f"{said} <strong>{NEW}</strong>" in page
    assert f'<button class="btn" type="submit">{button}</button>' in page
    assert change.registration.token not in page


def test_confirming_moves_the_registration(client: Client, amina: Registration, change: AddressChange) -> None:
    address = f"/en/registration/address/{change.token}/"
    old_link = f"/en/registration/{amina.token}/"

    responses = [client.post(address) for _twice in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in responses] == [(302, address)] * 2
    amina.refresh_from_db()
    assert (amina.email, amina.person_key, amina.link_version) == (NEW, f"{NEW}|amina|touré", 2)
    assert client.get(old_link).status_code == 404
    assert client.get(f"/en/registration/{amina.token}/").status_code == 200
    entry = HistoryEntry.objects.get()
    assert (entry.subject, entry.action, entry.changes) == (amina, "confirmed another address", {})
    to_old, to_new = Message.objects.order_by("pk")
    assert (to_old.name, to_old.address, to_old.link_id) == ("registration_address_changed", "amina@example.org", None)
    assert (to_new.name, to_new.address) == ("registration_address_confirmed", NEW)
    assert (to_new.link_purpose, to_new.link_id, to_new.link_version) == ("registration", amina.public_id, 2)


DONE = {
    "en": "and have sent your new personal link there. Older links no longer work.",
    "fr": "où nous avons envoyé votre nouveau lien personnel. Les anciens liens ne fonctionnent plus.",
    "es": "donde hemos enviado su nuevo enlace personal. Los enlaces anteriores ya no funcionan.",
}


@in_each_language
def test_page_says_that_it_is_done_and_opens_nothing(client: Client, change: AddressChange, language: str) -> None:
    confirm_address(change=change)

    page = read(client, f"/{language}/registration/address/{change.token}/")

    assert f"<strong>{NEW}</strong>, {DONE[language]}" in page
    assert ("<form" in page, Registration.objects.get().token in page) == (False, False)


TOLD = {
    "en": (
        "Your registration for “Partners’ meeting” has another e-mail address now, as you asked. We no longer write to "
        "this one, and its personal links no longer work.",
        "From now on we write to you about “Partners’ meeting” at this address. Your older personal links no longer "
        "work; this is the new one.",
    ),
    "fr": (
        "Votre inscription à «\u00a0Réunion des partenaires\u00a0» a désormais une autre adresse électronique, comme "
        "vous l’avez demandé. Nous n’écrivons plus à celle-ci, et les liens personnels qui y ont été envoyés ne "
        "fonctionnent plus.",
        "Désormais, nous vous écrivons à cette adresse au sujet de «\u00a0Réunion des partenaires\u00a0». Vos anciens "
        "liens personnels ne fonctionnent plus\u202f; voici le nouveau.",
    ),
    "es": (
        "Su inscripción en «Reunión de asociados» tiene ahora otra dirección de correo electrónico, como solicitó. Ya "
        "no escribimos a esta, y los enlaces personales enviados a ella ya no funcionan.",
        "A partir de ahora le escribimos a esta dirección sobre «Reunión de asociados». Sus enlaces personales "
        "anteriores ya no funcionan; este es el nuevo.",
    ),
}


@in_each_language
def test_both_addresses_are_told_in_the_persons_language(change: AddressChange, language: str) -> None:
    Registration.objects.update(language=language)

    confirm_address(change=change)

    to_old, to_new = Message.objects.order_by("pk")
    assert (to_old.text.splitlines()[2], to_new.text.splitlines()[2]) == TOLD[language]
    for text in (to_old.text, to_old.html):
        assert "/registration/" not in text
        assert NEW not in text


NAMESAKE = {
    "en": "Somebody with this name and this e-mail address is registered already.",
    "fr": "Une inscription existe déjà à ce nom et à cette adresse électronique.",
    "es": "Ya existe una inscripción con este nombre y esta dirección de correo electrónico.",
}


@in_each_language
def test_namesake_refused_only_from_that_mailbox(
    client: Client, meeting: Meeting, amina: Registration, change: AddressChange, language: str
) -> None:
    make_registration(meeting, given_name="AMINA", family_name="Touré", email=NEW.upper())

    response = client.post(f"/{language}/registration/address/{change.token}/")

    assert response.status_code == 409
    assert f'<p class="notice warning" role="alert">{NAMESAKE[language]}</p>' in one_line(response.text)
    amina.refresh_from_db()
    assert (amina.email, amina.link_version, mails()) == ("amina@example.org", 1, [])


def test_cancelled_registration_is_not_moved(client: Client, change: AddressChange) -> None:
    Registration.objects.update(status="cancelled", holds_seat=False)

    response = client.post(f"/en/registration/address/{change.token}/")

    assert (response.status_code, Registration.objects.get().email, mails()) == (409, "amina@example.org", [])


def test_confirming_needs_the_forms_token(change: AddressChange) -> None:
    response = Client(enforce_csrf_checks=True).post(f"/en/registration/address/{change.token}/")

    assert (response.status_code, Registration.objects.get().email) == (403, "amina@example.org")


# Links that confirm nothing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_of_three_days_ago_opens_nothing(client: Client, change: AddressChange, method: str) -> None:
    AddressChange.objects.update(created_at=timezone.now() - THREE_DAYS)

    response = getattr(client, method)(f"/en/registration/address/{change.token}/")

    assert response.status_code == 404
    assert Registration.objects.get().email == "amina@example.org"


def test_link_that_ends_while_it_is_confirmed_is_refused_under_the_lock(change: AddressChange) -> None:
    AddressChange.objects.update(created_at=timezone.now() - THREE_DAYS)
    with pytest.raises(AddressChangeEnded):
        confirm_address(change=change)
    AddressChange.objects.all().delete()
    with pytest.raises(AddressChangeEnded):
        confirm_address(change=change)

    assert Registration.objects.get().email == "amina@example.org"


def test_links_of_other_purposes_confirm_nothing(client: Client, amina: Registration, change: AddressChange) -> None:
    tokens = [
        amina.token, make_token("registration", change.public_id, 1),
        make_token("address", amina.public_id, 1), "x.1.y",
    ]  # fmt: skip

    statuses = [client.post(f"/en/registration/address/{token}/").status_code for token in tokens]
    statuses.append(client.get(f"/en/registration/{change.token}/").status_code)

    assert statuses == [404] * 5
    assert Registration.objects.get().email == "amina@example.org"


def test_old_requests_are_forgotten(change: AddressChange) -> None:
    now = timezone.now()

    assert [forget_expired_changes(now=now + after) for after in (datetime.timedelta(), THREE_DAYS)] == [0, 1]
    assert AddressChange.objects.count() == 0
