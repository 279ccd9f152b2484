"""What staff fill in to decline registrations."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.forms import MultilineTextField
from meeting.languages import Language
from partners.models import Registration

from .registration import CHOOSE

Reason = Registration.DeclineReason
LONGEST_NOTE = 1000


class DeclineForm(forms.Form):
    """One reason for all, and a note in each language that one of them reads."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[CHOOSE, *Reason.choices],
        help_text=gettext_lazy("It stands in the mail, in the language of each person."),
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )

    def __init__(self, data: Any = None, *, registrations: Collection[Registration]) -> None:
        super().__init__(data)
        read = {registration.language for registration in registrations}
        self.languages = [language for language in Language if language in read]
        for language in self.languages:
            self.fields[f"note_{language}"] = MultilineTextField(
                label=_("Your note (%(language)s)") % {"language": language.label},
                required=False,
                max_length=LONGEST_NOTE,
                help_text=_("It follows the reason in the mail."),
                widget=forms.Textarea({"rows": 3, "lang": str(language)}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Reason.OTHER:
            for name in (f"note_{language}" for language in self.languages):
                if name not in self.errors and not cleaned[name]:
                    self.add_error(name, _("Say the reason in this language."))
        return cleaned

    @property
    def notes(self) -> dict[str, str]:
        """By language; only for a valid form."""
        return {str(language): self.cleaned_data[f"note_{language}"] for language in self.languages}
