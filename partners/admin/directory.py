from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from meeting.translated_admin import PLAIN_TEXTS, TranslatedAdmin
from partners.models import Contact, Organization, Registration
from partners.selectors.directory import names_to_place
from partners.services.directory import delete_organizations

from .duplicates import DuplicatePages
from .filters import ShortCountryFilter
from .messages import OrganizationMessages
from .placing import PlacingPages


def _number_of(model: type[Contact | Registration]) -> Coalesce:
    """How many of the model’s rows each organization has; joins would multiply the one kind by the other."""
    of_one = model.objects.order_by().filter(organization=OuterRef("pk")).values("organization")
    return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)


@admin.register(Organization)
class OrganizationAdmin(OrganizationMessages, DuplicatePages, PlacingPages, TranslatedAdmin):
    formfield_overrides = TranslatedAdmin.formfield_overrides | PLAIN_TEXTS
    list_display = ["name", "acronym", "constituency", "country_in_words", "contact_count", "registration_count"]
    list_filter = ["constituency", ShortCountryFilter]
    search_fields = ["name_en"]  # Without any, there would be no search. See get_search_results.
    search_help_text = _("Names, acronyms and other names in any language; accents do not matter.")
    fields = ["name", "acronym", "aliases", "constituency", "country", "website"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        counts = {"contact_count": _number_of(Contact), "registration_count": _number_of(Registration)}
        return super().get_queryset(request).annotate(**counts)

    def get_search_results(
        self, _request: HttpRequest, organizations: QuerySet[Organization], search_term: str
    ) -> tuple[QuerySet[Organization], bool]:
        return organizations.with_words(search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        links = {"may_merge": self.may_merge(request), "may_place": self.has_change_permission(request)}
        if links["may_place"]:
            links["number_to_place"] = names_to_place().count()
        return super().changelist_view(request, {**(extra_context or {}), **links})

    def delete_model(self, request: HttpRequest, obj: Organization) -> None:
        delete_organizations(organizations=[obj], actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Organization]) -> None:
        delete_organizations(organizations=queryset, actor=request.user)

    @admin.display(description=_("country"), ordering="country")
    def country_in_words(self, organization: Organization) -> str:
        return organization.country_name

    @admin.display(description=_("contacts"), ordering="contact_count")
    def contact_count(self, organization: Organization) -> SafeString:
        return _linked_count(organization, Contact, organization.contact_count)

    @admin.display(description=_("registrations"), ordering="registration_count")
    def registration_count(self, organization: Organization) -> SafeString:
        return _linked_count(organization, Registration, organization.registration_count)


def _linked_count(organization: Organization, model: type[Contact | Registration], count: int) -> SafeString:
    """The number, as a link to the list of those."""
    rows = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
    return format_html('<a href="{}?organization__id__exact={}">{}</a>', rows, organization.pk, count)
