"""Texts for letters: what is filled in, what is left out, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.letter_refusals import BraceAstray, LetterTextEmpty, Part, VariableMissing, VariableUnknown
from camp.rules.letter_texts import (
    MOST_OF_A_SUBJECT,
    NEEDED,
    VARIABLES,
    LetterWords,
    Variable,
    checked,
    fill_in,
)
from camp.rules.letters import LetterKind

CONFIRMED = LetterKind.CONFIRMED
VALUES = {variable: f"<{variable}>" for variable in Variable}


def body(text: str) -> LetterWords:
    return LetterWords("Subject", text)


def filled(text: str, **values: str) -> str:
    given_values = {variable: values.get(variable, "") for variable in Variable}
    return fill_in(body(text), given_values).body


def test_a_variable_stands_for_its_value() -> None:
    assert filled("Hello, {guest}! {code}", guest="Aygul", code="K4NPTX") == "Hello, Aygul! K4NPTX"


def test_a_value_is_put_in_as_it_stands() -> None:
    assert filled("Hello, {guest}!", guest="{code} \\1 %(x)s {") == "Hello, {code} \\1 %(x)s {!"


def test_a_value_may_have_several_lines() -> None:
    assert filled("{stay}\nBye", stay="Yurt 3\nTwo guests") == "Yurt 3\nTwo guests\nBye"


def test_a_line_with_nothing_to_say_is_left_out_and_leaves_no_hole() -> None:
    text = "First\n\nWeather: {weather}\n\nTo bring: {bring}\n\n\n\nLast {guest}"
    assert filled(text, guest="Aygul") == "First\n\nLast Aygul"
    assert filled(text, bring="a torch", guest="Aygul") == "First\n\nTo bring: a torch\n\nLast Aygul"


def test_a_line_stays_when_one_of_its_variables_says_something() -> None:
    assert filled("{paid} {owed}", owed="500 som") == " 500 som"


def test_a_subject_is_one_line_and_not_endless() -> None:
    words = LetterWords("For {guest}", "{guest}")
    values = {**VALUES, Variable.GUEST: "Aygul\r\nBcc: everybody@example.com\n" + "x" * 500}
    subject = fill_in(words, values).subject
    assert subject.startswith("For Aygul Bcc: everybody@example.com x")
    assert len(subject) == MOST_OF_A_SUBJECT


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize("name", ["gast", "Guest", "guest.name", "0", "", " guest ", "choices"])
def test_a_variable_nobody_knows_is_refused_with_those_that_are_known(part: Part, name: str) -> None:
    text = f"{{link}} and {{{name}}}"
    words = LetterWords(text, "{link}") if part is Part.SUBJECT else LetterWords("{link}", text)
    with pytest.raises(VariableUnknown) as refused:
        checked(CONFIRMED, words)
    assert (refused.value.part, refused.value.name) == (part, name)
    assert refused.value.known == tuple(VARIABLES[CONFIRMED])


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("{link} Hello, {guest", "ink} Hello, {guest"),
        ("{link} guest} and more", "{link} guest} and more"),
        ("{link}\n{{guest}}", "{link} {{guest}}"),
        ("{link} {gu\nest}", "{link} {gu est}"),
        ("{link} } {", "{link} } {"),
        ("{link} {" + "g" * 41 + "}", "{link} {gggggggggggg"),
    ],
)
def test_a_brace_that_is_no_variables_is_refused_with_where_it_stands(text: str, near: str) -> None:
    with pytest.raises(BraceAstray) as refused:
        checked(CONFIRMED, body(text))
    assert (refused.value.part, refused.value.near) == (Part.BODY, near)


def test_a_letter_that_would_be_of_no_use_is_refused() -> None:
    with pytest.raises(VariableMissing) as refused:
        checked(LetterKind.DEPOSIT_ASKED, body("Pay {deposit}: {link}"))
    assert refused.value.name == Variable.DEADLINE
    assert checked(LetterKind.DEPOSIT_ASKED, LetterWords("{deadline}", "Pay {deposit}: {link}"))


@pytest.mark.parametrize(
    ("words", "part"),
    [(LetterWords(" \n", "{link}"), Part.SUBJECT), (LetterWords("Hello", "\n \r\n"), Part.BODY)],
)
def test_a_letter_has_a_subject_and_a_text(words: LetterWords, part: Part) -> None:
    with pytest.raises(LetterTextEmpty) as refused:
        checked(CONFIRMED, words)
    assert refused.value.part is part


def test_a_text_is_kept_without_spaces_at_its_ends() -> None:
    kept = checked(CONFIRMED, LetterWords("  Your \n booking ", "\r\n{link}  \r\n\r\nBye \r\n"))
    assert kept == LetterWords("Your booking", "{link}\n\nBye")


def test_what_a_letter_needs_it_may_say() -> None:
    for kind, needed in NEEDED.items():
        assert needed <= set(VARIABLES[kind]), kind
    assert all(len(set(known)) == len(known) for known in VARIABLES.values())


@given(st.text(alphabet=st.sampled_from("{}ab guestlinkcode\n"), max_size=60))
def test_whatever_is_typed_is_refused_or_becomes_a_letter_without_braces(text: str) -> None:
    try:
        words = checked(CONFIRMED, LetterWords("Booking", text + "{link}"))
    except (VariableUnknown, BraceAstray):
        return
    letter = fill_in(words, VALUES)
    assert not set("{}") & set(letter.body)
