"""Whether mail reaches people at the addresses with which they registered."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meeting.models import Suppression
from partners.models import Registration

Reason = Suppression.Reason


class TakesMail(models.TextChoices):
    """How an address stands."""

    ALL = "all", _("takes all mail")
    NO_MAILINGS = "no_mailings", _("takes no mailings")
    CAME_BACK = "came_back", _("mail came back")


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
