import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from meeting.environment import EnvironmentProblem

Application = Callable[..., Iterable[bytes]]

WORKER_CANNOT_BOOT = 3  # gunicorn starts a worker that ends otherwise again and again

CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)


def in_utf8(answer: Application) -> Application:
    """Passes requests on without the charset that they name for themselves: Django would read the address by it.

    The cache knows a page by its address as it is written, so one reader's charset would shape everybody's page.
    """

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
        return answer(environ, start_response)

    return application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meeting.settings")
try:
    application = in_utf8(get_wsgi_application())
    resolve("/")  # Loads every page once, before gunicorn forks, and not in somebody's request.
except EnvironmentProblem as problem:
    sys.stderr.write(f"{problem}\n")
    sys.exit(WORKER_CANNOT_BOOT)
