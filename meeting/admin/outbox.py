from django.contrib import admin
from django.http import HttpRequest

from meeting.models import Message, Suppression
from meeting.translated_admin import ReadOnlyAdmin


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "name", "address", "language", "state", "attempts", "sent_at", "last_error"]
    list_filter = ["state", "name", "language"]
    search_fields = ["address"]
    fields = [
        "name", "address", "language", "subject", "text", "state", "created_at", "not_after",
        "next_attempt_at", "attempts", "sent_at", "last_error", "message_id", "batch",
    ]  # fmt: skip
    show_full_result_count = False


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin):
    list_display = ["fingerprint", "reason", "created_at"]
    list_filter = ["reason"]
    readonly_fields = ["fingerprint", "reason", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False
