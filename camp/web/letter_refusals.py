"""How the camp says no to a text for letters, or to a step with a letter; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import letter_refusals as no
from camp.web.refusals import FIELDS, sentence


@sentence.register
def _empty(refusal: no.LetterTextEmpty) -> str:
    if refusal.part is no.Part.SUBJECT:
        return _("Write a subject, or go back to the original.")
    return _("Write a text, or go back to the original.")


@sentence.register
def _unknown(refusal: no.VariableUnknown) -> str:
    known = ", ".join(f"{{{name}}}" for name in refusal.known)
    return _("This letter knows no %(name)s. It knows: %(known)s.", name=f"{{{refusal.name}}}", known=known)


@sentence.register
def _astray(refusal: no.BraceAstray) -> str:
    return _(
        "A brace stands here that belongs to no variable: “%(near)s”. Write a variable like %(example)s, "
        "with one brace before and one after it.",
        near=refusal.near,
        example="{guest}",
    )


@sentence.register
def _missing(refusal: no.VariableMissing) -> str:
    return _(
        "Without %(name)s this letter would be of no use to its reader. Put it back.",
        name=f"{{{refusal.name}}}",
    )


@sentence.register
def _not_waiting(refusal: no.LetterNotWaiting) -> str:
    return _("Somebody has seen to this letter already, or it is being sent at this moment.")


def init_app(app: Flask) -> None:
    FIELDS[no.VariableMissing] = "body"
