"""Every way the camp says no to another site's calendar; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from camp.rules.refusals import Refusal


class FeedProblem(StrEnum):
    """Why a calendar could not be read. What was known of it stays as it was."""

    NO_SUCH_HOST = "no_such_host"
    PRIVATE_ADDRESS = "private_address"
    """It leads into a network of somebody's own, where a site has no business to send us."""
    NOT_HTTPS = "not_https"
    NO_ANSWER = "no_answer"
    BAD_CERTIFICATE = "bad_certificate"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    FORBIDDEN = "forbidden"
    GONE = "gone"
    SITE_IN_TROUBLE = "site_in_trouble"
    UNREADABLE = "unreadable"
    """It is packed in a way we did not ask for, or the packing is broken."""
    EMPTY = "empty"
    PAGE = "page"
    """A page for people came instead, as for who is logged out."""
    ERROR_MESSAGE = "error_message"
    """A message for programs came instead."""
    CUT = "cut"
    """It has no end."""
    NO_CALENDAR = "no_calendar"
    TOO_MANY_EVENTS = "too_many_events"
    OUR_FAULT = "our_fault"
    """A bug: the log knows more."""


@dataclass(eq=False)
class FeedUnread(Refusal):
    problem: FeedProblem
    retry_after: str = ""
    """What the site says of when to come again, in its own words."""


@dataclass(eq=False)
class FeedAddressUsed(Refusal):
    """Another yurt's calendar has this address already."""

    yurt: int


@dataclass(eq=False)
class FeedNothingGiven(Refusal):
    """Neither an address nor a file."""


@dataclass(eq=False)
class FeedGivenTwice(Refusal):
    """An address and a file: which of them is meant?"""


@dataclass(eq=False)
class FeedSiteMissing(Refusal):
    """Of an agency the name is asked for: it stands for the guests until theirs are known."""


@dataclass(eq=False)
class FeedThere(Refusal):
    """The yurt has a calendar of this site already."""


@dataclass(eq=False)
class FeedUnknown(Refusal):
    """There is none, or it is stopped."""


@dataclass(eq=False)
class FeedBusy(Refusal):
    """Somebody is reading it at this moment."""


@dataclass(eq=False)
class FeedHasNoAddress(Refusal):
    """Its files are brought by hand."""


@dataclass(eq=False)
class PreviewGone(Refusal):
    """It was taken over, thrown away, or is too old to go by."""


@dataclass(eq=False)
class PreviewChanged(Refusal):
    """Something has changed since the preview was shown, so it would do something else now."""


@dataclass(eq=False)
class NothingToAnswer(Refusal):
    """Nothing of this calendar is doubted any more."""
