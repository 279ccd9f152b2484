"""Spreadsheets (XLSX): the first sheet that is shown, each cell as text. No formula is computed, here or later."""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from .shapes import MOST_COLUMNS, Row, SpreadsheetDamaged, UnpacksTooLarge

LAST_ROW = 1_048_576  # that a spreadsheet can have
MOST_UNPACKED = 80_000_000  # bytes; 20,000 lines with all columns filled take some 20 million


def rows_of(content: bytes) -> Iterator[Row]:
    """Each row with its number. Raises SpreadsheetDamaged or UnpacksTooLarge."""
    _require_plausible_size(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = _first_sheet(workbook).iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
        for number, cells in enumerate(rows, 1):
            if number > LAST_ROW:  # The reader counts up to whatever the file says, row by row.
                raise SpreadsheetDamaged
            if cells.count(None) < len(cells):  # A sheet may have a million empty rows.
                yield number, [_text(value) for value in cells]
    except Exception as error:  # The reader has as many ways to stumble as a file has to be broken.
        raise SpreadsheetDamaged from error


def _require_plausible_size(content: bytes) -> None:
    """What a part says of its size is also the most that is read of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise SpreadsheetDamaged from error
    if unpacked > MOST_UNPACKED:
        raise UnpacksTooLarge


def _first_sheet(workbook: Workbook) -> ReadOnlyWorksheet:
    sheet = next(sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
    sheet.reset_dimensions()  # What the file says of its size may be wrong.
    return sheet


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, ArrayFormula | DataTableFormula):
        return getattr(value, "text", None) or "="
    return str(value)
