"""When another site's calendar is read, and from which addresses."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

PULL_EVERY = timedelta(minutes=30)
"""Most bookings for tonight are made some hours before; the sites ask nobody to come less often."""

LONGEST_PAUSE = timedelta(hours=4)
"""A site that is out of order is asked no less often than that."""

LONGEST_ASKED = timedelta(hours=24)
"""A site that wants to be left alone for longer is asked after that all the same."""

JITTER = 0.2
"""Up to this share of a pause is added by chance, so that fourteen calendars are not asked for at once."""

KEEP_PULLS = timedelta(days=30)
KEEP_PREVIEWS = timedelta(hours=24)

MOST_BYTES = 1024 * 1024
"""Of a calendar, unpacked. A yurt's is some kilobytes; the largest real one seen has forty."""


def next_pull(now: datetime, failures: int, chance: float, asked: timedelta = timedelta()) -> datetime:
    """When to ask again after so many failures in a row; ``chance`` is between 0 and 1. ``asked``: the site
    wants no question before that.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 7, 15, 12, tzinfo=UTC)
    >>> [f"{next_pull(noon, failures, 0):%H:%M}" for failures in (0, 1, 2, 3, 4, 99)]
    ['12:30', '12:30', '13:00', '14:00', '16:00', '16:00']
    """
    pause = min(PULL_EVERY * (1 << min(max(failures - 1, 0), 10)), LONGEST_PAUSE)
    return now + max(pause, asked) * (1 + JITTER * chance)


def pause_asked(header: str, now: datetime) -> timedelta:
    """What a ``Retry-After`` asks for: seconds or a moment (RFC 9110, section 10.2.3). What can't be read
    asks for nothing.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 7, 15, 12, tzinfo=UTC)
    >>> [str(pause_asked(said, noon)) for said in ("120", "Wed, 15 Jul 2026 12:30:00 GMT", "soon")]
    ['0:02:00', '0:30:00', '0:00:00']
    """
    said = header.strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:10]), LONGEST_ASKED.total_seconds()))
    try:
        pause = parsedate_to_datetime(said) - now
    except (TypeError, ValueError, OverflowError):
        return timedelta()
    return min(max(pause, timedelta()), LONGEST_ASKED)


_WRAPPED = (
    IPv6Network("64:ff9b::/96"),  # NAT64, RFC 6052
    IPv6Network("64:ff9b:1::/48"),  # the same for a network's own use, RFC 8215
    IPv6Network("2002::/16"),  # 6to4, RFC 3056
    IPv6Network("2001::/32"),  # Teredo, RFC 4380
)
"""Addresses of IPv6 that carry one of IPv4 to who knows where."""


def is_public(address: str) -> bool:
    """Is it an address of the open internet? Not one of this machine, of a network at home or of a cloud's
    own services; what is no address at all is not public either.

    >>> [is_public(one) for one in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif any(found in network for network in _WRAPPED):
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def masked(url: str) -> str:
    """An address as it may be shown: the site, and nothing that opens its calendar.

    >>> masked("https://www.airbnb.com/calendar/ical/1.ics?s=secret")
    'www.airbnb.com/…'
    """
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition("?")[0]
    return f"{host}/…" if host else ""
