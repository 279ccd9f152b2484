"""Personal links that were lost: they are sent again to the address of the registration, and shown to nobody."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from meeting.services.outbox import wake
from partners.models import LinkRequest, Registration
from partners.tasks import send_links as send_links_task

from .notices import hour_of, tell

logger = logging.getLogger(__name__)

AT_ONCE = 1000  # requests, which take some seconds: the same workers send the mails


@transaction.atomic
def request_links(*, email: str) -> None:
    """Note that somebody asks for the links of an address; a worker answers after the commit.

    Nothing is looked up here, so that neither the answer nor its time tells whether the address is known.
    """
    LinkRequest.objects.create(email=email)
    transaction.on_commit(lambda: wake(send_links_task))


def send_links(*, now: datetime.datetime | None = None) -> int:
    """Answer what is asked, each request in a transaction of its own; returns how many mails were queued.

    One that fails is left for the next tick, and the others are answered. So are those that are too many for one.
    """
    queued = 0
    for pk in LinkRequest.objects.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]:
        try:
            queued += _answer(pk, now or timezone.now())
        except Exception:
            logger.exception("The request %s for a lost link was not answered.", pk)
    return queued


@transaction.atomic
def _answer(pk: int, now: datetime.datetime) -> int:
    request = LinkRequest.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if request is None:  # Another worker has it.
        return 0
    registrations = [
        registration
        for registration in Registration.objects.live().at_address(request.email).select_related("meeting")
        if registration.meeting.is_public and not registration.meeting.is_over(now)
    ]
    for registration in registrations:
        # By the version too: a link that was replaced within the hour is of no use.
        tell(registration, "registration_link", f"{registration.link_version}:{hour_of(now)}")
    request.delete()
    return len(registrations)
