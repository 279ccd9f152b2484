from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from meeting.models import Meeting
from meeting.translated_admin import ReadOnlyAdmin
from partners.models import Invitation, Registration
from partners.selectors.seats import registration_counts

from .decisions import DecisionsMixin
from .passes import PassesMixin
from .recorded_answers import RecordsAnswersMixin
from .registration_page import RegistrationPageMixin


@admin.register(Invitation)
class InvitationAdmin(RecordsAnswersMixin, ReadOnlyAdmin):
    asked_by = "invitation"
    list_display = ["contact", "meeting", "answer", "answered_at", "opened_at"]
    list_filter = ["meeting", "answer", "contact__language"]
    list_select_related = ["contact__organization", "meeting"]
    search_fields = ["contact__family_name", "contact__given_name", "contact__email"]


@admin.register(Registration)
class RegistrationAdmin(DecisionsMixin, PassesMixin, RegistrationPageMixin, admin.ModelAdmin):
    """Registrations change by services only: they take and give back seats, tell people and keep the history."""

    list_display = [
        "full_name",
        "organization_name",
        "constituency",
        "country",
        "attendance",
        "status",
        "registered_at",
    ]
    list_filter = ["meeting", "status", "attendance", "constituency", "language", "wants_floor", "listed"]
    list_select_related = ["meeting"]
    search_fields = ["given_name", "family_name", "email", "organization_name"]
    actions = ["approve", "decline", "cancel"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        chosen = request.GET.get("meeting__id__exact", "")
        meetings = Meeting.objects.filter(pk=chosen) if chosen.isdecimal() else Meeting.objects.current()
        meeting = meetings.first()
        counts = registration_counts(meeting) if meeting else None
        return super().changelist_view(request, {**(extra_context or {}), "counted_meeting": meeting, "counts": counts})
