"""RecordLedger: setKind, and who may append what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, KindMode
from tests.contracts.conftest import Cast
from tests.contracts.land import Land
from tests.contracts.ledger.test_ledger import CHARTER, CONTENT, LAW

VERDICT = b"verdict".ljust(32, b"\0")
NOTICE = b"notice".ljust(32, b"\0")
FEE = 10**15
MOST_WEI = 2**88 - 1


def set_kind(
    ledger: Deployed, cast: Cast, mode: KindMode, gate: str = ZERO_ADDRESS, fee: int = 0
) -> None:
    sent = ledger.send(cast.treasury, "setKind", NOTICE, int(mode), gate, fee)
    expected = {"kind": NOTICE, "mode": mode, "gate": gate, "fee_wei": fee}
    assert sent.events == (("KindSet", expected),)
    assert ledger.read("ruleOf", NOTICE) == (mode, gate, fee)


def append(ledger: Deployed, cast: Cast, role: str, value: int = 0) -> None:
    before = ledger.read("size")
    ledger.send(getattr(cast, role), "append", NOTICE, CONTENT, "Notice", value=value)
    assert ledger.read("size") == before + 1


def refused(ledger: Deployed, cast: Cast, role: str, reason: str, value: int = 0) -> None:
    before = ledger.read("size")
    with reverts(reason):
        ledger.send(getattr(cast, role), "append", NOTICE, CONTENT, "Notice", value=value)
    with reverts(reason):
        batch = [(NOTICE, CONTENT, 0, 0, "Notice")]
        ledger.send(getattr(cast, role), "appendBatch", batch, value=value)
    with reverts(reason):
        linked = (NOTICE, CONTENT, "Notice", 0, 0)
        ledger.send(getattr(cast, role), "appendLinked", *linked, value=value)
    assert ledger.read("size") == before


def test_a_kind_of_which_nothing_was_said_is_the_keepers(ledger: Deployed, cast: Cast) -> None:
    assert ledger.read("ruleOf", NOTICE) == (KindMode.KEEPERS, ZERO_ADDRESS, 0)
    append(ledger, cast, "keeper")
    append(ledger, cast, "treasury")
    refused(ledger, cast, "citizen", "ledger: only keeper")


def test_the_charter_is_the_treasurys_from_the_start(ledger: Deployed, cast: Cast) -> None:
    assert ledger.read("ruleOf", CHARTER) == (KindMode.TREASURY, ZERO_ADDRESS, 0)
    with reverts("ledger: may not append"):
        ledger.send(cast.keeper, "append", CHARTER, CONTENT, "A coup")
    with reverts("ledger: may not append"):
        batch = [(LAW, CONTENT, 0, 0, "Law"), (CHARTER, CONTENT, 0, 0, "A coup")]
        ledger.send(cast.keeper, "appendBatch", batch)
    ledger.send(cast.treasury, "append", CHARTER, CONTENT, "Charter")
    assert ledger.read("size") == 1


def test_the_treasury_only(ledger: Deployed, cast: Cast) -> None:
    set_kind(ledger, cast, KindMode.TREASURY)
    append(ledger, cast, "treasury")
    refused(ledger, cast, "keeper", "ledger: may not append")


def test_an_office(ledger: Deployed, cast: Cast) -> None:
    set_kind(ledger, cast, KindMode.ACCOUNT, cast.registrar.address)
    append(ledger, cast, "registrar")
    append(ledger, cast, "treasury")
    refused(ledger, cast, "keeper", "ledger: may not append")
    refused(ledger, cast, "stranger", "ledger: may not append")


def test_citizens(ledger: Deployed, registry: Deployed, cast: Cast) -> None:
    set_kind(ledger, cast, KindMode.MEMBERS, registry.address)
    append(ledger, cast, "citizen")
    refused(ledger, cast, "keeper", "ledger: may not append")
    registry.send(cast.registrar, "revoke", cast.citizen.address)
    refused(ledger, cast, "citizen", "ledger: may not append")


def test_holders(ledger: Deployed, token: Deployed, cast: Cast) -> None:
    set_kind(ledger, cast, KindMode.MEMBERS, token.address)
    append(ledger, cast, "holder")
    refused(ledger, cast, "citizen", "ledger: may not append")


def test_anyone_for_a_fee(ledger: Deployed, cast: Cast) -> None:
    set_kind(ledger, cast, KindMode.ANYONE, fee=FEE)
    port = ledger.world.port
    before = port.balance(cast.treasury.address)
    append(ledger, cast, "stranger", value=FEE)
    assert port.balance(cast.treasury.address) == before + FEE
    assert port.balance(ledger.address) == 0
    for value in (0, FEE - 1, FEE + 1):
        refused(ledger, cast, "stranger", "ledger: wrong fee", value)
    append(ledger, cast, "treasury")
    refused(ledger, cast, "treasury", "ledger: wrong fee", 1)


def test_the_fees_of_a_batch_add_up(ledger: Deployed, cast: Cast) -> None:
    set_kind(ledger, cast, KindMode.ANYONE, fee=FEE)
    notice, law = (NOTICE, CONTENT, 0, 0, "Notice"), (LAW, CONTENT, 0, 0, "Law")
    before = ledger.world.port.balance(cast.treasury.address)
    batch = [notice, law, notice, notice]
    for wrong in (FEE, 2 * FEE, 4 * FEE):
        with reverts("ledger: wrong fee"):
            ledger.send(cast.keeper, "appendBatch", batch, value=wrong)
    ledger.send(cast.keeper, "appendBatch", batch, value=3 * FEE)
    assert ledger.world.port.balance(cast.treasury.address) == before + 3 * FEE
    with reverts("ledger: only keeper"):
        ledger.send(cast.stranger, "appendBatch", batch, value=3 * FEE)


def test_a_fee_for_keepers_too(ledger: Deployed, cast: Cast) -> None:
    set_kind(ledger, cast, KindMode.KEEPERS, fee=FEE)
    append(ledger, cast, "keeper", value=FEE)
    refused(ledger, cast, "keeper", "ledger: wrong fee")
    refused(ledger, cast, "stranger", "ledger: only keeper", FEE)


def test_a_rule_can_be_taken_back_and_leaves_other_kinds_alone(
    ledger: Deployed, cast: Cast
) -> None:
    set_kind(ledger, cast, KindMode.ANYONE, fee=MOST_WEI)
    set_kind(ledger, cast, KindMode.KEEPERS)
    append(ledger, cast, "keeper")
    ledger.send(cast.keeper, "append", LAW, CONTENT, "Law")
    with reverts("ledger: only keeper"):
        ledger.send(cast.stranger, "append", LAW, CONTENT, "Law")


@pytest.mark.parametrize("role", ["deployer", "keeper", "governor", "stranger"])
def test_only_the_treasury_sets_kinds(ledger: Deployed, cast: Cast, role: str) -> None:
    with reverts("ledger: only treasury"):
        ledger.send(getattr(cast, role), "setKind", NOTICE, 4, ZERO_ADDRESS, 0)


def test_what_is_no_rule(ledger: Deployed, registry: Deployed, cast: Cast) -> None:
    keeper = cast.keeper.address
    for arguments, reason in [
        ((bytes(32), 4, ZERO_ADDRESS, 0), "ledger: no kind"),
        ((NOTICE, 5, ZERO_ADDRESS, 0), "ledger: no such mode"),
        ((NOTICE, 2**255, ZERO_ADDRESS, 0), "ledger: no such mode"),
        ((NOTICE, 2, ZERO_ADDRESS, 0), "ledger: wrong gate"),
        ((NOTICE, 3, ZERO_ADDRESS, 0), "ledger: wrong gate"),
        ((NOTICE, 3, keeper, 0), "ledger: wrong gate"),
        ((NOTICE, 0, keeper, 0), "ledger: wrong gate"),
        ((NOTICE, 1, keeper, 0), "ledger: wrong gate"),
        ((NOTICE, 4, registry.address, 0), "ledger: wrong gate"),
        ((NOTICE, 4, ZERO_ADDRESS, MOST_WEI + 1), "ledger: fee too high"),
    ]:
        with reverts(reason):
            ledger.send(cast.treasury, "setKind", *arguments)
    assert ledger.read("ruleOf", NOTICE) == (KindMode.KEEPERS, ZERO_ADDRESS, 0)
    set_kind(ledger, cast, KindMode.ANYONE, fee=MOST_WEI)


class TestAnOffice:
    """Mode 5: whoever holds an office that the offices' contract knows."""

    CLERK = b"clerk".ljust(32, b"\0")

    def test_its_holder_for_its_term(self, land: Land) -> None:
        holder, until = land.citizens[0], land.clock() + 100
        land.offices.send(land.founder, "establish", self.CLERK, (1, 900, False, ZERO_ADDRESS))
        land.offices.send(land.founder, "appoint", self.CLERK, holder.address, until)
        gate = land.offices.address
        sent = land.ledger.send(land.treasury, "setKindOffice", NOTICE, gate, self.CLERK, FEE)
        assert sent.events == (
            ("KindSet", {"kind": NOTICE, "mode": KindMode.OFFICE, "gate": gate, "fee_wei": FEE}),
            ("KindOfficeSet", {"kind": NOTICE, "office": self.CLERK}),
        )
        assert land.ledger.read("ruleOf", NOTICE) == (KindMode.OFFICE, gate, FEE)
        assert land.ledger.read("officeOf", NOTICE) == self.CLERK
        land.ledger.send(holder, "append", NOTICE, CONTENT, "Notice", value=FEE)
        land.ledger.send(
            holder, "appendBatch", [(NOTICE, CONTENT, 0, 0, "Notice")] * 2, value=2 * FEE
        )
        with reverts("ledger: may not append"):
            land.ledger.send(land.citizens[1], "append", NOTICE, CONTENT, "Notice", value=FEE)
        land.wait(120)
        with reverts("ledger: may not append"):
            land.ledger.send(holder, "append", NOTICE, CONTENT, "Notice", value=FEE)

    def test_another_rule_forgets_the_office(self, land: Land) -> None:
        set_office = "setKindOffice", NOTICE, land.offices.address, self.CLERK, 0
        land.ledger.send(land.treasury, *set_office)
        land.ledger.send(land.treasury, "setKind", NOTICE, KindMode.ANYONE, ZERO_ADDRESS, 0)
        assert land.ledger.read("officeOf", NOTICE) == bytes(32)
        land.ledger.send(land.stranger, "append", NOTICE, CONTENT, "Notice")

    def test_what_is_no_rule(self, land: Land) -> None:
        gate = land.offices.address
        for arguments, reason in [
            ((bytes(32), gate, self.CLERK, 0), "ledger: no kind"),
            ((NOTICE, gate, bytes(32), 0), "ledger: wrong gate"),
            ((NOTICE, land.stranger.address, self.CLERK, 0), "ledger: wrong gate"),
            ((NOTICE, gate, self.CLERK, MOST_WEI + 1), "ledger: fee too high"),
        ]:
            with reverts(reason):
                land.ledger.send(land.treasury, "setKindOffice", *arguments)
        with reverts("ledger: only treasury"):
            land.ledger.send(land.stranger, "setKindOffice", NOTICE, gate, self.CLERK, 0)
        with reverts("ledger: no such mode"):
            land.ledger.send(land.treasury, "setKind", NOTICE, KindMode.OFFICE, gate, 0)


# -- verdicts


@pytest.fixture
def judged(deploy: Callable[..., Deployed], cast: Cast) -> Deployed:
    """A ledger whose court is the guardian."""
    settings = cast.treasury.address, [cast.keeper.address], bytes(32), cast.registrar.address
    return deploy("RecordLedger", *settings)


def test_verdicts_are_the_courts_alone(judged: Deployed, cast: Cast) -> None:
    assert judged.read("ruleOf", VERDICT) == (KindMode.SOLE, cast.registrar.address, 0)
    judged.send(cast.registrar, "append", VERDICT, CONTENT, "Verdict 1")
    for role in ("keeper", "stranger"):
        with reverts("ledger: may not append"):
            judged.send(getattr(cast, role), "append", VERDICT, CONTENT, "Verdict 2")
    assert judged.read("size") == 1


def test_no_vote_writes_a_verdict(judged: Deployed, cast: Cast) -> None:
    with reverts("ledger: may not append"):
        judged.send(cast.treasury, "append", VERDICT, CONTENT, "Verdict 1")
    with reverts("ledger: may not append"):
        batch = [(LAW, CONTENT, 0, 0, "Law"), (VERDICT, CONTENT, 0, 0, "Verdict 1")]
        judged.send(cast.treasury, "appendBatch", batch)
    judged.send(cast.treasury, "append", LAW, CONTENT, "Law")


def test_no_vote_lets_others_write_verdicts(judged: Deployed, cast: Cast) -> None:
    with reverts("ledger: only court"):
        judged.send(cast.treasury, "setKind", VERDICT, 4, ZERO_ADDRESS, 0)
    with reverts("ledger: only court"):
        judged.send(cast.treasury, "setKindOffice", VERDICT, judged.address, LAW, 0)
    judged.send(cast.treasury, "setKind", LAW, 4, ZERO_ADDRESS, 0)


def test_no_vote_gives_a_kind_away_for_ever(judged: Deployed, cast: Cast) -> None:
    with reverts("ledger: no such mode"):
        judged.send(cast.treasury, "setKind", LAW, int(KindMode.SOLE), cast.keeper.address, 0)


def test_without_a_court_a_verdict_is_a_kind_like_others(ledger: Deployed, cast: Cast) -> None:
    assert ledger.read("ruleOf", VERDICT) == (KindMode.KEEPERS, ZERO_ADDRESS, 0)
    ledger.send(cast.treasury, "setKind", VERDICT, 4, ZERO_ADDRESS, 0)
    ledger.send(cast.stranger, "append", VERDICT, CONTENT, "Verdict 1")
    ledger.send(cast.treasury, "append", VERDICT, CONTENT, "Verdict 2")
    assert ledger.read("size") == 2
