"""An invitation that was passed on: a request to the secretariat, and no leak of the person invited."""

import html
import re

import pytest
from django.test import Client

from meeting.models import Admission, HistoryEntry, Meeting, Message, User
from partners.models import AddressChange, Contact, Invitation, Registration
from partners.services.addresses import confirm_address, request_address_change
from partners.services.decisions import approve_registration, decline_registrations
from tests.factories import make_contact, make_invitation, make_organization
from tests.partners.answers import REGISTER_ANSWERS, in_each_language
from tests.partners.campaigning import make_campaign, sorted_out
from tests.partners.staff import signed_in
from tests.reading import main_words

BRUNO = REGISTER_ANSWERS | {"given_name": "Bruno", "family_name": "Keita", "email": "bruno@example.org"}
WAYS = ["replaces", "assists", "in_addition"]

each_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def amina(db: None) -> Contact:
    organization = make_organization(name_en="Ministry of Labour", constituency="member_state", country="CI")
    return make_contact(
        honorific="he", given_name="Amina", family_name="Touré", email="cabinet@travail.example", position="Minister",
        organization=organization,
    )  # fmt: skip


@pytest.fixture
def invitation(meeting: Meeting, amina: Contact) -> Invitation:
    return make_invitation(meeting, amina)


def address(invitation: Invitation, way: str = "", language: str = "en") -> str:
    path = f"/{language}/invitation/{invitation.token}/"
    return f"{path}register/{way}/" if way else path


def request_as(client: Client, invitation: Invitation, way: str, **answers: str) -> Registration:
    response = client.post(address(invitation, way), BRUNO | answers)
    asks = "" if way == "assists" else "?request"
    assert (response.status_code, response["Location"]) == (302, f"/en/2027/register/done/{asks}")
    return Registration.objects.latest("pk")


# The forms ----------------------------------------------------------------------------------------------------------


@each_way
def test_button_leads_to_the_form_and_opens_nothing(client: Client, invitation: Invitation, way: str) -> None:
    response = client.post(address(invitation), {"action": way})

    assert (response.status_code, response["Location"]) == (302, address(invitation, way))
    invitation.refresh_from_db()
    assert (invitation.opened_at, invitation.answer) == (None, "none")


SAID = {
    ("en", "replaces"): "You ask to take part in the place of Amina Touré.",
    ("en", "assists"): "You register Amina Touré: give her or his details. Our mails go to the address that you enter "
    "here. At one to which we sent the invitation the registration counts at once; at any other the secretariat "
    "decides on it first.",
    ("en", "in_addition"): "You ask to take part in addition to Amina Touré.",
    ("fr", "replaces"): "Vous demandez à remplacer Amina Touré.",
    ("fr", "assists"): "Vous inscrivez Amina Touré : indiquez ses coordonnées. Nos courriels seront envoyés à "
    "l’adresse que vous saisissez ici. Si nous y avons envoyé l’invitation, l’inscription compte aussitôt ; à toute "
    "autre adresse, le secrétariat se prononce d’abord.",
    ("fr", "in_addition"): "Vous demandez à participer aussi, sans remplacer Amina Touré.",
    ("es", "replaces"): "Usted solicita participar en lugar de Amina Touré.",
    ("es", "assists"): "Usted inscribe a Amina Touré: indique sus datos. Nuestros correos se enviarán a la dirección "
    "que introduzca aquí. Si enviamos allí la invitación, la inscripción cuenta de inmediato; con cualquier otra "
    "dirección, la secretaría decide primero.",
    ("es", "in_addition"): "Usted solicita participar además de Amina Touré.",
}
DECIDES = {
    "en": "The secretariat decides on each registration, and tells you by e-mail.",
    "fr": "Le secrétariat se prononce sur chaque inscription et vous informe par courriel.",
    "es": "La secretaría decide sobre cada inscripción y le informa por correo electrónico.",
}


@in_each_language
@each_way
def test_form_says_what_is_asked_and_who_decides(
    client: Client, invitation: Invitation, way: str, language: str
) -> None:
    words = main_words(client.get(address(invitation, way, language)))

    decides = "" if way == "assists" else f" {DECIDES[language]}"
    assert SAID[language, way] + decides in words


@each_way
def test_page_and_form_hold_nothing_of_hers_but_the_name(client: Client, invitation: Invitation, way: str) -> None:
    """The form of an assistant has the name filled in, which the page shows anyway; the others have nothing."""
    for path in (address(invitation), address(invitation, way)):
        page = client.get(path).text
        for hers in ("cabinet@travail.example", "Ministry of Labour", "Minister", "H.E."):
            assert f'value="{hers}"' not in page
            assert hers not in page.replace(">H.E.</option>", "")
    typed = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    names = {name: typed[name] for name in ("given_name", "family_name") if name in typed}
    assert names == ({"given_name": "Amina", "family_name": "Touré"} if way == "assists" else {})
    assert re.findall(r'<option value="(\w*)" selected>', page) == ["", "en", "", "", ""]


def test_form_with_an_error_shows_what_was_typed_and_nothing_else(client: Client, invitation: Invitation) -> None:
    response = client.post(address(invitation, "replaces"), BRUNO | {"family_name": ""})

    assert response.status_code == 422
    assert "cabinet@travail.example" not in response.text
    assert (Registration.objects.count(), Invitation.objects.get().answer) == (0, "none")


@pytest.mark.parametrize("way", ["self", "xyz", "REPLACES"])
def test_other_way_does_not_exist(client: Client, invitation: Invitation, way: str) -> None:
    assert client.get(address(invitation, way)).status_code == 404


# What becomes of it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("admission", Admission.values)
@each_way
def test_request_waits_for_the_secretariat_however_open_the_meeting(
    client: Client, invitation: Invitation, way: str, admission: str
) -> None:
    Meeting.objects.update(admission=admission)

    bruno = request_as(client, invitation, way)

    assert (bruno.status, bruno.holds_seat, bruno.invitation, bruno.invited_as) == ("pending", False, invitation, way)
    [message] = Message.objects.all()
    assert (message.address, message.calendar) == ("bruno@example.org", "")
    assert "Your registration has arrived. You will be told by e-mail once it is decided." in message.text
    assert "cabinet@travail.example" not in message.text + message.html


@pytest.mark.parametrize(
    ("way", "answer"), [("replaces", "delegated"), ("assists", "accepted"), ("in_addition", "none")]
)
def test_invitation_is_answered_once_the_request_is_approved(
    client: Client, invitation: Invitation, dora: User, way: str, answer: str
) -> None:
    bruno = request_as(client, invitation, way)
    before = Invitation.objects.get().answer

    approve_registration(registration=bruno, actor=dora)

    invitation.refresh_from_db()
    assert (before, invitation.answer, invitation.answered_at is None) == ("none", answer, answer == "none")
    answered = [] if answer == "none" else [answer]
    assert [entry.action for entry in HistoryEntry.objects.order_by("pk")] == ["registered", "approved", *answered]


@each_way
def test_request_that_is_declined_leaves_the_invitation_unanswered(
    client: Client, invitation: Invitation, dora: User, way: str
) -> None:
    """So that she is reminded."""
    bruno = request_as(client, invitation, way)
    decline_registrations(registrations=[bruno], reason="seats", notes={}, actor=dora)
    reminder = make_campaign(invitation.meeting, kind="reminder", standings=["silent", "begun"])

    assert (Invitation.objects.get().answer, sorted_out(reminder)) == ("none", {"cabinet": ""})


def test_whom_is_invited_is_admitted_at_her_address_though_an_assistant_registers_her(
    client: Client, invitation: Invitation
) -> None:
    """What we write then goes to her own mailbox."""
    amina = request_as(
        client, invitation, "assists", given_name="Amina", family_name="Touré", email="Cabinet@travail.example"
    )

    assert (amina.status, amina.invited_as) == ("confirmed", "assists")


def test_whom_replaces_her_waits_at_her_address_too(client: Client, invitation: Invitation) -> None:
    bruno = request_as(client, invitation, "replaces", email="cabinet@travail.example")

    assert bruno.status == "pending"


def test_whom_claims_to_be_invited_waits_at_another_address(client: Client, invitation: Invitation) -> None:
    client.post(f"/en/invitation/{invitation.token}/register/", BRUNO)

    assert Registration.objects.values_list("status", "invited_as").get() == ("pending", "self")


def test_whom_nobody_invited_is_registered_as_nobody(client: Client, meeting: Meeting) -> None:
    client.post("/en/2027/register/", BRUNO)

    assert Registration.objects.values_list("status", "invited_as").get() == ("confirmed", "")


def test_person_invited_still_registers_after_she_was_replaced(client: Client, invitation: Invitation) -> None:
    request_as(client, invitation, "replaces")
    client.post(
        f"/en/invitation/{invitation.token}/register/",
        REGISTER_ANSWERS | {"family_name": "Touré", "email": "cabinet@travail.example"},
    )

    assert list(Registration.objects.order_by("pk").values_list("invited_as", "status")) == [
        ("replaces", "pending"),
        ("self", "confirmed"),
    ]
    assert Invitation.objects.get().answer == "accepted"


def test_replacement_of_whom_is_registered_leaves_her_answer(client: Client, invitation: Invitation) -> None:
    client.post(f"/en/invitation/{invitation.token}/register/", REGISTER_ANSWERS | {"email": "cabinet@travail.example"})

    request_as(client, invitation, "replaces")

    assert Invitation.objects.get().answer == "accepted"


def test_whom_has_registered_is_offered_no_assistant(client: Client, invitation: Invitation) -> None:
    client.post(f"/en/invitation/{invitation.token}/register/", REGISTER_ANSWERS | {"email": "cabinet@travail.example"})

    buttons = re.findall(r'name="action" value="(\w+)"', client.get(address(invitation)).text)

    assert buttons == ["replaces", "in_addition"]


@pytest.mark.parametrize(("way", "answers"), [("replaces", 409), ("assists", 409), ("in_addition", 302)])
def test_she_declines_unless_somebody_registered_for_her(
    client: Client, invitation: Invitation, way: str, answers: int
) -> None:
    request_as(client, invitation, way)

    assert client.post(address(invitation), {"action": "decline"}).status_code == answers


def test_approved_replacement_who_cancels_and_registers_again_asks_again(
    client: Client, invitation: Invitation
) -> None:
    bruno = request_as(client, invitation, "replaces")
    client.post(f"/en/registration/{bruno.token}/cancel/")

    client.post(f"/en/registration/{bruno.token}/register/", BRUNO)

    again = Registration.objects.latest("pk")
    assert (again.pk == bruno.pk, again.status, again.invited_as) == (False, "pending", "replaces")


def claim_to_be_amina(client: Client, invitation: Invitation, email: str) -> Registration:
    answers = REGISTER_ANSWERS | {"email": email}
    client.post(f"/en/invitation/{invitation.token}/register/", answers)
    amina = Registration.objects.latest("pk")
    if amina.email != "amina@example.org":
        request_address_change(registration=amina, email="amina@example.org")
        confirm_address(change=AddressChange.objects.get())
    amina.refresh_from_db()
    return amina


@pytest.mark.parametrize(
    ("email", "status"), [("cabinet@travail.example", "confirmed"), ("amina@example.org", "pending")]
)
def test_whom_has_moved_from_her_address_is_let_in_again_but_no_other(
    client: Client, invitation: Invitation, email: str, status: str
) -> None:
    """Cancelling and registering again makes nobody the person invited."""
    amina = claim_to_be_amina(client, invitation, email)
    assert (amina.status, amina.email) == (status, "amina@example.org")
    client.post(f"/en/registration/{amina.token}/cancel/")

    client.post(f"/en/registration/{amina.token}/register/", REGISTER_ANSWERS)

    again = Registration.objects.latest("pk")
    assert (again.pk == amina.pk, again.status, again.invited_as) == (False, status, "self")


# What staff see -------------------------------------------------------------------------------------------------------

IN_WORDS = {
    "replaces": "replaces Amina Touré",
    "assists": "by an assistant of Amina Touré",
    "in_addition": "in addition to Amina Touré",
}


@each_way
def test_staff_read_how_the_request_came(client: Client, invitation: Invitation, way: str) -> None:
    bruno = request_as(client, invitation, way)
    emil = signed_in("view_registration")

    listed = emil.get("/admin/partners/registration/").text
    page = emil.get(f"/admin/partners/registration/{bruno.pk}/change/").text

    name = "Amina Touré" if way == "assists" else "Bruno Keita"
    assert f"{name}<br><small>{IN_WORDS[way]}</small>" in listed
    assert f"{IN_WORDS[way][0].upper()}{IN_WORDS[way][1:]}:" in page


def test_requests_are_one_queue(client: Client, invitation: Invitation) -> None:
    for number, way in enumerate(WAYS):
        request_as(client, invitation, way, given_name=f"Bruno {number}")
    client.post("/en/2027/register/", BRUNO)
    emil = signed_in("view_registration")
    listed = emil.get("/admin/partners/registration/").text
    [queue] = re.findall(r'<a href="(\?[^"]+)">3 requests with an invitation</a>', listed)

    def names(query: str) -> list[str]:
        response = emil.get(f"/admin/partners/registration/{query}")
        return sorted(registration.given_name for registration in response.context["cl"].result_list)

    assert names(html.unescape(queue)) == ["Amina", "Bruno 0", "Bruno 2"]
    assert names("?invited_as__exact=assists") == ["Amina"]
