"""What holds all mail back: one page that says it, and lets staff freeze and release."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from meeting.models import Heartbeat, MailGate
from meeting.selectors.outbox import counts
from meeting.services.mail_gate import freeze, is_restored, settle, thaw, the_gate
from meeting.translated_admin import ReadOnlyAdmin

ACTIONS = {"freeze": freeze, "thaw": thaw, "settle": settle}


@admin.register(MailGate)
class MailGateAdmin(ReadOnlyAdmin):
    """One page in place of a list of one row."""

    def changelist_view(self, request: HttpRequest, _extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = request.user.has_perm("meeting.change_mailgate")
        if request.method == "POST":
            act = ACTIONS.get(request.POST.get("action", ""))
            if not may_change or act is None:
                raise PermissionDenied
            act(actor=request.user)
            return redirect("admin:meeting_mailgate_changelist")
        gate = the_gate()
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name_plural.capitalize(),
            "opts": self.opts,
            "gate": gate,
            "is_restored": is_restored(gate),
            "may_change": may_change,
            "heartbeat": Heartbeat.objects.filter(name="sender").first(),
            **counts()._asdict(),
        }
        return TemplateResponse(request, "admin/meeting/mailgate/page.html", context)
