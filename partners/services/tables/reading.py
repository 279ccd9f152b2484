"""From a file, or from what was pasted, to a table. The content decides what it is; a file's name does not matter."""

from . import spreadsheet, text
from .shapes import (
    MOST_BYTES,
    NotATable,
    OldSpreadsheet,
    SpreadsheetEncrypted,
    Table,
    TableEmpty,
    TableTooLarge,
    table_of,
)

ZIP = b"PK\x03\x04"
EMPTY_ZIPS = (b"PK\x05\x06", b"PK\x07\x08")
OLE = b"\xd0\xcf\x11\xe0"  # old Office files, and new ones behind a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml", *EMPTY_ZIPS)
ZEROS_AT_MOST, SHARE_OF_ZEROS_AT_MOST = 10, 0.01  # Of fewer, the line that has them is named.


def read_file(content: bytes) -> Table:
    """The table in an upload. Raises TableRefused."""
    if not content:
        raise TableEmpty
    if len(content) > MOST_BYTES:
        raise TableTooLarge
    if content.startswith(ZIP):
        return table_of(spreadsheet.rows_of(content))
    if content.startswith(OLE):
        raise SpreadsheetEncrypted if ENCRYPTED in content else OldSpreadsheet
    if content.startswith(OTHERS):
        raise NotATable
    return _table_in(text.decoded(content))


def read_pasted(pasted: str) -> Table:
    """The table that was copied from a spreadsheet. Raises TableRefused."""
    return _table_in(pasted)


def _table_in(words: str) -> Table:
    if words.count("\0") > max(ZEROS_AT_MOST, len(words) * SHARE_OF_ZEROS_AT_MOST):
        raise NotATable
    return table_of(text.rows_of(words))
