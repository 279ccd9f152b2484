from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, ngettext

from meeting.models import Meeting
from meeting.services.history import record
from meeting.translated_admin import ReadOnlyAdmin
from partners.models import Invitation, Registration
from partners.selectors.seats import registration_counts
from partners.services.registrations import cancel_registration

from .passes import PassesMixin


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["contact", "meeting", "answer", "answered_at", "opened_at"]
    list_filter = ["meeting", "answer", "contact__language"]
    list_select_related = ["contact__organization", "meeting"]
    search_fields = ["contact__family_name", "contact__given_name", "contact__email"]


@admin.register(Registration)
class RegistrationAdmin(PassesMixin, admin.ModelAdmin):
    """Status and attendance change by services only: they take and give back seats."""

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
    readonly_fields = [
        "meeting",
        "status",
        "attendance",
        "email",
        "waiting_since",
        "registered_at",
        "consented_at",
        "invitation",
    ]
    actions = ["cancel"]
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

    def save_model(self, request: HttpRequest, obj: Registration, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record(obj, "edited by staff", actor=request.user, fields=form.changed_data)

    @admin.action(description=gettext_lazy("Cancel the selected registrations"), permissions=["change"])
    def cancel(self, request: HttpRequest, registrations: QuerySet[Registration]) -> None:
        cancelled = 0
        for registration in registrations:
            if registration.is_live:
                cancel_registration(registration=registration, actor=request.user)
                cancelled += 1
        self.message_user(
            request,
            ngettext(
                "%(count)d registration was cancelled; the person is told by mail.",
                "%(count)d registrations were cancelled; each person is told by mail.",
                cancelled,
            )
            % {"count": cancelled},
        )
