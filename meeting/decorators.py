"""What a group of views has in common."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, RejectRequest
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_page
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

View = Callable[..., HttpResponse]

PRESS_AGAIN = _("The page had been open for too long: please press the button again.")
NO_COOKIE = _(
    "Your browser keeps no cookies for this site. The form needs one, which protects it against being sent by somebody "
    "else in your name: please allow cookies, then press the button again."
)

KEPT = 30  # seconds, here and by a cache between the portal and its readers
STALE_WHILE_DOWN = 86_400  # seconds for which such a cache may answer in the portal's place


def public_page(view: View) -> View:
    """A page that is the same for everybody: kept for a short while here and by caches on the way.

    Who is signed in sees the page as it is at the moment, and who keeps a time zone on her device sees her own. Neither
    page is kept anywhere, so the cache needs no `Vary: Cookie`.
    """
    kept = cache_page(KEPT, cache="pages")(view)

    @wraps(view)
    def public(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if {settings.SESSION_COOKIE_NAME, settings.TIME_ZONE_COOKIE_NAME} & request.COOKIES.keys():
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            return response
        response = kept(request, *args, **kwargs)
        if response.has_header("Expires"):  # It is kept. A browser asks again all the same: its reader may have chosen.
            del response["Expires"]
            patch_cache_control(response, public=True, max_age=0, s_maxage=KEPT, stale_if_error=STALE_WHILE_DOWN)
        return response

    return public


def for_programs(view: View) -> View:
    """Data and files to fetch, read only and the same for everybody.

    There is nothing to protect: whoever posts hears that it is not allowed (405), not that a token is missing.
    """
    return csrf_exempt(require_safe(view))


def posted_from(page: str) -> Callable[[View], View]:
    """For what a form on staff’s page `page` posts, of one object: whoever comes by the address alone is led there.

    The answer to a form stands at the form's address, so that people load it again, or keep it.
    """

    def decorate(view: View) -> View:
        post = require_POST(view)

        @wraps(view)
        def posted(request: HttpRequest, pk: int) -> HttpResponse:
            return redirect(page, pk) if request.method in ("GET", "HEAD") else post(request, pk)

        return posted

    return decorate


class _TokenCheck(CsrfViewMiddleware):
    """Django's check, which only notes a token that is missing or wrong. Another site's form it refuses as ever."""

    refusal = ""

    def _check_token(self, request: HttpRequest) -> None:
        try:
            super()._check_token(request)
        except RejectRequest:
            self.refusal = PRESS_AGAIN if settings.CSRF_COOKIE_NAME in request.COOKIES else NO_COOKIE


def keeps_what_was_typed(view: View) -> View:
    """A form that comes back as it was filled in when its token is missing or too old.

    The view gets `refusal`: empty, or what to say above the form (403). With a refusal it must save nothing.
    """

    @csrf_exempt
    @wraps(view)
    def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        check = _TokenCheck(view)
        answer = check.process_view(request, view, args, kwargs)
        return answer or view(request, *args, refusal=check.refusal, **kwargs)

    return kept


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
        return _for_nobody_else(protected(request, *args, **kwargs))

    return personal


def one_click_page(view: View) -> View:
    """A page like that, to whose address mail programs post without having seen it (RFC 8058).

    The address is the only proof that they can give, so no form's token is asked for.
    """

    @csrf_exempt
    @wraps(view)
    def one_click(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return _for_nobody_else(view(request, *args, **kwargs))

    return one_click


def _for_nobody_else(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
