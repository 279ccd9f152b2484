"""The outbox: every e-mail is a row before it is a mail."""

import uuid
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from meeting.languages import Language

from .meetings import Meeting


class BatchQuerySet(models.QuerySet["Batch"]):
    def sendable(self) -> Self:
        """Those that nobody holds back or has called off, and whose time has come by the database's clock."""
        return self.filter(Q(not_before=None) | Q(not_before__lte=Now()), paused=False, cancelled_at=None)


class Batch(models.Model):
    """Messages that were asked for together, and can be held together."""

    MEETING_CHANGED = "meeting changed"  # a reason to pause; the others are what the mail server said

    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="batches",
        verbose_name=_("meeting"),
        help_text=_("Whose mailing it is, so that one may unsubscribe. Empty: it tells people of what is their own."),
    )
    created_at = models.DateTimeField(_("made"), db_default=Now())
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    rate_per_minute = models.PositiveIntegerField(
        _("messages a minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as the mail server takes."),
    )
    next_due_at = models.DateTimeField(db_default=Now(), editable=False)
    paused = models.BooleanField(_("paused"), default=False)
    pause_reason = models.CharField(_("why it is paused"), max_length=200, blank=True)
    policy_refusals = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    tolerates_failures = models.BooleanField(default=False, db_default=False, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of messages")
        verbose_name_plural = _("batches of messages")
        constraints = [
            models.CheckConstraint(condition=~Q(rate_per_minute=0), name="batch_rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def why_paused(self) -> str:
        """The reason that the portal had, in words; empty when staff paused it."""
        if self.pause_reason == self.MEETING_CHANGED:
            return _("the meeting’s title, time or place has changed since the text was written")
        return self.pause_reason


class BatchText(models.Model):
    """What the messages of a batch say in one language, as it was when they were queued.

    Names in braces stand where each message has its own `values`. A personal link holds TOKEN_PLACEHOLDER.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="texts", verbose_name=_("batch"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("text as HTML"), blank=True)

    class Meta:
        verbose_name = _("text of a batch")
        verbose_name_plural = _("texts of a batch")
        constraints = [models.UniqueConstraint(fields=["batch", "language"], name="batch_text_once_per_language")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.language}"


class Message(models.Model):
    """One e-mail to one address, in one language.

    `text` and `html` hold TOKEN_PLACEHOLDER where the personal link's token belongs; the sender puts it in. A message
    without `text` says what its batch says in its language, with its own `values`.
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
        CANCELLED = "cancelled", _("not sent: called off")
        BOUNCED = "bounced", _("came back")
        NEEDS_REVIEW = "needs_review", _("set aside for a person")

    ANSWERED = "answered meanwhile"  # why it was called off; other errors are what a mail server said
    UNFINISHED = (State.QUEUED, State.CLAIMED, State.SENDING)

    # Each step of a message writes to all its indexes: of these there are as few as the questions asked of them need.
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name=_("batch"), db_index=False
    )
    copy_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="copies",
        verbose_name=_("sent again from"),
    )
    name = models.CharField(_("kind of mail"), max_length=60)
    dedupe_key = models.CharField(_("sent once per"), max_length=200)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    created_at = models.DateTimeField(_("made"), db_default=Now(), help_text=_("Also the mail’s Date."))

    address = models.EmailField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("text as HTML"), blank=True)
    values = models.JSONField(db_default={}, default=dict, editable=False)
    calendar = models.TextField(_("calendar entry"), blank=True, default="", db_default="")
    is_secret = models.BooleanField(_("unreadable once sent"), default=False)
    link_purpose = models.CharField(max_length=40, blank=True, editable=False)
    link_id = models.UUIDField(null=True, editable=False)
    link_version = models.PositiveSmallIntegerField(null=True, editable=False)

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.QUEUED)
    not_after = models.DateTimeField(_("not after"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    interruptions = models.PositiveSmallIntegerField(
        _("interruptions"),
        default=0,
        db_default=0,
        help_text=_("How often nobody knew whether the mail server had taken it."),
    )
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    relay_answer = models.CharField(
        _("the mail server’s answer"), max_length=200, blank=True, default="", db_default=""
    )
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages of the outbox")
        permissions = [("resend_message", _("Can send messages again and close them"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("claimed", "sending"), claim__isnull=False, lease_until__isnull=False)
                | (~Q(state__in=("claimed", "sending")) & Q(claim__isnull=True, lease_until__isnull=True)),
                name="message_lease_while_in_hand",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("sent", "bounced"), sent_at__isnull=False)
                | (~Q(state__in=("sent", "bounced")) & Q(sent_at__isnull=True)),
                name="message_sent_at_when_sent",
            ),
            # One index each, for the whole and for what it begins with.
            models.UniqueConstraint(
                fields=["dedupe_key"], name="message_once_per_key", opclasses=["varchar_pattern_ops"]
            ),
            models.UniqueConstraint(
                fields=["message_id"], name="message_once_per_message_id", opclasses=["varchar_pattern_ops"]
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "next_attempt_at", "id"], condition=Q(state="queued"), name="message_queued"),
            models.Index(fields=["batch", "state"], name="message_batch_state"),
            models.Index(fields=["copy_of"], condition=Q(copy_of__isnull=False), name="message_copies"),
            models.Index(fields=["link_id"], condition=Q(link_id__isnull=False), name="message_link"),
            models.Index(Lower("address"), name="message_address"),
            models.Index(fields=["not_after"], condition=Q(is_secret=True), name="message_secret"),
            models.Index(fields=["lease_until"], condition=Q(state__in=("claimed", "sending")), name="message_in_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"

    @property
    def is_mailing(self) -> bool:
        """Whether it is sent to many about a meeting, so that one may unsubscribe."""
        return self.batch is not None and self.batch.meeting_id is not None

    @property
    def public_id(self) -> uuid.UUID:
        """The part of the Message-ID that is its own."""
        return uuid.UUID(hex=self.message_id[1:33])


def new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"


class MessageEvent(models.Model):
    """Something that became known of a message after it was queued. Rows are only ever added."""

    class Kind(models.TextChoices):
        BOUNCED = "bounced", _("came back")
        DELAYED = "delayed", _("is delayed")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed with it")
        RESUBSCRIBED = "resubscribed", _("wants mailings again")
        RESENT = "resent", _("sent again")
        CLOSED = "closed", _("closed by staff")

    message = models.ForeignKey(Message, models.CASCADE, related_name="events", verbose_name=_("message"))
    at = models.DateTimeField(_("when"), db_default=Now())
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event of a message")
        verbose_name_plural = _("events of messages")

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
