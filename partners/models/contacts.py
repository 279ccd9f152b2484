from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meeting.countries import validate_country
from meeting.languages import Language
from meeting.letters import Folded
from meeting.models import Suppression

from .organizations import Organization
from .people import Honorific, person_name

FINGERPRINTS = {"email": "fingerprint", "assistant_email": "assistant_fingerprint"}


class ContactGroup(models.Model):
    """Contacts that staff write to together."""

    LONGEST_NAME = 100

    name = models.CharField(_("name"), max_length=LONGEST_NAME)

    class Meta:
        ordering = ["name"]
        verbose_name = _("group of contacts")
        verbose_name_plural = _("groups of contacts")
        constraints = [
            models.UniqueConstraint(
                Folded("name"),
                name="contact_group_once",
                violation_error_message=_("There is a group of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    """Whatever writes an address, be it the assistant's, writes its fingerprint too."""

    def of_person(self, email: str, given_name: str, family_name: str) -> "ContactQuerySet":
        """Those at the address and of the name, capitals and accents apart."""
        found = self.alias(address=Lower("email"), given=Folded("given_name"), family=Folded("family_name"))
        return found.filter(
            address=Lower(Value(email)), given=Folded(Value(given_name)), family=Folded(Value(family_name))
        )

    def bulk_create(self, objs: Iterable["Contact"], *args: Any, **options: Any) -> list["Contact"]:
        contacts = list(objs)
        for contact in contacts:
            contact.take_fingerprints()
        return super().bulk_create(contacts, *args, **options)

    def bulk_update(self, objs: Iterable["Contact"], fields: Sequence[str], *args: Any, **options: Any) -> int:
        contacts = list(objs)
        for contact in contacts:
            contact.take_fingerprints()
        return super().bulk_update(contacts, _with_fingerprints(fields), *args, **options)

    def update(self, **values: Any) -> int:
        """Addresses are given as text: what the database computes has no fingerprint here."""
        for field, fingerprint in FINGERPRINTS.items():
            if isinstance(address := values.get(field), str):
                values[fingerprint] = _fingerprint_of(address)
            elif address is not None and fingerprint not in values:
                raise TypeError("An address that the database computes needs its fingerprint given.")
        return super().update(**values)


class Contact(models.Model):
    """Somebody who can be invited; outlives one meeting. Several people may share a mailbox."""

    class MailGoesTo(models.TextChoices):
        PRINCIPAL = "principal", _("the person")
        ASSISTANT = "assistant", _("the assistant")
        BOTH = "both", _("both")

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
    groups = models.ManyToManyField(
        ContactGroup, blank=True, related_name="contacts", verbose_name=pgettext_lazy("contacts", "groups")
    )
    assistant_name = models.CharField(_("assistant’s name"), max_length=200, blank=True)
    assistant_email = models.EmailField(_("assistant’s e-mail address"), max_length=254, blank=True)
    mail_goes_to = models.CharField(
        _("who gets the mail"), max_length=10, choices=MailGoesTo, default=MailGoesTo.PRINCIPAL
    )
    # Of the addresses, for suppressions joined in SQL; of no address there is none.
    fingerprint = models.CharField(max_length=64, editable=False)
    assistant_fingerprint = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(fields=["fingerprint"], name="contact_fingerprint")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                Lower("given_name"),
                Lower("family_name"),
                name="contact_person_once",
                violation_error_message=_("This person is in the address book already."),
            ),
            models.CheckConstraint(
                condition=Q(mail_goes_to="principal") | ~Q(assistant_email=""),
                name="contact_assistant_has_address",
                violation_error_message=_("Mail to the assistant needs the assistant’s e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.organization})"

    def save(self, **options: Any) -> None:
        self.take_fingerprints()
        if (fields := options.get("update_fields")) is not None:
            options["update_fields"] = _with_fingerprints(fields)
        super().save(**options)

    def take_fingerprints(self) -> None:
        """Note the fingerprints of the addresses; the caller saves them."""
        for field, fingerprint in FINGERPRINTS.items():
            setattr(self, fingerprint, _fingerprint_of(getattr(self, field)))

    @property
    def assistant_gets_mail(self) -> bool:
        return self.mail_goes_to != self.MailGoesTo.PRINCIPAL

    @property
    def full_name(self) -> str:
        return person_name(self.given_name, self.family_name)


def _with_fingerprints(fields: Iterable[str]) -> list[str]:
    written = list(fields)
    return [*written, *(fingerprint for field, fingerprint in FINGERPRINTS.items() if field in written)]


def _fingerprint_of(address: str) -> str:
    return Suppression.fingerprint_of(address) if address else ""
