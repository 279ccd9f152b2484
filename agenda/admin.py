import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.models import Meeting
from meeting.translated_admin import TranslatedAdmin

from .forms import SessionForm, SpeakerForm
from .models import Appearance, Room, Session, Speaker
from .services.speakers import clear_photo, delete_speaker, set_photo


class AppearanceInline(admin.StackedInline):
    model = Appearance
    extra = 1
    fields = [("speaker", "role", "position")]


@admin.register(Session)
class SessionAdmin(TranslatedAdmin):
    """Times are entered and shown in the meeting's own zone."""

    form = SessionForm
    list_display = ["title", "meeting", "kind", "starts_at", "ends_at", "room", "status"]
    list_filter = ["meeting", "kind", "status"]
    list_select_related = ["meeting", "room"]
    search_fields = ["title_en", "title_fr", "title_es"]
    inlines = [AppearanceInline]
    fields = [
        "meeting", "title", "kind", "status", "abstract", ("starts_at", "ends_at"), "room", "position",
        "languages", "documents", "join_url", "recording_url", "slug",
    ]  # fmt: skip

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        with timezone.override(self._zone(request, object_id)):
            response = super().changeform_view(request, object_id, *args, **kwargs)
            # Rendered here: outside this block the times would be another zone's.
            return response.render() if hasattr(response, "render") else response

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for clash in clashes(form.instance):
            messages.warning(
                request,
                _("%(speaker)s also speaks in “%(session)s” at that time.")
                % {"speaker": clash.speaker, "session": clash.session},
            )

    def _zone(self, request: HttpRequest, object_id: str | None) -> zoneinfo.ZoneInfo:
        chosen = request.POST.get("meeting") or request.GET.get("meeting") or ""
        meetings = Meeting.objects.filter(pk=chosen) if chosen.isdecimal() else Meeting.objects.none()
        if not chosen and object_id and object_id.isdecimal():
            meetings = Meeting.objects.filter(sessions=object_id)
        meeting = meetings.first() or Meeting.objects.current().first()
        return meeting.zone if meeting else zoneinfo.ZoneInfo(settings.TIME_ZONE)


def clashes(session: Session) -> list[Appearance]:
    """The appearances, in other sessions at the same time, of those who speak in `session`."""
    if session.starts_at is None or session.is_cancelled:
        return []
    return list(
        Appearance.objects.filter(
            speaker__appearances__session=session,
            session__starts_at__lt=session.ends_at,
            session__ends_at__gt=session.starts_at,
            session__status=Session.Status.SCHEDULED,
        )
        .exclude(session=session)
        .select_related("speaker", "session")
        .distinct()
    )


@admin.register(Room)
class RoomAdmin(TranslatedAdmin):
    list_display = ["name", "meeting"]
    list_filter = ["meeting"]


@admin.register(Speaker)
class SpeakerAdmin(TranslatedAdmin):
    form = SpeakerForm
    list_display = ["name", "function", "organization"]
    list_select_related = ["organization"]
    search_fields = ["given_name", "family_name"]
    fields = [
        "honorific", "given_name", "family_name", "function", "organization", "photograph", "photo_credit",
        "biography", "slug",
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("name"))
    def name(self, speaker: Speaker) -> str:
        return speaker.full_name

    def save_model(self, request: HttpRequest, obj: Speaker, form: SpeakerForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        photo = form.cleaned_data["photograph"]
        if photo:
            set_photo(speaker=obj, photo=photo, actor=request.user)
        elif photo is False:
            clear_photo(speaker=obj, actor=request.user)

    def delete_model(self, request: HttpRequest, obj: Speaker) -> None:
        delete_speaker(speaker=obj, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Speaker]) -> None:
        for speaker in queryset:  # Each in a transaction of its own: see `agenda/services/speakers.py`.
            delete_speaker(speaker=speaker, actor=request.user)
