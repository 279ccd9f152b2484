from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meeting.models import Meeting

from .contacts import Contact
from .invitations import Invitation
from .registrations import Registration


class RecordedAnswer(models.Model):
    """An answer that came otherwise than by the portal, as staff recorded it, with a scan where there is a paper."""

    class Answer(models.TextChoices):
        IN_PERSON = "in_person", _("takes part in the room")
        ONLINE = "online", _("takes part online")
        DECLINED = "declined", _("cannot take part")

    class Channel(models.TextChoices):
        LETTER = "letter", _("by letter")
        NOTE_VERBALE = "note_verbale", _("by note verbale")
        EMAIL = "email", _("by e-mail")
        TELEPHONE = "telephone", _("by telephone")
        IN_PERSON = "in_person", _("face to face")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="recorded_answers", verbose_name=_("meeting"))
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="recorded_answers", verbose_name=_("contact")
    )
    invitation = models.ForeignKey(
        Invitation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recorded_answers",
        verbose_name=_("invitation"),
    )
    registration = models.ForeignKey(
        Registration,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recorded_answers",
        verbose_name=_("registration"),
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    channel = models.CharField(_("how it came"), max_length=20, choices=Channel)
    received_on = models.DateField(_("date on it"))
    scan = models.CharField(max_length=40, blank=True, editable=False)  # the file's name below MEDIA_ROOT/answers
    scan_digest = models.CharField(_("SHA-256 of the scan"), max_length=64, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("recorded answer")
        verbose_name_plural = _("recorded answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(scan="", scan_digest="") | (~Q(scan="") & ~Q(scan_digest="")),
                name="recorded_answer_knows_its_scan",
            ),
            models.UniqueConstraint(
                fields=["invitation", "channel", "received_on"],
                condition=Q(answer="declined"),
                name="recorded_answer_declines_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}, {self.get_channel_display()}"

    @property
    def person(self) -> str:
        """Who answered."""
        return str(self.registration or self.contact or "–")
