"""Invitations: what the invited person does with hers."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting.models import Meeting, User
from meeting.services.batches import call_off_messages, mailings_wait
from meeting.services.history import record
from partners.models import Contact, Invitation, Registration
from partners.selectors.answers import is_answered_by_registering, of_the_invited

InvitedAs = Registration.InvitedAs


class InvitationError(Exception):
    """Why an invitation cannot be answered thus; `message` is for people."""

    message = _("This invitation cannot be answered any more.")
    code = "invitation"


class RegisteredAlready(InvitationError):
    message = _(
        "Somebody has registered with this invitation. "
        "To cancel, use the personal link in the confirmation that we sent by e-mail."
    )
    code = "registered_already"


@transaction.atomic
def open_invitation(*, invitation: Invitation, now: datetime.datetime | None = None) -> Invitation:
    """Note when the person first pressed Continue. Later calls change nothing."""
    invitation = _lock(invitation)
    if invitation.opened_at is None:
        invitation.opened_at = now or timezone.now()
        invitation.save(update_fields=["opened_at"])
        record(invitation, "opened")
    return invitation


@transaction.atomic
def answer_by_registering(
    *, invitation: Invitation, invited_as: str, actor: User | None = None, now: datetime.datetime | None = None
) -> Invitation:
    """Note what it says about the invitation that somebody is registered with it, also after it was declined.

    A request says nothing until it is decided on. The invitation is accepted for the person invited, whoever registers
    her; handed on to whom replaces her, unless she is registered herself; and left as it is by whom comes in addition.
    Called twice it keeps the first time. What mailings have waiting for her with this link is called off once she has
    answered, here and when she declines. `actor` is the member of staff who notes it, None when it is the person.
    """
    invitation = _lock(invitation)
    if invited_as == InvitedAs.IN_ADDITION:
        return invitation
    if invited_as != InvitedAs.REPLACES:
        return _answer(invitation, Invitation.Answer.ACCEPTED, actor, now)
    if of_the_invited(invitation).exists():
        return invitation
    return _answer(invitation, Invitation.Answer.DELEGATED, actor, now)


def answer_once_decided(
    *, registration: Registration, actor: User | None = None, now: datetime.datetime | None = None
) -> None:
    """Note what a registration says about its invitation, now that it is no request any more."""
    if registration.invitation is not None and registration.status != Registration.Status.PENDING:
        answer_by_registering(
            invitation=registration.invitation, invited_as=registration.invited_as, actor=actor, now=now
        )


@transaction.atomic
def decline_invitation(
    *, invitation: Invitation, note: str = "", actor: User | None = None, now: datetime.datetime | None = None
) -> Invitation:
    """Note that the person cannot come, and her word about it. Called twice it keeps the first time, and a later word.

    `actor` as above. Raises RegisteredAlready while a registration made with it, for her or in her place, stands:
    cancelling that takes its own link.
    """
    invitation = _lock(invitation)
    if is_answered_by_registering(invitation):
        raise RegisteredAlready
    invitation = _answer(invitation, Invitation.Answer.DECLINED, actor, now)
    if note:
        invitation.note = note
        invitation.save(update_fields=["note"])
    return invitation


def spare_registered(*, meeting: Meeting, email: str, given_name: str, family_name: str) -> None:
    """Call off the invitations and reminders that wait in the outbox for somebody who has registered without them."""
    if not mailings_wait():
        return
    hers = Invitation.objects.filter(
        meeting=meeting, contact__in=Contact.objects.of_person(email, given_name, family_name)
    )
    call_off_messages(hers.values("public_id"))


def _lock(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)


def _answer(
    invitation: Invitation, answer: Invitation.Answer, actor: User | None, now: datetime.datetime | None
) -> Invitation:
    call_off_messages([invitation.public_id])
    if invitation.answer != answer:
        invitation.answer = answer
        invitation.answered_at = now or timezone.now()
        invitation.note = ""
        invitation.save(update_fields=["answer", "answered_at", "note"])
        record(invitation, answer.value, actor=actor)
    return invitation
