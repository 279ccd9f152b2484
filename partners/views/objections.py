"""Why a form is not taken although its answers may be right: it then comes back as it was filled in."""

import math
from http import HTTPStatus
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meeting.client_addresses import counted_as
from meeting.models import Meeting
from meeting.selectors.meetings import current_meeting
from meeting.services.rate_limits import Limit, count
from partners.forms.addresses import AddressForm
from partners.forms.registration import RegistrationForm
from partners.forms.traps import PRESS_ONCE_MORE, Traps
from partners.models import Registration

REGISTRATIONS = Limit(name="registrations", most=20)
MISTAKES = Limit(name="mistakes", most=200)  # Nobody is to pay for typing errors, but a robot might try all addresses.
LOST_LINKS = Limit(name="lost-links", most=20)
ADDRESSES = Limit(name="addresses", most=20)
# Whoever holds a link can have us write to anybody, from a trusted network too.
ADDRESSES_OF_ONE = Limit(name="addresses-of-one", most=5, seconds=86_400)


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
        return _refused(refusal)
    is_complete = form.is_valid()
    passes = is_complete and not traps.are_sprung
    wait = count(REGISTRATIONS if passes else MISTAKES, counted_as(request))
    if wait:
        return _waits(too_many(meeting, wait), wait)
    if is_complete and traps.are_sprung:
        return Objection([PRESS_ONCE_MORE], HTTPStatus.UNPROCESSABLE_ENTITY)
    return None


def objection_to_lost_link(request: HttpRequest, form: AddressForm, refusal: str) -> Objection | None:
    """What stands against the address of a lost link; it is the same whether anybody is registered there."""
    objection = _refused(refusal)
    if objection or not form.is_valid():
        return objection
    wait = count(LOST_LINKS, counted_as(request))
    return _waits(too_many(current_meeting(), wait), wait) if wait else None


def objection_to_address(
    request: HttpRequest, form: AddressForm, registration: Registration, refusal: str
) -> Objection | None:
    """What stands against another address for a registration: a few are taken each day, whoever enters them."""
    objection = _refused(refusal)
    if objection or not form.is_valid():
        return objection
    wait = count(ADDRESSES, counted_as(request))
    if wait:
        return _waits(too_many(registration.meeting, wait), wait)
    wait = count(ADDRESSES_OF_ONE, str(registration.public_id))
    return _waits(_too_many_addresses(registration.meeting, wait), wait) if wait else None


def status_of(form: AddressForm, objection: Objection | None) -> int:
    """That of the page with the form, as it was sent."""
    if objection:
        return objection.status
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def answer_to(response: HttpResponse, objection: Objection | None) -> HttpResponse:
    """The response, which tells programs too how long to wait."""
    if objection and objection.wait:
        response["Retry-After"] = str(objection.wait)
    return response


def _refused(refusal: str) -> Objection | None:
    return Objection([refusal], HTTPStatus.FORBIDDEN) if refusal else None


def _waits(sentences: list[str], wait: int) -> Objection:
    return Objection(sentences, HTTPStatus.TOO_MANY_REQUESTS, wait)


def too_many(meeting: Meeting | None, wait: int) -> list[str]:
    """When to try again, and whom to write to."""
    minutes = math.ceil(wait / 60)
    sentence = ngettext(
        "More forms have come from your network than we take within an hour. "
        "Nothing that you typed is lost: press the button again in %(minutes)s minute.",
        "More forms have come from your network than we take within an hour. "
        "Nothing that you typed is lost: press the button again in %(minutes)s minutes.",
        minutes,
    )
    return [sentence % {"minutes": minutes}, *_whom_to_write_to(meeting)]


def _too_many_addresses(meeting: Meeting, wait: int) -> list[str]:
    hours = math.ceil(wait / 3600)
    sentence = ngettext(
        "More addresses were entered for this registration than we take within a day. "
        "Nothing that you typed is lost: press the button again in %(hours)s hour.",
        "More addresses were entered for this registration than we take within a day. "
        "Nothing that you typed is lost: press the button again in %(hours)s hours.",
        hours,
    )
    return [sentence % {"hours": hours}, *_whom_to_write_to(meeting)]


def _whom_to_write_to(meeting: Meeting | None) -> list[str]:
    if meeting is None or not meeting.contact_email:
        return []
    link = format_html('<a href="mailto:{0}">{0}</a>', meeting.contact_email)
    return [format_html(_("If you cannot wait, write to {address}."), address=link)]
