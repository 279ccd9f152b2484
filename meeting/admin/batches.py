"""Batches of messages: how far each has come, and the buttons that hold it, let it go on or call it off."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meeting.models import Batch, Message
from meeting.selectors.batches import Phase, phase_of, progress_of, subject_of, with_subjects
from meeting.services.batches import cancel_batch, pause_batch, resume_batch, set_rate
from meeting.services.mail_gate import the_gate
from meeting.translated_admin import ReadOnlyAdmin

PHASES = {
    Phase.HELD_BACK: _("Waits for its time"),
    Phase.SENDING: _("Is being sent"),
    Phase.PAUSED: _("Is paused"),
    Phase.CALLED_OFF: _("Was called off"),
    Phase.DONE: _("Is done"),
}
LOOKS = {
    Phase.HELD_BACK: "",
    Phase.SENDING: "good",
    Phase.PAUSED: "bad",
    Phase.CALLED_OFF: "bad",
    Phase.DONE: "good",
}


class RateForm(forms.ModelForm):
    class Meta:
        model = Batch
        fields = ["rate_per_minute"]


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """A list that leads to the progress of each; there is nothing else to change."""

    list_display = ["subject", "meeting", "created_at", "phase", "done_of_all"]
    list_filter = ["meeting", "paused"]
    list_select_related = ["meeting"]

    class Media:
        js = (Script("js/admin-progress.js", defer=True),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        of_batch = Message.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
        unfinished = of_batch.filter(state__in=Message.UNFINISHED)
        return with_subjects(super().get_queryset(request)).annotate(
            total=Coalesce(Subquery(of_batch.annotate(count=Count("pk")).values("count")), 0),
            unfinished=Coalesce(Subquery(unfinished.annotate(count=Count("pk")).values("count")), 0),
        )

    @admin.display(description=_("subject"))
    def subject(self, batch: Batch) -> str:
        return subject_of(batch)

    @admin.display(description=_("state"))
    def phase(self, batch: Batch) -> SafeString:
        phase = phase_of(batch, is_done=not batch.unfinished)
        return format_html('<span class="state {}">{}</span>', LOOKS[phase], PHASES[phase])

    @admin.display(description=_("done"))
    def done_of_all(self, batch: Batch) -> str:
        return f"{batch.total - batch.unfinished} / {batch.total}"

    def get_urls(self) -> list[URLPattern]:
        progress = self.admin_site.admin_view(self.progress)
        return [path("<int:pk>/progress/", progress, name="meeting_batch_progress"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        batch = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        return redirect("admin:meeting_batch_progress", batch.pk)

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The numbers, which a script fetches again while they move; what is posted holds, releases, calls off."""
        batch = get_object_or_404(with_subjects(Batch.objects.select_related("meeting")), pk=pk)
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        form = RateForm(request.POST if request.POST.get("action") == "rate" else None, instance=batch)
        if request.method == "POST":
            if not request.user.has_perm("meeting.change_batch"):
                raise PermissionDenied
            if self._act(request, batch, form):
                return redirect("admin:meeting_batch_progress", pk)
        progress = progress_of(batch)
        context = {
            **self.admin_site.each_context(request),
            "title": subject_of(batch),
            "opts": self.opts,
            "media": self.media,
            "batch": batch,
            "progress": progress,
            "phase": PHASES[progress.phase],
            "look": LOOKS[progress.phase],
            "frozen": the_gate().frozen_at is not None,
            "form": form,
            "may_change": request.user.has_perm("meeting.change_batch"),
        }
        return TemplateResponse(request, "admin/meeting/batch/progress.html", context)

    def _act(self, request: HttpRequest, batch: Batch, form: RateForm) -> bool:
        """Do what was asked; False when the form has to be shown again."""
        action = request.POST.get("action")
        if action == "pause":
            pause_batch(batch=batch, actor=request.user)
        elif action == "resume":
            resume_batch(batch=batch, actor=request.user)
        elif action == "cancel":
            messages.success(request, _called_off(cancel_batch(batch=batch, actor=request.user)))
        elif action == "rate":
            if not form.is_valid():
                return False
            set_rate(batch=batch, rate_per_minute=form.cleaned_data["rate_per_minute"], actor=request.user)
        return True


def _called_off(count: int) -> str:
    return ngettext("%(count)d message was called off.", "%(count)d messages were called off.", count) % {
        "count": count
    }
