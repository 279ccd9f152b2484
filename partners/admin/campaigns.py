from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from meeting.languages import Language
from meeting.models import Message
from meeting.translated_admin import TranslatedAdmin
from partners.models import Campaign, Contact
from partners.selectors.campaigns import audience_of, campaign_results, missing_languages
from partners.services.campaigns import CampaignError, preview_mail, send_campaign


@admin.register(Campaign)
class CampaignAdmin(TranslatedAdmin):
    """A campaign is written here, then looked at and sent from its review page, then followed there."""

    list_display = ["subject", "kind", "meeting", "state", "sent_at", "sent_by"]
    list_filter = ["meeting", "kind", "state"]
    list_select_related = ["meeting", "sent_by"]
    filter_horizontal = ["contacts"]
    fields = ["meeting", "kind", "subject", "body", "contacts"]

    class Media:
        js = (Script("js/admin-filter-icons.js", defer=True),)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/review/", view(self.review), name="partners_campaign_review"),
            path("<int:pk>/send/", view(require_POST(self.send)), name="partners_campaign_send"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        # What was sent stays as it was.
        was_sent = obj is not None and obj.state == Campaign.State.SENT
        return super().has_change_permission(request, obj) and not was_sent

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        was_sent = obj is not None and obj.state == Campaign.State.SENT
        return super().has_delete_permission(request, obj) and not was_sent

    def response_add(self, request: HttpRequest, obj: Campaign, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._to_review(request, obj) or super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Campaign) -> HttpResponse:
        return self._to_review(request, obj) or super().response_change(request, obj)

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Before sending: who gets it, who does not, and how it reads. After: what became of it."""
        campaign = get_object_or_404(Campaign.objects.select_related("meeting", "sent_by", "batch"), pk=pk)
        if not self.has_view_permission(request, campaign):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": str(campaign),
            "opts": self.opts,
            "campaign": campaign,
            "may_send": self._may_send(request),
        }
        if campaign.state == Campaign.State.SENT:
            context |= {"results": campaign_results(campaign)}
        else:
            audience = audience_of(campaign)
            missing = missing_languages(campaign, audience.languages)
            context |= {
                "audience": audience,
                "missing": [str(language.label) for language in missing],
                "previews": previews(campaign, audience.recipients, missing),
            }
        return TemplateResponse(request, "admin/partners/campaign/review.html", context)

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign, pk=pk)
        if not self._may_send(request):
            raise PermissionDenied
        try:
            if send_campaign(campaign=campaign, actor=request.user):
                count = Message.objects.filter(batch__campaign=campaign).count()
                handed = ngettext("%(count)d message is on its way.", "%(count)d messages are on their way.", count) % {
                    "count": count
                }
                messages.success(request, handed)
            else:
                messages.info(request, _("This campaign was sent already; nothing was sent twice."))
        except CampaignError as error:
            messages.error(request, str(error))
        return redirect("admin:partners_campaign_review", pk)

    def _may_send(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request)

    def _to_review(self, request: HttpRequest, campaign: Campaign) -> HttpResponse | None:
        """“Save” leads on to the review; the other buttons do what the admin does."""
        if "_save" not in request.POST:
            return None
        return redirect(reverse("admin:partners_campaign_review", args=[campaign.pk]))


def previews(campaign: Campaign, recipients: list[Contact], missing: list[Language]) -> list[dict[str, Any]]:
    """One mail for each language but the missing ones, as its first recipient will read it."""
    first_in_language = {}
    for contact in recipients:
        first_in_language.setdefault(contact.language, contact)
    return [
        {"contact": contact, "mail": preview_mail(campaign, contact)}
        for language, contact in first_in_language.items()
        if language not in missing
    ]
