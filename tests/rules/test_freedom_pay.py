"""The acquirer's protocol: what is signed, how a sum is written, what its words say."""

from __future__ import annotations

import defusedxml.ElementTree
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.card_payments import Outcome
from camp.rules.freedom_pay import answer, heard, is_signed, read_sum, signature, signed, told, written_sum
from camp.rules.money import Money

NAMES = st.from_regex(r"pg_[a-z]{1,8}", fullmatch=True).filter(lambda name: name != "pg_sig")
VALUES = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)
FIELDS = st.dictionaries(NAMES, VALUES, max_size=6)


def test_a_signature_is_the_md5_of_script_values_by_name_and_secret() -> None:
    """Of ``init_payment.php;25;molbulak;secret``, reckoned with md5sum."""
    fields = {"pg_salt": "molbulak", "pg_amount": "25"}
    assert signature("init_payment.php", fields, "secret") == "973ecb46b23fed20be1cec6bd4ade464"


def test_a_signature_takes_no_part_in_itself() -> None:
    fields = {"pg_salt": "molbulak", "pg_amount": "25", "pg_sig": "anything"}
    assert signature("init_payment.php", fields, "secret") == "973ecb46b23fed20be1cec6bd4ade464"


@given(FIELDS)
def test_what_is_signed_is_believed_for_its_script_and_secret_alone(fields: dict[str, str]) -> None:
    message = signed("result", fields, "salt", "secret")
    assert is_signed("result", message, "secret")
    assert is_signed("result", {**message, "pg_sig": message["pg_sig"].upper()}, "secret")
    assert not is_signed("check", message, "secret")
    assert not is_signed("result", message, "another")
    assert not is_signed("result", {**message, "pg_more": "1"}, "secret")
    assert not is_signed("result", fields, "secret")


@given(st.integers(0, 10**12))
def test_a_sum_reads_back_as_it_was_written(tyiyn: int) -> None:
    assert read_sum(written_sum(Money(tyiyn))) == Money(tyiyn)


@pytest.mark.parametrize(
    ("text", "tyiyn"), [("4140", 414_000), ("4140.5", 414_050), ("4140.05", 414_005), ("4140.0000", 414_000)]
)
def test_a_sum_may_come_with_more_or_fewer_zeros(text: str, tyiyn: int) -> None:
    assert read_sum(text) == Money(tyiyn)


@pytest.mark.parametrize("text", ["", "4140,00", "4140.001", "-1", "1e3", " 4140", "4140.", "٤١٤٠", "4" * 13])
def test_what_is_no_sum_is_not_guessed_at(text: str) -> None:
    assert read_sum(text) is None


def test_a_call_says_paid_failed_or_nothing_yet() -> None:
    def outcome(result: str) -> Outcome:
        return heard({"pg_result": result}).outcome

    assert [outcome("1"), outcome("0"), outcome("2"), outcome("")] == [
        Outcome.PAID,
        Outcome.FAILED,
        Outcome.PENDING,
        Outcome.PENDING,
    ]


def test_money_can_be_rejected_in_answer_to_a_call_but_not_once_we_asked_ourselves() -> None:
    fields = {"pg_order_id": "7", "pg_result": "1", "pg_payment_status": "success", "pg_can_reject": "1"}
    assert heard(fields).may_be_rejected
    assert told(fields, "7").outcome is Outcome.PAID
    assert not told(fields, "7").may_be_rejected


def test_an_answer_is_signed_xml_whatever_stands_in_it() -> None:
    root = defusedxml.ElementTree.fromstring(answer("result", "ok", "<b> & co", "salt", "secret").encode())
    fields = {child.tag: child.text or "" for child in root}
    assert (fields["pg_status"], fields["pg_description"]) == ("ok", "<b> & co")
    assert is_signed("result", fields, "secret")
