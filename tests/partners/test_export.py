"""Registrations to take away: typed, defused, in the reader's words, without what is for few; and written down."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.test import Client
from openpyxl.worksheet.worksheet import Worksheet

from meeting.models import HistoryEntry, Meeting, User
from partners.exports.tables import Column, csv_of, xlsx_of
from partners.models import Registration
from tests.factories import make_invitation, make_meeting, make_organization, make_registration
from tests.partners.staff import signed_in

pytestmark = pytest.mark.django_db

EXPORT = "/admin/partners/registration/export/"
LIST = "/admin/partners/registration/"
HOSTILE = '=HYPERLINK("https://evil.example";"Click")'
REGISTERED = datetime.datetime(2027, 1, 4, 23, 30, 15, 7, tzinfo=datetime.UTC)

TITLES = [
    "Honorific", "Given name", "Family name", "Function", "Organization", "Organization in the directory",
    "Constituency", "Country", "E-mail address", "Takes part", "Status", "Waiting since", "Seat offered until",
    "Language of mails", "Listens in", "Asks for the floor", "In the list of participants",
    "Invited as", "Registered", "Meeting",
]  # fmt: skip


@pytest.fixture
def bruno(meeting: Meeting) -> Registration:
    """Bruno says much of himself, and his name is a formula."""
    return make_registration(
        meeting, honorific="dr", given_name=HOSTILE, family_name="Keïta", email="bruno@example.org",
        position="+225 07 08 09", organization_name="@ILO",
        organization=make_organization(name_en="ILO", name_fr="OIT"), constituency="workers", language="fr",
        interpretation="es", wants_floor=True, registered_at=REGISTERED, invitation=make_invitation(meeting),
        invited_as="replaces", access_needs="A ramp",
    )  # fmt: skip


def sheet(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def lines(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def values(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet(content).iter_rows()]


def test_workbook_is_typed(staff: Client, bruno: Registration) -> None:
    response = staff.post(EXPORT, {"format": "xlsx"})

    assert values(response.content) == [
        TITLES,
        [
            "Dr", HOSTILE, "Keïta", "+225 07 08 09", "@ILO", "ILO", "Workers’ organization", "Côte d’Ivoire",
            "bruno@example.org", "in person", "confirmed", None, None, "French", "Spanish", "Yes", "No",
            "replaces the person invited",
            datetime.datetime(2027, 1, 5, 0, 30, 15), "Partners’ meeting",  # noqa: DTZ001 -- a spreadsheet's
        ],
    ]  # fmt: skip
    work = sheet(response.content)
    assert {cell.data_type for cell in work[2] if isinstance(cell.value, str)} == {"s"}
    assert (work["B2"].quotePrefix, work["C2"].quotePrefix) == (True, False)
    assert (work["S2"].data_type, work["S2"].number_format) == ("d", "yyyy-mm-dd hh:mm")
    assert (work["A1"].font.bold, work.freeze_panes, work.column_dimensions["E"].width) == (True, "A2", 36)
    assert work.title == "Registrations"
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_lines_are_defused(staff: Client, bruno: Registration) -> None:
    response = staff.post(EXPORT, {"format": "csv"})

    assert lines(response.content) == [
        TITLES,
        [
            "Dr", f"'{HOSTILE}", "Keïta", "+225 07 08 09", "'@ILO", "ILO", "Workers’ organization", "Côte d’Ivoire",
            "bruno@example.org", "in person", "confirmed", "", "", "French", "Spanish", "Yes", "No",
            "replaces the person invited",
            "2027-01-05 00:30", "Partners’ meeting",
        ],
    ]  # fmt: skip
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="registrations-')
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("language", "titles", "words"),
    [
        ("fr", ["Fonction", "Groupe"], ["OIT", "Organisation de travailleurs", "Oui", "Non"]),
        ("es", ["Cargo", "Grupo"], ["ILO", "Organización de trabajadores", "Sí", "No"]),
    ],
)
def test_words_are_those_of_the_reader(
    staff: Client, bruno: Registration, language: str, titles: list[str], words: list[str]
) -> None:
    head, row = lines(staff.post(EXPORT, {"format": "csv"}, headers={"Accept-Language": language}).content)

    assert [head[3], head[6]] == titles
    assert [row[5], row[6], row[15], row[16]] == words


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *[(f"{start}1+1", f"'{start}1+1") for start in ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", " =")],
        ("+225 07 08", "+225 07 08"),
        ("+225-07", "'+225-07"),
        ("+225 07 A1", "'+225 07 A1"),
        ("N’Guessan", "N’Guessan"),
        ("a=1", "a=1"),
    ],
)
def test_what_a_spreadsheet_would_compute(text: str, written: str) -> None:
    [_, [value]] = csv.reader(io.StringIO(csv_of([Column("A", 9)], [[text]]).decode("utf-8-sig"), newline=""))
    assert value == written


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "#REF!", "-1", "007", "2027-01-01", "TRUE", "1e5", "bell\x07"])
def test_text_stays_text_in_a_workbook(text: str) -> None:
    cell = sheet(xlsx_of("T", [Column("A", 9)], [[text]]))["A2"]

    assert (cell.value, cell.data_type) == (text.replace("\x07", "\N{REPLACEMENT CHARACTER}"), "s")


def test_numbers_are_numbers_in_a_workbook() -> None:
    cell = sheet(xlsx_of("T:[1]", [Column("A", 9)], [[7]]))["A2"]

    assert (cell.value, cell.data_type) == (7, "n")


def test_list_is_taken_as_it_is_narrowed_down_and_written_down(staff: Client, dora: User, meeting: Meeting) -> None:
    other = make_meeting()
    for country in ("CI", "CI", "CH"):
        make_registration(meeting, country=country)
    make_registration(other, country="CI")

    in_one = staff.post(f"{EXPORT}?meeting__id__exact={meeting.pk}&country__exact=CI", {"format": "csv"})
    in_all = staff.post(f"{EXPORT}?meeting__id__exact=all&country__exact=CI", {"format": "xlsx"})

    assert (len(lines(in_one.content)), len(values(in_all.content))) == (3, 4)
    entries = HistoryEntry.objects.filter(action="exported registrations").order_by("pk")
    assert [(entry.actor, entry.subject, entry.changes) for entry in entries[:1]] == [
        (dora, meeting, {"format": "csv", "registrations": 2})
    ]
    assert {(entry.subject, entry.changes["registrations"]) for entry in entries[1:]} == {(meeting, 2), (other, 1)}


def test_selected_registrations_are_taken(staff: Client, meeting: Meeting) -> None:
    amina, _ = make_registration(meeting, family_name="A"), make_registration(meeting, family_name="B")

    for action, read in (("export_as_csv", lines), ("export_as_xlsx", values)):
        response = staff.post(LIST, {"action": action, "_selected_action": [amina.pk]})
        assert [row[2] for row in read(response.content)] == ["Family name", "A"]


def test_export_needs_its_permission(meeting: Meeting) -> None:
    amina = make_registration(meeting)
    client = signed_in("view_registration")

    assert client.post(EXPORT, {"format": "csv"}).status_code == 403
    client.post(LIST, {"action": "export_as_csv", "_selected_action": [amina.pk]})
    assert "XLSX" not in client.get(LIST).text
    assert not HistoryEntry.objects.exists()


def test_export_alone_does_not_open_the_list(meeting: Meeting) -> None:
    assert signed_in("export_registration").post(EXPORT, {"format": "csv"}).status_code == 403


def test_unknown_format_or_filter_is_refused(staff: Client, meeting: Meeting) -> None:
    assert staff.post(f"{EXPORT}?registered_at__lt=soon", {"format": "csv"}).status_code == 400
    assert staff.post(EXPORT, {"format": "pdf"}).status_code == 400
    assert staff.get(EXPORT).status_code == 405


def test_note_to_those_declined_is_not_in_it(staff: Client, meeting: Meeting) -> None:
    make_registration(meeting, status="declined", decline_reason="other", decline_note="Secret", access_needs="A ramp")

    text = staff.post(EXPORT, {"format": "csv"}).content.decode()
    assert "declined" in text
    assert "Secret" not in text
    assert "A ramp" not in text
