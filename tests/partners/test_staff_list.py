"""The staff list of registrations: what it shows, finds and counts, and that it asks the same number of questions."""

import datetime
import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from meeting.models import Meeting
from partners.models import Attendance, Registration
from partners.selectors.seats import registration_counts
from tests.factories import make_invitation, make_meeting, make_open_meeting, make_organization, make_registration
from tests.partners.staff import signed_in

pytestmark = pytest.mark.django_db

Status = Registration.Status
LIST = "/admin/partners/registration/"
TAGS = re.compile(r"<[^>]+>")
DEADLINE = datetime.datetime(2027, 2, 1, 12, 30, tzinfo=datetime.UTC)


def names(client: Client, **query: object) -> list[str]:
    """Of those whom the list shows, in its order."""
    response = client.get(LIST, query)
    assert response.status_code == 200, response.headers.get("Location")
    return [registration.full_name for registration in response.context["cl"].result_list]


def row(client: Client, **headers: str) -> list[str]:
    """The words of the first row, cell by cell."""
    page = client.get(LIST, headers=headers).text
    first = page.partition('id="result_list"')[2].partition("<tbody>")[2].partition("</tr>")[0]
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", first, re.DOTALL)
    return [" ".join(unescape(TAGS.sub(" ", cell)).split()) for cell in cells[1:]]


def test_row_says_who_from_where_and_how(staff: Client, meeting: Meeting) -> None:
    make_registration(
        meeting, given_name="Amina", family_name="Touré", status=Status.WAITLISTED, offered_until=DEADLINE,
        language="fr", registered_at=datetime.datetime(2027, 1, 4, 23, 30, tzinfo=datetime.UTC),
    )  # fmt: skip

    assert row(staff) == [
        "Amina Touré", "Ministry of Labour not in the directory", "Member State", "Côte d’Ivoire", "in person",
        "seat offered until 2027-02-01 13:30", "French", "2027-01-05 00:30",
    ]  # fmt: skip
    assert row(staff, **{"Accept-Language": "fr"})[1:7] == [
        "Ministry of Labour absente du répertoire", "État Membre", "Côte d’Ivoire", "en présentiel",
        "place proposée jusqu’au 2027-02-01 13:30", "Français",
    ]  # fmt: skip
    assert row(staff, **{"Accept-Language": "es"})[5] == "plaza ofrecida hasta el 2027-02-01 13:30"


def test_pending_person_who_keeps_her_place_is_marked(staff: Client, meeting: Meeting) -> None:
    make_registration(meeting, status=Status.PENDING, holds_seat=True, organization=make_organization())

    assert row(staff)[1] == "Ministry of Labour"
    assert row(staff)[5] == "pending keeps the place meanwhile"


def test_current_meeting_is_shown_until_another_or_all_are_chosen(staff: Client) -> None:
    old = make_meeting(starts_on=datetime.date(2025, 1, 1), ends_on=datetime.date(2025, 1, 1), is_current=True)
    new = make_open_meeting()
    make_registration(old, given_name="Amina", family_name="Then")
    make_registration(new, given_name="Bruno", family_name="Now")

    assert names(staff) == ["Amina Then"]
    assert names(staff, meeting__id__exact=new.pk) == ["Bruno Now"]
    assert names(staff, meeting__id__exact="all") == ["Bruno Now", "Amina Then"]
    assert names(staff, meeting__id__exact="x") == ["Amina Then"]
    Meeting.objects.update(is_current=False)
    assert names(staff) == ["Bruno Now"]


def test_each_filter_finds_its_own(staff: Client, meeting: Meeting) -> None:
    make_registration(meeting, given_name="Amina", family_name="A", status=Status.CONFIRMED, wants_floor=True)
    make_registration(
        meeting, given_name="Bruno", family_name="B", status=Status.WAITLISTED, country="CH", language="es",
        organization=make_organization(),
    )  # fmt: skip
    make_registration(
        meeting, given_name="Chen", family_name="C", status=Status.WAITLISTED, offered_until=DEADLINE,
        constituency="un", interpretation="fr",
    )  # fmt: skip
    make_registration(
        meeting, given_name="Dina", family_name="D", status=Status.CANCELLED, attendance="online", listed=True,
        invitation=make_invitation(meeting),
    )  # fmt: skip

    found = {
        query: names(staff, **dict([query.split("=")]))
        for query in (
            "status__exact=live", "status__exact=confirmed", "status__exact=waitlisted", "status__exact=offered",
            "attendance__exact=online", "constituency__exact=un", "country__exact=CH", "language__exact=es",
            "interpretation__exact=fr", "in_directory=1", "in_directory=0", "wants_floor__exact=1",
            "listed__exact=1", "invited=1", "invited=0", "status__exact=x",
        )
    }  # fmt: skip
    assert found == {
        "status__exact=live": ["Chen C", "Bruno B", "Amina A"],
        "status__exact=confirmed": ["Amina A"],
        "status__exact=waitlisted": ["Bruno B"],
        "status__exact=offered": ["Chen C"],
        "attendance__exact=online": ["Dina D"],
        "constituency__exact=un": ["Chen C"],
        "country__exact=CH": ["Bruno B"],
        "language__exact=es": ["Bruno B"],
        "interpretation__exact=fr": ["Chen C"],
        "in_directory=1": ["Bruno B"],
        "in_directory=0": ["Dina D", "Chen C", "Amina A"],
        "wants_floor__exact=1": ["Amina A"],
        "listed__exact=1": ["Dina D"],
        "invited=1": ["Dina D"],
        "invited=0": ["Chen C", "Bruno B", "Amina A"],
        "status__exact=x": ["Dina D", "Chen C", "Bruno B", "Amina A"],
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("eloise nguyen", ["Éloïse Nguyễn"]),
        ("NGUYỄN", ["Éloïse Nguyễn"]),
        ("fonds@", ["Éloïse Nguyễn"]),
        ("securite n", ["Éloïse Nguyễn"]),
        ("cote d'ivoire", ["Éloïse Nguyễn"]),
        ("100%", ["Amina 100%"]),
        ("_", []),
        ("eloise amina", []),
        ("xyz " * 5000, []),
    ],
)
def test_search_minds_no_accents(staff: Client, meeting: Meeting, words: str, found: list[str]) -> None:
    make_registration(
        meeting, given_name="Éloïse", family_name="Nguyễn", email="fonds@example.org",
        organization_name="Fonds de sécurité sociale, Côte d’Ivoire",
    )  # fmt: skip
    make_registration(meeting, given_name="Amina", family_name="100%")

    assert names(staff, q=words) == found


def test_list_is_ordered_by_name_without_accents(staff: Client, meeting: Meeting) -> None:
    for name in ("Zola", "Émile", "Adam", "ebert"):
        make_registration(meeting, given_name="X", family_name=name)

    assert names(staff, o="1") == ["X Adam", "X ebert", "X Émile", "X Zola"]
    assert names(staff, o="-1") == ["X Zola", "X Émile", "X ebert", "X Adam"]


def test_pages_follow_one_another_without_a_gap(staff: Client, meeting: Meeting) -> None:
    for number in range(205):
        make_registration(meeting, given_name="N", family_name=f"{number:03}")

    shown = [name for page in (1, 2, 3) for name in names(staff, p=page)]
    assert shown == [f"N {number:03}" for number in reversed(range(205))]
    assert staff.get(LIST, {"p": 9}).status_code == 302


def test_counts_on_top_lead_to_those_people(staff: Client, meeting: Meeting) -> None:
    make_registration(meeting)
    make_registration(meeting, status=Status.WAITLISTED)
    make_registration(meeting, status=Status.WAITLISTED, offered_until=DEADLINE)
    make_registration(meeting, status=Status.CANCELLED, attendance=Attendance.ONLINE)

    in_room, online = registration_counts(meeting)
    assert [(str(state), number) for state, number in in_room.by_state] == [
        ("pending", 0), ("confirmed", 1), ("waitlisted", 1), ("offered", 1), ("declined", 0), ("cancelled", 0),
    ]  # fmt: skip
    assert (in_room.seats_left, online.seats_left) == (8, 10)
    page = staff.get(LIST).text
    links = re.findall(r'<a href="\?(meeting__id__exact=[^"]*status__exact=[^"]*)">(\d+)</a>', page)
    assert len(links) == 12
    for link, number in links:
        query = dict(part.split("=") for part in unescape(link).split("&"))
        assert len(names(staff, **query)) == int(number), link


@pytest.mark.parametrize("number", [1, 3, 30])
@pytest.mark.parametrize("query", [{}, {"q": "amina"}, {"status__exact": "confirmed", "country__exact": "CI"}])
def test_list_asks_the_same_number_of_questions(
    staff: Client, meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries, number: int, query: dict
) -> None:
    for _ in range(number):
        make_registration(meeting, organization=make_organization(), invitation=make_invitation(meeting))
    with django_assert_num_queries(9):
        assert len(names(staff, **query)) == number


# Access needs ------------------------------------------------------------------------------------------------------


def test_access_needs_are_shown_to_those_who_arrange_for_them(amina: Registration) -> None:
    client = signed_in("view_accessneeds")

    page = client.get("/admin/partners/accessneeds/")
    assert "and captions" in page.text
    assert "Amina Touré" in page.text
    assert client.get(LIST).status_code == 403
    assert client.post(f"/admin/partners/accessneeds/{amina.pk}/change/", {"text": "None"}).status_code == 403


def test_access_needs_are_not_shown_to_others_who_see_registrations(amina: Registration) -> None:
    client = signed_in("view_registration", "export_registration")

    assert client.get("/admin/partners/accessneeds/").status_code == 403
    assert "and captions" not in client.get(f"{LIST}{amina.pk}/change/").text
    assert "and captions" not in client.get(LIST).text


def test_registrations_page_shows_access_needs_to_those_who_may_see_both(amina: Registration) -> None:
    client = signed_in("view_registration", "view_accessneeds")

    assert "and captions" in client.get(f"{LIST}{amina.pk}/change/").text


@pytest.mark.parametrize("number", [1, 3, 30])
def test_access_needs_of_those_who_still_come(
    staff: Client, meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    make_registration(meeting, status=Status.CANCELLED, access_needs="none any more")
    for _ in range(number):
        make_registration(meeting, access_needs="A ramp")
    with django_assert_num_queries(5):
        page = staff.get("/admin/partners/accessneeds/")
    assert page.text.count("A ramp") == number
    assert "none any more" not in page.text
