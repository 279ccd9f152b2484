"""What staff, or somebody who borrows their browser, can type into the addresses and forms of the lists."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from meeting.models import Meeting, User
from partners.models import Registration
from tests.factories import make_organization, make_recorded_answer, make_registration
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


# Rights ---------------------------------------------------------------------------------------------------------------

EACH_RIGHT = {  # What each page of staff takes: a set of rights that is enough, and nothing less is.
    "GET registration/counts/": {"view_registration"},
    "GET registration/participants.pdf": {"view_registration"},
    "GET registration/pass/x/": {"view_registration"},
    "GET registration/{amina}/change/": {"view_registration"},
    "GET registration/{amina}/history/": {"view_registration"},
    "POST registration/export/": {"view_registration", "export_registration"},
    "POST registration/decide/": {"view_registration", "decide_registration"},
    "POST registration/{amina}/change/": {"change_registration"},
    "GET accessneeds/": {"view_accessneeds"},
    "GET recordedanswer/record/": {"add_recordedanswer"},
    "GET recordedanswer/{scan}/scan/": {"view_recordedanswer"},
    "POST recordedanswer/{scan}/delete/": {"delete_recordedanswer"},
    "GET organization/duplicates/": {"change_organization", "delete_organization"},
    "POST organization/{one}/merge/{two}/": {"change_organization", "delete_organization"},
    "POST organization/{one}/apart/{two}/": {"change_organization", "delete_organization"},
    "GET organization/to-place/": {"change_organization"},
    "POST organization/to-place/{amina}/link/": {"change_organization"},
    "POST organization/to-place/{amina}/add/": {"change_organization", "add_organization"},
}
ENOUGH_TOO = {f"view_{name}": f"change_{name}" for name in ("registration", "recordedanswer", "accessneeds")}
POSTED = {"format": "csv", "decision": "approve", "post": "yes"}


@pytest.mark.parametrize("request_line", EACH_RIGHT)
def test_page_takes_its_rights_and_nothing_less(amina: Registration, request_line: str) -> None:
    recorded = make_recorded_answer(scan="0123456789abcdef.pdf")
    rows = {"amina": amina.pk, "scan": recorded.pk, "one": make_organization().pk, "two": make_organization().pk}
    method, path = request_line.format(**rows).split()
    rights = EACH_RIGHT[request_line]
    codenames = Permission.objects.filter(content_type__app_label="partners").values_list("codename", flat=True)
    posted = POSTED | {"registrations": str(amina.pk), "organization": str(rows["one"])}

    def answer(client: Client) -> int:
        return client.generic(
            method, f"/admin/partners/{path}", urlencode(posted), content_type="application/x-www-form-urlencoded"
        ).status_code

    for lacking in rights:
        others = {*codenames} - {lacking} - ({ENOUGH_TOO.get(lacking)})
        assert answer(signed_in(*others)) == 403, lacking
        User.objects.all().delete()
    assert answer(signed_in(*rights)) in (200, 302, 404, 422)
