"""My registration: the pages behind its personal link."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from meeting.decorators import keeps_what_was_typed, personal_page
from meeting.selectors import Stage, stage_of
from partners.forms.registration import ChangeForm
from partners.models import Registration
from partners.selectors.states import state_in_words
from partners.services.errors import ConstituencyRefused, PersonRegisteredAlready, RegistrationEnded
from partners.services.registrations import cancel_registration, change_registration

from .pages import dead_link, form_page, page_with_form, posted


@personal_page
@require_safe
def registration_detail(request: HttpRequest, token: str) -> HttpResponse:
    registration = Registration.by_token(token)
    if registration is None:
        return dead_link(request, token)
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
@keeps_what_was_typed
def registration_change(request: HttpRequest, token: str, *, refusal: str) -> HttpResponse:
    registration = Registration.by_token(token)
    if registration is None:
        return dead_link(request, token)
    if not registration.is_live or stage_of(registration.meeting) == Stage.OVER:
        return redirect("partners:registration-detail", token)
    form = ChangeForm(posted(request), registration=registration)
    if refusal:
        form.add_error(None, refusal)
    if form.is_valid():
        try:
            change_registration(registration=registration, person=form.person())
        except PersonRegisteredAlready as error:
            form.add_error("family_name", error.message)
        except ConstituencyRefused as error:
            form.add_error("constituency", error.message)
        except RegistrationEnded:
            return redirect("partners:registration-detail", token)
        else:
            response = redirect("partners:registration-detail", token)
            response["Location"] += "?changed"
            return response
    status = HTTPStatus.FORBIDDEN if refusal else None
    return form_page(
        request, "partners/registration_change.html", form, registration.meeting, status=status, token=token
    )


@personal_page
@page_with_form
def registration_cancel(request: HttpRequest, token: str) -> HttpResponse:
    registration = Registration.by_token(token)
    if registration is None:
        return dead_link(request, token)
    if not registration.is_live or stage_of(registration.meeting) == Stage.OVER:
        return redirect("partners:registration-detail", token)
    if request.method == "POST":
        cancel_registration(registration=registration)
        return redirect("partners:registration-detail", token)
    context = {"registration": registration, "meeting": registration.meeting, "token": token}
    return render(request, "partners/registration_cancel.html", context)
