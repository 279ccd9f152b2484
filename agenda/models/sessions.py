import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting.languages import Language
from meeting.models import Document, Meeting
from meeting.slugs import unused_slug
from meeting.times import day_in_words

from .rooms import Room


class TimeRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SessionQuerySet(models.QuerySet["Session"]):
    def public(self) -> "SessionQuerySet":
        return self.filter(meeting__in=Meeting.objects.public())

    def recorded(self) -> "SessionQuerySet":
        """Those that can be watched."""
        return self.filter(status=Session.Status.SCHEDULED).exclude(recording_url="")

    def in_order(self) -> "SessionQuerySet":
        """As the agenda reads: by time, and those without a time by their place."""
        return self.order_by(F("starts_at").asc(nulls_last=True), "position", "pk")


class Session(models.Model):
    """One item of the agenda. Without times it is “to be announced” and keeps its place by `position`."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        PRESENTATION = "presentation", _("Presentation")
        DEBATE = "debate", _("Debate")
        TOUR_DE_TABLE = "tour_de_table", _("Tour de table")
        CLOSING = "closing", _("Closing")
        BREAK = "break", _("Break")

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        CANCELLED = "cancelled", _("cancelled")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="sessions", verbose_name=_("meeting"))
    slug = models.SlugField(
        _("address"),
        max_length=80,
        blank=True,
        help_text=_(
            "The part of the web address that names the session. Left empty, it is made from the English title, once."
        ),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PRESENTATION)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SCHEDULED)
    title = models.CharField(_("title"), max_length=200)
    abstract = models.TextField(_("abstract"), blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Orders the sessions that have no times yet.")
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("Only where they differ from the meeting’s: codes separated by commas, the floor’s first: en,fr"),
    )
    documents = models.ManyToManyField(
        Document,
        related_name="sessions",
        verbose_name=_("documents"),
        blank=True,
        help_text=_("Those of the meeting’s documents that belong to this session."),
    )
    join_url = models.URLField(
        _("link to join online"), blank=True, help_text=_("Shown only to people whose participation is confirmed.")
    )
    recording_url = models.URLField(_("recording"), blank=True)
    # What calendars know the session by. The database itself raises the two below: migration 0005.
    uid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    sequence = models.PositiveIntegerField(db_default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = [F("starts_at").asc(nulls_last=True), "position", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "slug"],
                name="session_slug_once_per_meeting",
                violation_error_message=_("The meeting has a session with this address already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("A session with a time needs a start and an end, and ends after it starts."),
            ),
            ExclusionConstraint(
                name="session_room_held_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(room__isnull=False, starts_at__isnull=False, status="scheduled"),
                violation_error_message=_("Another session holds this room at that time."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        if not self.slug:
            self.slug = unused_slug(self.title_en, Session.objects.filter(meeting=self.meeting_id), "session")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("agenda:session-detail", args=[self.meeting.slug, self.slug])

    def clean(self) -> None:
        if not self.meeting_id:
            return
        if self.room_id and self.room.meeting_id != self.meeting_id:
            raise ValidationError({"room": _("This room belongs to another meeting.")})
        if self.starts_at and not self.meeting.day_known:
            raise ValidationError(
                {"starts_at": _("The days of the meeting are not known yet: its sessions can have no times.")}
            )
        if self.starts_at and self.ends_at:
            first = self.starts_at.astimezone(self.meeting.zone).date()
            # A session may end at midnight, which is the next day's first instant.
            last = (self.ends_at - self.ends_at.resolution).astimezone(self.meeting.zone).date()
            if first < self.meeting.starts_on or last > self.meeting.ends_on:
                outside = ValidationError(
                    _("The session lies outside the days of the meeting, %(first)s to %(last)s."),
                    params={"first": day_in_words(self.meeting.starts_on), "last": day_in_words(self.meeting.ends_on)},
                )
                raise ValidationError({"starts_at": outside})

    @property
    def is_break(self) -> bool:
        return self.kind == self.Kind.BREAK

    @property
    def spoken(self) -> list[str]:
        """The codes of the languages that one can listen to, the floor's first."""
        return self.languages or self.meeting.interpretation

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def has_recording(self) -> bool:
        """Whether it can be watched; what was said of a cancelled session is not its recording."""
        return bool(self.recording_url) and not self.is_cancelled

    @property
    def is_in_calendars(self) -> bool:
        """Whether there is something to enter: breaks stay out, and so does what has no time yet."""
        return self.starts_at is not None and not self.is_break

    def is_on(self, now: datetime.datetime | None = None) -> bool:
        now = now or timezone.now()
        return not self.is_cancelled and self.starts_at is not None and self.starts_at <= now < self.ends_at
