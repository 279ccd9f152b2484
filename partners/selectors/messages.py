"""Every message that was ever written to a person or an organization, whatever address she had then."""

import datetime
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncWeek

from meeting.models import Message
from partners.models import AddressChange, Contact, Delivery, Invitation, Organization, Registration

WEEKS = 26


class Week(NamedTuple):
    starts_on: datetime.date
    count: int


def messages_to_contact(contact: Contact) -> QuerySet[Message]:
    """Campaigns, and what the invitations and her own registrations brought; the latest first."""
    return _messages(Contact.objects.filter(pk=contact.pk), _own_registrations(contact))


def messages_to_registration(registration: Registration) -> QuerySet[Message]:
    """What was written about the registration, and to the contact who was invited at its address; the latest first."""
    contacts = Contact.objects.filter(
        invitations__registrations=registration, email__iexact=registration.email
    )  # fmt: skip
    notes = Q(dedupe_key__startswith=f"registration_address_changed:{registration.pk}:")
    return _messages(contacts, Registration.objects.filter(pk=registration.pk), notes)


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


def _own_registrations(contact: Contact) -> QuerySet[Registration]:
    """Those with her invitation and her address: others may have registered with it."""
    return Registration.objects.filter(
        invitation__contact=contact, email__iexact=F("invitation__contact__email")
    )  # fmt: skip


def _messages(
    contacts: QuerySet[Contact], registrations: QuerySet[Registration], others: Q | None = None
) -> QuerySet[Message]:
    """Three queries for any number of them: the messages, their events, and the texts of their batches."""
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
    if others is not None:
        found.append(rows.filter(others).values("pk"))
    keys = found[0].union(*found[1:])
    return (
        Message.objects.filter(pk__in=keys)
        .select_related("batch")
        .prefetch_related("events", "batch__texts")
        .order_by("-created_at", "-pk")
    )
