"""A lost personal link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from partners.forms.addresses import AddressForm
from partners.services.links import request_links

from .pages import UNPROCESSABLE, page_with_form, posted


@never_cache
@page_with_form
def link_request(request: HttpRequest) -> HttpResponse:
    """The same answer to everybody: nobody learns from it who is registered."""
    form = AddressForm(posted(request))
    if form.is_valid():
        request_links(email=form.cleaned_data["email"])
        response = redirect("partners:link-request")
        response["Location"] += "?sent"
        return response
    context = {"form": form, "was_sent": "sent" in request.GET}
    return render(request, "partners/link_request.html", context, status=UNPROCESSABLE if form.errors else 200)
