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
SEPARATOR_SAID = re.compile(r'sep=([^"\r\n\0])\r?\n')  # Excel's own first line
QUOTED = re.compile(r'"[^"]*"')


def decoded(content: bytes) -> str:
    """The text. A mark at its beginning decides; without one it is UTF-16, or line by line UTF-8 or Windows-1252.

    Lines pasted from one file to another bring their encoding along: read as the others are, their names would be
    other names.
    """
    for mark, encoding in BY_MARK.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if encoding := _utf_16(content):
        return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(map(_line_decoded, content.splitlines(keepends=True)))


def _line_decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("windows-1252", "replace")


def _utf_16(content: bytes) -> str:
    """Which of the two it is without a mark: in separators, line breaks and addresses every other byte is zero.

    Letters may be of any script. Empty for neither.
    """
    beginning = content[:4000]
    first, second = beginning[::2].count(0), beginning[1::2].count(0)
    enough = len(beginning) // 2 * 0.1
    if first > enough and second < first * 0.1:
        return "utf-16-be"
    if second > enough and first < second * 0.1:
        return "utf-16-le"
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
