"""Who comes: adults, and children with their ages."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.refusals import ChildAgeImpossible, PartyTooLarge, PartyWithoutAdult

ADULT_AGE = 18
LARGEST_PARTY = 30
"""People one booking may bring without talking to the camp; the dining yurts seat 44."""


@dataclass(frozen=True, slots=True)
class Party:
    """The people of a booking or of one yurt in it. Each takes a bed, the smallest too: a promise of beds
    that counts no one out can always be kept."""

    adults: int
    child_ages: tuple[int, ...] = ()

    def __len__(self) -> int:
        return self.adults + len(self.child_ages)


def plan_party(adults: int, child_ages: tuple[int, ...]) -> Party:
    """The party a guest may bring. Raises PartyWithoutAdult, ChildAgeImpossible or PartyTooLarge."""
    if adults < 1:
        raise PartyWithoutAdult
    for age in child_ages:
        if not 0 <= age < ADULT_AGE:
            raise ChildAgeImpossible(age, ADULT_AGE - 1)
    party = Party(adults, tuple(sorted(child_ages)))
    if len(party) > LARGEST_PARTY:
        raise PartyTooLarge(len(party), LARGEST_PARTY)
    return party
