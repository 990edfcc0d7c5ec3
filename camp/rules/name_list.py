"""The list of a group as somebody sends it: names on lines, or cells copied from a sheet.

A line is a person: the name first, then in any order an age or a date of birth, a diet, allergies. Cells are
parted by a tab, a semicolon or, where there is neither, a comma. A line near the top that names the columns
is believed: what stands above it is a title, and columns it names otherwise (a passport, a telephone) are
passed over. Numbers and bullets before a name are dropped; a lone "?" keeps the place of somebody not known.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from camp.rules.meals import Diet
from camp.rules.party import ADULT_AGE
from camp.rules.staff_refusals import ListEmpty, ListNotText, ListTooLong, ListTooWide, NoList, TooManyNames
from camp.rules.text import folded

LONGEST_LIST = 20_000
"""Characters; a list of thirty people has about a thousand."""
LONGEST_NAME = 120
LONGEST_ALLERGIES = 200
OLDEST = 120
TALLEST_HEAD = 10
"""Lines among which those are looked for that name the columns."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list."""

    name: str
    """Empty for somebody not known yet."""
    age: int | None = None
    diet: Diet | None = None
    """None where the list says nothing."""
    allergies: str = ""


class _Column(Enum):
    NAME = auto()
    AGE = auto()
    DIET = auto()
    ALLERGIES = auto()
    OTHER = auto()


NAME_TITLES = frozenset(
    folded(
        "аты жөнү аты-жөнү имя фамилия отчество ф и о фио гость гостя гости конок коноктун аты "
        "name names surname first last full guest guests and"
    ).split()
)
"""Words that head a column of names in the three languages; a column headed by nothing else holds names."""

TITLES = (
    (_Column.AGE, "возраст|год рожд|дата рожд|жаш|туулган|age|born|birth|date of birth|year of birth"),
    (_Column.ALLERGIES, "аллерг|allerg"),
    (_Column.DIET, "диет|питани|тамак|меню|diet|meal|food|menu"),
)
"""How other titles begin."""

DIETS = (
    (Diet.VEGETARIAN, "вегетар|vegetar"),
    (Diet.VEGAN, "веган|vegan"),
    (Diet.GLUTEN_FREE, "глютен|gluten|целиак|coeliac|celiac"),
    (Diet.LACTOSE_FREE, "лактоз|lactos"),
    (Diet.EVERYTHING, "ест все|все ест|всеядн|бардыгын же|баарын же|everything"),
)
"""Parts of the words for diets."""

NOTHING_SAID = frozenset({"", "no", "none", "net", "jok", "n a", "nil"})
"""Folded answers to "any allergies?" that say there are none."""

_TITLES = [(column, tuple(folded(word) for word in words.split("|"))) for column, words in TITLES]
_DIETS = [(diet, tuple(folded(word) for word in words.split("|"))) for diet, words in DIETS]

_NUMBERING = re.compile(r"(?:[-–—•*·●▪]+|(?:№|N|No\.?)?\s*\d{1,3}\s*[.):\]-]|№?\s*\d{1,3}(?=\s))\s*")
_AGE_BEHIND = re.compile(
    r"[\s,]+\(?(\d{1,3})\)?\s*(?:лет|года?|г\.|л\.?|жаш(?:та)?|years?(?: old)?|y\.?\s?o\.?)?\)?$",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(\d{1,3})\s*(?:лет|года?|г\.|л\.?|жаш(?:та)?|years?(?: old)?|y\.?\s?o\.?)?", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_SEPARATOR = re.compile(r"sep=.?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


WORKBOOK = b"PK\x03\x04"
"""How a workbook (ECMA-376, XLSX) begins; every other ZIP file does too."""

_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", NoList.OLD_WORKBOOK),
    (b"\xff\xd8\xff", NoList.PICTURE),
    (b"\x89PNG", NoList.PICTURE),
    (b"GIF8", NoList.PICTURE),
    (WORKBOOK, NoList.DOCUMENT),
    (b"%PDF", NoList.DOCUMENT),
    (b"{\\rtf", NoList.DOCUMENT),
)
"""How files begin that are no text."""


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 and UTF-16 by their marks, else UTF-8, else what Windows writes in Cyrillic.
    Raises ListNotText for a file that holds something else, ListTooLong."""
    foreign = next((why for start, why in _FOREIGN if data.startswith(start)), None)
    if foreign is None and data[4:8] == b"ftyp":
        # ISO 14496-12: what telephones photograph (HEIC, AVIF) and film.
        foreign = NoList.PICTURE
    if foreign is not None:
        raise ListNotText(foreign)
    if len(data) > 4 * LONGEST_LIST:
        raise ListTooLong(LONGEST_LIST)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise ListNotText(NoList.DOCUMENT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", errors="replace")


def read_name_list(text: str, arrival: date) -> tuple[Listed, ...]:
    """The people of a list in its order; ages of those with a date of birth are those on the arrival day.

    Raises ListTooLong, ListTooWide for a name or a cell that is none, ListEmpty.
    """
    if len(text) > LONGEST_LIST:
        raise ListTooLong(LONGEST_LIST)
    rows = _apart(_rows(text))
    head = _head(rows)
    if head is not None:
        columns = [_title(cell) for cell in rows[head]]
        people = [_by_columns(row, columns, arrival) for row in rows[head + 1 :]]
    else:
        people = [_by_content(row, arrival) for row in rows]
    found = tuple(person for person in people if person is not None)
    if not any(person.name for person in found):
        raise ListEmpty
    for number, person in enumerate(found, 1):
        if len(person.name) > LONGEST_NAME or len(person.allergies) > LONGEST_ALLERGIES:
            raise ListTooWide(number, LONGEST_NAME)
    return found


def _rows(text: str) -> list[list[str]]:
    """Lines as cells without the space around them; empty lines are left out."""
    plain = "".join(
        one if one.isprintable() or one in "\n\t" else " " for one in "\n".join(text.splitlines())
    )
    separator = next((one for one in ("\t", ";") if one in plain), ",")
    # A lone quotation mark would swallow all the lines behind it.
    is_odd = plain.count('"') % 2 == 1
    lines = plain.split("\n")
    read = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE if is_odd else csv.QUOTE_MINIMAL)
    rows = [[" ".join(cell.split()) for cell in row] for row in read]
    if rows and rows[0][:1] and _SEPARATOR.fullmatch(rows[0][0]):
        # Excel's own line about how the cells are parted.
        del rows[0]
    return [row for row in rows if any(row)]


def _head(rows: Sequence[Sequence[str]]) -> int | None:
    """The line that says what the columns hold: one of them is headed as that of the names. Below the first
    line it has to head more than one, or it would be a person with an odd name."""
    for number, row in enumerate(rows[:TALLEST_HEAD]):
        is_wide = sum(map(bool, row)) > 1
        if (number == 0 or is_wide) and any(_title(cell) is _Column.NAME for cell in row):
            return number
    return None


def _title(cell: str) -> _Column:
    key = folded(cell)
    if key and set(key.split()) <= NAME_TITLES:
        return _Column.NAME
    return next((column for column, words in _TITLES if key.startswith(words)), _Column.OTHER)


def _apart(rows: list[list[str]]) -> list[list[str]]:
    """Names written behind each other on a single line become people; a surname and a first name do not."""
    if len(rows) != 1:
        return rows
    cells = [cell for cell in rows[0] if cell]
    are_names = all(all(_is_word(word) for word in cell.split()) for cell in cells)
    are_several = len(cells) > 2 or (len(cells) == 2 and all(" " in cell for cell in cells))
    return [[cell] for cell in cells] if are_names and are_several else rows


def _by_columns(row: Sequence[str], columns: Sequence[_Column], arrival: date) -> Listed | None:
    cells: dict[_Column, list[str]] = {column: [] for column in _Column}
    for cell, column in zip(row, columns, strict=False):
        if cell:
            cells[column].append(cell)
    name = _bare_name(" ".join(cells[_Column.NAME]))
    if name is None:
        return None
    age = next((age for cell in cells[_Column.AGE] if (age := _age(cell, arrival)) is not None), None)
    said = ", ".join(cells[_Column.DIET])
    allergies = [cell for cell in cells[_Column.ALLERGIES] if folded(cell) not in NOTHING_SAID]
    diet = _diet(said)
    if diet is None and folded(said) not in NOTHING_SAID:
        allergies.insert(0, said)
    return Listed(name, age, diet, ", ".join(allergies))


def _by_content(row: Sequence[str], arrival: date) -> Listed | None:
    """Each cell is taken for what it looks like."""
    cells = [cell for cell in row if cell]
    if len(cells) > 1 and re.fullmatch(r"№?\s*\d{1,3}[.)]?", cells[0]):
        cells = cells[1:]
    name = _bare_name(cells[0])
    if name is None:
        return None
    age: int | None = None
    diet: Diet | None = None
    allergies: list[str] = []
    for number, cell in enumerate(cells[1:]):
        cell_age, cell_diet = _age(cell, arrival), _diet(cell)
        if cell_age is not None:
            age = cell_age if age is None else age
        elif cell_diet is not None:
            diet = cell_diet
            if _says_more(cell):
                allergies.append(cell)
        elif number == 0 and _is_word(name) and _is_word(cell):
            # A surname and a first name in two cells.
            name = f"{name} {cell}"
        elif folded(cell) not in NOTHING_SAID:
            allergies.append(cell)
    if age is None and (behind := _AGE_BEHIND.search(name)) and int(behind[1]) <= OLDEST and behind.start():
        age, name = int(behind[1]), name[: behind.start()]
    return Listed(name, age, diet, ", ".join(allergies))


def _bare_name(cell: str) -> str | None:
    """Without a number or a bullet before it; empty for "?"; None where no name is left."""
    match = _NUMBERING.match(cell)
    bare = cell[match.end() :].strip() if match else cell.strip()
    if bare.strip("?") == "" and "?" in bare:
        return ""
    return bare if any(one.isalpha() for one in bare) else None


def _is_word(text: str) -> bool:
    """One word with a capital letter: half of a name."""
    return text.isalpha() and text[0].isupper()


def _age(cell: str, arrival: date) -> int | None:
    if (match := _AGE.fullmatch(cell)) and int(match[1]) <= OLDEST:
        return int(match[1])
    if match := _DAY_FIRST.fullmatch(cell):
        day, month, year = (int(part) for part in match.groups())
    elif match := _YEAR_FIRST.fullmatch(cell):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    age = arrival.year - born.year - ((arrival.month, arrival.day) < (born.month, born.day))
    return age if 0 <= age <= OLDEST else None


def _diet(cell: str) -> Diet | None:
    key = folded(cell)
    return next((diet for diet, words in _DIETS if any(word in key for word in words)), None)


def _says_more(cell: str) -> bool:
    """Is there more in it than the diet, such as an allergy?"""
    return bool(re.search(r"[,.+;/]|аллерг|allerg", cell, re.IGNORECASE))


def seated(people: Sequence[Listed], places: Sequence[int | None]) -> tuple[int, ...]:
    """For each person the index of a place, in order. ``places`` are the ages booked, None for an adult.

    Children get children's places, first of their own age, and whoever is left over takes what is free.
    Raises TooManyNames.
    """
    if len(people) > len(places):
        raise TooManyNames(len(people), len(places))
    free = list(range(len(places)))
    found: dict[int, int] = {}

    def seat(number: int, fitting: Iterable[int]) -> None:
        place = next(iter(fitting), None)
        if place is not None and number not in found:
            found[number] = place
            free.remove(place)

    children = [n for n, person in enumerate(people) if person.age is not None and person.age < ADULT_AGE]
    for number in children:
        seat(number, [place for place in free if places[place] == people[number].age])
    for number in children:
        seat(number, [place for place in free if places[place] is not None])
    for number in range(len(people)):
        seat(number, sorted(free, key=lambda place: (places[place] is not None, place)))
    return tuple(found[number] for number in range(len(people)))


def fits(person: Listed, place: int | None) -> bool:
    """Is the person of the age that was booked and priced?"""
    if person.age is None:
        return True
    return person.age >= ADULT_AGE if place is None else person.age == place
