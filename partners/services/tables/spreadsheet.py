"""Spreadsheets (XLSX): the first sheet that is shown, each cell as text. No formula is computed, here or later.

A file of some kilobytes can unpack to a tree of gigabytes. So no more than a piece of it is in memory at a time, and of
the parts that do not matter here nothing is read.
"""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, XMLPullParser

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from .shapes import MOST_COLUMNS, Row, SpreadsheetDamaged, TableRefused, UnpacksTooLarge

LAST_ROW = 1_048_576  # that a spreadsheet can have
MOST_UNPACKED = 80_000_000  # bytes; 20,000 lines with all columns filled take some 20 million
MOST_AT_ONCE = 2_000_000  # bytes of one row or one part; as a tree they take a hundred times as much
PIECE = 65_536
MOST_IN_ROWS = 2_000_000  # elements, which take seconds to read, however small: 20,000 lines of 50 cells have as many
MOST_IN_STRINGS = 1_000_000  # elements, two for each text that a cell refers to
STRING_TAG, STRINGS_TAG = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}sst"
TEXT_TAG, RUN_TAG = f"{{{SHEET_MAIN_NS}}}t", f"{{{SHEET_MAIN_NS}}}r"


def rows_of(content: bytes) -> Iterator[Row]:
    """Each row with its number. Raises SpreadsheetDamaged or UnpacksTooLarge."""
    try:
        with _Parts(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise UnpacksTooLarge
            yield from _rows_of_first_sheet(parts)
    except TableRefused:
        raise
    except Exception as error:  # The reader has as many ways to stumble as a file has to be broken.
        raise SpreadsheetDamaged from error


class _Parts(zipfile.ZipFile):
    """What a part says of its size is also the most that is read of it."""

    def read(self, name: str, pwd: bytes | None = None) -> bytes:  # type: ignore[override] -- always a name, never a ZipInfo
        """For the parts that are made a tree as a whole; rows and strings are read piece by piece."""
        if self.getinfo(name).file_size > MOST_AT_ONCE:
            raise UnpacksTooLarge
        return super().read(name, pwd)


class _Rows(WorkSheetParser):
    def parse_formula(self, element: Element) -> str:
        """As it is written. One that a cell shares with another is not moved there: that takes long for a long one."""
        formula = element.find(FORMULA_TAG)
        shared, text = formula.get("si"), f"={formula.text or ''}"
        if formula.get("t") != "shared":
            return text
        if formula.text:
            self.shared_formulae[shared] = text
        return self.shared_formulae.get(shared, text)


def _rows_of_first_sheet(parts: _Parts) -> Iterator[Row]:
    reader = ExcelReader(parts.fp, read_only=True, keep_links=False)
    reader.archive = parts
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(parts, reader.wb)
    with parts.open(_first_sheet(reader)) as sheet:
        rows = _reader_of_rows(sheet, _strings(reader), reader.wb)
        for element in _elements(sheet, ROW_TAG, DATA_TAG, MOST_IN_ROWS):
            number, cells = rows.parse_row(element)
            if number > LAST_ROW:
                raise SpreadsheetDamaged
            if texts := _texts(cells):
                yield number, texts


def _first_sheet(reader: ExcelReader) -> str:
    """The name of its part."""
    return next(
        place.target
        for sheet, place in reader.parser.find_sheets()
        if sheet.state == "visible" and place.target in reader.valid_files and "chartsheet" not in place.Type
    )


def _reader_of_rows(sheet: IO[bytes], strings: list[str], book: Workbook) -> _Rows:
    return _Rows(
        sheet,
        strings,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )


def _strings(reader: ExcelReader) -> list[str]:
    """Those that the cells refer to by number."""
    found = reader.package.find("application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml")
    if found is None:
        return []
    with reader.archive.open(found.PartName[1:]) as part:
        return [_string(element) for element in _elements(part, STRING_TAG, STRINGS_TAG, MOST_IN_STRINGS)]


def _string(element: Element) -> str:
    """Plain or in runs of different looks; how it is spoken, which East Asian files add, is not part of it."""
    if plain := element.findtext(TEXT_TAG):
        return plain
    return "".join(run.findtext(TEXT_TAG, "") for run in element.iterfind(RUN_TAG))


def _elements(part: IO[bytes], tag: str, parent: str, most: int) -> Iterator[Element]:
    """Each element with the tag, until its parent ends; emptied when the next is asked for."""
    parser, count, size, elements = XMLPullParser(["end"]), 0, 0, 0
    while piece := part.read(PIECE):
        size += len(piece)
        if size > MOST_AT_ONCE:
            raise UnpacksTooLarge
        parser.feed(piece)
        for _event, element in parser.read_events():
            if element.tag == parent:
                return
            elements += 1
            if elements > most:
                raise UnpacksTooLarge
            if element.tag == tag:
                count, size = count + 1, 0
                if count > LAST_ROW:  # Even empty, each takes its place in the tree.
                    raise UnpacksTooLarge
                yield element
                element.clear()
    parser.close()


def _texts(cells: list[dict[str, Any]]) -> list[str]:
    """Of one row, up to its last cell with something in it; those too far to the right as one, which is refused."""
    filled = {min(cell["column"], MOST_COLUMNS + 1): cell["value"] for cell in cells if cell["value"] is not None}
    return [_text(filled.get(column)) for column in range(1, max(filled, default=0) + 1)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return str(value)
