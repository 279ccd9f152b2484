from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meeting.languages import Language
from meeting.models import Batch, Meeting, Message
from partners.placeholders import NAMES, unknown_placeholders

from .contacts import Contact


class Campaign(models.Model):
    """One mailing to chosen contacts, each in her language."""

    class Kind(models.TextChoices):
        SAVE_THE_DATE = "save_the_date", _("save the date")
        INVITATION = "invitation", _("invitation")
        REMINDER = "reminder", _("reminder")
        UPDATE = "update", _("update")
        THANKS = "thanks", _("thanks")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("handed to the outbox")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="campaigns", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.INVITATION)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(
        _("text"),
        help_text=_("Plain text; an empty line starts a new paragraph. You may use: %(placeholders)s")
        % {"placeholders": " ".join(f"{{{name}}}" for name in NAMES)},
    )
    contacts = models.ManyToManyField(Contact, related_name="campaigns", verbose_name=_("contacts"), blank=True)
    batch = models.OneToOneField(Batch, models.PROTECT, null=True, editable=False, related_name="campaign")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", batch__isnull=True, sent_at__isnull=True)
                | Q(state="sent", batch__isnull=False, sent_at__isnull=False),
                name="campaign_sent_with_its_batch",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.subject}"

    @property
    def invites(self) -> bool:
        """Whether each recipient gets a link to an invitation of her own."""
        return self.kind in (self.Kind.INVITATION, self.Kind.REMINDER)

    def clean(self) -> None:
        problems = {}
        for language in Language.values:
            for field in ("subject", "body"):
                unknown = unknown_placeholders(getattr(self, f"{field}_{language}") or "")
                if unknown:
                    problems[f"{field}_{language}"] = _("These placeholders do not exist: %(names)s") % {
                        "names": ", ".join(unknown)
                    }
            body = getattr(self, f"body_{language}")
            if self.invites and body and "{link}" not in body:
                problems.setdefault(f"body_{language}", _("The text must hold {link}: the person’s own link."))
        if problems:
            raise ValidationError(problems)


class Delivery(models.Model):
    """What one contact got from one campaign."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="deliveries", verbose_name=_("campaign"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="deliveries", verbose_name=_("contact"))
    message = models.OneToOneField(Message, models.PROTECT, related_name="delivery", verbose_name=_("message"))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["campaign", "contact"], name="delivery_once_per_contact")]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.contact_id}"
