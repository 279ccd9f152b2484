"""Every message that was ever written to a person or an organization, whatever address she had then."""

import datetime
import uuid
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower, TruncWeek

from meeting.letters import Folded
from meeting.models import Message
from meeting.selectors.outbox import to_read
from partners.models import AddressChange, Contact, Delivery, Invitation, Organization, Registration

WEEKS = 26
OF_OTHERS = (Registration.InvitedAs.REPLACES, Registration.InvitedAs.IN_ADDITION)


class Week(NamedTuple):
    starts_on: datetime.date
    count: int


def messages_to_contact(contact: Contact) -> QuerySet[Message]:
    """Campaigns, and what the invitations and her own registrations brought; the latest first.

    Also what went to her assistant for her. One query more than the others: two people may share an address, so that
    what went to an old one is found by the registration that it is about.
    """
    registrations = _own_registrations(contact)
    notes = Q()
    for pk in registrations.values_list("pk", flat=True):
        notes |= _notes_to_old_address(pk)
    return _messages(Contact.objects.filter(pk=contact.pk), registrations, notes)


def messages_of_invitation(invitation: Invitation) -> QuerySet[Message]:
    """What had its link, the latest first."""
    return to_read(Message.objects.filter(link_id=invitation.public_id))


def messages_to_registration(registration: Registration) -> QuerySet[Message]:
    """What was written about the registration, and to the contact who was invited at its address; the latest first."""
    contacts = Contact.objects.filter(
        invitations__registrations=registration, email__iexact=registration.email
    )  # fmt: skip
    return _messages(
        contacts, Registration.objects.filter(pk=registration.pk), _notes_to_old_address(registration.pk)
    )  # fmt: skip


def messages_to_organization(organization: Organization) -> QuerySet[Message]:
    """What its contacts and those registered for it got, the latest first."""
    return _messages(
        Contact.objects.filter(organization=organization), Registration.objects.filter(organization=organization)
    )


def per_week(messages: QuerySet[Message]) -> list[Week]:
    """How many of them a mail server took in each week, the latest weeks first."""
    sent = messages.exclude(sent_at=None).order_by().annotate(week=TruncWeek("sent_at"))
    counts = sent.values("week").annotate(count=Count("pk")).order_by("-week")
    return [Week(each["week"].date(), each["count"]) for each in counts[:WEEKS]]


def people_of(messages: Collection[Message]) -> dict[int, Contact | Registration]:
    """Whom each is about, by its key: the contact, or whoever registered. Three queries, however many they are."""
    links = [message.link_id for message in messages if message.link_id]
    by_link: dict[uuid.UUID, Contact | Registration] = {
        invitation.public_id: invitation.contact
        for invitation in Invitation.objects.filter(public_id__in=links).select_related("contact")
    }
    changes = AddressChange.objects.filter(public_id__in=links).select_related("registration")
    by_link |= {change.public_id: change.registration for change in changes}
    by_link |= {
        registration.public_id: registration for registration in Registration.objects.filter(public_id__in=links)
    }
    firsts = [message.copy_of_id or message.pk for message in messages if not message.link_id]
    delivered = Delivery.objects.filter(message__in=firsts).select_related("contact")
    by_message = {delivery.message_id: delivery.contact for delivery in delivered}
    found = {
        message.pk: by_link.get(message.link_id) or by_message.get(message.copy_of_id or message.pk)
        for message in messages
    }
    return {pk: person for pk, person in found.items() if person is not None}


def _own_registrations(contact: Contact) -> QuerySet[Registration]:
    """Those with her invitation that she or her assistant made, and those of her name at one of her addresses."""
    by_invitation = Q(invitation__contact=contact) & ~Q(invited_as__in=OF_OTHERS)
    addresses = [Lower(Value(address)) for address in (contact.email, contact.assistant_email) if address]
    named = Q(address__in=addresses, given=Folded(Value(contact.given_name)), family=Folded(Value(contact.family_name)))
    folded = {"address": Lower("email"), "given": Folded("given_name"), "family": Folded("family_name")}
    return Registration.objects.alias(**folded).filter(by_invitation | named).order_by()


def _notes_to_old_address(registration_pk: int) -> Q:
    """They carry no link that would tell whom they are about."""
    return Q(dedupe_key__startswith=f"registration_address_changed:{registration_pk}:")


def _messages(
    contacts: QuerySet[Contact], registrations: QuerySet[Registration], others: Q | None = None
) -> QuerySet[Message]:
    """Four queries for any number of them: the messages, their events, their copies, the texts of their batches."""
    delivered = Delivery.objects.filter(contact__in=contacts.values("pk")).values("message")
    links = [
        Invitation.objects.filter(contact__in=contacts.values("pk")),
        registrations,
        AddressChange.objects.filter(registration__in=registrations.values("pk")),
    ]
    rows = Message.objects.order_by()
    found = [delivered, rows.filter(copy_of__in=delivered).values("pk")]
    found += [
        rows.filter(link_id__in=rows_with_links.order_by().values("public_id")).values("pk")
        for rows_with_links in links
    ]
    if others:
        found.append(rows.filter(others).values("pk"))
    keys = found[0].union(*found[1:])
    return to_read(Message.objects.filter(pk__in=keys))
