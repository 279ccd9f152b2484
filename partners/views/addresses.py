"""Another e-mail address: asked for behind the personal link, confirmed behind a link that goes to the new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from meeting.decorators import keeps_what_was_typed, personal_page
from partners.forms.addresses import NewAddressForm
from partners.models import AddressChange, Registration
from partners.services.addresses import confirm_address, request_address_change
from partners.services.errors import RegistrationEnded, RegistrationError, SameAddress

from .objections import answer_to, objection_to_address, status_of
from .pages import (
    CONFLICT,
    dead_link,
    my_page,
    my_registration,
    page_with_form,
    posted,
    to_registration,
)


@my_registration
@page_with_form
@keeps_what_was_typed
def address_change(request: HttpRequest, registration: Registration, *, refusal: str) -> HttpResponse:
    if not registration.can_change():
        return to_registration(registration)
    form = NewAddressForm(posted(request))
    objection = objection_to_address(request, form, registration, refusal)
    if objection:
        form.add_error(None, objection.sentences)
    if form.is_valid():
        try:
            request_address_change(registration=registration, email=form.cleaned_data["email"])
        except SameAddress as error:
            form.add_error("email", error.message)
        except RegistrationEnded:
            return to_registration(registration)
        else:
            return redirect("partners:address-change", registration.token)
    open_change = AddressChange.objects.filter(registration=registration).first()
    response = my_page(
        request,
        "partners/address_change.html",
        registration,
        status=status_of(form, objection),
        form=form,
        change=open_change if open_change and open_change.is_open else None,
    )
    return answer_to(response, objection)


@personal_page
@page_with_form
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    change = AddressChange.by_token(token)
    if change is None or change.has_expired:
        return dead_link(request, token)
    refusal = None
    if request.method == "POST":
        try:
            confirm_address(change=change)
        except RegistrationError as error:
            refusal = error.message
        else:
            return redirect("partners:address-confirm", token)
    context = {
        "change": change,
        "registration": change.registration,
        "meeting": change.registration.meeting,
        "refusal": refusal,
    }
    return render(request, "partners/address_confirm.html", context, status=CONFLICT if refusal else 200)
