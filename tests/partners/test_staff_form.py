"""The form of staff: it speaks of the person, not to her, and two who save at a time lose nothing of each other's."""

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client

from meeting.models import HistoryEntry, Meeting, Message, User
from partners.models import Registration
from partners.services.changes import change_registration
from partners.services.registrations import said_by
from tests.partners.answers import CHANGE_ANSWERS, in_each_language

MISSING = {
    "en": {
        "given_name": "Enter the given name.",
        "family_name": "Enter the family name.",
        "organization": "Enter the name of the organization.",
        "constituency": "Choose a constituency from the list.",
        "country": "Choose a country from the list.",
        "attendance": "Choose how the person takes part.",
    },
    "fr": {
        "given_name": "Indiquez le prénom.",
        "family_name": "Indiquez le nom de famille.",
        "organization": "Indiquez le nom de l’organisation.",
        "constituency": "Choisissez un groupe dans la liste.",
        "country": "Choisissez un pays dans la liste.",
        "attendance": "Indiquez comment la personne participe.",
    },
    "es": {
        "given_name": "Indique el nombre.",
        "family_name": "Indique los apellidos.",
        "organization": "Indique el nombre de la organización.",
        "constituency": "Elija un grupo de la lista.",
        "country": "Elija un país de la lista.",
        "attendance": "Indique cómo participa la persona.",
    },
}
MEANWHILE = {
    "en": (
        "This registration was changed while you had it open. Look at the fields that are marked, then save again what "
        "is to hold.",
        "It was changed meanwhile, and is now: {}",
        {"country": "Senegal", "organization": "Union of Workers", "listed": "yes", "position": "–"},
    ),
    "fr": (
        "Cette inscription a été modifiée pendant que vous l’aviez ouverte. Regardez les champs signalés, puis "
        "enregistrez de nouveau ce qui doit valoir.",
        "Ce champ a été modifié entre-temps et contient maintenant\u00a0: {}",
        {"country": "Sénégal", "organization": "Union of Workers", "listed": "oui", "position": "–"},
    ),
    "es": (
        "Esta inscripción se modificó mientras usted la tenía abierta. Compruebe los campos señalados y vuelva a "
        "guardar lo que deba quedar.",
        "Este campo se modificó entretanto y contiene ahora: {}",
        {"country": "Senegal", "organization": "Union of Workers", "listed": "sí", "position": "–"},
    ),
}


def page_of(registration: Registration) -> str:
    return f"/admin/partners/registration/{registration.pk}/change/"


def stamp(response: HttpResponse) -> dict[str, str]:
    return {"seen": re.search(r'name="seen" value="(\d+)"', response.text)[1]}


def errors(response: HttpResponse) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def meanwhile(registration: Registration, **fields: object) -> None:
    """She changes these herself, while staff have her page open."""
    registration = Registration.objects.get(pk=registration.pk)
    change_registration(registration=registration, person=replace(said_by(registration), **fields))


def counts() -> tuple[int, int]:
    return HistoryEntry.objects.count(), Message.objects.count()


@in_each_language
def test_what_is_missing_is_said_of_the_person(staff: Client, amina: Registration, language: str) -> None:
    response = staff.post(page_of(amina), {}, headers={"Accept-Language": language})

    assert errors(response) == {name: [sentence] for name, sentence in MISSING[language].items()}


@in_each_language
def test_recorded_answer_says_the_same(staff: Client, meeting: Meeting, language: str) -> None:
    address = f"/admin/partners/recordedanswer/record/?meeting={meeting.pk}"
    response = staff.post(address, {"answer": "online"}, headers={"Accept-Language": language})

    said = errors(response)
    expected = {name: [sentence] for name, sentence in MISSING[language].items() if name != "attendance"}
    assert {name: said[name] for name in expected} == expected


@in_each_language
def test_second_to_save_reads_what_the_first_has_changed(staff: Client, amina: Registration, language: str) -> None:
    opened = stamp(staff.get(page_of(amina)))
    meanwhile(amina, country="SN", organization_name="Union of Workers", listed=True, position="")
    before, noted = Registration.objects.values().get(), counts()
    typed = CHANGE_ANSWERS | opened | {"family_name": "Traoré"}

    response = staff.post(page_of(amina), typed, headers={"Accept-Language": language})

    on_top, beside, held = MEANWHILE[language]
    assert response.status_code == 422
    assert errors(response) == {"__all__": [on_top]} | {name: [beside.format(held[name])] for name in held}
    form = response.context["form"]
    assert {name: form[name].value() for name in ("family_name", "country", "position")} == {
        "family_name": "Traoré", "country": "CI", "position": "Adviser",
    }  # fmt: skip
    assert (Registration.objects.values().get(), counts()) == (before, noted)

    again = staff.post(page_of(amina), typed | stamp(response) | {"country": "SN", "listed": "on"})

    amina.refresh_from_db()
    assert again.status_code == 302
    assert (amina.family_name, amina.country, amina.listed, amina.position) == ("Traoré", "SN", True, "Adviser")


def test_what_the_second_leaves_alone_needs_no_question(staff: Client, amina: Registration) -> None:
    opened = stamp(staff.get(page_of(amina)))
    meanwhile(amina, position="Director")

    response = staff.post(page_of(amina), CHANGE_ANSWERS | opened | {"position": "Director", "country": "SN"})

    amina.refresh_from_db()
    assert (response.status_code, amina.position, amina.country) == (302, "Director", "SN")


def test_mistake_in_between_does_not_hide_the_change(staff: Client, amina: Registration) -> None:
    opened = stamp(staff.get(page_of(amina)))
    meanwhile(amina, country="SN")

    wrong = staff.post(page_of(amina), CHANGE_ANSWERS | opened | {"family_name": ""})
    mended = staff.post(page_of(amina), CHANGE_ANSWERS | stamp(wrong))

    assert (errors(wrong), sorted(errors(mended))) == (
        {"family_name": ["Enter the family name."]},
        ["__all__", "country"],
    )
    assert Registration.objects.get().country == "SN"


def test_access_needs_of_which_staff_see_nothing_are_not_told(
    client: Client, amina: Registration, django_user_model: type[User]
) -> None:
    emil = django_user_model.objects.create_user("emil@example.org", "emil's own secret", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(codename__in=["view_registration", "change_registration"]))
    client.force_login(emil)
    opened = stamp(client.get(page_of(amina)))
    meanwhile(amina, access_needs="An interpreter of sign language", country="SN")

    response = client.post(page_of(amina), CHANGE_ANSWERS | opened)

    assert (response.status_code, sorted(errors(response))) == (422, ["__all__", "country"])
    assert "sign language" not in response.text
    assert Registration.objects.get().access_needs == "An interpreter of sign language"


@pytest.mark.parametrize("seen", ["", "x", "²", "-1"])
def test_stamp_that_is_none_counts_as_that_of_now(staff: Client, amina: Registration, seen: str) -> None:
    response = staff.post(page_of(amina), CHANGE_ANSWERS | {"country": "SN", "seen": seen})

    amina.refresh_from_db()
    assert (response.status_code, amina.country) == (302, "SN")
