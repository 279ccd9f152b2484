"""Addresses of the portal's pages, whole: for calendars, data and search engines, which know no “this site”."""

from django.conf import settings
from django.urls import reverse


def whole_address(view: str, *arguments: str) -> str:
    """Scheme, host and path of a view, in the active language."""
    return on_this_site(reverse(view, args=arguments))


def on_this_site(path: str) -> str:
    """The same of a path that is known."""
    return settings.SITE_URL + path
