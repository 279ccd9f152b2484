"""What `manage.py check` says of settings that would do harm."""

from typing import Any

import pytest
from django.contrib.admin.checks import check_admin_app
from django.core.checks import run_checks
from django.urls import resolve

from meeting.checks import LEASE_TOO_SHORT, NO_PROXY_COUNTED, lease_outlives_a_conversation


@pytest.mark.parametrize(
    ("https", "proxies", "warned"),
    [(True, 0, [NO_PROXY_COUNTED]), (True, 1, []), (True, 2, []), (False, 0, []), (False, 1, [])],
)
def test_proxy_that_is_not_counted_is_warned_of(settings: Any, https: bool, proxies: int, warned: list[Any]) -> None:
    settings.SERVED_BY_HTTPS, settings.TRUSTED_PROXY_COUNT = https, proxies

    found = run_checks(include_deployment_checks=True)

    assert [message for message in found if message.id == NO_PROXY_COUNTED.id] == warned


def test_machine_of_a_developer_is_not_warned(settings: Any) -> None:
    settings.SERVED_BY_HTTPS, settings.TRUSTED_PROXY_COUNT = True, 0

    assert NO_PROXY_COUNTED not in run_checks()


@pytest.mark.parametrize(("lease", "found"), [(300, []), (240, [LEASE_TOO_SHORT])])
def test_lease_that_a_conversation_may_outlive_is_an_error(settings: Any, lease: float, found: list[Any]) -> None:
    settings.EMAIL_TIMEOUT = 20
    settings.OUTBOX = {"run_seconds": 20, "lease_seconds": lease}

    assert lease_outlives_a_conversation() == found


def test_staff_pages_pass_the_checks_of_the_admin() -> None:
    """`manage.py check` may come to them before the addresses, which load the staff's pages."""
    resolve("/admin/")

    assert check_admin_app(app_configs=None) == []
