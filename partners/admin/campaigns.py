"""Campaigns are written in the admin's own form; what is shown and done with them stands beside, in campaign_pages."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.languages import Language
from meeting.models import Meeting, User
from meeting.translated_admin import TranslatedAdmin
from partners.forms.campaigns import CampaignForm
from partners.models import Campaign, MailKind, MailTemplate, Standing
from partners.selectors.campaigns import due_at
from partners.services.campaigns import ASKED_FOR, note_edit

from .campaign_pages import CampaignPages

TEXTS = [f"{field}_{code}" for field in ("subject", "body") for code in Language.values]
STANDINGS = {  # What is ticked beforehand.
    MailKind.INVITATION: [Standing.NOT_INVITED],
    MailKind.REMINDER: [Standing.SILENT, Standing.BEGUN],
}


class CampaignList(ChangeList):
    def url_for_result(self, campaign: Campaign) -> str:
        """A draft is written on; all others are followed."""
        if campaign.state == Campaign.State.DRAFT:
            return super().url_for_result(campaign)
        return reverse("admin:partners_campaign_review", args=[campaign.pk])


@admin.register(Campaign)
class CampaignAdmin(CampaignPages, TranslatedAdmin):
    """A campaign is written here, then looked at and let go on its review page, then followed there."""

    form = CampaignForm
    readonly_fields = ["its_meeting"]
    list_display = ["titled_subject", "kind", "meeting", "state", "goes_at", "who_asked"]
    list_filter = ["meeting", "kind", "state"]
    list_select_related = ["meeting", "asked_by"]
    autocomplete_fields = ["contacts"]
    fieldsets = [
        (None, {"fields": ["meeting", "kind"]}),
        (gettext_lazy("Texts"), {"fields": ["subject", "body"]}),
        (
            gettext_lazy("Who gets it"),
            {
                "description": gettext_lazy(
                    "Tick what must be so of each recipient. Within one list it is one or the other; an empty list "
                    "leaves nobody out."
                ),
                "fields": [
                    "groups", "constituencies", "countries", "languages", "standings", "earlier_meetings",
                    "earlier_part", "contacts",
                ],
            },
        ),
    ]  # fmt: skip

    class Media:
        js = (Script("js/admin-filter-icons.js", defer=True), Script("js/admin-autocomplete.js", defer=True))

    @admin.display(description=gettext_lazy("subject"), ordering="subject")
    def titled_subject(self, campaign: Campaign) -> str:
        return campaign.titled_subject

    @admin.display(description=gettext_lazy("goes or went"), ordering="sent_at")
    def goes_at(self, campaign: Campaign) -> datetime.datetime | None:
        """When it was handed over, else when it will be; never of one that was called off."""
        if campaign.state in ASKED_FOR:
            return due_at(campaign)
        return campaign.sent_at if campaign.state == Campaign.State.SENT else None

    @admin.display(description=gettext_lazy("asked for by"), ordering="asked_by")
    def who_asked(self, campaign: Campaign) -> User | None:
        return None if campaign.state == Campaign.State.DRAFT else campaign.asked_by

    @admin.display(description=gettext_lazy("meeting"))
    def its_meeting(self, campaign: Campaign) -> str:
        return str(campaign.meeting)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002 -- the admin's signature
        return CampaignList

    def get_fieldsets(self, request: HttpRequest, obj: Campaign | None = None) -> list[tuple[str | None, dict]]:
        """The admin makes a link of a meeting that is only shown, even for those who may not see it."""
        fieldsets = super().get_fieldsets(request, obj)
        meetings = self.admin_site.get_model_admin(Meeting)
        if self.has_change_permission(request, obj) or meetings.has_view_permission(request):
            return fieldsets
        (name, first), *others = fieldsets
        fields = ["its_meeting" if field == "meeting" else field for field in first["fields"]]
        return [(name, first | {"fields": fields}), *others]

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name in ("groups", "earlier_meetings"):
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "contacts":
            field.widget.is_required = True  # Else the script puts its “clear” where a list has only its items.
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The text of its kind; for an invitation those never invited, for a reminder all who have not answered."""
        asked = request.GET.get("kind", "")
        kind = asked if asked in MailKind.values else MailKind.INVITATION
        meeting = Meeting.objects.order_by("-is_current", "-starts_on", "-pk").first()
        initial = {"kind": kind, "meeting": meeting} | (
            MailTemplate.objects.filter(kind=kind).values(*TEXTS).first() or {}
        )
        return initial | {"standings": STANDINGS.get(kind, [])}

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kwargs["extra_context"] = (kwargs.get("extra_context") or {}) | {"kinds": MailKind.choices}
        return super().add_view(request, *args, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        # What was sent stays as it was.
        return super().has_change_permission(request, obj) and (obj is None or obj.is_open)

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        is_draft = obj is None or obj.state == Campaign.State.DRAFT
        return super().has_delete_permission(request, obj) and is_draft

    def save_model(self, request: HttpRequest, obj: Campaign, form: forms.ModelForm, change: bool) -> None:
        """Only what was written: its state may have become another one since the form was read."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        if not Campaign.objects.select_for_update(of=("self",)).get(pk=obj.pk).is_open:
            raise PermissionDenied
        fields = [field.name for field in Campaign._meta.concrete_fields if field.editable and not field.primary_key]
        obj.save(update_fields=fields)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, form, *args, **kwargs)
        if note_edit(campaign=form.instance, actor=request.user):
            self.message_user(request, _("It is a draft again: what was asked for was another."), messages.WARNING)

    def response_add(self, request: HttpRequest, obj: Campaign, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._to_review(request, obj) or super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Campaign) -> HttpResponse:
        return self._to_review(request, obj) or super().response_change(request, obj)

    def _to_review(self, request: HttpRequest, campaign: Campaign) -> HttpResponse | None:
        """“Save” leads on to the review; the other buttons do what the admin does."""
        if "_save" not in request.POST:
            return None
        return redirect(reverse("admin:partners_campaign_review", args=[campaign.pk]))


@admin.register(MailTemplate)
class MailTemplateAdmin(TranslatedAdmin):
    """One for each kind: written anew, never added or deleted."""

    list_display = ["__str__", "subject"]
    fields = ["subject", "body"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False
