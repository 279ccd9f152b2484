"""What registrants typed and the directory does not know: each name gets its place."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partners.models import Organization, Registration
from partners.selectors.directory import names_to_place, with_suggestions
from partners.services.directory import DirectoryError, add_to_directory, link_organization

from .keys import key_of

ON_A_PAGE = 25


class PlacingPages:
    """For the admin of organizations: whoever may change them may say who was meant; to add one takes that right."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("to-place/", view(self.to_place), name="partners_organization_to_place"),
            path("to-place/<int:pk>/link/", view(require_POST(self.link)), name="partners_organization_link"),
            path("to-place/<int:pk>/add/", view(require_POST(self.add_typed)), name="partners_organization_add_typed"),
            *super().get_urls(),
        ]

    def to_place(self, request: HttpRequest) -> HttpResponse:
        """The names that registrants typed, each with those that may be meant."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        page = Paginator(names_to_place(), ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Organizations to place"),
            "opts": self.opts,
            "page": page,
            "names": with_suggestions(page.object_list),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/partners/organization/to_place.html", context)

    def link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """They meant the organization chosen; `pk` is a registration’s, here and below."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        registration = get_object_or_404(Registration, pk=pk)
        organization = get_object_or_404(Organization, pk=key_of(request.POST.get("organization", "")))
        try:
            count = link_organization(registration=registration, organization=organization, actor=request.user)
        except DirectoryError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _linked(count, organization))
        return redirect("admin:partners_organization_to_place")

    def add_typed(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It is an organization of its own; its entry is shown, to be completed."""
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied
        registration = get_object_or_404(Registration, pk=pk)
        try:
            organization = add_to_directory(registration=registration, actor=request.user)
        except DirectoryError as error:
            messages.error(request, str(error.message))
            return redirect("admin:partners_organization_to_place")
        messages.success(request, _("“%(name)s” is in the directory; complete it here.") % {"name": organization})
        return redirect("admin:partners_organization_change", organization.pk)


def _linked(count: int, organization: Organization) -> str:
    return ngettext(
        "%(count)d registration belongs to “%(name)s” now.",
        "%(count)d registrations belong to “%(name)s” now.",
        count,
    ) % {"count": count, "name": organization}
