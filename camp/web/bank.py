"""What the acquirer of cards calls: no person's page, and the only address that takes a form without a token
of ours. The signature is the key; there is no other."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, request

from camp import clock
from camp.extensions import csrf
from camp.services import card_desk, journal
from camp.services.journal import PROGRAM

bank = Blueprint("bank", __name__, url_prefix="/card")


@bank.post("/<any(check,result):script>")
@csrf.exempt
def hear(script: str) -> Response:
    # What a bank's word sets off nobody of us has done.
    journal.write_as(PROGRAM)
    heard = card_desk.hear(script, request.form.to_dict(), acquirer_address(), clock.now())
    if heard is None:
        abort(404)
    return Response(heard.xml, 200 if heard.is_known else 400, mimetype="application/xml")


def acquirer_address() -> str:
    address: str = current_app.config["CAMP_ACQUIRER_URL"]
    return address
