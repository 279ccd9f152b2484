"""Answers that programs fetch again and again."""

import datetime
import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

KEPT_FOR = 300  # seconds without asking again


def revalidated(
    request: HttpRequest, body: bytes, *, content_type: str, changed_at: datetime.datetime | None = None
) -> HttpResponse:
    """The body with its ETag and, if known, the time of its last change; 304 for whoever has it already.

    GZipMiddleware makes the ETag a weak one (RFC 9110, 8.8.1); If-None-Match compares weakly, so both are recognized.
    """
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    timestamp = int(changed_at.timestamp()) if changed_at else None
    if timestamp:
        response["Last-Modified"] = http_date(timestamp)
    return get_conditional_response(request, etag, timestamp, response)


def open_data(request: HttpRequest, payload: dict[str, Any]) -> HttpResponse:
    """Public data as JSON. Pages of any site may read it: it is the same for everybody, cookie or not."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    response = revalidated(request, body, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response
