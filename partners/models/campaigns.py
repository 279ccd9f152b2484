from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meeting.countries import validate_country
from meeting.languages import Language
from meeting.models import Batch, Meeting, Message
from meeting.placeholders import fill

from .contacts import Contact, ContactGroup
from .mail_templates import MailKind, MailText
from .organizations import Constituency

LONGEST_NOTICE = 365  # days


class Standing(models.TextChoices):
    """How a contact stands with the meeting of a campaign."""

    NOT_INVITED = "not_invited", _("never invited to this meeting")
    SILENT = "silent", _("invited, and silent")
    BEGUN = "begun", _("pressed Continue, and did not finish")
    DECLINED = "declined", _("declined the invitation")
    REGISTERED = "registered", _("registered for this meeting")
    BOUNCED = "bounced", _("a mail came back")


class Audience(models.Model):
    """Whom a campaign is for: those who meet each criterion that is set, and those chosen by hand."""

    class Part(models.TextChoices):
        TOOK_PART = "took_part", _("took part")
        REGISTERED = "registered", _("were registered, whatever came of it")

    groups = models.ManyToManyField(
        ContactGroup, blank=True, related_name="+", verbose_name=_("groups of contacts"), help_text=_("In one of them.")
    )
    constituencies = ArrayField(
        models.CharField(max_length=20, choices=Constituency),
        verbose_name=_("constituencies"),
        default=list,
        blank=True,
    )
    countries = ArrayField(
        models.CharField(max_length=2, validators=[validate_country]),
        verbose_name=_("countries"),
        default=list,
        blank=True,
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language), verbose_name=_("languages"), default=list, blank=True
    )
    standings = ArrayField(
        models.CharField(max_length=20, choices=Standing),
        verbose_name=_("how they stand with this meeting"),
        default=list,
        blank=True,
    )
    earlier_meetings = models.ManyToManyField(
        Meeting, blank=True, related_name="+", verbose_name=_("earlier meetings"), help_text=_("In one of them.")
    )
    earlier_part = models.CharField(_("what they did there"), max_length=20, choices=Part, default=Part.TOOK_PART)
    contacts = models.ManyToManyField(
        Contact,
        related_name="campaigns",
        verbose_name=_("contacts chosen by hand"),
        blank=True,
        help_text=_("They get it too, whatever is chosen above."),
    )

    class Meta:
        abstract = True

    @property
    def has_criteria(self) -> bool:
        """Whether anything but single contacts is chosen; takes two queries at most."""
        fields = (self.constituencies, self.countries, self.languages, self.standings)
        return any(fields) or self.groups.exists() or self.earlier_meetings.exists()


class Campaign(MailText, Audience):
    """One mailing, to each recipient in her language."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("waiting for approval")
        APPROVED = "approved", _("approved, waiting for its time")
        SENT = "sent", _("handed to the outbox")
        CANCELLED = "cancelled", _("called off")

    class Problem(models.TextChoices):
        """Why it did not go when its time came."""

        GREW = "grew", _("The recipients have become many more than were approved: it has to be approved again.")
        CHANGED = (
            "changed",
            _("It, or its meeting’s title, time or place, was changed after it had been asked for."),
        )
        TEXT = "text", _("A text was missing or could not go as it was when its time came.")
        CLOSED = "closed", _("Registration had closed when its time came.")
        DRAFT = "draft", _("The meeting was still a draft when its time came.")

    OPEN = (State.DRAFT, State.WAITING, State.APPROVED)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="campaigns", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=20, choices=MailKind, default=MailKind.INVITATION)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem, blank=True, editable=False)

    # When and how it goes, as whoever sends it has said.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("sent by")
    )
    send_at = models.DateTimeField(_("goes at"), null=True, editable=False)
    days_before_closing = models.PositiveSmallIntegerField(
        _("days before registration closes"),
        null=True,
        editable=False,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_NOTICE)],
    )
    rate_per_minute = models.PositiveIntegerField(_("messages a minute"), null=True, editable=False)

    # What was approved: so many recipients of these very texts and criteria, about the meeting as it was.
    agreed_count = models.PositiveIntegerField(_("recipients when it was asked for"), null=True, editable=False)
    agreed_content = models.CharField(max_length=64, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )

    batch = models.OneToOneField(Batch, models.PROTECT, null=True, editable=False, related_name="campaign")
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        permissions = [("approve_campaign", _("Can approve campaigns of others"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("draft", "waiting", "approved"), batch__isnull=True, sent_at__isnull=True)
                | Q(state="sent", batch__isnull=False, sent_at__isnull=False)
                | Q(state="cancelled", batch__isnull=True, sent_at__isnull=True)
                | Q(state="cancelled", batch__isnull=False, sent_at__isnull=False),
                name="campaign_sent_with_its_batch",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
                name="campaign_approved_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(send_at=None) | Q(days_before_closing=None),
                name="campaign_goes_by_time_or_by_rule",
            ),
            models.CheckConstraint(condition=~Q(rate_per_minute=0), name="campaign_rate_above_zero"),
        ]

    def __str__(self) -> str:
        kind, subject = self.get_kind_display(), self.titled_subject
        return subject if subject.casefold().startswith(kind.casefold()) else f"{kind} · {subject}"

    @property
    def titled_subject(self) -> str:
        """Its subject, with the meeting’s title in its place, in the active language."""
        return fill(self.subject or "", {"meeting": self.meeting.title})

    @property
    def is_open(self) -> bool:
        """Whether nothing of it has gone, and it may still be written."""
        return self.state in self.OPEN

    @property
    def is_planned(self) -> bool:
        return self.send_at is not None or self.days_before_closing is not None


class Delivery(models.Model):
    """What one contact got from one campaign; her assistant's copy is one of its own."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="deliveries", verbose_name=_("campaign"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="deliveries", verbose_name=_("contact"))
    to_assistant = models.BooleanField(_("to the assistant"), default=False, db_default=False)
    message = models.OneToOneField(Message, models.PROTECT, related_name="delivery", verbose_name=_("message"))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "contact", "to_assistant"], name="delivery_once_per_contact")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.contact_id}"
