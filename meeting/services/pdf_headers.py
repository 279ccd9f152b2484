"""Header cells in the body of a table, which Typst cannot mark yet: their scope is written into the finished file."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject


class TablesDiffer(Exception):
    """The file's tables are not those of the data."""


def mark_header_cells(pdf: bytes, data: Any) -> bytes:
    """Return the file with each cell of a body that has a `scope` in the data as a `TH` with that scope.

    ISO 32000-1, 14.8.5.7. A table of the data is a dict that `meeting.exports.table_grid` made; the file has them in
    the same order. Raises `TablesDiffer` when it has not.
    """
    scopes = [[cell["scope"] for row in table["body"] for cell in row] for table in _tables(data)]
    if not any(any(table) for table in scopes):
        return pdf
    # Incremental: what changes is written behind the file as it is.
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    root = writer.root_object["/StructTreeRoot"]
    cells = [list(_below(table, "/TD", closed="/Table")) for table in _below(root, "/Table")]
    if [len(table) for table in cells] != [len(table) for table in scopes]:
        raise TablesDiffer
    for table, its_scopes in zip(cells, scopes, strict=True):
        if any(its_scopes):
            for cell, scope in zip(table, its_scopes, strict=True):
                _mark(cell, scope)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _mark(cell: DictionaryObject, scope: str) -> None:
    """`Headers` names the column's header alone and would hide the row's, so that scopes speak for all cells."""
    attributes = [part for part in cell.get("/A", []) if part.get("/O") != "/Table"]
    own = next((part for part in cell.get("/A", []) if part.get("/O") == "/Table"), DictionaryObject())
    kept = DictionaryObject({name: value for name, value in own.items() if name != "/Headers"})
    kept[NameObject("/O")] = NameObject("/Table")
    if scope:
        cell[NameObject("/S")] = NameObject("/TH")
        kept[NameObject("/Scope")] = NameObject(f"/{scope}")
    cell[NameObject("/A")] = ArrayObject([kept, *attributes])


def _tables(data: Any) -> Iterator[dict[str, Any]]:
    """The tables in the data, each before those inside it."""
    if isinstance(data, dict):
        if data.get("tag") == "table":
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from _tables(part)


def _below(element: DictionaryObject, kind: str, closed: str = "") -> Iterator[DictionaryObject]:
    """The elements of a kind below one, in the order of reading; what is inside a `closed` one is passed over."""
    kids = element["/K"] if "/K" in element else ArrayObject()
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        child = kid.get_object()
        if not isinstance(child, DictionaryObject):
            continue
        if child.get("/S") == kind:
            yield child
        if child.get("/S") != closed:
            yield from _below(child, kind, closed)
