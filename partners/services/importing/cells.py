"""What the cells of one column may hold, and what to say where one holds something else."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.forms import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meeting.countries import country_called, country_name
from meeting.forms import PlainEmailField, PlainTextField
from meeting.languages import Language
from partners.models import Constituency, Contact, ContactImport, Honorific
from partners.models.organizations import LONGEST_NAME

from . import words

Column = ContactImport.Column
# The fields of a contact that an import changes. Names and address say who she is: they stay as they are.
FIELDS = (
    Column.HONORIFIC, Column.POSITION, Column.COUNTRY, Column.LANGUAGE, Column.ASSISTANT_NAME, Column.ASSISTANT_EMAIL,
    Column.MAIL_GOES_TO,
)  # fmt: skip
ADDRESSES = (Column.EMAIL, Column.ASSISTANT_EMAIL)
LIMITS = {  # characters; a choice may be written in any words
    Column.GROUPS: 2000,
    Column.ORGANIZATION: LONGEST_NAME,
    Column.FULL_NAME: Contact._meta.get_field("family_name").max_length,
    Column.GIVEN_NAME: Contact._meta.get_field("given_name").max_length,
    Column.FAMILY_NAME: Contact._meta.get_field("family_name").max_length,
}
LONGEST = 200
CALLED: dict[str, Callable[[str], str]] = {
    Column.HONORIFIC: words.honorific_called,
    Column.CONSTITUENCY: words.constituency_called,
    Column.COUNTRY: country_called,
    Column.LANGUAGE: words.language_called,
    Column.MAIL_GOES_TO: words.mail_recipient_called,
}
CHOICES: dict[str, type[TextChoices]] = {
    Column.HONORIFIC: Honorific,
    Column.CONSTITUENCY: Constituency,
    Column.LANGUAGE: Language,
    Column.MAIL_GOES_TO: Contact.MailGoesTo,
}


def title(column: str) -> str:
    return str(capfirst(Column(column).label)) if column else ""


def make_fields() -> dict[str, Field]:
    """A field for each column; their messages name the column in the active language."""
    return {column: _field(column) for column in Column}


def _field(column: str) -> Field:
    if column in ADDRESSES:
        return PlainEmailField(label=title(column), required=False)
    return PlainTextField(label=title(column), required=False, max_length=LIMITS.get(column, LONGEST))


def cleaned(field: Field, column: str, value: str) -> str:
    """The value as it is stored: of a choice, its code. Raises ValidationError."""
    text = field.clean(value)
    if not text or column not in CALLED:
        return text
    if code := CALLED[column](text):
        return code
    raise ValidationError(_not_known(column), code="not_known")


def _not_known(column: str) -> str:
    if column == Column.COUNTRY:
        return _("No country has this name or this code of two letters.")
    labels = ", ".join(str(label) for label in CHOICES[column].labels)
    return _("This is not known. Write one of: %(choices)s") % {"choices": labels}


def in_words(column: str, value: str) -> str:
    """What is stored, as people read it."""
    if column == Column.COUNTRY:
        return country_name(value) if value else ""
    return str(CHOICES[column](value).label) if value and column in CHOICES else value
