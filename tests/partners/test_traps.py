"""A robot that sends the form once has not registered; a person who is taken for one presses the button again."""

import datetime
from collections.abc import Mapping

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from meeting.models import Meeting, Message
from partners.forms.traps import Traps
from partners.models import Registration
from tests.factories import make_invitation
from tests.partners.answers import in_each_language
from tests.partners.test_bad_input import TYPED, Page

ASKED = {
    "en": "We could not tell whether a person or a program sent this form. If you are a person, please press the "
    "button once more.",
    "fr": "Nous n’avons pas pu déterminer si ce formulaire a été envoyé par une personne ou par un programme. Si vous "
    "êtes une personne, veuillez appuyer encore une fois sur le bouton.",
    "es": "No hemos podido determinar si este formulario lo envió una persona o un programa. Si es usted una persona, "
    "pulse el botón una vez más.",
}


def opened(**ago: float) -> dict[str, str]:
    """The stamp of a page that was opened so long ago."""
    return {"opened": Traps(None, now=timezone.now() - datetime.timedelta(**ago)).stamp}


def robots() -> list[object]:
    """What springs a trap, made when the tests run."""
    return [
        pytest.param(dict, id="no-stamp"),
        pytest.param(lambda: opened(seconds=0), id="at-once"),
        pytest.param(lambda: opened(seconds=60) | {"homepage": "https://example.org"}, id="hidden-field"),
        pytest.param(lambda: opened(hours=25), id="old-stamp"),
        pytest.param(lambda: {"opened": opened(seconds=60)["opened"] + "x"}, id="forged"),
        pytest.param(lambda: {"opened": "WzEsMixmYWxzZV0:x"}, id="nonsense"),
    ]


def summary(response: HttpResponse) -> list[str]:
    """The sentences above the form that belong to no field."""
    box = response.content.decode().partition('<div class="error-summary" role="alert" tabindex="-1" autofocus>')[2]
    items = box.partition("</div>")[0].split("<li>")[1:]
    return [item.partition("</li>")[0] for item in items if "#id_" not in item]


def test_person_who_takes_her_time_is_not_asked(stranger: Client, meeting: Meeting) -> None:
    response = stranger.post("/en/2027/register/", TYPED | opened(seconds=3))

    assert (response.status_code, response["Location"]) == (302, "/en/2027/register/done/")
    assert Registration.objects.count() == 1


@in_each_language
@pytest.mark.parametrize("robot", robots())
def test_robot_is_asked_to_press_once_more(stranger: Client, meeting: Meeting, language: str, robot) -> None:
    address = f"/{language}/2027/register/"

    response = stranger.post(address, TYPED | robot())

    page = Page(response)
    assert response.status_code == 422
    assert summary(response) == [ASKED[language]]
    assert (page.kept, page.values["homepage"], page.errors) == (TYPED, "", {})
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)

    again = stranger.post(address, page.values)

    assert (again.status_code, again["Location"]) == (302, f"{address}done/")
    assert (Registration.objects.count(), Message.objects.count()) == (1, 1)


def test_page_that_is_opened_and_sent_at_once_is_asked(stranger: Client, meeting: Meeting) -> None:
    page = Page(stranger.get("/en/2027/register/"))

    response = stranger.post("/en/2027/register/", page.values | TYPED)

    assert (response.status_code, summary(response)) == (422, [ASKED["en"]])


def test_password_manager_that_fills_in_every_time_is_asked_once(stranger: Client, meeting: Meeting) -> None:
    first = stranger.post("/en/2027/register/", TYPED | opened(seconds=60) | {"homepage": "x"})
    second = stranger.post("/en/2027/register/", Page(first).values | {"homepage": "x"})

    assert (first.status_code, second.status_code) == (422, 302)


@pytest.mark.parametrize("robot", robots())
def test_trusted_network_has_no_traps(client: Client, meeting: Meeting, robot) -> None:
    assert client.post("/en/2027/register/", TYPED | robot()).status_code == 302


def test_person_who_mistyped_is_told_that_alone(stranger: Client, meeting: Meeting) -> None:
    response = stranger.post("/en/2027/register/", TYPED | {"family_name": ""} | opened(seconds=1))

    page = Page(response)
    assert (response.status_code, summary(response)) == (422, [])
    assert page.errors == page.summary == {"family_name": "Enter your family name."}
    assert stranger.post("/en/2027/register/", page.values | {"family_name": "Touré"}).status_code == 302


def test_invitation_has_them_too(stranger: Client, meeting: Meeting) -> None:
    address = f"/en/invitation/{make_invitation(meeting).token}/register/"

    response = stranger.post(address, TYPED)
    again = stranger.post(address, Page(response).values)

    assert (response.status_code, summary(response), again.status_code) == (422, [ASKED["en"]], 302)


def test_change_of_a_registration_has_none(stranger: Client, amina: Registration) -> None:
    address = f"/en/registration/{amina.token}/change/"

    page = Page(stranger.get(address))
    response = stranger.post(address, page.values | {"given_name": "Awa"})

    assert {"opened", "homepage"} & page.values.keys() == set()
    assert response.status_code == 302


def test_hidden_field_reaches_neither_eye_ear_nor_keyboard(client: Client, meeting: Meeting) -> None:
    page = client.get("/fr/2027/register/").content.decode()

    field = page.partition('<div class="visually-hidden" aria-hidden="true">')[2].partition("</div>")[0]
    assert [line.strip() for line in field.strip().splitlines()] == [
        '<label for="id_homepage">Laissez ce champ vide</label>',
        '<input id="id_homepage" type="text" name="homepage" tabindex="-1" autocomplete="off">',
    ]


# The stamp --------------------------------------------------------------------------------------------------------

NOON = datetime.datetime(2027, 3, 9, 12, tzinfo=datetime.UTC)


def sent(data: Mapping[str, str], *, after: datetime.timedelta) -> Traps:
    return Traps(data, now=NOON + after)


def test_stamp_keeps_the_first_opening_through_every_answer() -> None:
    traps = Traps(None, now=NOON)
    for hours in (20, 40, 60):  # The last one is too old, and still says when the page was opened.
        traps = sent({"opened": traps.stamp}, after=datetime.timedelta(hours=hours))
        assert traps.opened_at == NOON
    assert not traps.are_sprung
    assert sent({"opened": traps.stamp}, after=datetime.timedelta(hours=85)).are_sprung
    assert sent({"opened": traps.stamp}, after=datetime.timedelta(hours=85)).opened_at == NOON


def test_stamp_of_somebody_who_was_asked_ends_too() -> None:
    asked = sent({}, after=datetime.timedelta(0))

    at_once = sent({"opened": asked.stamp}, after=datetime.timedelta(0))
    a_day_later = sent({"opened": asked.stamp}, after=datetime.timedelta(hours=24, seconds=1))

    assert (asked.are_sprung, at_once.are_sprung, a_day_later.are_sprung) == (True, False, True)


@pytest.mark.parametrize(("seconds", "are_sprung"), [(1.9, True), (2, False), (86_400, False), (86_401, True)])
def test_stamp_is_good_from_two_seconds_to_a_day(seconds: float, are_sprung: bool) -> None:
    stamp = Traps(None, now=NOON).stamp

    assert sent({"opened": stamp}, after=datetime.timedelta(seconds=seconds)).are_sprung is are_sprung
