"""Staff place what registrants typed while others do the same, and while registrants change what they typed."""

import threading
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client

from meeting.models import HistoryEntry, User
from partners.models import Organization
from partners.services.changes import change_registration
from partners.services.directory import InDirectoryAlready, add_to_directory, link_organization
from partners.services.registrations import register, said_by
from partners.services.seats import reread
from tests.factories import make_open_meeting, make_organization, make_registration
from tests.partners.racing import in_threads, waits_for_a_lock
from tests.waiting import eventually


@pytest.mark.django_db(transaction=True)
def test_name_that_is_added_by_two_becomes_one_entry(dora: User) -> None:
    registrations = [make_registration(make_open_meeting(), organization_name="Fund", country="CI") for _ in range(8)]

    added = in_threads(*(lambda each=each: add_to_directory(registration=each, actor=dora) for each in registrations))

    organization = Organization.objects.get()
    assert added == [organization] * 8
    assert set(organization.registrations.all()) == set(registrations)


@pytest.mark.django_db(transaction=True)
def test_placing_waits_for_whoever_changes_her_organization(dora: User) -> None:
    """It held the organization and waited for her, who waited for the organization: one of both was thrown out."""
    fund = make_organization(name_en="The Fund", constituency="member_state", country="CI")
    registration = make_registration(make_open_meeting(), organization_name="Fnud", country="CI")
    person = replace(said_by(registration), organization_name="The Fund")
    has_locked = threading.Event()

    def change() -> None:
        with transaction.atomic():
            reread(registration)
            has_locked.set()
            eventually(waits_for_a_lock)
            change_registration(registration=registration, person=person)

    def place() -> int:
        has_locked.wait(10)
        return link_organization(registration=registration, organization=fund, actor=dora)

    assert in_threads(change, place) == [None, 0]
    registration.refresh_from_db()
    assert (registration.organization, registration.organization_name) == (fund, "The Fund")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("in_bulk", [False, True])
def test_organization_is_deleted_after_whoever_registers_for_it(dora: User, in_bulk: bool) -> None:
    """It went between being found and being referred to: the registration was lost, and its sender saw an error."""
    meeting, fund = make_open_meeting(), make_organization(name_en="The Fund")
    person = said_by(make_registration(meeting, organization_name="The Fund"))
    has_locked = threading.Event()
    client = Client()
    client.force_login(dora)

    def send() -> None:
        with transaction.atomic():
            register(meeting=meeting, person=replace(person, family_name="Koné"))
            has_locked.set()
            eventually(waits_for_a_lock)

    def delete() -> int:
        has_locked.wait(10)
        if in_bulk:
            chosen = {"action": "delete_selected", "_selected_action": fund.pk, "post": "yes"}
            return client.post("/admin/partners/organization/", chosen).status_code
        return client.post(f"/admin/partners/organization/{fund.pk}/delete/", {"post": "yes"}).status_code

    assert in_threads(send, delete) == [None, 302]
    registration = meeting.registrations.get(family_name="Koné")
    assert (registration.organization, Organization.objects.count()) == (None, 0)
    entry = HistoryEntry.objects.get(subject_type__model="organization")
    assert (entry.action, entry.subject_id, entry.actor) == ("deleted", fund.pk, dora)


@pytest.mark.django_db
def test_name_that_two_go_by_is_not_added_again(client: Client, dora: User) -> None:
    """The form finds none, since either may be meant; the database knows one of this name and country all the same."""
    for names in ({"name_en": "Fund"}, {"name_en": "Other", "aliases": "Fund"}):
        make_organization(constituency="member_state", country="CI", **names)
    registration = make_registration(organization_name="Fund", country="CI")

    with pytest.raises(InDirectoryAlready):
        add_to_directory(registration=registration, actor=dora)

    client.force_login(dora)
    page = client.post(f"/admin/partners/organization/to-place/{registration.pk}/add/", follow=True)
    assert "This organization is in the directory already." in page.text
    registration.refresh_from_db()
    assert (registration.organization, Organization.objects.count()) == (None, 2)
