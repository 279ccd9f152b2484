"""What a group of views has in common."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


def personal_page(view: View) -> View:
    """A page behind a personal link: kept by no cache, found by no search engine, its address told to nobody.

    For want of a referrer browsers send the page's own forms with `Origin: null`, which Django's check refuses. The
    check is made here instead, on the form's token alone: no other site can read or set that.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def personal(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.META.get("HTTP_ORIGIN") == "null":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        response = protected(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return personal
