"""Why a registration is not taken although its answers may be right: the form then comes back as it was filled in."""

import math
from http import HTTPStatus
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meeting.client_addresses import counted_as
from meeting.models import Meeting
from meeting.services.rate_limits import Limit, count
from partners.forms.registration import RegistrationForm
from partners.forms.traps import PRESS_ONCE_MORE, Traps

REGISTRATIONS = Limit(name="registrations", most=20)
MISTAKES = Limit(name="mistakes", most=200)  # Nobody is to pay for typing errors, but a robot might try all addresses.


class Objection(NamedTuple):
    sentences: list[str]
    status: int
    wait: int = 0  # seconds


def objection_to(
    request: HttpRequest, form: RegistrationForm, meeting: Meeting, traps: Traps, refusal: str
) -> Objection | None:
    """What stands against a form that was sent, apart from its own errors; `refusal` is that of its token."""
    if request.method != "POST":
        return None
    if refusal:
        return Objection([refusal], HTTPStatus.FORBIDDEN)
    is_complete = form.is_valid()
    passes = is_complete and not traps.are_sprung
    wait = count(REGISTRATIONS if passes else MISTAKES, counted_as(request))
    if wait:
        return Objection(too_many(meeting, wait), HTTPStatus.TOO_MANY_REQUESTS, wait)
    if is_complete and traps.are_sprung:
        return Objection([PRESS_ONCE_MORE], HTTPStatus.UNPROCESSABLE_ENTITY)
    return None


def too_many(meeting: Meeting, wait: int) -> list[str]:
    """When to try again, and whom to write to."""
    sentences = [too_many_from_network(wait)]
    if meeting.contact_email:
        link = format_html('<a href="mailto:{0}">{0}</a>', meeting.contact_email)
        sentences.append(format_html(_("If you cannot wait, write to {address}."), address=link))
    return sentences


def too_many_from_network(wait: int) -> str:
    minutes = math.ceil(wait / 60)
    return ngettext(
        "More forms have come from your network than we take within an hour. "
        "Nothing that you typed is lost: press the button again in %(minutes)s minute.",
        "More forms have come from your network than we take within an hour. "
        "Nothing that you typed is lost: press the button again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
