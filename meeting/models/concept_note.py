from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meeting.html import SanitizedHTMLField
from meeting.slugs import unused_slug

from .meetings import Meeting

LONGEST_SECTION = 100_000  # characters; thirty printed pages


class ConceptNoteSection(models.Model):
    """One section of a meeting's concept note, in the order of `position`."""

    class Kind(models.TextChoices):
        BACKGROUND = "background", _("background information")
        OBJECTIVES = "objectives", _("objectives")
        TARGET_AUDIENCE = "target_audience", _("target audience")
        PROPOSED_AGENDA = "proposed_agenda", _("proposed agenda")
        LOGISTICS = "logistics", _("logistics")
        CUSTOM = "custom", _("other section")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="concept_note", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CUSTOM)
    title = models.CharField(_("title"), max_length=200)
    body = SanitizedHTMLField(
        _("text"),
        blank=True,
        validators=[MaxLengthValidator(LONGEST_SECTION)],
        help_text=_(
            "HTML: paragraphs, lists, links, tables and headings of level 3 and 4; anything else is taken out."
        ),
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        blank=True,
        help_text=_("Of other sections: names it in links. Left empty, it is made from the English title, once."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("concept note section")
        verbose_name_plural = _("concept note")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                condition=~Q(kind="custom"),
                name="concept_note_section_kind_once",
                violation_error_message=_("The concept note has a section of this kind already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "slug"],
                condition=~Q(slug=""),
                name="concept_note_section_slug_once",
                violation_error_message=_("The concept note has a section with this address already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        if self.kind == self.Kind.CUSTOM and not self.slug:
            self.slug = unused_slug(
                self.title_en, ConceptNoteSection.objects.filter(meeting=self.meeting_id), "section"
            )
        super().save(*args, **kwargs)

    @property
    def anchor(self) -> str:
        """The fragment that links to the section: the same in every language, and as long as the section is there."""
        return f"section-{self.slug}" if self.kind == self.Kind.CUSTOM else self.kind.replace("_", "-")
