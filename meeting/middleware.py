import logging
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse

from meeting.errors import bad_request, database_unavailable

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages and data. Pictures and PDFs are compressed already, and keep their length."""

    COMPRESSED = ("image/", "application/pdf")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.headers.get("Content-Type", "").startswith(self.COMPRESSED):
            return response
        return super().process_response(request, response)


class LanguageMiddleware(LocaleMiddleware):
    """Adds neither `Content-Language` nor `Vary: Accept-Language` to an answer that depends on no language."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(response, "is_in_no_language", False):
            return response
        return super().process_response(request, response)


class LargestRequestMiddleware:
    """Refuses a request that is larger than any form with its files (413), before anything of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_staffs = request.path.startswith(reverse("admin:index"))
        largest = settings.LARGEST_UPLOAD if is_staffs else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length.isdecimal() and int(length) > largest:
            raise RequestDataTooBig("The request is too large.")


class StrictEncodingMiddleware:
    """Refuses a form that is not UTF-8; Django would put U+FFFD in the place of what was typed, and store that.

    Refused too is what the database cannot read: a filter of a list that is a pattern without its end, or has a NUL.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        parts = [request.META.get("QUERY_STRING", "").encode("latin-1", "replace")]
        if request.method == "POST" and request.content_type == "application/x-www-form-urlencoded":
            parts.append(request.body)
        try:
            for part in parts:
                unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRequest("The form is not UTF-8.") from error
        if request.path.startswith(reverse("admin:index")) and _filters_by_nul(request):
            raise BadRequest("There is a NUL in a filter.")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError):
            # Without its message, which quotes what was sent.
            logger.warning("The database cannot read what was sent: %s", getattr(exception.__cause__, "pgcode", ""))
            return bad_request(request, exception)
        return None


def _filters_by_nul(request: HttpRequest) -> bool:
    """The lists of the admin hand their filters to the database as they come; words to search are looked at before."""
    return any("\0" in name + value for name, values in request.GET.lists() for value in values if name != SEARCH_VAR)


class DatabaseOutageMiddleware:
    """Says “try again in a moment” (503) while PostgreSQL does not answer, instead of “something broke”."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, (OperationalError, InterfaceError)):
            return database_unavailable(request)
        return None
