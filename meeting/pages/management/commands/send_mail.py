"""Send what is due in the outbox once: by hand, or by cron while the broker is gone for long."""

from typing import Any

from django.core.management.base import BaseCommand

from meeting.services.delivery import deliver_due, sweep


class Command(BaseCommand):
    help = "Sends what is due, for at most as long as a worker would, beside any workers."

    def handle(self, *_args: Any, **_options: Any) -> None:
        sweep()
        self.stdout.write(f"{deliver_due()} messages sent.")
