"""Lists of names as they come: pasted, numbered, from sheets of any making."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.meals import Diet
from camp.rules.name_list import LONGEST_LIST, Listed, decoded, fits, read_name_list, seated
from camp.rules.refusals import Refusal
from camp.rules.staff_refusals import ListEmpty, ListNotText, ListTooLong, ListTooWide, NoList, TooManyNames

ARRIVAL = date(2026, 7, 20)


def read(text: str) -> list[Listed]:
    return list(read_name_list(text, ARRIVAL))


def names(text: str) -> list[str]:
    return [person.name for person in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Айгүл Асанова\nJonas Weber\nИван Петров",
        "1. Айгүл Асанова\n2) Jonas Weber\n3 Иван Петров",
        "№1 Айгүл Асанова\r\n№2 Jonas Weber\r\n\r\n№3 Иван Петров\r\n",
        "- Айгүл Асанова\n• Jonas Weber\n– Иван Петров",
        "1.Айгүл Асанова\n2.Jonas Weber\n3.Иван Петров",
        "Асанова\tАйгүл\nJonas\tWeber\nИван\tПетров",
        "№;ФИО;Паспорт\n1;Айгүл Асанова;AN1\n2;Jonas Weber;C01\n3;Иван Петров;",
        "Айгүл Асанова, Jonas Weber, Иван Петров",
        '"Айгүл Асанова";"";""\n"Jonas Weber";;\n"Иван Петров";;',
        "\ufeffАйгүл   Асанова\u00a0\n  Jonas Weber\n\n\nИван Петров",
    ],
)
def test_names_are_read_in_their_order_without_numbers_and_signs(text: str) -> None:
    surname_first = text.startswith("Асанова\t")
    assert names(text) == [
        "Асанова Айгүл" if surname_first else "Айгүл Асанова",
        "Jonas Weber",
        "Иван Петров",
    ]


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("Айгүл; 34", Listed("Айгүл", 34)),
        ("Айгүл 34", Listed("Айгүл", 34)),
        ("Айгүл (5 лет)", Listed("Айгүл", 5)),
        ("Айгүл, 5 жаш", Listed("Айгүл", 5)),
        ("Anna; 8 years; vegetarian", Listed("Anna", 8, Diet.VEGETARIAN)),
        ("Айгүл; 21.07.2020", Listed("Айгүл", 5)),
        ("Айгүл; 20.07.2020", Listed("Айгүл", 6)),
        ("Айгүл\t2020-07-20\tвегетариандык", Listed("Айгүл", 6, Diet.VEGETARIAN)),
        ("Иван; веган", Listed("Иван", None, Diet.VEGAN)),
        ("Иван; без глютена", Listed("Иван", None, Diet.GLUTEN_FREE)),
        ("Иван; глютенсиз", Listed("Иван", None, Diet.GLUTEN_FREE)),
        ("Иван; лактозасыз", Listed("Иван", None, Diet.LACTOSE_FREE)),
        ("Иван; ест всё", Listed("Иван", None, Diet.EVERYTHING)),
        ("Иван; everything", Listed("Иван", None, Diet.EVERYTHING)),
        ("Иван; баарын жейт", Listed("Иван", None, Diet.EVERYTHING)),
        ("Иван Петров; аллергия на орехи", Listed("Иван Петров", None, None, "аллергия на орехи")),
        (
            "Иван Петров; веган, аллергия на мёд",
            Listed("Иван Петров", None, Diet.VEGAN, "веган, аллергия на мёд"),
        ),
        ("Иван Петров; 40; нет; -", Listed("Иван Петров", 40)),
        ("Иван Петров; 31.02.2020", Listed("Иван Петров", None, None, "31.02.2020")),
        ("Иван Петров; 3000", Listed("Иван Петров", None, None, "3000")),
        ("?; 9", Listed("", 9)),
    ],
)
def test_a_line_says_age_diet_and_allergies_in_any_language(line: str, person: Listed) -> None:
    assert read(f"{line}\nSomebody Else")[0] == person


@pytest.mark.parametrize(
    "head",
    ["ФИО;Возраст;Питание;Аллергии;Телефон", "Аты-жөнү;Жашы;Тамак;Аллергия;Телефон",
     "Full name;Age;Diet;Allergies;Passport", "First name, last name;Date of birth;Meals;Allergy;Room"],
)  # fmt: skip
def test_a_first_line_names_the_columns_and_the_others_are_passed_over(head: str) -> None:
    assert read(f"{head}\nАйгүл Асанова;9;вегетарианское;орехи;+996555123456") == [
        Listed("Айгүл Асанова", 9, Diet.VEGETARIAN, "орехи")
    ]


def test_surname_and_first_name_may_stand_in_columns_of_their_own() -> None:
    assert names("Фамилия\tИмя\tПол\nАсанова\tАйгүл\tж\nПетров\tИван\tм") == ["Асанова Айгүл", "Петров Иван"]


@pytest.mark.parametrize("name", ["Гостев", "Nametkul", "Жашар", "Имангазиев", "Agerim", "Atabek"])
def test_a_name_that_begins_like_a_title_is_a_name(name: str) -> None:
    assert names(f"{name}\nИван") == [name, "Иван"]


def test_somebody_not_known_yet_keeps_a_place() -> None:
    assert names("Айгүл\n?\nИван") == ["Айгүл", "", "Иван"]


def test_a_lone_quotation_mark_swallows_no_line() -> None:
    assert names('"Айгүл\nИван\nАнна') == ['"Айгүл', "Иван", "Анна"]


@pytest.mark.parametrize("text", ["", "\n \n", "1.\n2.", "?\n?", ";;;", "34\n35", "ФИО;Возраст"])
def test_a_list_without_a_name_is_refused(text: str) -> None:
    with pytest.raises(ListEmpty):
        read(text)


def test_what_is_longer_than_any_list_or_name_is_refused() -> None:
    with pytest.raises(ListTooLong):
        read("А" * (LONGEST_LIST + 1))
    with pytest.raises(ListTooWide) as refusal:
        read("Айгүл\n" + "А" * 121)
    assert refusal.value.line == 2
    with pytest.raises(ListTooWide):
        read("Айгүл Асанова; " + "орехи " * 50)


@given(st.text(alphabet=st.characters() | st.sampled_from('\t;,"\n\r?.1234567890№-'), max_size=300))
def test_any_text_is_a_list_or_kindly_refused(text: str) -> None:
    try:
        people = read(text)
    except Refusal:
        return
    assert any(person.name for person in people)
    assert all(person.age is None or 0 <= person.age <= 120 for person in people)


@given(st.binary(max_size=300))
def test_any_file_is_a_text_or_kindly_refused(data: bytes) -> None:
    with contextlib.suppress(Refusal):
        assert isinstance(decoded(data), str)


NAMES = st.lists(
    st.sampled_from(["Айгүл Асанова", "Jörg Müller", "Иван", "Өмүрбек уулу Нур", "O'Neill"]),
    min_size=1,
    max_size=30,
)


@given(NAMES, st.sampled_from(["{0}", "{1}. {0}", "- {0}", "{0}; 34", "{0}\t\t", "{1})\t{0}"]))
def test_the_order_of_a_list_is_kept(people: list[str], pattern: str) -> None:
    text = "\n".join(pattern.format(name, number) for number, name in enumerate(people, 1))
    assert names(text) == people


@given(NAMES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_file_is_read_in_whatever_way_it_was_saved(people: list[str], encoding: str) -> None:
    assert names(decoded("\n".join(people).encode(encoding))) == people


def test_a_file_from_a_russian_windows_is_read() -> None:
    text = "Фамилия;Имя;Возраст\nАсанова;Айгуль;34\n"
    assert read(decoded(text.encode("cp1251"))) == [Listed("Асанова Айгуль", 34)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04rest", NoList.DOCUMENT),
        (b"%PDF-1.7", NoList.DOCUMENT),
        (b"Word\x00\x01\x02", NoList.DOCUMENT),
        (b"\xd0\xcf\x11\xe0rest", NoList.OLD_WORKBOOK),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", NoList.PICTURE),
        (b"\x89PNG\r\n\x1a\n" + bytes(100_000), NoList.PICTURE),
        (b"\x00\x00\x00\x18ftypheic", NoList.PICTURE),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_the_reason(data: bytes, why: NoList) -> None:
    with pytest.raises(ListNotText) as refusal:
        decoded(data)
    assert refusal.value.why is why


def test_a_file_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ListTooLong):
        decoded(b"a" * (4 * LONGEST_LIST + 1))


def test_a_title_above_the_columns_is_nobody() -> None:
    text = "Список группы;;\n;;\n№;ФИО;Возраст\n1;Айгүл Асанова;34\n2;Нурбек;9\n"
    assert read(text) == [Listed("Айгүл Асанова", 34), Listed("Нурбек", 9)]


def test_a_line_about_the_separator_is_nobody() -> None:
    assert names("sep=;\r\nАйгүл;34\r\n") == ["Айгүл"]


# Seats


def test_people_take_places_in_their_order() -> None:
    assert seated([Listed("a"), Listed("b"), Listed("c")], [None, None, None, None]) == (0, 1, 2)


def test_children_take_the_places_of_children_first_of_their_own_age() -> None:
    people = [Listed("a", 9), Listed("b", 40), Listed("c", 3), Listed("d")]
    assert seated(people, [None, 3, None, 9]) == (3, 0, 1, 2)


def test_a_child_of_another_age_still_takes_a_childs_place_and_is_told_of() -> None:
    assert seated([Listed("a", 7)], [None, 3]) == (1,)
    assert not fits(Listed("a", 7), 3)
    assert not fits(Listed("a", 7), None)
    assert not fits(Listed("a", 30), 3)
    assert fits(Listed("a", 30), None)
    assert fits(Listed("a", 3), 3)
    assert fits(Listed("a"), 3)


def test_more_names_than_people_are_refused() -> None:
    with pytest.raises(TooManyNames) as refusal:
        seated([Listed("a"), Listed("b")], [None])
    assert (refusal.value.names, refusal.value.people) == (2, 1)


@given(
    st.lists(st.none() | st.integers(0, 90), max_size=12),
    st.lists(st.none() | st.integers(0, 17), max_size=14),
)
def test_everybody_gets_one_place_of_their_own(ages: list[int | None], places: list[int | None]) -> None:
    people = [Listed("a", age) for age in ages]
    try:
        found = seated(people, places)
    except TooManyNames:
        assert len(people) > len(places)
        return
    assert len(set(found)) == len(people)
    assert set(found) <= set(range(len(places)))
