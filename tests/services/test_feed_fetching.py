"""Every way a site can misbehave while its calendar is fetched."""

from __future__ import annotations

import gzip
import logging
import ssl
import time
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
import trustme

from camp.rules.feed_pulls import MOST_BYTES
from camp.rules.feed_refusals import FeedProblem, FeedUnread
from camp.services.feed_fetching import AGENT, INTERNET, Wire, fetch_calendar, resolve
from tests.feed_site import HOST, Site, stand_in

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture(scope="module")
def one_site() -> Iterator[Site]:
    with stand_in() as site:
        yield site


@pytest.fixture
def site(one_site: Site) -> Site:
    one_site.answers.clear()
    one_site.asked.clear()
    one_site.resolved.clear()
    return one_site


def problem(url: str, wire: Wire) -> FeedProblem:
    with pytest.raises(FeedUnread) as refusal:
        fetch_calendar(url, wire=wire)
    assert "secret" not in repr(refusal.value)
    assert refusal.value.__cause__ is None
    return refusal.value.problem


def test_a_calendar_is_fetched_with_what_the_site_says_of_its_version(site: Site) -> None:
    url = site.gives(BODY, ETag='"7"', Last_Modified="Wed, 15 Jul 2026 06:00:00 GMT")
    fetched = fetch_calendar(url, wire=site.wire())
    assert (fetched.body, fetched.etag) == (BODY, '"7"')
    assert fetched.modified == "Wed, 15 Jul 2026 06:00:00 GMT"
    (asked,) = site.asked
    assert asked["user-agent"] == AGENT
    assert asked["host"] == f"{HOST}:{site.port}"
    assert "if-none-match" not in asked


def test_a_calendar_that_is_the_same_is_not_sent_again(site: Site) -> None:
    url = site.gives(b"", status=304)
    fetched = fetch_calendar(url, '"7"', "Wed, 15 Jul 2026 06:00:00 GMT", wire=site.wire())
    assert fetched.body is None
    assert site.asked[0]["if-none-match"] == '"7"'
    assert site.asked[0]["if-modified-since"] == "Wed, 15 Jul 2026 06:00:00 GMT"


def test_who_asked_for_everything_is_not_told_that_nothing_has_changed(site: Site) -> None:
    assert problem(site.gives(b"", status=304), site.wire()) is FeedProblem.SITE_IN_TROUBLE


def test_a_packed_calendar_is_unpacked(site: Site) -> None:
    url = site.gives(gzip.compress(BODY), Content_Encoding="gzip")
    assert fetch_calendar(url, wire=site.wire()).body == BODY
    assert site.asked[0]["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, FeedProblem.FORBIDDEN), (403, FeedProblem.FORBIDDEN), (404, FeedProblem.GONE),
        (410, FeedProblem.GONE), (429, FeedProblem.SITE_IN_TROUBLE), (500, FeedProblem.SITE_IN_TROUBLE),
        (503, FeedProblem.SITE_IN_TROUBLE), (204, FeedProblem.SITE_IN_TROUBLE),
    ],
)  # fmt: skip
def test_what_the_site_refuses_is_named(site: Site, status: int, expected: FeedProblem) -> None:
    assert problem(site.gives(b"", status=status), site.wire()) is expected


def test_when_a_site_wants_to_be_asked_again_comes_with_the_refusal(site: Site) -> None:
    with pytest.raises(FeedUnread) as refusal:
        fetch_calendar(site.gives(b"", status=429, Retry_After="7200"), wire=site.wire())
    assert refusal.value.retry_after == "7200"


# Where it may go


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://calendars.example/a.ics?s=secret", FeedProblem.NOT_HTTPS),
        ("ftp://calendars.example/secret", FeedProblem.NOT_HTTPS),
        ("file:///etc/secret", FeedProblem.NOT_HTTPS),
        ("secret", FeedProblem.NOT_HTTPS),
        ("https:///secret", FeedProblem.NO_SUCH_HOST),
        ("https://me:secret@calendars.example/", FeedProblem.NO_SUCH_HOST),
        ("https://[::secret/", FeedProblem.NO_SUCH_HOST),
        ("https://calendars.example:secret/", FeedProblem.NO_SUCH_HOST),
    ],
)
def test_only_plain_https_addresses_are_asked(site: Site, url: str, expected: FeedProblem) -> None:
    assert problem(url, site.wire()) is expected
    assert site.asked == site.resolved == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost",
     "[fe80::1]", "2130706433", "0x7f000001", "127.1"],
)  # fmt: skip
def test_an_address_of_this_machine_or_network_is_never_asked(site: Site, host: str) -> None:
    wire = Wire(resolve, INTERNET.allows, lambda: site.certificates)
    url = site.url(host=host)
    assert problem(url, wire) in (FeedProblem.PRIVATE_ADDRESS, FeedProblem.NO_SUCH_HOST)
    assert site.asked == []


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:10.0.0.1"]])
def test_a_name_that_leads_into_a_private_network_is_never_asked(site: Site, addresses: list[str]) -> None:
    wire = Wire(lambda host, port: addresses, INTERNET.allows, lambda: site.certificates)
    assert problem(site.gives(BODY), wire) is FeedProblem.PRIVATE_ADDRESS
    assert site.asked == []


def test_a_name_is_resolved_once_and_the_line_goes_to_what_was_looked_at(site: Site) -> None:
    """DNS rebinding: the name leads to a good address when it is looked at, and to another afterwards."""
    url = site.gives(BODY)
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    looked_at: list[str] = []

    def allows(address: str) -> bool:
        looked_at.append(address)
        return address == "127.0.0.1"

    wire = Wire(lambda host, port: next(answers), allows, lambda: site.certificates)
    assert fetch_calendar(url, wire=wire).body == BODY
    assert looked_at == ["127.0.0.1"]
    assert next(answers) == ["10.0.0.1"], "it was asked for the name twice"


def test_a_name_that_nobody_has_is_named_so(site: Site) -> None:
    wire = site.wire(addresses={"nobody.example": []})
    assert problem(site.url(host="nobody.example"), wire) is FeedProblem.NO_SUCH_HOST


def test_of_several_addresses_the_first_that_answers_is_taken(site: Site) -> None:
    url = site.gives(BODY)
    wire = Wire(
        lambda host, port: ["127.9.9.9", "127.0.0.1"], lambda address: True, lambda: site.certificates
    )
    # Nothing listens on the first.
    assert fetch_calendar(url, wire=wire).body == BODY


def test_where_nobody_listens_nobody_answers(site: Site) -> None:
    wire = Wire(lambda host, port: ["127.9.9.9"], lambda address: True, lambda: site.certificates)
    assert problem(site.url(), wire) is FeedProblem.NO_ANSWER


def test_a_certificate_of_somebody_else_is_not_believed(site: Site) -> None:
    site.gives(BODY)
    others = ssl.create_default_context()
    trustme.CA().configure_trust(others)
    wire = Wire(lambda host, port: ["127.0.0.1"], lambda address: True, lambda: others)
    assert problem(site.url(), wire) is FeedProblem.BAD_CERTIFICATE
    wire = site.wire(addresses={"impostor.example": ["127.0.0.1"]})
    assert problem(site.url(host="impostor.example"), wire) is FeedProblem.BAD_CERTIFICATE
    assert site.asked == []


# Redirects


def redirect(site: Site, path: str, to: str) -> None:
    site.gives(b"", path, 302, Location=to)


def test_a_redirect_is_followed(site: Site) -> None:
    site.gives(BODY, "/there.ics")
    redirect(site, "/calendar.ics", "/there.ics?s=secret")
    assert fetch_calendar(site.url(), wire=site.wire()).body == BODY
    other = site.wire(addresses={"other.example": ["127.0.0.1"]})
    redirect(site, "/calendar.ics", site.url("/there.ics", "other.example"))
    assert fetch_calendar(site.url(), wire=other).body == BODY


@pytest.mark.parametrize(
    "to",
    [
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1:444/",
    ],
)
def test_a_redirect_into_a_private_network_is_not_followed(site: Site, to: str) -> None:
    redirect(site, "/calendar.ics", to)
    assert problem(site.url(), site.wire()) in (FeedProblem.PRIVATE_ADDRESS, FeedProblem.NO_SUCH_HOST)
    assert len(site.asked) == 1


def test_a_redirect_away_from_https_is_not_followed(site: Site) -> None:
    redirect(site, "/calendar.ics", f"http://{HOST}/calendar.ics")
    assert problem(site.url(), site.wire()) is FeedProblem.NOT_HTTPS


def test_after_three_redirects_it_is_enough(site: Site) -> None:
    redirect(site, "/calendar.ics", "/2.ics")
    redirect(site, "/2.ics", "/3.ics")
    redirect(site, "/3.ics", "/4.ics")
    site.gives(BODY, "/4.ics")
    assert fetch_calendar(site.url(), wire=site.wire()).body == BODY
    redirect(site, "/4.ics", "/calendar.ics")
    site.asked.clear()
    assert problem(site.url(), site.wire()) is FeedProblem.TOO_MANY_REDIRECTS
    assert len(site.asked) == 4


# Size and time


def test_a_hundred_megabytes_are_refused_before_they_come(site: Site) -> None:
    url = site.gives(b"", Content_Length=str(100 * MOST_BYTES))
    assert problem(url, site.wire()) is FeedProblem.TOO_LARGE


def test_a_hundred_megabytes_that_were_not_announced_are_cut(site: Site) -> None:
    sent = 0

    def pour(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.send_header("Connection", "close")
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"x" * MOST_BYTES)
            sent += 1

    site.answers["/calendar.ics"] = pour
    assert problem(site.url(), site.wire()) is FeedProblem.TOO_LARGE
    assert sent < 20


def test_exactly_as_much_as_is_allowed_is_read(site: Site) -> None:
    assert fetch_calendar(site.gives(b"x" * MOST_BYTES), wire=site.wire()).body == b"x" * MOST_BYTES
    assert problem(site.gives(b"x" * (MOST_BYTES + 1)), site.wire()) is FeedProblem.TOO_LARGE
    packed = site.gives(gzip.compress(b"x" * MOST_BYTES), Content_Encoding="gzip")
    assert len(fetch_calendar(packed, wire=site.wire()).body or b"") == MOST_BYTES


def test_a_bomb_is_never_unpacked(site: Site) -> None:
    url = site.gives(gzip.compress(b"\0" * 200 * MOST_BYTES), Content_Encoding="gzip")
    tracemalloc.start()
    try:
        assert problem(url, site.wire()) is FeedProblem.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 8 * MOST_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packing", ["br", "zstd", "deflate", "gzip, gzip"])
def test_a_packing_we_did_not_ask_for_is_refused(site: Site, packing: str) -> None:
    assert problem(site.gives(BODY, Content_Encoding=packing), site.wire()) is FeedProblem.UNREADABLE


def test_a_packing_that_is_broken_is_refused(site: Site) -> None:
    assert problem(site.gives(b"nothing", Content_Encoding="gzip"), site.wire()) is FeedProblem.UNREADABLE
    half = gzip.compress(BODY)[:-12]
    assert problem(site.gives(half, Content_Encoding="gzip"), site.wire()) is FeedProblem.CUT


def test_an_answer_that_breaks_off_is_refused(site: Site) -> None:
    def break_off(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(BODY)
        request.close_connection = True

    site.answers["/calendar.ics"] = break_off
    assert problem(site.url(), site.wire()) is FeedProblem.NO_ANSWER


def drip(request: BaseHTTPRequestHandler, piece: bytes) -> None:
    for _ in range(400):
        request.wfile.write(piece)
        request.wfile.flush()
        time.sleep(0.05)


def drips_its_calendar(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Connection", "close")
    request.end_headers()
    drip(request, b"x")


def drips_its_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    drip(request, b"X-Y: z\r\n")


def says_wait_for_ever(request: BaseHTTPRequestHandler) -> None:
    drip(request, b"HTTP/1.1 102 Processing\r\n\r\n")


def says_nothing(request: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


@pytest.mark.parametrize(
    "answer",
    [drips_its_calendar, drips_its_headers, says_wait_for_ever, says_nothing],
    ids=lambda one: one.__name__,
)
def test_whatever_takes_too_long_is_cut_at_one_deadline(site: Site, answer: object) -> None:
    site.answers["/calendar.ics"] = answer  # type: ignore[assignment]
    begun = time.monotonic()
    assert problem(site.url(), site.wire(patience=0.5)) is FeedProblem.TOO_SLOW
    assert time.monotonic() - begun < 10


def test_a_name_service_that_never_answers_is_not_waited_for(site: Site) -> None:
    def resolve_some_day(host: str, port: int) -> list[str]:
        time.sleep(2)
        return ["127.0.0.1"]

    wire = Wire(resolve_some_day, lambda address: True, lambda: site.certificates, patience=0.2)
    assert problem(site.url(), wire) is FeedProblem.TOO_SLOW


def test_the_secret_is_in_no_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        fetch_calendar(site.gives(BODY), wire=site.wire())
        redirect(site, "/calendar.ics", "/nowhere.ics?s=secret")
        problem(site.url(), site.wire())
    assert "secret" not in caplog.text
