from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from meeting.countries import validate_country
from meeting.languages import Language

from .organizations import Organization
from .people import Honorific, person_name


class Contact(models.Model):
    """Somebody who can be invited; outlives one meeting. Several people may share a mailbox."""

    honorific = models.CharField(_("honorific"), max_length=10, choices=Honorific, blank=True)
    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    family_name = models.CharField(_("family name"), max_length=120)
    email = models.EmailField(_("e-mail address"), max_length=254)
    position = models.CharField(_("function"), max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="contacts", verbose_name=_("organization")
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, validators=[validate_country], help_text=_("Two letters, such as CH.")
    )
    language = models.CharField(_("language of mails"), max_length=2, choices=Language, default=Language.ENGLISH)

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                Lower("given_name"),
                Lower("family_name"),
                name="contact_person_once",
                violation_error_message=_("This person is in the address book already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.organization})"

    @property
    def full_name(self) -> str:
        return person_name(self.given_name, self.family_name)
