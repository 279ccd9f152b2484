"""The address book, and the groups in it."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.forms import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meeting.countries import country_name
from meeting.letters import Folded
from meeting.translated_admin import PLAIN_TEXTS
from partners.models import Contact, ContactGroup

from .filters import BarredFilter, ShortCountryFilter
from .folded_search import FoldedSearchMixin
from .importing import ImportPages
from .messages import ContactMessages
from .recorded_answers import RecordsAnswersMixin


@admin.register(Contact)
class ContactAdmin(ContactMessages, ImportPages, FoldedSearchMixin, RecordsAnswersMixin, admin.ModelAdmin):
    asked_by = "contact"
    list_display = ["name", "organization", "email", "language", "country_in_words"]
    list_filter = ["groups", "organization__constituency", ShortCountryFilter, "language", "mail_goes_to", BarredFilter]
    list_select_related = ["organization"]
    search_fields = [
        "given_name", "family_name", "email", "organization__name_en", "organization__name_fr", "organization__name_es",
        "assistant_name", "assistant_email",
    ]  # fmt: skip
    autocomplete_fields = ["organization"]
    formfield_overrides = PLAIN_TEXTS | {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    fieldsets = [
        (None, {"fields": ["honorific", "given_name", "family_name", "email", "language"]}),
        (_("Organization"), {"fields": ["organization", "position", "country"]}),
        (_("Assistant"), {"fields": ["assistant_name", "assistant_email", "mail_goes_to"]}),
        (pgettext_lazy("contacts", "Groups"), {"fields": ["groups"]}),
    ]

    class Media:
        js = (Script("js/admin-autocomplete.js", defer=True),)

    @admin.display(description=_("name"), ordering=Folded("family_name"))
    def name(self, contact: Contact) -> str:
        return contact.full_name

    @admin.display(description=_("country"), ordering="country")
    def country_in_words(self, contact: Contact) -> str:
        return country_name(contact.country) if contact.country else ""


@admin.register(ContactGroup)
class ContactGroupAdmin(FoldedSearchMixin, admin.ModelAdmin):
    formfield_overrides = PLAIN_TEXTS
    list_display = ["name", "contact_count"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactGroup]:
        return super().get_queryset(request).annotate(contact_count=Count("contacts"))

    @admin.display(description=_("contacts"), ordering="contact_count")
    def contact_count(self, group: ContactGroup) -> SafeString:
        contacts = reverse("admin:partners_contact_changelist", query={"groups__id__exact": group.pk})
        return format_html('<a href="{}">{}</a>', contacts, group.contact_count)
