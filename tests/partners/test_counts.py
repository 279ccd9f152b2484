"""Registrations in numbers: right, drawn to scale, and each number leads to those people."""

import datetime
import re
from html import unescape

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from meeting.models import Meeting, User
from partners.admin.charts import Bar, BarChart, Curves
from partners.models import Attendance, ConstituencyRule, Registration
from partners.selectors.counts import Count, DayCount, SeatCount, counts_of
from tests.factories import make_meeting, make_open_meeting, make_registration
from tests.partners.staff import signed_in

pytestmark = pytest.mark.django_db

Status = Registration.Status
COUNTS = "/admin/partners/registration/counts/"
SIXTEEN_COUNTRIES = [
    *("AT", "BE", "CH", "DE", "DK", "ES", "FI", "FR"),
    *("GB", "IE", "IT", "LU", "NL", "NO", "PT", "SE"),
]
DEADLINE = datetime.datetime(2027, 2, 1, 12, 30, tzinfo=datetime.UTC)


def on(day: int, hour: int = 12) -> datetime.datetime:
    return datetime.datetime(2027, 1, day, hour, tzinfo=datetime.UTC)


@pytest.fixture
def people(meeting: Meeting) -> Meeting:
    ConstituencyRule.objects.create(meeting=meeting, constituency="workers", seats_in_room=3)
    make_registration(meeting, registered_at=on(4), interpretation="fr")
    make_registration(meeting, registered_at=on(4, 23), country="CH", language="es")  # The 5th in Geneva.
    make_registration(meeting, registered_at=on(7), status=Status.PENDING, holds_seat=True, constituency="workers")
    make_registration(meeting, registered_at=on(7), status=Status.WAITLISTED, constituency="workers")
    make_registration(meeting, registered_at=on(7), status=Status.WAITLISTED, offered_until=DEADLINE)
    make_registration(meeting, registered_at=on(9), status=Status.CANCELLED)
    make_registration(meeting, registered_at=on(9), attendance=Attendance.ONLINE)
    return meeting


def test_each_kind_is_counted(people: Meeting) -> None:
    counts = counts_of(people)

    assert counts.by_constituency == [
        Count("Member State", "member_state", 4, 3), Count("Workers’ organization", "workers", 2, 0),
    ]  # fmt: skip
    assert counts.by_country == [Count("Côte d’Ivoire", "CI", 5, 2), Count("Switzerland", "CH", 1, 1)]
    assert counts.by_attendance == [Count("In person", "in_person", 5, 2), Count("Online", "online", 1, 1)]
    assert counts.by_language == [Count("English", "en", 5, 2), Count("Spanish", "es", 1, 1)]
    assert counts.by_interpretation == [Count("French", "fr", 1, 1), Count("Not said", "", 5, 2)]
    room, online = Attendance.IN_PERSON, Attendance.ONLINE
    assert counts.seats == [
        SeatCount("Room", room, "", seats=10, held=4, offered=1, waiting=1),
        SeatCount("Workers’ organization", room, "workers", seats=3, held=1, offered=0, waiting=1),
        SeatCount("Online", online, "", seats=10, held=1, offered=0, waiting=0),
    ]
    assert [seats.left for seats in counts.seats] == [6, 2, 9]
    assert counts.days == [
        DayCount(datetime.date(2027, 1, 4), new=1, registered=1, confirmed=1),
        DayCount(datetime.date(2027, 1, 5), new=1, registered=2, confirmed=2),
        DayCount(datetime.date(2027, 1, 7), new=3, registered=5, confirmed=2),
        DayCount(datetime.date(2027, 1, 9), new=2, registered=7, confirmed=3),
    ]


@pytest.mark.parametrize(
    ("language", "last"), [("en", "Other countries"), ("fr", "Autres pays"), ("es", "Otros países")]
)
def test_countries_beyond_the_most_frequent_are_taken_together(meeting: Meeting, language: str, last: str) -> None:
    for number, country in enumerate(SIXTEEN_COUNTRIES):
        for _ in range(1 + (number < 15)):
            make_registration(meeting, country=country, attendance="online", status=Status.PENDING)
    make_registration(meeting, country="US", attendance="online")

    with translation.override(language):
        countries = counts_of(meeting).by_country
    assert len(countries) == 16
    assert countries[-1] == Count(last, None, 2, 1)


def test_days_are_those_of_the_meetings_zone() -> None:
    meeting = make_open_meeting(time_zone="Asia/Tokyo")
    make_registration(meeting, registered_at=on(4, 16))

    assert [day.date for day in counts_of(meeting).days] == [datetime.date(2027, 1, 5)]


def test_bars_are_drawn_to_scale() -> None:
    bars = [Bar("A", whole=8, part=2), Bar("B", whole=1, part=0)]
    to_one, to_own = BarChart("x", "X", bars), BarChart("x", "X", bars, to_one_scale=False)

    assert [(each.whole_width, each.part_width, each.text_y, each.bar_y) for each in to_one.drawn] == [
        ("100.00%", "25.00%", 16, 24), ("12.50%", "0.00%", 60, 68),
    ]  # fmt: skip
    assert [(each.whole_width, each.part_width) for each in to_own.drawn] == [
        ("100.00%", "25.00%"), ("100.00%", "0.00%"),
    ]  # fmt: skip
    assert (to_one.height, BarChart("x", "X", []).drawn) == (88, [])
    assert BarChart("x", "X", [Bar("None", 0, 0)]).drawn[0].whole_width == "0.00%"


def test_curves_stay_level_between_two_days() -> None:
    curves = Curves([DayCount(datetime.date(2027, 1, 4), 1, 1, 0), DayCount(datetime.date(2027, 1, 7), 3, 4, 2)])

    assert curves.registered == "0.00,100.00 0.00,100.00 25.00,75.00 75.00,75.00 100.00,0.00 100.00,100.00"
    assert curves.confirmed == "0.00,100.00 0.00,100.00 25.00,100.00 75.00,100.00 100.00,50.00 100.00,100.00"


def test_each_number_leads_to_those_people(client: Client, dora: User, people: Meeting) -> None:
    client.force_login(dora)
    page = client.get(COUNTS).text

    links = re.findall(r'<a href="(/admin/partners/registration/\?[^"]*)">(\d+)</a>', page)
    assert len(links) == 6 + 12 + 20
    for link, number in links:
        response = client.get(unescape(link))
        assert response.status_code == 200, link
        assert response.context["cl"].result_count == int(number), link


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "From Mon 4 Jan to Sat 9 Jan: 7 registered, of whom 3 are confirmed"),
        ("fr", "Du lun. 4 janv. au sam. 9 janv.\u00a0: inscriptions\u00a0: 7, dont confirmées\u00a0: 3"),
        ("es", "Del lun, 4 ene al sáb, 9 ene: inscripciones: 7, de ellas confirmadas: 3"),
    ],
)
def test_drawings_say_what_they_show(client: Client, dora: User, people: Meeting, language: str, words: str) -> None:
    client.force_login(dora)
    page = client.get(COUNTS, headers={"Accept-Language": language}).text

    labels = [unescape(label).replace("\u00a0", " ") for label in re.findall(r'<svg[^>]* aria-label="([^"]*)"', page)]
    assert words.replace("\u00a0", " ") in labels
    assert len(labels) == 7
    assert not re.search(r'(?:width|height|points)="[^"]*\d,\d+%', page)


def test_meeting_without_registrations_says_so(client: Client, dora: User, meeting: Meeting) -> None:
    client.force_login(dora)

    assert "Nobody has registered yet." in client.get(COUNTS, {"meeting": meeting.pk}).text
    assert client.get(COUNTS, {"meeting": meeting.pk + 99}).status_code == 404


def test_counts_are_for_those_who_see_registrations(people: Meeting) -> None:
    assert signed_in("view_registration").get(COUNTS).status_code == 200


def test_counts_are_not_for_others(people: Meeting) -> None:
    assert signed_in("view_accessneeds").get(COUNTS).status_code == 403


@pytest.mark.parametrize("number", [1, 3, 30])
def test_counts_ask_the_same_number_of_questions(
    client: Client, dora: User, meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    client.force_login(dora)
    make_registration(make_meeting(), status=Status.PENDING)
    for day in range(number):
        make_registration(meeting, registered_at=on(1 + day), attendance="online", status=Status.PENDING)
    with django_assert_num_queries(6):
        client.get(COUNTS, {"meeting": meeting.pk})
