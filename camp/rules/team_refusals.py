"""Every way the camp says no about people's accounts; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.refusals import Refusal


@dataclass(eq=False)
class LoginUnusable(Refusal):
    """Something a person could not type on every keyboard."""


@dataclass(eq=False)
class LinkDead(Refusal):
    """Unknown, used, replaced, too old, or of somebody who left: a stranger is not told which."""


@dataclass(eq=False)
class PersonLeft(Refusal):
    """Who left gets no link; they have to come back first."""

    login: str


@dataclass(eq=False)
class PasswordsDiffer(Refusal):
    """Typed twice, and not the same."""


@dataclass(eq=False)
class PasswordWrong(Refusal):
    """Not the password of whoever is logged in."""


@dataclass(eq=False)
class CodeWrong(Refusal):
    """No code of the app's now, or one that was taken already."""


@dataclass(eq=False)
class SecondFactorOn(Refusal):
    """It is on already."""


@dataclass(eq=False)
class SecondFactorOff(Refusal):
    """No code is asked for."""


@dataclass(eq=False)
class SecondFactorOwn(Refusal):
    """One's own is switched off on the page of one's own account, with a code of it."""


@dataclass(eq=False)
class EmailMissing(Refusal):
    """A letter needs an address."""
