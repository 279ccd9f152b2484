"""What the views of registrations and invitations share: a form's page, and the page of a link that opens nothing."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meeting.decorators import View, personal_page
from meeting.models import Meeting
from meeting.tokens import mended
from partners.forms.registration import ChangeForm, RegistrationForm
from partners.models import Registration
from partners.selectors.seats import room_is_full

# What the answer's status says: the form has errors, or the thing's state does not allow it.
UNPROCESSABLE, CONFLICT = 422, 409

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


def form_page(
    request: HttpRequest,
    template: str,
    form: RegistrationForm | ChangeForm,
    meeting: Meeting,
    *,
    status: int | None = None,
    **context: object,
) -> HttpResponse:
    """The form as it was filled in. `status` is for what stands against it beside its errors."""
    if room_is_full(meeting):
        form.tell_that_room_is_full()
    context |= {"form": form, "meeting": meeting}
    return render(request, template, context, status=status or (UNPROCESSABLE if form.errors else 200))


def my_registration(view: View) -> View:
    """A page behind the personal link of a registration: the view gets the registration in the place of the token."""

    @personal_page
    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        registration = Registration.by_token(token)
        return view(request, registration) if registration else dead_link(request, token)

    return page


def my_page(request: HttpRequest, template: str, registration: Registration, **context: Any) -> HttpResponse:
    """A page about one registration; `status` is that of the answer."""
    status = context.pop("status", 200)
    context |= {"registration": registration, "meeting": registration.meeting, "token": registration.token}
    return render(request, template, context, status=status)


def to_registration(registration: Registration, query: str = "") -> HttpResponse:
    response = redirect("partners:registration-detail", registration.token)
    response["Location"] += query
    return response


def dead_link(request: HttpRequest, token: str) -> HttpResponse:
    """Onwards to the same page, if a mail program has put something into the token; else what to do now."""
    clean = mended(token)
    if request.method in ("GET", "HEAD") and clean not in ("", token):
        return redirect(request.resolver_match.view_name, clean)
    return render(request, "partners/link_unknown.html", status=404)


@personal_page
@require_safe
def link_with_ending(request: HttpRequest, kind: str, token: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """A link with something behind its last slash that a mail program took for a part of it."""
    return redirect(f"partners:{kind}-detail", token)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
