from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContactImport(models.Model):
    """A table of contacts that staff brought along, kept between its upload and a day later.

    Its lines go when they are imported; those with faults stay, to be taken away and mended.
    """

    class Column(models.TextChoices):
        """What a column of the table may be."""

        HONORIFIC = "honorific", _("honorific")
        GIVEN_NAME = "given_name", _("given name")
        FAMILY_NAME = "family_name", _("family name")
        FULL_NAME = "full_name", _("full name")
        EMAIL = "email", _("e-mail address")
        POSITION = "position", _("function")
        ORGANIZATION = "organization", _("organization")
        CONSTITUENCY = "constituency", _("constituency")
        COUNTRY = "country", _("country")
        LANGUAGE = "language", _("language of mails")
        GROUPS = "groups", pgettext_lazy("contacts", "groups")
        ASSISTANT_NAME = "assistant_name", _("assistant’s name")
        ASSISTANT_EMAIL = "assistant_email", _("assistant’s e-mail address")
        MAIL_GOES_TO = "mail_goes_to", _("who gets the mail")

    created_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("uploaded by"))
    name = models.CharField(_("file"), max_length=200, blank=True)  # blank for what was pasted
    headings = models.JSONField()  # a list of texts
    columns = models.JSONField()  # of each heading a `Column`, or an empty text for one that is left out
    lines = models.JSONField()  # pairs of the line's number and its cells, each a text
    imported_at = models.DateTimeField(_("imported"), null=True, editable=False)
    faults = models.JSONField(default=list, editable=False)  # of each line that stayed, a list of `Fault.stored`
    outcome = models.JSONField(null=True, editable=False)  # counts, once imported

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of contacts")
        verbose_name_plural = _("imports of contacts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(imported_at__isnull=True, outcome__isnull=True)
                | models.Q(imported_at__isnull=False, outcome__isnull=False),
                name="contact_import_has_outcome_when_imported",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(_("Pasted table"))
