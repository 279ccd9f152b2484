from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class HistoryEntry(models.Model):
    """Who did what, when. Rows are only ever added."""

    at = models.DateTimeField(_("when"), db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("who"),
        help_text=_("Empty when the person concerned or the portal itself did it."),
    )
    subject_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind of thing"))
    subject_id = models.PositiveBigIntegerField(_("number"))
    subject = GenericForeignKey("subject_type", "subject_id")
    action = models.CharField(_("what"), max_length=60)
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="history_by_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type_id}:{self.subject_id}"
