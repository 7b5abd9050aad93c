"""pay and setPayer: contracts that have money paid, whatever the asset does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address, Wei
from tests.contracts.conftest import Cast
from tests.contracts.land import treasury_arguments
from tests.contracts.treasury.test_operations import do, operation, queue

COIN = ZERO_ADDRESS
FIRST = 16
AS_IT_SHOULD, NOTHING, REFUSES, REVERTS, BOMB, BURNS_GAS, LIES = range(7)
Mock = Callable[..., Deployed]


@pytest.fixture
def treasury(
    bare_world: World, deploy: Callable[..., Deployed], mock: Mock, cast: Cast
) -> Deployed:
    """It has 1,000 wei, and pays for the keeper."""
    decider = mock(bare_world, "Decider").address
    made = deploy("Treasury", *treasury_arguments(decider, payers=[cast.keeper.address]))
    bare_world.send(Call(made.address, b"", Wei(1_000)), cast.stranger)
    return made


@pytest.fixture
def token(treasury: Deployed, mock: Mock, cast: Cast) -> Deployed:
    """A token of six digits, of which the treasury has 1,000 as well."""
    token = mock(treasury.world, "OddToken", 6)
    token.send(cast.stranger, "mint", treasury.address, 1_000)
    return token


def pay(treasury: Deployed, cast: Cast, asset: Address, amount: int = 400) -> Sent:
    return treasury.send(cast.keeper, "pay", asset, cast.receiver.address, amount)


def held(token: Deployed, account: Address) -> int:
    return int(token.read("balanceOf", account))


# -- payers


def test_payers_of_the_founding(deploy: Callable[..., Deployed], cast: Cast) -> None:
    payers = [cast.keeper.address, cast.holder.address]
    made = deploy("Treasury", *treasury_arguments(cast.governor.address, payers=payers))
    assert [made.read("payerNumber", each) for each in payers] == [FIRST, FIRST + 1]
    assert [made.read("isPayer", each) for each in payers] == [True, True]
    assert made.read("payerCount") == 2
    assert (made.read("payerNumber", COIN), made.read("isPayer", COIN)) == (0, False)


def test_set_payer(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    contract = token.address
    sent = do(treasury, cast, [treasury.call("setPayer", contract, True)])
    told = {"payer": contract, "number": FIRST + 1, "allowed": True}
    assert sent.only("PayerSet") == told
    assert treasury.read("isPayer", contract)
    do(treasury, cast, [treasury.call("setPayer", contract, False)])
    assert not treasury.read("isPayer", contract)
    again = do(treasury, cast, [treasury.call("setPayer", contract, True)])
    assert again.only("PayerSet") == told
    assert treasury.read("payerCount") == 2


def test_who_sets_payers(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    for actor in (cast.stranger, cast.keeper, cast.governor):
        with reverts("treasury: only treasury"):
            treasury.send(actor, "setPayer", token.address, True)
    action = treasury.call("setPayer", token.address, True)
    for class_number in (1, 15):
        with reverts("treasury: only strictest class"):
            do(treasury, cast, [action], class_number=class_number)
    do(treasury, cast, [action], class_number=0)


def test_a_person_is_no_payer(treasury: Deployed, cast: Cast) -> None:
    with reverts("treasury: no contract"):
        do(treasury, cast, [treasury.call("setPayer", cast.stranger.address, True)])
    do(treasury, cast, [treasury.call("setPayer", cast.keeper.address, False)])
    with reverts("treasury: only payers"):
        pay(treasury, cast, COIN)


# -- paying


def test_pays_coin(treasury: Deployed, cast: Cast) -> None:
    before = treasury.world.port.balance(cast.receiver.address)
    sent = pay(treasury, cast, COIN)
    assert treasury.world.port.balance(cast.receiver.address) == before + 400
    assert treasury.world.port.balance(treasury.address) == 600
    assert sent.names == []


@pytest.mark.parametrize("asset", ["coin", "token"])
def test_only_payers(treasury: Deployed, cast: Cast, token: Deployed, asset: str) -> None:
    paid = COIN if asset == "coin" else token.address
    for actor in (cast.stranger, cast.governor, cast.receiver):
        with reverts("treasury: only payers"):
            treasury.send(actor, "pay", paid, actor.address, 1)
    pay(treasury, cast, paid, 1)


@pytest.mark.parametrize("behaviour", [AS_IT_SHOULD, NOTHING, BOMB])
@pytest.mark.parametrize("decimals", [0, 6, 24])
def test_pays_tokens(
    treasury: Deployed, cast: Cast, mock: Mock, behaviour: int, decimals: int
) -> None:
    token, amount = mock(treasury.world, "OddToken", decimals), 7 * 10**decimals
    token.send(cast.stranger, "mint", treasury.address, amount)
    token.send(cast.stranger, "behave", behaviour, 0)
    sent = pay(treasury, cast, token.address, amount)
    assert held(token, cast.receiver.address) == amount
    assert held(token, treasury.address) == 0
    assert sent.receipt.gas_used < 120_000


@pytest.mark.parametrize("behaviour", [REFUSES, REVERTS, BURNS_GAS])
def test_a_token_that_does_not_move(
    treasury: Deployed, cast: Cast, token: Deployed, behaviour: int
) -> None:
    token.send(cast.stranger, "behave", behaviour, 0)
    with reverts("treasury: payment failed"):
        pay(treasury, cast, token.address)
    token.send(cast.stranger, "behave", AS_IT_SHOULD, 0)
    pay(treasury, cast, token.address)


@pytest.mark.parametrize("blocked", ["treasury", "receiver"])
def test_a_token_that_blocks(treasury: Deployed, cast: Cast, token: Deployed, blocked: str) -> None:
    account = treasury.address if blocked == "treasury" else cast.receiver.address
    token.send(cast.stranger, "setBlocked", account, True)
    with reverts("treasury: payment failed"):
        pay(treasury, cast, token.address)
    token.send(cast.stranger, "setBlocked", account, False)
    pay(treasury, cast, token.address)


def test_more_than_there_is(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    for asset in (COIN, token.address):
        with reverts("treasury: payment failed"):
            pay(treasury, cast, asset, 1_001)
        pay(treasury, cast, asset, 1_000)


def test_an_asset_without_code(treasury: Deployed, cast: Cast) -> None:
    with reverts("treasury: payment failed"):
        pay(treasury, cast, cast.stranger.address)


def test_a_receiver_that_refuses_coin(treasury: Deployed, cast: Cast, mock: Mock) -> None:
    takes, refuses = mock(treasury.world, "Target"), mock(treasury.world, "Told")
    with reverts("treasury: payment failed"):
        treasury.send(cast.keeper, "pay", COIN, refuses.address, 1)
    treasury.send(cast.keeper, "pay", COIN, takes.address, 1)


def test_a_fee_is_its_receivers_and_a_rebase_everybodys(
    treasury: Deployed, cast: Cast, token: Deployed
) -> None:
    token.send(cast.stranger, "charge", 1_000, 0)
    pay(treasury, cast, token.address, 100)
    assert held(token, cast.receiver.address) == 90
    assert held(token, treasury.address) == 900
    token.send(cast.stranger, "rebase", 2 * 10**18)
    pay(treasury, cast, token.address, 1_800)
    assert held(token, treasury.address) == 0


# -- inside something else


@pytest.mark.parametrize("door", ["pay", "execute"])
def test_a_payment_cannot_be_reentered(
    treasury: Deployed, cast: Cast, token: Deployed, door: str
) -> None:
    """Not by an asset that is a payer, nor by one that executes what is queued."""
    do(treasury, cast, [treasury.call("setPayer", token.address, True)])
    actions = [Call(cast.stranger.address, b"", Wei(500))]
    queue(treasury, actions)
    again = {
        "pay": treasury.call("pay", COIN, cast.stranger.address, 500),
        "execute": treasury.call("execute", *operation(actions)),
    }[door]
    token.send(cast.stranger, "arm", treasury.address, again.data, False)
    pay(treasury, cast, token.address)
    assert (token.read("attempts"), token.read("successes")) == (1, 0)
    token.send(cast.stranger, "arm", treasury.address, again.data, True)
    with reverts("treasury: payment failed"):
        pay(treasury, cast, token.address)
    assert treasury.world.port.balance(treasury.address) == 1_000


def test_nothing_is_paid_while_a_proposal_is_executed(
    treasury: Deployed, cast: Cast, mock: Mock
) -> None:
    reenterer = mock(treasury.world, "Reenterer")
    again = treasury.call("pay", COIN, cast.stranger.address, 500)
    reenterer.send(cast.stranger, "arm", treasury.address, again.data, False)
    do(treasury, cast, [treasury.call("setPayer", reenterer.address, True)])
    do(treasury, cast, [Call(reenterer.address, b"again")])
    assert (reenterer.read("attempts"), reenterer.read("successes")) == (1, 0)
    assert treasury.world.port.balance(treasury.address) == 1_000


def test_an_action_that_pays_is_refused(treasury: Deployed, cast: Cast) -> None:
    with reverts("it gave no reason"):  # the lock's refusal has none
        do(treasury, cast, [treasury.call("pay", COIN, cast.stranger.address, 1)])


def test_a_payer_that_never_was_one(treasury: Deployed, cast: Cast, mock: Mock) -> None:
    """Anybody can write a contract that has the same functions."""
    reenterer = mock(treasury.world, "Reenterer")
    paid = treasury.call("pay", COIN, cast.stranger.address, 500)
    reenterer.send(cast.stranger, "arm", treasury.address, paid.data, True)
    with reverts("treasury: only payers"):
        treasury.world.send(Call(reenterer.address), cast.stranger)
