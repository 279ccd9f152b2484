"""Answers that came by letter or telephone: recorded from the lists of invitations, contacts and registrations."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meeting.models import Meeting
from meeting.translated_admin import ReadOnlyAdmin
from partners.forms.recorded_answers import RecordedAnswerForm
from partners.models import Contact, Invitation, RecordedAnswer
from partners.services.errors import RegistrationError
from partners.services.invitations import RegisteredAlready
from partners.services.recorded_answers import delete_recorded_answer, record_answer
from partners.services.scans import scan_path

from .asked_meeting import asked_meeting
from .keys import key_of

KINDS = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg"}


@admin.register(RecordedAnswer)
class RecordedAnswerAdmin(ReadOnlyAdmin):
    """What was recorded is only read, or deleted with its scan; it is recorded on a page of its own."""

    list_display = ["name", "meeting", "answer", "channel", "received_on", "scan_link", "recorded_by", "recorded_at"]
    list_filter = ["meeting", "answer", "channel"]
    list_select_related = ["meeting", "contact__organization", "registration", "recorded_by"]
    search_fields = ["contact__family_name", "registration__family_name"]
    fields = [
        "meeting", "contact", "invitation", "registration", "answer", "channel", "received_on", "scan_link",
        "scan_digest", "recorded_by", "recorded_at",
    ]  # fmt: skip
    readonly_fields = ["scan_link", "scan_digest", "recorded_at"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("record/", view(self.record), name="partners_recordedanswer_record"),
            path("<int:pk>/scan/", view(require_safe(never_cache(self.scan))), name="partners_recordedanswer_scan"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: HttpRequest, obj: RecordedAnswer) -> None:
        delete_recorded_answer(recorded=obj, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RecordedAnswer]) -> None:
        for recorded in queryset:
            delete_recorded_answer(recorded=recorded, actor=request.user)

    @admin.display(description=gettext_lazy("name"))
    def name(self, recorded: RecordedAnswer) -> str:
        return recorded.person

    @admin.display(description=gettext_lazy("scan"))
    def scan_link(self, recorded: RecordedAnswer) -> str:
        if not recorded.scan:
            return "–"
        address = reverse("admin:partners_recordedanswer_scan", args=[recorded.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download the scan"))

    def scan(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file, to be saved and not shown: what somebody else made must not run as a page of ours."""
        recorded = get_object_or_404(RecordedAnswer, pk=pk)
        if not self.has_view_permission(request, recorded):
            raise PermissionDenied
        file = scan_path(recorded.scan)
        if not recorded.scan or not file.is_file():
            raise Http404
        response = HttpResponse(file.read_bytes(), content_type=KINDS[file.suffix])
        response["Content-Disposition"] = content_disposition_header(True, f"answer-{recorded.pk}{file.suffix}")
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def record(self, request: HttpRequest) -> HttpResponse:
        if not admin.ModelAdmin.has_add_permission(self, request):
            raise PermissionDenied
        meeting, contact = _asked_for(request)
        form = RecordedAnswerForm(request.POST or None, request.FILES or None, meeting=meeting, contact=contact)
        recorded = _recorded(form, meeting, contact, request) if form.is_bound and form.is_valid() else None
        if recorded is None:
            return self._page(request, form, meeting, contact)
        messages.success(request, _in_words(recorded))
        if recorded.registration_id:
            return redirect("admin:partners_registration_change", recorded.registration_id)
        return redirect("admin:partners_recordedanswer_changelist")

    def _page(
        self, request: HttpRequest, form: RecordedAnswerForm, meeting: Meeting, contact: Contact | None
    ) -> HttpResponse:
        coming = Meeting.objects.filter(ends_on__gte=timezone.localdate()).exclude(pk=meeting.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Record an answer"),
            "form": form,
            "adminform": admin.helpers.AdminForm(form, form.fieldsets, {}, model_admin=self),
            "meeting": meeting,
            "contact": contact,
            "other_meetings": coming,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return TemplateResponse(request, "admin/partners/recordedanswer/record.html", context, status=status)


class RecordsAnswersMixin:
    """Adds to a list of contacts or invitations, whose name is `asked_by`, a link to record an answer."""

    asked_by: str

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(super().get_list_display(request))
        return [*columns, "answer_link"] if request.user.has_perm("partners.add_recordedanswer") else columns

    @admin.display(description=gettext_lazy("answer by letter or telephone"))
    def answer_link(self, row: Contact | Invitation) -> str:
        address = reverse("admin:partners_recordedanswer_record", query={self.asked_by: row.pk})
        return format_html('<a href="{}">{}</a>', address, _("Record an answer"))


def _asked_for(request: HttpRequest) -> tuple[Meeting, Contact | None]:
    """Whose answer to which meeting; the current meeting, or the latest, unless the address says otherwise."""
    invitation = _row(request, "invitation", Invitation.objects.select_related("meeting", "contact__organization"))
    if invitation is not None:
        return invitation.meeting, invitation.contact
    return asked_meeting(request), _row(request, "contact", Contact.objects.select_related("organization"))


def _row(request: HttpRequest, name: str, rows: QuerySet) -> Any:
    key = request.GET.get(name, "")
    return get_object_or_404(rows, pk=key_of(key)) if key else None


def _recorded(
    form: RecordedAnswerForm, meeting: Meeting, contact: Contact | None, request: HttpRequest
) -> RecordedAnswer | None:
    """The row; None when it cannot be, and then the form says why."""
    answers = form.cleaned_data
    try:
        return record_answer(
            meeting=meeting,
            answer=answers["answer"],
            channel=answers["channel"],
            received_on=answers["received_on"],
            actor=request.user,
            contact=contact,
            person=form.person(),
            scan=answers["scan"],
        )
    except RegistrationError as error:
        form.refuse("answer", error.message)
    except RegisteredAlready:
        form.refuse("answer", _("This person is registered. Cancel the registration instead."))
    return None


def _in_words(recorded: RecordedAnswer) -> str:
    if recorded.registration is None:
        return _("The answer was recorded: %(person)s cannot take part.") % {"person": recorded.contact.full_name}
    return _("The answer was recorded: %(person)s is registered, and told by mail.") % {"person": recorded.person}
