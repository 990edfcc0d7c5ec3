"""What is wrong with a text for letters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from camp.rules.refusals import Refusal


class Part(StrEnum):
    """Of a letter."""

    SUBJECT = "subject_line"
    BODY = "body"


@dataclass(eq=False)
class LetterTextEmpty(Refusal):
    part: Part


@dataclass(eq=False)
class VariableUnknown(Refusal):
    """There is no such variable, or not in this kind of letter."""

    part: Part
    name: str
    known: tuple[str, ...]


@dataclass(eq=False)
class BraceAstray(Refusal):
    """A brace that neither opens nor closes a variable."""

    part: Part
    near: str
    """The text around it."""


@dataclass(eq=False)
class VariableMissing(Refusal):
    """Without it the letter would be of no use."""

    name: str


@dataclass(eq=False)
class LetterNotWaiting(Refusal):
    """Somebody has sent it meanwhile, or it is being sent at this moment."""
