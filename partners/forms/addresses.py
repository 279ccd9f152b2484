"""An e-mail address, asked for alone or within a form."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.forms import PlainEmailField, suggest_address


def address_field(label: str, hint: str = "") -> PlainEmailField:
    return PlainEmailField(
        label=label,
        help_text=hint,
        error_messages={"required": gettext_lazy("Enter your e-mail address.")},
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )


class AddressForm(forms.Form):
    """One address; what looks like a slip in it is asked about once."""

    email = address_field(gettext_lazy("E-mail address"))

    unusual_email = ""  # With a likely slip in it: the page remembers it, so that it passes the next time.

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        meant = suggest_address(address)
        if meant:
            self.unusual_email = address
            if self.data.get("unusual_email") != address:
                raise ValidationError(
                    _("Did you mean %(address)s? Correct the address, or send the form again if it is right."),
                    code="unusual",
                    params={"address": meant},
                )
        return address


class NewAddressForm(AddressForm):
    email = address_field(gettext_lazy("New e-mail address"))
