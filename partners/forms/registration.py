"""What people fill in: to register, and to change a registration."""

from dataclasses import asdict
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.countries import country_choices
from meeting.forms import LongSelect, MultilineTextField, PlainTextField
from meeting.languages import Language, current
from meeting.models import Meeting
from partners.models import Attendance, Constituency, Contact, Honorific, Registration
from partners.services.registrations import RegistrationData, said_by

from . import of_another
from .addresses import AddressForm, address_field

CHOOSE = ("", gettext_lazy("Choose…"))
NAME = {"autocapitalize": "words", "spellcheck": "false"}
STALE_CHOICE = gettext_lazy("This choice is no longer available; please choose again.")


class Group(NamedTuple):
    """A part of the form under a heading of its own. Fields of one row stand side by side where there is room."""

    title: str
    rows: list[list[forms.BoundField]]


class LanguageField(forms.ChoiceField):
    """One of the portal's languages; anything else counts as the page's own."""

    def clean(self, value: Any) -> str:
        return value if value in Language.values else current()


def text(
    label: str, required: str = "", *, autocomplete: str, max_length: int, hint: str = "", **attrs: str
) -> PlainTextField:
    """A line of text; `required` is what to say when it is missing, and without it the line may stay empty."""
    return PlainTextField(
        label=label,
        required=bool(required),
        max_length=max_length,
        help_text=hint,
        error_messages={"required": required},
        widget=forms.TextInput({"autocomplete": autocomplete, **attrs}),
    )


def choice(label: str, choices: Any, message: str, *, required: bool = True, **options: Any) -> forms.ChoiceField:
    """One of a list; `message` is what to say when none of it was chosen."""
    messages = {"required": message, "invalid_choice": message}
    return forms.ChoiceField(label=label, choices=choices, required=required, error_messages=messages, **options)


class ParticipationForm(forms.Form):
    """What a person says of herself each time: all but address and consent."""

    GROUPS = (  # Each string is a row of fields.
        ("given_name family_name", "email", "honorific language"),
        ("organization", "position", "constituency", "country"),
        ("attendance", "interpretation", "access_needs", "wants_floor"),
        ("consent", "listed"),
    )
    titles = (
        gettext_lazy("You"),
        gettext_lazy("Your organization"),
        gettext_lazy("Your participation"),
        gettext_lazy("Privacy"),
    )

    honorific = choice(
        gettext_lazy("Title"),
        [("", gettext_lazy("None")), *Honorific.choices],
        gettext_lazy("Choose a title from the list."),
        required=False,
        widget=forms.Select({"autocomplete": "honorific-prefix"}),
    )
    given_name = text(
        gettext_lazy("Given name"),
        gettext_lazy("Enter your given name."),
        autocomplete="given-name",
        max_length=120,
        **NAME,
    )
    family_name = text(
        gettext_lazy("Family name"),
        gettext_lazy("Enter your family name."),
        autocomplete="family-name",
        max_length=120,
        **NAME,
        hint=gettext_lazy("If you have a single name, enter it as given name and as family name."),
    )
    language = LanguageField(
        label=gettext_lazy("Language of our mails to you"),
        choices=[("en", "English"), ("fr", "Français"), ("es", "Español")],
        widget=forms.Select({"autocomplete": "language"}),
    )
    organization = text(
        gettext_lazy("Organization"),
        gettext_lazy("Enter the name of your organization."),
        autocomplete="organization",
        max_length=200,
        hint=gettext_lazy(
            "Its name in full. If it is suggested, choose it; it may also be one that is not in the list."
        ),
    )
    position = text(gettext_lazy("Position"), autocomplete="organization-title", max_length=200)
    constituency = choice(
        gettext_lazy("Constituency"),
        [CHOOSE, *Constituency.choices],
        gettext_lazy("Choose a constituency from the list."),
        help_text=gettext_lazy("The group of partners to which your organization belongs."),
    )
    country = choice(
        gettext_lazy("Country"),
        lambda: [CHOOSE, *country_choices()],
        gettext_lazy("Choose a country from the list."),
        widget=LongSelect({"autocomplete": "country"}),
    )
    attendance = forms.ChoiceField(
        label=gettext_lazy("How will you take part?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you take part."), "invalid_choice": STALE_CHOICE},
    )
    interpretation = forms.ChoiceField(
        label=gettext_lazy("Language you would like to listen in"),
        required=False,
        error_messages={"invalid_choice": STALE_CHOICE},
    )
    access_needs = MultilineTextField(
        label=gettext_lazy("Access needs"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "What you need in order to take part fully, such as step-free access, captions or sign language. "
            "Only those who arrange for it see this."
        ),
        widget=forms.Textarea({"rows": 3}),
    )
    wants_floor = forms.BooleanField(
        label=gettext_lazy("I would like to take the floor in the tour de table"), required=False
    )
    listed = forms.BooleanField(
        label=gettext_lazy("I agree to appear in the list of participants"),
        required=False,
        help_text=gettext_lazy("It shows your name, position, organization and country, and may be public."),
    )

    def __init__(self, data: Any = None, *, meeting: Meeting, **options: Any) -> None:
        super().__init__(data, **options)
        ways = _ways_to_take_part(meeting)
        self.fields["attendance"].choices = ways
        if len(ways) == 1:
            self.fields["attendance"].initial = ways[0][0]
        offered = meeting.interpretation or Language.values
        if len(offered) == 1:
            del self.fields["interpretation"]
        else:
            languages = [(code, name) for code, name in self.fields["language"].choices if code in offered]
            self.fields["interpretation"].choices = [("", _("No preference")), *languages]

    @property
    def groups(self) -> list[Group]:
        """The fields of this form, in the groups of the page."""
        parts = zip(self.titles, self.GROUPS, strict=True)
        return [Group(title, [row for line in lines if (row := self._row(line))]) for title, lines in parts]

    @property
    def in_page_order(self) -> list[forms.BoundField]:
        return [field for group in self.groups for row in group.rows for field in row]

    def _row(self, line: str) -> list[forms.BoundField]:
        return [self[name] for name in line.split() if name in self.fields]

    def tell_that_room_is_full(self) -> None:
        """Say it beside the choice of coming in person, which then leads to the waiting list."""
        attendance = self.fields["attendance"]
        attendance.choices = [
            (
                way,
                _("%(way)s — all seats are taken: waiting list") % {"way": name}
                if way == Attendance.IN_PERSON
                else name,
            )
            for way, name in attendance.choices
        ]

    def _person(self, email: str) -> RegistrationData:
        answers = {name: value for name, value in self.cleaned_data.items() if name not in ("consent", "email")}
        return RegistrationData(email=email, organization_name=answers.pop("organization"), **answers)


class RegistrationForm(AddressForm, ParticipationForm):
    email = address_field(
        gettext_lazy("E-mail address"), gettext_lazy("We send your confirmation and your personal link there.")
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "I have read the privacy notice and agree that my data are used to prepare and hold the meeting"
        ),
        error_messages={"required": gettext_lazy("Tick this box: we cannot register you without your agreement.")},
    )

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any] | None = None, for_another: bool = False, **options: Any
    ) -> None:
        """`for_another`: who fills it in registers somebody else."""
        super().__init__(data, initial={"language": current(), **(initial or {})}, **options)
        if for_another:
            self._speak_of_another()
            self._fix_name()

    def _speak_of_another(self) -> None:
        self.titles = of_another.TITLES
        for name, field in self.fields.items():
            field.label = of_another.LABELS.get(name, field.label)
            field.help_text = of_another.HINTS.get(name, field.help_text)
            if name in of_another.MISSING:
                field.error_messages["required"] = of_another.MISSING[name]

    def _fix_name(self) -> None:
        """The invitation is hers, whoever fills in the form; where the address book lacks a part, that is asked for."""
        for name in ("given_name", "family_name"):
            if self.initial.get(name):
                self.fields[name].disabled = True
                self.fields[name].help_text = ""

    def person(self) -> RegistrationData:
        """What was filled in; only for a valid form."""
        return self._person(self.cleaned_data["email"])


class ChangeForm(ParticipationForm):
    """One's own registration: all but the address, since another address is another person's until it is confirmed."""

    def __init__(self, data: Any = None, *, registration: Registration, **options: Any) -> None:
        self.registration = registration
        super().__init__(data, meeting=registration.meeting, initial=said_before(registration), **options)

    def tell_that_room_is_full(self) -> None:
        if self.registration.attendance != Attendance.IN_PERSON:  # Who comes in person has her seat, or waits already.
            super().tell_that_room_is_full()

    def person(self) -> RegistrationData:
        """What was filled in; only for a valid form."""
        return self._person(self.registration.email)


def known_of(contact: Contact, invited_as: str) -> dict[str, str]:
    """What the form may hold for whoever holds the invitation of the contact.

    Who says that she assists her gets the name, which the invitation shows anyway; who comes in her place or in
    addition gets nothing.
    """
    if invited_as == Registration.InvitedAs.SELF:
        return prefilled(contact)
    if invited_as == Registration.InvitedAs.ASSISTS:
        return {"given_name": contact.given_name, "family_name": contact.family_name}
    return {}


def prefilled(contact: Contact) -> dict[str, str]:
    """A registration form's initial values, from the address book."""
    return {
        "honorific": contact.honorific,
        "given_name": contact.given_name,
        "family_name": contact.family_name,
        "email": contact.email,
        "organization": contact.organization.name,
        "position": contact.position,
        "constituency": contact.organization.constituency,
        "country": contact.country or contact.organization.country,
    }


def said_before(registration: Registration) -> dict[str, Any]:
    """A form's initial values, from what the person said of herself; the consent is not among them."""
    answers = asdict(said_by(registration))
    return {"organization": answers.pop("organization_name"), **answers}


def _ways_to_take_part(meeting: Meeting) -> list[tuple[str, str]]:
    ways = []
    if meeting.is_in_person:
        city = meeting.city
        ways.append((Attendance.IN_PERSON, _("In person (%(city)s)") % {"city": city} if city else _("In person")))
    if meeting.is_online:
        ways.append((Attendance.ONLINE, _("Online")))
    return ways
