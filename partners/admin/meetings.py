"""A meeting with its seats and the rules of its constituencies, in the place of the floor’s own page."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meeting.admin.meetings import MeetingAdmin as MeetingsOwnAdmin
from meeting.admin.meetings import MeetingForm
from meeting.models import Meeting
from meeting.translated_admin import WIDGETS
from partners.models import Attendance, ConstituencyRule
from partners.selectors.seats import seats_taken
from partners.services.campaigns import lock_asked_for, note_edits
from partners.services.seats import fill_seats, lock_meeting

from .calendar_updates import CalendarUpdates, warn_of_old_entries

MOST_SEATS = 100_000


class SeatsField(forms.IntegerField):
    """A number of seats, in digits of any script."""

    default_error_messages = {
        "invalid": gettext_lazy("Enter a whole number, from 0 to 100,000."),
        "min_value": gettext_lazy("Enter a whole number, from 0 to 100,000."),
        "max_value": gettext_lazy("Enter a whole number, from 0 to 100,000."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**(options | {"min_value": 0, "max_value": MOST_SEATS}))


class SeatsForm(MeetingForm):
    def clean(self) -> dict[str, Any] | None:
        """Counts under the meeting’s lock, which the admin’s transaction then holds until the new number is saved."""
        cleaned = super().clean()
        if self.instance.pk:
            meeting = lock_meeting(self.instance.pk)
            self._refuse_too_few(meeting, "seats_in_room", Attendance.IN_PERSON, _room_holds)
            self._refuse_too_few(meeting, "seats_online", Attendance.ONLINE, _online_holds)
        return cleaned

    def _refuse_too_few(self, meeting: Meeting, name: str, attendance: str, in_words: Any) -> None:
        seats = self.cleaned_data.get(name)
        if seats is None or seats >= getattr(meeting, name):
            return
        taken = sum(seats_taken(meeting, attendance).values())
        if seats < taken:
            self.add_error(name, ValidationError(in_words(taken), code="taken"))


class ConstituencyRuleFormSet(BaseInlineFormSet):
    """The rules of one meeting, whose own times and lock they share."""

    def clean(self) -> None:
        super().clean()
        taken = self._taken() if self.instance.pk else {}
        for form in self.forms:
            rule = getattr(form, "cleaned_data", {})
            if rule and not rule.get("DELETE"):
                _refuse_too_few(form, taken.get(rule.get("constituency"), 0))
                self._refuse_other_times(form)

    def _taken(self) -> dict[str, int]:
        return seats_taken(lock_meeting(self.instance.pk), Attendance.IN_PERSON)

    def _refuse_other_times(self, form: forms.ModelForm) -> None:
        opens, closes = self.instance.registration_opens_at, self.instance.registration_closes_at
        for name in ("opens_at", "closes_at"):
            moment = form.cleaned_data.get(name)
            if moment and opens and moment < opens:
                form.add_error(name, _("Registration for the meeting itself opens only later."))
            elif moment and closes and moment > closes:
                form.add_error(name, _("Registration for the meeting itself closes before."))


def _refuse_too_few(form: forms.ModelForm, taken: int) -> None:
    seats = form.cleaned_data.get("seats_in_room")
    counts_anew = {"constituency", "seats_in_room"} & set(form.changed_data)
    if seats is not None and seats < taken and counts_anew:
        form.add_error("seats_in_room", ValidationError(_room_holds(taken), code="taken"))


def _room_holds(taken: int) -> str:
    return ngettext(
        "%(count)d seat in the room is taken or offered; it cannot be fewer.",
        "%(count)d seats in the room are taken or offered; it cannot be fewer.",
        taken,
    ) % {"count": taken}


def _online_holds(taken: int) -> str:
    return ngettext(
        "%(count)d place online is taken; it cannot be fewer.",
        "%(count)d places online are taken; it cannot be fewer.",
        taken,
    ) % {"count": taken}


def _drafts_again(number: int) -> str:
    return ngettext(
        "%(count)d campaign that was to go is a draft again: its meeting has changed since it was asked for.",
        "%(count)d campaigns that were to go are drafts again: their meeting has changed since they were asked for.",
        number,
    ) % {"count": number}


class ConstituencyRuleInline(admin.StackedInline):
    model = ConstituencyRule
    formset = ConstituencyRuleFormSet
    extra = 0
    formfield_overrides = WIDGETS | {models.PositiveIntegerField: {"form_class": SeatsField}}


admin.site.unregister(Meeting)


@admin.register(Meeting)
class MeetingAdmin(CalendarUpdates, MeetingsOwnAdmin):
    form = SeatsForm
    inlines = [ConstituencyRuleInline, *MeetingsOwnAdmin.inlines]
    formfield_overrides = MeetingsOwnAdmin.formfield_overrides | {
        models.PositiveIntegerField: {"form_class": SeatsField}
    }

    def save_model(self, request: HttpRequest, obj: Meeting, form: SeatsForm, change: bool) -> None:
        """What was asked for and has not gone may tell of the meeting as it was."""
        campaigns = lock_asked_for(obj) if change else []
        super().save_model(request, obj, form, change)
        if number := note_edits(campaigns=campaigns, actor=request.user):
            messages.warning(request, _drafts_again(number))

    def save_related(self, request: HttpRequest, form: SeatsForm, formsets: list[Any], change: bool) -> None:
        """With more seats the waiting list moves at once. Calendars are told nothing by it."""
        super().save_related(request, form, formsets, change)
        given = fill_seats(meeting=form.instance)
        if given:
            sentence = ngettext(
                "%(count)d seat went to the first on the waiting list; the person is told by mail.",
                "%(count)d seats went to the first on the waiting list; each person is told by mail.",
                given,
            )
            messages.success(request, sentence % {"count": given})
        warn_of_old_entries(request, form.instance)
