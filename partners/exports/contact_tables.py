"""Tables of contacts to take away, fill in or mend, and import."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from meeting.languages import current
from partners.models import Constituency, Contact, ContactImport, Honorific
from partners.services.importing.cells import in_words, title

from .tables import Column, xlsx_of

WIDTH, WIDTH_OF_REASONS = 20, 60
Of = ContactImport.Column


def faulty_lines_file(headings: Sequence[str], faulty: Iterable[tuple[int, list[str], list[str]]]) -> bytes:
    """A workbook with the table’s own columns, then the number of the line and what is wrong with it.

    `faulty` gives each line’s number, its cells and its reasons.
    """
    rows = list(faulty)
    width = max([len(headings), *(len(cells) for _number, cells, _reasons in rows)])
    columns = [Column(heading, WIDTH) for heading in [*_padded(headings, width), _("Line")]]
    return xlsx_of(
        _("Lines with faults"),
        [*columns, Column(_("What is wrong"), WIDTH_OF_REASONS)],
        ([*_padded(cells, width), number, "\n".join(reasons)] for number, cells, reasons in rows),
    )


def sample_file() -> bytes:
    """A workbook with every column and two people, all in the active language. It can be imported as it is."""
    columns = [column for column in Of if column != Of.FULL_NAME]  # That one is in the place of two others.
    rows = [[in_words(column, person.get(column, "")) for column in columns] for person in _sample_people()]
    return xlsx_of(_("Sample"), [Column(title(column), WIDTH) for column in columns], rows)


def _sample_people() -> list[dict[str, str]]:
    return [
        {
            Of.HONORIFIC: Honorific.MS,
            Of.GIVEN_NAME: "Amina",
            Of.FAMILY_NAME: "Touré",
            Of.EMAIL: "amina.toure@example.org",
            Of.POSITION: _("Director"),
            Of.ORGANIZATION: _("Ministry of Labour of Senegal"),
            Of.CONSTITUENCY: Constituency.MEMBER_STATE,
            Of.COUNTRY: "SN",
            Of.LANGUAGE: current(),
            Of.GROUPS: _("Donors; Press"),
            Of.ASSISTANT_NAME: "Bruno Diallo",
            Of.ASSISTANT_EMAIL: "bruno.diallo@example.org",
            Of.MAIL_GOES_TO: Contact.MailGoesTo.BOTH,
        },
        {
            Of.GIVEN_NAME: "Sofía",
            Of.FAMILY_NAME: "Núñez",
            Of.EMAIL: "sofia.nunez@example.org",
            Of.ORGANIZATION: _("Workers’ union"),
            Of.CONSTITUENCY: Constituency.WORKERS,
            Of.COUNTRY: "PE",
            Of.LANGUAGE: current(),
            Of.MAIL_GOES_TO: Contact.MailGoesTo.PRINCIPAL,
        },
    ]


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
