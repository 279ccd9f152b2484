from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meeting.decorators import posted_from
from meeting.mail_words import WORDS, mail_in_words
from meeting.models import Batch, Message, MessageEvent, Suppression
from meeting.selectors.batches import subject_of, with_subjects
from meeting.selectors.outbox import to_read
from meeting.services.resending import (
    AddressCameBack,
    CannotSendAgain,
    HasAnother,
    close_message,
    others_like,
    send_again,
)
from meeting.translated_admin import ReadOnlyAdmin

from .waiting import what_it_waits_for

CONFLICT = 409


class ToLookAtFilter(admin.SimpleListFilter):
    """What was refused or set aside, and nobody has sent again or closed."""

    title = gettext_lazy("to look at")
    parameter_name = "look"

    def lookups(self, _request: HttpRequest, _model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("refused or set aside, and nobody has seen to it"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Message]) -> QuerySet[Message]:
        if self.value() != "yes":
            return rows
        kinds = (MessageEvent.Kind.RESENT, MessageEvent.Kind.CLOSED)
        seen_to = MessageEvent.objects.filter(message=OuterRef("pk"), kind__in=kinds)
        return rows.filter(~Exists(seen_to), state__in=(Message.State.FAILED, Message.State.NEEDS_REVIEW))


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind of mail")
    parameter_name = "name"

    def lookups(self, _request: HttpRequest, _model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(WORDS.items())

    def queryset(self, _request: HttpRequest, rows: QuerySet[Message]) -> QuerySet[Message]:
        return rows.filter(name=self.value()) if self.value() else rows


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "address", "language", "state", "attempts", "sent_at", "last_error"]
    list_filter = [ToLookAtFilter, "state", KindFilter, "language"]
    search_fields = ["address"]
    fields = [
        "kind", "address", "language", "state", "waits_for", "created_at", "not_after",
        "attempts", "sent_at", "last_error", "relay_answer", "message_id", "its_batch",
    ]  # fmt: skip
    show_full_result_count = False
    actions = ["send_again", "close"]
    change_form_template = "admin/meeting/message/change_form.html"

    @admin.display(description=gettext_lazy("kind of mail"), ordering="name")
    def kind(self, message: Message) -> str:
        return mail_in_words(message.name)

    def get_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        """What it waits for, while it waits."""
        fields = super().get_fields(request, obj)
        waits = obj is not None and obj.state == Message.State.QUEUED
        return [field for field in fields if waits or field != "waits_for"]

    @admin.display(description=gettext_lazy("waits for"))
    def waits_for(self, message: Message) -> str:
        return what_it_waits_for(message)

    @admin.display(description=gettext_lazy("batch"))
    def its_batch(self, message: Message) -> str:
        batch = with_subjects(Batch.objects.filter(pk=message.batch_id)).first()
        if batch is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:meeting_batch_progress", args=[batch.pk]), subject_of(batch)
        )

    def get_urls(self) -> list[URLPattern]:
        resend = self.admin_site.admin_view(posted_from("admin:meeting_message_change")(self.resend))
        return [path("<int:pk>/send-again/", resend, name="meeting_message_resend"), *super().get_urls()]

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("meeting.resend_message") and self.has_view_permission(request)

    @admin.action(description=gettext_lazy("Send the selected messages again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """Those that cannot go again are left, and the reasons said."""
        reasons = []
        for message in chosen:
            try:
                send_again(message=message, actor=request.user)
            except CannotSendAgain as error:
                reasons.append(str(error.message))
        _tell_sent(request, len(chosen) - len(reasons))
        for reason in dict.fromkeys(reasons):
            self.message_user(request, f"{reason} ({reasons.count(reason)})", messages.WARNING)

    @admin.action(description=gettext_lazy("Close the selected messages"), permissions=["resend"])
    def close(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        closed = sum(close_message(message=message, actor=request.user) for message in chosen)
        sentence = ngettext("%(count)d message was closed.", "%(count)d messages were closed.", closed)
        self.message_user(request, sentence % {"count": closed}, messages.SUCCESS if closed else messages.WARNING)

    def resend(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the button beside a message posts, from whatever page. Staff are asked where there is a doubt."""
        if not self.has_resend_permission(request):
            raise PermissionDenied
        message = get_object_or_404(Message.objects.select_related("batch"), pk=pk)
        known = {name: name in request.POST for name in ("address_works", "though_another")}
        try:
            send_again(message=message, actor=request.user, **known)
        except (AddressCameBack, HasAnother) as error:
            return self._ask(request, message, error, known)
        except CannotSendAgain as error:
            messages.error(request, str(error.message))
        else:
            _tell_sent(request, 1)
        return redirect(_way_back(request))

    def _ask(
        self, request: HttpRequest, message: Message, error: CannotSendAgain, known: dict[str, bool]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Send again"),
            "message": message,
            "refusal": error.message,
            "others": to_read(others_like(message)) if isinstance(error, HasAnother) else None,
            "known": [name for name, is_known in known.items() if is_known],
            "back": _way_back(request),
        }
        return TemplateResponse(request, "admin/meeting/message/send_again.html", context, status=CONFLICT)


def _tell_sent(request: HttpRequest, count: int) -> None:
    if count:
        sentence = ngettext(
            "%(count)d message is on its way again.", "%(count)d messages are on their way again.", count
        )
        messages.success(request, sentence % {"count": count})


def _way_back(request: HttpRequest) -> str:
    """The staff page with the button; the outbox for any other address."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(reverse("admin:index"))
    return back if is_ours else reverse("admin:meeting_message_changelist")


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin):
    list_display = ["beginning", "reason", "meeting", "created_at"]
    list_filter = ["reason"]
    list_select_related = ["meeting"]
    readonly_fields = ["fingerprint", "reason", "meeting", "created_at"]
    search_fields = ["fingerprint"]  # Without any, there would be no search. See get_search_results.
    search_help_text = gettext_lazy("A whole e-mail address.")

    @admin.display(description=gettext_lazy("fingerprint of the address"))
    def beginning(self, suppression: Suppression) -> str:
        return f"{suppression.fingerprint[:12]}…"

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 -- the admin's signature
        queryset: QuerySet[Suppression],
        search_term: str,
    ) -> tuple[QuerySet[Suppression], bool]:
        address = search_term.strip()
        return queryset.filter(fingerprint=Suppression.fingerprint_of(address)) if address else queryset, False
