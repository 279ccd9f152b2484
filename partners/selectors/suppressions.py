"""Whether mail reaches people at the addresses that we have of them."""

from collections.abc import Collection
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from meeting.models import Suppression
from partners.models import Contact, Registration

Reason = Suppression.Reason


class TakesMail(models.TextChoices):
    """How an address stands."""

    ALL = "all", _("takes all mail")
    NO_MAILINGS = "no_mailings", _("takes no mailings")
    CAME_BACK = "came_back", _("mail came back")


class Barred(NamedTuple):
    """An address that takes no mailings, of the meeting that the suppression names or of any."""

    address: str
    suppression: Suppression


def barred_addresses(contact: Contact) -> list[Barred]:
    """Of the contact and her assistant. One query."""
    addresses = {contact.assistant_fingerprint: contact.assistant_email, contact.fingerprint: contact.email}
    known = Suppression.objects.filter(fingerprint__in=addresses).select_related("meeting").order_by("pk")
    return [Barred(addresses[each.fingerprint], each) for each in known]


def with_barred_address(contacts: QuerySet[Contact], reasons: Collection[str]) -> QuerySet[Contact]:
    """Those of them who have an address that takes no mailings, of one meeting or of any, for one of these reasons."""
    known = Suppression.objects.filter(reason__in=reasons)
    ours = Q(Exists(known.filter(fingerprint=OuterRef("fingerprint"))))
    return contacts.filter(ours | Q(Exists(known.filter(fingerprint=OuterRef("assistant_fingerprint")))))


def takes_mail(registration: Registration) -> TakesMail:
    return takes_mail_of([registration])[registration.pk]


def takes_mail_of(registrations: Collection[Registration]) -> dict[int, TakesMail]:
    """How the address of each stands, by the registration's key; mailings are those of its own meeting. One query."""
    fingerprints = {each.pk: Suppression.fingerprint_of(each.email) for each in registrations}
    of_meetings = Q(meeting=None) | Q(meeting__in={each.meeting_id for each in registrations})
    known = Suppression.objects.filter(of_meetings, fingerprint__in=fingerprints.values())
    reasons: dict[tuple[str, int | None], str] = {
        (fingerprint, meeting): reason
        for fingerprint, meeting, reason in known.values_list("fingerprint", "meeting", "reason")
    }
    return {
        each.pk: _standing({reasons.get((fingerprints[each.pk], scope)) for scope in (None, each.meeting_id)})
        for each in registrations
    }


def _standing(reasons: Collection[str | None]) -> TakesMail:
    if Reason.BOUNCED in reasons:
        return TakesMail.CAME_BACK
    return TakesMail.NO_MAILINGS if any(reasons) else TakesMail.ALL
