"""What staff decide on registrations: from the list for many at once, and from the page of one."""

from collections.abc import Collection
from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from partners.forms.decisions import DeclineForm
from partners.models import Registration
from partners.services.decisions import (
    approve_registrations,
    cancel_registrations,
    decline_registrations,
    preview_declines,
)
from partners.services.errors import NoteMissing

from .keys import key_of


class DecisionsMixin:
    """Approve, decline and cancel, as actions of the list and as buttons that post to one address."""

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(require_POST(self.decide))
        return [path("decide/", decide, name="partners_registration_decide"), *super().get_urls()]

    def response_action(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse | None:
        """What an action answers; a key that is none is refused, before anything is done for the others."""
        _all_keys(request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME))
        return super().response_action(request, queryset)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever decides sees whom: the page that asks for a reason shows names, and the mails."""
        return request.user.has_perm("partners.decide_registration") and self.has_view_permission(request)

    @admin.action(description=gettext_lazy("Approve the selected registrations"), permissions=["decide"])
    def approve(self, request: HttpRequest, registrations: QuerySet[Registration]) -> None:
        asked = list(registrations.select_related("meeting"))
        approved = approve_registrations(registrations=asked, actor=request.user)
        waiting = Registration.objects.filter(
            pk__in=[each.pk for each in asked if each.status != Registration.Status.WAITLISTED],
            status=Registration.Status.WAITLISTED,
        ).count()
        level = messages.SUCCESS if approved else messages.WARNING
        self.message_user(request, _approved_in_words(approved, waiting, len(asked) - approved), level)

    @admin.action(description=gettext_lazy("Decline the selected registrations…"), permissions=["decide"])
    def decline(self, request: HttpRequest, registrations: QuerySet[Registration]) -> HttpResponse:
        """The page that asks for the reason; it declines nothing yet."""
        return self._decline_page(request, list(registrations.select_related("meeting")))

    @admin.action(description=gettext_lazy("Cancel the selected registrations"), permissions=["decide"])
    def cancel(self, request: HttpRequest, registrations: QuerySet[Registration]) -> None:
        cancelled = cancel_registrations(registrations=registrations, actor=request.user)
        self.message_user(
            request,
            ngettext(
                "%(count)d registration was cancelled; the person is told by mail.",
                "%(count)d registrations were cancelled; each person is told by mail.",
                cancelled,
            )
            % {"count": cancelled},
        )

    def decide(self, request: HttpRequest) -> HttpResponse:
        """What a button of a registration’s own page, or of the page that asks for the reason, posts."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        registrations = self.get_queryset(request).filter(pk__in=_posted_keys(request))
        decision = request.POST.get("decision")
        if decision == "decline":
            return self._decline(request, list(registrations.select_related("meeting")))
        if decision not in ("approve", "cancel"):
            raise BadRequest
        getattr(self, decision)(request, registrations)
        return _back(request)

    def _decline(self, request: HttpRequest, registrations: list[Registration]) -> HttpResponse:
        """Decline when the form is complete and this was asked for; else show the form, with the mails if it is."""
        if "reason" not in request.POST:
            return self._decline_page(request, registrations)
        form = DeclineForm(request.POST, registrations=_live(registrations))
        if not form.is_valid() or "preview" in request.POST:
            return self._decline_page(request, registrations, form)
        try:
            declined = decline_registrations(
                registrations=registrations,
                reason=form.cleaned_data["reason"],
                notes=form.notes,
                actor=request.user,
            )
        except NoteMissing as error:  # Somebody has changed the language of her mails meanwhile.
            form.add_error(None, error.message)
            return self._decline_page(request, registrations, form)
        self.message_user(request, _declined_in_words(declined, len(registrations) - declined), messages.SUCCESS)
        return _back(request)

    def _decline_page(
        self, request: HttpRequest, registrations: list[Registration], form: DeclineForm | None = None
    ) -> HttpResponse:
        live = _live(registrations)
        form = form or DeclineForm(registrations=live)
        is_complete = form.is_bound and form.is_valid()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Decline registrations"),
            "form": form,
            "fieldset": admin.helpers.Fieldset(form, fields=list(form.fields), model_admin=self),
            "registrations": live,
            "left_out": len(registrations) - len(live),
            "keys": ",".join(str(registration.pk) for registration in registrations),
            "page": request.POST.get("page", ""),
            "filters": request.POST.get("filters", request.GET.urlencode()),
            "previews": _previews(live, form) if is_complete else [],
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return TemplateResponse(request, "admin/partners/registration/decline.html", context, status=status)


def _live(registrations: Collection[Registration]) -> list[Registration]:
    return [registration for registration in registrations if registration.is_live]


def _previews(registrations: Collection[Registration], form: DeclineForm) -> list[dict[str, object]]:
    previews = preview_declines(registrations=registrations, reason=form.cleaned_data["reason"], notes=form.notes)
    return [{"registration": registration, "mail": mail} for registration, mail in previews]


def _posted_keys(request: HttpRequest) -> list[int]:
    return _all_keys(request.POST.get("registrations", "").split(","))


def _all_keys(texts: Collection[str]) -> list[int]:
    keys = [key_of(text) for text in texts]
    if None in keys:
        raise BadRequest
    return keys


def _back(request: HttpRequest) -> HttpResponse:
    """To the page of the one, or to the list as it was filtered."""
    page, filters = request.POST.get("page", ""), request.POST.get("filters", "")
    if page.isascii() and page.isdecimal():
        return redirect("admin:partners_registration_change", page)
    address = reverse("admin:partners_registration_changelist")
    return redirect(f"{address}?{filters}" if filters else address)


def _approved_in_words(approved: int, waiting: int, left: int) -> str:
    sentences = [
        ngettext(
            "%(count)d registration was approved; the person is told by mail.",
            "%(count)d registrations were approved; each person is told by mail.",
            approved,
        )
        % {"count": approved}
    ]
    if waiting:
        wait = ngettext("%(count)d of them now waits for a seat.", "%(count)d of them now wait for a seat.", waiting)
        sentences.append(wait % {"count": waiting})
    return " ".join([*sentences, *_left_in_words(left)])


def _declined_in_words(declined: int, left: int) -> str:
    sentence = ngettext(
        "%(count)d registration was declined; the person is told by mail.",
        "%(count)d registrations were declined; each person is told by mail.",
        declined,
    )
    return " ".join([sentence % {"count": declined}, *_left_in_words(left)])


def _left_in_words(left: int) -> list[str]:
    if not left:
        return []
    sentence = ngettext(
        "%(count)d was left as it was: there was nothing to decide.",
        "%(count)d were left as they were: there was nothing to decide.",
        left,
    )
    return [sentence % {"count": left}]
