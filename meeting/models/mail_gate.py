"""What holds all mail back at once, and the signs of life of those who send it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailGate(models.Model):
    """The one row that every sender looks at first.

    Staff freeze mailings; a mail server that does not answer is left alone for a while; and a database that is not the
    one where the mail was queued, because it was restored from a backup, sends nothing until staff say so.
    """

    frozen_at = models.DateTimeField(_("mailings are frozen since"), null=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, verbose_name=_("frozen by")
    )
    relay_failures = models.PositiveIntegerField(_("failures of the mail server in a row"), default=0, editable=False)
    relay_retry_at = models.DateTimeField(_("the mail server is tried again"), null=True, editable=False)
    relay_error = models.CharField(_("what the mail server said"), max_length=200, blank=True, editable=False)
    home = models.CharField(_("database in which mail was sent last"), max_length=60, blank=True, editable=False)

    class Meta:
        verbose_name = _("mail gate")
        verbose_name_plural = _("mail gate")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="mail_gate_is_one")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Heartbeat(models.Model):
    """When a kind of worker last showed that it works."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
