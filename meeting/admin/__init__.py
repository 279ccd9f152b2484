"""What staff do with the floor's rows, one module for each kind; Django looks for them here."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import batches, history, mail_gate, meetings, outbox, staff

__all__ = ["batches", "history", "mail_gate", "meetings", "outbox", "staff"]

admin.site.unregister(EmailAddress)  # A member of staff has one address, the account's own.
admin.site.site_header = _("ILO partners’ meeting · staff")
admin.site.site_title = _("ILO partners’ meeting")
admin.site.index_title = _("What would you like to do?")
admin.site.enable_nav_sidebar = False  # Lists need the width; every page leads home in one step.
