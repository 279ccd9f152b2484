"""A registration as staff change it."""

from dataclasses import replace
from typing import Any

from django.forms import BooleanField, ChoiceField, Field, TextInput
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.models import Meeting
from partners.models import AccessNeeds, Registration
from partners.services.errors import ChangedMeanwhile
from partners.services.registrations import RegistrationData

from .registration import ChangeForm, ParticipationForm, said_before

FIELDSETS = (
    (gettext_lazy("Person"), ("honorific", "given_name", "family_name", "email", "language")),
    (gettext_lazy("Organization"), ("organization", "position", "constituency", "country")),
    (gettext_lazy("Taking part"), ("attendance", "interpretation", "access_needs", "wants_floor", "listed", "told")),
)
# Where the public form speaks to the person.
MISSING = {
    "given_name": gettext_lazy("Enter the given name."),
    "family_name": gettext_lazy("Enter the family name."),
    "organization": gettext_lazy("Enter the name of the organization."),
    "attendance": gettext_lazy("Choose how the person takes part."),
}


class StaffForm(ParticipationForm):
    """The same fields as on the public form, named as in the lists: it is somebody else who fills them in."""

    def __init__(self, data: Any = None, *, meeting: Meeting, **options: Any) -> None:
        super().__init__(data, meeting=meeting, **options)
        for name in ParticipationForm.base_fields.keys() & self.fields.keys():
            self.fields[name].label = _label(name)
            self.fields[name].help_text = ""
            if name in MISSING:
                self.fields[name].error_messages["required"] = MISSING[name]
            if isinstance(self.fields[name].widget, TextInput):
                self.fields[name].widget.attrs["class"] = "vTextField"  # as wide as the admin's own

    @property
    def fieldsets(self) -> list[tuple[str, dict[str, list[str]]]]:
        """As the admin's own forms have them."""
        found = ((title, [name for name in names if name in self.fields]) for title, names in FIELDSETS)
        return [(title, {"fields": names}) for title, names in found if names]


class StaffChangeForm(ChangeForm, StaffForm):
    """A registration with all but its address. Who may not see access needs leaves them as they are."""

    def __init__(self, data: Any = None, *, with_access_needs: bool, can_change: bool = True, **options: Any) -> None:
        super().__init__(data, **options)
        if not with_access_needs:
            del self.fields["access_needs"]
        for field in self.fields.values():
            field.disabled = not can_change

    def tell_what_changed(self, meanwhile: ChangedMeanwhile) -> None:
        """Say on top that somebody else has changed the registration, and beside each field what it holds now."""
        held = said_before(meanwhile.registration)
        self.add_error(None, meanwhile.message)
        for name in ({"organization_name": "organization"}.get(name, name) for name in sorted(meanwhile.fields)):
            if name in self.fields:
                value = _in_words(self.fields[name], held[name])
                self.add_error(name, _("It was changed meanwhile, and is now: %(value)s") % {"value": value})

    def person(self) -> RegistrationData:
        """What was filled in; only for a valid form."""
        if "access_needs" in self.fields:
            return super().person()
        return replace(super().person(), access_needs=self.registration.access_needs)


def _in_words(field: Field, value: Any) -> str:
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, ChoiceField):
        value = dict(field.choices).get(value, value)
    return str(value) or "–"


def _label(name: str) -> str:
    if name == "access_needs":
        return capfirst(AccessNeeds._meta.get_field("text").verbose_name)
    return capfirst(Registration._meta.get_field({"organization": "organization_name"}.get(name, name)).verbose_name)
