"""The pages for requests that cannot be answered, in the reader's language and in our look."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

RETRY_AFTER = 30  # seconds

WORDS = {
    "400": (
        _("This request could not be read"),
        _("Something in the address or in the form arrived damaged. Go back, check what you typed and try again."),
    ),
    "403": (
        _("You may not open this page"),
        _("This page is kept for certain people. If you are one of them, sign in or use the link that you received."),
    ),
    "csrf": (
        _("The form could not be accepted"),
        _(
            "It was open for too long, or your browser keeps no cookies for this site. "
            "Go back, load the page again and send the form once more."
        ),
    ),
    "404": (
        _("There is no such page"),
        _("The address may be mistyped, or the page may have moved. All meetings are listed on the home page."),
    ),
    "413": (
        _("This is too much at once"),
        _("The form holds more text than the portal accepts. Shorten what you wrote and send it again."),
    ),
    "500": (
        _("Something went wrong on our side"),
        _("The error is recorded and we will look into it. Please try again in a few minutes."),
    ),
    "503": (
        _("The portal is not available at the moment"),
        _("It will be back shortly. What you sent may not have been saved: please try again in a few minutes."),
    ),
}

LAST_RESORT = b"<!doctype html><html lang=en><title>Error</title><h1>Something went wrong on our side</h1>"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _error_page(request, "413", status=413)
    return _error_page(request, "400", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _error_page(request, "403", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _error_page(request, "csrf", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _error_page(request, "404", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever broke may break this page too: it asks for no database, no hashed file and no address of the portal."""
    try:
        return _error_page(request, "500", status=500, template="errors/outage.html")
    except Exception:  # The templates themselves are gone; Django has logged the first error already.
        return HttpResponse(LAST_RESORT, status=500)


def database_unavailable(request: HttpRequest) -> HttpResponse:
    response = _error_page(request, "503", status=503, template="errors/outage.html")
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _error_page(request: HttpRequest, words: str, *, status: int, template: str = "errors/error.html") -> HttpResponse:
    language = translation.get_language_from_request(request, check_path=True)
    title, explanation = WORDS[words]
    with translation.override(language):
        # Without the request: context processors would ask for the session, which may be what failed.
        page = render_to_string(
            template,
            {"status": status, "title": title, "explanation": explanation, "language_code": language,
             "home": f"/{language}/", "style_sheet": f"{settings.STATIC_URL}css/site.css"},
        )  # fmt: skip
    response = HttpResponse(page, status=status, headers={"Content-Language": language})
    if translation.get_language_from_path(request.path_info) is None:
        patch_vary_headers(response, ["Accept-Language"])
    return response
