"""Limits of what leaves the treasury, by class and payer, whatever the path."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from govkit.contracts.treasury import UNLIMITED, WHOLE, Limit
from govkit.crypto.keccak import keccak
from govkit.errors import LimitExceeded
from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.blocks import at_timestamp, outcomes_in_one_block
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address, Bps, Wei
from tests.contracts.conftest import ROOT, Cast
from tests.contracts.land import treasury_arguments
from tests.contracts.treasury.test_operations import decider_of, do, execute, operation, queue

COIN = ZERO_ADDRESS
STRICTEST, BUDGET, EVERYDAY, OTHER = range(4)
PAYER = 16
MONTH, QUARTER, YEAR, HOUR = 1, 3, 12, 3_600
AS_IT_SHOULD, NOTHING, REFUSES, REVERTS, BOMB, BURNS_GAS, LIES = range(7)
HONEST, SILENT, FALLING, BALANCE_BURNS_GAS = range(4)
PERMIT2 = Address("0x000000000022D473030F116dDEE9F6B43aC78BA3")
CAPS = {STRICTEST: UNLIMITED, BUDGET: 500, EVERYDAY: 100, PAYER: 300}
Mock = Callable[..., Deployed]
Make = Callable[..., Deployed]


def limit_of(asset: Address, **changed: object) -> Limit:
    caps = {number: Wei(cap) for number, cap in CAPS.items()}
    settings: dict[str, object] = {"period": MONTH, "caps": caps, **changed}
    return Limit(asset, **settings)  # type: ignore[arg-type]


@pytest.fixture
def token(bare_world: World, mock: Mock) -> Deployed:
    return mock(bare_world, "OddToken", 6)


@pytest.fixture
def make(
    bare_world: World, deploy: Callable[..., Deployed], mock: Mock, cast: Cast, token: Deployed
) -> Make:
    """Treasuries with 10,000 of coin and of a token, that pay for the keeper."""

    def made(*limits: Limit, commitments: Address = ZERO_ADDRESS) -> Deployed:
        decider = mock(bare_world, "Decider").address
        payers = [cast.keeper.address]
        arguments = treasury_arguments(
            decider, payers=payers, commitments=commitments, limits=limits
        )
        treasury = deploy("Treasury", *arguments)
        bare_world.send(Call(treasury.address, b"", Wei(10_000)), cast.stranger)
        token.send(cast.stranger, "mint", treasury.address, 10_000)
        return treasury

    return made


@pytest.fixture
def treasury(make: Make, token: Deployed) -> Deployed:
    """Both are limited."""
    return make(limit_of(COIN), limit_of(token.address))


def give(asset: Address, to: Address, amount: int, token: Deployed) -> Call:
    """What a proposal does to spend of coin or the token."""
    if asset == COIN:
        return Call(to, b"", Wei(amount))
    return token.call("transfer", to, amount)


def spend(
    treasury: Deployed, cast: Cast, token: Deployed, asset: Address, amount: int, number: int
) -> Sent:
    action = give(asset, cast.receiver.address, amount, token)
    return do(treasury, cast, [action], class_number=number)


def pay(treasury: Deployed, cast: Cast, asset: Address, amount: int) -> Sent:
    return treasury.send(cast.keeper, "pay", asset, cast.receiver.address, amount)


def spent(treasury: Deployed, asset: Address, number: int) -> int:
    return int(treasury.read("capOf", asset, number)[1])


def change(treasury: Deployed, cast: Cast, *limits: Limit) -> Sent:
    """By a vote of the strictest class."""
    return do(treasury, cast, [treasury.call("setLimit", *each.words()) for each in limits])


def assets(treasury: Deployed) -> list[Address]:
    return [Address(each) for each in treasury.read("limitedAssets")]


ASSETS = pytest.mark.parametrize("kind", ["coin", "token"])


def asset_of(kind: str, token: Deployed) -> Address:
    return COIN if kind == "coin" else token.address


# -- what a class and a payer may spend


@ASSETS
@pytest.mark.parametrize(("number", "cap"), [(BUDGET, 500), (EVERYDAY, 100)])
def test_a_class_spends_up_to_its_cap(
    treasury: Deployed, cast: Cast, token: Deployed, kind: str, number: int, cap: int
) -> None:
    asset = asset_of(kind, token)
    with reverts("treasury: over the limit"):
        spend(treasury, cast, token, asset, cap + 1, number)
    spend(treasury, cast, token, asset, cap - 1, number)
    assert tuple(treasury.read("capOf", asset, number)) == (cap, cap - 1)
    with reverts("treasury: over the limit"):
        spend(treasury, cast, token, asset, 2, number)
    spend(treasury, cast, token, asset, 1, number)
    with reverts("treasury: over the limit"):
        spend(treasury, cast, token, asset, 1, number)


@ASSETS
def test_a_payer_has_a_cap_of_its_own(
    treasury: Deployed, cast: Cast, token: Deployed, kind: str
) -> None:
    asset = asset_of(kind, token)
    with reverts("treasury: over the limit"):
        pay(treasury, cast, asset, 301)
    pay(treasury, cast, asset, 300)
    with reverts("treasury: over the limit"):
        pay(treasury, cast, asset, 1)
    assert spent(treasury, asset, PAYER) == 300
    spend(treasury, cast, token, asset, 500, BUDGET)


@ASSETS
def test_who_is_not_named_spends_nothing(
    make: Make, cast: Cast, token: Deployed, kind: str
) -> None:
    asset = asset_of(kind, token)
    treasury = make(limit_of(asset, caps={BUDGET: Wei(500)}))
    for number in (STRICTEST, EVERYDAY, OTHER, 15):
        with reverts("treasury: over the limit"):
            spend(treasury, cast, token, asset, 1, number)
    with reverts("treasury: over the limit"):
        pay(treasury, cast, asset, 1)
    pay(treasury, cast, asset, 0)
    spend(treasury, cast, token, asset, 0, OTHER)
    spend(treasury, cast, token, asset, 1, BUDGET)


@ASSETS
def test_the_strictest_class_may_be_unlimited(
    treasury: Deployed, cast: Cast, token: Deployed, kind: str
) -> None:
    asset = asset_of(kind, token)
    spend(treasury, cast, token, asset, 9_000, STRICTEST)
    assert tuple(treasury.read("capOf", asset, STRICTEST)) == (UNLIMITED, 0)


def test_an_asset_that_is_not_limited(make: Make, cast: Cast, token: Deployed) -> None:
    treasury = make(limit_of(COIN))
    spend(treasury, cast, token, token.address, 5_000, OTHER)
    pay(treasury, cast, token.address, 5_000)
    spend(treasury, cast, token, COIN, 100, EVERYDAY)


def test_a_nation_without_limits(make: Make, cast: Cast, token: Deployed) -> None:
    treasury = make()
    assert assets(treasury) == []
    spend(treasury, cast, token, COIN, 10_000, OTHER)
    do(treasury, cast, [token.call("approve", cast.spender.address, 10_000)], class_number=OTHER)


# -- what is measured


def test_many_small_payments_add_up(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    for _ in range(10):
        spend(treasury, cast, token, COIN, 10, EVERYDAY)
    with reverts("treasury: over the limit"):
        spend(treasury, cast, token, COIN, 1, EVERYDAY)
    actions = [give(COIN, cast.receiver.address, 60, token) for _ in range(9)]
    with reverts("treasury: over the limit"):
        do(treasury, cast, actions, class_number=BUDGET)
    do(treasury, cast, actions[:8], class_number=BUDGET)
    assert spent(treasury, COIN, BUDGET) == 480


def test_whatever_the_target_takes(
    treasury: Deployed, cast: Cast, token: Deployed, mock: Mock
) -> None:
    """What leaves counts, not what an action says: here the token lets its operator take."""
    taker = mock(treasury.world, "Reenterer")
    take = token.call("transferFrom", treasury.address, cast.stranger.address, 501)
    taker.send(cast.stranger, "arm", token.address, take.data, True)
    token.send(cast.stranger, "let", treasury.address, taker.address)
    with reverts("treasury: over the limit"):
        do(treasury, cast, [Call(taker.address, b"any")], class_number=BUDGET)
    take = token.call("transferFrom", treasury.address, cast.stranger.address, 500)
    taker.send(cast.stranger, "arm", token.address, take.data, True)
    do(treasury, cast, [Call(taker.address, b"any")], class_number=BUDGET)
    assert spent(treasury, token.address, BUDGET) == 500


def test_coin_to_a_function(treasury: Deployed, cast: Cast, mock: Mock) -> None:
    target = mock(treasury.world, "Target")
    with reverts("treasury: over the limit"):
        do(treasury, cast, [target.call("poke", 1, value=101)], class_number=EVERYDAY)
    do(treasury, cast, [target.call("poke", 1, value=100)], class_number=EVERYDAY)


def test_coin_that_is_sent_along_makes_no_room(treasury: Deployed, cast: Cast) -> None:
    paid = Call(cast.receiver.address, b"", Wei(101))
    for along in (1, 101, 5_000):
        with reverts("treasury: over the limit"):
            do(treasury, cast, [paid], along, EVERYDAY)
    do(treasury, cast, [Call(cast.receiver.address, b"", Wei(100))], 5_000, EVERYDAY)
    assert spent(treasury, COIN, EVERYDAY) == 100
    assert treasury.world.port.balance(treasury.address) == 14_900


def test_what_comes_back_in_one_proposal_does_not_count(
    treasury: Deployed, cast: Cast, token: Deployed
) -> None:
    back = token.call("transfer", treasury.address, 9_000)
    out = token.call("transfer", cast.receiver.address, 100)
    do(treasury, cast, [back, out], class_number=EVERYDAY)
    assert spent(treasury, token.address, EVERYDAY) == 100


def test_an_income_makes_no_room_for_later(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    spend(treasury, cast, token, COIN, 100, EVERYDAY)
    treasury.world.send(Call(treasury.address, b"", Wei(5_000)), cast.stranger)
    with reverts("treasury: over the limit"):
        spend(treasury, cast, token, COIN, 1, EVERYDAY)


def test_a_fee_that_the_sender_pays_counts(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    token.send(cast.stranger, "charge", 0, 5_000)
    with reverts("treasury: over the limit"):
        pay(treasury, cast, token.address, 201)
    pay(treasury, cast, token.address, 200)
    assert spent(treasury, token.address, PAYER) == 300
    spend(treasury, cast, token, token.address, 300, BUDGET)
    assert spent(treasury, token.address, BUDGET) == 450


def test_a_rebase_is_not_spent(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    token.send(cast.stranger, "rebase", 10**17)
    assert spent(treasury, token.address, PAYER) == 0
    pay(treasury, cast, token.address, 10)
    assert spent(treasury, token.address, PAYER) == 10


def test_a_payment_and_an_execution_in_one_block(
    treasury: Deployed, cast: Cast, token: Deployed
) -> None:
    """A cap is its class's or payer's own, so the sum of all named ones is the most that leaves."""
    actions = [give(COIN, cast.receiver.address, 500, token)]
    queue(treasury, actions, BUDGET)
    calls = [
        (cast.stranger, treasury.call("execute", *operation(actions))),
        (cast.keeper, treasury.call("pay", COIN, cast.receiver.address, 300)),
        (cast.keeper, treasury.call("pay", COIN, cast.receiver.address, 1)),
    ]
    assert outcomes_in_one_block(treasury.world, calls) == [True, True, False]
    with reverts("treasury: over the limit"):
        spend(treasury, cast, token, COIN, 1, BUDGET)
    assert treasury.world.port.balance(treasury.address) == 10_000 - 800


# -- periods


def seconds(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


def pay_at(treasury: Deployed, cast: Cast, moment: int, amount: int) -> bool:
    """Whether the payer is paid coin in that second."""
    at_timestamp(treasury.world, moment)
    try:
        pay(treasury, cast, COIN, amount)
    except LimitExceeded:
        return False
    return True


@pytest.mark.parametrize(
    ("period", "begins", "next_begins"),
    [
        (MONTH, seconds(2028, 2, 1), seconds(2028, 3, 1)),  # of a leap year
        (MONTH, seconds(2100, 2, 1), seconds(2100, 3, 1)),  # of a year that is none
        (MONTH, seconds(2027, 12, 1), seconds(2028, 1, 1)),
        (QUARTER, seconds(2028, 1, 1), seconds(2028, 4, 1)),
        (YEAR, seconds(2028, 1, 1), seconds(2029, 1, 1)),
        (HOUR, HOUR * 500_000, HOUR * 500_001),
    ],
)
def test_a_period_from_its_first_second_to_its_last(
    make: Make, cast: Cast, period: int, begins: int, next_begins: int
) -> None:
    treasury = make(limit_of(COIN, period=period))
    assert pay_at(treasury, cast, begins - 2, 300)
    assert not pay_at(treasury, cast, begins - 1, 1)
    assert pay_at(treasury, cast, begins, 200)
    assert spent(treasury, COIN, PAYER) == 200
    assert pay_at(treasury, cast, next_begins - 2, 100)
    assert not pay_at(treasury, cast, next_begins - 1, 1)
    assert pay_at(treasury, cast, next_begins, 300)


# -- calls of a limited token


CLOSED = [
    ("approve", (1,)),
    ("increaseAllowance", (1,)),
    ("increaseApproval", (1,)),
    ("approveAndCall", (1, b"")),
    ("transferAndCall", (1, b"")),
    ("authorizeOperator", ()),
    ("setApprovalForAll", (True,)),
]


@pytest.mark.parametrize(("function", "rest"), CLOSED)
@pytest.mark.parametrize("number", [STRICTEST, EVERYDAY])
def test_nobody_is_let_take(
    treasury: Deployed,
    cast: Cast,
    token: Deployed,
    function: str,
    rest: tuple[object, ...],
    number: int,
) -> None:
    with reverts("treasury: no allowance"):
        do(treasury, cast, [token.call(function, cast.spender.address, *rest)], class_number=number)


def test_a_permit_of_its_own(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    permit = token.call(
        "permit", treasury.address, cast.spender.address, 10_000, 2**40, 27, bytes(32), bytes(32)
    )
    with reverts("treasury: no allowance"):
        do(treasury, cast, [permit])


@pytest.mark.parametrize("data", [b"", b"\xa9", bytes.fromhex("095ea7"), bytes(4), bytes(68)])
def test_calldata_that_is_no_payment(
    treasury: Deployed, cast: Cast, token: Deployed, data: bytes
) -> None:
    with reverts("treasury: no allowance"):
        do(treasury, cast, [Call(token.address, data)])


@pytest.mark.parametrize("more", [b"", bytes(1), bytes(32)])
def test_an_allowance_can_only_be_ended(
    treasury: Deployed, cast: Cast, token: Deployed, more: bytes
) -> None:
    end = token.call("approve", cast.spender.address, 0)
    if more:
        with reverts("treasury: no allowance"):
            do(treasury, cast, [Call(token.address, end.data + more)])
    else:
        do(treasury, cast, [end], class_number=EVERYDAY)
    with reverts("treasury: no allowance"):
        do(treasury, cast, [Call(token.address, end.data[:36] + b"\1" + bytes(31))])
    with reverts("treasury: no allowance"):
        do(treasury, cast, [Call(token.address, end.data[:67])])


def test_permit2_is_told_nothing(treasury: Deployed, cast: Cast, make: Make) -> None:
    """Some tokens give it an allowance of everything."""
    selector = keccak(b"approve(address,address,uint160,uint48)")[:4]
    told = Call(PERMIT2, selector + bytes(128))
    with reverts("treasury: no allowance"):
        do(treasury, cast, [told])
    do(make(), cast, [told])


def test_the_harmless_functions_are_those_that_are_named() -> None:
    source = (ROOT / "contracts" / "Treasury.vy").read_text()
    named = re.findall(r"constant\(uint256\) = ([\d_]+)  # (\w+\(.*\))$", source, re.MULTILINE)
    assert len(named) == 9
    for number, signature in named:
        assert int(number).to_bytes(4) == keccak(signature.encode())[:4]


# -- assets that lie, and that do not answer


@pytest.mark.parametrize("balances", [SILENT, FALLING, BALANCE_BURNS_GAS])
@pytest.mark.parametrize("number", [STRICTEST, EVERYDAY])
def test_a_token_that_does_not_tell_its_balances_stops_no_nation(
    treasury: Deployed, cast: Cast, token: Deployed, balances: int, number: int
) -> None:
    caps = {STRICTEST: Wei(1), EVERYDAY: Wei(1), PAYER: Wei(1)}
    change(treasury, cast, limit_of(token.address, caps=caps))
    token.send(cast.stranger, "behave", AS_IT_SHOULD, balances)
    reason = "treasury: over the limit" if balances == FALLING else "it gave no reason"
    with reverts(reason):
        do(treasury, cast, [Call(cast.receiver.address)], class_number=number)
    with reverts(reason):
        pay(treasury, cast, token.address, 1)
    pay(treasury, cast, COIN, 1)
    do(treasury, cast, [treasury.call("setLimit", *Limit(token.address).words())])
    assert assets(treasury) == [COIN]
    do(treasury, cast, [Call(cast.receiver.address)], class_number=number)


@pytest.mark.parametrize("behaviour", [REFUSES, LIES])
def test_what_did_not_move_is_not_counted(
    treasury: Deployed, cast: Cast, token: Deployed, behaviour: int
) -> None:
    token.send(cast.stranger, "behave", behaviour, 0)
    spend(treasury, cast, token, token.address, 400, BUDGET)
    assert spent(treasury, token.address, BUDGET) == 0
    if behaviour == LIES:
        pay(treasury, cast, token.address, 300)
    else:
        with reverts("treasury: payment failed"):
            pay(treasury, cast, token.address, 300)
    assert spent(treasury, token.address, PAYER) == 0


def test_a_token_that_reenters_gets_no_more(
    treasury: Deployed, cast: Cast, token: Deployed
) -> None:
    """It is a payer, and what it does at a transfer is to have itself paid, or to execute."""
    do(treasury, cast, [treasury.call("setPayer", token.address, True)])
    change(treasury, cast, limit_of(COIN, caps={**CAPS, PAYER + 1: Wei(300)}))
    actions = [give(COIN, cast.stranger.address, 400, token)]
    queue(treasury, actions, BUDGET)
    for again in (
        treasury.call("pay", COIN, cast.stranger.address, 300),
        treasury.call("execute", *operation(actions)),
    ):
        token.send(cast.stranger, "arm", treasury.address, again.data, False)
        pay(treasury, cast, token.address, 10)
        spend(treasury, cast, token, token.address, 10, BUDGET)
    assert (token.read("attempts"), token.read("successes")) == (4, 0)
    assert treasury.world.port.balance(treasury.address) == 10_000


# -- limits that change


def test_limits_of_the_founding(make: Make, token: Deployed) -> None:
    coin, other = limit_of(COIN, dormant_bps=Bps(5_000)), limit_of(token.address, period=YEAR)
    treasury = make(coin, other)
    assert assets(treasury) == [COIN, token.address]
    assert tuple(treasury.read("limitOf", COIN)) == (MONTH, 5_000, 0)
    assert tuple(treasury.read("limitOf", token.address)) == (YEAR, WHOLE, 0)
    for number, cap in CAPS.items():
        assert tuple(treasury.read("capOf", COIN, number)) == (cap, 0)


def test_a_change_is_told(treasury: Deployed, cast: Cast) -> None:
    limit = limit_of(COIN, period=QUARTER, dormant_bps=Bps(1), runway_months=6)
    assert change(treasury, cast, limit).only("LimitSet") == {
        "asset": COIN,
        "period": QUARTER,
        "dormant_bps": 1,
        "runway_months": 6,
        "caps": tuple(sorted(CAPS.items())),
    }


def test_who_changes_limits(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    calls = [
        ("setLimit", limit_of(COIN).words()),
        ("setLimit", Limit(COIN).words()),
        ("setCommitments", (token.address,)),
    ]
    for function, arguments in calls:
        for actor in (cast.stranger, cast.keeper):
            with reverts("treasury: only treasury"):
                treasury.send(actor, function, *arguments)
        action = treasury.call(function, *arguments)
        for number in (BUDGET, 15):
            with reverts("treasury: only strictest class"):
                do(treasury, cast, [action], class_number=number)
        do(treasury, cast, [action])


def test_a_change_keeps_what_was_spent(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    pay(treasury, cast, COIN, 200)
    change(treasury, cast, limit_of(COIN, caps={PAYER: Wei(250), EVERYDAY: Wei(7)}))
    assert tuple(treasury.read("capOf", COIN, PAYER)) == (250, 200)
    with reverts("treasury: over the limit"):
        pay(treasury, cast, COIN, 51)
    change(treasury, cast, limit_of(COIN, caps={PAYER: Wei(100)}))
    with reverts("treasury: over the limit"):  # less than what was spent
        pay(treasury, cast, COIN, 1)
    with reverts("treasury: over the limit"):  # it is not named any more
        spend(treasury, cast, token, COIN, 1, EVERYDAY)
    change(treasury, cast, limit_of(COIN, period=QUARTER))
    assert spent(treasury, COIN, PAYER) == 0


def test_nothing_is_left_of_a_limit_that_ended(
    treasury: Deployed, cast: Cast, token: Deployed
) -> None:
    change(treasury, cast, Limit(COIN))
    assert assets(treasury) == [token.address]
    pay(treasury, cast, COIN, 5_000)
    change(treasury, cast, limit_of(COIN, caps={BUDGET: Wei(1)}))
    with reverts("treasury: over the limit"):
        pay(treasury, cast, COIN, 1)


def test_to_change_a_limit_and_to_spend_takes_two_proposals(
    treasury: Deployed, cast: Cast, token: Deployed
) -> None:
    """Else the strictest class of one vote would mean nothing: raise, spend, lower again."""
    for asset in (COIN, token.address):
        out = give(asset, cast.receiver.address, 1, token)
        for limit in (limit_of(asset), Limit(asset), limit_of(COIN)):
            changing = treasury.call("setLimit", *limit.words())
            for actions in ([changing, out], [out, changing]):
                with reverts("treasury: limit changed"):
                    do(treasury, cast, actions)
    changing = treasury.call("setLimit", *limit_of(COIN).words())
    do(treasury, cast, [changing, Call(cast.receiver.address)])


def test_the_limit_of_the_day_counts(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    """Not that of the day on which it was proposed or queued."""
    actions = [give(COIN, cast.receiver.address, 400, token)]
    queue(treasury, actions, BUDGET)
    change(treasury, cast, limit_of(COIN, caps={BUDGET: Wei(399)}))
    with reverts("treasury: over the limit"):
        execute(treasury, cast, actions)
    change(treasury, cast, limit_of(COIN, caps={BUDGET: Wei(400)}))
    execute(treasury, cast, actions)


def test_at_most_four_in_any_order(make: Make, cast: Cast, mock: Mock) -> None:
    treasury = make()
    tokens = [mock(treasury.world, "OddToken", n).address for n in range(4)]
    change(treasury, cast, *[limit_of(each) for each in tokens])
    with reverts("treasury: limit out of range"):
        change(treasury, cast, limit_of(COIN))
    change(treasury, cast, limit_of(tokens[1], period=YEAR))  # one more time, not one more
    listed = set(tokens)
    assert assets(treasury) == tokens
    for removed in (tokens[2], tokens[3], tokens[0]):
        change(treasury, cast, Limit(removed))
        listed.remove(removed)
        assert set(assets(treasury)) == listed
        assert len(assets(treasury)) == len(listed)
    change(treasury, cast, Limit(tokens[2]), Limit(treasury.address), limit_of(COIN))
    assert assets(treasury) == [tokens[1], COIN]
    assert treasury.read("limitOf", tokens[1])[0] == YEAR
    change(treasury, cast, Limit(tokens[1]), Limit(COIN), limit_of(tokens[3]))
    assert assets(treasury) == [tokens[3]]


@pytest.mark.parametrize(
    "change_",
    [
        {"period": 0},
        {"period": 2},
        {"period": HOUR - 1},
        {"period": 2**32},
        {"period": HOUR + 1},
        {"dormant_bps": WHOLE + 1},
        {"runway_months": 256},
        {"caps": {0: UNLIMITED + 1}},
        {"caps": {64: 1}},
        {"caps": {}, "period": MONTH, "runway_months": 1},
    ],
)
def test_limits_out_of_range(treasury: Deployed, cast: Cast, change_: dict[str, object]) -> None:
    with reverts("treasury: limit out of range"):
        change(treasury, cast, limit_of(COIN, **change_))


def test_no_limit_of_what_is_no_token(treasury: Deployed, cast: Cast, mock: Mock) -> None:
    told = mock(treasury.world, "Told").address
    for no_token in (cast.stranger.address, told, treasury.address):
        with reverts("treasury: no asset"):
            change(treasury, cast, limit_of(no_token))


def test_a_payer_that_is_named_later(make: Make, cast: Cast, streams: Deployed) -> None:
    """It has the cap that was set for its number before, else none; under a runway alone any."""
    named, unnamed = (limit_of(COIN, caps={PAYER + 1: Wei(40)}), limit_of(COIN, caps={0: Wei(1)}))
    for limit, most in ((named, 40), (unnamed, 0), (Limit(COIN, runway_months=1), 10_000)):
        treasury = make(limit)
        do(treasury, cast, [treasury.call("setPayer", streams.address, True)])
        assert treasury.read("payerAt", PAYER + 1) == streams.address
        too_much = treasury.call("pay", COIN, cast.receiver.address, most + 1)
        if most < 10_000:
            with reverts("treasury: over the limit"):
                streams.send(cast.stranger, "ask", treasury.address, too_much.data)
        if most:
            paid = treasury.call("pay", COIN, cast.receiver.address, most)
            streams.send(cast.stranger, "ask", treasury.address, paid.data)
        assert treasury.world.port.balance(treasury.address) == 10_000 - most


def test_forty_eight_payers(make: Make, cast: Cast, mock: Mock) -> None:
    treasury = make()
    contracts = [mock(treasury.world, "Committed").address for _ in range(48)]
    for start in range(0, 47, 10):
        named = contracts[start : min(start + 10, 47)]
        do(treasury, cast, [treasury.call("setPayer", each, True) for each in named])
    with reverts("treasury: too many payers"):
        do(treasury, cast, [treasury.call("setPayer", contracts[47], True)])
    change(treasury, cast, limit_of(COIN, caps={63: Wei(5)}))
    assert tuple(treasury.read("capOf", COIN, 63)) == (5, 0)
    change(treasury, cast, Limit(COIN))
    assert tuple(treasury.read("capOf", COIN, 63)) == (0, 0)


# -- the runway, and dormancy


@pytest.fixture
def streams(bare_world: World, mock: Mock) -> Deployed:
    """A contract that tells 2,400 a year of each asset."""
    streams = mock(bare_world, "Committed")
    streams.send(bare_world.actors.deployer, "commit", 2_400)
    return streams


@ASSETS
def test_what_is_committed_stays(
    make: Make, cast: Cast, token: Deployed, streams: Deployed, kind: str
) -> None:
    """10,000 is there, and 40 months are 8,000."""
    asset = asset_of(kind, token)
    treasury = make(Limit(asset, runway_months=40), commitments=streams.address)
    spend(treasury, cast, token, asset, 1_500, EVERYDAY)
    with reverts("treasury: under the runway"):
        spend(treasury, cast, token, asset, 501, EVERYDAY)
    pay(treasury, cast, asset, 500)
    with reverts("treasury: under the runway"):
        pay(treasury, cast, asset, 1)
    with reverts("treasury: under the runway"):
        spend(treasury, cast, token, asset, 1, BUDGET)
    spend(treasury, cast, token, asset, 100, STRICTEST)
    do(treasury, cast, [Call(cast.receiver.address)], class_number=EVERYDAY)
    streams.send(cast.stranger, "commit", 2_000)
    spend(treasury, cast, token, asset, 1_000, EVERYDAY)


def test_commitments_themselves_are_paid(
    make: Make, cast: Cast, token: Deployed, streams: Deployed
) -> None:
    """The runway is kept for them, so it never stops them."""
    treasury = make(Limit(COIN, runway_months=120), commitments=streams.address)
    do(treasury, cast, [treasury.call("setPayer", streams.address, True)])
    with reverts("treasury: under the runway"):
        pay(treasury, cast, COIN, 1)
    paid = treasury.call("pay", COIN, cast.receiver.address, 9_000)
    streams.send(cast.stranger, "ask", treasury.address, paid.data)
    assert treasury.world.port.balance(treasury.address) == 1_000
    do(treasury, cast, [treasury.call("setCommitments", ZERO_ADDRESS)])
    pay(treasury, cast, COIN, 1)


def test_set_commitments(treasury: Deployed, cast: Cast, streams: Deployed) -> None:
    sent = do(treasury, cast, [treasury.call("setCommitments", streams.address)])
    assert sent.only("CommitmentsSet") == {"source": streams.address}
    assert treasury.read("commitments") == streams.address
    with reverts("treasury: no contract"):
        do(treasury, cast, [treasury.call("setCommitments", cast.stranger.address)])


@ASSETS
def test_a_dormant_nation_spends_a_share(
    make: Make, cast: Cast, token: Deployed, kind: str
) -> None:
    asset = asset_of(kind, token)
    treasury = make(limit_of(asset, dormant_bps=Bps(2_500)))
    decider = decider_of(treasury)
    decider.send(cast.stranger, "sleep", True)
    with reverts("treasury: dormant"):
        spend(treasury, cast, token, asset, 126, BUDGET)
    spend(treasury, cast, token, asset, 125, BUDGET)
    pay(treasury, cast, asset, 75)
    with reverts("treasury: dormant"):
        pay(treasury, cast, asset, 1)
    spend(treasury, cast, token, asset, 1_000, STRICTEST)  # without a cap there is no share of it
    decider.send(cast.stranger, "sleep", False)
    spend(treasury, cast, token, asset, 375, BUDGET)
    with reverts("treasury: over the limit"):
        spend(treasury, cast, token, asset, 1, BUDGET)


def test_a_share_of_nothing(make: Make, cast: Cast) -> None:
    treasury = make(limit_of(COIN, dormant_bps=Bps(0)))
    pay(treasury, cast, COIN, 1)
    decider_of(treasury).send(cast.stranger, "sleep", True)
    with reverts("treasury: dormant"):
        pay(treasury, cast, COIN, 1)
