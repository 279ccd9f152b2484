#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

from django.core.management import execute_from_command_line

from meeting.environment import EnvironmentProblem


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meeting.settings")
    try:
        execute_from_command_line(sys.argv)
    except EnvironmentProblem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
