"""The purse: what a passed proposal tells it, and what payers have paid out of it.

A person acts as the nation's treasury.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address, Wei
from tests.contracts.conftest import Cast

COIN = ZERO_ADDRESS
FIRST = 16
AS_IT_SHOULD, NOTHING, REFUSES, REVERTS, BOMB, BURNS_GAS, LIES = range(7)
Mock = Callable[..., Deployed]


@pytest.fixture
def purse(bare_world: World, deploy: Callable[..., Deployed], cast: Cast) -> Deployed:
    """It has 1,000 wei."""
    made = deploy("Purse", cast.treasury.address)
    bare_world.send(Call(made.address, b"", Wei(1_000)), cast.stranger)
    return made


@pytest.fixture
def payer(purse: Deployed, mock: Mock, cast: Cast) -> Deployed:
    """A contract that sends the purse what it was armed with, and passes on a refusal."""
    made = mock(purse.world, "Reenterer")
    purse.send(cast.treasury, "setPayer", made.address, True)
    return made


@pytest.fixture
def token(purse: Deployed, mock: Mock, cast: Cast) -> Deployed:
    """A token of six digits, of which the purse has 1,000 as well."""
    token = mock(purse.world, "OddToken", 6)
    token.send(cast.stranger, "mint", purse.address, 1_000)
    return token


def pay(
    purse: Deployed,
    payer: Deployed,
    cast: Cast,
    asset: Address,
    amount: int = 400,
    receiver: Address | None = None,
) -> None:
    call = purse.call("pay", asset, receiver or cast.receiver.address, amount)
    payer.send(cast.stranger, "arm", purse.address, call.data, True)
    purse.world.send(Call(payer.address), cast.stranger)


def act(purse: Deployed, cast: Cast, call: Call) -> Sent:
    return purse.send(cast.treasury, "act", call.to, call.value, call.data)


def held(token: Deployed, account: Address) -> int:
    return int(token.read("balanceOf", account))


def coin(purse: Deployed) -> int:
    return purse.world.port.balance(purse.address)


# -- payers


def test_set_payer(purse: Deployed, cast: Cast, token: Deployed, mock: Mock) -> None:
    assert (purse.read("payerCount"), purse.read("isPayer", token.address)) == (0, False)
    sent = purse.send(cast.treasury, "setPayer", token.address, True)
    told = {"payer": token.address, "number": FIRST, "allowed": True}
    assert sent.only("PayerSet") == told
    assert purse.read("isPayer", token.address)
    purse.send(cast.treasury, "setPayer", token.address, False)
    assert not purse.read("isPayer", token.address)
    assert purse.read("payerNumber", token.address) == FIRST
    other = mock(purse.world, "Target").address
    assert purse.send(cast.treasury, "setPayer", other, True).only("PayerSet")["number"] == 17
    assert purse.send(cast.treasury, "setPayer", token.address, True).only("PayerSet") == told
    assert purse.read("payerCount") == 2
    assert [purse.read("payerAt", each) for each in (15, 16, 17, 18)] == [
        ZERO_ADDRESS, token.address, other, ZERO_ADDRESS,
    ]  # fmt: skip


def test_who_sets_payers(purse: Deployed, cast: Cast, token: Deployed, payer: Deployed) -> None:
    for actor in (cast.stranger, cast.governor, cast.keeper):
        with reverts("purse: only treasury"):
            purse.send(actor, "setPayer", token.address, True)
    naming = purse.call("setPayer", token.address, True)
    payer.send(cast.stranger, "arm", purse.address, naming.data, True)
    with reverts("purse: only treasury"):
        purse.world.send(Call(payer.address), cast.stranger)
    with reverts("purse: only treasury"):  # not through itself either
        act(purse, cast, naming)
    purse.send(cast.treasury, "setPayer", token.address, True)


def test_a_person_is_no_payer(purse: Deployed, cast: Cast) -> None:
    with reverts("purse: no contract"):
        purse.send(cast.treasury, "setPayer", cast.stranger.address, True)
    purse.send(cast.treasury, "setPayer", cast.stranger.address, False)
    with reverts("purse: only payers"):
        purse.send(cast.stranger, "pay", COIN, cast.stranger.address, 1)


# -- paying


def test_pays_coin_to_the_last_wei(purse: Deployed, payer: Deployed, cast: Cast) -> None:
    before = purse.world.port.balance(cast.receiver.address)
    pay(purse, payer, cast, COIN, 1_000)
    assert purse.world.port.balance(cast.receiver.address) == before + 1_000
    assert coin(purse) == 0
    with reverts("purse: payment failed"):
        pay(purse, payer, cast, COIN, 1)


@pytest.mark.parametrize("behaviour", [AS_IT_SHOULD, NOTHING, BOMB])
def test_pays_tokens(
    purse: Deployed, payer: Deployed, cast: Cast, token: Deployed, behaviour: int
) -> None:
    token.send(cast.stranger, "behave", behaviour, 0)
    pay(purse, payer, cast, token.address, 1_000)
    assert (held(token, cast.receiver.address), held(token, purse.address)) == (1_000, 0)
    with reverts("purse: payment failed"):
        pay(purse, payer, cast, token.address, 1)


@pytest.mark.parametrize("behaviour", [REFUSES, REVERTS, BURNS_GAS])
def test_a_token_that_does_not_move(
    purse: Deployed, payer: Deployed, cast: Cast, token: Deployed, behaviour: int
) -> None:
    token.send(cast.stranger, "behave", behaviour, 0)
    with reverts("purse: payment failed"):
        pay(purse, payer, cast, token.address)
    token.send(cast.stranger, "behave", AS_IT_SHOULD, 0)
    pay(purse, payer, cast, token.address)


def test_what_is_no_asset_and_who_takes_no_coin(
    purse: Deployed, payer: Deployed, cast: Cast, mock: Mock
) -> None:
    for asset in (cast.stranger.address, purse.address):
        with reverts("purse: payment failed"):
            pay(purse, payer, cast, asset)
    refuses = mock(purse.world, "Told").address
    with reverts("purse: payment failed"):
        pay(purse, payer, cast, COIN, receiver=refuses)
    pay(purse, payer, cast, COIN, receiver=purse.address)
    assert coin(purse) == 1_000


@pytest.mark.parametrize("asset", ["coin", "token"])
def test_only_payers(
    purse: Deployed, payer: Deployed, cast: Cast, token: Deployed, asset: str
) -> None:
    paid = COIN if asset == "coin" else token.address
    for actor in (cast.stranger, cast.treasury, cast.receiver):
        with reverts("purse: only payers"):
            purse.send(actor, "pay", paid, actor.address, 1)
    pay(purse, payer, cast, paid, 1)
    purse.send(cast.treasury, "setPayer", payer.address, False)
    with reverts("purse: only payers"):
        pay(purse, payer, cast, paid, 1)


def test_a_payment_cannot_be_reentered(
    purse: Deployed, payer: Deployed, cast: Cast, token: Deployed
) -> None:
    """Not even by an asset that is a payer."""
    purse.send(cast.treasury, "setPayer", token.address, True)
    again = purse.call("pay", COIN, cast.stranger.address, 500)
    token.send(cast.stranger, "arm", purse.address, again.data, False)
    pay(purse, payer, cast, token.address)
    assert (token.read("attempts"), token.read("successes"), coin(purse)) == (1, 0, 1_000)


# -- what a passed proposal does


def test_a_proposal_moves_money_back(purse: Deployed, cast: Cast, token: Deployed) -> None:
    home = cast.governor.address
    before = purse.world.port.balance(home)
    act(purse, cast, Call(home, b"", Wei(300)))
    assert purse.world.port.balance(home) == before + 300
    act(purse, cast, token.call("transfer", home, 1_000))
    assert held(token, home) == 1_000


def test_what_is_sent_along_is_there_for_the_call(purse: Deployed, cast: Cast, mock: Mock) -> None:
    target = mock(purse.world, "Target")
    poke = target.call("poke", 7, value=50)
    purse.send(cast.treasury, "act", target.address, 50, poke.data, value=20)
    assert target.read("sender") == purse.address
    assert coin(purse) == 970
    with reverts("target: refused"):
        act(purse, cast, target.call("refuse"))


def test_who_makes_it_act(purse: Deployed, cast: Cast, payer: Deployed) -> None:
    out = purse.call("act", cast.stranger.address, 1, b"")
    for actor in (cast.stranger, cast.governor, cast.keeper):
        with reverts("purse: only treasury"):
            purse.world.send(out, actor)
    payer.send(cast.stranger, "arm", purse.address, out.data, True)
    with reverts("purse: only treasury"):
        purse.world.send(Call(payer.address), cast.stranger)
    purse.world.send(out, cast.treasury)


def test_a_call_of_no_contract_would_do_nothing(purse: Deployed, cast: Cast) -> None:
    with reverts("purse: no contract"):
        act(purse, cast, Call(cast.stranger.address, b"\x01\x02\x03\x04"))
    act(purse, cast, Call(cast.stranger.address, b"", Wei(1)))


def test_nothing_is_paid_while_it_acts(purse: Deployed, cast: Cast, payer: Deployed) -> None:
    again = purse.call("pay", COIN, cast.stranger.address, 500)
    payer.send(cast.stranger, "arm", purse.address, again.data, False)
    act(purse, cast, Call(payer.address, b"again"))
    assert (payer.read("attempts"), payer.read("successes"), coin(purse)) == (1, 0, 1_000)


def test_it_says_what_a_treasury_says(
    deploy: Callable[..., Deployed], cast: Cast, treasury: Deployed
) -> None:
    purse = deploy("Purse", treasury.address)
    assert purse.read("treasury") == treasury.address
    assert purse.read("getMinDelay") == treasury.read("getMinDelay")
