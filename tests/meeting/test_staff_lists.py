"""How lists for staff read: the titles of their filters, and their counts."""

import re

import pytest
from django.test import Client

from meeting.models import HistoryEntry, User
from meeting.services.history import record
from tests.factories import make_registration
from tests.meeting.mailing import people, queue


@pytest.fixture
def staff(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ["Meeting", "Status", "Takes part"]),
        ("fr", ["Réunion", "Statut", "Mode de participation"]),
        ("es", ["Reunión", "Estado", "Modalidad de participación"]),
    ],
)
def test_filters_have_titles(staff: Client, language: str, titles: list[str]) -> None:
    make_registration()
    page = staff.get("/admin/partners/registration/", headers={"Accept-Language": language}).text

    filters = re.findall(r"<details data-filter-title=\"[^\"]*\" *(open)?>\s*<summary>(.*?)</summary>", page)
    assert [title for _open, title in filters[:3]] == titles
    closed = [title for is_open, title in filters if not is_open]
    assert len(closed) == 1  # The countries, of which there are many.


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", ["2 messages of the outbox", "2 history entries"]),
        ("fr", ["2 messages de la boîte d’envoi", "2 entrées de l’historique"]),
        ("es", ["2 mensajes de la bandeja de salida", "2 entradas del historial"]),
    ],
)
def test_counts_read_as_counts(staff: Client, dora: User, language: str, counts: list[str]) -> None:
    for message in queue(*people(2)):
        record(message, "closed", actor=dora)
    assert HistoryEntry.objects.count() == 2

    for model, count in zip(("message", "historyentry"), counts, strict=True):
        page = staff.get(f"/admin/meeting/{model}/", headers={"Accept-Language": language}).text
        [paginator] = re.findall(r'<(?:p|nav) class="paginator".*?</(?:p|nav)>', page, re.DOTALL)
        assert count in paginator
