"""What the admin of every app shares: texts in three languages, and rows that are only looked at."""

from typing import Any

from django.contrib import admin
from django.forms import Script
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline


class LanguageBar:
    """Shows one bar over the form to choose the language, with a count of what is missing."""

    class Media:
        js = (Script("js/admin-languages.js", defer=True),)


class TranslatedAdmin(LanguageBar, TranslationAdmin):
    save_on_top = True


class TranslatedStackedInline(TranslationStackedInline):
    extra = 0


class TranslatedTabularInline(TranslationTabularInline):
    extra = 0


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the portal writes and staff read."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False
