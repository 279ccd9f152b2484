"""Organizations that an import adds to the directory: in which language their name stands, and in which country."""

import pytest
from django.utils import translation

from meeting.models import User
from tests.partners.answers import in_each_language
from tests.partners.importing import HEADINGS, amina, plan_of, reasons

SEVERAL = {
    "en": "Organization: It is added without a country, as its lines give several: France, Germany",
    "fr": "Organisation\u00a0: "
    "Elle est ajoutée sans pays, car ses lignes en donnent plusieurs\u00a0: Allemagne, France",
    "es": "Organización: Se añade sin país, porque sus líneas indican varios: Alemania, Francia",
}


def of_children(*countries: str) -> list[list[str]]:
    """A line for each country, of somebody at one organization that is of no State."""
    return [
        amina(
            email=f"{place}@example.org", organization="Save the Children", constituency="civil_society", country=each
        )
        for place, each in enumerate(countries)
    ]


@pytest.mark.parametrize(("written", "names"), [("français", ("X", "X", "")), ("Spanish", ("X", "", "X"))])
def test_name_stands_in_english_and_in_the_language_of_its_line(
    dora: User, written: str, names: tuple[str, ...]
) -> None:
    [new] = plan_of(dora, [*amina(organization="X"), written], headings=[*HEADINGS, "Language"]).organizations
    assert (new.name_en, new.name_fr or "", new.name_es or "") == names


@in_each_language
def test_name_stands_in_the_readers_language_where_its_line_says_none(dora: User, language: str) -> None:
    with translation.override(language):
        [new] = plan_of(dora, amina(organization="X")).organizations
    assert {code: getattr(new, f"name_{code}") or "" for code in ("en", "fr", "es")} == {
        code: "X" if code in ("en", language) else "" for code in ("en", "fr", "es")
    }


@pytest.mark.parametrize("countries", [["DE"], ["", "DE"], ["DE", "", "DE"]])
def test_country_on_which_the_lines_agree_is_that_of_the_organization(dora: User, countries: list[str]) -> None:
    plan = plan_of(dora, *of_children(*countries))
    assert ([new.country for new in plan.organizations], plan.remarked, plan.faulty) == (["DE"], [], [])


@in_each_language
def test_several_countries_are_none_and_said_once(dora: User, language: str) -> None:
    with translation.override(language):
        plan = plan_of(dora, *of_children("DE", "", "FR", "DE"))
        [line] = plan.remarked
        assert ([new.country for new in plan.organizations], line.number) == ([""], 2)
        assert [str(remark) for remark in line.remarks] == [SEVERAL[language]]


def test_country_of_a_line_that_is_left_out_does_not_count(dora: User) -> None:
    left_out, line = of_children("FR", "DE")
    left_out[2] = "nobody"
    assert [new.country for new in plan_of(dora, left_out, line).organizations] == ["DE"]


@pytest.mark.parametrize("countries", [["", "SN"], ["SN", ""]])
def test_organization_of_a_state_is_one_where_only_one_line_says_which(dora: User, countries: list[str]) -> None:
    lines = [amina(email=f"{place}@example.org", country=each) for place, each in enumerate(countries)]
    plan = plan_of(dora, *lines)
    assert ([new.country for new in plan.organizations], plan.faulty) == (["SN"], [])


def test_organization_of_a_state_is_unclear_without_a_country_where_lines_say_two(dora: User) -> None:
    lines = [amina(email=f"{place}@example.org", country=each) for place, each in enumerate(["", "SN", "ML"])]
    plan = plan_of(dora, *lines)
    assert sorted(new.country for new in plan.organizations) == ["ML", "SN"]
    assert reasons(plan) == {
        2: ["Organization: Several organizations go by this name. Say the country, or another of its names."]
    }


def test_two_kinds_of_organization_with_one_name_in_one_country_are_refused(dora: User) -> None:
    lines = [
        amina(organization="X", constituency=each, email=f"{each}@example.org") for each in ("foundation", "workers")
    ]
    plan = plan_of(dora, *lines)
    assert (len(plan.organizations), list(reasons(plan))) == (1, [3])
