"""What stands in the place of each placeholder, for each recipient: made by the database, for as many as there are."""

from django.db.models import Case, Expression, F, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Concat, JSONObject, NullIf, Trim
from django.utils import translation
from django.utils.translation import gettext_lazy

from meeting.languages import Language
from partners.models import Contact, Honorific

GREETINGS = {
    Honorific.MS: gettext_lazy("Dear Ms %(family_name)s,"),
    Honorific.MR: gettext_lazy("Dear Mr %(family_name)s,"),
    Honorific.DR: gettext_lazy("Dear Dr %(family_name)s,"),
    Honorific.PROF: gettext_lazy("Dear Professor %(family_name)s,"),
    Honorific.EXCELLENCY: gettext_lazy("Excellency,"),
    "": gettext_lazy("Dear %(full_name)s,"),
}
NAMES = {
    "%(family_name)s": F("family_name"),
    "%(full_name)s": Trim(Concat("given_name", Value(" "), "family_name")),
}


def with_values(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """With `mail_values`: what is each person's own in the texts of a mailing, in her language."""
    return contacts.annotate(
        mail_values=JSONObject(
            greeting=_greeting(),
            given_name="given_name",
            family_name="family_name",
            organization=_organization(),
        )
    )


def _greeting() -> Case:
    cases = []
    for language in Language:
        with translation.override(language):
            cases += [
                When(language=language, honorific=honorific, then=_filled(str(greeting)))
                for honorific, greeting in GREETINGS.items()
            ]
    return Case(*cases, default=Value(""), output_field=TextField())


def _filled(greeting: str) -> Expression:
    for placeholder, name in NAMES.items():
        before, found, after = greeting.partition(placeholder)
        if found:
            return Concat(Value(before), name, Value(after), output_field=TextField())
    return Value(greeting)


def _organization() -> Case:
    """The name in the person's language, else in English."""
    named = [
        When(
            language=language,
            then=Coalesce(NullIf(f"organization__name_{language}", Value("")), "organization__name_en"),
        )
        for language in Language
    ]
    return Case(*named, output_field=TextField())
