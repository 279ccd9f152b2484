"""`make bench`: what the portal does in a second, beside a floor measured in the same run.

`make bench ARGS="outbox pages"` measures these parts alone. Each line is JSON with a name, the rate of the floor, the
rate of the portal, and their ratio; a table follows.
"""

import os
import sys

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from tests.bench import backlog, outbox, pages, registrations, registrations_list
    from tests.bench.rows import show

    prepare()
    modules = (outbox, backlog, pages, registrations, registrations_list)
    parts = {part.__name__.rpartition(".")[2]: part for part in modules}
    show(row for name in sys.argv[1:] or parts for row in parts[name].rows())


def prepare() -> None:
    """A database of its own, with the demonstration."""
    from django.core.management import call_command
    from django.utils import timezone

    from meeting.pages.demonstration.loader import load

    call_command("migrate", verbosity=0)
    load(today=timezone.localdate())


if __name__ == "__main__":
    main()
