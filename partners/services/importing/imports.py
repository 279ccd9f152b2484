"""An import from its upload to its end: kept, its columns named, carried out once, forgotten."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.models import User
from meeting.services.history import record, record_all
from partners.models import Contact, ContactGroup, ContactImport, Organization
from partners.services.tables import Table

from .cells import FIELDS, Column, title
from .lines import Fault
from .plan import Plan, Step, plan_import
from .words import guessed_columns

KEPT_FOR = datetime.timedelta(days=1)
AT_ONCE = 1000


class ImportRefused(Exception):
    """Why nothing was imported; `message` is for people, `code` for the log."""

    message: Promise
    code: str


class ChangedMeanwhile(ImportRefused):
    message = gettext_lazy("The address book has changed since you looked. Look again at what the import does now.")
    code = "changed_meanwhile"


class NothingToImport(ImportRefused):
    message = gettext_lazy("There is no line that can be imported.")
    code = "nothing_to_import"


def start_import(*, table: Table, name: str, actor: User) -> ContactImport:
    """Keep the table, with what its columns seem to be, until it is imported or a day is over."""
    return ContactImport.objects.create(
        created_by=actor,
        name=name,
        headings=table.headings,
        columns=_columns_of(table.headings, actor),
        lines=table.lines,
    )


def _columns_of(headings: list[str], actor: User) -> list[str]:
    """As the same person chose them for the same headings, else guessed. A file to mend has two more, of no meaning."""
    guesses = guessed_columns(headings)
    for earlier, columns in ContactImport.objects.filter(created_by=actor).values_list("headings", "columns"):
        others = guesses[len(earlier) :]
        if headings[: len(earlier)] == earlier and not any(others):
            return [*columns, *others]
    return guesses


def name_columns(*, contact_import: ContactImport, columns: Sequence[str]) -> None:
    """Say what each column is; nothing happens once it is imported."""
    ContactImport.objects.filter(pk=contact_import.pk, imported_at=None).update(columns=list(columns))


def wrong_columns(columns: Sequence[str]) -> list[str]:
    """Why a table with these columns cannot be looked at, in words; empty if it can."""
    used = [column for column in columns if column]
    wrong = [
        _("Two columns are “%(title)s”. Leave one of them out.") % {"title": title(column)}
        for column in dict.fromkeys(used)
        if used.count(column) > 1
    ]
    if Column.EMAIL not in used:
        wrong.append(_("Say which column holds the e-mail address."))
    if Column.FAMILY_NAME not in used and Column.FULL_NAME not in used:
        wrong.append(_("Say which column holds the family name, or the full name."))
    if Column.FULL_NAME in used and {Column.FAMILY_NAME, Column.GIVEN_NAME} & {*used}:
        wrong.append(_("Use either the full name, or the given name and the family name."))
    return wrong


def import_contacts(*, contact_import: ContactImport, digest: str, actor: User) -> ContactImport:
    """Carry out what was looked at: all good lines, or none. `digest` is that of the plan which was shown.

    Called twice it does nothing the second time. Lines with faults stay, their reasons in the active language; the
    others are erased. Raises ChangedMeanwhile or NothingToImport.
    """
    try:
        with transaction.atomic():
            contact_import = ContactImport.objects.select_for_update().filter(pk=contact_import.pk).first()
            if contact_import is None:
                raise NothingToImport
            if contact_import.imported_at is None:
                _carry_out(contact_import, digest, actor)
            return contact_import
    except IntegrityError as error:  # Somebody else has just added a person, an organization or a group.
        raise ChangedMeanwhile from error


def _carry_out(contact_import: ContactImport, digest: str, actor: User) -> None:
    if wrong_columns(contact_import.columns):
        raise NothingToImport
    _keep_organizations()
    plan = plan_import(contact_import, lock=True)
    if plan.digest != digest:
        raise ChangedMeanwhile
    if not plan.steps:
        raise NothingToImport
    _write(plan, actor)
    _close(contact_import, plan)
    record(contact_import, "contacts imported", actor=actor, **plan.counts)


def _keep_organizations() -> None:
    """Let nobody merge or delete one until the end. Whoever does locks them before their contacts, as is done here."""
    list(Organization.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _write(plan: Plan, actor: User) -> None:
    Organization.objects.bulk_create(plan.organizations, AT_ONCE)
    record_all(plan.organizations, "added", actor=actor)
    ContactGroup.objects.bulk_create(plan.groups, AT_ONCE)
    new, changed = [step.contact for step in plan.new], [step.contact for step in plan.changed]
    for contact in (*new, *changed):
        contact.organization = contact.organization  # By now it has a key.
    Contact.objects.bulk_create(new, AT_ONCE)
    record_all(new, "imported", actor=actor)
    Contact.objects.bulk_update(changed, [*FIELDS, "organization"], AT_ONCE)
    record_all(changed, "changed by import", actor=actor)
    _join_groups(plan.steps)


def _join_groups(steps: Sequence[Step]) -> None:
    membership = Contact.groups.through
    pairs = [(step.contact.pk, group.pk) for step in steps for group in step.groups]
    membership.objects.bulk_create(
        (membership(contact_id=contact, contactgroup_id=group) for contact, group in pairs),
        AT_ONCE,
        ignore_conflicts=True,
    )


def _close(contact_import: ContactImport, plan: Plan) -> None:
    contact_import.lines = [[line.number, line.cells] for line in plan.faulty]
    contact_import.faults = [[fault.stored for fault in line.faults] for line in plan.faulty]
    contact_import.outcome = plan.counts
    contact_import.imported_at = timezone.now()
    contact_import.save(update_fields=["lines", "faults", "outcome", "imported_at"])


def kept_faults(contact_import: ContactImport) -> list[tuple[int, list[str], list[Fault]]]:
    """Of an import that was carried out: each line that stayed, its cells, and why it stayed."""
    return [
        (number, cells, [Fault(*fault) for fault in faults])
        for (number, cells), faults in zip(contact_import.lines, contact_import.faults, strict=True)
    ]


def discard_import(*, contact_import: ContactImport) -> None:
    """Erase the table; what was imported of it stays."""
    contact_import.delete()


def forget_imports(*, now: datetime.datetime | None = None) -> int:
    """Erase the tables of more than a day ago; returns how many."""
    deleted, _by_model = ContactImport.objects.filter(created_at__lt=(now or timezone.now()) - KEPT_FOR).delete()
    return deleted
