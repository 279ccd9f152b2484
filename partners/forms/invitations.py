"""What the page of an invitation asks."""

from django import forms
from django.utils.translation import gettext_lazy

from meeting.forms import MultilineTextField
from partners.models.invitations import NOTE_LENGTH


class DeclineInvitationForm(forms.Form):
    note = MultilineTextField(
        label=gettext_lazy("A word to the secretariat"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=gettext_lazy("If you cannot take part, you may say why. At most 500 characters."),
        widget=forms.Textarea({"rows": 3}),
    )
