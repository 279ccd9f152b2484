"""Registrations as a table to take away. Access needs, and what was written to those declined, are not in it."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from meeting.countries import country_choices
from meeting.languages import current
from partners.models import Registration
from partners.selectors.states import state_of

from .tables import XLSX, Column, Value, csv_of, xlsx_of

FORMATS = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
}


def registrations_file(registrations: Iterable[Registration], file_format: str) -> bytes:
    """The file in the active language, of registrations with their meeting and organization; times in its zone."""
    columns = [Column(capfirst(str(title)), width) for title, width, _ in COLUMNS]
    rows = _rows(registrations)
    return xlsx_of(gettext("Registrations"), columns, rows) if file_format == "xlsx" else csv_of(columns, rows)


def _rows(registrations: Iterable[Registration]) -> Iterator[list[Value]]:
    for registration in registrations:
        yield [value_of(registration) for _, _, value_of in COLUMNS]


def _state(registration: Registration) -> str:
    return str(state_of(registration.status, holds_seat=registration.holds_seat).label)


def _in_directory(registration: Registration) -> str:
    return registration.organization.name if registration.organization else ""


def _moment(field: str) -> Callable[[Registration], datetime.datetime | None]:
    def local(registration: Registration) -> datetime.datetime | None:
        moment = getattr(registration, field)
        if moment is None:
            return None
        return timezone.make_naive(moment, registration.meeting.zone).replace(microsecond=0)

    return local


def _label(field: str) -> Callable[[Registration], str]:
    return lambda registration: _labels(field, current()).get(getattr(registration, field), "")


@cache
def _labels(field: str, language: str) -> dict[str, str]:  # noqa: ARG001 -- what is kept is kept for each language
    """Django’s own way asks the catalogue for every choice of the field in every row, and takes half of the time."""
    if field == "country":
        return dict(country_choices())
    return {value: str(label) for value, label in Registration._meta.get_field(field).choices}


def _yes_or_no(is_so: bool) -> str:
    return gettext("Yes") if is_so else gettext("No")


# A title, how wide its column is, and what stands there.
COLUMNS: list[tuple[str, int, Callable[[Registration], Value]]] = [
    (gettext_lazy("honorific"), 10, _label("honorific")),
    (gettext_lazy("given name"), 20, lambda each: each.given_name),
    (gettext_lazy("family name"), 22, lambda each: each.family_name),
    (gettext_lazy("function"), 28, lambda each: each.position),
    (gettext_lazy("organization"), 36, lambda each: each.organization_name),
    (gettext_lazy("organization in the directory"), 36, _in_directory),
    (gettext_lazy("constituency"), 24, _label("constituency")),
    (gettext_lazy("country"), 22, _label("country")),
    (gettext_lazy("e-mail address"), 32, lambda each: each.email),
    (gettext_lazy("takes part"), 12, _label("attendance")),
    (gettext_lazy("status"), 20, _state),
    (gettext_lazy("waiting since"), 17, _moment("waiting_since")),
    (gettext_lazy("seat offered until"), 17, _moment("offered_until")),
    (gettext_lazy("language of mails"), 14, _label("language")),
    (gettext_lazy("listens in"), 12, _label("interpretation")),
    (gettext_lazy("asks for the floor"), 12, lambda each: _yes_or_no(each.wants_floor)),
    (gettext_lazy("in the list of participants"), 12, lambda each: _yes_or_no(each.listed)),
    (gettext_lazy("invited as"), 26, _label("invited_as")),
    (gettext_lazy("registered"), 17, _moment("registered_at")),
    (gettext_lazy("meeting"), 36, lambda each: str(each.meeting)),
]
