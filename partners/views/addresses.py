"""Another e-mail address: asked for behind the personal link, confirmed behind a link that goes to the new one."""

import math
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from meeting.decorators import personal_page
from meeting.services.rate_limits import Limit, count
from partners.forms.addresses import NewAddressForm
from partners.models import AddressChange, Registration
from partners.services.addresses import confirm_address, request_address_change
from partners.services.errors import RegistrationEnded, RegistrationError, SameAddress

from .pages import (
    CONFLICT,
    UNPROCESSABLE,
    dead_link,
    may_change,
    my_page,
    my_registration,
    page_with_form,
    posted,
    to_registration,
)

# The links of one registration: they go to whichever mailboxes its person says are hers.
LINKS = Limit(name="addresses", most=5)


@my_registration
@page_with_form
def address_change(request: HttpRequest, registration: Registration) -> HttpResponse:
    if not may_change(registration):
        return to_registration(registration)
    form = NewAddressForm(posted(request))
    wait = count(LINKS, str(registration.public_id)) if form.is_valid() else 0
    if wait:
        form.add_error("email", too_many(wait))
    elif form.is_valid():
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
        status=HTTPStatus.TOO_MANY_REQUESTS if wait else UNPROCESSABLE if form.errors else 200,
        form=form,
        change=open_change if open_change and open_change.is_open else None,
    )
    if wait:
        response["Retry-After"] = str(wait)
    return response


def too_many(wait: int) -> str:
    minutes = math.ceil(wait / 60)
    return ngettext(
        "We have sent as many links as we do within an hour. Try again in %(minutes)s minute.",
        "We have sent as many links as we do within an hour. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


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
