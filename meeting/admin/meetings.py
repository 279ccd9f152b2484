from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meeting.models import ConceptNoteSection, Document, KeyFigure, Meeting
from meeting.services.batches import hold_for_change
from meeting.translated_admin import TranslatedAdmin, TranslatedStackedInline
from meeting.when_and_where import TOLD_IN_MAILINGS


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

    def save_model(self, request: HttpRequest, obj: Meeting, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if any(name.startswith(TOLD_IN_MAILINGS) for name in form.changed_data) and (held := hold_for_change(obj)):
            messages.warning(request, _held(held))


def _held(count: int) -> str:
    return ngettext(
        "%(count)d mailing that had not gone was paused: its text may tell of the old title, time or place.",
        "%(count)d mailings that had not gone were paused: their texts may tell of the old title, time or place.",
        count,
    ) % {"count": count}
