import calendar
import datetime
import zoneinfo

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting.languages import Language
from meeting.times import NOT_A_PLACE

RESERVED_SLUGS = {"accessibility", "delegation", "invitation", "privacy", "registration", "search", *Language.values}
GRACE = datetime.timedelta(minutes=5)  # for whoever was filling in the form when registration closed
LONGEST_MEETING = datetime.timedelta(days=31)
LONGEST_OFFER = 720  # hours


def validate_slug_is_free(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is an address of the portal itself; choose another."), params={"slug": slug}
        )


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones() or name in NOT_A_PLACE:
        raise ValidationError(_("“%(name)s” is not a time zone, such as Europe/Zurich."), params={"name": name})


class Admission(models.TextChoices):
    """How somebody who registers is let in."""

    OPEN = "open", _("open: whoever registers takes part while there are seats")
    APPROVAL = "approval", _("by approval: the secretariat decides on each")
    INVITATION = "invitation", _("by invitation only")


def has_closed(
    closes_at: datetime.datetime | None, now: datetime.datetime, opened_at: datetime.datetime | None
) -> bool:
    """Whether it is too late for somebody who opened the form at `opened_at`; None where that is unknown."""
    if closes_at is None or now < closes_at:
        return False
    was_in_time = opened_at is not None and opened_at < closes_at
    return not was_in_time or now > closes_at + GRACE


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        """What everybody may read: drafts do not exist for the public."""
        return self.exclude(status=Meeting.Status.DRAFT)

    def current(self) -> "MeetingQuerySet":
        return self.filter(is_current=True)


class Meeting(models.Model):
    """One edition of the series."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    class Held(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("hybrid: in person and online")

    slug = models.SlugField(
        _("address"),
        unique=True,
        validators=[validate_slug_is_free],
        help_text=_("The part of the web address that names the meeting, such as 2027. It stays once people know it."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    is_current = models.BooleanField(
        _("current meeting"),
        default=False,
        help_text=_("Shown first on the home page. Only one meeting can be current."),
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    day_known = models.BooleanField(
        _("days are known"),
        default=True,
        help_text=_("Untick while only the month is known: the days are then not shown."),
    )
    hours = models.CharField(
        _("hours in words"),
        max_length=200,
        blank=True,
        help_text=_("Shown when the sessions have no times of their own."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Zurich", validators=[validate_time_zone]
    )
    held = models.CharField(_("how it is held"), max_length=10, choices=Held, default=Held.HYBRID)
    city = models.CharField(_("city"), max_length=100, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    interpretation = ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("Language codes separated by commas, the floor’s language first: en,fr,es"),
    )
    image_text = models.CharField(
        _("what the picture shows"), max_length=200, blank=True, help_text=_("Read aloud to those who cannot see it.")
    )
    contact_email = models.EmailField(_("contact address"), blank=True)
    join_url = models.URLField(
        _("link to join online"), blank=True, help_text=_("Shown only to people whose participation is confirmed.")
    )
    admission = models.CharField(_("who may register"), max_length=10, choices=Admission, default=Admission.OPEN)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    seats_in_room = models.PositiveIntegerField(_("seats in the room"), default=0)
    seats_online = models.PositiveIntegerField(_("places online"), default=0)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offer"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_OFFER)],
        help_text=_(
            "How long a seat that has become free is kept for the first in line. "
            "Near the meeting it is less: half of the time that is left, and one hour at least."
        ),
    )
    participants_published = models.BooleanField(
        _("publish the list of participants"),
        default=False,
        help_text=_("Everybody may read it. It names only those who are confirmed and agreed to be listed."),
    )

    # What calendars know the meeting by, while its sessions have no times. The database itself raises the last two.
    uid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    sequence = models.PositiveIntegerField(db_default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)
    # When the first session that is held begins, and the last ends; kept by the database, where the sessions are.
    first_session_at = models.DateTimeField(null=True, editable=False)
    last_session_ends_at = models.DateTimeField(null=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="meeting_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lt=F("starts_on") + LONGEST_MEETING)
                & Q(starts_on__gte=datetime.date(2000, 1, 1), ends_on__lt=datetime.date(2100, 1, 1)),
                name="meeting_days_are_plausible",
                violation_error_message=_("A meeting lasts 31 days at most, in the years 2000 to 2099."),
            ),
            models.CheckConstraint(
                condition=Q(registration_closes_at__gt=F("registration_opens_at")),
                name="meeting_registration_closes_after_opening",
                violation_error_message=_("Registration closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__range=(1, LONGEST_OFFER)),
                name="meeting_offers_last_a_while",
                violation_error_message=_("An offer lasts between 1 and 720 hours."),
            ),
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="meeting_one_current",
                violation_error_message=_("Another meeting is the current one."),
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=sorted(RESERVED_SLUGS)),
                name="meeting_slug_not_reserved",
                violation_error_message=_("This is an address of the portal itself; choose another."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("pages:meeting-detail", args=[self.slug])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def is_public(self) -> bool:
        return self.status != Meeting.Status.DRAFT

    @property
    def is_online(self) -> bool:
        return self.held != Meeting.Held.IN_PERSON

    @property
    def is_in_person(self) -> bool:
        return self.held != Meeting.Held.ONLINE

    @property
    def is_hybrid(self) -> bool:
        return self.is_online and self.is_in_person

    @property
    def begins_at(self) -> datetime.datetime:
        """The first moment of its first day, in its own zone."""
        return datetime.datetime.combine(self.starts_on, datetime.time(), self.zone)

    @property
    def last_day(self) -> datetime.date:
        """While only the month is known, its last day."""
        if self.day_known:
            return self.ends_on
        _, days = calendar.monthrange(self.ends_on.year, self.ends_on.month)
        return self.ends_on.replace(day=days)

    def is_over(self, now: datetime.datetime | None = None) -> bool:
        """Whether staff have archived it, or the last day has passed in the meeting's own zone."""
        has_passed = (now or timezone.now()).astimezone(self.zone).date() > self.last_day
        return has_passed or self.status == Meeting.Status.ARCHIVED

    def registration_is_open(
        self, now: datetime.datetime | None = None, *, opened_at: datetime.datetime | None = None
    ) -> bool:
        """By the server's clock. It never opens without an opening time, and closes with the meeting at the latest.

        A page that was opened before the closing time, at `opened_at`, may be sent for five minutes after it.
        """
        now = now or timezone.now()
        if self.status != Meeting.Status.PUBLISHED or self.registration_opens_at is None:
            return False
        if has_closed(self.registration_closes_at, now, opened_at):
            return False
        return self.registration_opens_at <= now and not self.is_over(now)


class KeyFigure(models.Model):
    """A figure that says what was achieved, or what remains: “3.8 billion · people without social protection”."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="key_figures", verbose_name=_("meeting"))
    value = models.CharField(_("figure"), max_length=40)
    label = models.CharField(_("what it counts"), max_length=200)
    share = models.DecimalField(
        _("share in per cent"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("Drawn as a bar under the figure, where the figure is a part of a whole: 52.4"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(share__range=(0, 100)),
                name="key_figure_share_is_a_percentage",
                violation_error_message=_("A share lies between 0 and 100 per cent."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.label}"
