"""Importing contacts: all good lines at once, nothing twice, and only by those who may."""

import datetime
import io
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from meeting.models import HistoryEntry, Suppression, User
from partners.models import Contact, ContactGroup, ContactImport, Organization
from partners.services.importing.imports import ChangedMeanwhile, forget_imports, import_contacts, name_columns
from partners.services.importing.plan import plan_import
from partners.services.tables import read_file
from tests.factories import make_contact, make_organization
from tests.partners.answers import in_each_language
from tests.partners.importing import HEADINGS, IMPORT, amina, started, uploaded, workbook
from tests.partners.staff import signed_in
from tests.reading import TAG

BRUNO = amina(given_name="Bruno", family_name="Diallo", email="bruno@example.org", groups="Donors; Experts")
BAD = amina(given_name="Chen", email="chen@")
RIGHTS = {"add_contact", "change_contact", "add_organization", "add_contactgroup"}


def carry_out(contact_import: ContactImport, actor: User) -> ContactImport:
    """What the button does on a page that was just loaded."""
    return import_contacts(contact_import=contact_import, digest=plan_import(contact_import).digest, actor=actor)


def table_words(page: str, name: str) -> str:
    """What the table of this name says, as one line with plain spaces."""
    table = page.partition(f'id="{name}">')[2].partition("</table>")[0]
    return " ".join(unescape(TAG.sub(" ", table)).split())


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Contact, ContactGroup, Organization, HistoryEntry))


# The act --------------------------------------------------------------------------------------------------------------


def test_good_lines_are_imported_and_the_faulty_one_stays(dora: User) -> None:
    contact_import = carry_out(started(dora, amina(), BAD, BRUNO), dora)

    first, second = Contact.objects.order_by("given_name")
    [ministry] = Organization.objects.all()
    assert (first.full_name, first.email, first.country, first.organization) == (
        "Amina Touré", "amina@example.org", "CI", ministry,
    )  # fmt: skip
    assert (ministry.name_en, ministry.constituency, ministry.country) == ("Ministry of Labour", "member_state", "CI")
    assert [[group.name for group in each.groups.all()] for each in (first, second)] == [
        ["Donors"], ["Donors", "Experts"]
    ]  # fmt: skip
    assert first.fingerprint == Suppression.fingerprint_of("amina@example.org")
    contact_import.refresh_from_db()
    assert (contact_import.lines, contact_import.faults) == (
        [[3, BAD]],
        [[["email", "chen@", "Enter a complete address, such as name@example.org."]]],
    )
    assert contact_import.outcome == {
        "good": 2, "new": 2, "known": 0, "changed": 0, "same": 0, "faulty": 1, "duplicates": 0, "organizations": 1,
        "groups": 2,
    }  # fmt: skip
    assert sorted(HistoryEntry.objects.values_list("action", "actor")) == [
        ("added", dora.pk), ("contacts imported", dora.pk), ("imported", dora.pk), ("imported", dora.pk),
    ]  # fmt: skip


def test_second_press_imports_nothing_twice(dora: User) -> None:
    contact_import = started(dora, amina(), BAD, BRUNO)
    digest = plan_import(contact_import).digest
    import_contacts(contact_import=contact_import, digest=digest, actor=dora)
    before = everything()

    import_contacts(contact_import=contact_import, digest=digest, actor=dora)

    assert everything() == before


def test_same_file_again_changes_nothing(dora: User) -> None:
    carry_out(started(dora, amina(), BRUNO), dora)
    before = everything()

    again = carry_out(started(dora, amina(), BRUNO), dora)

    assert (again.outcome["same"], again.outcome["new"], again.outcome["changed"]) == (2, 0, 0)
    assert everything()[:3] == before[:3]


def test_known_contact_gets_what_the_file_brings_and_keeps_the_rest(dora: User) -> None:
    union = make_organization(name_en="Union", constituency="workers")
    known = make_contact(
        given_name="Amina", family_name="Touré", email="Amina@example.org", organization=union, position="Adviser",
        language="fr", country="SN",
    )  # fmt: skip
    known.groups.add(ContactGroup.objects.create(name="Experts"))

    carry_out(started(dora, amina(organization="", groups="Donors")), dora)

    known.refresh_from_db()
    assert (known.email, known.organization, known.position, known.language, known.country) == (
        "Amina@example.org", union, "Adviser", "fr", "CI",
    )  # fmt: skip
    assert [group.name for group in known.groups.all()] == ["Donors", "Experts"]
    assert Contact.objects.count() == 1


def test_what_changed_since_it_was_looked_at_stops_the_import(dora: User) -> None:
    contact_import = started(dora, amina(), BRUNO)
    digest = plan_import(contact_import).digest
    make_contact(given_name="Bruno", family_name="Diallo", email="bruno@example.org")
    before = everything()

    with pytest.raises(ChangedMeanwhile):
        import_contacts(contact_import=contact_import, digest=digest, actor=dora)

    assert everything() == before
    contact_import.refresh_from_db()
    assert (contact_import.imported_at, len(contact_import.lines)) == (None, 2)


def test_columns_that_were_changed_elsewhere_stop_the_import(dora: User) -> None:
    contact_import = started(dora, amina())
    digest = plan_import(contact_import).digest
    columns = [
        {"given_name": "family_name", "family_name": "given_name"}.get(name, name) for name in contact_import.columns
    ]
    name_columns(contact_import=contact_import, columns=columns)

    with pytest.raises(ChangedMeanwhile):
        import_contacts(contact_import=contact_import, digest=digest, actor=dora)


def test_tables_are_forgotten_after_a_day(dora: User) -> None:
    old, new = started(dora, amina()), started(dora, BRUNO)
    now = timezone.now()
    ContactImport.objects.filter(pk=old.pk).update(created_at=now - datetime.timedelta(days=1, seconds=1))

    assert (forget_imports(now=now), forget_imports(now=now)) == (1, 0)
    assert list(ContactImport.objects.all()) == [new]


# The pages ------------------------------------------------------------------------------------------------------------


def test_file_leads_to_its_dry_run_and_its_button_imports(staff: Client) -> None:
    response = uploaded(staff, workbook(HEADINGS, amina(), BAD, BRUNO), name="contacts.xlsx")
    contact_import = ContactImport.objects.get()
    assert response["Location"] == f"{IMPORT}{contact_import.pk}/"

    page = staff.get(response["Location"])
    assert (contact_import.name, page.context["counts"]["good"], Contact.objects.count()) == ("contacts.xlsx", 2, 0)
    staff.post(f"{response['Location']}run/", {"digest": page.context["digest"]})

    done = staff.get(response["Location"])
    assert (Contact.objects.count(), done.context["counts"]["new"]) == (2, 2)


TABLES = {
    "en": {
        "faulty": "Lines with faults Line What is wrong "
        "3 E-mail address: Enter a complete address, such as name@example.org. “chen@”",
        "remarked": "Imported, but look at Line Remark "
        "2 Given name: It looks like a formula, and is taken as text. “=1+1” "
        "E-mail address: Did you mean amina@gmail.com? “amina@gmial.com”",
    },
    "fr": {
        "faulty": "Lignes erronées Ligne Ce qui ne va pas "
        "3 Adresse électronique : Saisissez une adresse complète, par exemple nom@example.org. « chen@ »",
        "remarked": "Lignes importées, mais à vérifier Ligne Remarque "
        "2 Prénom : La valeur ressemble à une formule ; elle est prise comme du texte. « =1+1 » "
        "Adresse électronique : Vouliez-vous dire amina@gmail.com ? « amina@gmial.com »",
    },
    "es": {
        "faulty": "Líneas con errores Línea Qué está mal "
        "3 Dirección de correo electrónico: Introduzca una dirección completa, por ejemplo, nombre@example.org. "
        "«chen@»",
        "remarked": "Líneas que se importan, pero conviene revisar Línea Observación "
        "2 Nombre: El valor parece una fórmula; se toma como texto. «=1+1» "
        "Dirección de correo electrónico: ¿Quiso decir amina@gmail.com? «amina@gmial.com»",
    },
}


@in_each_language
def test_lines_with_faults_and_with_remarks_are_tables(staff: Client, dora: User, language: str) -> None:
    contact_import = started(dora, amina(given_name="=1+1", email="amina@gmial.com"), BAD)

    page = staff.get(f"{IMPORT}{contact_import.pk}/", headers={"Accept-Language": language})

    assert {name: table_words(page.text, name) for name in ("faulty", "remarked")} == TABLES[language]


def test_characters_that_cannot_be_used_are_seen_and_turn_nothing(staff: Client, dora: User) -> None:
    contact_import = started(
        dora, amina(given_name="\u202eanimA"), amina(given_name="Am\x1bina", email="b@example.org")
    )

    page = staff.get(f"{IMPORT}{contact_import.pk}/").text

    assert not set("\u202e\x1b") & set(page)
    assert "�animA · Am�ina" in page
    assert "<bdi>“�animA”</bdi>" in page
    file = staff.get(f"{IMPORT}{contact_import.pk}/faulty.xlsx")
    given = [cells[0] for _number, cells in read_file(file.content).lines]
    assert given == ["\u202eanimA", "Am�ina"]  # As it was, but for what no spreadsheet can hold.


@in_each_language
def test_second_press_is_told_so(staff: Client, dora: User, language: str) -> None:
    contact_import = carry_out(started(dora, amina()), dora)
    address = f"{IMPORT}{contact_import.pk}/"

    response = staff.post(f"{address}run/", follow=True, headers={"Accept-Language": language})

    assert [str(message) for message in response.context["messages"]] == [
        {
            "en": "This was imported already; nothing was imported twice.",
            "fr": "Ce tableau a déjà été importé\u202f; rien n’a été importé deux fois.",
            "es": "Esta tabla ya se había importado; nada se ha importado dos veces.",
        }[language]
    ]


@in_each_language
def test_import_of_what_has_changed_is_refused_in_words(staff: Client, dora: User, language: str) -> None:
    address = f"{IMPORT}{started(dora, amina()).pk}/"

    response = staff.post(f"{address}run/", {"digest": "x"}, follow=True, headers={"Accept-Language": language})

    assert [str(message) for message in response.context["messages"]] == [
        {
            "en": "The address book has changed since you looked. Look again at what the import does now.",
            "fr": "Le carnet d’adresses a changé depuis votre vérification. "
            "Regardez de nouveau ce que fait maintenant l’importation.",
            "es": "La libreta de direcciones ha cambiado desde su comprobación. "
            "Vuelva a mirar qué hace ahora la importación.",
        }[language]
    ]
    assert Contact.objects.count() == 0


def test_columns_are_changed_and_kept(staff: Client, dora: User) -> None:
    contact_import = started(dora, ["Amina", "a@example.org"], headings=["Who", "Where"])
    address = f"{IMPORT}{contact_import.pk}/"
    assert "counts" not in staff.get(address).context

    refused = staff.post(address, {"column_0": "email", "column_1": "email"})
    assert refused.status_code == 422
    assert refused.context["form"]["column_1"].value() == "email"

    staff.post(address, {"column_0": "family_name", "column_1": "email"})
    assert staff.get(address).context["counts"]["faulty"] == 1  # It has no organization.


def test_faulty_lines_are_taken_away_and_mended(staff: Client, dora: User) -> None:
    headings = [*HEADINGS[:-1], "=Groups"]
    contact_import = started(
        dora, amina(), [*BAD[:6], "=1+1"], amina(email="", family_name="", groups="#N/A"), headings=headings
    )
    name_columns(contact_import=contact_import, columns=[*contact_import.columns[:-1], "groups"])
    contact_import.refresh_from_db()
    carry_out(contact_import, dora)

    file = staff.get(f"{IMPORT}{contact_import.pk}/faulty.xlsx").content

    sheet = load_workbook(io.BytesIO(file)).active
    assert [[cell.value for cell in row[-3:]] for row in sheet] == [
        ["=Groups", "Line", "What is wrong"],
        ["=1+1", 3, "E-mail address: Enter a complete address, such as name@example.org."],
        ["#N/A", 4, "The family name is missing.\nThe e-mail address is missing."],
    ]
    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s", "n"}  # Nothing computes.
    assert sheet["I3"].alignment.wrap_text
    table = read_file(file)
    _number, cells = table.lines[0]
    mended = workbook(table.headings, ["chen@example.org" if cell == "chen@" else cell for cell in cells])
    uploaded(staff, mended)
    again = carry_out(ContactImport.objects.first(), dora)
    assert (again.outcome["new"], again.outcome["faulty"]) == (1, 0)
    assert ContactGroup.objects.filter(name="=1+1").exists()


def test_neither_and_both_are_refused(staff: Client) -> None:
    assert staff.post(IMPORT, {"pasted": " "}).context["form"].non_field_errors() == ["Choose a file, or paste lines."]
    file = workbook(HEADINGS, amina())
    both = staff.post(IMPORT, {"pasted": "x", "file": SimpleUploadedFile("contacts.xlsx", file)})
    assert both.context["form"].non_field_errors() == ["Choose a file or paste lines, not both."]


def test_more_than_can_be_pasted_is_refused(staff: Client) -> None:
    assert staff.post(IMPORT, {"pasted": "x" * 1_000_001}).status_code == 413
    assert ContactImport.objects.count() == 0


def test_table_is_erased(staff: Client, dora: User) -> None:
    contact_import = started(dora, amina())
    assert staff.get(f"{IMPORT}{contact_import.pk}/discard/").status_code == 405
    assert staff.post(f"{IMPORT}{contact_import.pk}/discard/")["Location"] == IMPORT
    assert ContactImport.objects.count() == 0


# Who may --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", sorted(RIGHTS))
def test_each_right_is_needed(dora: User, lacking: str) -> None:
    contact_import = started(dora, amina())
    client = signed_in(*RIGHTS - {lacking}, "view_contactimport")
    address = f"{IMPORT}{contact_import.pk}/"

    for method, path in (("get", IMPORT), ("post", IMPORT), ("get", address), ("post", address)):
        assert getattr(client, method)(path).status_code == 403
    for path in ("run/", "discard/"):
        assert client.post(address + path).status_code == 403
    assert client.get(f"{address}faulty.xlsx").status_code == 403


def test_table_of_another_is_not_found_without_the_right_to_see_it(dora: User) -> None:
    contact_import = started(dora, amina())
    address = f"{IMPORT}{contact_import.pk}/"
    client = signed_in(*RIGHTS)

    assert list(client.get(IMPORT).context["imports"]) == []
    assert [client.get(address + path).status_code for path in ("", "faulty.xlsx")] == [404, 404]
    assert [client.post(address + path).status_code for path in ("run/", "discard/")] == [404, 404]

    emil = User.objects.get(email="emil@example.org")
    emil.user_permissions.add(Permission.objects.get(codename="view_contactimport"))
    assert list(client.get(IMPORT).context["imports"]) == [contact_import]
    assert client.get(address).status_code == 200


# Two at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_the_same_time_import_once() -> None:
    dora = User.objects.create_superuser("dora@example.org")
    contact_import = started(dora, amina(), BRUNO)
    digest = plan_import(contact_import).digest

    def press() -> int:
        try:
            return import_contacts(contact_import=contact_import, digest=digest, actor=dora).outcome["new"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as presses:
        assert [each.result() for each in [presses.submit(press), presses.submit(press)]] == [2, 2]

    assert everything() == (2, 2, 1, 4)
