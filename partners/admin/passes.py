"""At the door: the address on a pass leads staff to the registration."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from partners.selectors.passes import registration_of_pass


class PassesMixin(admin.ModelAdmin):
    """Adds the address of the passes to the admin of registrations. Whoever is not signed in is asked to do so."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.open_pass)
        return [path("pass/<str:token>/", view, name="partners_registration_pass"), *super().get_urls()]

    def open_pass(self, request: HttpRequest, token: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        registration = registration_of_pass(token)
        if registration is None:
            messages.warning(request, _("This pass is not valid, or has been replaced. Look for the person by name."))
            return redirect("admin:partners_registration_changelist")
        return redirect("admin:partners_registration_change", registration.pk)
