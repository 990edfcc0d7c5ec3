"""How the camp says no to another site's calendar; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import feed_refusals as no
from camp.rules.refusals import Refusal
from camp.web.feed_words import problem_words
from camp.web.refusals import FIELDS, sentence

FEED_FIELDS: dict[type[Refusal], str] = {
    no.FeedUnread: "url",
    no.FeedNothingGiven: "url",
    no.FeedGivenTwice: "url",
    no.FeedAddressUsed: "url",
    no.FeedSiteMissing: "site",
    no.FeedThere: "channel",
}


@sentence.register
def _unread(refusal: no.FeedUnread) -> str:
    return problem_words(refusal.problem)


@sentence.register
def _address_used(refusal: no.FeedAddressUsed) -> str:
    return _(
        "This is the address of yurt no. %(yurt)s already. Each yurt has a calendar of its own there.",
        yurt=refusal.yurt,
    )


@sentence.register
def _nothing_given(_refusal: no.FeedNothingGiven) -> str:
    return _("Paste the address of the calendar, or choose a file.")


@sentence.register
def _given_twice(_refusal: no.FeedGivenTwice) -> str:
    return _("Give the address or the file, not both: it would be unclear which of them holds.")


@sentence.register
def _site_missing(_refusal: no.FeedSiteMissing) -> str:
    return _("Say what the agency or the site is called.")


@sentence.register
def _there(_refusal: no.FeedThere) -> str:
    return _("A calendar of this site is read for the yurt already.")


@sentence.register
def _unknown(_refusal: no.FeedUnknown) -> str:
    return _("This calendar is not read any more.")


@sentence.register
def _busy(_refusal: no.FeedBusy) -> str:
    return _("This calendar is being read at this moment. Look again in a minute.")


@sentence.register
def _no_address(_refusal: no.FeedHasNoAddress) -> str:
    return _("This calendar has no address. Bring its file.")


@sentence.register
def _preview_gone(_refusal: no.PreviewGone) -> str:
    return _("What you looked at is not there any more. Please begin again.")


@sentence.register
def _preview_changed(_refusal: no.PreviewChanged) -> str:
    return _("Something has changed while you were looking. This is what would be done now.")


@sentence.register
def _nothing_to_answer(_refusal: no.NothingToAnswer) -> str:
    return _("Nothing in this calendar is doubted any more.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(FEED_FIELDS)
