"""The way out of mailings: a button for people, one request for mail programs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from meeting.decorators import one_click_page
from meeting.services.unsubscribe_links import message_to_unsubscribe
from meeting.services.unsubscribing import is_unsubscribed, resubscribe
from meeting.services.unsubscribing import unsubscribe as stop

AGAIN = "again"


@one_click_page
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """In the language of the message. A POST answers at once: mail programs follow no redirect (RFC 8058, 3.1)."""
    message = message_to_unsubscribe(token)
    if message is None:
        raise Http404
    is_back = AGAIN in request.POST
    if is_back:
        resubscribe(message=message)
    elif request.method == "POST":
        stop(message=message)
    with translation.override(message.language):
        context = {"about": message.batch.meeting, "is_out": is_unsubscribed(message), "is_back": is_back}
        response = render(request, "pages/unsubscribe.html", context)
    response["Content-Language"] = message.language
    return response
