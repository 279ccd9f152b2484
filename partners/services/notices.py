"""The mails that tell a person how her registration stands."""

import datetime

from django.utils import translation

from meeting.services.outbox import enqueue
from partners.models import Registration
from partners.selectors.states import state_in_words


def tell(registration: Registration, name: str, once_per: object = "") -> None:
    """Queue the mail `name` to the person, in her language: once for the registration, or once for each `once_per`."""
    with translation.override(registration.language):
        state = state_in_words(registration)
    enqueue(
        name,
        to=registration.email,
        language=registration.language,
        context={"registration": registration, "meeting": registration.meeting, "state": state},
        dedupe_key=":".join(str(part) for part in (name, registration.pk, once_per) if part),
        link=registration,
        link_view="partners:registration-detail",
    )


def hour_of(now: datetime.datetime) -> str:
    """For mails that go once an hour at most."""
    return f"{now.astimezone(datetime.UTC):%Y-%m-%dT%H}"
