"""What is read of a proposal's bytes: nested calls too, and whatever bytes there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govkit.contracts.abi import Function
from govkit.crypto.keccak import checksum
from govkit.preview.flags import Part, flags_of
from govkit.preview.proposed import COMMON, read_proposed
from govkit.testing import World
from govkit.types import Address, Call, Wei

STRANGER = checksum(b"\x77" * 20)
SPENDER = checksum(b"\x99" * 20)


def signature(text: str) -> Function:
    return next(each for each in COMMON.values() if each.signature == text)


APPROVAL = signature("approve(address,uint256)").encode([SPENDER, 2**256 - 1])
CARRIERS: Mapping[str, Callable[[Address], list[object]]] = {
    "execute(address,bytes)": lambda token: [token, APPROVAL],
    "execute(address,uint256,bytes)": lambda token: [token, 0, APPROVAL],
    "multicall(bytes[])": lambda token: [[APPROVAL]],
}


def ids(world: World, *calls: Call) -> set[str]:
    return {each.id for each in flags_of({Part.TEXT: read_proposed(world.nation, calls, "# Pay")})}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_an_allowance_within_another_call_is_found(world: World, carrier: str) -> None:
    token = world.nation.token.address
    data = signature(carrier).encode(CARRIERS[carrier](token))
    found = read_proposed(world.nation, [Call(STRANGER, data)], "# Pay")
    outer, inner = found.actions
    assert (outer.number, inner.number) == (1, 1)
    assert (outer.is_carried, inner.is_carried) == (False, True)
    assert SPENDER in inner.accounts
    assert {"carries-calls", "unlimited-approval"} <= ids(world, Call(STRANGER, data))
    assert "unlimited-approval" not in ids(world, Call(STRANGER, data[:40]))


def test_calls_are_followed_three_deep_and_no_deeper(world: World) -> None:
    """Somebody could nest as many as fit into 2,048 bytes."""
    data, execute = APPROVAL, signature("execute(address,bytes)")
    for _ in range(8):
        data = execute.encode([STRANGER, data])
    found = read_proposed(world.nation, [Call(STRANGER, data)], "# Pay")
    assert len(found.actions) == 4
    assert "carries-calls" in ids(world, Call(STRANGER, data))


def test_the_nations_own_calls_are_read_by_its_own_functions(world: World) -> None:
    nation = world.nation
    [action] = read_proposed(nation, [nation.token.transfer(SPENDER, Wei(5))], "# Pay").actions
    assert (action.contract, action.name, action.arguments) == ("token", "transfer", (SPENDER, 5))
    assert action.accounts == (nation.token.address, SPENDER)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_no_bytes_are_too_strange_to_be_read(world: World, data: st.DataObject) -> None:
    targets = st.sampled_from([*world.nation.deployment.contracts.values(), STRANGER])
    selectors = st.sampled_from([*COMMON, b"", b"\0"]) | st.binary(max_size=4)
    calls = [
        Call(
            Address(data.draw(targets)),
            data.draw(selectors) + data.draw(st.binary(max_size=200)),
            Wei(data.draw(st.integers(0, 2**256 - 1))),
        )
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    text = data.draw(st.text(max_size=60))
    found = flags_of({Part.TEXT: read_proposed(world.nation, calls, text, STRANGER)})
    assert all(each.text for each in found)
