"""schedule, execute and cancel: the governor alone, after the delay, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from govkit.contracts.abi import encode
from govkit.contracts.token import TokenSettings
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import Bps, Wei
from tests.contracts.conftest import MERIT, Cast

DELAY = 2 * 86_400
DESCRIPTION = keccak(b"An operation")
Mock = Callable[..., Deployed]
Operation = tuple[list[str], list[int], list[bytes], bytes]


def operation(actions: Sequence[Call]) -> Operation:
    targets = [str(each.to) for each in actions]
    return targets, [each.value for each in actions], [each.data for each in actions], DESCRIPTION


def id_of(actions: Sequence[Call]) -> bytes:
    return keccak(encode(("address[]", "uint256[]", "bytes[]", "bytes32"), operation(actions)))


def fold_of(treasury: Deployed, actions: Sequence[Call]) -> int:
    """What the targets' code is now: hash after hash, zeros where there is no code."""
    fold = bytes(32)
    for action in actions:
        assert action.to is not None
        code = treasury.world.port.code(action.to)
        fold = keccak(fold + (keccak(code) if code else bytes(32)))
    return int.from_bytes(fold[12:])


def schedule(treasury: Deployed, cast: Cast, actions: Sequence[Call], delay: int = 0) -> Sent:
    return treasury.send(cast.governor, "schedule", id_of(actions), delay)


def execute(
    treasury: Deployed, cast: Cast, actions: Sequence[Call], value: int = 0, fold: int | None = None
) -> Sent:
    code_fold = fold_of(treasury, actions) if fold is None else fold
    return treasury.send(cast.governor, "execute", *operation(actions), code_fold, value=value)


def do(treasury: Deployed, cast: Cast, actions: Sequence[Call], value: int = 0) -> Sent:
    schedule(treasury, cast, actions)
    treasury.world.forward(DELAY)
    return execute(treasury, cast, actions, value)


def put_code(world: World, address: str, code: bytes) -> None:
    world.chain.change_state(lambda state: state.set_code(bytes.fromhex(address[2:]), code))


@pytest.fixture
def target(treasury: Deployed, mock: Mock) -> Deployed:
    return mock(treasury.world, "Target")


@pytest.mark.parametrize("asked", [0, DELAY - 1, DELAY, DELAY + 1, 2**24 - 1])
def test_schedule(treasury: Deployed, cast: Cast, target: Deployed, asked: int) -> None:
    actions = [target.call("poke", 1), target.call("poke", 2, value=3)]
    assert schedule(treasury, cast, actions, asked).events == ()
    eta = treasury.world.port.block().timestamp + max(asked, DELAY)
    assert treasury.read("getTimestamp", id_of(actions)) == eta
    assert target.read("number") == 0


def test_schedule_twice(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    actions = [target.call("poke", 1)]
    schedule(treasury, cast, actions)
    with reverts("treasury: already scheduled"):
        schedule(treasury, cast, actions)


def test_execute_in_the_first_second_and_not_before(
    treasury: Deployed, cast: Cast, target: Deployed
) -> None:
    actions = [target.call("poke", 42)]
    schedule(treasury, cast, actions)
    eta = treasury.read("getTimestamp", id_of(actions))
    at_timestamp(treasury.world, eta - 1)
    with reverts("treasury: not ready"):
        execute(treasury, cast, actions)
    at_timestamp(treasury.world, eta)
    sent = execute(treasury, cast, actions)
    assert target.read("number") == 42
    assert target.read("sender") == treasury.address
    assert treasury.read("getTimestamp", id_of(actions)) == 0
    assert sent.only("CallExecuted") == {
        "id": id_of(actions),
        "index": 0,
        "target": target.address,
        "value": 0,
        "data": actions[0].data,
    }


def test_execute_unknown_and_done(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    actions = [target.call("poke", 1)]
    with reverts("treasury: not ready"):
        execute(treasury, cast, actions)
    do(treasury, cast, actions)
    with reverts("treasury: not ready"):
        execute(treasury, cast, actions)


def test_execute_only_what_was_scheduled(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    schedule(treasury, cast, [target.call("poke", 1)])
    treasury.world.forward(DELAY)
    with reverts("treasury: not ready"):
        execute(treasury, cast, [target.call("poke", 2)])


def test_cancel(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    actions = [target.call("poke", 1)]
    schedule(treasury, cast, actions)
    sent = treasury.send(cast.governor, "cancel", id_of(actions))
    assert sent.events == (("Cancelled", {"id": id_of(actions)}),)
    assert treasury.read("getTimestamp", id_of(actions)) == 0
    treasury.world.forward(DELAY)
    with reverts("treasury: not ready"):
        execute(treasury, cast, actions)


def test_cancel_unknown_and_done(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    actions = [target.call("poke", 1)]
    with reverts("treasury: not scheduled"):
        treasury.send(cast.governor, "cancel", id_of(actions))
    do(treasury, cast, actions)
    with reverts("treasury: not scheduled"):
        treasury.send(cast.governor, "cancel", id_of(actions))


@pytest.mark.parametrize("role", ["deployer", "founder", "treasury", "stranger"])
def test_only_the_governor(treasury: Deployed, cast: Cast, target: Deployed, role: str) -> None:
    actor, actions = getattr(cast, role), [target.call("poke", 1)]
    with reverts("treasury: only governor"):
        treasury.send(actor, "schedule", id_of(actions), 0)
    schedule(treasury, cast, actions)
    treasury.world.forward(DELAY)
    with reverts("treasury: only governor"):
        treasury.send(actor, "execute", *operation(actions), fold_of(treasury, actions))
    with reverts("treasury: only governor"):
        treasury.send(actor, "cancel", id_of(actions))
    execute(treasury, cast, actions)


def test_pays_a_person(treasury: Deployed, cast: Cast) -> None:
    world = treasury.world
    world.send(Call(treasury.address, b"", Wei(10)), cast.stranger)
    before = world.port.balance(cast.receiver.address)
    do(treasury, cast, [Call(cast.receiver.address, b"", Wei(4))])
    assert world.port.balance(cast.receiver.address) == before + 4
    assert world.port.balance(treasury.address) == 6


def test_pays_with_what_the_governor_sends_along(treasury: Deployed, cast: Cast) -> None:
    world = treasury.world
    before = world.port.balance(cast.receiver.address)
    do(treasury, cast, [Call(cast.receiver.address, b"", Wei(4))], value=9)
    assert world.port.balance(cast.receiver.address) == before + 4
    assert world.port.balance(treasury.address) == 5


def test_cannot_pay_more_than_it_has(treasury: Deployed, cast: Cast) -> None:
    with reverts("it gave no reason"):
        do(treasury, cast, [Call(cast.receiver.address, b"", Wei(1))])


def test_value_reaches_the_function(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    treasury.world.send(Call(treasury.address, b"", Wei(10)), cast.stranger)
    do(treasury, cast, [target.call("poke", 1, value=7)])
    assert treasury.world.port.balance(target.address) == 7


def test_actions_in_their_order(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    sent = do(treasury, cast, [target.call("poke", n) for n in range(1, 11)])
    assert target.read("number") == 10
    assert [fields["index"] for _, fields in sent.events] == list(range(10))
    poked = [fields["number"] for _, fields in target.decode(sent.receipt)]
    assert poked == list(range(1, 11))


def test_eleven_actions(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    with reverts("it gave no reason"):
        do(treasury, cast, [target.call("poke", n) for n in range(11)])


def test_the_longest_calldata_and_a_byte_more(
    treasury: Deployed, cast: Cast, target: Deployed
) -> None:
    poke = target.call("poke", 5).data
    do(treasury, cast, [Call(target.address, poke.ljust(2_048, b"\1"))])
    assert target.read("number") == 5
    with reverts("it gave no reason"):
        do(treasury, cast, [Call(target.address, poke.ljust(2_049, b"\1"))])


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("refuse", "target: refused"),
        ("refuse_silently", "it gave no reason"),
        ("refuse_with_bomb", None),
        ("burn_gas", "it gave no reason"),
    ],
)
def test_one_refusal_undoes_all(
    treasury: Deployed, cast: Cast, target: Deployed, function: str, reason: str | None
) -> None:
    actions = [target.call("poke", 1), target.call(function)]
    schedule(treasury, cast, actions)
    eta = treasury.read("getTimestamp", id_of(actions))
    treasury.world.forward(DELAY)
    with reverts(reason or f"an unknown error, 0x{bytes(36).hex()}"):
        execute(treasury, cast, actions)
    assert target.read("number") == 0
    # It can be tried again while it is scheduled.
    assert treasury.read("getTimestamp", id_of(actions)) == eta


def test_a_bomb_of_an_answer_costs_the_treasury_nothing(
    treasury: Deployed, cast: Cast, target: Deployed
) -> None:
    sent = do(treasury, cast, [target.call("bomb"), target.call("poke", 1)])
    assert target.read("number") == 1
    # Making a quarter of a megabyte costs the target about 155,000; copying would double it.
    assert sent.receipt.gas_used < 350_000


def test_nothing_at_all_to_a_person(treasury: Deployed, cast: Cast) -> None:
    assert do(treasury, cast, [Call(cast.stranger.address)]).names == ["CallExecuted"]


def test_code_that_is_not_what_it_was(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    actions = [target.call("poke", 1), Call(cast.stranger.address)]
    schedule(treasury, cast, actions)
    treasury.world.forward(DELAY)
    snapshot, fold = treasury.world.snapshot(), fold_of(treasury, actions)
    for changed, code in ((target.address, b"\0"), (cast.stranger.address, b"\0")):
        put_code(treasury.world, changed, code)
        with reverts("treasury: code changed"):
            execute(treasury, cast, actions, fold=fold)
        treasury.world.restore(snapshot)
    treasury.world.send(Call(cast.stranger.address, b"", Wei(1)), cast.receiver)
    execute(treasury, cast, actions, fold=fold)
    assert target.read("number") == 1


def test_a_target_that_an_action_before_creates(
    treasury: Deployed, cast: Cast, mock: Mock, target: Deployed
) -> None:
    """Its address was an account without code when this was proposed."""
    factory = mock(treasury.world, "Factory")
    created = factory.read("next_address")
    actions = [factory.call("create"), Call(created)]
    with reverts("treasury: code changed"):
        do(treasury, cast, actions)
    do(treasury, cast, [factory.call("create"), target.call("poke", 3)])
    assert treasury.world.port.code(created)


def test_holds_and_pays_tokens(
    treasury: Deployed, cast: Cast, deploy: Callable[..., Deployed]
) -> None:
    settings = TokenSettings(
        "Test Merit", "TST", Wei(1_000 * MERIT), Bps(500), True,
        treasury.address, cast.founder.address,
    )  # fmt: skip
    token = deploy("TreasuryToken", settings.words())
    token.send(cast.founder, "allocate", [(treasury.address, 100 * MERIT, False)])
    do(
        treasury,
        cast,
        [
            token.call("transfer", cast.receiver.address, 40 * MERIT),
            token.call("issue", cast.receiver.address, 5 * MERIT),
        ],
    )
    assert token.read("balanceOf", cast.receiver.address) == 45 * MERIT
    assert token.read("balanceOf", treasury.address) == 60 * MERIT


@pytest.mark.parametrize("insists", [False, True])
def test_reentering_execute(treasury: Deployed, cast: Cast, mock: Mock, insists: bool) -> None:
    reenterer = mock(treasury.world, "Reenterer")
    actions = [Call(reenterer.address, b"again")]
    again = treasury.call("execute", *operation(actions), fold_of(treasury, actions))
    reenterer.send(cast.stranger, "arm", treasury.address, again.data, insists)
    if insists:
        with reverts("it gave no reason"):  # the lock's refusal has none
            do(treasury, cast, actions)
        assert reenterer.read("attempts") == 0
    else:
        do(treasury, cast, actions)
        assert (reenterer.read("attempts"), reenterer.read("successes")) == (1, 0)
