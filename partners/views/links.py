"""A lost personal link."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from meeting.client_addresses import counted_as
from meeting.services.rate_limits import Limit, count
from partners.forms.addresses import AddressForm
from partners.services.links import request_links

from .objections import too_many_from_network
from .pages import UNPROCESSABLE, page_with_form, posted

REQUESTS = Limit(name="links", most=20)  # Each is a row that a worker answers, between the mails that it sends.


@never_cache
@page_with_form
def link_request(request: HttpRequest) -> HttpResponse:
    """The same answer to everybody: nobody learns from it who is registered."""
    form = AddressForm(posted(request))
    wait = count(REQUESTS, counted_as(request)) if form.is_valid() else 0
    if wait:
        form.add_error("email", too_many_from_network(wait))
    elif form.is_valid():
        request_links(email=form.cleaned_data["email"])
        response = redirect("partners:link-request")
        response["Location"] += "?sent"
        return response
    context = {"form": form, "was_sent": "sent" in request.GET}
    status = HTTPStatus.TOO_MANY_REQUESTS if wait else UNPROCESSABLE if form.errors else HTTPStatus.OK
    response = render(request, "partners/link_request.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response
