"""Registering, and the personal pages behind the links of registrations and invitations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meeting.decorators import personal_page
from meeting.models import Meeting
from meeting.selectors import Stage, meeting_or_404, stage_of

from .forms import ChangeForm, RegistrationForm, prefilled
from .models import Invitation, Registration
from .selectors import room_is_full, state_in_words
from .services.invitations import InvitationError, decline_invitation, open_invitation
from .services.registrations import (
    PersonRegisteredAlready,
    RegistrationClosed,
    RegistrationEnded,
    cancel_registration,
    change_registration,
    register,
)

# What the answer's status says: the form has errors, or the thing's state does not allow it.
UNPROCESSABLE, CONFLICT = 422, 409

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@page_with_form
def registration_create(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    return _registration_page(request, meeting_or_404(meeting_slug))


@require_safe
def registration_done(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    """The same page for everybody, so that nobody learns from it who was registered before."""
    meeting = meeting_or_404(meeting_slug)
    return render(
        request, "partners/registration_done.html", {"meeting": meeting, "room_is_full": room_is_full(meeting)}
    )


@personal_page
@require_safe
def registration_detail(request: HttpRequest, token: str) -> HttpResponse:
    registration = Registration.by_token(token)
    if registration is None:
        return _dead_link(request)
    meeting = registration.meeting
    stage = stage_of(meeting)
    context = {
        "registration": registration,
        "meeting": meeting,
        "token": token,
        "state": state_in_words(registration),
        "stage": stage,
        "can_change": registration.is_live and stage != Stage.OVER,
        "was_changed": "changed" in request.GET,
    }
    return render(request, "partners/registration_detail.html", context)


@personal_page
@page_with_form
def registration_change(request: HttpRequest, token: str) -> HttpResponse:
    registration = Registration.by_token(token)
    if registration is None:
        return _dead_link(request)
    if not registration.is_live or stage_of(registration.meeting) == Stage.OVER:
        return redirect("partners:registration-detail", token)
    form = ChangeForm(_posted(request), registration=registration)
    if form.is_valid():
        try:
            change_registration(registration=registration, person=form.person())
        except PersonRegisteredAlready as error:
            form.add_error("family_name", error.message)
        except RegistrationEnded:
            return redirect("partners:registration-detail", token)
        else:
            response = redirect("partners:registration-detail", token)
            response["Location"] += "?changed"
            return response
    return _form_page(request, "partners/registration_change.html", form, registration.meeting, token=token)


@personal_page
@page_with_form
def registration_cancel(request: HttpRequest, token: str) -> HttpResponse:
    registration = Registration.by_token(token)
    if registration is None:
        return _dead_link(request)
    if not registration.is_live or stage_of(registration.meeting) == Stage.OVER:
        return redirect("partners:registration-detail", token)
    if request.method == "POST":
        cancel_registration(registration=registration)
        return redirect("partners:registration-detail", token)
    context = {"registration": registration, "meeting": registration.meeting, "token": token}
    return render(request, "partners/registration_cancel.html", context)


@personal_page
@page_with_form
def invitation_detail(request: HttpRequest, token: str) -> HttpResponse:
    invitation = _invitation(token)
    if invitation is None:
        return _dead_link(request)
    refusal = None
    action = request.POST.get("action")
    if action == "continue":
        open_invitation(invitation=invitation)
        return redirect("partners:invitation-register", token)
    if action == "decline":
        try:
            decline_invitation(invitation=invitation)
        except InvitationError as error:
            refusal = error.message
        else:
            return redirect("partners:invitation-detail", token)
    context = {
        "invitation": invitation,
        "meeting": invitation.meeting,
        "token": token,
        "stage": stage_of(invitation.meeting),
        "registered": invitation.registrations.live().exists(),
        "refusal": refusal,
    }
    return render(request, "partners/invitation_detail.html", context, status=CONFLICT if refusal else 200)


@personal_page
@page_with_form
def invitation_register(request: HttpRequest, token: str) -> HttpResponse:
    invitation = _invitation(token)
    if invitation is None:
        return _dead_link(request)
    return _registration_page(request, invitation.meeting, invitation)


def _registration_page(request: HttpRequest, meeting: Meeting, invitation: Invitation | None = None) -> HttpResponse:
    """The form, or why there is none; on POST one registration and then the page that says what happens next."""
    if not meeting.registration_is_open():
        return _closed(request, meeting)
    initial = prefilled(invitation.contact) if invitation else None
    form = RegistrationForm(_posted(request), meeting=meeting, initial=initial)
    if form.is_valid():
        try:
            register(meeting=meeting, person=form.person(), invitation=invitation)
        except RegistrationClosed:  # It closed while the form was being sent.
            return _closed(request, meeting)
        return redirect("partners:registration-done", meeting.slug)
    return _form_page(request, "partners/registration_create.html", form, meeting, invitation=invitation)


def _form_page(
    request: HttpRequest, template: str, form: RegistrationForm | ChangeForm, meeting: Meeting, **context: object
) -> HttpResponse:
    context |= {"form": form, "meeting": meeting, "room_is_full": room_is_full(meeting)}
    return render(request, template, context, status=UNPROCESSABLE if form.errors else 200)


def _closed(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    context = {"meeting": meeting, "stage": stage_of(meeting)}
    status = CONFLICT if request.method == "POST" else 200
    return render(request, "partners/registration_closed.html", context, status=status)


def _dead_link(request: HttpRequest) -> HttpResponse:
    return render(request, "partners/link_unknown.html", status=404)


def _invitation(token: str) -> Invitation | None:
    """The invitation to a meeting that is public; a draft does not exist for those invited either."""
    invitation = Invitation.by_token(token)
    return invitation if invitation and invitation.meeting.is_public else None


def _posted(request: HttpRequest) -> object:
    return request.POST if request.method == "POST" else None
