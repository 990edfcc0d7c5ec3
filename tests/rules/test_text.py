"""Names are found whatever letters they are typed with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.text import folded


@pytest.mark.parametrize(
    "spellings",
    [
        ("Айгүл", "Айгул", "АЙГҮЛ", "Aigul", "Aygul", "айгул"),
        ("Жаңыл", "Жаныл", "Janyl", "Zhanyl", "Dzhanyl", "Janil"),
        ("Өмүрбек", "Омурбек", "Omurbek", "Ömürbek"),
        ("Бекжан", "Bekjan", "Bekzhan", "Bekdjan"),
        ("Чыңгыз", "Чынгыз", "Chyngyz", "Chingiz"),
        ("Жээнбек", "Женбек", "Jeenbek", "Zheenbek"),
        ("Хасан", "Hasan", "Khasan", "Hassan"),
        ("Шүкүр", "Шукур", "Shukur"),
        ("Алёна", "Алена", "Alena"),
        ("Щербаков", "Шербаков", "Shcherbakov", "Scherbakov"),
        ("Алексей", "Aleksey", "Alexei", "Алексеи"),
        ("Максим", "Maksim", "Maxim"),
        ("Юлия", "Yulia", "Yuliya"),
        ("Ак-Суу", "ак суу", "Ak-Suu", "Ak Su"),
        ("Müller", "Muller", "MULLER"),
        ("Łukasz Żak", "Lukasz Zak"),
    ],
)
def test_one_name_has_one_key_in_all_its_spellings(spellings: tuple[str, ...]) -> None:
    assert len({folded(one) for one in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Айгүл", "Айбек"), ("Асан", "Үсөн"), ("Мария", "Марина")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("nothing", ["", "  ", "%", "_%_", "…", "–", "\0"])
def test_signs_are_no_letters(nothing: str) -> None:
    assert folded(nothing) == ""


@given(st.text(max_size=300))
def test_a_key_holds_nothing_that_a_search_could_take_for_a_wildcard(text: str) -> None:
    key = folded(text)
    assert len(key) <= 240
    assert not set("%_\\") & set(key)
    assert key == " ".join(key.split())


@given(st.lists(st.sampled_from(["Айгүл", "Zhanyl", "Өмүрбек", "Müller"]), min_size=1, max_size=4))
def test_a_name_is_folded_word_by_word(words: list[str]) -> None:
    assert folded(" ".join(words)) == " ".join(folded(word) for word in words)
