"""Tables that staff bring along: every encoding and separator that spreadsheets write, and files that are none."""

import io
import zipfile

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from partners.models import ContactImport
from partners.services.tables import Table, TableRefused, read_file, read_pasted
from tests.partners.answers import in_each_language
from tests.partners.importing import uploaded, workbook

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"]
LINES = [(2, ["Touré; Amina, Dr", "a@example.org"]), (4, ["Núñez", "c@example.org"])]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_encoding_and_separator_is_found_out(encoding: str, separator: str) -> None:
    text = '"Nom"|Courriel\r\n"Touré; Amina, Dr"|a@example.org\r\n|\r\nNúñez|c@example.org\r\n'

    table = read_file(text.replace("|", separator).encode(encoding))

    assert table == Table(["Nom", "Courriel"], LINES)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["Фамилия", "اللقب", "姓氏", "Nom"])
def test_utf_16_without_a_mark_is_found_out_in_each_script(encoding: str, name: str) -> None:
    text = f"{name};E-mail\r\n{name};a@example.org\r\n"
    assert read_file(text.encode(encoding)) == Table([name, "E-mail"], [(2, [name, "a@example.org"])])


@pytest.mark.parametrize("encodings", [["utf-8", "windows-1252"], ["windows-1252", "utf-8"]])
def test_line_in_another_encoding_is_read_in_its_own(encodings: list[str]) -> None:
    lines = zip(["Touré;a@example.org\n", "Núñez;c@example.org\n"], encodings, strict=True)
    content = b"Nom;Courriel\n" + b"".join(line.encode(encoding) for line, encoding in lines)
    assert read_file(content).lines == [(2, ["Touré", "a@example.org"]), (3, ["Núñez", "c@example.org"])]


def test_separator_that_the_file_names_is_taken() -> None:
    assert read_file(b"sep=|\r\nName,first|E-mail\r\nA|b\r\n") == Table(["Name,first", "E-mail"], [(3, ["A", "b"])])


def test_pasted_lines_are_read() -> None:
    assert read_pasted('Name\tE-mail\n"A ""B"" C"\tb') == Table(["Name", "E-mail"], [(2, ['A "B" C', "b"])])


def test_line_with_a_line_break_is_one_line() -> None:
    table = read_file(b'Name;Function\nA;"x\ny"\nB;z\n')
    assert table.lines == [(2, ["A", "x\ny"]), (3, ["B", "z"])]


def test_spreadsheet_is_read_as_text_and_nothing_is_computed() -> None:
    content = workbook(["Name", "Number", None], [None], ["=1+1", 12.0, True], [None, 1.5])
    assert read_file(content) == Table(["Name", "Number"], [(3, ["=1+1", "12", "True"]), (4, ["", "1.5"])])


def test_formula_of_many_cells_is_read_as_text() -> None:
    book = Workbook()
    book.active.append(["Name"])
    book.active["A2"] = ArrayFormula("A2:A3", "=B2:B3")
    file = io.BytesIO()
    book.save(file)

    assert read_file(file.getvalue()) == Table(["Name"], [(2, ["=B2:B3"])])


def test_blank_cells_at_the_end_are_no_columns() -> None:
    blank = b";" * 16_383
    assert read_file(b"Name" + blank + b"\nA" + blank) == Table(["Name"], [(2, ["A"])])


def test_heading_that_begins_like_another_kind_of_file_is_read() -> None:
    assert read_file(b"PK;Name\nA;B") == Table(["PK", "Name"], [(2, ["A", "B"])])


def test_quotation_mark_separates_nothing() -> None:
    assert read_file(b'sep="\nName;E-mail\nA;b').headings == ['sep="']


def test_first_sheet_that_is_shown_is_read() -> None:
    book = Workbook()
    book.active.sheet_state = "hidden"
    book.active.append(["Old"])
    book.create_sheet("People").append(["Name"])
    book["People"].append(["Amina"])
    file = io.BytesIO()
    book.save(file)
    assert read_file(file.getvalue()) == Table(["Name"], [(2, ["Amina"])])


@pytest.mark.parametrize("length", [1, 200])
def test_zero_bytes_become_a_sign_that_can_be_stored(length: int) -> None:
    [(_number, [name])] = read_file(b"Name and function\nAmi\0na" + b"x" * length).lines
    assert name.startswith("Ami\N{REPLACEMENT CHARACTER}na")


def test_line_far_below_the_others_is_read() -> None:
    """No row between takes memory, and each keeps its number."""
    content = workbook(["Name"])
    book = load_workbook(io.BytesIO(content))
    book.active["A1048576"] = "Amina"
    file = io.BytesIO()
    book.save(file)
    assert read_file(file.getvalue()) == Table(["Name"], [(1048576, ["Amina"])])


# Refused --------------------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 90_000_000)
    return file.getvalue()


def laughing() -> bytes:
    """A spreadsheet that is small, and swells when it is parsed."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><x>&l9;</x>'
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["Name"], ["x"]))) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            new.writestr(part, entities if part.endswith("sheet1.xml") else old.read(part))
    return file.getvalue()


def without_an_end() -> bytes:
    """A spreadsheet that says of its second row that it is a very late one."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["Name"], ["x"]))) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'<row r="2"', b'<row r="9999999999"'))
    return file.getvalue()


OLD = b"\xd0\xcf\x11\xe0"
OLE = OLD + b"\xa1\xb1\x1a\xe1" + b"\0" * 100
REFUSED = {
    "empty": b"",
    "blank": b"\xef\xbb\xbf\r\n;;\r\n",
    "heading alone": b"Name;E-mail\r\n",
    "no heading": b"Amina;amina@example.org\r\nBruno;bruno@example.org\r\n",
    "too large": b"Name\n" + b"x" * 5_000_000,
    "too many lines": b"Name\n" + b"x\n" * 20_001,
    "too many columns": b"Name;E-mail\nx" + b";x" * 100,
    "quotation mark": b'Name;E-mail\nA;b\nC;"d\nE;f\n',
    "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "zeros": b"\0" * 1000,
    "old Excel": OLE,
    "beginning of old Excel": OLD,
    "encrypted": OLE + "EncryptedPackage".encode("utf-16-le"),
    "broken": workbook(["Name"], ["x"])[:2000],
    "other zip": bomb()[:50],
    "bomb": bomb(),
    "entities": laughing(),
    "without an end": without_an_end(),
}
CODES = {
    "empty": "empty", "blank": "empty", "heading alone": "empty", "no heading": "no_heading", "too large": "too_large",
    "too many lines": "too_many_lines", "too many columns": "too_many_columns", "quotation mark": "quotes",
    "picture": "format", "zeros": "format", "old Excel": "old_format",
    "beginning of old Excel": "old_format", "encrypted": "encrypted", "broken": "damaged",
    "other zip": "damaged", "bomb": "unpacks_too_large", "entities": "damaged",
    "without an end": "damaged",
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_file_that_is_no_table_is_refused(kind: str) -> None:
    with pytest.raises(TableRefused) as refused:
        read_file(REFUSED[kind])
    assert refused.value.code == CODES[kind]


def test_largest_table_is_read() -> None:
    assert len(read_file(b"Name\n" + b"x\n" * 20_000).lines) == 20_000
    assert len(read_file(b"Name;E-mail\nx" + b";x" * 99).lines[0][1]) == 100


WORDS = {
    "empty": {
        "en": "There is nothing in it. Choose a file with a heading and at least one line.",
        "fr": "Il n’y a rien dedans. Choisissez un fichier avec un en-tête et au moins une ligne.",
        "es": "No contiene nada. Elija un archivo con un encabezado y al menos una línea.",
    },
    "no heading": {
        "en": "The first line must say what is in each column: “family name”, “e-mail” and so on.",
        "fr": "La première ligne doit indiquer ce que contient chaque colonne\u00a0: "
        "«\u00a0nom de famille\u00a0», «\u00a0courriel\u00a0», etc.",
        "es": "La primera línea debe indicar qué contiene cada columna: «apellidos», «correo», etc.",
    },
    "quotation mark": {
        "en": "From line 3 on the file cannot be read: a quotation mark is opened there and not closed.",
        "fr": "À partir de la ligne 3, le fichier est illisible\u00a0: un guillemet y est ouvert sans être fermé.",
        "es": "A partir de la línea 3 no se puede leer el archivo: hay unas comillas que se abren y no se cierran.",
    },
    "old Excel": {
        "en": "The file is in an old format of Excel. Save it as XLSX or CSV.",
        "fr": "Le fichier est dans un ancien format d’Excel. Enregistrez-le en XLSX ou en CSV.",
        "es": "El archivo está en un formato antiguo de Excel. Guárdelo como XLSX o CSV.",
    },
    "encrypted": {
        "en": "The spreadsheet is protected by a password. Save it without one.",
        "fr": "La feuille de calcul est protégée par un mot de passe. Enregistrez-la sans mot de passe.",
        "es": "La hoja de cálculo está protegida con una contraseña. Guárdela sin contraseña.",
    },
}


@in_each_language
@pytest.mark.parametrize("kind", WORDS)
def test_refusal_is_said_beside_the_field(staff: Client, kind: str, language: str) -> None:
    response = uploaded(staff, REFUSED[kind], language=language)

    assert response.status_code == 422
    assert dict(response.context["form"].errors) == {"file": [WORDS[kind][language]]}
    assert ContactImport.objects.count() == 0
