from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meeting.models import Admission, Meeting

from .organizations import Constituency


class ConstituencyRule(models.Model):
    """Where the registration of one constituency differs from that of its meeting; what is empty does not differ."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="constituency_rules", verbose_name=_("meeting"))
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency)
    admission = models.CharField(_("who may register"), max_length=10, choices=Admission, blank=True)
    opens_at = models.DateTimeField(
        _("opens"), null=True, blank=True, help_text=_("Only while registration for the meeting is open too.")
    )
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    seats_in_room = models.PositiveIntegerField(
        _("seats in the room at most"), null=True, blank=True, help_text=_("Out of the meeting’s own seats.")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("rule for a constituency")
        verbose_name_plural = _("rules for constituencies")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "constituency"],
                name="constituency_rule_once_per_meeting",
                violation_error_message=_("This constituency has a rule already."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="constituency_rule_closes_after_opening",
                violation_error_message=_("Registration closes before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_constituency_display()
