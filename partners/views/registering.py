"""Registering, with an invitation or without."""

import threading
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from meeting.client_addresses import is_trusted
from meeting.decorators import View, keeps_what_was_typed
from meeting.models import Meeting
from meeting.selectors.meetings import meeting_or_404, stage_of
from partners.forms.registration import RegistrationForm, known_of, said_before
from partners.forms.traps import Traps
from partners.models import Invitation, Registration
from partners.selectors.admission import is_by_invitation_only
from partners.selectors.seats import room_is_full
from partners.services.errors import ConstituencyRefused, RegistrationClosed
from partners.services.registrations import register

from .objections import answer_to, objection_to
from .pages import CONFLICT, form_page, page_with_form, posted

InvitedAs = Registration.InvitedAs

LONGEST_TURN = 1  # seconds; who still waits then goes on, as somebody else may be waiting for the database
_turn = threading.Lock()


def posts_in_turn(view: View) -> View:
    """In each process one form at a time, since the meeting's lock lets no more than one through anyway.

    The threads of a process share its processor: what others read meanwhile would be taken from the one with the lock.
    """

    @wraps(view)
    def in_turn(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        has_turn = _turn.acquire(timeout=LONGEST_TURN)
        try:
            return view(request, *args, **kwargs)
        finally:
            if has_turn:
                _turn.release()

    return in_turn


@page_with_form
@posts_in_turn
@keeps_what_was_typed
def registration_create(request: HttpRequest, meeting_slug: str, *, refusal: str) -> HttpResponse:
    return registration_page(request, meeting_or_404(meeting_slug), refusal=refusal)


@require_safe
def registration_done(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    """The same page for everybody, so that nobody learns from it who was registered before."""
    meeting = meeting_or_404(meeting_slug)
    context = {"meeting": meeting, "room_is_full": room_is_full(meeting), "is_request": "request" in request.GET}
    return render(request, "partners/registration_done.html", context)


def registration_page(
    request: HttpRequest,
    meeting: Meeting,
    invitation: Invitation | None = None,
    *,
    invited_as: str = InvitedAs.SELF,
    renews: Registration | None = None,
    refusal: str,
) -> HttpResponse:
    """The form, or why there is none; on POST one registration and then the page that says what happens next.

    With an invitation, or a cancelled registration that is renewed, the address is a personal link. `invited_as` says
    who holds the invitation: only for the person invited does the form hold what the address book knows. With a
    `refusal` nothing is saved, and it is said above the form.
    """
    traps = Traps(posted(request), is_trusted=is_trusted(request))
    if not _is_open_to(invitation, meeting, traps):
        return _closed(request, meeting)
    came = {"invitation": invitation, "invited_as": invited_as}
    initial = _known(renews=renews, **came)
    form = _form(request, meeting, initial, invited_as)
    objection = objection_to(request, form, meeting, traps, refusal)
    if objection:
        form.add_error(None, objection.sentences)
    if form.is_valid():
        try:
            register(meeting=meeting, person=form.person(), renews=renews, opened_at=traps.opened_at, **came)
        except RegistrationClosed:  # It closed while the form was being sent.
            return _closed(request, meeting)
        except ConstituencyRefused as error:
            form.add_error("constituency", error.message)
        else:
            return _to_done(meeting, invited_as)
    status = objection.status if objection else None
    context = came | {"is_personal": initial is not None, "traps": traps}
    response = form_page(request, "partners/registration_create.html", form, meeting, status=status, **context)
    return answer_to(response, objection)


def _form(request: HttpRequest, meeting: Meeting, initial: dict[str, Any] | None, invited_as: str) -> RegistrationForm:
    for_another = invited_as == InvitedAs.ASSISTS
    return RegistrationForm(posted(request), meeting=meeting, initial=initial, for_another=for_another)


def _to_done(meeting: Meeting, invited_as: str) -> HttpResponse:
    """Who replaces the person invited, or comes in addition, has asked for something; the page says so."""
    response = redirect("partners:registration-done", meeting.slug)
    if invited_as in (InvitedAs.REPLACES, InvitedAs.IN_ADDITION):
        response["Location"] += "?request"
    return response


def _known(*, invitation: Invitation | None, invited_as: str, renews: Registration | None) -> dict[str, Any] | None:
    """What the form holds; None for the form that is the same for everybody."""
    if renews is not None:
        return said_before(renews)
    return known_of(invitation.contact, invited_as) if invitation else None


def _is_open_to(invitation: Invitation | None, meeting: Meeting, traps: Traps) -> bool:
    if not meeting.registration_is_open(opened_at=traps.opened_at):
        return False
    return invitation is not None or not is_by_invitation_only(meeting)


def _closed(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    context = {"meeting": meeting, "stage": stage_of(meeting), "by_invitation": is_by_invitation_only(meeting)}
    status = CONFLICT if request.method == "POST" else 200
    return render(request, "partners/registration_closed.html", context, status=status)
