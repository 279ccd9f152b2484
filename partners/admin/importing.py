"""Importing contacts: the upload, the page that names its columns and shows what it would do, and the act."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from meeting.forms import with_signs
from partners.exports.contact_tables import faulty_lines_file, sample_file
from partners.exports.tables import XLSX
from partners.forms.contact_imports import ColumnsForm, TableForm
from partners.models import ContactImport
from partners.services.importing.cells import Column, title
from partners.services.importing.imports import (
    ImportRefused,
    discard_import,
    import_contacts,
    kept_faults,
    name_columns,
    start_import,
    wrong_columns,
)
from partners.services.importing.lines import Fault
from partners.services.importing.plan import Plan, plan_import

RIGHTS = [f"partners.{right}" for right in ("add_contact", "change_contact", "add_organization", "add_contactgroup")]
ON_A_PAGE = 100
EXAMPLES = 3


class ImportPages:
    """For the admin of contacts: whoever may add and change contacts, and add organizations and groups, may import."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        one = "import/<int:pk>/"
        return [
            path("import/", view(self.start), name="partners_contact_import"),
            path("import/sample.xlsx", view(require_safe(self.sample)), name="partners_contactimport_sample"),
            path(one, view(never_cache(self.look)), name="partners_contactimport"),
            path(f"{one}run/", view(require_POST(self.run)), name="partners_contactimport_run"),
            path(f"{one}discard/", view(require_POST(self.discard)), name="partners_contactimport_discard"),
            path(
                f"{one}faulty.xlsx", view(require_safe(never_cache(self.faulty))), name="partners_contactimport_faulty"
            ),
            *super().get_urls(),
        ]

    def may_import(self, request: HttpRequest) -> bool:
        return request.user.has_perms(RIGHTS)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "may_import": self.may_import(request)})

    def start(self, request: HttpRequest) -> HttpResponse:
        """Choose a file or paste lines; or go on with what was brought before."""
        imports = self._imports(request)
        form = TableForm(request.POST or None, request.FILES or None)
        if form.is_bound and form.is_valid():
            started = start_import(table=form.table, name=form.name, actor=request.user)
            return redirect("admin:partners_contactimport", started.pk)
        fieldsets = [(None, {"fields": list(form.fields)})]
        context = {
            "title": _("Import contacts"),
            "form": form,
            "adminform": admin.helpers.AdminForm(form, fieldsets, {}, model_admin=self),
            "columns": [title(column) for column in Column],
            "imports": imports.select_related("created_by").defer("lines", "faults"),
        }
        return self._page(request, "start", context, has_errors=bool(form.errors))

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the columns are, and what the import would do, or did. A POST says what the columns are."""
        contact_import = get_object_or_404(self._imports(request), pk=pk)
        if contact_import.imported_at is not None:
            return self._page(request, "done", _outcome(request, contact_import))
        form = ColumnsForm(request.POST or None, contact_import=contact_import)
        if form.is_bound and form.is_valid():
            name_columns(contact_import=contact_import, columns=form.columns)
            return redirect("admin:partners_contactimport", pk)
        context = {"title": str(contact_import), "import": contact_import, "form": form}
        context["columns"] = columns = list(zip(form, _examples(contact_import), strict=True))
        context["unused"] = _unused(columns)
        if not form.is_bound:
            context["wrong_columns"] = wrong_columns(contact_import.columns)
            context |= {} if context["wrong_columns"] else _preview(request, plan_import(contact_import))
        return self._page(request, "look", context, has_errors=bool(form.errors))

    def run(self, request: HttpRequest, pk: int) -> HttpResponse:
        contact_import = get_object_or_404(self._imports(request), pk=pk)
        was_done = contact_import.imported_at is not None
        try:
            import_contacts(contact_import=contact_import, digest=request.POST.get("digest", ""), actor=request.user)
        except ImportRefused as refused:
            messages.error(request, str(refused.message))
        else:
            if was_done:
                messages.info(request, _("This was imported already; nothing was imported twice."))
        return redirect("admin:partners_contactimport", pk)

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        discard_import(contact_import=get_object_or_404(self._imports(request), pk=pk))
        messages.success(request, _("The table was erased."))
        return redirect("admin:partners_contact_import")

    def faulty(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The lines with faults as a file, before the import and for a day after."""
        contact_import = get_object_or_404(self._imports(request), pk=pk)
        lines = [(number, cells, list(map(str, faults))) for number, cells, faults in _faulty_lines(contact_import)]
        file = faulty_lines_file(contact_import.headings, lines)
        return _workbook(file, _("contacts-to-mend-%(number)s") % {"number": pk})

    def sample(self, request: HttpRequest) -> HttpResponse:
        """A file to fill in, in the reader’s language."""
        self._imports(request)
        return _workbook(sample_file(), _("contacts-sample"))

    def _imports(self, request: HttpRequest) -> QuerySet[ContactImport]:
        """Those of one’s own; all, with the right to see others’."""
        if not self.may_import(request):
            raise PermissionDenied
        imports = ContactImport.objects.all()
        return (
            imports if request.user.has_perm("partners.view_contactimport") else imports.filter(created_by=request.user)
        )

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], *, has_errors: bool = False
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if has_errors else HTTPStatus.OK
        return TemplateResponse(request, f"admin/partners/contact/import_{name}.html", context, status=status)


def _examples(contact_import: ContactImport) -> list[str]:
    """Of each column, what the first lines that fill it hold."""
    examples = []
    for place in range(len(contact_import.headings)):
        filled = (cells[place] for _number, cells in contact_import.lines if place < len(cells) and cells[place])
        examples.append(" · ".join(with_signs(value) for value, _ in zip(filled, range(EXAMPLES), strict=False)))
    return examples


def _unused(columns: list[tuple[BoundField, str]]) -> list[str]:
    """The headings of columns that hold something and are left out; those that we add to a file to mend apart."""
    ours = (_("Line"), _("What is wrong"))
    return [field.label for field, examples in columns if examples and not field.value() and field.label not in ours]


def _workbook(file: bytes, name: str) -> HttpResponse:
    response = HttpResponse(file, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    return response


def _preview(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    return {
        "counts": plan.counts,
        "digest": plan.digest,
        "faulty": _part(request, "faulty", [(line.number, line.faults) for line in plan.faulty]),
        "remarked": _part(request, "remarked", [(line.number, line.remarks) for line in plan.remarked]),
        "changed": _part(request, "changed", plan.changed),
        "organizations": _part(request, "organizations", plan.organizations),
        "new_groups": plan.groups,
    }


def _outcome(request: HttpRequest, contact_import: ContactImport) -> dict[str, Any]:
    faulty = [(number, faults) for number, _cells, faults in kept_faults(contact_import)]
    return {
        "title": str(contact_import),
        "import": contact_import,
        "counts": contact_import.outcome,
        "faulty": _part(request, "faulty", faulty),
    }


def _part(request: HttpRequest, name: str, rows: list[Any]) -> Page:
    """The page of these rows that the address asks for, under their name."""
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get(name))


def _faulty_lines(contact_import: ContactImport) -> list[tuple[int, list[str], list[Fault]]]:
    if contact_import.imported_at is not None:
        return kept_faults(contact_import)
    if wrong_columns(contact_import.columns):
        return []
    return [(line.number, line.cells, line.faults) for line in plan_import(contact_import).faulty]
