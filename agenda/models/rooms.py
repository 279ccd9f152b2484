from django.db import models
from django.utils.translation import gettext_lazy as _

from meeting.models import Meeting


class Room(models.Model):
    """A room of one meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="rooms", verbose_name=_("meeting"))
    name = models.CharField(_("name"), max_length=100)
    directions = models.CharField(_("how to find it"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "name_en"],
                name="room_name_once_per_meeting",
                violation_error_message=_("The meeting has a room of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
