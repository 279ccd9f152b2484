"""Tables of contacts as staff bring them along, and what comes of them."""

import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from meeting.models import User
from partners.models import ContactImport
from partners.services.importing.imports import start_import
from partners.services.importing.plan import Plan, plan_import
from partners.services.tables import read_pasted

IMPORT = "/admin/partners/contact/import/"
HEADINGS = ["Given name", "Family name", "E-mail", "Organization", "Constituency", "Country", "Groups"]
AMINA = ["Amina", "Touré", "amina@example.org", "Ministry of Labour", "Member State", "Côte d’Ivoire", "Donors"]


def started(actor: User, *lines: Sequence[str], headings: Sequence[str] = HEADINGS) -> ContactImport:
    """An import of these lines, which begin at the second."""
    table = read_pasted("\n".join("\t".join(cells) for cells in (headings, *lines)))
    return start_import(table=table, name="contacts.csv", actor=actor)


def amina(**changes: str) -> list[str]:
    """Her line, with other cells: `family_name="Diallo"`."""
    names = [heading.lower().replace(" ", "_").replace("-", "") for heading in HEADINGS]
    return [changes.get(name, cell) for name, cell in zip(names, AMINA, strict=True)]


def reasons(plan: Plan) -> dict[int, list[str]]:
    """Of each faulty line, what is wrong with it."""
    return {line.number: [str(fault) for fault in line.faults] for line in plan.faulty}


def plan_of(actor: User, *lines: Sequence[str], **options: Any) -> Plan:
    return plan_import(started(actor, *lines, **options))


def uploaded(staff: Client, content: bytes, *, name: str = "contacts.csv", language: str = "en") -> Any:
    return staff.post(IMPORT, {"file": SimpleUploadedFile(name, content)}, headers={"Accept-Language": language})


def workbook(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
