"""Where a request comes from: asked for limits and traps, and written down nowhere."""

import functools
import logging
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

Address = IPv4Address | IPv6Address

HOUSEHOLD = 64  # bits of an IPv6 address: what a provider gives to one customer, who chooses the rest as he likes


def client_address(request: HttpRequest) -> Address | None:
    """The address of whoever asks; None when it is not known, as behind a socket without a trusted proxy.

    What the client itself wrote into X-Forwarded-For stands left of what our proxies added, and is never read.
    """
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "")
    if not count and forwarded:
        _say_once(
            "X-Forwarded-For arrives, but TRUSTED_PROXY_COUNT is 0: if it is a proxy’s, everybody is counted as one."
        )
    if not count or not forwarded:  # Without the header nobody of ours stands in front.
        return _address(request.META.get("REMOTE_ADDR", ""))
    stations = forwarded.split(",")
    return _address(stations[-count]) if len(stations) >= count else None


def is_trusted(request: HttpRequest) -> bool:
    """Whether the request comes from one of TRUSTED_NETWORKS, where many people share an address."""
    address = client_address(request)
    return address is not None and any(address in network for network in settings.TRUSTED_NETWORKS)


def counted_as(request: HttpRequest) -> str:
    """As whom a request is counted: its address, of IPv6 the network. Empty for those who are not counted."""
    address = client_address(request)
    if address is None:
        _say_once("The address of a client is not known, so nothing is counted: is TRUSTED_PROXY_COUNT right?")
    if address is None or is_trusted(request):
        return ""
    return str(address if isinstance(address, IPv4Address) else ip_network((address, HOUSEHOLD), strict=False))


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    # A server that listens on both writes an IPv4 address as ::ffff:192.0.2.1.
    return getattr(address, "ipv4_mapped", None) or address


@functools.cache
def _say_once(sentence: str) -> None:
    logger.warning(sentence)
