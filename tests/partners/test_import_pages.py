"""What the pages of an import help with: a sample, the columns left out, the columns of last time, words for counts."""

import io
import re
from html import unescape

from django.test import Client
from openpyxl import load_workbook

from meeting.models import User
from partners.models import ContactImport
from partners.services.importing.imports import import_contacts, name_columns
from partners.services.importing.plan import plan_import
from partners.services.tables import read_file
from tests.factories import make_contact
from tests.partners.answers import in_each_language
from tests.partners.importing import HEADINGS, IMPORT, amina, started, uploaded
from tests.reading import TAG

BAD = amina(email="nobody")


def words_of(page: str) -> str:
    """As one line; no-break spaces stay."""
    return " ".join(re.split("[ \n]+", unescape(TAG.sub("", page))))


def read_in(language: str) -> dict[str, str]:
    return {"Accept-Language": language}


# The first page -------------------------------------------------------------------------------------------------------

FIRST_PAGE = {
    "en": ("Who gets the mail. Others do no harm.", "contacts-sample.xlsx"),
    "fr": ("Destinataire du courriel. Les autres ne gênent pas.", "contacts-exemple.xlsx"),
    "es": ("Destinatario del correo. Las demás no estorban.", "contactos-ejemplo.xlsx"),
}


@in_each_language
def test_sample_is_imported_as_it_is(staff: Client, language: str) -> None:
    words, name = FIRST_PAGE[language]
    page = staff.get(IMPORT, headers=read_in(language)).text
    assert words in words_of(page)
    assert f'href="{IMPORT}sample.xlsx"' in page

    file = staff.get(f"{IMPORT}sample.xlsx", headers=read_in(language))
    assert f'filename="{name}"' in file["Content-Disposition"]
    uploaded(staff, file.content, language=language)

    contact_import = ContactImport.objects.get()
    assert contact_import.columns == [column for column in ContactImport.Column if column != "full_name"]
    first, second = plan_import(contact_import).steps
    assert (first.contact.language, first.contact.mail_goes_to, len(first.groups), second.contact.mail_goes_to) == (
        language, "both", 2, "principal",
    )  # fmt: skip
    assert [getattr(each.contact.organization, f"name_{language}") for each in (first, second)] == [
        cells[contact_import.columns.index("organization")] for _number, cells in contact_import.lines
    ]


# The columns ----------------------------------------------------------------------------------------------------------

UNUSED = {
    "en": "2 columns are not used: “Shoe size”, “Hat”",
    "fr": "2 colonnes non utilisées\u00a0: «\u00a0Shoe size\u00a0», «\u00a0Hat\u00a0»",
    "es": "2 columnas no se utilizan: «Shoe size», «Hat»",
}


@in_each_language
def test_columns_that_are_not_used_are_named(staff: Client, dora: User, language: str) -> None:
    headings = [*HEADINGS, "Shoe size", "Nothing", "Hat"]
    contact_import = started(dora, [*amina(), "38", "", "red"], headings=headings)
    page = staff.get(f"{IMPORT}{contact_import.pk}/", headers=read_in(language)).text
    assert UNUSED[language] in words_of(page)


def test_nothing_is_said_where_every_column_is_used(staff: Client, dora: User) -> None:
    assert 'id="unused"' not in staff.get(f"{IMPORT}{started(dora, amina()).pk}/").text


def test_columns_that_were_chosen_come_back_with_the_file_to_mend(staff: Client, dora: User) -> None:
    contact_import = started(dora, ["Amina", "nobody", "x"], headings=["Who", "Where", "Hat"])
    name_columns(contact_import=contact_import, columns=["family_name", "email", ""])
    file = staff.get(f"{IMPORT}{contact_import.pk}/faulty.xlsx").content

    page = staff.get(uploaded(staff, file)["Location"])

    assert ContactImport.objects.first().columns == ["family_name", "email", "", "", ""]
    assert "1 column is not used: “Hat”" in words_of(page.text)


def test_columns_that_another_person_chose_do_not_come_back(dora: User) -> None:
    name_columns(contact_import=started(dora, ["Amina", "x"], headings=["Who", "E-mail"]), columns=["family_name", ""])
    emil = User.objects.create_superuser("emil@example.org")
    assert started(emil, ["Amina", "x"], headings=["Who", "E-mail"]).columns == ["", "email"]


def test_columns_of_a_table_with_more_in_it_are_guessed(dora: User) -> None:
    name_columns(contact_import=started(dora, ["x"], headings=["Name"]), columns=["email"])
    assert started(dora, ["x", "y"], headings=["Name", "E-mail"]).columns == ["full_name", "email"]


# The lines ------------------------------------------------------------------------------------------------------------

NAMES = {"en": "contacts-to-mend-{}.xlsx", "fr": "contacts-a-corriger-{}.xlsx", "es": "contactos-por-corregir-{}.xlsx"}
TITLES = {"en": "Lines with faults", "fr": "Lignes erronées", "es": "Líneas con errores"}


@in_each_language
def test_file_to_mend_is_a_spreadsheet_with_a_name_of_the_language(staff: Client, dora: User, language: str) -> None:
    contact_import = started(dora, BAD)

    file = staff.get(f"{IMPORT}{contact_import.pk}/faulty.xlsx", headers=read_in(language))

    assert f'filename="{NAMES[language].format(contact_import.pk)}"' in file["Content-Disposition"]
    assert load_workbook(io.BytesIO(file.content)).active.title == TITLES[language]
    assert read_file(file.content).lines[0][1][:7] == BAD


COUNTS = {
    "en": ["1 line with faults;", "2 lines with faults; of these, 1 twice"],
    "fr": ["1 ligne erronée,", "2 lignes erronées, dont 1 en double"],
    "es": ["1 línea con errores;", "2 líneas con errores; de ellas, 1 repetidas"],
}


@in_each_language
def test_faults_and_doubles_are_counted_where_there_are_some(staff: Client, dora: User, language: str) -> None:
    one, with_a_double = COUNTS[language]
    pages = [
        words_of(staff.get(f"{IMPORT}{started(dora, *lines).pk}/", headers=read_in(language)).text)
        for lines in ([amina()], [amina(), BAD], [amina(), amina(), BAD])
    ]
    said = one[:-1].partition(" ")[2]
    assert [said in pages[0], f"{one[:-1]} " in pages[1], one in pages[1]] == [False, True, False]
    assert with_a_double in pages[2]


LABELLED = {
    "en": ("Country: Senegal → Côte d’Ivoire", "Ministry of Labour: Member State, Côte d’Ivoire"),
    "fr": ("Pays\u00a0: Sénégal → Côte d’Ivoire", "Ministry of Labour\u00a0: État Membre, Côte d’Ivoire"),
    "es": ("País: Senegal → Côte d’Ivoire", "Ministry of Labour: Estado Miembro, Côte d’Ivoire"),
}


@in_each_language
def test_labels_are_joined_to_words_as_the_language_does(staff: Client, dora: User, language: str) -> None:
    make_contact(given_name="Amina", family_name="Touré", email="amina@example.org", country="SN")
    page = words_of(staff.get(f"{IMPORT}{started(dora, amina()).pk}/", headers=read_in(language)).text)
    assert [words in page for words in LABELLED[language]] == [True, True]


def test_faulty_value_is_still_shown_once_imported(staff: Client, dora: User) -> None:
    contact_import = started(dora, amina(), amina(email="nobody"))
    import_contacts(contact_import=contact_import, digest=plan_import(contact_import).digest, actor=dora)

    page = words_of(staff.get(f"{IMPORT}{contact_import.pk}/", headers=read_in("fr")).text)

    assert (
        "Adresse électronique\u00a0: Enter a complete address, such as name@example.org. «\u00a0nobody\u00a0»" in page
    )
