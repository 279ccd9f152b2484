"""What search engines are told: the sitemap and robots.txt, with addresses of SITE_URL, whichever host was asked."""

from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agenda.models import Appearance, Session
from meeting.addresses import whole_address
from meeting.answers import in_no_language
from meeting.decorators import for_programs
from meeting.languages import SOURCE, Language
from meeting.models import ConceptNoteSection
from meeting.selectors.meetings import public_meetings

STANDING_PAGES = ("pages:home", "pages:privacy", "pages:accessibility")
PAGES_OF_A_MEETING = ("pages:meeting-detail", "agenda:session-list", "agenda:speaker-list")

PRIVATE = ("/admin/", "/accounts/", "/unsubscribe/")
PRIVATE_IN_EACH_LANGUAGE = ("invitation", "registration", "delegation")


class Page(NamedTuple):
    """A public page, in whichever language."""

    view: str
    arguments: tuple[str, ...] = ()


class PortalSitemap(Sitemap):
    """Every public page in each language, with its other languages beside it."""

    i18n = alternates = True

    def items(self) -> list[Page]:
        return [*(Page(view) for view in STANDING_PAGES), *_meetings(), *_sessions(), *_speakers()]

    def location(self, item: Page) -> str:
        return reverse(item.view, args=item.arguments)

    def get_urls(
        self,
        page: int | str = 1,
        site: Any = None,  # noqa: ARG002 -- Django's signature
        protocol: str | None = None,  # noqa: ARG002 -- Django's signature
    ) -> list[dict[str, Any]]:
        """Whoever speaks another language reads the source, as the pages say themselves. (What Django calls x-default
        is an address without a language, and the portal has none.)
        """
        public = urlsplit(settings.SITE_URL)
        urls = super().get_urls(page, SimpleNamespace(domain=public.netloc), public.scheme)
        for url in urls:
            [source] = [each["location"] for each in url["alternates"] if each["lang_code"] == SOURCE]
            url["alternates"].append({"lang_code": "x-default", "location": source})
        return urls


def _meetings() -> list[Page]:
    with_note = Exists(ConceptNoteSection.objects.filter(meeting=OuterRef("pk")))
    pages = []
    for slug, has_concept_note in public_meetings().values_list("slug", with_note):
        note = ("pages:concept-note",) if has_concept_note else ()
        pages += [Page(view, (slug,)) for view in (*PAGES_OF_A_MEETING, *note)]
    return pages


def _sessions() -> list[Page]:
    """No breaks: no page leads to theirs."""
    sessions = Session.objects.public().exclude(kind=Session.Kind.BREAK).order_by("meeting", "pk")
    return [Page("agenda:session-detail", slugs) for slugs in sessions.values_list("meeting__slug", "slug")]


def _speakers() -> list[Page]:
    """Each at each meeting where she speaks."""
    appearances = Appearance.objects.filter(session__in=Session.objects.public()).order_by(
        "session__meeting", "speaker"
    )
    slugs = appearances.values_list("session__meeting__slug", "speaker__slug").distinct()
    return [Page("agenda:speaker-detail", pair) for pair in slugs]


@for_programs
def sitemap(request: HttpRequest) -> HttpResponse:
    return in_no_language(sitemap_view(request, {"portal": PortalSitemap}))


@for_programs
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the same for everybody
    private = [f"/{language}/{page}/" for language in Language.values for page in PRIVATE_IN_EACH_LANGUAGE]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in (*PRIVATE, *private)),
        "",
        f"Sitemap: {whole_address('sitemap')}",
        "",
    ]
    return in_no_language(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))
