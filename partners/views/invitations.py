"""The pages behind the personal link of an invitation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from meeting.decorators import keeps_what_was_typed, personal_page
from meeting.selectors.meetings import stage_of
from partners.models import Invitation
from partners.services.invitations import InvitationError, decline_invitation, open_invitation

from .pages import CONFLICT, dead_link, page_with_form
from .registering import registration_page


@personal_page
@page_with_form
def invitation_detail(request: HttpRequest, token: str) -> HttpResponse:
    invitation = _invitation(token)
    if invitation is None:
        return dead_link(request, token)
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
    registrations = invitation.registrations.live()
    registered = registrations.at_address(invitation.contact.email).exists()
    context = {
        "invitation": invitation,
        "meeting": invitation.meeting,
        "token": token,
        "stage": stage_of(invitation.meeting),
        "registered": registered,
        "used_by_others": not registered and registrations.exists(),
        "refusal": refusal,
    }
    return render(request, "partners/invitation_detail.html", context, status=CONFLICT if refusal else 200)


@personal_page
@page_with_form
@keeps_what_was_typed
def invitation_register(request: HttpRequest, token: str, *, refusal: str) -> HttpResponse:
    invitation = _invitation(token)
    if invitation is None:
        return dead_link(request, token)
    return registration_page(request, invitation.meeting, invitation, refusal=refusal)


def _invitation(token: str) -> Invitation | None:
    """The invitation to a meeting that is public; a draft does not exist for those invited either."""
    invitation = Invitation.by_token(token)
    return invitation if invitation and invitation.meeting.is_public else None
