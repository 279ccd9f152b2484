"""The lists of contacts and of invitations, as staff look for somebody in them."""

import pytest
from django.test import Client

from partners.models import Contact
from tests.factories import make_contact, make_invitation, make_organization
from tests.partners.answers import in_each_language

WORDS = ["nguyen", "NGUYỄN an", "anh@", "ministere", "ministry nguy"]
NAME = {"en": "Name", "fr": "Nom", "es": "Nombre"}
COUNTRY = {"en": "Germany", "fr": "Allemagne", "es": "Alemania"}


@pytest.fixture
def anh(db: None) -> Contact:
    ministry = make_organization(name_en="Ministry of Labour", name_fr="Ministère du Travail")
    make_contact(given_name="Chen", family_name="Liu", email="chen@example.org")
    return make_contact(
        given_name="Minh Anh", family_name="Nguyễn", email="anh@example.org", organization=ministry, country="DE"
    )


@pytest.mark.parametrize("words", WORDS)
def test_contact_is_found_without_accents(staff: Client, anh: Contact, words: str) -> None:
    response = staff.get("/admin/partners/contact/", {"q": words})

    assert list(response.context["cl"].result_list) == [anh]


@pytest.mark.parametrize("words", WORDS)
def test_invitation_is_found_without_accents(staff: Client, anh: Contact, words: str) -> None:
    invitation = make_invitation(contact=anh)
    make_invitation()

    response = staff.get("/admin/partners/invitation/", {"q": words})

    assert list(response.context["cl"].result_list) == [invitation]


def test_search_takes_anything(staff: Client, anh: Contact) -> None:
    for words in ("%", "\0", "'", "\\", "_" * 500):
        assert staff.get("/admin/partners/contact/", {"q": words}).status_code == 200


@in_each_language
def test_list_names_people_and_countries_in_the_readers_language(staff: Client, anh: Contact, language: str) -> None:
    response = staff.get("/admin/partners/contact/", {"q": "nguyen"}, headers={"Accept-Language": language})

    row = response.context["cl"].result_list[0]
    admin = response.context["cl"].model_admin
    assert (admin.name(row), admin.country_in_words(row)) == ("Minh Anh Nguyễn", COUNTRY[language])
    assert f">{NAME[language]}<" in response.content.decode()
