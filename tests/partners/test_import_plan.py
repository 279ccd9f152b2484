"""The dry run of an import: what it says of each line, in each language, and whom it takes for known."""

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from meeting.models import User
from partners.models import Contact, ContactGroup, ContactImport, Organization
from partners.services.importing.imports import wrong_columns
from partners.services.importing.plan import plan_import
from partners.services.importing.words import guessed_columns, mail_recipient_called
from tests.factories import make_contact, make_organization
from tests.partners.answers import in_each_language
from tests.partners.importing import HEADINGS, amina, plan_of, reasons, started

# Columns --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        "Title;First name;SURNAME;E-mail *;Job title;Organisation;Country;Language",
        "Civilité;Prénom;Nom;Courriel;Fonction;Organisation;Pays;Langue",
        "Tratamiento;Nombre;Apellidos;Correo electrónico;Cargo;Organización;País;Idioma",
    ],
)
def test_columns_are_guessed_in_each_language(headings: str) -> None:
    assert guessed_columns(headings.split(";")) == [
        "honorific", "given_name", "family_name", "email", "position", "organization", "country", "language"
    ]  # fmt: skip


def test_own_words_for_each_column_are_known_in_each_language() -> None:
    for language in ("en", "fr", "es"):
        with translation.override(language):
            labels = [str(label) for label in ContactImport.Column.labels]
        expected = [*ContactImport.Column.values]
        expected[expected.index("full_name")] = ""  # There is a family name.
        assert guessed_columns(labels) == expected


def test_what_is_unknown_or_there_twice_is_left_out() -> None:
    assert guessed_columns(["E-mail", "Shoe size", "Email", ""]) == ["email", "", "", ""]


@in_each_language
def test_columns_that_do_not_do_are_said(language: str) -> None:
    with translation.override(language):
        said = wrong_columns(["country", "country", "full_name", "given_name"])
    assert (
        said
        == {
            "en": [
                "Two columns are “Country”. Leave one of them out.",
                "Say which column holds the e-mail address.",
                "Use either the full name, or the given name and the family name.",
            ],
            "fr": [
                "Deux colonnes contiennent «\u00a0Pays\u00a0». Laissez-en une de côté.",
                "Indiquez quelle colonne contient l’adresse électronique.",
                "Utilisez soit le nom complet, soit le prénom et le nom de famille.",
            ],
            "es": [
                "Dos columnas contienen «País». Omita una de ellas.",
                "Indique qué columna contiene la dirección de correo electrónico.",
                "Utilice o bien el nombre completo, o bien el nombre y los apellidos.",
            ],
        }[language]
    )


# Faults ---------------------------------------------------------------------------------------------------------------

FAULTY = [
    amina(family_name="", email=""),
    amina(email="amina@"),
    amina(country="Atlantis"),
    amina(given_name="Ami\x07na"),
    amina(organization=""),
    amina(organization="Unheard of", constituency=""),
    [*amina(), "more"],
    amina(),
    amina(given_name="AMINA", family_name="Toure", email="Amina@Example.org"),
    amina(groups="x" * 101),
]
REASONS = {
    "en": {
        2: ["The family name is missing.", "The e-mail address is missing."],
        3: ["E-mail address: Enter a complete address, such as name@example.org."],
        4: ["Country: No country has this name or this code of two letters."],
        5: ["Given name: “Given name” contains a character that cannot be used."],
        6: ["The organization is missing."],
        7: ["Organization: The directory has no organization of this name. With a constituency, it would be added."],
        8: ["The line has more cells than the heading."],
        10: ["The same person as in line 9."],
        11: ["Groups: The name of a group can have at most 100 characters."],
    },
    "fr": {
        2: ["Le nom de famille manque.", "L’adresse électronique manque."],
        3: ["Adresse électronique\u00a0: Saisissez une adresse complète, par exemple nom@example.org."],
        4: ["Pays\u00a0: Aucun pays ne porte ce nom ni ce code de deux lettres."],
        5: ["Prénom\u00a0: «\u00a0Prénom\u00a0» contient un caractère qui ne peut pas être utilisé."],
        6: ["L’organisation manque."],
        7: [
            "Organisation\u00a0: Le répertoire ne contient aucune organisation de ce nom. "
            "Si son groupe était indiqué, elle serait ajoutée."
        ],
        8: ["La ligne a plus de cellules que l’en-tête."],
        10: ["La même personne qu’à la ligne 9."],
        11: ["Listes\u00a0: Le nom d’une liste peut compter au plus 100 caractères."],
    },
    "es": {
        2: ["Faltan los apellidos.", "Falta la dirección de correo electrónico."],
        3: ["Dirección de correo electrónico: Introduzca una dirección completa, por ejemplo, nombre@example.org."],
        4: ["País: Ningún país tiene este nombre ni este código de dos letras."],
        5: ["Nombre: «Nombre» contiene un carácter que no se puede utilizar."],
        6: ["Falta la organización."],
        7: [
            "Organización: El directorio no tiene ninguna organización con este nombre. "
            "Si se indicara su grupo, se añadiría."
        ],
        8: ["La línea tiene más celdas que el encabezado."],
        10: ["La misma persona que en la línea 9."],
        11: ["Listas: El nombre de una lista puede tener 100 caracteres como máximo."],
    },
}


@in_each_language
def test_each_faulty_line_is_named_with_its_reasons(dora: User, language: str) -> None:
    with translation.override(language):
        plan = plan_of(dora, *FAULTY)
        assert reasons(plan) == REASONS[language]
    assert [step.line.number for step in plan.steps] == [9]
    assert plan.counts == {
        "good": 1, "new": 1, "known": 0, "changed": 0, "same": 0, "faulty": 9, "duplicates": 1, "organizations": 1,
        "groups": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "value", "possible"),
    [
        ("Honorific", "Lord", "Ms, Mr, Dr, Prof., H.E."),
        ("Language", "Klingon", "English, French, Spanish"),
        ("Who gets the mail", "nobody", "the person, the assistant, both"),
    ],
)
def test_choice_that_is_none_is_told_the_possible_ones(dora: User, heading: str, value: str, possible: str) -> None:
    [line] = plan_of(dora, [*amina(), value], headings=[*HEADINGS, heading]).faulty
    assert [fault.reason for fault in line.faults] == [f"This is not known. Write one of: {possible}"]


def test_mail_to_an_assistant_without_an_address_is_refused(dora: User) -> None:
    plan = plan_of(dora, [*amina(), "assistant"], headings=[*HEADINGS, "Who gets the mail"])
    assert reasons(plan) == {2: ["Mail to the assistant needs the assistant’s e-mail address."]}


def test_one_bad_line_in_five_thousand_is_named(dora: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    lines = [amina(email=f"amina{number}@example.org") for number in range(5000)]
    lines[3141] = amina(email="amina@@example.org")
    contact_import = started(dora, *lines)

    with django_assert_num_queries(3):
        plan = plan_import(contact_import)

    assert (len(plan.steps), list(reasons(plan))) == (4999, [3143])


@pytest.mark.parametrize("number", [1, 50])
def test_queries_do_not_grow_with_the_lines(
    dora: User, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        make_contact(given_name="Amina", family_name="Touré", email=f"amina{place}@example.org")
    contact_import = started(dora, *(amina(email=f"amina{place}@example.org") for place in range(number)))
    with django_assert_num_queries(4):  # One more, for the groups of those who are known.
        assert plan_import(contact_import).counts["changed"] == number


# Values ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        ["Mme", "Organisation de travailleurs", "ES", "français", "les deux"],
        ["Mrs", "workers", "spain", "FR", "both"],
        ["Sra.", "ORGANIZACION de trabajadores", "España", "Francés", "ambos"],
    ],
)
def test_choices_are_known_in_each_language(dora: User, cells: list[str]) -> None:
    title, constituency, country, language, recipient = cells
    headings = [*HEADINGS, "Honorific", "Language", "Mail goes to", "Assistant’s e-mail"]
    line = [*amina(constituency=constituency, country=country), title, language, recipient, "bruno@example.org"]

    [step] = plan_of(dora, line, headings=headings).steps

    contact = step.contact
    assert (contact.honorific, contact.organization.constituency, contact.country, contact.language) == (
        "ms", "workers", "ES", "fr",
    )  # fmt: skip
    assert (contact.mail_goes_to, contact.assistant_email) == ("both", "bruno@example.org")


RECIPIENTS = {
    "principal": "The person;person;la personne;Personne;la persona;Le titulaire;la titular;el contacto",
    "assistant": "Assistant;the assistant;L’assistant;l'assistante;Assistante;l’assistant(e);assistant·e;el asistente;"
    "La asistente;asistente;asistenta;L’assistant ou l’assistante",
    "both": "Both;both of them;Les deux;tous les deux;toutes les deux;ambos;ambas;los dos;Las dos",
}


@pytest.mark.parametrize("code", RECIPIENTS)
def test_who_gets_the_mail_is_known_in_natural_words(code: str) -> None:
    assert {words: mail_recipient_called(words) for words in RECIPIENTS[code].split(";")} == dict.fromkeys(
        RECIPIENTS[code].split(";"), code
    )


@pytest.mark.parametrize("heading", ["Who gets it", "Recipient", "Qui reçoit", "Destinataire", "¿Quién recibe?"])
def test_who_gets_the_mail_is_known_as_a_heading(heading: str) -> None:
    assert guessed_columns([heading]) == ["mail_goes_to"]


@pytest.mark.parametrize(
    ("name", "given_name", "family_name"),
    [
        ("Touré, Amina", "Amina", "Touré"),
        ("Amina Fatou TOURÉ", "Amina Fatou", "TOURÉ"),
        ("NUÑEZ IBÁÑEZ Sofía", "Sofía", "NUÑEZ IBÁÑEZ"),
        ("Amina Touré", "", "Amina Touré"),
        ("AMINA TOURÉ", "", "AMINA TOURÉ"),
    ],
)
def test_full_name_is_divided_where_it_shows_which_is_which(
    dora: User, name: str, given_name: str, family_name: str
) -> None:
    headings = ["Full name", "E-mail", "Organization", "Constituency"]
    [step] = plan_of(dora, [name, "amina@example.org", "Union", "workers"], headings=headings).steps
    assert (step.contact.given_name, step.contact.family_name) == (given_name, family_name)


def test_formula_is_text_and_slip_in_an_address_is_remarked(dora: User) -> None:
    [step] = plan_of(dora, amina(given_name="=1+1", email="amina@gmial.com")).steps
    assert step.contact.given_name == "=1+1"
    assert [str(remark) for remark in step.line.remarks] == [
        "Given name: It looks like a formula, and is taken as text.",
        "E-mail address: Did you mean amina@gmail.com?",
    ]


# Who is known ---------------------------------------------------------------------------------------------------------


def test_known_is_who_has_the_address_and_the_name_accents_apart(dora: User) -> None:
    organization = make_organization(name_en="Ministry of Labour", constituency="member_state", country="CI")
    known = make_contact(
        given_name="Amina",
        family_name="Touré",
        email="Amina@Example.org",
        organization=organization,
        position="Adviser",
    )
    make_contact(given_name="Bruno", family_name="Touré", email="amina@example.org", organization=organization)

    plan = plan_of(
        dora, [*amina(given_name="AMINA", family_name="toure", groups=""), ""], headings=[*HEADINGS, "Function"]
    )

    [step] = plan.steps
    assert (step.contact, step.is_new) == (known, False)
    assert [(change.title, change.before, change.after) for change in step.changes] == [
        ("Country", "", "Côte d’Ivoire")
    ]
    assert (step.contact.given_name, step.contact.family_name, step.contact.email, step.contact.position) == (
        "Amina", "Touré", "Amina@Example.org", "Adviser",
    )  # fmt: skip


def test_what_changes_is_shown(dora: User) -> None:
    make_contact(
        given_name="Amina",
        family_name="Touré",
        email="amina@example.org",
        country="SN",
        organization=make_organization(name_en="Union"),
    )
    ministry = make_organization(
        name_en="Min. of Labour",
        acronym_fr="MdT",
        aliases="Ministry of Labour",
        constituency="member_state",
        country="CI",
    )

    [step] = plan_of(dora, amina(groups="Donors; Experts, donors")).steps

    assert [tuple(change) for change in step.changes] == [
        ("country", "Senegal", "Côte d’Ivoire"),
        ("organization", "Union", str(ministry)),
        ("groups", "", "+ Donors, + Experts"),
    ]
    assert Contact.objects.get().country == "SN"


# Organizations and groups ---------------------------------------------------------------------------------------------


def test_organization_is_found_as_the_directory_finds_it(dora: User) -> None:
    ilo = make_organization(
        name_en="International Labour Organization", acronym_fr="OIT", constituency="ilo", country="CH"
    )
    make_organization(name_en="Ministry of Labour", constituency="member_state", country="KE")

    plan = plan_of(dora, amina(organization="oit", constituency=""), amina(email="b@example.org"))

    assert [step.contact.organization for step in plan.steps] == [ilo, plan.organizations[0]]
    [ministry] = plan.organizations
    assert (ministry.pk, ministry.name_en, ministry.constituency, ministry.country) == (
        None, "Ministry of Labour", "member_state", "CI",
    )  # fmt: skip


def test_name_of_several_organizations_is_refused(dora: User) -> None:
    for country in ("CI", "KE"):
        make_organization(name_en="Ministry of Labour", constituency="member_state", country=country)
    assert reasons(plan_of(dora, amina(country=""))) == {
        2: ["Organization: Several organizations go by this name. Say the country, or another of its names."]
    }


def test_new_organization_has_one_constituency(dora: User) -> None:
    lines = [
        amina(organization="Union", constituency="workers"),
        amina(email="b@example.org", organization="UNION", constituency="employers"),
    ]
    plan = plan_of(dora, *lines)
    assert reasons(plan) == {3: ["Organization: Line 2 gives this new organization another constituency."]}
    assert len(plan.organizations) == 1


def test_constituency_of_the_directory_is_kept_and_said(dora: User) -> None:
    make_organization(name_en="Union", constituency="workers")
    [step] = plan_of(dora, amina(organization="Union", constituency="employers")).steps
    assert [str(remark) for remark in step.line.remarks] == [
        "Organization: The directory says “Workers’ organization”, and keeps it."
    ]


def test_groups_are_known_accents_and_capitals_apart(dora: User) -> None:
    donors = ContactGroup.objects.create(name="Donateurs généreux")
    plan = plan_of(dora, amina(groups="donateurs GENEREUX; Experts"))
    assert [group.pk for group in plan.steps[0].groups] == [donors.pk, None]
    assert [group.name for group in plan.groups] == ["Experts"]


def test_faulty_line_makes_no_organization_and_no_group(dora: User) -> None:
    plan = plan_of(dora, amina(email="nobody"), amina(organization=""))
    assert (plan.organizations, plan.groups, Organization.objects.count()) == ([], [], 0)


TOO_MANY_GROUPS = {
    "en": "Groups: The table names more than 500 groups that do not exist yet.",
    "fr": "Listes\u00a0: Le tableau nomme plus de 500 listes qui n’existent pas encore.",
    "es": "Listas: La tabla nombra más de 500 listas que aún no existen.",
}


@in_each_language
def test_table_makes_five_hundred_groups_at_most(dora: User, language: str) -> None:
    names = [f"g{number}" for number in range(501)]
    ContactGroup.objects.create(name="Donors")
    addresses = [f"{place}@example.org" for place in "abcd"]
    groups = [";".join(names[:250]), ";".join(names[250:]), ";".join(names[250:500]), "Donors;g1"]

    with translation.override(language):
        plan = plan_of(dora, *(amina(email=email, groups=each) for email, each in zip(addresses, groups, strict=True)))
        assert reasons(plan) == {3: [TOO_MANY_GROUPS[language]]}
    assert (plan.counts["groups"], plan.faulty[0].faults[0].value[:10]) == (500, "g250, g251")
