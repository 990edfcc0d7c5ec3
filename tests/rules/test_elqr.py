"""Payment links of the country: read as banks write them, refused with the reason, derived for a booking."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from camp.rules import elqr
from camp.rules.elqr import BASE, check_for_business, derive, read_link
from camp.rules.elqr_refusals import (
    ChecksumWrong,
    ForeignCurrency,
    NoPaymentLink,
    PersonalQr,
    SymbolNotAllowed,
)
from camp.rules.money import Money
from camp.rules.refusals import Refusal
from camp.rules.text import CODE_ALPHABET

MADE_UP = (
    "00020101021232730013qr.example.kg01047011101600000000000000011112ET-2027-00011202121302123420"
    "EcoTrek ET-2027-000152047011530341754064500005907ECOTREK630400b7"
)
PUBLISHED = (
    "https://qr.finik.kg/#00020101021232810011qr.finik.kg0114averspay-items10328606240d690d42e4b036d3dba9d037"
    "1a120212130212520448295303417540712412005908Finik-QR6304b127"
)


def run(*pairs: tuple[str, str]) -> str:
    return "".join(f"{key}{len(value):02}{value}" for key, value in pairs)


def link_of(*pairs: tuple[str, str]) -> str:
    """With the checksum it should have."""
    return run(*pairs) + "6304" + elqr._checksum(pairs)


def business(**other: str) -> str:
    """A permanent QR of a made-up camp; ``_32`` and so on put something in another element's place."""
    elements = {
        "00": "01", "01": "11", "32": payee(), "52": "7033", "53": "417", "59": "Көк-Жайык лагери",
    }  # fmt: skip
    elements |= {key.strip("_"): value for key, value in other.items()}
    return link_of(*((key, value) for key, value in sorted(elements.items()) if value))


def payee(**other: str) -> str:
    parts = {"00": "qr.example.kg", "01": "7011", "10": "1180000000000001"}
    parts |= {key.strip("_"): value for key, value in other.items()}
    return run(*((key, value) for key, value in sorted(parts.items()) if value))


def test_a_link_says_who_is_paid_how_much_and_for_what() -> None:
    link = read_link(MADE_UP)
    assert (link.name, link.provider, link.recipient) == ("ECOTREK", "qr.example.kg", "0000000000000001")
    assert (link.amount, link.category, link.is_for_once) == (Money.som(4_500), "7011", True)
    assert not link.is_doubtful


def test_a_published_link_of_a_payment_company_is_read_with_its_address() -> None:
    link = read_link(PUBLISHED)
    assert (link.name, link.provider, link.amount) == ("Finik-QR", "qr.finik.kg", Money(1_241_200))
    assert link.service == "averspay-items"
    # Its category is that of transfers: a doubt, and no more.
    assert link.is_doubtful
    check_for_business(link)


@pytest.mark.parametrize("text", [MADE_UP, PUBLISHED.partition("#")[2]])
def test_what_is_in_order_already_is_written_as_it_was_read(text: str) -> None:
    assert read_link(text).fragment == text


@pytest.mark.parametrize("before", ["", " ", "https://app.mbank.kg/qr/#", "https://payqr.kg/qr/", f"{BASE}#"])
def test_a_link_is_read_from_any_banks_address_or_without_one(before: str) -> None:
    assert read_link(f"{before}{business()}\n").name == "Көк-Жайык лагери"


def test_letters_that_a_browser_has_encoded_are_read_too() -> None:
    link = read_link(business())
    assert link.href.isascii()
    assert " " not in link.href
    assert read_link(link.href) == link
    assert unquote(link.href) == link.text


def test_producers_order_elements_as_they_like_and_write_checksums_in_capitals() -> None:
    pairs = [("53", "417"), ("52", "7033"), ("59", "CAMP"), ("00", "01"), ("32", payee())]
    text = run(*pairs) + "6304" + elqr._checksum(pairs).upper()
    assert read_link(text).name == "CAMP"


def test_a_sum_of_nothing_is_typed_by_the_payer() -> None:
    assert read_link(business(_54="0")).amount is None
    assert read_link(business()).amount is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Айгүл, +996 555 123456",
        "https://example.com/",
        "000201",
        business()[:-1],
        business() + "0",
        business(_00="02"),
        business(_59=""),
        business(_32=run(("01", "7011"))),
        business(_32=run(("00", "qr.example.kg"))),
        business(_54="12.5"),
        business(_54="-100"),
        link_of(("00", "01"), ("00", "01"), ("32", payee()), ("52", "7033"), ("53", "417"), ("59", "A")),
        # As another country's codes begin, which have a payee of another kind and another checksum.
        run(("00", "01"), ("01", "12"), ("26", "0012D15600000000"), ("52", "4111"), ("58", "CN"))
        + "6304A13A",
    ],
)
def test_what_is_no_payment_link_is_refused(text: str) -> None:
    with pytest.raises(NoPaymentLink):
        read_link(text)


def test_one_letter_changed_fails_the_checksum() -> None:
    with pytest.raises(ChecksumWrong) as refusal:
        read_link(MADE_UP.replace("ECOTREK", "ECOTREC"))
    assert refusal.value.said == "00b7"
    assert refusal.value.reckoned != "00b7"


def test_emoji_are_not_allowed() -> None:
    with pytest.raises(SymbolNotAllowed) as refusal:
        read_link(business(_59="Camp 🏕"))
    assert refusal.value.symbol == "🏕"


def test_a_link_in_dollars_is_refused() -> None:
    with pytest.raises(ForeignCurrency) as refusal:
        check_for_business(read_link(business(_53="840")))
    assert refusal.value.code == "840"


@pytest.mark.parametrize("recipient", ["996555123456", "+996555123456", "0555123456"])
def test_money_to_a_telephone_is_personal_unless_a_merchant_is_named(recipient: str) -> None:
    with pytest.raises(PersonalQr) as refusal:
        check_for_business(read_link(business(_32=payee(_10=recipient), _52="9999")))
    assert refusal.value.is_telephone
    check_for_business(read_link(business(_32=payee(_10=recipient), _33=run(("00", "M-77"), ("01", "Camp")))))


@pytest.mark.parametrize("provider", ["c2c.example.kg", "pay.p2p.kg", "C2C-bank.kg"])
def test_a_provider_for_persons_says_so(provider: str) -> None:
    with pytest.raises(PersonalQr) as refusal:
        check_for_business(read_link(business(_32=payee(_00=provider))))
    assert (refusal.value.is_telephone, refusal.value.name) == (False, "Көк-Жайык лагери")


def test_a_name_that_only_looks_like_it_is_no_sign() -> None:
    check_for_business(read_link(business(_32=payee(_00="abc2cd.kg"))))


# Deriving


def test_a_qr_for_one_booking_has_its_sum_and_code_and_can_not_be_changed() -> None:
    link = read_link(derive(read_link(business()), Money.som(4_140), "K74AQM").text)
    assert (link.amount, link.elements["34"], link.payee["12"]) == (Money.som(4_140), "K74AQM", "12")
    assert (link.name, link.recipient) == ("Көк-Жайык лагери", "1180000000000001")
    assert link.text.startswith("https://pay.payqr.kg/#000201")


def test_the_transaction_of_another_payment_is_not_handed_on() -> None:
    link = derive(read_link(MADE_UP), Money.som(100), "K74AQM")
    assert "11" not in link.payee
    assert link.payee["13"] == read_link(MADE_UP).payee["13"]
    assert link.elements["34"] == "K74AQM"


@pytest.mark.parametrize(("amount", "comment"), [(0, "A"), (-1, "A"), (10**13, "A"), (1, "A" * 33)])
def test_a_sum_or_comment_no_link_can_hold_is_a_mistake_of_ours(amount: int, comment: str) -> None:
    with pytest.raises(ValueError, match="no link can hold"):
        derive(read_link(business()), Money(amount), comment)


LETTERS = st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs", "Cc"))
NAMES = st.text(LETTERS, min_size=1, max_size=25)


@given(
    name=NAMES,
    recipient=st.text(LETTERS, min_size=1, max_size=32),
    amount=st.integers(1, 10**13 - 1).map(Money),
    code=st.text(CODE_ALPHABET, min_size=6, max_size=6),
)
@example(name="100% %41 #1", recipient="a#b", amount=Money(1), code="K74AQM")
def test_whatever_the_payee_is_called_a_derived_link_is_read_back_the_same(
    name: str, recipient: str, amount: Money, code: str
) -> None:
    made = derive(read_link(business(_59=name, _32=payee(_10=recipient))), amount, code)
    for text in (made.fragment, made.text, made.href):
        again = read_link(text)
        assert (again.amount, again.name, again.recipient) == (amount, name, recipient)
        assert again.elements["34"] == code


@given(st.text(max_size=200) | st.text("0123456789#%", max_size=200))
def test_whatever_is_pasted_is_read_or_refused_and_never_a_bug(text: str) -> None:
    with suppress(Refusal):
        check_for_business(read_link(text))
