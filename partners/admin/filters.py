"""What lists of registrations can be narrowed down by, beyond what Django's admin offers by itself."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.countries import country_name
from meeting.letters import folded
from meeting.models import Meeting, Suppression
from partners.models import Contact
from partners.models.registrations import RegistrationQuerySet
from partners.selectors.states import State, in_state
from partners.selectors.suppressions import with_barred_address

LIVE = "live"


class MeetingFilter(admin.SimpleListFilter):
    """One meeting at a time, or all: the current one, else the latest, until another is chosen."""

    title = gettext_lazy("meeting")
    parameter_name = "meeting__id__exact"
    lookup = "meeting"
    ALL = "all"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:  # noqa: ARG002 -- the admin's signature
        self.meetings = list(Meeting.objects.order_by("-starts_on", "-pk"))
        return [(str(meeting.pk), str(meeting)) for meeting in self.meetings]

    @property
    def meeting(self) -> Meeting | None:
        """None when all are asked for, or there is none."""
        if self.value() == self.ALL:
            return None
        asked = [meeting for meeting in self.meetings if str(meeting.pk) == self.value()]
        current = [meeting for meeting in self.meetings if meeting.is_current]
        return next(iter([*asked, *current, *self.meetings]), None)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002 -- the admin's signature
        return queryset.filter(**{self.lookup: self.meeting}) if self.meeting else queryset

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        chosen = str(self.meeting.pk) if self.meeting else self.ALL
        for value, title in [*self.lookup_choices, (self.ALL, _("All"))]:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": value == chosen, "query_string": query, "display": title}


def chosen_meeting(changelist: ChangeList) -> Meeting | None:
    """The meeting that a list is narrowed down to."""
    return next((spec.meeting for spec in changelist.filter_specs if isinstance(spec, MeetingFilter)), None)


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("status")
    parameter_name = "status__exact"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:  # noqa: ARG002 -- the admin's signature
        return [(LIVE, _("neither declined nor cancelled")), *State.choices]

    def queryset(self, request: HttpRequest, queryset: RegistrationQuerySet) -> RegistrationQuerySet:  # noqa: ARG002 -- the admin's signature
        if self.value() == LIVE:
            return queryset.live()
        return in_state(queryset, self.value()) if self.value() in State.values else queryset


class CountryFilter(admin.SimpleListFilter):
    """The countries that somebody registered from, by name."""

    title = gettext_lazy("country")
    parameter_name = "country__exact"
    template = "admin/partners/registration/long_filter.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        rows = model_admin.get_queryset(request).exclude(country="")
        codes = rows.order_by().values_list("country", flat=True).distinct()
        return sorted(((code, country_name(code)) for code in codes), key=lambda choice: folded(choice[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002 -- the admin's signature
        return queryset.filter(country=self.value()) if self.value() else queryset


class ShortCountryFilter(CountryFilter):
    """The countries that the list has rows of, by name."""

    parameter_name = "country"
    template = admin.SimpleListFilter.template


class ReferenceFilter(admin.SimpleListFilter):
    """Whether a registration refers to something."""

    field: str

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:  # noqa: ARG002 -- the admin's signature
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002 -- the admin's signature
        if self.value() not in ("0", "1"):
            return queryset
        return queryset.filter(**{f"{self.field}__isnull": self.value() == "0"})


class InDirectoryFilter(ReferenceFilter):
    title = gettext_lazy("organization in the directory")
    parameter_name = "in_directory"
    field = "organization"


class InvitedFilter(ReferenceFilter):
    title = gettext_lazy("registered with an invitation")
    parameter_name = "invited"
    field = "invitation"


class BarredFilter(admin.SimpleListFilter):
    """Contacts with an address that takes no mailings, by the reason."""

    title = gettext_lazy("mailings")
    parameter_name = "barred"
    ANY = "any"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:  # noqa: ARG002 -- the admin's signature
        return [(self.ANY, _("an address takes none")), *Suppression.Reason.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:  # noqa: ARG002 -- the admin's signature
        reasons = [reason for reason in Suppression.Reason.values if self.value() in (reason, self.ANY)]
        return with_barred_address(queryset, reasons) if reasons else queryset
