"""The pages of one campaign: who gets it and how it reads, and what became of it; and what staff do from there."""

from http import HTTPStatus
from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from meeting.decorators import posted_from
from meeting.languages import Language, current
from meeting.models import Message
from meeting.selectors.batches import Progress, progress_of
from meeting.services.mail_gate import the_gate
from meeting.times import moment_in_words
from partners.forms.campaigns import SendForm
from partners.models import Campaign, Contact
from partners.selectors.audience import recipients_of
from partners.selectors.campaigns import AudienceCounts, addresses_of, campaign_results, content_of, due_at
from partners.selectors.criteria import criteria_in_words
from partners.services.campaigns import (
    ALONE_UP_TO,
    ASKED_FOR,
    CampaignError,
    approve_campaign,
    ask_to_send,
    call_off,
    send_test,
    take_back,
)
from partners.services.mail_texts import mail_to

from .keys import key_of

State = Campaign.State


class CampaignPages:
    """Adds the pages to the admin of campaigns."""

    def get_urls(self) -> list[URLPattern]:
        view, of_review = self.admin_site.admin_view, posted_from("admin:partners_campaign_review")
        return [
            path("<int:pk>/review/", view(self.review), name="partners_campaign_review"),
            path("<int:pk>/preview/", view(require_safe(self.preview)), name="partners_campaign_preview"),
            path("<int:pk>/send/", view(of_review(self.send)), name="partners_campaign_send"),
            path("<int:pk>/act/", view(of_review(self.act)), name="partners_campaign_act"),
            *super().get_urls(),
        ]

    def review(self, request: HttpRequest, pk: int, form: SendForm | None = None) -> HttpResponse:
        """Before it goes: who gets it, who does not, and how it reads. After: what became of it."""
        campaign = self._campaign(request, pk)
        progress = progress_of(campaign.batch) if campaign.batch else None
        waits = _waits(campaign, progress)
        context = {
            **self.admin_site.each_context(request),
            "title": str(campaign),
            "opts": self.opts,
            "campaign": campaign,
            "criteria": criteria_in_words(campaign),
            "may_send": self._may_send(request),
            "is_asked_for": campaign.state in ASKED_FOR,
            "may_take_back": self._may_send(request) and campaign.state in ASKED_FOR,
            "may_call_off": self._may_send(request) and waits,
            "gone": _gone(progress),
            "frozen": (waits or campaign.is_open) and the_gate().frozen_at is not None,
            "held_until": _held_until(campaign) if waits else "",
        }
        if campaign.sent_at:
            page, results = campaign_results(campaign, request.GET.get("page", "1"))
            context |= {"results": results, "page": page}
        else:
            context |= self._before(request, campaign, form)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form and form.errors else HTTPStatus.OK
        return TemplateResponse(request, "admin/partners/campaign/review.html", context, status=status)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail's HTML as it is sent, as a page of its own, which runs and loads nothing."""
        campaign = self._campaign(request, pk)
        contact, _place = _previewed(request, campaign, AudienceCounts(campaign))
        if contact is None:
            raise Http404
        return _as_mail_programs_show_it(request, mail_to(campaign, contact).html)

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = self._campaign(request, pk)
        if not self._may_send(request):
            raise PermissionDenied
        form = SendForm(request.POST, campaign=campaign)
        if not form.is_valid():
            return self.review(request, pk, form)
        try:
            content = request.POST.get("content", "")
            campaign = ask_to_send(campaign=campaign, actor=request.user, content=content, **form.plan)
        except CampaignError as error:
            form.refuse(error)
            return self.review(request, pk, form)
        messages.success(request, _state_in_words(campaign))
        return redirect("admin:partners_campaign_review", pk)

    def act(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a button of the review does."""
        campaign = self._campaign(request, pk)
        act = {"approve": _approve, "take_back": _take_back, "call_off": _call_off, "test": _test}.get(
            request.POST.get("action", "")
        )
        if act is None:
            raise BadRequest
        allowed = self._may_approve(request) if act is _approve else self._may_send(request)
        if not allowed:
            raise PermissionDenied
        try:
            messages.success(request, act(request, campaign))
        except CampaignError as error:
            messages.error(request, str(error))
        place = {name: request.POST[name] for name in ("language", "number") if name in request.POST}
        return redirect(reverse("admin:partners_campaign_review", args=[pk], query=place))

    def _before(self, request: HttpRequest, campaign: Campaign, form: SendForm | None) -> dict[str, Any]:
        counts = AudienceCounts(campaign)
        contact, place = _previewed(request, campaign, counts)
        form = form or SendForm(campaign=campaign)
        return {
            "counts": counts,
            "needs_approval": counts.recipients > ALONE_UP_TO,
            "problems": campaign.problems(),
            "due_at": _in_meeting_time(campaign),
            "content": content_of(campaign),
            "may_approve": self._waits_for(request, campaign),
            "form": form,
            "fieldset": admin.helpers.Fieldset(form, fields=list(form.fields), model_admin=self),
            "contact": contact,
            "mail": mail_to(campaign, contact) if contact else None,
            "addresses": addresses_of(campaign, contact) if contact else [],
            "place": place,
        }

    def _campaign(self, request: HttpRequest, pk: int) -> Campaign:
        campaigns = Campaign.objects.select_related("meeting", "asked_by", "approved_by", "batch")
        campaign = get_object_or_404(campaigns, pk=pk)
        if not self.has_view_permission(request, campaign):
            raise PermissionDenied
        return campaign

    def _may_send(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request)

    def _may_approve(self, request: HttpRequest) -> bool:
        return request.user.has_perm("partners.approve_campaign")

    def _waits_for(self, request: HttpRequest, campaign: Campaign) -> bool:
        is_another = campaign.asked_by_id != request.user.pk
        return campaign.state == State.WAITING and is_another and self._may_approve(request)


def _previewed(
    request: HttpRequest, campaign: Campaign, counts: AudienceCounts
) -> tuple[Contact | None, dict[str, Any]]:
    """The recipient that the address asks for, by language and number, and where she stands.

    Else the first, of those who read the language of whoever looks, if any does.
    """
    readers = counts.by_language
    if not readers:
        return None, {}
    asked = request.GET.get("language", current())
    language = Language(asked) if asked in readers else next(iter(readers))
    number = min(max(key_of(request.GET.get("number", "")) or 1, 1), readers[language])
    # By their keys: a condition beside the numbering of one person's entries would be applied before it.
    recipients = Contact.objects.filter(pk__in=recipients_of(campaign).values("pk"), language=language)
    in_order = recipients.select_related("organization").order_by("family_name", "given_name", "pk")
    contact = in_order[number - 1 : number].first()  # None when there are fewer by now.
    return contact, {"language": language, "number": number, "count": readers[language]}


# Mails have their styles inline, for want of anything else that mail programs take; in the sandbox nothing runs.
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "script-src": [NONE], "sandbox": True})
def _as_mail_programs_show_it(request: HttpRequest, html: str) -> HttpResponse:  # noqa: ARG001 -- a view, for its policy
    return HttpResponse(html)


def _waits(campaign: Campaign, progress: Progress | None) -> bool:
    """Whether something was asked for that has not gone."""
    if progress is None:
        return campaign.state in ASKED_FOR
    return campaign.state == State.SENT and progress.done < progress.total


def _gone(progress: Progress | None) -> int:
    """How many of its messages the mail server has taken."""
    outcomes = progress.by_outcome if progress else {}
    return sum(outcomes.get(state, 0) for state in (Message.State.SENT, Message.State.BOUNCED))


def _held_until(campaign: Campaign) -> str:
    """When a campaign that can still be called off as a whole goes; empty if it goes already."""
    not_before = campaign.batch.not_before if campaign.batch else None
    if campaign.state != State.SENT or not_before is None or not_before <= timezone.now():
        return ""
    return moment_in_words(not_before, campaign.meeting.zone)


def _in_meeting_time(campaign: Campaign) -> str:
    moment = due_at(campaign)
    return moment_in_words(moment, campaign.meeting.zone) if moment else ""


def _state_in_words(campaign: Campaign) -> str:
    if campaign.state == State.WAITING:
        return _("Somebody else has to approve it before it goes.")
    if campaign.state == State.APPROVED:
        return _("It goes at its time: %(moment)s.") % {"moment": _in_meeting_time(campaign)}
    count = campaign.batch.messages.count() if campaign.batch else 0
    return ngettext(
        "%(count)d message is in the outbox. Nothing is sent for five minutes.",
        "%(count)d messages are in the outbox. Nothing is sent for five minutes.",
        count,
    ) % {"count": count}


def _approve(request: HttpRequest, campaign: Campaign) -> str:
    approved = approve_campaign(campaign=campaign, content=request.POST.get("content", ""), actor=request.user)
    return _state_in_words(approved)


def _take_back(request: HttpRequest, campaign: Campaign) -> str:
    take_back(campaign=campaign, actor=request.user)
    return _("It is a draft again.")


def _call_off(request: HttpRequest, campaign: Campaign) -> str:
    count = call_off(campaign=campaign, actor=request.user)
    return ngettext(
        "It was called off; %(count)d message does not go.", "It was called off; %(count)d messages do not go.", count
    ) % {"count": count}


def _test(request: HttpRequest, campaign: Campaign) -> str:
    count = send_test(campaign=campaign, actor=request.user)
    return ngettext("%(count)d test is on its way to you.", "%(count)d tests are on their way to you.", count) % {
        "count": count
    }
