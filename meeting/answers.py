"""Answers that programs and browsers fetch again and again, the same for everybody."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from meeting.languages import current
from meeting.services.pdf import kept_pdf, pdf_key

KEPT_FOR = 300  # seconds without asking again
CALENDAR = "text/calendar; charset=utf-8"


def revalidated(
    request: HttpRequest, make: Callable[[], bytes], *, key: str, content_type: str, filename: str = ""
) -> HttpResponse:
    """What `make` makes, with an ETag of `key`; 304 for whoever has it already, and then nothing is made.

    GZipMiddleware makes the ETag a weak one (RFC 9110, 8.8.1); If-None-Match compares weakly, so both are recognized.
    """
    etag = quote_etag(key)
    response = get_conditional_response(request, etag) or shown_file(
        make(), content_type=content_type, filename=filename
    )
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response


def text_file(request: HttpRequest, body: bytes, *, content_type: str, filename: str = "") -> HttpResponse:
    """The body, which its own digest tells from others."""
    key = hashlib.sha256(body).hexdigest()[:32]
    return revalidated(request, lambda: body, key=key, content_type=content_type, filename=filename)


def open_data(request: HttpRequest, payload: dict[str, Any]) -> HttpResponse:
    """Public data as JSON. Pages of any site may read it: it is the same for everybody, cookie or not."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    response = text_file(request, body, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def pdf_file(request: HttpRequest, *, template: str, data: dict[str, Any], name: str) -> HttpResponse:
    """The document in the language of the address; `name` is what it is called, without language and ending."""
    return revalidated(
        request,
        lambda: kept_pdf(template, data),
        key=pdf_key(template, data),
        content_type="application/pdf",
        filename=f"{name}-{current()}.pdf",
    )


def in_no_language(response: HttpResponse) -> HttpResponse:
    """Mark an answer that is the same in every language: `LanguageMiddleware` then says nothing of languages."""
    response.is_in_no_language = True
    return response


def shown_file(body: bytes, *, content_type: str, filename: str) -> HttpResponse:
    """The body under the name that it is saved by."""
    response = HttpResponse(body, content_type=content_type)
    if filename:
        # Inline: a telephone then offers to add an entry to the calendar, where an attachment would only be put among
        # the downloads; a browser shows the document.
        response["Content-Disposition"] = content_disposition_header(False, filename)
    return response
