import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meeting.models import Meeting
from meeting.slugs import unused_slug
from partners.models import Organization, person_name

from .sessions import Session

LETTERS = {"Lu", "Ll", "Lt", "Lo"}  # not the apostrophes that count as letters: ʻUtoikamanu begins with U


def _initial(name: str) -> str:
    """The first letter with its marks, in whatever script; “van der” and the like are passed over."""
    words = unicodedata.normalize("NFC", name).split()
    word = next((word for word in words if not word[0].islower()), words[0] if words else "")
    categories = [unicodedata.category(character) for character in word]
    start = next((place for place, category in enumerate(categories) if category in LETTERS), len(word))
    end = next((place for place in range(start + 1, len(word)) if categories[place][0] != "M"), len(word))
    return word[start:end].title()


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
    # What the files of the photograph are named after; empty without one. Written by `services/speakers.py` alone.
    photo = models.CharField(_("photograph"), max_length=32, blank=True, editable=False)
    photo_credit = models.CharField(
        _("credit of the photograph"),
        max_length=120,
        blank=True,
        help_text=_("Who took it, or whose it is, if that is to be said: it stands on the speaker’s page."),
    )

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [
            models.CheckConstraint(condition=Q(photo__regex=r"^([0-9a-f]{32})?$"), name="speaker_photo_is_a_digest"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save all but the photograph, unless `update_fields` names it: it may have changed since this row was read."""
        if not self.slug:
            self.slug = unused_slug(self.full_name, Speaker.objects.all(), "speaker")
        if update_fields is None and not self._state.adding:
            update_fields = {field.name for field in self._meta.concrete_fields} - {"id", "photo"}
        super().save(update_fields=update_fields, **kwargs)

    @property
    def full_name(self) -> str:
        return person_name(self.given_name, self.family_name)

    @property
    def initials(self) -> str:
        """What stands in the place of a photograph: “KN” for Kouamé N’Guessan."""
        return _initial(self.given_name) + _initial(self.family_name)

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
