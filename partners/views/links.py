"""A lost personal link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from meeting.decorators import keeps_what_was_typed
from partners.forms.addresses import AddressForm
from partners.services.links import request_links

from .objections import answer_to, objection_to_lost_link, status_of
from .pages import page_with_form, posted


@never_cache
@page_with_form
@keeps_what_was_typed
def link_request(request: HttpRequest, *, refusal: str) -> HttpResponse:
    """The same answer to everybody: nobody learns from it who is registered."""
    form = AddressForm(posted(request))
    objection = objection_to_lost_link(request, form, refusal)
    if objection:
        form.add_error(None, objection.sentences)
    if form.is_valid():
        request_links(email=form.cleaned_data["email"])
        response = redirect("partners:link-request")
        response["Location"] += "?sent"
        return response
    context = {"form": form, "was_sent": "sent" in request.GET}
    response = render(request, "partners/link_request.html", context, status=status_of(form, objection))
    return answer_to(response, objection)
