"""What the admin of every app shares: texts in three languages, and rows that are only looked at."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Script
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline

HTTPS_FOR_SHORT_ADDRESSES = {models.URLField: {"assume_scheme": "https"}}


class TranslatedAdmin(TranslationAdmin):
    """A form with one bar on top to choose the language, and a count of what is missing."""

    save_on_top = True
    formfield_overrides = HTTPS_FOR_SHORT_ADDRESSES

    class Media:
        js = (Script("js/admin-languages.js", defer=True),)


class TranslatedStackedInline(TranslationStackedInline):
    extra = 0
    formfield_overrides = HTTPS_FOR_SHORT_ADDRESSES


class TranslatedTabularInline(TranslationTabularInline):
    extra = 0
    formfield_overrides = HTTPS_FOR_SHORT_ADDRESSES


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the portal writes and staff read."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False
