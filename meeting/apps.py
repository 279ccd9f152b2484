from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from .checks import lease_outlives_a_conversation, proxies_are_counted


class MeetingConfig(AppConfig):
    name = "meeting"
    verbose_name = _("Meeting")

    def ready(self) -> None:
        register(proxies_are_counted, Tags.security, deploy=True)
        register(lease_outlives_a_conversation)
