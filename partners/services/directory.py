"""The directory: two entries made one, and what registrants typed given its place."""

from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from meeting.models import Meeting, User
from meeting.services.history import record
from partners.models import Organization, Registration
from partners.models.organizations import NATIONAL
from partners.selectors.directory import organization_named, typed_alike
from partners.selectors.duplicates import references


class DirectoryError(Exception):
    """Why the directory stays as it is; `message` is for people, `code` for the log."""

    message = _("The directory cannot be changed in this way.")
    code = "directory"


class OrganizationGone(DirectoryError):
    message = _("This organization is no longer in the directory: it may have been merged already.")
    code = "organization_gone"


class InDirectoryAlready(DirectoryError):
    message = _("This organization is in the directory already.")
    code = "in_directory_already"


class SameOrganization(DirectoryError):
    message = _("An organization cannot be merged with itself.")
    code = "same_organization"


class MergeRefused(DirectoryError):
    message = _("Both have something of which an organization can have one only. Remove one of the two first.")
    code = "merge_refused"


# Merging ----------------------------------------------------------------------------------------------------------


def merge_organizations(*, kept: Organization, merged: Organization, actor: User) -> Organization:
    """Move everything of `merged` to `kept`, which then goes by its names too, and delete `merged`.

    Whatever points to an organization moves, of whichever app. Returns the one kept. Raises SameOrganization;
    OrganizationGone, if one was merged before; MergeRefused, if both have what must be unique. Nothing changes then.
    """
    if kept.pk == merged.pk:
        raise SameOrganization
    try:
        with transaction.atomic():
            _wait_for_registrations()
            return _merge(*_locked(kept, merged), actor)
    except IntegrityError as error:
        raise MergeRefused from error


def _wait_for_registrations() -> None:
    """Whoever registers, or changes what she typed, looks her organization up under a meeting's lock: until she is
    done, none may vanish, and nobody may hold one and wait for her. It also has staff come one after the other.
    """
    list(Meeting.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _locked(*organizations: Organization) -> list[Organization]:
    """The rows as they are now, locked in the order of their keys, so that two merges cannot wait for each other."""
    pks = [organization.pk for organization in organizations]
    rows = {row.pk: row for row in Organization.objects.filter(pk__in=pks).order_by("pk").select_for_update()}
    if len(rows) < len(pks):
        raise OrganizationGone
    return [rows[pk] for pk in pks]


def _merge(kept: Organization, merged: Organization, actor: User) -> Organization:
    merged_pk, moved = merged.pk, _move(kept, merged)
    kept.add_aliases([*merged.own_names, *merged.aliases.splitlines()])
    kept.website = kept.website or merged.website
    kept.country = kept.country or merged.country
    merged.delete()  # First: the one kept may now have its country, and have had its name.
    kept.save(update_fields=["aliases", "website", "country"])
    record(kept, "merged", actor=actor, merged=merged_pk, moved=moved)
    return kept


def _move(kept: Organization, merged: Organization) -> dict[str, int]:
    """Returns how many rows moved, by the label of their model."""
    kept.distinct_from.remove(merged)
    moved = {}
    for field in references():
        rows = field.model._base_manager.filter(**{field.name: merged})
        if field.model._meta.auto_created:  # One of many to many: both may have the same, and once is enough.
            _move_links(rows, field.name, kept)
        elif count := rows.update(**{field.name: kept}):
            moved[field.model._meta.label] = moved.get(field.model._meta.label, 0) + count
    return moved


def _move_links(links: models.QuerySet, name: str, kept: Organization) -> None:
    for link in links:
        try:
            with transaction.atomic():
                links.filter(pk=link.pk).update(**{name: kept})
        except IntegrityError:
            link.delete()


def keep_apart(*, organizations: tuple[Organization, Organization], actor: User) -> None:
    """Remember that these are two, so that nobody is asked again."""
    one, other = organizations
    if one.pk == other.pk:
        raise SameOrganization
    with transaction.atomic():
        if not one.distinct_from.contains(other):
            one.distinct_from.add(other)
            record(one, "distinct", actor=actor, distinct_from=other.pk)


@transaction.atomic
def delete_organizations(*, organizations: Iterable[Organization], actor: User) -> None:
    """Delete them; whoever is registered for one keeps what she typed.

    Raises ProtectedError where something may not be without its organization.
    """
    _wait_for_registrations()
    for organization in organizations:
        record(organization, "deleted", actor=actor)
        organization.delete()


# Typed by registrants ---------------------------------------------------------------------------------------------


@transaction.atomic
def link_organization(*, registration: Registration, organization: Organization, actor: User) -> int:
    """Say whom a registrant meant, and all who typed the same (`typed_alike`), in past meetings too.

    The name as typed becomes one of the organization’s. Returns how many registrations were linked: none the second
    time. Raises OrganizationGone.
    """
    _wait_for_registrations()
    [organization] = _locked(organization)
    linked = list(typed_alike(registration).select_for_update())
    if not linked:
        return 0
    Registration.objects.filter(pk__in=[each.pk for each in linked]).update(organization=organization)
    for each in linked:
        record(each, "organization found", actor=actor, organization=organization.pk)
    organization.add_aliases([registration.organization_name])
    organization.save(update_fields=["aliases"])
    return len(linked)


@transaction.atomic
def add_to_directory(*, registration: Registration, actor: User) -> Organization:
    """Make what a registrant typed an entry of the directory, and link all who typed the same.

    Its name is known in the registrant’s language alone, and stands for the English until staff translate it. If it is
    in the directory already, the entry there is taken. Raises InDirectoryAlready where several may be meant.
    """
    _wait_for_registrations()
    name, country = registration.organization_name, _country_of(registration)
    organization = organization_named(name, country)
    if organization is None:
        organization = _create(name, country, registration)
        record(organization, "added", actor=actor)
    link_organization(registration=registration, organization=organization, actor=actor)
    return organization


def _create(name: str, country: str, registration: Registration) -> Organization:
    try:
        with transaction.atomic():
            return Organization.objects.create(
                **{"name_en": name, f"name_{registration.language}": name},
                constituency=registration.constituency,
                country=country,
            )
    except IntegrityError as error:
        raise InDirectoryAlready from error


def _country_of(registration: Registration) -> str:
    """That of everybody who typed the name; none where an organization sends people of several countries."""
    if registration.constituency in NATIONAL:
        return registration.country
    countries = set(typed_alike(registration).values_list("country", flat=True)) | {registration.country}
    return registration.country if len(countries) == 1 else ""
