"""What anything costs stays the same, however many holders and issuances there were before."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files

import pytest

from govkit.contracts.abi import encode
from govkit.crypto.keccak import keccak
from govkit.testing import ActorSigner
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.test_flatness import SIZES, TOLERANCE

EACH, DAY = 10**12, 86_400
SEEDED = 1_000
"""How many of the holders are there; no one looks at the others, whose indexes are given."""
NATIONS: dict[str, dict[str, int]] = {
    "plain": {},
    "all": {"self_voting": True, "warm_up": 3 * DAY, "delegation_life": 40 * DAY},
}


def slots() -> dict[str, int]:
    """Where the contract keeps what, by the compiler's own account."""
    artifact = files("govkit.contracts") / "artifacts" / "TreasuryToken.json"
    found: dict[str, int] = json.loads(artifact.read_text())["storage"]
    return found


def inner(number: int, key: object, kind: str = "address") -> int:
    return int.from_bytes(keccak(encode(("uint256", kind), (number, key))))


def seed(token: Deployed, count: int) -> int:
    """As if so many had come to hold `EACH`, a second apart; returns the moment after."""
    at, address = slots(), bytes.fromhex(token.address[2:])
    begun = token.world.port.block().timestamp

    def write(state: object) -> None:
        put = state.set_storage  # type: ignore[attr-defined]
        put(address, at["holdings._indexes"], count)
        # older ones (24) | timepoint (40) | total (88)
        put(
            address,
            at["holdings._total_word"],
            (count - 1) << 128 | (begun + count) << 88 | count * EACH,
        )
        older = inner(at["checkpoints._older"], ZERO_ADDRESS)
        for pair in met(count - 1):
            low, high = ((begun + 1 + n << 88) | (n + 1) * EACH for n in (2 * pair, 2 * pair + 1))
            put(address, inner(older, pair, "uint256"), low | high << 128)
        for number in range(min(count, SEEDED)):
            holder = f"0x{number + 10**9:040x}"
            word = (number + 1) << 208 | (begun + 1 + number) << 88 | EACH
            put(address, inner(at["holdings._first"], holder), word)

    token.world.chain.change_state(write)
    token.world.forward(count + DAY)
    return begun + count


def met(older: int) -> set[int]:
    """The words, of two checkpoints each, that a search for the newest ones reads."""
    low, high, found = 0, older, {max(older - 1, 0) // 2}
    while low < high:
        middle = (low + high) // 2
        found.add(middle // 2)
        low = middle + 1
    return found


def costs(token: Deployed, cast: Cast) -> dict[str, int]:
    """Two of each, so that a fresh word of checkpoints is in one of them."""

    def of(actor: ActorSigner, *call: object) -> int:
        name, *arguments = call
        return token.send(actor, str(name), *arguments).receipt.gas_used

    def twice(actor: ActorSigner, *call: object) -> int:
        return of(actor, *call) + of(actor, *call)

    to = cast.receiver.address
    token.send(cast.treasury, "issue", cast.holder.address, 10**6)
    token.send(cast.treasury, "issue", to, 10**6)
    found = {
        "delegate to self": of(cast.holder, "delegate", cast.holder.address),
        "receiver too": of(cast.receiver, "delegate", to),
        "issue": twice(cast.treasury, "issue", cast.newcomer.address, 5),
        "transfer": twice(cast.holder, "transfer", to, 7),
        "delegate": of(cast.holder, "delegate", cast.delegatee.address),
        "transfer from who delegates": twice(cast.holder, "transfer", to, 7),
        "renew": of(cast.holder, "delegate", cast.delegatee.address),
    }
    token.world.forward(60 * DAY)
    now = token.read("clock") - 1
    found["ballot"] = of(cast.stranger, "getPastBallot", cast.delegatee.address, now)
    found["refresh"] = of(cast.stranger, "refresh", cast.delegatee.address)
    return found


@pytest.mark.parametrize("nation", NATIONS)
def test_by_holders_and_issuances(
    deploy_token: Callable[..., Deployed], cast: Cast, nation: str
) -> None:
    measured: dict[int, dict[str, int]] = {}
    for count in SIZES:
        token = deploy_token(cap=10**18, limit_bps=10_000, **NATIONS[nation])
        moment = seed(token, count)
        assert token.read("getPastTotalSupply", moment) == count * EACH
        assert token.read("getPastTotalSupply", moment - 1) == (count - 1) * EACH
        measured[count] = costs(token, cast)
    few = measured[SIZES[0]]
    for count in SIZES[1:]:
        for name, used in measured[count].items():
            assert abs(used - few[name]) <= TOLERANCE * few[name], (name, measured)
