"""Every public page, listed once, in the states that people meet it in. A new page gets a line here.

Whatever looks at all public pages starts from this list: the browser, the HTML checker, the scales.
`test_public_pages.py` fails when a public route has no line.
"""

import datetime
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agenda.models import Session, Speaker
from meeting.models import Meeting
from meeting.pages.demonstration.loader import load
from meeting.services.history import record
from partners.models import AddressChange, Attendance, Constituency, Invitation, Registration
from tests.factories import make_meeting, make_registration, make_session
from tests.full_meeting import FAMILY_NAMES, FUNCTIONS, GIVEN_NAMES, make_full_meeting

LANGUAGES = ("en", "fr", "es")
STATES = ("pending", "waitlisted", "declined")  # of registrations, beside those with more to tell


@dataclass(frozen=True)
class PublicPage:
    """A page by its address below the language. With `is_sent`, what its form answers when nothing was filled in."""

    path: str
    status: int = 200
    is_sent: bool = False

    def __str__(self) -> str:
        return f"{self.path}, sent empty" if self.is_sent else self.path

    def ask(self, client: Client, language: str, **headers: str) -> HttpResponse:
        """The page's answer, once its status is seen to be the one listed."""
        send = client.post if self.is_sent else client.get
        response = send(f"/{language}/{self.path}", headers=headers)
        assert response.status_code == self.status, f"{language}/{self}"
        return response


def prepare() -> None:
    """The demonstration, and beside it meetings in the states that it does not have."""
    load(today=timezone.localdate())
    today, day = timezone.localdate(), datetime.timedelta(days=1)
    _make_list_of_participants(make_full_meeting("full", starts_on=today + 60 * day))
    _make_meeting_under_way(today)
    make_meeting(slug="closed", starts_on=today + 9 * day, ends_on=today + 9 * day,
                 registration_opens_at=timezone.now() - 9 * day, registration_closes_at=timezone.now())  # fmt: skip
    make_meeting(slug="bare", day_known=False, starts_on=today + 99 * day, ends_on=today + 99 * day,
                 registration_opens_at=timezone.now() + 9 * day)  # fmt: skip
    _make_registrations(Meeting.objects.get(slug="next"))


def _make_registrations(meeting: Meeting) -> None:
    """In each state; one has an offer and an address to confirm, another has just confirmed its own."""
    now = timezone.now()
    for status in STATES:
        make_registration(meeting, status=status, given_name=f"State {status}")
    make_registration(meeting, status=Registration.Status.PENDING, holds_seat=True, given_name="State asked again")
    lapsed = make_registration(meeting, status=Registration.Status.CANCELLED, given_name="State lapsed")
    record(lapsed, "did not answer offer")
    make_registration(Meeting.objects.get(slug="2023"), given_name="State over")
    make_registration(meeting, status=Registration.Status.CANCELLED, given_name="Called off")
    offered = make_registration(meeting, status=Registration.Status.WAITLISTED, offered_until=now)
    AddressChange.objects.create(registration=offered, email="new@example.org")
    moved = make_registration(meeting, attendance=Attendance.ONLINE)
    AddressChange.objects.create(registration=moved, email=moved.email, confirmed_at=now)


def _make_meeting_under_way(today: datetime.date) -> None:
    """One session lasts all day, one is cancelled, one has no time."""
    meeting = make_meeting(slug="now", starts_on=today, ends_on=today, registration_opens_at=timezone.now())
    make_session(meeting, slug="on", starts_at=f"{today} 00:00", ends_at=f"{today} 23:59", title_en="Debate")
    make_session(meeting, slug="off", status=Session.Status.CANCELLED, starts_at=f"{today} 09:00",
                 ends_at=f"{today} 10:00", title_en="Presentation")  # fmt: skip
    make_session(meeting, kind=Session.Kind.BREAK, title_en="Coffee")


def _make_list_of_participants(meeting: Meeting) -> None:
    """More than two pages, of nobody twice."""
    Meeting.objects.filter(pk=meeting.pk).update(participants_published=True, seats_in_room=500)
    constituencies, countries = list(Constituency), ["CI", "CH", "KE", "PE", "VN", "FJ", "NO", "TN", "ST", "VC"]
    for number in range(150):
        make_registration(
            meeting, listed=True, given_name=GIVEN_NAMES[number % len(GIVEN_NAMES)],
            family_name=f"{FAMILY_NAMES[number % 6]}-{number * 7919}",
            position=FUNCTIONS[number % len(FUNCTIONS)][0], organization_name=f"Organization {number * 104729}",
            constituency=constituencies[number % len(constituencies)], country=countries[number % 10],
        )  # fmt: skip


def public_pages() -> list[PublicPage]:
    """The list; `prepare` has been called before."""
    return [*_reading(), *_taking_part(), *_around()]


def _reading() -> list[PublicPage]:
    untranslated = Session.objects.filter(meeting__slug="next", abstract_fr=None).exclude(abstract_en=None).get()
    speakers = Speaker.objects.filter(appearances__session__meeting__slug="next")
    with_photo, without = speakers.exclude(photo="").first(), speakers.filter(photo="").first()
    return [
        PublicPage(""),
        PublicPage("next/"),
        PublicPage("2023/"),
        PublicPage("bare/"),
        PublicPage("closed/"),
        PublicPage("now/"),
        PublicPage("2021/concept-note/"),
        PublicPage("next/concept-note/"),
        PublicPage("bare/concept-note/"),
        PublicPage("next/agenda/"),
        PublicPage("next/agenda/?tz=Asia/Seoul"),
        PublicPage("next/agenda/?tz=Mars/Olympus"),
        PublicPage("next/agenda/?kind=debate&lang=fr&q=nguyen&tz=Asia/Seoul"),
        PublicPage("next/agenda/?q=xyzzy"),
        PublicPage("2021/agenda/"),
        PublicPage("2025/"),
        PublicPage("2025/agenda/"),
        PublicPage("2025/agenda/closing-remarks/"),
        PublicPage("full/agenda/"),
        PublicPage("full/agenda/?tz=America/Los_Angeles"),
        PublicPage("now/agenda/"),
        PublicPage("bare/agenda/"),
        PublicPage(f"next/agenda/{untranslated.slug}/"),
        PublicPage("full/agenda/session-1/?tz=Pacific/Apia"),
        PublicPage("now/agenda/on/"),
        PublicPage("now/agenda/off/"),
        PublicPage("next/speakers/"),
        PublicPage("full/speakers/"),
        PublicPage("bare/speakers/"),
        PublicPage(f"next/speakers/{with_photo.slug}/"),
        PublicPage(f"next/speakers/{without.slug}/"),
    ]


def _taking_part() -> list[PublicPage]:
    registration = Registration.objects.confirmed("in_person").filter(meeting__slug="next").first()
    offered = Registration.objects.offered().first()
    changes = AddressChange.objects.order_by("pk")
    cancelled = Registration.objects.get(given_name="Called off")
    in_each_state = Registration.objects.filter(given_name__startswith="State ")
    accepted = Invitation.objects.filter(registrations__in=Registration.objects.live()).first()
    declined = Invitation.objects.filter(answer=Invitation.Answer.DECLINED).first()
    return [
        PublicPage("next/participants/"),
        PublicPage("full/participants/"),
        PublicPage("full/participants/?page=2"),
        PublicPage("next/register/"),
        PublicPage("next/register/", status=422, is_sent=True),
        PublicPage("closed/register/"),
        PublicPage("bare/register/"),
        PublicPage("2021/register/"),
        PublicPage("next/register/done/"),
        PublicPage(f"invitation/{accepted.token}/"),
        PublicPage(f"invitation/{declined.token}/"),
        PublicPage(f"invitation/{declined.token}/register/"),
        PublicPage(f"invitation/{declined.token}/register/assists/"),
        PublicPage(f"registration/{registration.token}/"),
        PublicPage(f"registration/{registration.token}/agenda/"),
        PublicPage(f"registration/{registration.token}/change/"),
        PublicPage(f"registration/{registration.token}/cancel/"),
        PublicPage(f"registration/{registration.token}/switch/"),
        PublicPage(f"registration/{registration.token}/pass/"),
        PublicPage(f"registration/{registration.token}/address/"),
        PublicPage(f"registration/{registration.token}/address/", status=422, is_sent=True),
        PublicPage(f"registration/{offered.token}/"),
        *[PublicPage(f"registration/{each.token}/") for each in in_each_state],
        PublicPage(f"registration/{cancelled.token}/"),
        PublicPage(f"registration/{cancelled.token}/register/"),
        *[PublicPage(f"registration/address/{change.token}/") for change in changes],
        PublicPage("registration/"),
        PublicPage("registration/", status=422, is_sent=True),
        PublicPage("registration/?sent"),
        PublicPage("registration/mutilated/", status=404),
    ]


def _around() -> list[PublicPage]:
    return [
        PublicPage("search/"),
        PublicPage("search/?q=protection+OR+protección"),
        PublicPage("search/?q=xyzzy"),
        PublicPage("privacy/"),
        PublicPage("accessibility/"),
        PublicPage("no-such-meeting/", status=404),
    ]
