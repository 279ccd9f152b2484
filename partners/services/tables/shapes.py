"""What a table is, how large it may be, and why one is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5_000_000
MOST_LINES = 20_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 32_767  # in a cell; a spreadsheet takes no more either
MOST_TEXT = 20_000_000  # characters in all; cells may share a text that their file holds once

Row = tuple[int, list[str]]  # its number, as a spreadsheet counts, and its cells


class TableRefused(Exception):
    """Why a table cannot be used; `message` is for people, `code` for the log."""

    message: Promise
    code: str

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.message = self.message % params if params else self.message


class TableEmpty(TableRefused):
    message = _("There is nothing in it. Choose a file with a heading and at least one line.")
    code = "empty"


class TableTooLarge(TableRefused):
    message = _("The file is larger than 5 MB. Divide it into several.")
    code = "too_large"


class NotATable(TableRefused):
    message = _("The file is neither a spreadsheet (XLSX) nor a table in text (CSV). Save it as one of these.")
    code = "format"


class OldSpreadsheet(TableRefused):
    message = _("The file is in an old format of Excel. Save it as XLSX or CSV.")
    code = "old_format"


class SpreadsheetEncrypted(TableRefused):
    message = _("The spreadsheet is protected by a password. Save it without one.")
    code = "encrypted"


class SpreadsheetDamaged(TableRefused):
    message = _("The spreadsheet is damaged and cannot be read. Open it, and save it anew as XLSX or CSV.")
    code = "damaged"


class UnpacksTooLarge(TableRefused):
    message = _("The spreadsheet holds far more than its size shows. Save its first sheet alone, as CSV.")
    code = "unpacks_too_large"


class QuotesBroken(TableRefused):
    message = _("From line %(line)s on the file cannot be read: a quotation mark is opened there and not closed.")
    code = "quotes"


class CellTooLong(TableRefused):
    message = _(
        "A cell of line %(line)s has more than 32,767 characters. "
        "Perhaps a quotation mark is opened there and not closed."
    )
    code = "cell_too_long"


class TooManyLines(TableRefused):
    message = _("It has more than 20,000 lines. Divide it into several.")
    code = "too_many_lines"


class TooManyColumns(TableRefused):
    message = _("It has more than 100 columns. Leave out those that are not needed.")
    code = "too_many_columns"


class NoHeading(TableRefused):
    message = _("The first line must say what is in each column: “family name”, “e-mail” and so on.")
    code = "no_heading"


@dataclass(frozen=True)
class Table:
    """A heading for each column, and the lines below that hold something."""

    headings: list[str]
    lines: list[Row]


def table_of(rows: Iterable[Row]) -> Table:
    """The first row that holds something is the heading. Raises TableRefused."""
    filled = ((number, row) for number, cells in rows if (row := _usable(number, cells)))
    _number, headings = next(filled, (0, []))
    lines, size = [], 0
    for number, cells in filled:
        if len(lines) == MOST_LINES:
            raise TooManyLines
        size += sum(map(len, cells))
        if size > MOST_TEXT:
            raise UnpacksTooLarge
        lines.append((number, cells))
    if not lines:
        raise TableEmpty
    if max(len(headings), *(len(cells) for _, cells in lines)) > MOST_COLUMNS:
        raise TooManyColumns
    if any("@" in heading for heading in headings):
        raise NoHeading
    return Table(headings, lines)


def _usable(number: int, cells: list[str]) -> list[str]:
    """The cells without blank ones at the end."""
    if any(len(cell) > MOST_CHARACTERS for cell in cells):
        raise CellTooLong(line=number)
    filled = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    # PostgreSQL takes no NUL; the sign in its place is refused later, with the line named.
    return [cell.replace("\0", "\N{REPLACEMENT CHARACTER}") for cell in cells[:filled]]
