"""A browser that asks real web processes from outside the trusted networks; they run with TRUSTED_PROXY_COUNT=1."""

from http.cookiejar import CookieJar
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.partners.test_bad_input import Page

ADDRESS = "203.0.113.7"


class Browser:
    """Keeps cookies and follows redirects."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, Page]:
        body = None if data is None else urlencode(data).encode()
        request = Request(self.site + path, body, {"X-Forwarded-For": ADDRESS, "Origin": self.site})
        try:
            response = self.opener.open(request)
        except HTTPError as error:
            response = error
        return response.status, Page(SimpleNamespace(content=response.read()))
