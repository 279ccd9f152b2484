"""Whom a campaign is for, by its criteria: everything here is one query, however many contacts there are."""

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Lower, NullIf, RowNumber
from django.utils.translation import gettext_lazy as _

from meeting.languages import Language
from meeting.letters import Folded
from meeting.models import Meeting, Message, Suppression
from partners.models import Campaign, Contact, Delivery, Invitation, Registration, Standing

from .answers import has_reached_nobody

State = Message.State
InvitedAs = Registration.InvitedAs
GoesTo = Contact.MailGoesTo
PERSONS, ASSISTANTS = "fingerprint", "assistant_fingerprint"
BOTH = Q(mail_goes_to=GoesTo.BOTH)  # First in a condition: PostgreSQL then asks nothing more of the others.


class LeftOut(TextChoices):
    """Why somebody whom the campaign is for gets none."""

    REGISTERED = "registered", _("registered already")
    UNSUBSCRIBED = Suppression.Reason.UNSUBSCRIBED.value, _("unsubscribed")
    BOUNCED = Suppression.Reason.BOUNCED.value, _("the address does not exist")
    STAFF = Suppression.Reason.STAFF.value, _("the address was barred by staff")
    NO_TEXT = "no_text", _("no text in the language")
    DUPLICATE = "duplicate", _("twice in the address book, with one address and name")

    @property
    def is_of_address(self) -> bool:
        return self.value in Suppression.Reason.values


def audience_of(campaign: Campaign) -> QuerySet[Contact]:
    """All whom the campaign is for. `left_out` is why one gets none; empty for its recipients.

    `goes_to` is where her mail goes: of two addresses a suppressed one is left out.
    """
    everybody = Contact.objects.filter(
        Q(pk__in=_by_criteria(campaign).values("pk")) | Q(pk__in=campaign.contacts.values("pk"))
    )
    same_person = [Lower("email"), Folded("given_name"), Folded("family_name")]
    numbered = everybody.annotate(place=Window(RowNumber(), partition_by=same_person, order_by="pk"))
    left_out = Coalesce(*_reasons(campaign), Value(""), output_field=TextField())
    return numbered.annotate(left_out=left_out, goes_to=_goes_to(campaign.meeting))


def recipients_of(campaign: Campaign) -> QuerySet[Contact]:
    return audience_of(campaign).filter(left_out="")


def at_one_of_two_addresses(campaign: Campaign) -> QuerySet[Contact]:
    """The recipients whose other address is left out; `reason` is why."""
    reason = Coalesce(*(_suppression(campaign.meeting, fingerprint) for fingerprint in (PERSONS, ASSISTANTS)))
    return recipients_of(campaign).exclude(goes_to=F("mail_goes_to")).annotate(reason=reason)


def missing_languages(campaign: Campaign) -> list[Language]:
    """Those in which the campaign has no subject or no text."""
    return [
        language
        for language in Language
        if not (getattr(campaign, f"subject_{language}") and getattr(campaign, f"body_{language}"))
    ]


def _reasons(campaign: Campaign) -> list[Case]:
    """Each is null for whom it does not concern, and asked of the others only."""
    reasons = [
        # The sender asks of each address again. An assistant's may take mail when the principal's does not.
        When(mail_goes_to=GoesTo.PRINCIPAL, then=_suppression(campaign.meeting, PERSONS)),
        When(mail_goes_to=GoesTo.ASSISTANT, then=_suppression(campaign.meeting, ASSISTANTS)),
        When(
            BOTH & Q(Exists(_suppressions(campaign.meeting, ASSISTANTS))),
            then=_suppression(campaign.meeting, PERSONS),
        ),
        When(language__in=missing_languages(campaign), then=Value(LeftOut.NO_TEXT.value)),
        When(place__gt=1, then=Value(LeftOut.DUPLICATE.value)),
    ]
    if campaign.invites:
        registrations = campaign.meeting.registrations.live()
        reasons.insert(0, When(_answered(registrations), then=Value(LeftOut.REGISTERED.value)))
    return [Case(reason, output_field=TextField()) for reason in reasons]


def _goes_to(meeting: Meeting) -> Case:
    return Case(
        When(BOTH & Q(Exists(_suppressions(meeting, PERSONS))), then=Value(GoesTo.ASSISTANT.value)),
        When(BOTH & Q(Exists(_suppressions(meeting, ASSISTANTS))), then=Value(GoesTo.PRINCIPAL.value)),
        default="mail_goes_to",
        output_field=TextField(),
    )


def _suppression(meeting: Meeting, fingerprint: str) -> Subquery:
    return Subquery(_suppressions(meeting, fingerprint).order_by("pk").values("reason")[:1])


def _suppressions(meeting: Meeting, fingerprint: str) -> QuerySet[Suppression]:
    """Those of the address of a contact that has this fingerprint: the person's or the assistant's."""
    return Suppression.objects.filter(Q(meeting=None) | Q(meeting=meeting), fingerprint=OuterRef(fingerprint))


def _by_criteria(campaign: Campaign) -> QuerySet[Contact]:
    if not campaign.has_criteria:
        return Contact.objects.none()
    found = Contact.objects.all()
    if campaign.groups.exists():
        found = found.filter(pk__in=Contact.groups.through.objects.filter(_one_of(campaign.groups)).values("contact"))
    if campaign.constituencies:
        found = found.filter(organization__constituency__in=campaign.constituencies)
    if campaign.countries:
        own_or_organization = Coalesce(NullIf("country", Value("")), "organization__country")
        found = found.alias(place_of_work=own_or_organization).filter(place_of_work__in=campaign.countries)
    if campaign.languages:
        found = found.filter(language__in=campaign.languages)
    if campaign.earlier_meetings.exists():
        found = found.filter(_registered(_earlier_registrations(campaign)))
    return found.filter(_in_one_standing(campaign)) if campaign.standings else found


def _one_of(groups: QuerySet) -> Q:
    return Q(contactgroup__in=groups.values("pk"))


def _earlier_registrations(campaign: Campaign) -> QuerySet[Registration]:
    registrations = Registration.objects.filter(meeting__in=campaign.earlier_meetings.values("pk"))
    if campaign.earlier_part == Campaign.Part.TOOK_PART:
        return registrations.filter(status=Registration.Status.CONFIRMED)
    return registrations


def _registered(registrations: QuerySet[Registration]) -> Q:
    """Of contacts: that one of these registrations is hers, by her invitation or by her address and name."""
    return _named_or_invited(registrations, unlike=(InvitedAs.REPLACES, InvitedAs.IN_ADDITION))


def _answered(registrations: QuerySet[Registration]) -> Q:
    """The same, or somebody's in her place. Who comes in addition answers nothing for her."""
    return _named_or_invited(registrations, unlike=(InvitedAs.IN_ADDITION,))


def _named_or_invited(registrations: QuerySet[Registration], unlike: tuple[str, ...]) -> Q:
    by_invitation = registrations.filter(invitation__isnull=False).exclude(invited_as__in=unlike)
    same_person = registrations.alias(
        address=Lower("email"), given=Folded("given_name"), family=Folded("family_name")
    ).filter(
        address=Lower(OuterRef("email")), given=Folded(OuterRef("given_name")), family=Folded(OuterRef("family_name"))
    )
    return Q(pk__in=by_invitation.values("invitation__contact")) | Q(Exists(same_person))


def _in_one_standing(campaign: Campaign) -> Q:
    standings = Q()
    for standing in campaign.standings:
        standings |= _STANDINGS[standing](campaign.meeting)
    return standings


def invited(meeting: Meeting, **fields: object) -> Q:
    """Of contacts: that an invitation to the meeting has reached her, or is on its way. `fields` are of that."""
    invitations = Invitation.objects.filter(meeting=meeting, **fields).exclude(has_reached_nobody())
    return Q(pk__in=invitations.values("contact"))


def _unanswered(meeting: Meeting, *, begun: bool) -> Q:
    silent = invited(meeting, answer=Invitation.Answer.NONE, opened_at__isnull=not begun)
    return silent & ~_answered(meeting.registrations.live())


def _bounced(meeting: Meeting) -> Q:
    came_back = Delivery.objects.filter(campaign__meeting=meeting, message__state__in=(State.BOUNCED, State.FAILED))
    return Q(pk__in=came_back.values("contact"))


_STANDINGS = {
    Standing.NOT_INVITED: lambda meeting: ~invited(meeting),
    Standing.SILENT: lambda meeting: _unanswered(meeting, begun=False),
    Standing.BEGUN: lambda meeting: _unanswered(meeting, begun=True),
    Standing.DECLINED: lambda meeting: invited(meeting, answer=Invitation.Answer.DECLINED),
    Standing.REGISTERED: lambda meeting: _registered(meeting.registrations.live()),
    Standing.BOUNCED: _bounced,
}
