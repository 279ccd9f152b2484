"""The organizations that the lines of a table name: those of the directory, and new ones."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from meeting.countries import country_name
from meeting.languages import current
from meeting.letters import folded
from partners.models import Constituency, Contact, Organization
from partners.models.organizations import NATIONAL
from partners.selectors.directory import Directory

from .cells import Column
from .lines import Line


class OrganizationFinder:
    """Finds whom a line means. Whoever is not in the directory is added to `new`, and is not saved."""

    def __init__(self, new: list[Organization], lines: Iterable[Line]) -> None:
        self.directory = Directory()
        self.new = new
        self.named_new: dict[tuple[str, str], tuple[Organization, int]] = {}  # with the line that named it first
        self.countries = _countries_by_organization(lines)

    def find(self, line: Line, contact: Contact) -> Organization | None:
        """None where the line names none, or refuses what it names."""
        name = line.values.get(Column.ORGANIZATION, "")
        if not name:
            if contact.pk is None:
                line.refuse(_("The organization is missing."))
            return None
        country = line.values.get(Column.COUNTRY, contact.country)
        meant = self.directory.meant_by(name, country)
        if len(meant) > 1:
            return _refuse_unclear(line)
        if not meant:
            return self._new(line, name, country)
        _remark_other_constituency(line, meant[0])
        return meant[0]

    def _new(self, line: Line, name: str, country: str) -> Organization | None:
        constituency = line.values.get(Column.CONSTITUENCY, "")
        if not constituency:
            line.refuse(
                _("The directory has no organization of this name. With a constituency, it would be added."),
                Column.ORGANIZATION,
            )
            return None
        countries = self.countries.get(folded(name), set())
        its_country = next(iter(countries)) if len(countries) == 1 else ""
        if constituency in NATIONAL:
            its_country = country or its_country
            if not its_country and countries:
                return _refuse_unclear(line)
        organization, first = self.named_new.get((folded(name), its_country), (None, 0))
        if organization is None:
            return self._add(line, name, its_country)
        if organization.constituency != constituency:
            line.refuse(
                _("Line %(line)s gives this new organization another constituency.") % {"line": first},
                Column.ORGANIZATION,
            )
        return organization

    def _add(self, line: Line, name: str, country: str) -> Organization | None:
        """Its name goes into English, which every organization has, and into the language of the line."""
        if line.faults:  # Nothing is made for a line that is left out.
            return None
        language = line.values.get(Column.LANGUAGE) or current()
        names = {"name_en": name, f"name_{language}": name}
        organization = Organization(**names, constituency=line.values[Column.CONSTITUENCY], country=country)
        self.new.append(organization)
        self.named_new[folded(name), country] = organization, line.number
        if not country:
            _remark_several_countries(line, self.countries.get(folded(name), set()))
        return organization


def _countries_by_organization(lines: Iterable[Line]) -> dict[str, set[str]]:
    """By the folded name of an organization, the countries of the people whom good lines place there."""
    countries: dict[str, set[str]] = {}
    for line in lines:
        name, country = line.values.get(Column.ORGANIZATION), line.values.get(Column.COUNTRY)
        if name and country and not line.faults:
            countries.setdefault(folded(name), set()).add(country)
    return countries


def _refuse_unclear(line: Line) -> None:
    line.refuse(
        _("Several organizations go by this name. Say the country, or another of its names."), Column.ORGANIZATION
    )


def _remark_several_countries(line: Line, countries: set[str]) -> None:
    if countries:
        names = ", ".join(sorted(country_name(country) for country in countries))
        line.remark(
            _("It is added without a country, as its lines give several: %(countries)s") % {"countries": names},
            Column.ORGANIZATION,
        )


def _remark_other_constituency(line: Line, organization: Organization) -> None:
    constituency = line.values.get(Column.CONSTITUENCY, organization.constituency)
    if constituency != organization.constituency:
        kept = Constituency(organization.constituency).label
        line.remark(
            _("The directory says “%(constituency)s”, and keeps it.") % {"constituency": kept}, Column.ORGANIZATION
        )
