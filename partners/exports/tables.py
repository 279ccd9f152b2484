"""Tables to take away: rows in, the bytes of a file out. What people typed stays text: no program computes with it."""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | datetime.datetime | None  # a moment without its zone: spreadsheets know none

# What makes a spreadsheet compute a cell, the wide letters of East Asian keyboards included.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n\0]")
# Nothing in it computes, and an apostrophe would spoil it for whoever dials it.
TELEPHONE = re.compile(r"\+[0-9][0-9 ]*")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST_TITLE = 31  # characters, of a sheet
NOT_IN_A_TITLE = re.compile(r"[\\/*?:\[\]]")


@dataclass(frozen=True)
class Column:
    title: str
    width: int  # of a spreadsheet's column, in digits


def xlsx_of(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook with one sheet, whose first row is bold and stays in sight. Rows are written one by one."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(NOT_IN_A_TITLE.sub(" ", title)[:WIDEST_TITLE])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_heading(sheet, column.title) for column in columns])
    for row in rows:
        sheet.append([_typed(sheet, value) for value in row])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def csv_of(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """RFC 4180 in UTF-8, with the mark by which spreadsheets know it; moments as “2027-03-09 13:00”."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.title for column in columns])
    writer.writerows([_defused(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _heading(sheet: WriteOnlyWorksheet, title: str) -> Cell:
    cell = _text(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _typed(sheet: WriteOnlyWorksheet, value: Value) -> Cell | Value:
    if isinstance(value, str) and (FORMULA.match(value) or value.startswith("#")):
        return _text(sheet, value)
    if isinstance(value, str) and "\n" in value:
        return _text(sheet, value)
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value) or None
    if isinstance(value, datetime.datetime):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    return value


def _text(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """A cell that is text whatever it looks like: openpyxl takes “=…” for a formula, and “#N/A” for an error."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
    cell.data_type = "s"
    cell.quotePrefix = True  # It stays text when somebody edits the cell.
    if "\n" in text:
        cell.alignment = Alignment(wrap_text=True, vertical="top")  # Else all of it stands in one line.
    return cell


def _defused(value: Value) -> str | int | None:
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str) and FORMULA.match(value) and not TELEPHONE.fullmatch(value):
        return f"'{value}"
    return value
