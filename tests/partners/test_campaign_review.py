"""What the review of a campaign says, and to whom; the list that leads to it."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from meeting.models import Batch, Meeting, Message, User
from meeting.services.batches import cancel_batch, hold_for_change, pause_batch
from meeting.services.mail_gate import freeze
from meeting.times import moment_in_words
from partners.forms.campaigns import SendForm
from partners.models import Campaign, Contact, ContactGroup
from partners.services.campaigns import ask_to_send, call_off, take_back
from tests.factories import make_contact, make_meeting, make_open_meeting
from tests.partners.answers import in_each_language
from tests.partners.campaigning import act, make_campaign, make_people, page
from tests.partners.staff import signed_in
from tests.reading import one_line

DAY = datetime.timedelta(days=1)
CALL_OFF = 'name="action" value="call_off"'


@pytest.fixture
def campaign(db: None) -> Campaign:
    """To Amina, who reads French, and to three who read English; registration closes in two months."""
    meeting = make_open_meeting(registration_closes_at=timezone.now() + 60 * DAY)
    amina = make_contact(given_name="Amina", family_name="Touré", language="fr", email="amina@example.org")
    return make_campaign(meeting, contacts=[amina, *make_people(3)])


def review(campaign: Campaign) -> str:
    return reverse("admin:partners_campaign_review", args=[campaign.pk])


def words(client: Client, campaign: Campaign, language: str) -> str:
    """What the review says in the language, as one line without its tags."""
    return one_line(strip_tags(client.get(review(campaign), headers={"Accept-Language": language}).text))


def let_go(count: int) -> None:
    """Let so many messages be accepted by the mail server."""
    gone = Message.objects.exclude(batch=None).order_by("pk")[:count].values("pk")
    Message.objects.filter(pk__in=gone).update(state="sent", sent_at=timezone.now())


# Calling off ------------------------------------------------------------------------------------------------------


def test_what_has_gone_cannot_be_called_off(staff: Client, campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora)
    before = page(staff, campaign)
    let_go(4)

    assert CALL_OFF in before
    assert CALL_OFF not in page(staff, campaign)
    assert "Nothing of it waits any more: there is nothing to call off." in act(staff, campaign, "call_off")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.batch.cancelled_at) == ("sent", None)


GONE_ALREADY = {
    "en": "3 messages have gone already.",
    "fr": "3 messages sont déjà partis.",
    "es": "3 mensajes ya han salido.",
}
HAD_GONE = {
    "en": "3 messages had gone before it was called off.",
    "fr": "3 messages étaient partis avant l’annulation.",
    "es": "3 mensajes habían salido antes de la cancelación.",
}


@in_each_language
def test_what_has_gone_is_said_before_and_after_calling_off(
    staff: Client, campaign: Campaign, dora: User, language: str
) -> None:
    ask_to_send(campaign=campaign, actor=dora)
    let_go(3)

    assert GONE_ALREADY[language] in words(staff, campaign, language)
    assert call_off(campaign=campaign, actor=dora) == 1
    assert HAD_GONE[language] in words(staff, campaign, language)


def test_batch_called_off_by_itself_leaves_nothing_to_call_off(staff: Client, campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora)
    let_go(3)
    cancel_batch(batch=Batch.objects.get(), actor=dora)

    shown = page(staff, campaign)

    assert HAD_GONE["en"] in shown
    assert [words for words in (CALL_OFF, "Nothing is sent before") if words in shown] == []


# What holds it ----------------------------------------------------------------------------------------------------

PAUSED = {"en": "Is paused", "fr": "En pause", "es": "En pausa"}


@in_each_language
def test_pause_by_staff_has_no_reason(staff: Client, campaign: Campaign, dora: User, language: str) -> None:
    ask_to_send(campaign=campaign, actor=dora)
    pause_batch(batch=Batch.objects.get(), actor=dora)

    shown = staff.get(review(campaign), headers={"Accept-Language": language}).text

    assert f'<strong class="state bad"> {PAUSED[language]} </strong>' in one_line(shown)


def test_pause_by_the_portal_says_why(staff: Client, campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora)
    hold_for_change(campaign.meeting)

    assert "Paused: the meeting’s title, time or place has changed" in page(staff, campaign)


FROZEN = {
    "en": "All mailings are frozen.",
    "fr": "Tous les envois sont suspendus.",
    "es": "Todos los envíos están suspendidos.",
}


@in_each_language
@pytest.mark.parametrize("state", ["draft", "waits", "has gone", "called off"])
def test_freeze_is_said_while_it_matters(
    client: Client, campaign: Campaign, dora: User, state: str, language: str
) -> None:
    client.force_login(dora)
    freeze(actor=dora)
    if state != "draft":
        ask_to_send(campaign=campaign, actor=dora)
    if state == "has gone":
        let_go(4)
    if state == "called off":
        call_off(campaign=campaign, actor=dora)

    assert (FROZEN[language] in words(client, campaign, language)) is (state in {"draft", "waits"})


@pytest.mark.parametrize("may_see", [True, False])
def test_freeze_leads_to_the_gate_whoever_may_see_it(campaign: Campaign, dora: User, may_see: bool) -> None:
    freeze(actor=dora)
    emil = signed_in("view_campaign", of_meeting=["view_mailgate"] if may_see else [])

    shown = page(emil, campaign)

    gate = reverse("admin:meeting_mailgate_changelist")
    assert FROZEN["en"] in shown
    # With the list of apps beside the page, for those who see that.
    assert (f'<a href="{gate}">See what holds the mail</a>' in shown) is may_see


# Addresses of forms, and what is wrong in them --------------------------------------------------------------------


@pytest.mark.parametrize("form", ["send", "act"])
def test_address_of_a_form_leads_to_its_page(staff: Client, campaign: Campaign, form: str) -> None:
    address = reverse(f"admin:partners_campaign_{form}", args=[campaign.pk])

    assert staff.get(address, {"language": "fr"}).headers["Location"] == review(campaign)
    assert staff.put(address).status_code == 405


SUMMARY = {
    "en": ("Some answers need your attention", "Date and time: Fill in this field."),
    "fr": ("Certaines réponses sont à revoir", "Date et heure\xa0: Remplissez ce champ."),
    "es": ("Revise algunas respuestas", "Fecha y hora: Rellene este campo."),
}


@in_each_language
def test_what_is_wrong_is_summed_up_on_top(staff: Client, campaign: Campaign, language: str) -> None:
    address = reverse("admin:partners_campaign_send", args=[campaign.pk])

    response = staff.post(address, {"when": "at"}, headers={"Accept-Language": language})

    heading, error = SUMMARY[language]
    shown = one_line(response.text)
    summary = shown[shown.index('<div class="error-summary" role="alert" tabindex="-1" autofocus>') :]
    assert response.status_code == 422
    assert summary.index(f"<h2> {heading} </h2>") < summary.index(f'<a href="#id_at">{error}</a>')
    assert summary.index(error) < summary.index('id="preview"')


# Who gets it, and how it reads ------------------------------------------------------------------------------------

COPIES = {
    "en": "4 recipients (5 messages, of them 1 copy to an assistant)",
    "fr": "4 destinataires (5 messages, dont 1 copie à un(e) assistant(e))",
    "es": "4 destinatarios (5 mensajes, de ellos 1 copia a un asistente)",
}


@in_each_language
def test_copies_to_assistants_are_counted(staff: Client, campaign: Campaign, dora: User, language: str) -> None:
    assert "messages" not in words(staff, campaign, "en").partition("Recipients by")[0].partition("Who gets it")[2]
    Contact.objects.filter(given_name="Amina").update(mail_goes_to="both", assistant_email="helper@example.org")

    assert COPIES[language] in words(staff, campaign, language)
    ask_to_send(campaign=campaign, actor=dora)
    assert Message.objects.count() == 5


@pytest.mark.parametrize(
    ("goes_to", "addresses"),
    [
        ("principal", "amina@example.org"),
        ("assistant", "helper@example.org"),
        ("both", "amina@example.org, helper@example.org"),
    ],
)
def test_preview_says_where_it_goes(staff: Client, campaign: Campaign, goes_to: str, addresses: str) -> None:
    Contact.objects.filter(given_name="Amina").update(mail_goes_to=goes_to, assistant_email="helper@example.org")

    assert f"<p> To: {addresses} </p>" in page(staff, campaign, "?language=fr")


def test_preview_starts_in_the_language_of_whoever_looks(staff: Client, campaign: Campaign) -> None:
    shown = {
        language: staff.get(review(campaign), headers={"Accept-Language": language}).context["place"]["language"]
        for language in ("en", "fr", "es")
    }

    assert shown == {"en": "en", "fr": "fr", "es": "en"}  # Nobody reads Spanish.


def test_preview_stays_where_it_was_after_a_test(staff: Client, campaign: Campaign) -> None:
    shown = page(staff, campaign, "?language=en&number=2")
    assert '<input type="hidden" name="number" value="2">' in shown

    assert "Recipient 2 of 3" in act(staff, campaign, "test", language="en", number="2")


CRITERIA = {
    "en": [
        "Groups of contacts: Donors", "Constituencies: Workers’ organization · Academia",
        "How they stand with this meeting: invited, and silent", "Countries: Côte d’Ivoire",
        "Earlier meetings: Partners’ meeting", "What they did there: took part", "Contacts chosen by hand: 4",
    ],
}  # fmt: skip


def test_criteria_are_repeated_in_words(staff: Client, campaign: Campaign, dora: User) -> None:
    Campaign.objects.update(constituencies=["workers", "academia"], standings=["silent"], countries=["CI"])
    campaign.groups.set([ContactGroup.objects.create(name="Donors")])
    campaign.earlier_meetings.set([make_meeting()])

    shown = words(staff, campaign, "en")

    assert [said for said in CRITERIA["en"] if said not in shown] == []
    ask_to_send(campaign=campaign, actor=dora)
    assert "Contacts chosen by hand: 4" in words(staff, campaign, "en")


def test_criteria_are_said_in_the_readers_language(staff: Client, campaign: Campaign) -> None:
    Campaign.objects.update(standings=["silent"], languages=["fr"])

    assert "Langues\xa0: Français" in words(staff, campaign, "fr")
    assert "Contactos elegidos uno a uno: 4" in words(staff, campaign, "es")


# When it goes -----------------------------------------------------------------------------------------------------

RULE = {
    "en": "That is 5 days before registration closes, and moves along with the closing. "
    "At most 30 messages a minute go.",
    "fr": "C’est 5 jours avant la clôture des inscriptions\u202f; l’envoi suit la clôture si vous la déplacez. "
    "Au plus 30 messages partent par minute.",
    "es": "Son 5 días antes del cierre de las inscripciones; el envío se desplaza si cambia el cierre. "
    "Salen como máximo 30 mensajes por minuto.",
}


@in_each_language
def test_reminder_keeps_its_rule(staff: Client, campaign: Campaign, dora: User, language: str) -> None:
    Campaign.objects.update(kind="reminder")
    ask_to_send(campaign=campaign, actor=dora, days_before_closing=5, rate_per_minute=30)

    assert RULE[language] in words(staff, campaign, language)
    call_off(campaign=campaign, actor=dora)
    assert RULE[language] not in words(staff, campaign, language)


AT_ONCE = {
    "en": "It goes as soon as it is approved, held back for five minutes.",
    "fr": "L’envoi a lieu dès l’approbation, retenu pendant cinq minutes.",
    "es": "Se envía en cuanto se apruebe, retenida durante cinco minutos.",
}


@in_each_language
def test_what_goes_once_approved_says_so(staff: Client, campaign: Campaign, dora: User, language: str) -> None:
    Campaign.objects.update(state="waiting", asked_by=dora, agreed_count=4)

    assert AT_ONCE[language] in words(staff, campaign, language)


CLOSES = {
    "en": "Registration closes: ",
    "fr": "Clôture des inscriptions\xa0: ",
    "es": "Cierre de las inscripciones: ",
}


@in_each_language
def test_closing_is_shown_where_days_are_typed(staff: Client, campaign: Campaign, language: str) -> None:
    Campaign.objects.update(kind="reminder")
    Meeting.objects.update(registration_closes_at=datetime.datetime(2100, 1, 4, 8, tzinfo=datetime.UTC))

    shown = words(staff, campaign, language)

    assert CLOSES[language] in shown
    assert "2100" in shown


NINE_THIRTY = datetime.datetime(2100, 1, 4, 6, 30, tzinfo=datetime.UTC)  # in Nairobi


@pytest.mark.parametrize(
    ("plan", "when", "shown"),
    [
        ({"days_before_closing": 5}, "before_closing", 'name="days" value="5"'),
        ({"send_at": NINE_THIRTY}, "at", 'name="at" value="2100-01-04T09:30"'),
    ],
)
def test_draft_again_remembers_its_plan(campaign: Campaign, dora: User, plan: dict, when: str, shown: str) -> None:
    Meeting.objects.update(time_zone="Africa/Nairobi", registration_closes_at=NINE_THIRTY + 60 * DAY)
    Campaign.objects.update(kind="reminder")
    campaign.refresh_from_db()
    ask_to_send(campaign=campaign, actor=dora, rate_per_minute=30, **plan)
    take_back(campaign=campaign, actor=dora)
    campaign.refresh_from_db()

    form = SendForm(campaign=campaign)

    fields = [str(field) for field in form]
    assert form["when"].value() == when
    assert [any(part in field for field in fields) for part in (shown, 'name="rate" value="30"')] == [True, True]


def test_plan_that_the_kind_does_not_know_is_forgotten(campaign: Campaign, dora: User) -> None:
    Campaign.objects.update(kind="reminder")
    ask_to_send(campaign=campaign, actor=dora, days_before_closing=5)
    Campaign.objects.update(kind="update")
    campaign.refresh_from_db()

    assert SendForm(campaign=campaign)["when"].value() == "now"


def test_hold_is_not_past_while_it_lasts(staff: Client, campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora)

    until = Batch.objects.get().not_before
    assert until.second == until.microsecond == 0
    assert f"Nothing is sent before {moment_in_words(until, campaign.meeting.zone)}" in page(staff, campaign)
