"""What mailings say, by kind, before anybody writes one."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meeting.languages import Language
from partners.placeholders import problem_of


class MailKind(models.TextChoices):
    SAVE_THE_DATE = "save_the_date", _("save the date")
    INVITATION = "invitation", _("invitation")
    REMINDER = "reminder", _("reminder")
    UPDATE = "update", _("update")
    THANKS = "thanks", _("thanks")


class MailText(models.Model):
    """A subject and a text with placeholders, in each language."""

    Kind = MailKind

    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(
        _("text"),
        help_text=_(
            "Plain text; an empty line starts a new paragraph. You may use: {greeting} {given_name} {family_name} "
            "{organization} {meeting} {date} {place} {link}"
        ),
    )

    class Meta:
        abstract = True

    @property
    def invites(self) -> bool:
        """Whether each recipient gets a link to an invitation of her own."""
        return self.kind in (MailKind.INVITATION, MailKind.REMINDER)

    def clean(self) -> None:
        super().clean()
        if problems := self.problems():
            raise ValidationError(problems)

    def problems(self) -> dict[str, str]:
        """What keeps the texts from going, by field, in the active language. What is empty is no problem yet."""
        problems = {}
        for language in Language.values:
            for field in ("subject", "body"):
                text = getattr(self, f"{field}_{language}") or ""
                if problem := problem_of(text):
                    problems[f"{field}_{language}"] = problem
            body = getattr(self, f"body_{language}")
            if self.invites and body and "{link}" not in body:
                problems.setdefault(f"body_{language}", gettext("The text must hold {link}: the person’s own link."))
        return problems


class MailTemplate(MailText):
    """What a new campaign of its kind says until staff change it."""

    kind = models.CharField(_("kind"), max_length=20, choices=MailKind, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("template of mails")
        verbose_name_plural = _("templates of mails")

    def __str__(self) -> str:
        return str(self.get_kind_display())
