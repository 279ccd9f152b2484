from django.db import models
from django.utils.translation import gettext_lazy as _

from meeting.countries import validate_country


class Constituency(models.TextChoices):
    """The groups of partners that the concept note names, and the Office itself."""

    MEMBER_STATE = "member_state", _("Member State")
    WORKERS = "workers", _("Workers’ organization")
    EMPLOYERS = "employers", _("Employers’ organization")
    IMPLEMENTING_AGENCY = "implementing_agency", _("Implementing agency")
    TRIPARTITE = "tripartite", _("Tripartite partner")
    CIVIL_SOCIETY = "civil_society", _("Civil society organization")
    SOCIAL_SECURITY = "social_security", _("Social security institution")
    ACADEMIA = "academia", _("Academia")
    UN = "un", _("UN agency")
    IFI = "ifi", _("International financial institution")
    FOUNDATION = "foundation", _("Foundation")
    PRIVATE_SECTOR = "private_sector", _("Private sector")
    ILO = "ilo", _("ILO")


class Organization(models.Model):
    """A partner."""

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency)
    country = models.CharField(
        _("country"), max_length=2, blank=True, validators=[validate_country], help_text=_("Two letters, such as CH.")
    )
    website = models.URLField(_("website"), blank=True)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            models.UniqueConstraint(
                fields=["name_en", "country"],
                name="organization_name_once_per_country",
                violation_error_message=_("This organization is in the directory already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
