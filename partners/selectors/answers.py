"""How an invitation stands, and how somebody came to the one that she registered with."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from meeting.models import Meeting, Message
from partners.models import Invitation, Registration
from partners.models.registrations import RegistrationQuerySet

InvitedAs = Registration.InvitedAs
State = Message.State
MAY_ARRIVE = (*Message.UNFINISHED, State.SENT, State.NEEDS_REVIEW)


@dataclass(frozen=True)
class InvitationStanding:
    """What the page of an invitation goes by."""

    registered: bool  # the person invited, at an address that it goes to
    used_by_others: bool
    can_decline: bool


def standing_of(invitation: Invitation) -> InvitationStanding:
    """Three queries at most."""
    registered = at_its_addresses(invitation).exists()
    return InvitationStanding(
        registered=registered,
        used_by_others=not registered and _live(invitation).exists(),
        can_decline=not is_answered_by_registering(invitation),
    )


def of_the_invited(invitation: Invitation) -> RegistrationQuerySet:
    """The registrations of the person invited that stand, whoever made them."""
    return _live(invitation).exclude(invited_as__in=(InvitedAs.REPLACES, InvitedAs.IN_ADDITION))


def at_its_addresses(invitation: Invitation) -> RegistrationQuerySet:
    """Of these, who is registered where the invitation goes: at her own address, or by her assistant at the other."""
    contact = invitation.contact
    registrations = of_the_invited(invitation).alias(address=Lower("email"))
    at_hers = Q(address=Lower(Value(contact.email)))
    at_assistants = Q(address=Lower(Value(contact.assistant_email)), invited_as=InvitedAs.ASSISTS)
    return registrations.filter(at_hers | at_assistants if contact.assistant_gets_mail else at_hers)


def is_answered_by_registering(invitation: Invitation) -> bool:
    """Whether a registration stands for the person invited, or in her place."""
    return _live(invitation).exclude(invited_as=InvitedAs.IN_ADDITION).exists()


def has_reached_nobody() -> Q:
    """Of invitations: that each mail with its link came back or never went, and nobody has seen or answered it.

    One without a mail counts as seen: staff have handed it over, or noted its answer.
    """
    mails = Message.objects.filter(link_id=OuterRef("public_id"))
    unseen = Q(opened_at=None, answer=Invitation.Answer.NONE)
    return unseen & Exists(mails) & ~Exists(mails.filter(state__in=MAY_ARRIVE))


def invited_in_words(registration: Registration) -> str:
    """“replaces Amina Touré”; empty for who was invited herself, or was not."""
    sentences = {
        InvitedAs.REPLACES: _("replaces %(name)s"),
        InvitedAs.ASSISTS: _("by an assistant of %(name)s"),
        InvitedAs.IN_ADDITION: _("in addition to %(name)s"),
    }
    if registration.invitation is None or registration.invited_as not in sentences:
        return ""
    return sentences[registration.invited_as] % {"name": registration.invitation.contact.full_name}


def requests_by_invitation(meeting: Meeting) -> RegistrationQuerySet:
    """Those who wait for a decision and hold an invitation: most are not whom it was written to."""
    return meeting.registrations.filter(status=Registration.Status.PENDING, invitation__isnull=False)


def _live(invitation: Invitation) -> RegistrationQuerySet:
    return invitation.registrations.live()
