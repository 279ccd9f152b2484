"""The list of participants on paper, for staff."""

from django import forms
from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from meeting.answers import shown_file
from meeting.languages import Language
from meeting.services.pdf import brief_pdf
from partners.exports.participants import staff_document
from partners.models import Attendance
from partners.selectors.participants import participants_of

from .asked_meeting import asked_meeting


class ParticipantsForm(forms.Form):
    """Of whom, and in which language."""

    attendance = forms.ChoiceField(
        label=_("Participants"), choices=[("", _("All")), *Attendance.choices], required=False
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class ParticipantsOnPaper(admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.participants))
        return [path("participants.pdf", view, name="partners_registration_participants"), *super().get_urls()]

    def participants(self, request: HttpRequest) -> HttpResponse:
        """The confirmed, with or without a seat in the room as asked; in the language asked for, else the reader's."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        meeting = asked_meeting(request)
        form = ParticipantsForm({"language": translation.get_language(), **request.GET.dict()})
        if not form.is_valid():
            raise BadRequest
        attendance, language = form.cleaned_data["attendance"], form.cleaned_data["language"]
        with translation.override(language):
            document = staff_document(meeting, participants_of(meeting, attendance=attendance), attendance)
        filename = f"participants-{meeting.slug}-{language}.pdf"
        return shown_file(brief_pdf("participants", document), content_type="application/pdf", filename=filename)
