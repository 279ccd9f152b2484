"""What may be in the directory twice: the list of pairs, and the page on which two become one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meeting.languages import Language
from partners.models import Organization
from partners.selectors.duplicates import MOST_DUPLICATES, suggested_duplicates, things_of
from partners.services.directory import DirectoryError, OrganizationGone, keep_apart, merge_organizations


class DuplicatePages:
    """For the admin of organizations: whoever may change and delete them may merge them."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pair = "<int:first_pk>/{}/<int:second_pk>/"
        return [
            path("duplicates/", view(self.duplicates), name="partners_organization_duplicates"),
            path(pair.format("merge"), view(self.merge), name="partners_organization_merge"),
            path(pair.format("apart"), view(require_POST(self.apart)), name="partners_organization_apart"),
            *super().get_urls(),
        ]

    def may_merge(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def duplicates(self, request: HttpRequest) -> HttpResponse:
        """Pairs that may be one organization, with the reason."""
        self._check_may_merge(request)
        pairs = suggested_duplicates()
        context = {"title": _("Suggested duplicates"), "pairs": pairs, "is_cut": len(pairs) == MOST_DUPLICATES}
        return self._page(request, "duplicates", context)

    def merge(self, request: HttpRequest, first_pk: int, second_pk: int) -> HttpResponse:
        """Both side by side, and what would move; on POST the one chosen stays, and the other becomes part of it."""
        self._check_may_merge(request)
        pair = _pair(first_pk, second_pk)
        if pair is None:
            messages.info(request, str(OrganizationGone.message))
            return redirect("admin:partners_organization_duplicates")
        if kept := next((each for each in pair if request.POST.get("kept") == str(each.pk)), None):
            [merged] = {*pair} - {kept}
            return self._merged(request, kept, merged)
        context = {"title": _("Are these the same organization?"), "sides": [_side(each) for each in pair]}
        return self._page(request, "merge", context | {"rows": _rows(*pair), "pair": pair})

    def apart(self, request: HttpRequest, first_pk: int, second_pk: int) -> HttpResponse:
        """Remember that these are two organizations."""
        self._check_may_merge(request)
        pair = get_object_or_404(Organization, pk=first_pk), get_object_or_404(Organization, pk=second_pk)
        try:
            keep_apart(organizations=pair, actor=request.user)
            messages.success(request, _("Noted: these are two organizations."))
        except DirectoryError as error:
            messages.error(request, str(error.message))
        return redirect("admin:partners_organization_duplicates")

    def _merged(self, request: HttpRequest, kept: Organization, merged: Organization) -> HttpResponse:
        try:
            merge_organizations(kept=kept, merged=merged, actor=request.user)
        except DirectoryError as error:
            messages.error(request, str(error.message))
        else:
            names = {"kept": kept, "merged": merged}
            messages.success(request, _("“%(merged)s” is now part of “%(kept)s”.") % names)
        return redirect("admin:partners_organization_duplicates")

    def _check_may_merge(self, request: HttpRequest) -> None:
        if not self.may_merge(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/partners/organization/{name}.html", context)


def _pair(first_pk: int, second_pk: int) -> tuple[Organization, Organization] | None:
    rows = Organization.objects.in_bulk([first_pk, second_pk])
    return (rows[first_pk], rows[second_pk]) if len(rows) == len(("first", "second")) else None


def _side(organization: Organization) -> dict[str, Any]:
    return {"organization": organization, "things": things_of(organization)}


def _rows(*pair: Organization) -> list[tuple[str, list[str]]]:
    """What each of the two says of itself, line by line; lines that neither fills are left out."""
    fields = [f"{field}_{code}" for field in ("name", "acronym") for code in Language.values] + ["aliases"]
    rows = [(_label(name), [getattr(each, name) or "" for each in pair]) for name in fields]
    rows += [
        (_("Constituency"), [each.get_constituency_display() for each in pair]),
        (_("Country"), [each.country_name for each in pair]),
        (_("Website"), [each.website for each in pair]),
    ]
    return [(label, values) for label, values in rows if any(values)]


def _label(name: str) -> str:
    return Organization._meta.get_field(name).verbose_name
