"""The outbox: every e-mail is a row before it is a mail."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from meeting.languages import Language


class Batch(models.Model):
    """Messages that were asked for together, and can be held together."""

    created_at = models.DateTimeField(_("made"), db_default=Now())
    paused = models.BooleanField(_("paused"), default=False)
    pause_reason = models.CharField(_("why it is paused"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("batch of messages")
        verbose_name_plural = _("batches of messages")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Message(models.Model):
    """One e-mail to one address, in one language.

    `text` and `html` hold TOKEN_PLACEHOLDER where the personal link's token belongs; the sender puts it in.
    """

    TOKEN_PLACEHOLDER = "[[token]]"  # noqa: S105 -- a mark, not a secret

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        CLAIMED = "claimed", _("taken by a sender")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("accepted by the mail server")
        FAILED = "failed", _("refused")
        SUPPRESSED = "suppressed", _("not sent: address suppressed")
        EXPIRED = "expired", _("not sent: too late")
        NEEDS_REVIEW = "needs_review", _("set aside for a person")

    UNFINISHED = (State.QUEUED, State.CLAIMED, State.SENDING)

    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name=_("batch")
    )
    name = models.CharField(_("kind of mail"), max_length=60)
    dedupe_key = models.CharField(_("sent once per"), max_length=200, unique=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("made"), db_default=Now(), help_text=_("Also the mail’s Date."))

    address = models.EmailField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("text as HTML"), blank=True)
    calendar = models.TextField(_("calendar entry"), blank=True, help_text=_("An iCalendar object, without any token."))
    is_secret = models.BooleanField(_("unreadable once sent"), default=False)
    link_purpose = models.CharField(max_length=40, blank=True, editable=False)
    link_id = models.UUIDField(null=True, editable=False)
    link_version = models.PositiveSmallIntegerField(null=True, editable=False)

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.QUEUED)
    not_after = models.DateTimeField(_("not after"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("claimed", "sending"), claim__isnull=False, lease_until__isnull=False)
                | (~Q(state__in=("claimed", "sending")) & Q(claim__isnull=True, lease_until__isnull=True)),
                name="message_lease_while_in_hand",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_at_when_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state="queued"), name="message_queued"),
            models.Index(fields=["not_after"], condition=Q(is_secret=True), name="message_secret"),
            models.Index(fields=["lease_until"], condition=Q(state__in=("claimed", "sending")), name="message_in_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


def new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"


class Suppression(models.Model):
    """An address that must get no more campaign mail. Only its fingerprint is kept."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("the address does not exist")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        STAFF = "staff", _("set by staff")

    fingerprint = models.CharField(_("fingerprint of the address"), max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return f"{self.fingerprint[:12]}… {self.get_reason_display()}"

    @staticmethod
    def fingerprint_of(address: str) -> str:
        return salted_hmac("portal.suppression", address.casefold(), algorithm="sha256").hexdigest()


class Heartbeat(models.Model):
    """When a kind of worker last showed that it works."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
