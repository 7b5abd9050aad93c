"""Who may append to a citizens' kind is a citizen at that moment, not whoever keeps a passport."""

from __future__ import annotations

import pytest

from govkit.testing import reverts
from govkit.types import KindMode
from tests.contracts.ledger.test_ledger import CONTENT
from tests.contracts.registry.conftest import Office

PETITION = b"petition".ljust(32, b"\0")


@pytest.mark.parametrize("end", ["suspend", "lapse", "resign", "revoke"])
def test_who_is_no_citizen_now_appends_nothing(office: Office, end: str) -> None:
    citizen, ledger = office.cast.citizen, office.ledger
    rule = PETITION, int(KindMode.MEMBERS), office.registry.address, 0
    ledger.send(office.cast.treasury, "setKind", *rule)
    entry = PETITION, CONTENT, "A petition"
    ledger.send(citizen, "append", *entry)
    if end == "lapse":
        office.go_to(office.until())
    elif end == "resign":
        office.registry.send(citizen, "resign")
    else:
        office.give_notice()
        arguments = (office.now() + 5_000,) if end == "suspend" else ()
        office.registry.send(office.cast.treasury, end, citizen.address, *arguments)
    with reverts("ledger: may not append"):
        ledger.send(citizen, "append", *entry)
