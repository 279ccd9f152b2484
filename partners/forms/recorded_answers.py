"""An answer that came by letter or telephone, as staff record it."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.forms import PlainEmailField
from meeting.models import Meeting
from meeting.services.pictures import MAX_BYTES, FileRefused
from partners.models import Attendance, Contact, RecordedAnswer
from partners.services.registrations import RegistrationData
from partners.services.scans import Scan, read_scan

from .registration import CHOOSE, prefilled
from .staff import StaffForm

Answer = RecordedAnswer.Answer


class ScanField(forms.FileField):
    """A PDF or a picture as `Scan`."""

    widget = forms.FileInput({"accept": "application/pdf,image/png,image/jpeg"})
    default_error_messages = {"empty": gettext_lazy("The file is empty. Choose another.")}

    def clean(self, data: Any, initial: Any = None) -> Scan | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return read_scan(upload.read(MAX_BYTES + 1), upload.name)
        except FileRefused as refused:
            raise ValidationError(refused.message, code=refused.code) from refused


class RecordedAnswerForm(StaffForm):
    """What was answered, and by whom. Who cannot take part needs no more than her name in the address book."""

    ANSWER_FIELDS = ("answer", "channel", "received_on", "scan")

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what was answered.")},
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[CHOOSE, *((value, capfirst(label)) for value, label in RecordedAnswer.Channel.choices)],
        error_messages={"required": gettext_lazy("Choose how it came.")},
    )
    received_on = forms.DateField(
        label=gettext_lazy("Date on it"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Enter the date on it."),
            "invalid": gettext_lazy("Enter a date that exists, as year, month and day, such as 2027-03-09."),
        },
    )
    scan = ScanField(
        label=gettext_lazy("Scan"),
        required=False,
        help_text=gettext_lazy("PDF, PNG or JPEG, at most 5 MB. Only staff who may see recorded answers can open it."),
    )
    email = PlainEmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The confirmation goes there. It may be the address of an assistant or of the mission."),
        error_messages={"required": gettext_lazy("Enter an e-mail address.")},
    )
    told = forms.BooleanField(
        label=gettext_lazy("The person was told of the privacy notice"),
        error_messages={"required": gettext_lazy("Tick this box once the person has been told.")},
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, meeting: Meeting, contact: Contact | None, **options: Any
    ) -> None:
        self.meeting = meeting
        initial = {"received_on": timezone.localdate(timezone=meeting.zone), "language": "en"}
        if contact is not None:
            initial |= {**prefilled(contact), "language": contact.language}
        super().__init__(data, meeting=meeting, files=files, initial=initial, **options)
        self.fields["answer"].choices = self._answers(can_decline=contact is not None)
        del (
            self.fields["attendance"],
            self.fields["listed"],
        )  # The first is the answer; for the second nobody was asked.
        if self.is_bound and self.data.get("answer") == Answer.DECLINED:
            for name in self.fields.keys() - set(self.ANSWER_FIELDS):
                self.fields[name].required = False

    @property
    def fieldsets(self) -> list[tuple[str, dict[str, list[str]]]]:
        return [(None, {"fields": list(self.ANSWER_FIELDS)}), *super().fieldsets]

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate(timezone=self.meeting.zone):
            raise ValidationError(_("This date is in the future."), code="future")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            self._ask_for_the_scan_again()
        return cleaned

    def refuse(self, field: str | None, message: Any) -> None:
        """Say what is wrong with what was filled in, although each field is in order."""
        self.add_error(field, message)
        self._ask_for_the_scan_again()

    def person(self) -> RegistrationData | None:
        """Who takes part; None for who does not. Only for a valid form."""
        answers = self.cleaned_data
        if answers["answer"] == Answer.DECLINED:
            return None
        names = {field.name for field in fields(RegistrationData)}
        known = {name: value for name, value in answers.items() if name in names}
        return RegistrationData(attendance=answers["answer"], organization_name=answers["organization"], **known)

    def _answers(self, *, can_decline: bool) -> list[tuple[str, str]]:
        ways = [
            (way, Answer(way).label) for way, _name in self.fields["attendance"].choices if way in Attendance.values
        ]
        return [*ways, (Answer.DECLINED, Answer.DECLINED.label)] if can_decline else ways

    def _ask_for_the_scan_again(self) -> None:
        if self.files.get("scan") and "scan" not in self.errors:
            self.add_error("scan", _("Choose the file again: the browser has forgotten it."))
