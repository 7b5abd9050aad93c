"""What an exit can be created with."""

from __future__ import annotations

import pytest

from govkit.contracts.founder import created_address
from govkit.contracts.token import TokenSettings
from govkit.testing import reverts
from govkit.types import Address, Bps, Wei
from tests.contracts.exit.commonwealth import COIN, DAY, HOUR, Commonwealth

YEAR = 365 * DAY


def create(common: Commonwealth, **changed: object) -> None:
    """An exit of a currency that names it."""
    me = common.founder.address
    nonce = common.world.chain.state().get_nonce(bytes.fromhex(me[2:]))
    out = created_address(Address(me), nonce + 1)
    settings = TokenSettings(
        "Test",
        "TST",
        Wei(10),
        Bps(0),
        True,
        Address(common.treasury.address),
        Address(me),
        exit=out,
    )
    token = common.world.deploy("TreasuryToken", settings.words())
    terms = {"token": token, **changed}
    if terms.pop("the_currency", False):
        terms["assets"] = [token]
    common.world.deploy("Exit", *common.terms(**terms))


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("tenure", DAY - 1, "exit: tenure out of range"),
        ("tenure", 10 * YEAR + 1, "exit: tenure out of range"),
        ("notice", HOUR - 1, "exit: notice out of range"),
        # The treasury's least delay is two days.
        ("notice", DAY + 1, "exit: notice out of range"),
        ("discount", 10_000, "exit: discount out of range"),
        ("kept", 256, "exit: months out of range"),
        ("assets", [], "exit: no such asset"),
        ("assets", [COIN, COIN], "exit: no such asset"),
        ("assets", [Address("0x" + "11" * 20)], "exit: no such asset"),
        ("the_currency", True, "exit: no such asset"),
    ],
)
def test_refuses(common: Commonwealth, setting: str, value: object, reason: str) -> None:
    with reverts(reason):
        create(common, **{setting: value})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("tenure", DAY),
        ("tenure", 10 * YEAR),
        ("notice", HOUR),
        ("notice", DAY),
        ("discount", 9_999),
        ("kept", 255),
        ("assets", [COIN]),
    ],
)
def test_takes(common: Commonwealth, setting: str, value: object) -> None:
    create(common, **{setting: value})


def test_refuses_a_currency_that_does_not_name_it(common: Commonwealth) -> None:
    with reverts("exit: not of this currency"):
        common.world.deploy("Exit", *common.terms())


def test_tells_what_it_was_created_with(common: Commonwealth) -> None:
    assert common.exit.read("discountBps") == 500
    assert common.exit.read("keptMonths") == 0
    assert common.exit.read("tenure") == 90 * DAY
    assert common.exit.read("notice") == DAY
    assert common.exit.read("assetCount") == 3
    assert [common.exit.read("assetAt", n) for n in range(3)] == common.assets
    assert common.exit.read("token") == common.token.address
    assert common.exit.read("treasury") == common.treasury.address
    assert common.token.read("exit") == common.exit.address
