"""What people need in order to take part: for those who arrange for it, and nobody else."""

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from meeting.translated_admin import ReadOnlyAdmin
from partners.models import AccessNeeds, Registration

from .filters import MeetingFilter


class MeetingOfNeedsFilter(MeetingFilter):
    parameter_name = "meeting"
    lookup = "registration__meeting"


@admin.register(AccessNeeds)
class AccessNeedsAdmin(ReadOnlyAdmin):
    """Of all who still hope to come. Whoever may view access needs sees the list, though not the registrations."""

    list_display = ["person", "organization", "attendance", "status", "text"]
    list_display_links = None
    list_filter = [MeetingOfNeedsFilter, "registration__attendance"]
    list_select_related = ["registration"]
    ordering = ["registration__family_name", "registration__given_name", "pk"]
    fields = ["registration", "text"]
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessNeeds]:
        return super().get_queryset(request).filter(registration__in=Registration.objects.live())

    @admin.display(description=gettext_lazy("name"), ordering="registration__family_name")
    def person(self, needs: AccessNeeds) -> str:
        return needs.registration.full_name

    @admin.display(description=gettext_lazy("organization"), ordering="registration__organization_name")
    def organization(self, needs: AccessNeeds) -> str:
        return needs.registration.organization_name

    @admin.display(description=gettext_lazy("takes part"), ordering="registration__attendance")
    def attendance(self, needs: AccessNeeds) -> str:
        return needs.registration.get_attendance_display()

    @admin.display(description=gettext_lazy("status"), ordering="registration__status")
    def status(self, needs: AccessNeeds) -> str:
        return needs.registration.get_status_display()
