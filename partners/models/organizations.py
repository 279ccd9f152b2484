from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from meeting.countries import country_name, validate_country
from meeting.languages import Language
from meeting.letters import folded

LONGEST_NAME = 200


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


# The constituencies whose organizations are of one State each: two of the same name in two countries are two.
NATIONAL = (Constituency.MEMBER_STATE, Constituency.WORKERS, Constituency.EMPLOYERS, Constituency.SOCIAL_SECURITY)


class FoldedNames(models.Func):
    """The names, acronyms and aliases of an organization, folded, each between two ends of lines.

    A generated column, which no model knows: no page loads it along with the rows. See migration 0002_directory.
    """

    template = '"partners_organization".folded_names'
    output_field = models.TextField()


def _storable(text: str) -> str:
    """The text without what PostgreSQL takes in no text at all."""
    return text.replace("\0", " ")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def named(self, text: str) -> "OrganizationQuerySet":
        """Those of which a name, an acronym or an alias, in any language, is `text`, accents and capitals apart."""
        return self.alias(names=FoldedNames()).filter(names__contains=f"\n{folded(_storable(text))}\n")

    def with_words(self, text: str) -> "OrganizationQuerySet":
        """Those that have each word of `text`, or the beginning of a longer one, somewhere in their names."""
        found = self.alias(names=FoldedNames())
        for word in folded(_storable(text)).split():
            found = found.filter(names__contains=word)
        return found


def validate_aliases(text: str) -> None:
    if any(len(alias) > LONGEST_NAME for alias in text.splitlines()):
        raise ValidationError(_("Each of the other names can have at most 200 characters."))


class Organization(models.Model):
    """A partner."""

    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency)
    country = models.CharField(
        _("country"), max_length=2, blank=True, validators=[validate_country], help_text=_("Two letters, such as CH.")
    )
    website = models.URLField(_("website"), blank=True)
    aliases = models.TextField(
        _("other names"),
        blank=True,
        validators=[validate_aliases],
        help_text=_("One a line: former names, acronyms and spellings, in any of the three languages."),
    )
    distinct_from = models.ManyToManyField("self", editable=False, verbose_name=_("not the same as"))

    objects = OrganizationQuerySet.as_manager()

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

    def clean(self) -> None:
        aliases, self.aliases = self.aliases, ""
        self.add_aliases(aliases.splitlines())

    @property
    def country_name(self) -> str:
        return country_name(self.country) if self.country else ""

    @property
    def own_names(self) -> list[str]:
        """Its names, then its acronyms, each in every language that has one."""
        fields = [f"{field}_{code}" for field in ("name", "acronym") for code in Language.values]
        return [name for name in (getattr(self, field) for field in fields) if name]

    def may_be_of(self, country: str) -> bool:
        """Whether people from the country may mean it: an organization of one State is not meant from another."""
        return self.constituency not in NATIONAL or not (country and self.country) or self.country == country

    def add_aliases(self, names: Iterable[str]) -> None:
        """Note the names that it does not have yet, however they are spelled; the caller saves it."""
        aliases = self.aliases.splitlines()
        known = {folded(name) for name in [*self.own_names, *aliases, ""]}
        for name in (" ".join(name.split()) for name in names):
            if folded(name) not in known:
                aliases.append(name)
                known.add(folded(name))
        self.aliases = "\n".join(aliases)
