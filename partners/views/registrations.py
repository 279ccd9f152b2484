"""My registration: the pages behind its personal link."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from meeting.decorators import keeps_what_was_typed
from meeting.selectors.meetings import Stage, stage_of
from partners.forms.registration import ChangeForm
from partners.models import Attendance, Registration
from partners.selectors.states import state_in_words, state_of
from partners.selectors.suppressions import TakesMail, takes_mail
from partners.selectors.switching import other_attendance, switch_in_words
from partners.services.changes import change_registration, switch_attendance
from partners.services.errors import ConstituencyRefused, OfferEnded, PersonRegisteredAlready, RegistrationEnded
from partners.services.registrations import cancel_registration
from partners.services.seats import accept_offer

from .pages import CONFLICT, form_page, my_page, my_registration, page_with_form, posted, to_registration
from .registering import posts_in_turn, registration_page


@my_registration
@page_with_form
def registration_detail(request: HttpRequest, registration: Registration) -> HttpResponse:
    refusal = None
    if request.POST.get("action") == "accept":
        try:
            accept_offer(registration=registration)
        except OfferEnded as error:
            refusal = error.message
            registration.refresh_from_db()
        else:
            return to_registration(registration)
    return my_page(
        request,
        "partners/registration_detail.html",
        registration,
        status=CONFLICT if refusal else 200,
        refusal=refusal,
        state=state_in_words(registration),
        state_label=state_of(registration.status, holds_seat=registration.holds_seat).label,
        can_change=registration.can_change(),
        can_register=_may_register_again(registration),
        was_changed="changed" in request.GET,
        mail_comes_back=takes_mail(registration) == TakesMail.CAME_BACK,
    )


@my_registration
@page_with_form
@keeps_what_was_typed
def registration_change(request: HttpRequest, registration: Registration, *, refusal: str) -> HttpResponse:
    if not registration.can_change():
        return to_registration(registration)
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
            return to_registration(registration)
        else:
            return to_registration(registration, "?changed")
    status = HTTPStatus.FORBIDDEN if refusal else None
    return form_page(
        request,
        "partners/registration_change.html",
        form,
        registration.meeting,
        status=status,
        token=registration.token,
    )


@my_registration
@page_with_form
def registration_switch(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Between room and online. The form says which way it goes, so that sending it twice is sending it once."""
    if not registration.can_change() or not registration.meeting.is_hybrid:
        return to_registration(registration)
    attendance = request.POST.get("attendance")
    if attendance in Attendance.values:
        try:
            switch_attendance(registration=registration, attendance=attendance)
        except RegistrationEnded:  # It ended while she read.
            return to_registration(registration)
        return to_registration(registration, "?changed")
    return my_page(
        request,
        "partners/registration_switch.html",
        registration,
        attendance=other_attendance(registration).value,
        consequences=switch_in_words(registration),
    )


@my_registration
@page_with_form
def registration_cancel(request: HttpRequest, registration: Registration) -> HttpResponse:
    if not registration.can_change():
        return to_registration(registration)
    if request.method == "POST":
        cancel_registration(registration=registration)
        return to_registration(registration)
    return my_page(request, "partners/registration_cancel.html", registration)


@my_registration
@page_with_form
@posts_in_turn
@keeps_what_was_typed
def registration_again(request: HttpRequest, registration: Registration, *, refusal: str) -> HttpResponse:
    """The form of registration with what she said before; the consent is asked for anew."""
    if not _may_register_again(registration):
        return to_registration(registration)
    return registration_page(
        request,
        registration.meeting,
        registration.invitation,
        invited_as=registration.invited_as or Registration.InvitedAs.SELF,
        renews=registration,
        refusal=refusal,
    )


def _may_register_again(registration: Registration) -> bool:
    """Not one who was declined, nor one who has done so already."""
    meeting = registration.meeting
    if registration.status != Registration.Status.CANCELLED or stage_of(meeting) != Stage.OPEN:
        return False
    return not meeting.registrations.live().of_person(registration.person_key).exists()
