"""The pages behind the personal link of an invitation. Who opens them may be anybody: invitations are forwarded."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from meeting.decorators import keeps_what_was_typed, personal_page
from meeting.selectors.meetings import stage_of
from partners.forms.invitations import DeclineInvitationForm
from partners.models import Invitation, Registration
from partners.selectors.answers import standing_of
from partners.services.invitations import InvitationError, decline_invitation, open_invitation

from .pages import CONFLICT, UNPROCESSABLE, dead_link, page_with_form
from .registering import posts_in_turn, registration_page

InvitedAs = Registration.InvitedAs


@personal_page
@page_with_form
@keeps_what_was_typed
def invitation_detail(request: HttpRequest, token: str, *, refusal: str) -> HttpResponse:
    """Who holds it says who she is: each way to register leads to a form, and declining is done here."""
    invitation = _invitation(token)
    if invitation is None:
        return dead_link(request, token)
    action = "" if refusal else request.POST.get("action", "")
    if action == "continue":
        open_invitation(invitation=invitation)
        return redirect("partners:invitation-register", token)
    if action in Registration.FORWARDED:  # Somebody else, who opens nothing for the person invited.
        return redirect("partners:invitation-forwarded", token, action)
    form = DeclineInvitationForm(request.POST if request.POST.get("action") == "decline" else None)
    status = HTTPStatus.FORBIDDEN if refusal else None
    if action == "decline" and form.is_valid():
        try:
            decline_invitation(invitation=invitation, note=form.cleaned_data["note"])
        except InvitationError as error:
            refusal, status = error.message, CONFLICT
        else:
            return redirect("partners:invitation-detail", token)
    return _page(request, invitation, form, refusal=refusal, status=status)


@personal_page
@page_with_form
@posts_in_turn
@keeps_what_was_typed
def invitation_register(request: HttpRequest, token: str, *, refusal: str) -> HttpResponse:
    """The form for the person invited."""
    invitation = _invitation(token)
    if invitation is None:
        return dead_link(request, token)
    return registration_page(request, invitation.meeting, invitation, refusal=refusal)


@personal_page
@page_with_form
@posts_in_turn
@keeps_what_was_typed
def invitation_forwarded(request: HttpRequest, token: str, invited_as: str, *, refusal: str) -> HttpResponse:
    """The form for somebody else. It holds nothing of what is known of the person invited."""
    if invited_as not in Registration.FORWARDED:
        raise Http404
    invitation = _invitation(token)
    if invitation is None:
        return dead_link(request, token)
    return registration_page(request, invitation.meeting, invitation, invited_as=invited_as, refusal=refusal)


def _invitation(token: str) -> Invitation | None:
    """The invitation to a meeting that is public; a draft does not exist for those invited either."""
    invitation = Invitation.by_token(token)
    return invitation if invitation and invitation.meeting.is_public else None


def _page(
    request: HttpRequest, invitation: Invitation, form: DeclineInvitationForm, *, refusal: str, status: int | None
) -> HttpResponse:
    meeting = invitation.meeting
    context = {
        "invitation": invitation,
        "meeting": meeting,
        "stage": stage_of(meeting),
        "standing": standing_of(invitation),
        "form": form,
        "refusal": refusal,
    }
    status = status or (UNPROCESSABLE if form.errors else HTTPStatus.OK)
    return render(request, "partners/invitation_detail.html", context, status=status)
