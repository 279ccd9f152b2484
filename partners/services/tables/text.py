"""Tables in text, as spreadsheets write them: their encoding and their separator are found out."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from .shapes import CellTooLong, QuotesBroken, Row

SEPARATORS = "\t;,"
BY_MARK = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SEPARATOR_SAID = re.compile(r'sep=([^"\r\n])\r?\n')  # Excel's own first line
QUOTED = re.compile(r'"[^"]*"')


def decoded(content: bytes) -> str:
    """The text. A mark at its beginning decides; without one it is UTF-16, UTF-8 or, last, Windows-1252."""
    for mark, encoding in BY_MARK.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if encoding := _utf_16(content):
        return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("windows-1252", "replace")


def _utf_16(content: bytes) -> str:
    """Which of the two it is without a mark: every other byte of Latin letters is zero. Empty for neither."""
    beginning = content[:1000]
    if len(beginning) > 1:
        half = len(beginning) // 2
        for encoding, first in (("utf-16-be", 0), ("utf-16-le", 1)):
            if beginning[first::2].count(0) > half * 0.7 and beginning[1 - first :: 2].count(0) < half * 0.1:
                return encoding
    return ""


def rows_of(text: str) -> Iterator[Row]:
    """Each row with its number as a spreadsheet counts them. Raises QuotesBroken or CellTooLong."""
    said = SEPARATOR_SAID.match(text)
    if said:
        text = text[said.end() :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=said[1] if said else _separator(text), strict=True)
    number = 2 if said else 1
    try:
        for cells in reader:
            yield number, cells
            number += 1
    except csv.Error as error:
        too_long = "field larger" in str(error)  # than 131,072 characters
        raise (CellTooLong if too_long else QuotesBroken)(line=number) from error


def _separator(text: str) -> str:
    """The one that stands most often in the first line that holds something, quotations apart."""
    first = QUOTED.sub("", next((line for line in text.splitlines() if line.strip(" \t;,")), ""))
    return max(SEPARATORS, key=first.count)
