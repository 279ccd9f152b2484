import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from meeting.pages.demonstration.loader import ensure_staff, load

PASSWORD_FILE = Path(settings.BASE_DIR) / ".local" / "staff-password"


class Command(BaseCommand):
    help = "Load the demonstration: four meetings in three languages, and a staff account. Needs DEMO=1."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is loaded only where DEMO=1 is set: it is not for a real site.")
        load(today=timezone.localdate())
        ensure_staff(PASSWORD_FILE, os.environ.get("DEMO_PASSWORD") or None)
        self.stdout.write("The demonstration is loaded.")
