"""Who is let in, and how it is said: by the public form, in each of the ways that a meeting may choose."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from meeting.models import Admission, Meeting, Message
from partners.models import ConstituencyRule, Registration
from tests.factories import make_contact, make_invitation, make_registration
from tests.partners.answers import CHANGE_ANSWERS, REGISTER_ANSWERS, in_each_language

BY_APPROVAL = {
    "en": "The secretariat decides on each registration, and tells you by e-mail.",
    "fr": "Le secrétariat se prononce sur chaque inscription et vous informe par courriel.",
    "es": "La secretaría decide sobre cada inscripción y le informa por correo electrónico.",
}
BY_INVITATION = {
    "en": "This meeting is by invitation: please register by the link in your invitation.",
    "fr": "Cette réunion se tient sur invitation\N{NO-BREAK SPACE}: veuillez vous inscrire par le lien figurant dans "
    "votre invitation.",
    "es": "Esta reunión es por invitación: inscríbase mediante el enlace que figura en su invitación.",
}


def text_of(client: Client, path: str) -> str:
    return " ".join(strip_tags(client.get(path).text).split(" "))


def set_admission(meeting: Meeting, admission: Admission) -> None:
    meeting.admission = admission
    meeting.save(update_fields=["admission"])


def only_registration() -> tuple[str, bool]:
    registration = Registration.objects.get()
    return registration.status, registration.holds_seat


# What is said -------------------------------------------------------------------------------------------------------


@in_each_language
def test_each_page_says_that_the_secretariat_decides(client: Client, meeting: Meeting, language: str) -> None:
    paths = [f"/{language}/2027/{page}" for page in ("", "register/", "register/done/")]
    assert [BY_APPROVAL[language] in text_of(client, path) for path in paths] == [False] * 3

    set_admission(meeting, Admission.APPROVAL)

    assert [BY_APPROVAL[language] in text_of(client, path) for path in paths] == [True] * 3


@in_each_language
def test_meeting_by_invitation_has_no_button_that_leads_nowhere(
    client: Client, meeting: Meeting, language: str
) -> None:
    set_admission(meeting, Admission.INVITATION)

    page = client.get(f"/{language}/2027/").text

    assert BY_INVITATION[language] in page
    assert f'class="btn" href="/{language}/2027/register/"' not in page


def test_meeting_open_to_one_constituency_has_the_button(client: Client, meeting: Meeting) -> None:
    set_admission(meeting, Admission.INVITATION)
    ConstituencyRule.objects.create(meeting=meeting, constituency="workers", admission=Admission.OPEN)

    page = client.get("/en/2027/").text

    assert 'class="btn" href="/en/2027/register/"' in page
    assert BY_INVITATION["en"] not in page


def test_invited_person_is_not_told_of_a_decision(client: Client, meeting: Meeting) -> None:
    set_admission(meeting, Admission.APPROVAL)
    invitation = make_invitation(meeting)

    assert BY_APPROVAL["en"] not in text_of(client, f"/en/invitation/{invitation.token}/register/")


# What becomes of it ---------------------------------------------------------------------------------------------------


def test_open_meeting_confirms_at_once(client: Client, meeting: Meeting) -> None:
    client.post("/en/2027/register/", REGISTER_ANSWERS)

    assert only_registration() == ("confirmed", True)


def test_meeting_by_approval_lets_wait(client: Client, meeting: Meeting) -> None:
    set_admission(meeting, Admission.APPROVAL)

    response = client.post("/en/2027/register/", REGISTER_ANSWERS)

    assert response["Location"] == "/en/2027/register/done/"
    assert only_registration() == ("pending", False)
    assert "Your registration has arrived. You will be told by e-mail once it is decided." in Message.objects.get().text


@in_each_language
def test_constituency_by_invitation_is_told_beside_its_field(client: Client, meeting: Meeting, language: str) -> None:
    ConstituencyRule.objects.create(meeting=meeting, constituency="member_state", admission=Admission.INVITATION)

    response = client.post(f"/{language}/2027/register/", REGISTER_ANSWERS)

    assert (response.status_code, response.context["form"].errors["constituency"]) == (
        422,
        {
            "en": [
                "Your constituency takes part by invitation. Please register by the link in your invitation, "
                "or write to us if you should have one."
            ],
            "fr": [
                "Votre groupe participe sur invitation. Inscrivez-vous au moyen du lien de votre invitation, "
                "ou écrivez-nous si vous devriez en avoir une."
            ],
            "es": [
                "Su grupo participa por invitación. Inscríbase con el enlace de su invitación, "
                "o escríbanos si debería tener una."
            ],
        }[language],
    )
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_closed_constituency_is_told_when_it_closed(client: Client, meeting: Meeting) -> None:
    closed_at = timezone.now() - datetime.timedelta(hours=1)
    ConstituencyRule.objects.create(meeting=meeting, constituency="member_state", closes_at=closed_at)

    response = client.post("/en/2027/register/", REGISTER_ANSWERS)

    [error] = response.context["form"].errors["constituency"]
    assert error.startswith("Registration of your constituency closed on ")
    assert Registration.objects.count() == 0


def test_invited_person_is_confirmed_where_others_wait(client: Client, meeting: Meeting) -> None:
    set_admission(meeting, Admission.INVITATION)
    invitation = make_invitation(meeting, make_contact(email="Amina@example.org"))

    client.post(f"/en/invitation/{invitation.token}/register/", REGISTER_ANSWERS)

    assert only_registration() == ("confirmed", True)


def test_whom_an_invitation_was_forwarded_to_waits_for_a_decision(client: Client, meeting: Meeting) -> None:
    set_admission(meeting, Admission.INVITATION)
    invitation = make_invitation(meeting, make_contact(email="minister@example.org"))

    client.post(f"/en/invitation/{invitation.token}/register/", REGISTER_ANSWERS)

    assert only_registration() == ("pending", False)


def test_change_of_what_was_approved_asks_again_and_keeps_the_seat(
    client: Client, meeting: Meeting, amina: Registration
) -> None:
    set_admission(meeting, Admission.APPROVAL)

    client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS | {"organization": "Union of Workers"})

    assert only_registration() == ("pending", True)
    assert (
        "We look at what you have changed, and keep your place meanwhile. You will be told by e-mail."
        in Message.objects.get().text
    )


def test_change_of_what_nobody_decided_on_asks_nothing(client: Client, meeting: Meeting, amina: Registration) -> None:
    set_admission(meeting, Admission.APPROVAL)

    client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS | {"position": "Director"})

    assert only_registration() == ("confirmed", True)


def test_coming_to_the_room_instead_asks_again_without_a_seat(client: Client, meeting: Meeting) -> None:
    set_admission(meeting, Admission.APPROVAL)
    amina = make_registration(meeting, attendance="online", family_name="Touré")

    client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS)

    assert only_registration() == ("pending", False)


@pytest.mark.parametrize("admission", Admission.values)
def test_done_page_says_nothing_of_the_person(client: Client, meeting: Meeting, admission: str) -> None:
    """Whoever registers, known or new, reads the same."""
    meeting.admission = admission
    meeting.save(update_fields=["admission"])
    before = text_of(client, "/en/2027/register/done/")

    client.post("/en/2027/register/", REGISTER_ANSWERS)

    assert text_of(client, "/en/2027/register/done/") == before
