"""Contacts: the fingerprint of the address, the assistant, and the groups."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.models import F
from django.http import HttpResponse
from django.test import Client

from meeting.models import Suppression
from partners.models import Contact, ContactGroup, Organization
from tests.factories import make_contact, make_organization
from tests.partners.answers import in_each_language

CONTACTS = "/admin/partners/contact/"


def fingerprints() -> list[bool]:
    """Of each contact, whether the fingerprints are those of the addresses."""
    return [
        (contact.fingerprint, contact.assistant_fingerprint) == (_of(contact.email), _of(contact.assistant_email))
        for contact in Contact.objects.all()
    ]


def _of(address: str) -> str:
    return Suppression.fingerprint_of(address) if address else ""


# Fingerprints -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "fingerprint"), [("email", "fingerprint"), ("assistant_email", "assistant_fingerprint")]
)
def test_fingerprint_follows_the_address(db: None, field: str, fingerprint: str) -> None:
    contact = make_contact(**{field: "Amina@Example.org"})
    assert getattr(contact, fingerprint) == Suppression.fingerprint_of("amina@example.org")

    setattr(contact, field, "touré@example.org")
    contact.save(update_fields=[field])

    assert fingerprints() == [True]


@pytest.mark.parametrize("field", ["email", "assistant_email"])
def test_fingerprint_follows_in_every_bulk_path(db: None, field: str) -> None:
    organization = make_organization()
    names = ("amina", "bruno", "chen")
    Contact.objects.bulk_create(
        Contact(
            family_name=name, email=f"{name}@example.org", assistant_email=f"of-{name}@x.org", organization=organization
        )
        for name in names
    )
    assert fingerprints() == [True] * 3

    contacts = list(Contact.objects.all())
    for contact in contacts:
        setattr(contact, field, f"new-{contact.email}")
    Contact.objects.bulk_update(contacts, [field])
    assert fingerprints() == [True] * 3

    Contact.objects.filter(family_name="chen").update(**{field: "liu@example.org"})
    assert fingerprints() == [True] * 3
    with pytest.raises(TypeError):
        Contact.objects.update(**{field: F("family_name")})


def test_assistant_who_is_gone_leaves_no_fingerprint(db: None) -> None:
    make_contact(assistant_email="helper@example.org")

    Contact.objects.update(assistant_email="")

    assert Contact.objects.get().assistant_fingerprint == ""


@pytest.mark.parametrize(
    ("migration", "fingerprint"),
    [("0009_contacts", "fingerprint"), ("0014_assistant_fingerprint", "assistant_fingerprint")],
)
def test_contacts_of_before_get_their_fingerprints(db: None, migration: str, fingerprint: str) -> None:
    make_contact()
    make_contact(email="Bruno@Example.ORG", assistant_email="Helper@Example.ORG")
    Contact.objects.update(**{fingerprint: ""})

    importlib.import_module(f"partners.migrations.{migration}").take_fingerprints(apps, None)

    assert fingerprints() == [True] * 2


# Characters that cannot be used ------------------------------------------------------------------------------------

UNUSABLE = {
    "en": "“%s” contains a character that cannot be used.",
    "fr": "«\u00a0%s\u00a0» contient un caractère qui ne peut pas être utilisé.",
    "es": "«%s» contiene un carácter que no se puede utilizar.",
}
LABELS = {
    "en": ["Given name", "Family name", "Function", "Assistant’s name"],
    "fr": ["Prénom", "Nom de famille", "Fonction", "Nom de l’assistant(e)"],
    "es": ["Nombre", "Apellidos", "Cargo", "Nombre del asistente"],
}
TEXTS = ("given_name", "family_name", "position", "assistant_name")
CONTROLS = ["\0", "\r", "\n", "\x1b", "\x85", "\u2028", "\u202e", "\u2066", "\N{REPLACEMENT CHARACTER}"]


def form_errors(response: HttpResponse) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


@in_each_language
@pytest.mark.parametrize("control", CONTROLS)
def test_contact_refuses_what_the_public_form_refuses(staff: Client, control: str, language: str) -> None:
    fields = {"email": "amina@example.org", "organization": make_organization().pk, "language": "fr"}
    fields |= {"mail_goes_to": "principal", **dict.fromkeys(TEXTS, f"a{control}b")}

    response = staff.post(f"{CONTACTS}add/", fields, headers={"Accept-Language": language})

    assert form_errors(response) == {
        name: [UNUSABLE[language] % label] for name, label in zip(TEXTS, LABELS[language], strict=True)
    }
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("control", CONTROLS)
def test_address_of_a_contact_refuses_them_too(staff: Client, control: str) -> None:
    fields = {
        "family_name": "Touré", "email": f"am{control}ina@example.org", "organization": make_organization().pk,
        "language": "fr", "mail_goes_to": "principal", "assistant_email": f"bru{control}no@example.org",
    }  # fmt: skip

    assert sorted(form_errors(staff.post(f"{CONTACTS}add/", fields))) == ["assistant_email", "email"]


def test_contact_is_stored_as_the_public_form_stores_it(staff: Client) -> None:
    fields = {
        "given_name": "\u200bAmina\u00a0", "family_name": "Toure\u0301", "email": "amina@ministère.example.org",
        "organization": make_organization().pk, "language": "fr", "mail_goes_to": "principal",
    }  # fmt: skip

    staff.post(f"{CONTACTS}add/", fields)

    contact = Contact.objects.get()
    assert (contact.given_name, contact.family_name, contact.email) == (
        "Amina", "Tour\u00e9", "amina@xn--ministre-60a.example.org",
    )  # fmt: skip


@in_each_language
@pytest.mark.parametrize("control", CONTROLS)
def test_group_refuses_them(staff: Client, control: str, language: str) -> None:
    headers = {"Accept-Language": language}
    response = staff.post("/admin/partners/contactgroup/add/", {"name": f"Do{control}nors"}, headers=headers)

    label = {"en": "Name", "fr": "Nom", "es": "Nombre"}[language]
    assert form_errors(response) == {"name": [UNUSABLE[language] % label]}
    assert ContactGroup.objects.count() == 0


@pytest.mark.parametrize("control", CONTROLS)
def test_organization_refuses_them(staff: Client, control: str) -> None:
    text = f"Uni{control}on"
    fields = {"name_en": text, "name_fr": text, "acronym_es": text, "aliases": text, "constituency": "workers"}

    errors = form_errors(staff.post("/admin/partners/organization/add/", fields))

    lines = {"aliases"} if control in "\r\n" else set()  # Other names stand one a line.
    assert errors.keys() == {"name_en", "name_fr", "acronym_es", "aliases"} - lines
    assert Organization.objects.count() == 0


def test_organization_without_translations_is_saved(staff: Client) -> None:
    staff.post(
        "/admin/partners/organization/add/", {"name_en": "Union", "aliases": "A\r\nB", "constituency": "workers"}
    )

    union = Organization.objects.get()
    assert (union.name_en, union.name_fr or "", union.aliases) == ("Union", "", "A\nB")


# Assistants and groups --------------------------------------------------------------------------------------------


def test_mail_to_an_assistant_needs_an_address(db: None) -> None:
    with pytest.raises(IntegrityError, match="contact_assistant_has_address"):
        make_contact(mail_goes_to="assistant")


@in_each_language
def test_form_says_that_the_assistant_needs_an_address(staff: Client, language: str) -> None:
    fields = {
        "family_name": "Touré", "email": "amina@example.org", "organization": make_organization().pk,
        "language": "fr", "mail_goes_to": "both",
    }  # fmt: skip

    response = staff.post(f"{CONTACTS}add/", fields, headers={"Accept-Language": language})

    assert response.context["errors"] == [
        [
            {
                "en": "Mail to the assistant needs the assistant’s e-mail address.",
                "fr": "Pour écrire à l’assistant ou à l’assistante, il faut son adresse électronique.",
                "es": "Para escribir al asistente se necesita su dirección de correo electrónico.",
            }[language]
        ]
    ]
    assert Contact.objects.count() == 0


def test_group_of_the_same_name_is_the_same_group(staff: Client) -> None:
    ContactGroup.objects.create(name="Bailleurs de fonds")

    response = staff.post("/admin/partners/contactgroup/add/", {"name": "BAILLEURS de  fonds"})

    assert response.context["errors"] == [["There is a group of this name already."]]
    assert ContactGroup.objects.count() == 1


def test_list_is_narrowed_down_by_each_filter(staff: Client) -> None:
    group = ContactGroup.objects.create(name="Donors")
    ministry = make_organization(constituency="member_state")
    amina = make_contact(organization=ministry, country="CI", language="fr")
    amina.groups.add(group)
    make_contact(country="KE")

    for query in (
        f"groups__id__exact={group.pk}",
        "organization__constituency__exact=member_state",
        "country=CI",
        "language__exact=fr",
        "q=toure",
    ):
        Contact.objects.filter(pk=amina.pk).update(assistant_name="Touré")
        assert list(staff.get(f"{CONTACTS}?{query}").context["cl"].result_list) == [amina], query


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_groups_counts_their_contacts(staff: Client, django_assert_num_queries: object, number: int) -> None:
    group = ContactGroup.objects.create(name="Donors")
    for _ in range(number):
        make_contact().groups.add(group)

    page = staff.get("/admin/partners/contactgroup/").text

    assert f'<a href="{CONTACTS}?groups__id__exact={group.pk}">{number}</a>' in page
