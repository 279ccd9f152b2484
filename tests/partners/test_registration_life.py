"""Whatever happens to registrations, in whatever order: no rule is broken, and the history explains every state.

`LIVES=2000` in the environment tries as many lives, other ones each time; see the runbook.
"""

import datetime
import os
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meeting.models import Admission, HistoryEntry, Meeting, Message, User
from meeting.selectors.meetings import Stage, stage_of
from partners.models import Attendance, ConstituencyRule, Invitation, Organization, Registration
from partners.models.registrations import RegistrationQuerySet
from partners.selectors.seats import limits_of, seats_left, seats_of
from partners.services.changes import change_registration
from partners.services.decisions import approve_registrations, decline_registrations
from partners.services.directory import merge_organizations
from partners.services.errors import RegistrationError
from partners.services.registrations import RegistrationData, cancel_registration, register, register_on_behalf
from partners.services.seats import accept_offer, end_offers, fill_all_seats, fill_seats
from tests.factories import make_contact, make_meeting, make_organization
from tests.partners.lives import ADMISSIONS, ANSWERS, CHANGES, NUMBERS, PASSING, PEOPLE

Status = Registration.Status
BEGINNING = datetime.datetime(2027, 2, 22, 9, tzinfo=datetime.UTC)

MAIL_OF = {
    "registered": "registration_received",
    "changed": "registration_changed",
    "cancelled": "registration_cancelled",
    "approved": "registration_approved",
    "declined": "registration_declined",
    "offered seat": "registration_offered",
    "accepted offer": "registration_promoted",
    "promoted": "registration_promoted",
    "did not answer offer": "registration_lapsed",
}


class RegistrationLife(RuleBasedStateMachine):
    """One meeting, some people, and the secretariat; each step is an act of one of them, or time that passes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGINNING
        self.repeated: set[tuple[int, str]] = set()
        self.before: dict[int, Registration] = {}
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(
        admission=ADMISSIONS, room=st.integers(0, 3), online=st.integers(0, 2),
        workers=st.sampled_from([None, 0, 1]), days=st.sampled_from([90, 90, 12]),
        people=st.lists(PEOPLE, min_size=6, max_size=10),
    )  # fmt: skip
    def announce(
        self, *, admission: Admission, room: int, online: int, workers: int | None, days: int,
        people: list[RegistrationData],
    ) -> None:  # fmt: skip
        self.dora = User.objects.create_superuser("dora@example.org", "dora's own secret")
        starts_on = BEGINNING.date() + datetime.timedelta(days)
        self.meeting = make_meeting(
            admission=admission, seats_in_room=room, seats_online=online,
            registration_opens_at=BEGINNING, starts_on=starts_on, ends_on=starts_on,
        )  # fmt: skip
        self.limit("workers", seats_in_room=workers)
        for name in ("Ministry of Labour", "Union"):
            make_organization(name_en=name)
        self.come(people, are_invited=False)

    # What people do

    @rule(people=st.lists(PEOPLE, min_size=1, max_size=3), are_invited=st.booleans())
    def come(self, people: list[RegistrationData], are_invited: bool) -> None:
        for person in people:
            self.register(person, is_invited=are_invited)

    def register(self, person: RegistrationData, *, is_invited: bool) -> None:
        known = set(Registration.objects.values_list("pk", flat=True))
        with suppress(RegistrationError):
            invitation = self.an_invitation() if is_invited else None
            registration = register(meeting=self.meeting, person=person, invitation=invitation, now=self.now)
            if registration.pk in known:
                self.repeated.add((registration.pk, f"{self.now:%Y-%m-%dT%H}"))

    @rule(number=NUMBERS, changes=CHANGES, by_staff=st.booleans())
    def change(self, number: int, changes: dict[str, Any], by_staff: bool) -> None:
        if registration := self.one(number, Registration.objects.live()):
            person = RegistrationData(**{name: getattr(registration, name) for name in ANSWERS} | changes)
            actor = self.dora if by_staff else None
            with suppress(RegistrationError):
                change_registration(registration=registration, person=person, actor=actor, now=self.now)

    @rule(number=NUMBERS, by_staff=st.booleans())
    def cancel(self, number: int, by_staff: bool) -> None:
        if registration := self.one(number, Registration.objects.live()):
            cancel_registration(registration=registration, actor=self.dora if by_staff else None, now=self.now)

    @rule(number=NUMBERS)
    def accept(self, number: int) -> None:
        if registration := self.one(number, Registration.objects.offered()):
            with suppress(RegistrationError):
                accept_offer(registration=registration, now=self.now)

    # What the secretariat does

    @rule(person=PEOPLE)
    def register_on_behalf(self, person: RegistrationData) -> None:
        with suppress(RegistrationError):
            register_on_behalf(meeting=self.meeting, person=person, actor=self.dora, now=self.now)

    @rule(number=NUMBERS)
    def approve(self, number: int) -> None:
        if registration := self.one(number, Registration.objects.filter(status__in=(Status.PENDING, Status.DECLINED))):
            approve_registrations(registrations=[registration], actor=self.dora, now=self.now)

    @rule(number=NUMBERS, reason=st.sampled_from(Registration.DeclineReason), note=st.sampled_from(["", "Sorry."]))
    def decline(self, number: int, reason: str, note: str) -> None:
        if registration := self.one(number, Registration.objects.live()):
            notes = {registration.language: note}
            with suppress(RegistrationError):
                decline_registrations(
                    registrations=[registration], reason=reason, notes=notes, actor=self.dora, now=self.now
                )

    @rule(room=st.integers(0, 4), online=st.integers(0, 3), admission=ADMISSIONS)
    def change_meeting(self, room: int, online: int, admission: Admission) -> None:
        Meeting.objects.update(admission=admission)
        with suppress(IntegrityError), transaction.atomic():
            Meeting.objects.update(seats_in_room=room, seats_online=online)
        fill_seats(meeting=self.meeting, now=self.now)

    @rule(
        constituency=st.sampled_from(["workers", "employers"]), seats=st.sampled_from([None, 0, 1, 2]),
        admission=st.sampled_from(["", *Admission]),
    )  # fmt: skip
    def change_rule(self, constituency: str, seats: int | None, admission: str) -> None:
        with suppress(IntegrityError), transaction.atomic():
            self.limit(constituency, seats_in_room=seats, admission=admission)
        fill_all_seats(now=self.now)

    @rule(keeps_first=st.booleans())
    def merge_organizations(self, keeps_first: bool) -> None:
        """Once in a life: then one is left, and goes by both names."""
        kept, *merged = Organization.objects.order_by("pk" if keeps_first else "-pk")
        belonging = set(Registration.objects.exclude(organization=None).values_list("pk", flat=True))
        for each in merged:
            merge_organizations(kept=kept, merged=each, actor=self.dora)
        assert set(kept.registrations.values_list("pk", flat=True)) == belonging

    # What the clock does

    @rule(minutes=PASSING)
    def wait(self, minutes: int) -> None:
        self.now += datetime.timedelta(minutes=minutes)
        end_offers(now=self.now)

    # What always holds

    @invariant()
    def seats_hold_their_people(self) -> None:
        meeting = Meeting.objects.get()
        for attendance in Attendance:
            assert meeting.registrations.seated(attendance).count() <= seats_of(meeting, attendance)
        seated = meeting.registrations.seated(Attendance.IN_PERSON)
        for constituency, limit in limits_of(meeting).items():
            assert seated.filter(constituency=constituency).count() <= limit

    @invariant()
    def nobody_waits_for_a_seat_that_is_left(self) -> None:
        meeting = Meeting.objects.get()
        if stage_of(meeting, self.now) != Stage.OVER:
            for attendance in Attendance:
                left = seats_left(meeting, attendance)
                assert [each for each in meeting.registrations.waiting(attendance) if left.of(each.constituency)] == []

    @invariant()
    def nobody_is_passed(self) -> None:
        """Whoever still waits has seen nobody behind her get a seat, unless her constituency may take no more."""
        now = {registration.pk: registration for registration in Registration.objects.all()}
        exhausted = seats_left(Meeting.objects.get(), Attendance.IN_PERSON).exhausted
        for pk, registration in now.items():
            if got_seat(self.before.get(pk), registration):
                for ahead in self.ahead_of(pk, registration.attendance):
                    left_out = now[ahead.pk]
                    may_take = registration.attendance == Attendance.ONLINE or left_out.constituency not in exhausted
                    assert not (still_waits(ahead, left_out) and may_take)
        self.before = now

    @invariant()
    def one_live_registration_is_of_one_person(self) -> None:
        keys = Counter(Registration.objects.live().values_list("person_key", flat=True))
        assert set(keys.values()) <= {1}

    @invariant()
    def offers_end_in_time(self) -> None:
        assert not Registration.objects.offered().filter(offered_until__lte=self.now).exists()

    @invariant()
    def history_explains_every_state(self) -> None:
        told: dict[int, dict[str, Any]] = {}
        for entry in history():
            if "status" in entry.changes:
                has_offer = entry.action == "offered seat"
                told.setdefault(entry.subject_id, {}).update(entry.changes, has_offer=has_offer)
        for registration in Registration.objects.all():
            so_far = told[registration.pk]
            present = (registration.status, registration.attendance, registration.has_offer)
            assert (so_far["status"], so_far["attendance"], so_far["has_offer"]) == present

    @invariant()
    def each_transition_is_told(self) -> None:
        link_of = dict(Registration.objects.values_list("pk", "public_id"))
        promised = Counter(
            (MAIL_OF[entry.action], link_of[entry.subject_id]) for entry in history().exclude(action="registered again")
        )
        promised.update(("registration_repeated", link_of[pk]) for pk, _hour in self.repeated)
        assert Counter(Message.objects.values_list("name", "link_id")) == promised

    # Helpers

    def one(self, number: int, of: RegistrationQuerySet) -> Registration | None:
        """One of those, or of all when there is none of those, for whom the act must then change nothing."""
        registrations = list(of.order_by("pk") or Registration.objects.order_by("pk"))
        return registrations[number % len(registrations)] if registrations else None

    def limit(self, constituency: str, **fields: object) -> None:
        ConstituencyRule.objects.update_or_create(meeting=self.meeting, constituency=constituency, defaults=fields)

    def an_invitation(self) -> Invitation:
        """The one invitation that there is: of Amina, who may forward it to anybody."""
        invitation = Invitation.objects.first()
        if invitation is None:
            contact = make_contact(given_name="Amina", family_name="Diallo", email="amina@example.org")
            invitation = Invitation.objects.create(meeting=self.meeting, contact=contact)
        return invitation

    def ahead_of(self, pk: int, attendance: str) -> list[Registration]:
        """Who waited before this step, as they were: those before her in the line, or all, if she was not in it."""
        line = [each for each in self.before.values() if is_in_line(each) and each.attendance == attendance]
        line.sort(key=lambda each: (each.waiting_since, each.pk))
        pks = [each.pk for each in line]
        return line[: pks.index(pk)] if pk in pks else line


def history() -> Any:
    """The entries about registrations, in the order in which they were written."""
    kind = ContentType.objects.get_for_model(Registration)
    return HistoryEntry.objects.filter(subject_type=kind).order_by("pk")


def is_in_line(registration: Registration) -> bool:
    return registration.status == Status.WAITLISTED and not registration.holds_seat


def still_waits(before: Registration, now: Registration) -> bool:
    return is_in_line(now) and (before.attendance, before.waiting_since) == (now.attendance, now.waiting_since)


def got_seat(before: Registration | None, now: Registration) -> bool:
    had_it = before is not None and before.holds_seat and before.attendance == now.attendance
    return now.holds_seat and not had_it


LIVES = os.environ.get("LIVES")


@pytest.mark.django_db
def test_no_life_breaks_a_rule() -> None:
    run_state_machine_as_test(
        RegistrationLife,
        settings=settings(
            max_examples=int(LIVES or 30), stateful_step_count=30, derandomize=LIVES is None, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip

    assert Registration.objects.count() == 0  # Each life was taken back, so that none shaped another.
