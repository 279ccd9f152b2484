"""What staff, or somebody who borrows their browser, can type into the addresses and forms of the lists."""

import pytest
from django.test import Client

from meeting.models import Meeting, User
from partners.models import Registration
from tests.factories import make_registration
from tests.partners.staff import signed_in

REGISTRATIONS = "/admin/partners/registration/"


@pytest.mark.parametrize(
    "query",
    [
        "country__exact=%00",
        "attendance__exact=%00",
        "given_name__contains=a%00b",
        "status__in=%00",
        "given_name__regex=(",
        "registered_at__year=99999",
    ],
)
@pytest.mark.parametrize("as_file", [False, True])
def test_query_that_the_database_cannot_read_is_refused(
    client: Client, dora: User, amina: Registration, query: str, as_file: bool
) -> None:
    client.force_login(dora)
    if as_file:
        response = client.post(f"{REGISTRATIONS}export/?{query}", {"format": "csv"})
    else:
        response = client.get(f"{REGISTRATIONS}?{query}")
    assert response.status_code == 400


@pytest.mark.parametrize("kind", ["organization", "contact"])
def test_pattern_without_an_end_is_refused_in_each_list(client: Client, dora: User, kind: str) -> None:
    client.force_login(dora)
    name = {"organization": "name_en", "contact": "family_name"}[kind]
    assert client.get(f"/admin/partners/{kind}/?{name}__regex=(").status_code == 400


@pytest.mark.parametrize("key", ["", "abc", "\0", "1" * 5000, "9" * 30])
def test_action_on_a_key_that_is_none_is_refused(client: Client, dora: User, amina: Registration, key: str) -> None:
    client.force_login(dora)
    response = client.post(REGISTRATIONS, {"action": "cancel", "_selected_action": [str(amina.pk), key]})
    assert response.status_code == 400
    amina.refresh_from_db()
    assert amina.status == "confirmed"


@pytest.mark.parametrize("key", ["", "abc", "\0", "1" * 5000, "9" * 30])
def test_organization_that_is_none_is_not_found(client: Client, dora: User, amina: Registration, key: str) -> None:
    client.force_login(dora)
    address = f"/admin/partners/organization/to-place/{amina.pk}/link/"
    assert client.post(address, {"organization": key}).status_code == 404


@pytest.mark.parametrize(
    "query", ["access__isnull=0", "access__gt=0", "access=1", "address_change__isnull=0", "recorded_answers__isnull=0"]
)
def test_list_does_not_tell_who_has_access_needs(meeting: Meeting, amina: Registration, query: str) -> None:
    """Nor anything else of rows that stand apart, each with a right of its own."""
    make_registration(meeting)
    assert signed_in("view_registration").get(f"{REGISTRATIONS}?{query}").status_code == 400
