"""What a person or an organization was written, and how it fared; her personal link, for staff to hand her."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meeting.decorators import posted_from
from meeting.services.history import record
from partners.models import Contact, Invitation, Organization, Registration
from partners.selectors.messages import (
    messages_of_invitation,
    messages_to_contact,
    messages_to_organization,
    people_of,
    per_week,
)
from partners.selectors.suppressions import barred_addresses

from .keys import key_of

MESSAGES_A_PAGE = 50


class ContactMessages:
    """Below the form of a contact: her invitations, and all that was ever written to her."""

    change_form_template = "admin/partners/contact/change_form.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        contact = Contact.objects.filter(pk=key_of(object_id)).first()
        told = {}
        if contact is not None:
            told = {
                "mails": messages_to_contact(contact),
                "barred": barred_addresses(contact),
                "invitations": contact.invitations.select_related("meeting"),
                "may_show_link": may_show_link(request),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **told})


class OrganizationMessages:
    """A page for each organization: what its people were written."""

    change_form_template = "admin/partners/organization/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.received)
        return [path("<int:pk>/messages/", page, name="partners_organization_messages"), *super().get_urls()]

    def received(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not (self.has_view_permission(request) and request.user.has_perm("meeting.view_message")):
            raise PermissionDenied
        organization = get_object_or_404(Organization, pk=pk)
        messages = messages_to_organization(organization)
        page = Paginator(messages, MESSAGES_A_PAGE).get_page(request.GET.get("page"))
        people = people_of(page.object_list)
        for message in page.object_list:
            message.person = people.get(message.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Mails to “%(organization)s”") % {"organization": organization},
            "organization": organization,
            "weeks": per_week(messages),
            "page": page,
        }
        return TemplateResponse(request, "admin/partners/organization/messages.html", context)


class InvitationMessages:
    """Below what is known of an invitation: its personal link, and what was written with it."""

    change_form_template = "admin/partners/invitation/change_form.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        invitation = Invitation.objects.filter(pk=key_of(object_id)).first()
        told = {}
        if invitation is not None:
            told = {"mails": messages_of_invitation(invitation), "may_show_link": may_show_link(request)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **told})


class ShowsLink:
    """Shows staff the personal link of an invitation or a registration, and notes that it did."""

    link_view: str

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view(posted_from(f"admin:{name}_change")(never_cache(self.show_link)))
        return [path("<int:pk>/link/", view, name=f"{name}_link"), *super().get_urls()]

    def show_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not (may_show_link(request) and self.has_view_permission(request)):
            raise PermissionDenied
        with transaction.atomic():
            subject = get_object_or_404(self.model, pk=pk)
            record(subject, "link shown", actor=request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Personal link"),
            "subject": subject,
            "owner": subject.contact if isinstance(subject, Invitation) else subject,
            "link": _link(subject, self.link_view),
        }
        return TemplateResponse(request, "admin/partners/link.html", context)


def may_show_link(request: HttpRequest) -> bool:
    return request.user.has_perm("partners.show_link")


def _link(subject: models.Model, view: str) -> str:
    """The address in the language of the person's mails."""
    person: Invitation | Registration = subject
    language = person.contact.language if isinstance(person, Invitation) else person.language
    with translation.override(language):
        return settings.SITE_URL + reverse(view, args=[person.token])
