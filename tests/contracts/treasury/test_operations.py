"""execute: what the governor marks, by anybody, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from govkit.contracts.abi import encode
from govkit.contracts.token import TokenSettings
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.testing import World, reverts
from govkit.testing.deployed import Deployed, Sent
from govkit.types import Address, Bps, Wei
from tests.contracts.conftest import MERIT, Cast, compiled_mock
from tests.contracts.land import treasury_arguments
from tests.state import put_code

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
    return int.from_bytes(fold) & (2**150 - 2**54 + 2**50 - 1)


def queue(treasury: Deployed, actions: Sequence[Call], class_number: int = 0) -> None:
    """As if a proposal of them had been queued, its delay over, with the code of today pinned."""
    decider = decider_of(treasury)
    fold = fold_of(treasury, actions) | class_number << 50
    decider.send(treasury.world.actors.deployer, "queue", int.from_bytes(id_of(actions)), fold)


def is_queued(treasury: Deployed, actions: Sequence[Call]) -> bool:
    return bool(decider_of(treasury).read("queued", int.from_bytes(id_of(actions))))


def execute(treasury: Deployed, cast: Cast, actions: Sequence[Call], value: int = 0) -> Sent:
    return treasury.send(cast.stranger, "execute", *operation(actions), value=value)


def do(
    treasury: Deployed,
    cast: Cast,
    actions: Sequence[Call],
    value: int = 0,
    class_number: int = 0,
) -> Sent:
    queue(treasury, actions, class_number)
    return execute(treasury, cast, actions, value)


@pytest.fixture
def treasury(bare_world: World, deploy: Callable[..., Deployed], mock: Mock) -> Deployed:
    """A treasury before a governor that marks what it is told to."""
    return deploy("Treasury", *treasury_arguments(mock(bare_world, "Decider").address))


def decider_of(treasury: Deployed) -> Deployed:
    return Deployed(treasury.world, compiled_mock("Decider"), treasury.read("governor"))


@pytest.fixture
def target(treasury: Deployed, mock: Mock) -> Deployed:
    return mock(treasury.world, "Target")


def test_execute(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    actions = [target.call("poke", 42)]
    queue(treasury, actions)
    answer = treasury.read("execute", *operation(actions))
    assert answer == int.from_bytes(id_of(actions))
    sent = execute(treasury, cast, actions)
    assert target.read("number") == 42
    assert target.read("sender") == treasury.address
    assert not is_queued(treasury, actions)
    assert sent.only("CallExecuted") == {
        "id": id_of(actions),
        "index": 0,
        "target": target.address,
        "value": 0,
        "data": actions[0].data,
    }


def test_execute_unknown_and_done(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    actions = [target.call("poke", 1)]
    with reverts("decider: not queued"):
        execute(treasury, cast, actions)
    do(treasury, cast, actions)
    with reverts("decider: not queued"):
        execute(treasury, cast, actions)


def test_execute_only_what_was_queued(treasury: Deployed, cast: Cast, target: Deployed) -> None:
    queue(treasury, [target.call("poke", 1)])
    for other in ([target.call("poke", 2)], [target.call("poke", 1, value=1)], []):
        with reverts("decider: not queued"):
            execute(treasury, cast, other)
    with reverts("decider: not queued"):
        *columns, _ = operation([target.call("poke", 1)])
        treasury.send(cast.stranger, "execute", *columns, keccak(b"Another operation"))


@pytest.mark.parametrize("data", ["markExecuted(uint256)", "markExecuted(uint256) and more"])
def test_no_action_marks_a_proposal(
    treasury: Deployed, cast: Cast, target: Deployed, data: str
) -> None:
    """Else a proposal could have another marked as executed whose actions nobody did."""
    other = [target.call("poke", 1)]
    queue(treasury, other)
    name, *more = data.partition(" ")
    mark = keccak(name.encode())[:4] + id_of(other) + "".join(more).encode()
    decider = decider_of(treasury)
    with reverts("treasury: no action"):
        do(treasury, cast, [target.call("poke", 2), Call(decider.address, mark)])
    assert is_queued(treasury, other)
    assert target.read("number") == 0
    allowed = decider.call("queue", 7, 0)
    do(treasury, cast, [allowed])
    assert decider.read("queued", 7)


@pytest.mark.parametrize("size", [0, 3])
def test_too_short_to_be_a_call_of_the_governor(treasury: Deployed, cast: Cast, size: int) -> None:
    with reverts("it gave no reason"):
        do(treasury, cast, [Call(decider_of(treasury).address, bytes(size))])


def test_pays_a_person(treasury: Deployed, cast: Cast) -> None:
    world = treasury.world
    world.send(Call(treasury.address, b"", Wei(10)), cast.stranger)
    before = world.port.balance(cast.receiver.address)
    do(treasury, cast, [Call(cast.receiver.address, b"", Wei(4))])
    assert world.port.balance(cast.receiver.address) == before + 4
    assert world.port.balance(treasury.address) == 6


def test_pays_with_what_is_sent_along(treasury: Deployed, cast: Cast) -> None:
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
    queue(treasury, actions)
    with reverts(reason or f"an unknown error, 0x{bytes(36).hex()}"):
        execute(treasury, cast, actions)
    assert target.read("number") == 0
    assert is_queued(treasury, actions)  # it can be tried again


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
    actions = [target.call("poke", 1), Call(cast.receiver.address)]
    queue(treasury, actions)
    snapshot = treasury.world.snapshot()
    for changed, code in ((target.address, b"\0"), (cast.receiver.address, b"\0")):
        put_code(treasury.world, changed, code)
        with reverts("treasury: code changed"):
            execute(treasury, cast, actions)
        treasury.world.restore(snapshot)
    treasury.world.send(Call(cast.receiver.address, b"", Wei(1)), cast.stranger)
    execute(treasury, cast, actions)
    assert target.read("number") == 1


def test_a_wei_changes_no_untouched_account(treasury: Deployed, cast: Cast) -> None:
    """One that nobody has touched has another code hash than one with coin and without code."""
    untouched = Address("0x" + "5e" * 20)
    actions = [Call(untouched)]
    queue(treasury, actions)
    treasury.world.send(Call(untouched, b"", Wei(1)), cast.stranger)
    execute(treasury, cast, actions)


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
    again = treasury.call("execute", *operation(actions))
    reenterer.send(cast.stranger, "arm", treasury.address, again.data, insists)
    if insists:
        with reverts("it gave no reason"):  # the lock's refusal has none
            do(treasury, cast, actions)
        assert reenterer.read("attempts") == 0
    else:
        do(treasury, cast, actions)
        assert (reenterer.read("attempts"), reenterer.read("successes")) == (1, 0)
