import datetime
import hashlib

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from meeting.countries import country_name, validate_country
from meeting.languages import Language
from meeting.letters import folded
from meeting.models import Meeting, PersonalLink

from .invitations import Invitation
from .organizations import Constituency, Organization
from .people import Honorific, person_name

PERSON_KEY_LENGTH = 500


class Attendance(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class FoldedWords(models.Func):
    """Name, address and organization of a registration, folded.

    A generated column, which no model knows: no page loads it along with the rows. See migration 0007_staff_list.
    """

    template = '"partners_registration".folded_words'
    output_field = models.TextField()


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> "RegistrationQuerySet":
        """Those that still stand: neither declined nor cancelled."""
        return self.filter(status__in=Registration.LIVE)

    def of_person(self, key: str) -> "RegistrationQuerySet":
        """Those of one person, by her `person_key`."""
        return self.filter(person_key=key)

    def at_address(self, email: str) -> "RegistrationQuerySet":
        """Those that we write to there, however its letters are written."""
        return self.alias(address=Lower("email")).filter(address=Lower(models.Value(email)))

    def confirmed(self, attendance: str) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.CONFIRMED, attendance=attendance)

    def seated(self, attendance: str) -> "RegistrationQuerySet":
        """Those for whom a seat, or a place online, is taken: the confirmed, and those for whom one is kept."""
        return self.filter(holds_seat=True, attendance=attendance)

    def waiting(self, attendance: str) -> "RegistrationQuerySet":
        """The waiting list, first come first. Who has an offer waits no longer."""
        in_line = self.filter(status=Registration.Status.WAITLISTED, holds_seat=False, attendance=attendance)
        return in_line.order_by("waiting_since", "pk")

    def offered(self) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.WAITLISTED, holds_seat=True)

    def with_words(self, text: str) -> "RegistrationQuerySet":
        """Those that have each word of `text`, or a part of a longer one, in their name, address or organization."""
        found = self.alias(words=FoldedWords())
        for word in folded(text.replace("\0", " ")).split():
            found = found.filter(words__contains=word)
        return found

    def participants(self, meeting: Meeting) -> "RegistrationQuerySet":
        """Those who take part in the meeting for certain."""
        return self.filter(meeting=meeting, status=Registration.Status.CONFIRMED)


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

    class DeclineReason(models.TextChoices):
        SEATS = "seats", _("there are more requests than places")
        AUDIENCE = "audience", _("the meeting is meant for the development partners named in its concept note")
        DELEGATION = "delegation", _("your organization is represented already")
        UNVERIFIED = "unverified", _("we could not verify the particulars that were given")
        OTHER = "other", _("another reason")

    class InvitedAs(models.TextChoices):
        """How somebody came to the invitation that she registered with."""

        SELF = "self", _("the person invited")
        REPLACES = "replaces", _("replaces the person invited")
        ASSISTS = "assists", _("by an assistant of the person invited")
        IN_ADDITION = "in_addition", _("in addition to the person invited")

    FORWARDED = (InvitedAs.REPLACES, InvitedAs.ASSISTS, InvitedAs.IN_ADDITION)

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
    invited_as = models.CharField(
        _("invited as"),
        max_length=20,
        choices=InvitedAs,
        blank=True,
        editable=False,
        help_text=_("Empty for whoever registered without an invitation."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    attendance = models.CharField(_("takes part"), max_length=10, choices=Attendance)
    holds_seat = models.BooleanField(
        _("holds a seat"),
        default=False,
        editable=False,
        help_text=_("A seat in the room, or a place online, is taken by this person or kept for her."),
    )
    waiting_since = models.DateTimeField(
        _("waiting since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("For a seat or for a decision; the waiting list goes by it."),
    )
    offered_until = models.DateTimeField(_("seat offered until"), null=True, blank=True, editable=False)
    decline_reason = models.CharField(
        _("reason for declining"), max_length=20, choices=DeclineReason, blank=True, editable=False
    )
    decline_note = models.TextField(_("note to the person"), blank=True, editable=False)

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
    wants_floor = models.BooleanField(_("asks for the floor"), default=False)
    listed = models.BooleanField(_("in the list of participants"), default=False)
    consented_at = models.DateTimeField(
        _("accepted the privacy notice"),
        null=True,
        db_default=Now(),
        editable=False,
        help_text=_("Empty where staff have registered the person: she was told of it then, and has ticked nothing."),
    )
    registered_at = models.DateTimeField(_("registered"), db_default=Now(), editable=False)

    # The entry in her own calendar: the number of the last that was sent, and a fingerprint of what it shows. The
    # latter is empty when she has none, or none any more.
    calendar_sequence = models.PositiveIntegerField(null=True, editable=False)
    calendar_shows = models.CharField(max_length=64, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["-registered_at", "-pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        permissions = [
            ("decide_registration", _("Can approve, decline and cancel registrations")),
            ("export_registration", _("Can export registrations")),
            ("show_link", _("Can show personal links")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person_key"],
                condition=Q(status__in=("pending", "confirmed", "waitlisted")),
                name="registration_one_live_per_person",
                violation_error_message=_("This person is registered already."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=("pending", "waitlisted"), waiting_since__isnull=False)
                | (~Q(status__in=("pending", "waitlisted")) & Q(waiting_since__isnull=True)),
                name="registration_waiting_since_when_waiting",
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", holds_seat=True)
                | Q(status__in=("declined", "cancelled"), holds_seat=False)
                | Q(status="pending")
                | Q(status="waitlisted", holds_seat=True, offered_until__isnull=False)
                | Q(status="waitlisted", holds_seat=False, offered_until__isnull=True),
                name="registration_holds_seat_as_its_status_says",
            ),
            models.CheckConstraint(
                condition=Q(status="waitlisted") | Q(offered_until__isnull=True),
                name="registration_offered_while_waiting",
            ),
            models.CheckConstraint(
                condition=(Q(status="declined") & ~Q(decline_reason=""))
                | (~Q(status="declined") & Q(decline_reason="", decline_note="")),
                name="registration_declined_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(F("meeting"), F("registered_at").desc(), F("id").desc(), name="registration_latest"),
            models.Index(
                fields=["meeting", "attendance", "status", "holds_seat", "country"], name="registration_counts"
            ),
            models.Index(
                fields=["meeting", "attendance", "constituency"],
                condition=Q(holds_seat=True),
                name="registration_seats",
            ),
            models.Index(
                fields=["meeting", "attendance", "waiting_since", "id"],
                condition=Q(status="waitlisted", holds_seat=False),
                name="registration_waiting",
            ),
            models.Index(Lower("email"), name="registration_address"),
            models.Index(fields=["offered_until"], condition=Q(status="waitlisted"), name="registration_offered"),
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

    def can_change(self, now: datetime.datetime | None = None) -> bool:
        """Whether the person can still change or cancel it."""
        return self.is_live and not self.meeting.is_over(now)

    @property
    def may_join(self) -> bool:
        """Whether the links to join are for this person, and still of use."""
        meeting = self.meeting
        return self.is_confirmed and meeting.is_public and meeting.is_online and not meeting.is_over()

    @property
    def is_confirmed(self) -> bool:
        return self.status == self.Status.CONFIRMED

    @property
    def has_offer(self) -> bool:
        """Whether a seat is kept for her until she answers."""
        return self.offered_until is not None

    @property
    def gets_pass(self) -> bool:
        """Whether she comes to the room, and is to show something at the door."""
        return self.is_confirmed and self.attendance == Attendance.IN_PERSON and not self.meeting.is_over()

    @property
    def access_needs(self) -> str:
        """What she needs in order to take part; kept apart from the rest, and read only where it is needed."""
        return self.access.text if hasattr(self, "access") else ""

    @property
    def country_name(self) -> str:
        return country_name(self.country)


def person_key(email: str, given_name: str, family_name: str) -> str:
    """What makes two submissions the same person: the case-folded address and name."""
    key = "|".join(" ".join(part.casefold().split()) for part in (email, given_name, family_name))
    # Case-folding lengthens some letters (ΐ becomes three), so the longest names outgrow the column.
    return key if len(key) <= PERSON_KEY_LENGTH else hashlib.sha256(key.encode()).hexdigest()
