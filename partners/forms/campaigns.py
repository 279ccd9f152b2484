"""What staff fill in to write a campaign, and to let it go."""

import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.countries import country_choices
from meeting.forms import validate_year
from meeting.languages import Language
from meeting.times import moment_in_words, zone_city
from partners.models import Campaign, Constituency, Standing
from partners.models.campaigns import LONGEST_NOTICE
from partners.services.campaigns import CampaignError, NoClosing, TooLate

FASTEST = 100_000  # messages a minute


class CampaignForm(forms.ModelForm):
    """Criteria as boxes to tick; what is ticked in one list is one or the other, what in several must all be so."""

    constituencies = forms.MultipleChoiceField(
        label=gettext_lazy("Constituencies"), choices=Constituency, required=False, widget=forms.CheckboxSelectMultiple
    )
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries"),
        required=False,
        widget=FilteredSelectMultiple(gettext_lazy("countries"), is_stacked=False),
        help_text=gettext_lazy("Of the contact; where none is known, of the organization."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=Language, required=False, widget=forms.CheckboxSelectMultiple
    )
    standings = forms.MultipleChoiceField(
        label=gettext_lazy("How they stand with this meeting"),
        choices=Standing,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "countries" in self.fields:
            self.fields["countries"].choices = country_choices()


class SendForm(forms.Form):
    """When a campaign goes, and how fast. Times are typed in the meeting's zone."""

    NOW, AT, BEFORE_CLOSING = "now", "at", "before_closing"

    when = forms.ChoiceField(label=gettext_lazy("When"), widget=forms.RadioSelect)
    at = forms.DateTimeField(
        label=gettext_lazy("Date and time"),
        required=False,
        validators=[validate_year],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days before registration closes"),
        required=False,
        min_value=1,
        max_value=LONGEST_NOTICE,
        help_text=gettext_lazy("It goes at 9:00 of that day, and moves along when you move the closing."),
    )
    rate = forms.IntegerField(
        label=gettext_lazy("Messages a minute"),
        required=False,
        min_value=1,
        max_value=FASTEST,
        help_text=gettext_lazy("Empty: as many as the mail server takes."),
    )

    def __init__(self, data: Any = None, *, campaign: Campaign) -> None:
        self.meeting = campaign.meeting
        super().__init__(data, initial=self._asked_for_last(campaign))
        choices = [
            (self.NOW, _("Now: it is held back for five minutes, and can be called off")),
            (self.AT, _("At a time")),
        ]
        if campaign.kind == Campaign.Kind.REMINDER:
            choices.append((self.BEFORE_CLOSING, _("Some days before registration closes")))
        else:
            del self.fields["days"]
        self.fields["when"].choices = choices
        city = zone_city(self.meeting.time_zone)
        self.fields["at"].help_text = _("As clocks show it in the meeting’s zone: %(city)s.") % {"city": city}
        if "days" in self.fields and self.meeting.registration_closes_at:
            closes = moment_in_words(self.meeting.registration_closes_at, self.meeting.zone)
            told = [self.fields["days"].help_text, _("Registration closes: %(moment)s.") % {"moment": closes}]
            self.fields["days"].help_text = " ".join(map(str, told))

    def _asked_for_last(self, campaign: Campaign) -> dict[str, Any]:
        """The plan as it was, when a campaign that was asked for is a draft again."""
        plan = {"days": campaign.days_before_closing, "rate": campaign.rate_per_minute}
        if campaign.send_at is not None:
            # Without its zone: the widget would show it in the server's.
            local = campaign.send_at.astimezone(self.meeting.zone).replace(tzinfo=None)
            return plan | {"when": self.AT, "at": local}
        is_by_closing = campaign.days_before_closing is not None and campaign.kind == Campaign.Kind.REMINDER
        return plan | {"when": self.BEFORE_CLOSING if is_by_closing else self.NOW}

    def full_clean(self) -> None:
        with timezone.override(self.meeting.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needed = {self.AT: "at", self.BEFORE_CLOSING: "days"}.get(cleaned.get("when", ""))
        if needed and needed not in self.errors and cleaned.get(needed) is None:
            self.add_error(needed, _("Fill in this field."))
        return cleaned

    def refuse(self, error: CampaignError) -> None:
        """Say why the campaign cannot go thus; beside the field, if one is to blame."""
        if isinstance(error, TooLate) and self.cleaned_data["when"] == self.AT:
            self.add_error("at", str(error))
        elif isinstance(error, TooLate | NoClosing) and self.cleaned_data["when"] == self.BEFORE_CLOSING:
            self.add_error("days", str(error))
        else:
            self.add_error(None, str(error))

    @property
    def plan(self) -> dict[str, datetime.datetime | int | None]:
        """What `ask_to_send` takes; only of a valid form."""
        cleaned = self.cleaned_data
        return {
            "send_at": cleaned["at"] if cleaned["when"] == self.AT else None,
            "days_before_closing": cleaned["days"] if cleaned["when"] == self.BEFORE_CLOSING else None,
            "rate_per_minute": cleaned["rate"],
        }
