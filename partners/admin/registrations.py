from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from meeting.services.history import record
from meeting.translated_admin import ReadOnlyAdmin
from partners.models import Invitation, Registration
from partners.services.registrations import cancel_registration

from .access_needs import AccessNeedsInline
from .exports import EXPORTS
from .passes import PassesMixin
from .staff_list import StaffList


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["contact", "meeting", "answer", "answered_at", "opened_at"]
    list_filter = ["meeting", "answer", "contact__language"]
    list_select_related = ["contact__organization", "meeting"]
    search_fields = ["contact__family_name", "contact__given_name", "contact__email"]


@admin.register(Registration)
class RegistrationAdmin(PassesMixin, StaffList):
    """Status and attendance change by services only: they take and give back seats."""

    readonly_fields = [
        "meeting",
        "status",
        "attendance",
        "email",
        "mails",
        "waiting_since",
        "registered_at",
        "consented_at",
        "invitation",
    ]
    actions = ["cancel", *EXPORTS]
    inlines = [AccessNeedsInline]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

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
