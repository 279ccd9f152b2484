"""What the admin of every app shares: texts in three languages, and rows that are only looked at."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db import models
from django.forms import Script
from django.http import HttpRequest
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from meeting.forms import MultilineTextField, PlainEmailField, PlainTextField, validate_year


class LabelledDateTime(AdminSplitDateTime):
    """Django's date and time, each part with a name for those who hear the page."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        date, time = context["widget"]["subwidgets"]
        date["attrs"]["aria-label"] = _("Date")
        time["attrs"]["aria-label"] = _("Time")
        return context


WIDGETS = {
    models.URLField: {"assume_scheme": "https"},
    models.DateTimeField: {"widget": LabelledDateTime, "validators": [validate_year]},
}
# For rows that the public fills in too: what one form refuses, the other does.
PLAIN_TEXTS = {
    models.CharField: {"form_class": PlainTextField},
    models.EmailField: {"form_class": PlainEmailField},
    models.TextField: {"form_class": MultilineTextField},
}


class TranslatedAdmin(TranslationAdmin):
    """A form with one bar on top to choose the language, and a count of what is missing."""

    save_on_top = True
    formfield_overrides = WIDGETS

    class Media:
        js = (Script("js/admin-languages.js", defer=True),)


class TranslatedStackedInline(TranslationStackedInline):
    extra = 0
    formfield_overrides = WIDGETS


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the portal writes and staff read."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False
