"""Contacts: the fingerprint of the address, the assistant, and the groups."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.models import F
from django.test import Client

from meeting.models import Suppression
from partners.models import Contact, ContactGroup
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
