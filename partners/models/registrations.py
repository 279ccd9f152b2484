import hashlib

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meeting.countries import country_name, validate_country
from meeting.languages import Language
from meeting.models import Meeting, PersonalLink

from .invitations import Invitation
from .organizations import Constituency, Organization
from .people import Honorific, person_name

PERSON_KEY_LENGTH = 500


class Attendance(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> "RegistrationQuerySet":
        """Those that still stand: neither declined nor cancelled."""
        return self.filter(status__in=Registration.LIVE)

    def of_person(self, key: str) -> "RegistrationQuerySet":
        """Those of one person, by her `person_key`."""
        return self.filter(person_key=key)

    def confirmed(self, attendance: str) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.CONFIRMED, attendance=attendance)

    def waiting(self, attendance: str) -> "RegistrationQuerySet":
        """The waiting list, first come first."""
        return self.filter(status=Registration.Status.WAITLISTED, attendance=attendance).order_by("waiting_since", "pk")


class Registration(PersonalLink):
    """One person taking part in one meeting."""

    LINK_PURPOSE = "registration"

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        CONFIRMED = "confirmed", _("confirmed")
        WAITLISTED = "waitlisted", _("on the waiting list")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")

    LIVE = (Status.PENDING, Status.CONFIRMED, Status.WAITLISTED)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="registrations", verbose_name=_("meeting"))
    invitation = models.ForeignKey(
        Invitation,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="registrations",
        verbose_name=_("invitation"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    attendance = models.CharField(_("takes part"), max_length=10, choices=Attendance)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)

    honorific = models.CharField(_("honorific"), max_length=10, choices=Honorific, blank=True)
    given_name = models.CharField(_("given name"), max_length=120)
    family_name = models.CharField(_("family name"), max_length=120)
    email = models.EmailField(_("e-mail address"), max_length=254)
    person_key = models.CharField(max_length=PERSON_KEY_LENGTH, editable=False)
    position = models.CharField(_("function"), max_length=200, blank=True)
    organization_name = models.CharField(_("organization"), max_length=200)
    organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("organization in the directory"),
    )
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency)
    country = models.CharField(_("country"), max_length=2, validators=[validate_country])

    language = models.CharField(_("language of mails"), max_length=2, choices=Language, default=Language.ENGLISH)
    interpretation = models.CharField(_("listens in"), max_length=2, choices=Language, blank=True)
    access_needs = models.TextField(_("access needs"), max_length=1000, blank=True)
    wants_floor = models.BooleanField(_("asks for the floor"), default=False)
    listed = models.BooleanField(_("in the list of participants"), default=False)
    consented_at = models.DateTimeField(_("accepted the privacy notice"), db_default=Now(), editable=False)
    registered_at = models.DateTimeField(_("registered"), db_default=Now(), editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["-registered_at", "-pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person_key"],
                condition=Q(status__in=("pending", "confirmed", "waitlisted")),
                name="registration_one_live_per_person",
                violation_error_message=_("This person is registered already."),
            ),
            models.CheckConstraint(
                condition=Q(status="waitlisted", waiting_since__isnull=False)
                | (~Q(status="waitlisted") & Q(waiting_since__isnull=True)),
                name="registration_waiting_since_when_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "attendance", "status"], name="registration_seats"),
            models.Index(
                fields=["meeting", "attendance", "waiting_since", "id"],
                condition=Q(status="waitlisted"),
                name="registration_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs) -> None:
        self.person_key = person_key(self.email, self.given_name, self.family_name)
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return person_name(self.given_name, self.family_name)

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def may_join(self) -> bool:
        """Whether the links to join are for this person, and still of use."""
        meeting = self.meeting
        return self.is_confirmed and meeting.is_public and meeting.is_online and not meeting.is_over()

    @property
    def is_confirmed(self) -> bool:
        return self.status == self.Status.CONFIRMED

    @property
    def country_name(self) -> str:
        return country_name(self.country)


def person_key(email: str, given_name: str, family_name: str) -> str:
    """What makes two submissions the same person: the case-folded address and name."""
    key = "|".join(" ".join(part.casefold().split()) for part in (email, given_name, family_name))
    # Case-folding lengthens some letters (ΐ becomes three), so the longest names outgrow the column.
    return key if len(key) <= PERSON_KEY_LENGTH else hashlib.sha256(key.encode()).hexdigest()
