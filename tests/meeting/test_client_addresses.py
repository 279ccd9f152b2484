"""Whose request it is: nobody chooses the address by which he is counted."""

from ipaddress import ip_address, ip_network

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from meeting.client_addresses import client_address, counted_as, is_trusted


def asked(remote: str, forwarded: str | None = None) -> HttpRequest:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        pytest.param(0, "203.0.113.7", None, "203.0.113.7", id="nothing-in-front"),
        pytest.param(0, "203.0.113.7", "198.51.100.1", "203.0.113.7", id="header-of-the-client-alone"),
        pytest.param(1, "127.0.0.1", "203.0.113.7", "203.0.113.7", id="one-proxy"),
        pytest.param(1, "127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7", id="client-wrote-one-too"),
        pytest.param(2, "127.0.0.1", "198.51.100.1,203.0.113.7 , 10.0.0.2", "203.0.113.7", id="two-proxies"),
        pytest.param(1, "203.0.113.7", None, "203.0.113.7", id="past-the-proxy"),
        pytest.param(2, "10.0.0.2", "203.0.113.7", None, id="fewer-than-there-should-be"),
        pytest.param(1, "127.0.0.1", "203.0.113.7, nonsense", None, id="no-address"),
        pytest.param(0, "", None, None, id="unix-socket"),
        pytest.param(1, "", "203.0.113.7", "203.0.113.7", id="unix-socket-and-proxy"),
        pytest.param(0, "::ffff:203.0.113.7", None, "203.0.113.7", id="mapped"),
        pytest.param(0, "2001:DB8::7", None, "2001:db8::7", id="ipv6"),
    ],
)
def test_client_address(settings, proxies: int, remote: str, forwarded: str | None, address: str | None) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies

    assert client_address(asked(remote, forwarded)) == (ip_address(address) if address else None)


@pytest.mark.parametrize(
    ("remote", "trusted"),
    [
        ("192.0.2.200", True),
        ("::ffff:192.0.2.200", True),
        ("192.0.3.1", False),
        ("2001:db8:1::9", True),
        ("2001:db8:2::9", False),
        ("", False),
    ],
)
def test_trusted_networks(settings, remote: str, trusted: bool) -> None:
    settings.TRUSTED_NETWORKS = [ip_network("192.0.2.0/24"), ip_network("2001:db8:1::/48")]

    assert is_trusted(asked(remote)) is trusted


def test_forged_header_makes_nobody_trusted(settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 1

    assert not is_trusted(asked("127.0.0.1", "127.0.0.1, 203.0.113.7"))


@pytest.mark.parametrize(
    ("remote", "whom"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("127.0.0.1", ""),
        ("", ""),
    ],
)
def test_counted_as_one_household(settings, remote: str, whom: str) -> None:
    assert counted_as(asked(remote)) == whom
