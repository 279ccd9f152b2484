from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from meeting.history_words import in_words
from meeting.models import HistoryEntry
from meeting.translated_admin import ReadOnlyAdmin


@admin.register(HistoryEntry)
class HistoryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "in_words", "subject_type", "subject_id", "changes"]
    list_filter = ["action", "subject_type"]
    list_select_related = ["actor", "subject_type"]

    @admin.display(description=_("what"), ordering="action")
    def in_words(self, entry: HistoryEntry) -> str:
        return in_words(entry.subject_type.model, entry.action)
