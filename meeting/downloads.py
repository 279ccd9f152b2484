"""Files that a reader takes away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from meeting.languages import current
from meeting.services.pdf import kept_pdf, pdf_key

FRESH_SECONDS = 300


def pdf_download(request: HttpRequest, *, template: str, data: dict[str, Any], name: str) -> HttpResponse:
    """The document as a file in the language of the address; 304 for somebody who has it already.

    `name` is what the file is called where it is kept, without language and ending.
    """
    etag = quote_etag(pdf_key(template, data))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(kept_pdf(template, data), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}-{current()}.pdf"'
        response["Content-Language"] = current()
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response
