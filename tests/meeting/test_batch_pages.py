"""Staff watch a mailing go, hold it, let it go on and call it off; and freeze all mail but confirmations."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models.functions import Now
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from meeting.models import Batch, BatchText, HistoryEntry, MailGate, Message, User
from meeting.selectors.batches import Phase, progress_of
from meeting.services.mail_gate import the_gate
from tests.meeting.mailing import people, queue, states

pytestmark = pytest.mark.django_db

State = Message.State
GATE = "/admin/meeting/mailgate/"


@pytest.fixture
def staff(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


@pytest.fixture
def batch() -> Batch:
    batch = Batch.objects.create()
    for language, subject in {"en": "You are invited", "fr": "Vous êtes invités"}.items():
        BatchText.objects.create(batch=batch, language=language, subject=subject, text="t")
    return batch


@pytest.fixture
def onlooker(db: None) -> User:
    """Emil may look."""
    emil = User.objects.create_user("emil@example.org", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(codename__in=["view_batch", "view_mailgate"]))
    return emil


def words_of(answer: HttpResponse) -> str:
    """What the page says, without its marks and doubled spaces."""
    return " ".join(html.unescape(strip_tags(answer.content.decode())).split())


def page_of(batch: Batch) -> str:
    return f"/admin/meeting/batch/{batch.pk}/progress/"


def test_numbers_say_what_became_of_each(batch: Batch) -> None:
    queue(*people(10), batch=batch)
    keys = list(Message.objects.order_by("pk").values_list("pk", flat=True))
    now = timezone.now()
    Message.objects.filter(pk__in=keys[:3]).update(state=State.SENT, sent_at=now - timedelta(hours=1))
    Message.objects.filter(pk__in=keys[3:5]).update(state=State.SENT, sent_at=now - timedelta(seconds=55))
    Message.objects.filter(pk=keys[5]).update(state=State.FAILED)
    Message.objects.filter(pk=keys[6]).update(attempts=1)

    progress = progress_of(batch)

    assert (progress.total, progress.done, progress.waiting, progress.put_off, progress.in_hand) == (10, 6, 4, 1, 0)
    assert progress.outcomes == [(State.SENT, 5), (State.FAILED, 1)]
    assert (progress.phase, progress.moves) == (Phase.SENDING, True)
    assert (progress.sent_recently, progress.minutes_left) == (2, 2)


@pytest.mark.parametrize(
    ("fields", "state", "phase", "moves"),
    [
        ({}, State.QUEUED, Phase.SENDING, True),
        ({"paused": True}, State.QUEUED, Phase.PAUSED, False),
        ({"not_before": Now() + timedelta(minutes=5)}, State.QUEUED, Phase.HELD_BACK, True),
        ({"cancelled_at": Now()}, State.CANCELLED, Phase.CALLED_OFF, False),
        ({"paused": True}, State.FAILED, Phase.DONE, False),
    ],
)
def test_phase_says_where_a_batch_stands(fields: dict[str, Any], state: str, phase: str, moves: bool) -> None:
    batch = Batch.objects.create(**fields)
    queue("amina@example.org", batch=batch)
    Message.objects.update(state=state)
    batch.refresh_from_db()

    progress = progress_of(batch)

    assert (progress.phase, progress.moves) == (phase, moves)


@pytest.mark.parametrize(
    ("rate", "seconds_ago", "minutes"),
    [
        (120, None, 3),  # Before anything has gone.
        (120, 2, 3),
        (None, None, None),
        (None, 2, None),  # That may be chance.
        (None, 27.5, 28),
    ],
)
def test_time_left_goes_by_the_rate_else_by_what_has_gone(
    rate: int | None, seconds_ago: float | None, minutes: int | None
) -> None:
    batch = Batch.objects.create(rate_per_minute=rate)
    queue(*people(305), batch=batch)
    gone = Message.objects.filter(address__in=people(5))
    if seconds_ago is not None:
        gone.update(state=State.SENT, sent_at=timezone.now() - timedelta(seconds=seconds_ago))

    assert progress_of(batch).minutes_left == minutes


def test_time_left_is_not_said_while_all_mailings_are_frozen(staff: Client) -> None:
    batch = Batch.objects.create(rate_per_minute=1)
    queue(*people(3), batch=batch)
    assert "Minutes left, at the rate that was set 3" in words_of(staff.get(page_of(batch)))

    staff.post(GATE, {"action": "freeze"})
    assert "Minutes left" not in words_of(staff.get(page_of(batch)))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Is paused If it is sent on earlier, it still waits until 26 November 2126, 14:05."),
        ("fr", "En pause Même si l’envoi reprend avant, rien ne part avant le 26 novembre 2126 14:05."),
        ("es", "En pausa Aunque se reanude antes, no sale nada hasta el 26 de noviembre de 2126 a las 14:05."),
    ],
)
def test_page_of_a_paused_batch_says_until_when_it_is_held(staff: Client, language: str, words: str) -> None:
    batch = Batch.objects.create(paused=True, not_before="2126-11-26T13:05:00Z")
    queue("amina@example.org", batch=batch)

    assert words in words_of(staff.get(page_of(batch), headers={"Accept-Language": language}))

    Batch.objects.update(not_before=Now())
    assert words[-15:] not in words_of(staff.get(page_of(batch), headers={"Accept-Language": language}))


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "You are invited", ["Is being sent", "0 of 3", "Waiting 3", "Pause", "Call off what has not gone"]),
        ("fr", "Vous êtes invités", ["En cours d’envoi", "0 sur 3", "En attente 3", "Mettre en pause"]),
        ("es", "You are invited", ["En curso de envío", "0 de 3", "En espera 3", "Pausar"]),
    ],
)
def test_page_shows_the_numbers(staff: Client, batch: Batch, language: str, title: str, words: list[str]) -> None:
    queue(*people(3), batch=batch)

    page = words_of(staff.get(page_of(batch), headers={"Accept-Language": language}))

    assert [each for each in [title, *words] if each not in page] == []


def test_staff_pause_go_on_and_call_off(staff: Client, batch: Batch) -> None:
    queue(*people(3), batch=batch)

    for action in ("pause", "resume", "cancel"):
        assert staff.post(page_of(batch), {"action": action}).status_code == 302

    assert states() == [State.CANCELLED] * 3
    assert list(HistoryEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "paused",
        "resumed",
        "cancelled",
    ]


def test_staff_set_the_rate(staff: Client, batch: Batch) -> None:
    queue("amina@example.org", batch=batch)
    for typed, rate in (("120", 120), ("", None)):
        staff.post(page_of(batch), {"action": "rate", "rate_per_minute": typed})
        batch.refresh_from_db()
        assert batch.rate_per_minute == rate

    answer = staff.post(page_of(batch), {"action": "rate", "rate_per_minute": "0"})

    batch.refresh_from_db()
    assert batch.rate_per_minute is None
    assert "Ensure this value is greater than or equal to 1." in words_of(answer)


def test_who_may_only_look_changes_nothing(client: Client, batch: Batch, onlooker: User) -> None:
    queue("amina@example.org", batch=batch)
    client.force_login(onlooker)

    page = words_of(client.get(page_of(batch)))
    assert "Waiting 1" in page
    assert "Pause" not in page
    assert client.post(page_of(batch), {"action": "pause"}).status_code == 403
    assert client.post(GATE, {"action": "freeze"}).status_code == 403
    assert not Batch.objects.filter(paused=True).exists()


def test_list_shows_how_far_each_has_come(staff: Client, batch: Batch, django_assert_max_num_queries: Any) -> None:
    queue(*people(3), batch=batch)
    Message.objects.filter(address=people(1)[0]).update(state=State.FAILED)
    for _more in range(3):
        queue("amina@example.org", batch=Batch.objects.create())
    empty = Batch.objects.create()

    with django_assert_max_num_queries(7):
        page = words_of(staff.get("/admin/meeting/batch/"))

    assert "You are invited" in page
    assert page.count("Test · Réunion à Genève") == 3
    assert f"batch of messages {empty.pk}" in page
    assert "1 / 3" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Waits for its time", "Is being sent", "Is paused", "Is done", "Was called off"]),
        ("fr", ["Attend son heure", "En cours d’envoi", "En pause", "Terminé", "Annulé"]),
        ("es", ["Espera su hora", "Se está enviando", "En pausa", "Terminado", "Anulado"]),
    ],
)
def test_list_says_the_state_of_each_in_words(staff: Client, language: str, words: list[str]) -> None:
    stand = [{"not_before": Now() + timedelta(hours=1)}, {}, {"paused": True}, {}, {"cancelled_at": Now()}]
    batches = [Batch.objects.create(**fields) for fields in stand]
    for batch in batches:
        queue("amina@example.org", batch=batch)
    Message.objects.filter(batch=batches[3]).update(state=State.SENT, sent_at=Now())
    Message.objects.filter(batch=batches[4]).update(state=State.CANCELLED)

    page = staff.get("/admin/meeting/batch/", headers={"Accept-Language": language}).text

    assert re.findall(r'<td class="field-phase"><span class="state \w*">(.*?)</span>', page) == words[::-1]
    assert "icon-no" not in page


def test_freeze_is_said_where_mailings_are(staff: Client, batch: Batch) -> None:
    queue("amina@example.org", batch=batch)

    staff.post(GATE, {"action": "freeze"})

    assert "Frozen since" in words_of(staff.get(GATE))
    assert "All mailings are frozen." in words_of(staff.get(page_of(batch)))

    staff.post(GATE, {"action": "thaw"})
    assert "They may go" in words_of(staff.get(GATE))
    assert "All mailings are frozen." not in words_of(staff.get(page_of(batch)))


def test_freeze_by_somebody_who_is_gone_names_nobody(staff: Client) -> None:
    the_gate()
    MailGate.objects.update(frozen_at="2026-11-26T13:05:00Z")

    assert "Frozen since 26 November 2026, 14:05 The freeze holds" in words_of(staff.get(GATE))


def test_silent_mail_server_and_restored_database_are_said(staff: Client) -> None:
    the_gate()
    MailGate.objects.update(relay_failures=3, relay_error="ConnectionRefusedError", relay_retry_at=Now(), home="x")

    page = words_of(staff.get(GATE))

    assert "Does not answer (ConnectionRefusedError); it is tried again at" in page
    assert "This database was restored from a backup" in page
    staff.post(GATE, {"action": "settle"})
    assert "This database was restored from a backup" not in words_of(staff.get(GATE))


def test_unknown_action_is_refused(staff: Client) -> None:
    assert staff.post(GATE, {"action": "explode"}).status_code == 403


@pytest.mark.parametrize("key", ["abc", "%00", "9" * 30, "9" * 5000, "1_2F"])
def test_batch_that_is_none_is_not_found(staff: Client, key: str) -> None:
    assert staff.get(f"/admin/meeting/batch/{key}/change/").status_code == 404
