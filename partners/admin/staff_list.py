"""The list of registrations: its columns, what it is narrowed down by, and how it is searched."""

from collections.abc import Collection

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.languages import current
from meeting.letters import Folded
from partners.models import Registration
from partners.models.registrations import RegistrationQuerySet
from partners.selectors.answers import invited_in_words, requests_by_invitation
from partners.selectors.seats import registration_counts
from partners.selectors.states import State, state_of
from partners.selectors.suppressions import TakesMail, takes_mail_of

from .counts import RegistrationCounts
from .exports import RegistrationExports
from .filters import CountryFilter, InDirectoryFilter, InvitedFilter, MeetingFilter, StateFilter, chosen_meeting
from .paginator import LatePaginator
from .participants import ParticipantsForm, ParticipantsOnPaper

LONGEST_SEARCH = 200  # characters
# What our own pages narrow the list down by, beside its filters.
LINKED_BY = {"organization__id__exact", "registered_at__gte", "registered_at__lt"}

LOOKS = {State.CONFIRMED: "good", State.DECLINED: "bad", State.CANCELLED: "bad"}


class StaffList(RegistrationExports, ParticipantsOnPaper, RegistrationCounts):
    """Answers with one number of queries, whatever it shows; tests/bench/registrations_list.py says how quickly."""

    list_display = [
        "name",
        "typed_organization",
        "constituency",
        "country_column",
        "attendance",
        "state",
        "language",
        "registered",
    ]
    list_filter = [
        MeetingFilter,
        StateFilter,
        "attendance",
        "constituency",
        CountryFilter,
        "language",
        "interpretation",
        InDirectoryFilter,
        "wants_floor",
        "listed",
        InvitedFilter,
        "invited_as",
    ]
    list_select_related = ["meeting", "invitation__contact"]
    search_fields = ["given_name", "family_name", "email", "organization_name"]
    search_help_text = gettext_lazy("Parts of names, e-mail addresses and organizations; accents do not matter.")
    paginator = LatePaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002 -- the admin's signature
        """Nothing else: a list can be asked what it does not show, such as who has access needs."""
        return lookup in LINKED_BY | {_lookup_of(each) for each in self.list_filter}

    @admin.display(description=gettext_lazy("name"), ordering=Folded("family_name"))
    def name(self, registration: Registration) -> str:
        came = invited_in_words(registration)
        return format_html("{}<br><small>{}</small>", registration.full_name, came) if came else registration.full_name

    @admin.display(description=gettext_lazy("organization"), ordering="organization_name")
    def typed_organization(self, registration: Registration) -> str:
        if registration.organization_id:
            return registration.organization_name
        return format_html(
            '{} <span class="state">{}</span>', registration.organization_name, _("not in the directory")
        )

    @admin.display(description=gettext_lazy("country"), ordering="country")
    def country_column(self, registration: Registration) -> str:
        return registration.country_name

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, registration: Registration) -> SafeString:
        state = state_of(registration.status, holds_seat=registration.holds_seat)
        return format_html(
            '<span class="state {}">{}</span> {}{}',
            LOOKS.get(state, ""),
            state.label,
            _remark(registration, state),
            _dead_address(registration),
        )

    @admin.display(description=gettext_lazy("registered"), ordering="registered_at")
    def registered(self, registration: Registration) -> str:
        return moment_in_figures(registration, "registered_at")

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 -- the admin's signature
        queryset: RegistrationQuerySet,
        search_term: str,
    ) -> tuple[RegistrationQuerySet, bool]:
        return queryset.with_words(search_term[:LONGEST_SEARCH]), False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if "cl" in (getattr(response, "context_data", None) or {}):
            meeting = chosen_meeting(response.context_data["cl"])
            counts = registration_counts(meeting) if meeting else None
            _note_dead_addresses(response.context_data["cl"].result_list)
            response.context_data |= {
                "counted_meeting": meeting,
                "counts": counts,
                "requests": requests_by_invitation(meeting).count() if meeting else 0,
                "may_export": self.has_export_permission(request),
                "participants_form": ParticipantsForm(initial={"language": current()}),
            }
        return response


def _lookup_of(list_filter: str | type[admin.SimpleListFilter]) -> str:
    return f"{list_filter}__exact" if isinstance(list_filter, str) else list_filter.parameter_name


def _note_dead_addresses(registrations: Collection[Registration]) -> None:
    known = takes_mail_of(registrations)
    for registration in registrations:
        registration.takes_mail = known[registration.pk]


def _dead_address(registration: Registration) -> SafeString:
    if registration.takes_mail != TakesMail.CAME_BACK:
        return SafeString("")
    return format_html(' <span class="state bad">{}</span>', TakesMail.CAME_BACK.label)


def _remark(registration: Registration, state: State) -> str:
    if state == State.OFFERED:
        return _("until %(moment)s") % {"moment": moment_in_figures(registration, "offered_until")}
    if state == State.PENDING and registration.holds_seat:
        return _("keeps the place meanwhile")
    return ""


def moment_in_figures(registration: Registration, field: str) -> str:
    """“2027-03-09 13:00” in the meeting's own zone, for a narrow column: no reader takes the month for the day."""
    return f"{timezone.localtime(getattr(registration, field), registration.meeting.zone):%Y-%m-%d %H:%M}"
