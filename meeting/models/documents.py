from django.db import models
from django.utils.translation import gettext_lazy as _

from .meetings import Meeting


class Document(models.Model):
    """A document of a meeting. Without an address it is announced: “to be published”."""

    class Kind(models.TextChoices):
        SUMMARY_REPORT = "summary_report", _("summary report")
        OTHER = "other", _("other document")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="documents", verbose_name=_("meeting"))
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=Kind,
        default=Kind.OTHER,
        help_text=_("Once the meeting is over, its page leads to the summary report first."),
    )
    description = models.CharField(_("description"), max_length=300, blank=True)
    url = models.URLField(_("web address"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title
