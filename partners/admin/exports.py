"""Taking registrations away as a file: those selected, or the whole list as it is narrowed down."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meeting.models import Meeting, User
from partners.exports.registrations import FORMATS, registrations_file
from partners.models import Registration
from partners.services.exports import note_export

EXPORTS = ["export_as_xlsx", "export_as_csv"]
ROWS_AT_ONCE = 1000


class RegistrationExports(admin.ModelAdmin):
    """For those with the permission alone. It is a POST, because the history says who took what."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.export_list))
        return [path("export/", view, name="partners_registration_export"), *super().get_urls()]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("partners.export_registration") and self.has_view_permission(request)

    def export_list(self, request: HttpRequest) -> HttpResponse:
        """The list that the query of the address describes, all pages of it."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if request.POST.get("format") not in FORMATS:
            raise BadRequest
        try:
            registrations = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise BadRequest from error
        return export_answer(registrations, request.POST["format"], request.user)

    @admin.action(description=gettext_lazy("Export the selected registrations (XLSX)"), permissions=["export"])
    def export_as_xlsx(self, request: HttpRequest, registrations: QuerySet[Registration]) -> HttpResponse:
        return export_answer(registrations, "xlsx", request.user)

    @admin.action(description=gettext_lazy("Export the selected registrations (CSV)"), permissions=["export"])
    def export_as_csv(self, request: HttpRequest, registrations: QuerySet[Registration]) -> HttpResponse:
        return export_answer(registrations, "csv", request.user)


def export_answer(registrations: QuerySet[Registration], file_format: str, actor: User) -> HttpResponse:
    """The file, once the history says that it was taken. Rows are read a thousand at a time."""
    counted: Counter[Meeting] = Counter()
    rows = registrations.select_related("meeting", "organization").iterator(ROWS_AT_ONCE)
    body = registrations_file(_counting(rows, counted), file_format)
    note_export(counted=counted.items(), file_format=file_format, actor=actor)
    filename = f"registrations-{timezone.localdate():%Y-%m-%d}.{file_format}"
    response = HttpResponse(body, content_type=FORMATS[file_format])
    response["Content-Disposition"] = content_disposition_header(True, filename)
    return response


def _counting(registrations: Iterable[Registration], counted: Counter[Meeting]) -> Iterator[Registration]:
    for registration in registrations:
        counted[registration.meeting] += 1
        yield registration
