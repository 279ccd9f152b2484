"""What campaigns say: the templates that they start from, what is refused in them, and how they read."""

import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from meeting.models import Message, User
from meeting.services.mails import rendered
from meeting.tokens import make_token
from partners.models import Campaign, MailKind, MailTemplate
from partners.placeholders import NAMES
from partners.services.campaigns import ask_to_send, send_test
from partners.services.mail_texts import mail_to
from tests.factories import make_contact, make_meeting, make_organization
from tests.partners.campaigning import make_campaign

TOKEN = make_token("invitation", uuid.UUID(int=5), 1)
NO_BREAK = "\u00a0"

UNKNOWN = {
    "en": "These placeholders do not exist: {nom}",
    "fr": f"Ces champs de substitution n’existent pas{NO_BREAK}: {{nom}}",
    "es": "Estos campos de sustitución no existen: {nom}",
}
BRACE = {
    "en": "A brace is left open. Braces are for placeholders only, such as {greeting}.",
    "fr": "Une accolade est restée ouverte. Les accolades servent uniquement aux champs de substitution, comme "
    "{greeting}.",
    "es": "Ha quedado una llave abierta. Las llaves solo sirven para los campos de sustitución, como {greeting}.",
}
SOMEBODYS = {
    "en": "This is somebody’s personal link: whoever gets it acts in her name. Write {link} instead.",
    "fr": f"Ceci est le lien personnel de quelqu’un{NO_BREAK}: quiconque le reçoit agit en son nom. "
    "Écrivez plutôt {link}.",
    "es": "Este es el enlace personal de alguien: quien lo recibe actúa en su nombre. Escriba {link} en su lugar.",
}


@pytest.fixture
def campaign(db: None) -> Campaign:
    meeting = make_meeting(slug="2027", title_en="The <meeting>", title_fr="La réunion", venue_en="ILO")
    return make_campaign(meeting)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{link} {nom}", UNKNOWN),
        ("{link} {greeting", BRACE),
        ("{link} greeting}", BRACE),
        ("{link} {{greeting}}", BRACE),
        (f"{{link}} https://portal.example.org/fr/invitation/{TOKEN}/", SOMEBODYS),
        (f"{{link}} /registration/{TOKEN}/change/", SOMEBODYS),
        (f"{{link}} /registration/address/{TOKEN}/", SOMEBODYS),
        (f"{{link}} /delegation/{TOKEN}/", SOMEBODYS),
        (f"{{link}} /unsubscribe/{TOKEN}/", SOMEBODYS),
        ("{link} /invitation/[[token]]/", SOMEBODYS),
        ("{link} [[ token ]]", SOMEBODYS),
    ],
)
def test_what_no_text_may_hold(campaign: Campaign, text: str, problem: dict[str, str], language: str) -> None:
    campaign.body_fr = text

    with translation.override(language), pytest.raises(ValidationError) as refused:
        campaign.full_clean()

    assert refused.value.message_dict == {"body_fr": [problem[language]]}


@pytest.mark.parametrize("text", ["{{7*7}}", "{0.__class__}", "{name}", "{link.token}", "{}"])
def test_nothing_is_evaluated(campaign: Campaign, text: str) -> None:
    campaign.subject_es = text

    with pytest.raises(ValidationError) as refused:
        campaign.full_clean()

    assert list(refused.value.message_dict) == ["subject_es"]


@pytest.mark.parametrize("text", ["/en/2027/register/", "/registration/", "https://www.ilo.org/invitation/2027/"])
def test_addresses_of_public_pages_may_stand_there(campaign: Campaign, text: str) -> None:
    campaign.body_en = f"{{link}} {text}"

    assert campaign.problems() == {}


@pytest.mark.parametrize("kind", MailKind.values)
def test_link_is_missing_only_where_it_invites(campaign: Campaign, kind: str) -> None:
    campaign.kind, campaign.body_fr = kind, "Bonjour"

    missing = {"body_fr": "The text must hold {link}: the person’s own link."}
    assert campaign.problems() == (missing if kind in ("invitation", "reminder") else {})


def test_each_kind_has_a_template_without_a_problem(db: None) -> None:
    MailTemplate.objects.all().delete()

    for _time in range(2):
        call_command("migrate", verbosity=0)

    templates = MailTemplate.objects.order_by("pk")
    assert [template.kind for template in templates] == MailKind.values
    for template in templates:
        template.full_clean()
        for language in ("en", "fr", "es"):
            body = getattr(template, f"body_{language}")
            assert body.startswith("{greeting}\n\n"), (template, language)
            assert {name for name in NAMES if f"{{{name}}}" in body} >= {"greeting", "meeting", "date", "link"}
        assert "'" not in template.body_fr + template.body_en + template.body_es
        assert f"{NO_BREAK}:" in template.body_fr
        assert " :" not in template.body_fr


def test_mail_in_each_language(campaign: Campaign, dora: User) -> None:
    fund = make_organization(name_en="Fund", name_fr="Caisse")
    campaign.contacts.set(
        make_contact(
            family_name="Touré", email=f"{language}@example.org", language=language, honorific="ms", organization=fund
        )
        for language in ("en", "fr", "es")
    )
    for language in ("en", "fr", "es"):
        text = "{greeting}\r\n\r\n{meeting}, {date}, {place}: {organization}\r\n\r\nSee {link} or https://ilo.org"
        setattr(campaign, f"body_{language}", text)
    campaign.save()

    ask_to_send(campaign=campaign, actor=dora)

    mails = {message.language: rendered(message) for message in Message.objects.all()}
    assert {language: mail.text.strip() for language, mail in mails.items()} == {
        "en": "Dear Ms Touré,\n\nThe <meeting>, 9–10 March 2027, ILO: Fund\n\n"
        "See http://127.0.0.1:8000/en/invitation/[[token]]/ or https://ilo.org",
        "fr": f"Madame Touré,\n\nLa réunion, 9–10{NO_BREAK}mars 2027, ILO: Caisse\n\n"
        "See http://127.0.0.1:8000/fr/invitation/[[token]]/ or https://ilo.org",
        "es": "Estimada Sra. Touré:\n\nThe <meeting>, 9–10 de marzo de 2027, ILO: Fund\n\n"
        "See http://127.0.0.1:8000/es/invitation/[[token]]/ or https://ilo.org",
    }
    html = mails["en"].html
    assert "<p>The &lt;meeting&gt;, 9–10 March 2027, ILO: Fund</p>" in html
    address = "http://127.0.0.1:8000/en/invitation/[[token]]/"
    assert f'<p>See <a href="{address}">{address}</a> or <a href="https://ilo.org">https://ilo.org</a></p>' in html


@pytest.mark.parametrize(
    ("kind", "path", "words"),
    [
        ("invitation", "/invitation/test/", {"en": "Answer the invitation", "fr": "Répondre à l’invitation"}),
        ("save_the_date", "/2027/", {"en": "Open the meeting’s page", "es": "Abrir la página de la reunión"}),
    ],
)
def test_link_in_a_line_of_its_own_is_a_button(campaign: Campaign, kind: str, path: str, words: dict[str, str]) -> None:
    """On a telephone a personal link takes four lines. In the plain text it stands as it is."""
    campaign.kind = kind
    for language, label in words.items():
        setattr(campaign, f"body_{language}", "{greeting}\n\n{link}\n\nThe secretariat")

        mail = mail_to(campaign, make_contact(email=f"{language}@example.org", language=language))

        address = f"http://127.0.0.1:8000/{language}{path}"
        assert re.search(rf'<a href="{address}" style="[^"]+">{label}</a>', mail.html)
        assert f"\n\n{address}\n\n" in mail.text


def test_braces_and_marks_in_a_name_are_shown_as_they_are(campaign: Campaign) -> None:
    contact = make_contact(given_name="[[token]]", family_name="{link} %s <b>", honorific="mr")
    campaign.body_en = "{greeting} {given_name} {link}"

    mail = mail_to(campaign, contact)

    assert mail.text == (
        "Dear Mr {link} %s <b>, [[ token ]] http://127.0.0.1:8000/en/invitation/test/\n\n--\n"
        "You receive this mail because you are on the secretariat’s list of partners or have registered.\n"
        "Get no more mailings about this meeting\nhttp://127.0.0.1:8000/unsubscribe/test/\n"
    )
    assert "Dear Mr {link} %s &lt;b&gt;, [[ token ]]" in mail.html


def test_campaign_is_called_by_its_kind_and_its_meeting(campaign: Campaign) -> None:
    campaign.subject_en, campaign.subject_fr = "News: {meeting}", "Informations : {meeting}"

    names = []
    for language in ("en", "fr"):
        with translation.override(language):
            names.append(str(campaign))

    assert names == ["invitation · News: The <meeting>", "invitation · Informations : La réunion"]


@pytest.mark.parametrize(
    ("honorific", "greetings"),
    [
        ("ms", ["Dear Ms Touré,", "Madame Touré,", "Estimada Sra. Touré:"]),
        ("mr", ["Dear Mr Touré,", "Monsieur Touré,", "Estimado Sr. Touré:"]),
        ("dr", ["Dear Dr Touré,", "Docteur/Docteure Touré,", "Estimado/a Dr./Dra. Touré:"]),
        ("prof", ["Dear Professor Touré,", "Professeur/Professeure Touré,", "Estimado/a Prof./Profa. Touré:"]),
        ("he", ["Excellency,", "Excellence,", "Excelencia:"]),
        ("", ["Dear Amina Touré,", "Bonjour Amina Touré,", "Estimado/a Amina Touré:"]),
    ],
)
def test_greetings_in_each_language(campaign: Campaign, honorific: str, greetings: list[str]) -> None:
    contact = make_contact(given_name="Amina", family_name="Touré", honorific=honorific)
    found = []
    for language in ("en", "fr", "es"):
        contact.language = language
        contact.save()
        found.append(mail_to(campaign, contact).text.splitlines()[0])
        assert translation.get_language() == "en"

    assert found == greetings


def test_test_has_a_subject_that_a_row_holds(campaign: Campaign, dora: User) -> None:
    organization = make_organization(name_en="é" * 200)
    campaign.contacts.add(make_contact(organization=organization))
    Campaign.objects.update(subject_en="{organization} {organization}")
    campaign.refresh_from_db()

    assert send_test(campaign=campaign, actor=dora) == 3
    assert Message.objects.get(language="en").subject == "[test] " + "é" * 200 + " " + "é" * 92


IS_A_TEST = {
    "en": "This is a test of a mailing: its personal links lead nowhere.",
    "fr": f"Ceci est l’essai d’un envoi{NO_BREAK}: ses liens personnels ne mènent nulle part.",
    "es": "Esto es una prueba de un envío: sus enlaces personales no llevan a ninguna parte.",
}


def test_test_says_first_that_it_is_one(db: None, dora: User) -> None:
    campaign = make_campaign()
    reader = make_contact()
    campaign.contacts.add(reader)

    send_test(campaign=campaign, actor=dora)

    for message in Message.objects.all():
        assert message.text.startswith(IS_A_TEST[message.language] + "\n\n")
        assert message.html.count(IS_A_TEST[message.language]) == 1
    shown = mail_to(campaign, reader)
    assert IS_A_TEST["en"] not in shown.text + shown.html


@pytest.mark.parametrize(
    ("language", "subject", "name"),
    [
        ("en", "Come", "invitation · Come"),
        ("en", "Invitation: come", "Invitation: come"),
        ("fr", "Venez", "invitation · Venez"),
    ],
)
def test_kind_is_not_said_twice(db: None, language: str, subject: str, name: str) -> None:
    with translation.override(language):
        assert str(Campaign(meeting=make_meeting(), kind="invitation", subject=subject)) == name
