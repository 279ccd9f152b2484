from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meeting.models import Meeting
from meeting.slugs import unused_slug
from partners.models import Organization, person_name

from .sessions import Session


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def at(self, meeting: Meeting) -> "SpeakerQuerySet":
        return self.filter(appearances__session__meeting=meeting).distinct()


class Speaker(models.Model):
    """Somebody who speaks at meetings of the series."""

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, blank=True, help_text=_("Left empty, it is made from the name, once.")
    )
    honorific = models.CharField(_("honorific"), max_length=20, blank=True)
    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    family_name = models.CharField(_("family name"), max_length=120)
    function = models.CharField(_("function"), max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="speakers", verbose_name=_("organization")
    )
    biography = models.TextField(_("biography"), blank=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs) -> None:
        if not self.slug:
            self.slug = unused_slug(self.full_name, Speaker.objects.all(), "speaker")
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return person_name(self.given_name, self.family_name)

    @property
    def initials(self) -> str:
        return "".join(name[0] for name in (self.given_name, self.family_name) if name)

    def get_absolute_url_at(self, meeting: Meeting) -> str:
        return reverse("agenda:speaker-detail", args=[meeting.slug, self.slug])


class Appearance(models.Model):
    """A speaker in a session, with a role."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MODERATOR = "moderator", _("Moderator")
        KEYNOTE = "keynote", _("Keynote address")
        PRESENTER = "presenter", _("Presenter")
        PANELLIST = "panellist", _("Panellist")
        DISCUSSANT = "discussant", _("Discussant")
        CLOSING_REMARKS = "closing_remarks", _("Closing remarks")

    session = models.ForeignKey(Session, models.CASCADE, related_name="appearances", verbose_name=_("session"))
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="appearances", verbose_name=_("speaker"))
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.PANELLIST)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("appearance")
        verbose_name_plural = _("speakers")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "speaker", "role"],
                name="appearance_role_once",
                violation_error_message=_("This speaker has this role in the session already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.speaker} · {self.get_role_display()}"
