"""The pass that somebody shows at the door."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.exports.passes import pass_code
from partners.models import Registration

from .pages import my_page, my_registration, to_registration


@my_registration
@require_safe
def registration_pass(request: HttpRequest, registration: Registration) -> HttpResponse:
    """For those alone who have a seat in the room; the others are told how things stand."""
    if not registration.gets_pass:
        return to_registration(registration)
    code = pass_code(registration, _("Code for the staff at the entrance"))
    return my_page(request, "partners/registration_pass.html", registration, code=code)
