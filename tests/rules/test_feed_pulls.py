"""When another site's calendar is read again, and from which addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.feed_pulls import (
    JITTER,
    LONGEST_ASKED,
    LONGEST_PAUSE,
    PULL_EVERY,
    is_public,
    masked,
    next_pull,
    pause_asked,
)

NOW = datetime(2026, 7, 15, 6, tzinfo=UTC)


@given(failures=st.integers(0, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_a_pause_grows_with_failures_to_a_limit_and_is_never_short(failures: int, chance: float) -> None:
    pause = next_pull(NOW, failures, chance) - NOW
    assert PULL_EVERY <= pause <= LONGEST_PAUSE * (1 + JITTER)
    assert next_pull(NOW, failures + 1, chance) >= next_pull(NOW, failures, chance)


def test_chance_spreads_the_readings() -> None:
    assert next_pull(NOW, 0, 0.9) > next_pull(NOW, 0, 0.1)


@given(failures=st.integers(0, 99), chance=st.floats(0, 1), minutes=st.integers(0, 10_000))
def test_a_site_is_asked_no_sooner_than_it_says_but_once_a_day_at_least(
    failures: int, chance: float, minutes: int
) -> None:
    asked = pause_asked(str(minutes * 60), NOW)
    again = next_pull(NOW, failures, chance, asked)
    assert again >= max(
        NOW + min(timedelta(minutes=minutes), LONGEST_ASKED), next_pull(NOW, failures, chance)
    )
    assert again <= NOW + LONGEST_ASKED * (1 + JITTER)


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("120", timedelta(minutes=2)), (" 5 ", timedelta(seconds=5)), ("9" * 400, LONGEST_ASKED),
        ("Wed, 15 Jul 2026 07:00:00 GMT", timedelta(hours=1)),
        ("Wed, 15 Jul 2026 05:00:00 GMT", timedelta()), ("Thu, 31 Dec 2099 00:00:00 GMT", LONGEST_ASKED),
        ("", timedelta()), ("soon", timedelta()), ("-5", timedelta()), ("1.5", timedelta()),
        ("\u0663", timedelta()), ("Wed, 99 Jul 2026 07:00:00 GMT", timedelta()),
        ("Wed, 15 Jul 2026 07:00:00", timedelta()),
    ],
)  # fmt: skip
def test_how_long_a_site_wants_to_be_left_alone(said: str, pause: timedelta) -> None:
    assert pause_asked(said, NOW) == pause


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", str(IPv4Address(0)), "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:1:2::1",
        "localhost", "", "not an address", "1.2.3", "0x7f.1",
    ],
)  # fmt: skip
def test_what_is_not_of_the_open_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "2a02:6b8::1"]
)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="169.254.0.0/16"))
def test_a_private_address_is_private_in_every_spelling(address: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{address}")
    assert not is_public(str(address))
    assert not is_public(str(mapped))
    assert not is_public(mapped.exploded)
    assert address in ip_network("10.0.0.0/8") or address.is_link_local


def test_a_shown_address_names_the_site_and_opens_nothing() -> None:
    url = "https://ical.booking.com/v1/export?t=0a1b2c3d-secret"
    assert masked(url) == "ical.booking.com/…"
    assert masked("https://site.example?token=secret") == "site.example/…"
    assert masked("https://me:secret@site.example/x") == "site.example/…"
    assert masked("") == ""
