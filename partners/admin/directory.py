from django.contrib import admin

from meeting.translated_admin import TranslatedAdmin
from partners.models import Contact, Organization

from .recorded_answers import RecordsAnswersMixin


@admin.register(Organization)
class OrganizationAdmin(TranslatedAdmin):
    list_display = ["name", "acronym", "constituency", "country"]
    list_filter = ["constituency"]
    search_fields = ["name_en", "name_fr", "name_es", "acronym_en", "acronym_fr", "acronym_es"]


@admin.register(Contact)
class ContactAdmin(RecordsAnswersMixin, admin.ModelAdmin):
    asked_by = "contact"
    list_display = ["full_name", "organization", "email", "language", "country"]
    list_filter = ["language", "organization__constituency"]
    list_select_related = ["organization"]
    search_fields = ["given_name", "family_name", "email", "organization__name_en"]
