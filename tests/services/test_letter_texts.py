"""The texts of letters: the originals, and the owner's own words in their place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.letter_texts import Variable, checked, fill_in
from camp.rules.letters import LetterKind
from camp.rules.text import LANGUAGES
from camp.services.letter_texts import original_of

CONFIRMED = LetterKind.CONFIRMED
VALUES = {variable: f"<{variable}>" for variable in Variable}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_original_passes_its_own_rule(kind: LetterKind, language: str) -> None:
    words = original_of(kind, language)
    assert checked(kind, words) == words
    letter = fill_in(words, VALUES)
    assert not set("{}") & set(letter.subject + letter.body)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_originals_say_the_same_in_every_language(kind: LetterKind) -> None:
    said = [
        re.findall(r"\{\w+\}", f"{one.subject}\n{one.body}")
        for one in (original_of(kind, lang) for lang in LANGUAGES)
    ]
    assert sorted(said[0]) == sorted(said[1]) == sorted(said[2])
    lines = {original_of(kind, language).body.count("\n") for language in LANGUAGES}
    assert len(lines) == 1


@given(st.dictionaries(st.sampled_from(list(Variable)), st.text(max_size=30)))
def test_a_letter_never_has_a_hole_of_two_empty_lines(values: dict[Variable, str]) -> None:
    plain = {variable: re.sub(r"\s", " ", values.get(variable, "")) for variable in Variable}
    letter = fill_in(original_of(CONFIRMED, "en"), plain).body
    assert "\n\n\n" not in letter
