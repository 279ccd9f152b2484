from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .history_words import in_words
from .models import (
    Batch,
    ConceptNoteSection,
    Document,
    HistoryEntry,
    KeyFigure,
    Meeting,
    Message,
    Suppression,
    User,
)
from .translated_admin import ReadOnlyAdmin, TranslatedAdmin, TranslatedStackedInline

admin.site.unregister(EmailAddress)  # A member of staff has one address, the account's own.
admin.site.site_header = _("ILO partners’ meeting · staff")
admin.site.site_title = _("ILO partners’ meeting")
admin.site.index_title = _("What would you like to do?")
admin.site.enable_nav_sidebar = False  # Lists need the width; every page leads home in one step.


class MeetingForm(forms.ModelForm):
    def clean(self) -> dict[str, Any] | None:
        """Ask the database whether the sessions fit the new days: the rule about them is kept there."""
        cleaned = super().clean()
        days = {name: self.cleaned_data.get(name) for name in ("starts_on", "ends_on", "time_zone")}
        is_complete = all(days.values())
        days["day_known"] = self.cleaned_data.get("day_known", False)
        if self.instance.pk and is_complete and days["starts_on"] <= days["ends_on"]:
            try:
                with transaction.atomic():
                    Meeting.objects.filter(pk=self.instance.pk).update(**days)
            except IntegrityError as error:
                if "meeting_holds_its_sessions" not in error.__cause__.diag.constraint_name:
                    return cleaned  # A rule about the days alone: the model says which.
                outside = {"starts_on": _("Some sessions lie outside these days; move them first.")}
                unknown = {"day_known": _("Some sessions have times, so the days are known.")}
                raise ValidationError(outside if days["day_known"] else unknown) from error
        return cleaned


class KeyFigureInline(TranslatedStackedInline):
    model = KeyFigure


class ConceptNoteInline(TranslatedStackedInline):
    model = ConceptNoteSection


class DocumentInline(TranslatedStackedInline):
    model = Document


@admin.register(Meeting)
class MeetingAdmin(TranslatedAdmin):
    form = MeetingForm
    list_display = ["title", "slug", "starts_on", "ends_on", "status", "is_current"]
    list_filter = ["status"]
    search_fields = ["title_en", "title_fr", "title_es", "slug"]
    inlines = [ConceptNoteInline, KeyFigureInline, DocumentInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "status", "is_current", "summary"]}),
        (_("When"), {"fields": ["starts_on", "ends_on", "day_known", "hours", "time_zone"]}),
        (_("Where"), {"fields": ["held", "city", "venue", "interpretation", "image_text", "contact_email"]}),
        (
            _("Registration"),
            {
                "fields": [
                    "admission",
                    "registration_opens_at",
                    "registration_closes_at",
                    "seats_in_room",
                    "seats_online",
                    "offer_hours",
                    "join_url",
                    "participants_published",
                ]
            },
        ),
    ]


@admin.register(User)
class StaffAdmin(UserAdmin):
    add_form = AdminUserCreationForm
    ordering = ["email"]
    list_display = ["email", "first_name", "last_name", "is_active", "is_superuser"]
    search_fields = ["email", "first_name", "last_name"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name"]}),
        (_("Permissions"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2", "is_staff"]})]
    readonly_fields = ["last_login", "date_joined"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "name", "address", "language", "state", "attempts", "sent_at", "last_error"]
    list_filter = ["state", "name", "language"]
    search_fields = ["address"]
    fields = [
        "name", "address", "language", "subject", "text", "state", "created_at", "not_after",
        "next_attempt_at", "attempts", "sent_at", "last_error", "message_id", "batch",
    ]  # fmt: skip
    show_full_result_count = False


@admin.register(Batch)
class BatchAdmin(admin.ModelAdmin):
    list_display = ["__str__", "created_at", "paused", "pause_reason"]
    readonly_fields = ["created_at", "pause_reason"]
    actions = ["go_on"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    @admin.action(description=_("Send on (end the pause)"))
    def go_on(self, _request: HttpRequest, batches: QuerySet[Batch]) -> None:
        batches.update(paused=False, pause_reason="")


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin):
    list_display = ["fingerprint", "reason", "created_at"]
    list_filter = ["reason"]
    readonly_fields = ["fingerprint", "reason", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False


@admin.register(HistoryEntry)
class HistoryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "in_words", "subject_type", "subject_id", "changes"]
    list_filter = ["action", "subject_type"]
    list_select_related = ["actor", "subject_type"]

    @admin.display(description=_("what"), ordering="action")
    def in_words(self, entry: HistoryEntry) -> str:
        return in_words(entry.subject_type.model, entry.action)
