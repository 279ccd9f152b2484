"""Addresses that must get no more mailings."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .meetings import Meeting
from .outbox import Batch


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def against(self, address: str, batch: Batch | None) -> Self:
        """Those that keep a message of `batch` from `address`; nothing keeps one without a batch."""
        if batch is None:
            return self.none()
        of_its_meeting = models.Q(meeting=None) | models.Q(meeting=batch.meeting_id)
        return self.filter(of_its_meeting, fingerprint=Suppression.fingerprint_of(address))


class Suppression(models.Model):
    """An address that must get no more mailings, of one meeting or of any. Only its fingerprint is kept."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("the address does not exist")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        STAFF = "staff", _("set by staff")

    fingerprint = models.CharField(_("fingerprint of the address"), max_length=64)
    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="suppressions",
        verbose_name=_("meeting"),
        help_text=_("Empty: no mailing of any meeting."),
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(fields=["fingerprint", "meeting"], nulls_distinct=False, name="suppression_once")
        ]

    def __str__(self) -> str:
        return f"{self.fingerprint[:12]}… {self.get_reason_display()}"

    @staticmethod
    def fingerprint_of(address: str) -> str:
        key = settings.SUPPRESSION_KEY
        return salted_hmac("portal.suppression", address.casefold(), secret=key, algorithm="sha256").hexdigest()
