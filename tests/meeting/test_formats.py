"""Dates on staff's pages: no reader takes the month for the day."""

import datetime

import pytest
from django import forms
from django.utils.formats import date_format
from django.utils.translation import override

MOMENT = datetime.datetime(2027, 3, 9, 13, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "9 March 2027, 13:05", "2027-03-09 13:05"),
        ("fr", "9 mars 2027 13:05", "09/03/2027 13:05"),
        ("es", "9 de marzo de 2027 a las 13:05", "09/03/2027 13:05"),
    ],
)
def test_dates_stand_with_the_day_first_or_in_figures_from_the_year(language: str, long: str, short: str) -> None:
    with override(language):
        assert (date_format(MOMENT, "DATETIME_FORMAT"), date_format(MOMENT, "SHORT_DATETIME_FORMAT")) == (long, short)


@pytest.mark.parametrize(
    ("language", "typed", "understood"),
    [
        ("en", "2027-03-09", datetime.date(2027, 3, 9)),
        ("en", "03/09/2027", None),
        ("en", "09/03/2027", None),
        ("fr", "09/03/2027", datetime.date(2027, 3, 9)),
        ("es", "09/03/2027", datetime.date(2027, 3, 9)),
    ],
)
def test_dates_typed_in_english_start_with_the_year(
    language: str, typed: str, understood: datetime.date | None
) -> None:
    class DayForm(forms.Form):
        day = forms.DateField()

    with override(language):
        form = DayForm({"day": typed})
        form.full_clean()
    assert form.cleaned_data.get("day") == understood
