"""Freedom Pay's public protocol: fields named ``pg_…``, signed with the merchant's secret.

Source: the acquirer's Merchant API (https://docs.freedompay.kg, https://freedompay.kg/docs-en/merchant-api).

- Every message is signed. Its signature is the MD5, in lower-case hexadecimal, of: the name of the script
  called (what stands after the last slash of its address), the values of all fields in the alphabetical order
  of their names, and the secret, joined by semicolons. ``pg_salt`` is a field like the others, ``pg_sig``
  takes no part. Either side may add fields; they are signed too.
- ``init_payment.php`` begins a payment and answers with the address of the page the payer is sent to.
- The acquirer calls our check address before it takes the money, and our result address after: with
  ``pg_result`` 1 for money taken and 0 for none. It is answered ``ok``, ``rejected`` (the money goes back,
  while ``pg_can_reject`` is 1) or ``error``. Not answered with 200, it calls again every half an hour for two
  hours; called again, it must get the first answer.
- ``get_status3.php`` tells what became of a payment, ``revoke.php`` gives money back.

MD5 is the protocol's choice, not ours.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from camp.rules.card_payments import BankWord, Outcome
from camp.rules.money import TYIYN_PER_SOM, Money

SOM = "KGS"
INIT, STATUS, REVOKE = "init_payment.php", "get_status3.php", "revoke.php"
SHORTEST_LIFE, LONGEST_LIFE = 300, 604_800
"""Seconds a payment's page may stay open."""
LANGUAGES = {"ky": "ru", "ru": "ru", "en": "en"}
"""Its pages speak no Kyrgyz."""

OK, REJECTED, ERROR = "ok", "rejected", "error"

Fields = Mapping[str, str]


def signature(script: str, fields: Fields, secret: str) -> str:
    """Of a message to or from that script.

    >>> signature("init_payment.php", {"pg_amount": "25", "pg_salt": "molbulak"}, "secret")
    '973ecb46b23fed20be1cec6bd4ade464'
    """
    values = [fields[name] for name in sorted(fields) if name != "pg_sig"]
    return hashlib.md5(";".join([script, *values, secret]).encode(), usedforsecurity=False).hexdigest()


def signed(script: str, fields: Fields, salt: str, secret: str) -> dict[str, str]:
    """With salt and signature."""
    salted = {**fields, "pg_salt": salt}
    return {**salted, "pg_sig": signature(script, salted, secret)}


def is_signed(script: str, fields: Fields, secret: str) -> bool:
    given = fields.get("pg_sig", "").lower()
    return hmac.compare_digest(given.encode(), signature(script, fields, secret).encode())


def written_sum(amount: Money) -> str:
    """4140.00"""
    som, tyiyn = divmod(amount.tyiyn, TYIYN_PER_SOM)
    return f"{som}.{tyiyn:02}"


def read_sum(text: str) -> Money | None:
    """``4140``, ``4140.5`` or ``4140.0000`` som; None for what is no sum, or finer than a tyiyn."""
    written = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,2})0*)?", text, re.ASCII)
    if written is None:
        return None
    return Money(int(written[1]) * TYIYN_PER_SOM + int((written[2] or "0").ljust(2, "0")))


def heard(fields: Fields) -> BankWord:
    """What a call to our result address says; the signature was checked."""
    outcome = {"1": Outcome.PAID, "0": Outcome.FAILED}.get(fields.get("pg_result", ""), Outcome.PENDING)
    return _word(fields, outcome)


STATUSES = {"success": Outcome.PAID, "ok": Outcome.PAID, "error": Outcome.FAILED, "failed": Outcome.FAILED}


def told(fields: Fields, order_id: str) -> BankWord:
    """What the answer to a question about a payment says. An answer can't be rejected any more."""
    status = fields.get("pg_payment_status") or fields.get("pg_transaction_status") or ""
    outcome = STATUSES.get(status, Outcome.PENDING)
    return _word({**fields, "pg_order_id": order_id, "pg_can_reject": "0"}, outcome)


def _word(fields: Fields, outcome: Outcome) -> BankWord:
    return BankWord(
        fields.get("pg_order_id", ""),
        fields.get("pg_payment_id", ""),
        outcome,
        read_sum(fields.get("pg_amount", "")),
        fields.get("pg_currency", ""),
        fields.get("pg_can_reject") == "1",
    )


def answer(script: str, status: str, description: str, salt: str, secret: str) -> str:
    """Our answer to a call, as XML."""
    fields = {"pg_status": status, "pg_description": description}
    return xml(signed(script, fields, salt, secret))


def xml(fields: Fields) -> str:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<response>{inner}</response>'
