"""The organizations that the lines of a table name: those of the directory, and new ones."""

from django.utils.translation import gettext as _

from meeting.letters import folded
from partners.models import Constituency, Contact, Organization
from partners.models.organizations import NATIONAL
from partners.selectors.directory import Directory

from .cells import Column
from .lines import Line


class OrganizationFinder:
    """Finds whom a line means. Whoever is not in the directory is added to `new`, and is not saved."""

    def __init__(self, new: list[Organization]) -> None:
        self.directory = Directory()
        self.new = new
        self.named_new: dict[tuple[str, str], tuple[Organization, int]] = {}  # with the line that named it first

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
            line.refuse(
                _("Several organizations go by this name. Say the country, or another of its names."),
                Column.ORGANIZATION,
            )
            return None
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
        of_state = country if constituency in NATIONAL else ""
        organization, first = self.named_new.get((folded(name), of_state), (None, 0))
        if organization is None:
            return self._add(line, Organization(name_en=name, constituency=constituency, country=of_state))
        if organization.constituency != constituency:
            line.refuse(
                _("Line %(line)s gives this new organization another constituency.") % {"line": first},
                Column.ORGANIZATION,
            )
        return organization

    def _add(self, line: Line, organization: Organization) -> Organization | None:
        if line.faults:  # Nothing is made for a line that is left out.
            return None
        self.new.append(organization)
        self.named_new[folded(organization.name_en), organization.country] = organization, line.number
        return organization


def _remark_other_constituency(line: Line, organization: Organization) -> None:
    constituency = line.values.get(Column.CONSTITUENCY, organization.constituency)
    if constituency != organization.constituency:
        kept = Constituency(organization.constituency).label
        line.remark(
            _("The directory says “%(constituency)s”, and keeps it.") % {"constituency": kept}, Column.ORGANIZATION
        )
