"""Tables that somebody made who wishes the portal no good: small files that swell, and texts that are none."""

import io
import tracemalloc
import zipfile

import pytest
from django.test import Client
from openpyxl import Workbook

from partners.models import ContactImport
from partners.services.tables import Table, TableRefused, read_file
from partners.services.tables import spreadsheet as spreadsheet_reader
from tests.partners.answers import in_each_language
from tests.partners.importing import uploaded, workbook

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS_TYPE = (
    f'<Override PartName="/{STRINGS}" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def spreadsheet(**parts: str) -> bytes:
    """A spreadsheet with other parts, by the names of those above in small letters; `sheet` is what its rows are."""
    names = {"sheet": SHEET, "strings": STRINGS, "styles": "xl/styles.xml", "types": "[Content_Types].xml"}
    new = {names[name]: text for name, text in parts.items()}
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["Name"], ["Amina"]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        if "strings" in parts and STRINGS_TYPE not in (types := old.read(names["types"]).decode()):
            new[names["types"]] = types.replace("</Types>", STRINGS_TYPE)
        for name in {*old.namelist(), *new}:
            made.writestr(name, new[name] if name in new else old.read(name))
    return file.getvalue()


def sheet(rows: str, *, before: str = "") -> str:
    return f"<worksheet {NAMESPACE}>{before}<sheetData>{rows}</sheetData></worksheet>"


def cell(text: str, place: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


NAME = f"<row>{cell('Name', 'A1')}</row>"
SHARED = '<c t="s"><v>0</v></c>'
SWELLING = {
    "a row of cells": lambda: spreadsheet(sheet=sheet(f"<row>{'<c/>' * 5_000_000}</row>")),
    "two million columns": lambda: spreadsheet(sheet=sheet(f"<row>{'<c><v>1</v></c>' * 2_000_000}</row>")),
    "a tree before the rows": lambda: spreadsheet(sheet=sheet(NAME, before="<a/>" * 5_000_000)),
    "a tree without an end": lambda: spreadsheet(sheet=sheet("<a>" * 5_000_000)),
    "styles": lambda: spreadsheet(styles=f"<styleSheet {NAMESPACE}>{'<xf/>' * 5_000_000}</styleSheet>"),
    "one string": lambda: spreadsheet(strings=f"<sst {NAMESPACE}><si>{'<r/>' * 5_000_000}</si></sst>"),
    "one string in each cell": lambda: spreadsheet(
        strings=f"<sst {NAMESPACE}><si><t>{'x' * 32_000}</t></si></sst>",
        sheet=sheet(NAME + f"<row>{SHARED * 100}</row>" * 100),
    ),
    "one formula in each cell": lambda: spreadsheet(
        sheet=sheet(
            f'<row><c r="A1"><f t="shared" si="0">{"A1+" * 10_000}1</f></c></row>'
            + '<row><c r="A2"><f t="shared" si="0"/></c></row>' * 10_000
        )
    ),
}


@pytest.mark.parametrize("kind", SWELLING)
def test_small_file_that_swells_is_refused_before_it_does(kind: str) -> None:
    """Each takes hundreds of megabytes, or minutes, if it is read as a whole."""
    content = SWELLING[kind]()
    assert len(content) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(TableRefused) as refused:
            read_file(content)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused.value.code == "unpacks_too_large"
    assert most < 200_000_000


@pytest.mark.parametrize(
    ("part", "limit"),
    [("rows", "LAST_ROW"), ("cells", "MOST_IN_ROWS"), ("strings", "MOST_IN_STRINGS"), ("runs", "MOST_IN_STRINGS")],
)
def test_more_than_a_table_has_is_refused(part: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of rows, even when each says that it is the first."""
    monkeypatch.setattr(spreadsheet_reader, limit, 1000)
    many = {
        "rows": {"sheet": sheet('<row r="1"/>' * 1001)},
        "cells": {"sheet": sheet(f"<row>{'<c/>' * 100}</row>" * 10)},
        "strings": {"strings": f"<sst {NAMESPACE}>{'<si/>' * 1001}</sst>"},
        "runs": {"strings": f"<sst {NAMESPACE}><si>{'<r/>' * 1000}</si></sst>"},
    }
    with pytest.raises(TableRefused) as refused:
        read_file(spreadsheet(**many[part]))
    assert refused.value.code == "unpacks_too_large"


def test_only_the_sheet_that_is_read_is_parsed() -> None:
    """Else a thousand sheets of one large part would have it parsed a thousand times."""
    book = Workbook()
    book.active.append(["Name"])
    book.active.append(["Amina"])
    book.create_sheet()
    saved, file = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            new.writestr(part, "<broken" if part.endswith("sheet2.xml") else old.read(part))
    assert read_file(file.getvalue()) == Table(["Name"], [(2, ["Amina"])])


@pytest.mark.parametrize(
    "entity", ['<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">']
)
def test_spreadsheet_fetches_nothing(entity: str) -> None:
    with pytest.raises(TableRefused) as refused:
        read_file(spreadsheet(sheet=entity + sheet(NAME + f"<row>{cell('&e;', 'A2')}</row>")))
    assert refused.value.code == "damaged"


def test_string_in_several_looks_is_one_text_without_how_it_is_spoken() -> None:
    strings = (
        "<si><t>Name</t></si><si><r><t>Ami</t></r><r/><r><t>na</t></r><rPh sb='0' eb='1'><t>ah</t></rPh></si><si/>"
    )
    cells = "".join(f'<row><c t="s"><v>{place}</v></c><c><v>1</v></c></row>' for place in range(3))
    content = spreadsheet(strings=f"<sst {NAMESPACE}>{strings}</sst>", sheet=sheet(cells))
    assert read_file(content) == Table(["Name", "1"], [(2, ["Amina", "1"]), (3, ["", "1"])])


def test_shared_formula_is_read_as_it_is_written() -> None:
    rows = '<row><c r="A2"><f t="shared" si="0">B2</f></c></row><row><c r="A3"><f t="shared" si="0"/></c></row>'
    assert read_file(spreadsheet(sheet=sheet(NAME + rows))).lines == [(2, ["=B2"]), (3, ["=B2"])]


def test_cell_far_to_the_right_is_not_lost() -> None:
    with pytest.raises(TableRefused) as refused:
        read_file(spreadsheet(sheet=sheet(NAME + f"<row>{cell('Amina', 'ZZ2')}</row>")))
    assert refused.value.code == "too_many_columns"


LONG = {
    "text": b"Name;E-mail\nA;b\nC;" + b"d" * 140_000 + b"\n",
    "text that the reader still takes": b"Name;E-mail\nA;b\nC;" + b"d" * 32_768 + b"\n",
    "quotation mark": b'Name;E-mail\nA;b\nC;"' + b"d;e\n" * 40_000,
    "spreadsheet": spreadsheet(sheet=sheet(NAME + f"<row r='3'>{cell('d' * 32_768, 'A3')}</row>")),
}
TOO_LONG = {
    "en": "A cell of line 3 has more than 32,767 characters. Perhaps a quotation mark is opened there and not closed.",
    "fr": "Une cellule de la ligne 3 compte plus de 32\u00a0767 caractères. "
    "Peut-être un guillemet y est-il ouvert sans être fermé.",
    "es": "Una celda de la línea 3 tiene más de 32\u00a0767 caracteres. "
    "Tal vez haya unas comillas que se abren y no se cierran.",
}


@in_each_language
@pytest.mark.parametrize("kind", LONG)
def test_cell_without_an_end_is_refused_with_its_line(staff: Client, kind: str, language: str) -> None:
    response = uploaded(staff, LONG[kind], language=language)

    assert response.status_code == 422
    assert dict(response.context["form"].errors) == {"file": [TOO_LONG[language]]}
    assert ContactImport.objects.count() == 0
