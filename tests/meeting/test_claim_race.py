"""Two senders who look at one moment: each gets messages of the one mailing that there is."""

import threading
import uuid

import pytest
from django.conf import settings
from django.db import transaction

from meeting.models import Batch
from meeting.services.claims import claim_due
from tests.meeting.mailing import people, queue
from tests.partners.racing import in_threads, waits_for_a_lock
from tests.waiting import eventually


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_the_turn_before_has_one_too() -> None:
    size = settings.OUTBOX["claim_size"]
    queue(*people(2 * size), batch=Batch.objects.create())
    has_its_turn = threading.Event()

    def first() -> int:
        with transaction.atomic():
            Batch.objects.select_for_update().get()
            has_its_turn.set()
            eventually(waits_for_a_lock)
            return len(claim_due(uuid.uuid4()))

    def second() -> int:
        has_its_turn.wait(10)
        return len(claim_due(uuid.uuid4()))

    assert in_threads(first, second) == [size, size]
