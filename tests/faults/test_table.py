"""The table of faults in this package names tests that exist."""

import re
from pathlib import Path

from django.conf import settings

from tests import faults


def test_each_test_of_the_table_exists() -> None:
    modules = Path(settings.BASE_DIR, "tests").rglob("test_*.py")
    tests = {name for path in modules for name in [path.stem, *re.findall(r"def (test_\w+)", path.read_text())]}

    named = set(re.findall(r"test_\w+", faults.__doc__ or ""))

    assert len(named) > 40
    assert named - tests == set()
