"""How somebody signs in: what a login is made of, and how long a link to the account pages is good."""

from __future__ import annotations

import re
from datetime import timedelta

from camp.rules.roles import LinkKind

LONGEST_LOGIN = 60
LINK_LIFE = {LinkKind.INVITE: timedelta(days=7), LinkKind.RESET: timedelta(hours=24)}
"""An invitation may wait for a day off; a reset is asked for by somebody who wants to work now."""

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}", re.ASCII)


def login_of(text: str) -> str | None:
    """The login as it is kept, or None where one can't be made of it.

    >>> login_of(" Gulnara.K ")
    'gulnara.k'
    >>> login_of("Гүлнара") is None
    True
    """
    login = text.strip().lower()
    return login if _LOGIN.fullmatch(login) else None


RECOVERY_CODES = 10
"""So many are given when the second factor is switched on."""


def code_of(text: str) -> str:
    """The code of an app without the gaps people type; nothing where there are no six digits.

    >>> code_of(" 123 456 ")
    '123456'
    >>> code_of("12345a")
    ''
    """
    code = "".join(text.split())
    return code if re.fullmatch(r"[0-9]{6}", code) else ""


def recovery_code_of(text: str) -> str:
    """However its letters are cased and grouped.

    >>> recovery_code_of("ABCD-efgh 2345")
    'abcdefgh2345'
    """
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())
