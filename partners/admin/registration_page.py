"""The page of one registration: what staff change goes through the same door as what the person changes."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.forms.staff import StaffChangeForm
from partners.models import Registration
from partners.selectors.answers import invited_in_words
from partners.selectors.history import events_of, last_entry_of
from partners.selectors.messages import messages_to_registration
from partners.selectors.suppressions import takes_mail
from partners.services.changes import change_registration
from partners.services.errors import ChangedMeanwhile, ConstituencyFull, PersonRegisteredAlready, RegistrationEnded

from .keys import key_of

Status = Registration.Status


class RegistrationPageMixin:
    """In the place of the admin’s own form, which saves whatever was posted."""

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        registration = self.get_object(request, unquote(object_id))
        if registration is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, registration):
            raise PermissionDenied
        seen = last_entry_of(registration)
        registration.refresh_from_db()  # After that, or the page might show less than the history tells.
        can_change = self.has_change_permission(request, registration) and registration.is_live
        form = StaffChangeForm(
            request.POST if request.method == "POST" else None,
            registration=registration,
            with_access_needs=request.user.has_perm("partners.change_accessneeds"),
            can_change=can_change,
        )
        if form.is_bound:
            if not self.has_change_permission(request, registration):
                raise PermissionDenied
            posted = key_of(request.POST.get("seen", ""))
            seen = _save(form, registration, request, seen if posted is None else posted)
            if not form.errors:
                messages.success(request, _("The registration was saved."))
                return redirect(request.get_full_path())
        return self._page(request, registration, form, can_change=can_change, seen=seen)

    def _page(
        self, request: HttpRequest, registration: Registration, form: StaffChangeForm, *, can_change: bool, seen: int
    ) -> HttpResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": registration.full_name,
            "registration": registration,
            "form": form,
            "adminform": admin.helpers.AdminForm(form, form.fieldsets, {}, model_admin=self),
            "can_change": can_change,
            "seen": seen,
            "can_approve": self.has_decide_permission(request)
            and registration.status in (Status.PENDING, Status.DECLINED),
            "can_end": self.has_decide_permission(request) and registration.is_live,
            "events": events_of(registration),
            "mails": messages_to_registration(registration),
            "takes_mail": takes_mail(registration),
            "invited_in_words": capfirst(invited_in_words(registration)),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return TemplateResponse(request, "admin/partners/registration/page.html", context, status=status)


def _save(form: StaffChangeForm, registration: Registration, request: HttpRequest, seen: int) -> int:
    """Save what is in order; if it is not, the form says why. Returns which entry of the history the page tells of."""
    if not form.is_valid():
        return seen
    try:
        change_registration(registration=registration, person=form.person(), actor=request.user, seen=seen)
    except ChangedMeanwhile as error:
        form.tell_what_changed(error)
        return error.last_entry
    except PersonRegisteredAlready as error:
        form.add_error("family_name", error.message)
    except ConstituencyFull as error:
        form.add_error("constituency", error.for_staff)
    except RegistrationEnded as error:
        form.add_error(None, error.message)
    return seen
