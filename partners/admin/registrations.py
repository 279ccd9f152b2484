from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.translated_admin import ReadOnlyAdmin
from partners.models import Invitation, Registration
from partners.selectors.answers import has_reached_nobody

from .decisions import DecisionsMixin
from .exports import EXPORTS
from .folded_search import FoldedSearchMixin
from .messages import InvitationMessages, ShowsLink
from .passes import PassesMixin
from .recorded_answers import RecordsAnswersMixin
from .registration_page import RegistrationPageMixin
from .staff_list import StaffList

LONGEST_WORD = 100  # characters; the invitation's own page has all of it


@admin.register(Invitation)
class InvitationAdmin(InvitationMessages, ShowsLink, FoldedSearchMixin, RecordsAnswersMixin, ReadOnlyAdmin):
    asked_by = "invitation"
    link_view = "partners:invitation-detail"
    list_display = ["contact", "meeting", "given_answer", "word", "answered_at", "opened_at"]
    list_filter = ["meeting", "answer", "contact__language"]
    fields = ["meeting", "contact", "created_at", "opened_at", "given_answer", "answered_at", "note"]
    list_select_related = ["contact__organization", "meeting"]
    search_fields = [
        "contact__given_name",
        "contact__family_name",
        "contact__email",
        "contact__organization__name_en",
        "contact__organization__name_fr",
        "contact__organization__name_es",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        reached_nobody = ExpressionWrapper(has_reached_nobody(), output_field=BooleanField())
        return super().get_queryset(request).annotate(reached_nobody=reached_nobody)

    @admin.display(description=gettext_lazy("answer"), ordering="answer")
    def given_answer(self, invitation: Invitation) -> str:
        return _("no mail has arrived") if invitation.reached_nobody else invitation.get_answer_display()

    @admin.display(description=gettext_lazy("word to the secretariat"))
    def word(self, invitation: Invitation) -> str:
        return Truncator(invitation.note).chars(LONGEST_WORD)


@admin.register(Registration)
class RegistrationAdmin(ShowsLink, DecisionsMixin, PassesMixin, RegistrationPageMixin, StaffList):
    """Registrations change by services only: they take and give back seats, tell people and keep the history."""

    actions = ["approve", "decline", "cancel", *EXPORTS]
    link_view = "partners:registration-detail"

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- the admin's signature
        return False
