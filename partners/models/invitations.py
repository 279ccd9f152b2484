from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meeting.models import Meeting, PersonalLink

from .contacts import Contact

NOTE_LENGTH = 500


class Invitation(PersonalLink):
    """One contact asked to one meeting."""

    LINK_PURPOSE = "invitation"

    class Answer(models.TextChoices):
        NONE = "none", _("no answer yet")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "declined")
        DELEGATED = "delegated", _("handed on")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", verbose_name=_("meeting"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="invitations", verbose_name=_("contact"))
    created_at = models.DateTimeField(_("invited"), db_default=Now())
    opened_at = models.DateTimeField(
        _("opened"), null=True, blank=True, editable=False, help_text=_("When the person pressed Continue.")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NONE)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    note = models.TextField(
        _("word to the secretariat"),
        max_length=NOTE_LENGTH,
        blank=True,
        editable=False,
        help_text=_("What the person wrote when she declined."),
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "contact"], name="invitation_once_per_meeting"),
            models.CheckConstraint(
                condition=Q(answer="none", answered_at__isnull=True)
                | (~Q(answer="none") & Q(answered_at__isnull=False)),
                name="invitation_answered_at_when_answered",
            ),
            models.CheckConstraint(condition=Q(answer="declined") | Q(note=""), name="invitation_note_when_declined"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.meeting}"
