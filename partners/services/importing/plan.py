"""The dry run: what an import would do, line by line. It reads, and writes nothing."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from meeting.letters import folded
from partners.models import Contact, ContactGroup, ContactImport, Organization
from partners.models.people import person_name
from partners.selectors.address_book import Person, groups_by_name, known_people, person_of

from .cells import FIELDS, Column, in_words, title
from .lines import Fault, Line, LineReader
from .organizations import OrganizationFinder

MOST_NEW_GROUPS = 500  # by one table; in a column that was taken for groups each cell may hold hundreds of words
IDENTITY = (Column.GIVEN_NAME, Column.FAMILY_NAME, Column.EMAIL)


class Change(NamedTuple):
    """Of one field: its column, and what stands there before and after, as people read it."""

    column: str
    before: str
    after: str

    @property
    def title(self) -> str:
        return title(self.column)


@dataclass
class Step:
    """What becomes of one good line. `contact` has its new values, and is not saved."""

    line: Line
    contact: Contact
    is_new: bool
    changes: list[Change]
    groups: list[ContactGroup]  # to be added to those that she is in


@dataclass
class Plan:
    """What an import would do. Organizations and groups that are not in the portal yet are not saved either."""

    steps: list[Step] = field(default_factory=list)
    faulty: list[Line] = field(default_factory=list)
    duplicates: int = 0  # of the faulty lines, those that name somebody whom an earlier line names
    organizations: list[Organization] = field(default_factory=list)
    groups: list[ContactGroup] = field(default_factory=list)

    @property
    def new(self) -> list[Step]:
        return [step for step in self.steps if step.is_new]

    @property
    def changed(self) -> list[Step]:
        return [step for step in self.steps if not step.is_new and step.changes]

    @property
    def remarked(self) -> list[Line]:
        return [step.line for step in self.steps if step.line.remarks]

    @property
    def counts(self) -> dict[str, int]:
        new, changed = len(self.new), len(self.changed)
        return {
            "good": len(self.steps),
            "new": new,
            "known": len(self.steps) - new,
            "changed": changed,
            "same": len(self.steps) - new - changed,
            "faulty": len(self.faulty),
            "duplicates": self.duplicates,
            "organizations": len(self.organizations),
            "groups": len(self.groups),
        }

    @property
    def digest(self) -> str:
        """The same for as long as the import would do the same, whatever language it is read in."""
        steps = [
            [step.line.number, step.line.values, step.contact.pk, _stored(step.contact), len(step.groups)]
            for step in self.steps
        ]
        shape = [steps, [line.number for line in self.faulty]]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()


def _stored(contact: Contact) -> list[Any]:
    return [contact.organization_id, *(getattr(contact, name) for name in FIELDS)]


def plan_import(contact_import: ContactImport, *, lock: bool = False) -> Plan:
    """Four queries at most, however many lines. With `lock`, known contacts stay locked until the transaction ends."""
    reader = LineReader(contact_import.columns)
    lines = [reader.read(number, cells) for number, cells in contact_import.lines]
    addresses = {line.values[Column.EMAIL].casefold() for line in lines if Column.EMAIL in line.values}
    planner = _Planner(known_people(addresses, lock=lock), lines)
    for line in lines:
        planner.add(line)
    return planner.plan


class _Planner:
    def __init__(self, people: dict[Person, Contact], lines: list[Line]) -> None:
        self.plan = Plan()
        self.people = people
        self.lines: dict[Person, int] = {}  # who has been named, and in which line
        self.groups = groups_by_name()
        self.organizations = OrganizationFinder(self.plan.organizations, lines)

    def add(self, line: Line) -> None:
        step = None if line.faults else self._step(line)
        if step is None:
            self.plan.faulty.append(line)
        else:
            self.plan.steps.append(step)

    def _step(self, line: Line) -> Step | None:
        """None where something is wrong with the line, which then says what."""
        person = person_of(line.values[Column.EMAIL], _name(line))
        if person in self.lines:
            self.plan.duplicates += 1
            line.refuse(_("The same person as in line %(line)s.") % {"line": self.lines[person]})
            return None
        contact = self.people.get(person) or Contact(**{column: line.values.get(column, "") for column in IDENTITY})
        values = {column: line.values[column] for column in FIELDS if column in line.values}
        _require_address_of_assistant(line, contact, values)
        self._require_few_new_groups(line)
        organization = self.organizations.find(line, contact)
        if line.faults:
            return None
        self.lines[person] = line.number
        changes = [*_set_fields(contact, values), *_set_organization(contact, organization)]
        groups = self._new_groups(line, contact)
        if groups:
            changes.append(Change(Column.GROUPS, "", ", ".join(f"+ {group}" for group in groups)))
        return Step(line, contact, contact.pk is None, changes, groups)

    def _require_few_new_groups(self, line: Line) -> None:
        names = line.values.get(Column.GROUPS, [])
        new = {folded(name) for name in names} - self.groups.keys()
        if new and len(self.plan.groups) + len(new) > MOST_NEW_GROUPS:
            reason = _("The table names more than %(limit)s groups that do not exist yet.") % {"limit": MOST_NEW_GROUPS}
            line.faults.append(Fault(Column.GROUPS, ", ".join(names), reason))

    def _new_groups(self, line: Line, contact: Contact) -> list[ContactGroup]:
        """Those that the line names and the contact is not in; groups that do not exist are made in the plan."""
        own = {group.pk for group in contact.groups.all()} if contact.pk else set()
        named = {}
        for name in line.values.get(Column.GROUPS, []):
            if folded(name) not in self.groups:
                self.groups[folded(name)] = ContactGroup(name=name)
                self.plan.groups.append(self.groups[folded(name)])
            named[folded(name)] = self.groups[folded(name)]
        return [group for group in named.values() if group.pk is None or group.pk not in own]


def _name(line: Line) -> str:
    return person_name(line.values.get(Column.GIVEN_NAME, ""), line.values[Column.FAMILY_NAME])


def _require_address_of_assistant(line: Line, contact: Contact, values: dict[str, str]) -> None:
    recipient = values.get(Column.MAIL_GOES_TO, contact.mail_goes_to)
    if recipient != Contact.MailGoesTo.PRINCIPAL and not values.get(Column.ASSISTANT_EMAIL, contact.assistant_email):
        line.refuse(_("Mail to the assistant needs the assistant’s e-mail address."))


def _set_fields(contact: Contact, values: dict[str, str]) -> list[Change]:
    changes = []
    for column, value in values.items():
        before = getattr(contact, column)
        if before != value:
            setattr(contact, column, value)
            if contact.pk:  # Else nothing is changed, and in a list of thousands the words take their time.
                changes.append(Change(column, in_words(column, before), in_words(column, value)))
    return changes


def _set_organization(contact: Contact, organization: Organization | None) -> list[Change]:
    if organization is None or (contact.pk and contact.organization == organization):
        return []
    before = str(contact.organization) if contact.pk else ""
    contact.organization = organization
    return [Change(Column.ORGANIZATION, before, str(organization))]
