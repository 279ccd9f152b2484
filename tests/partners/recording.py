"""What staff fill in when an answer came by letter, and what is left of it."""

import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from meeting.models import HistoryEntry, Message
from partners.models import Invitation, RecordedAnswer, Registration
from partners.services.registrations import RegistrationData

RECORD = "/admin/partners/recordedanswer/record/"
DAY = datetime.date(2026, 11, 3)
AMINA = RegistrationData(
    given_name="Amina",
    family_name="Touré",
    email="amina@example.org",
    organization_name="Ministry of Labour",
    constituency="member_state",
    country="CI",
    attendance="in_person",
)


def pdf(password: str = "", pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def answers(**changes: Any) -> dict[str, Any]:
    """What staff fill in for Amina, who takes part in the room; a scan is a pair of name and content."""
    form = {
        "answer": "in_person", "channel": "letter", "received_on": "2026-11-03", "honorific": "",
        "given_name": "Amina", "family_name": "Touré", "email": "amina@example.org", "language": "fr",
        "organization": "Ministry of Labour", "position": "", "constituency": "member_state", "country": "CI",
        "interpretation": "", "access_needs": "", "told": "on",
    } | changes  # fmt: skip
    if isinstance(form.get("scan"), tuple):
        form["scan"] = SimpleUploadedFile(*form["scan"])
    return form


def post(staff: Client, asked: str, language: str = "en", **changes: Any) -> Any:
    return staff.post(f"{RECORD}?{asked}", answers(**changes), headers={"Accept-Language": language})


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (RecordedAnswer, Registration, Invitation, Message, HistoryEntry))
