"""Signatures and other contracts as ways to take a limited asset: attacks, performed and failing.

What proposals cannot call of a limited asset is tried in test_limits.py.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.contracts.abi import Artifact
from govkit.contracts.token import TokenSettings
from govkit.contracts.treasury import Limit
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.deployed import Deployed
from govkit.types import Address, Bps, Wei
from tests.contracts.conftest import Cast, compiled_mock
from tests.contracts.land import treasury_arguments
from tests.contracts.treasury.test_limits import EVERYDAY, PERMIT2, STRICTEST, spent
from tests.contracts.treasury.test_operations import do
from tests.state import put_code

HELD, LATE = 10_000, 2**40
Mock = Callable[..., Deployed]


def forged(digest: bytes, forger: ActorSigner) -> list[bytes]:
    """Signatures that are not the treasury's: nothing, zeros, somebody else's, one that recovers
    nobody, the answer that a wallet would give, and an address."""
    signed = forger.sign_digest(digest)
    answer, address = b"\x16\x26\xba\x7e".ljust(32, b"\0"), bytes.fromhex(forger.address[2:])
    return [b"", bytes(65), signed, signed[:64] + b"\x1d", answer, address.rjust(32, b"\0")]


@pytest.fixture
def hub(bare_world: World, mock: Mock) -> Deployed:
    """Where Permit2 stands."""
    there = mock(bare_world, "PermitHub")
    put_code(bare_world, PERMIT2, bare_world.port.code(there.address))
    return Deployed(bare_world, compiled_mock("PermitHub"), PERMIT2)


@pytest.fixture
def token(bare_world: World, mock: Mock, hub: Deployed) -> Deployed:
    """It lets Permit2 take from everybody who allows that there."""
    return mock(bare_world, "PermitToken", hub.address)


@pytest.fixture
def treasury(
    bare_world: World, deploy: Callable[..., Deployed], mock: Mock, cast: Cast, token: Deployed
) -> Deployed:
    """It has 10,000 of the token, of which 100 may leave."""
    limit = Limit(token.address, 12, caps={STRICTEST: Wei(100), EVERYDAY: Wei(100)})
    decider = mock(bare_world, "Decider").address
    treasury = deploy("Treasury", *treasury_arguments(decider, limits=[limit]))
    token.send(cast.stranger, "mint", treasury.address, HELD)
    return treasury


def holds(token: Deployed, account: Address) -> int:
    return int(token.read("balanceOf", account))


BY_SIGNATURE = ["permitBySignature", "transferWithAuthorization", "receiveWithAuthorization"]


def ask(token: Deployed, function: str, owner: Address, by: ActorSigner, signature: bytes) -> None:
    """Ask for all that an owner has, with its signature as the token takes it."""
    until = (LATE,) if function == "permitBySignature" else ()
    token.send(by, function, owner, by.address, HELD, *until, signature)


@pytest.mark.parametrize("function", BY_SIGNATURE)
def test_the_treasury_signs_nothing(
    treasury: Deployed, cast: Cast, token: Deployed, function: str
) -> None:
    """It takes any call, so that it can be paid, and answers nothing: no signature of ERC-1271."""
    digest = token.read("digest", treasury.address, cast.spender.address, HELD)
    for signature in forged(digest, cast.spender):
        with reverts("permit: wrong signer"):
            ask(token, function, treasury.address, cast.spender, signature)
    assert token.read("allowance", treasury.address, cast.spender.address) == 0
    assert holds(token, treasury.address) == HELD


@pytest.mark.parametrize("function", BY_SIGNATURE)
def test_a_wallet_and_a_key_do(
    treasury: Deployed, cast: Cast, token: Deployed, mock: Mock, function: str
) -> None:
    wallet = mock(treasury.world, "Wallet", cast.citizen.address)
    for owner in (wallet.address, cast.citizen.address):
        token.send(cast.stranger, "mint", owner, HELD)
        digest = token.read("digest", owner, cast.spender.address, HELD)
        honest = cast.citizen.sign_digest(digest)
        ask(token, function, owner, cast.spender, honest)
        if function == "permitBySignature":
            token.send(cast.spender, "transferFrom", owner, cast.spender.address, HELD)
        assert holds(token, owner) == 0


def test_no_key_is_the_treasurys(treasury: Deployed, cast: Cast, token: Deployed) -> None:
    """ERC-2612 as it was first, and by the nation's own currency."""
    said = TokenSettings("T", "T", Wei(HELD), Bps(0), True, treasury.address, cast.founder.address)
    made = treasury.world.deploy("TreasuryToken", said.words())
    own = Deployed(treasury.world, Artifact.load("TreasuryToken"), made)
    asked = treasury.address, cast.spender.address, HELD, LATE
    digest = token.read("digest", treasury.address, cast.spender.address, HELD)
    for signature in forged(digest, cast.spender):
        raw = signature.ljust(65, b"\0")
        parts = raw[64], raw[:32], raw[32:64]
        with reverts("permit: wrong signer"):
            token.send(cast.stranger, "permit", *asked, *parts)
        recovers = signature == cast.spender.sign_digest(digest)
        with reverts("token: wrong signer" if recovers else "ecdsa: invalid signature"):
            own.send(cast.stranger, "permit", *asked, *parts)
        with reverts("token: wrong signer"):
            own.send(cast.stranger, "permitBySignature", *asked, signature)


def test_permit2_is_shown_no_signature(
    treasury: Deployed, cast: Cast, token: Deployed, hub: Deployed
) -> None:
    asked = token.address, treasury.address, cast.spender.address, HELD
    for signature in forged(hub.read("digest", *asked), cast.spender):
        with reverts("permit: wrong signer"):
            hub.send(cast.spender, "permitTransferFrom", *asked, signature)
    assert holds(token, treasury.address) == HELD


@pytest.mark.parametrize("number", [STRICTEST, EVERYDAY])
def test_permit2_is_told_nothing_by_a_proposal(
    treasury: Deployed, cast: Cast, token: Deployed, hub: Deployed, number: int
) -> None:
    told = hub.call("approve", token.address, cast.spender.address, HELD, LATE)
    paid = token.call("transfer", cast.receiver.address, 1)
    for actions in ([told], [paid, told], [told, paid]):
        with reverts("treasury: no allowance"):
            do(treasury, cast, actions, class_number=number)
    with reverts("permit: not allowed"):
        hub.send(
            cast.spender, "transferFrom", treasury.address, cast.spender.address, 1, token.address
        )


@pytest.mark.parametrize("number", [STRICTEST, EVERYDAY])
def test_an_approval_within_other_calls(
    treasury: Deployed, cast: Cast, token: Deployed, mock: Mock, number: int
) -> None:
    """A token's function that carries calls is refused. A call that another contract makes is that
    contract's, not the treasury's."""
    approve = token.call("approve", cast.spender.address, HELD)
    with reverts("treasury: no allowance"):
        do(treasury, cast, [token.call("multicall", [approve.data])], class_number=number)
    paid = token.call("transfer", cast.receiver.address, 1)
    with reverts("treasury: no allowance"):
        do(treasury, cast, [paid, approve], class_number=number)
    runner = mock(treasury.world, "Runner")
    do(treasury, cast, [runner.call("run", token.address, [approve.data])], class_number=number)
    assert token.read("allowance", treasury.address, cast.spender.address) == 0
    assert token.read("allowance", runner.address, cast.spender.address) == HELD
    with reverts("permit: not allowed"):
        token.send(cast.spender, "transferFrom", treasury.address, cast.spender.address, 1)


@pytest.mark.parametrize("function", BY_SIGNATURE)
def test_a_proposal_shows_no_signature_either(
    treasury: Deployed, cast: Cast, token: Deployed, function: str
) -> None:
    until = (LATE,) if function == "permitBySignature" else ()
    asked = token.call(function, treasury.address, cast.spender.address, HELD, *until, b"")
    with reverts("treasury: no allowance"):
        do(treasury, cast, [asked])


def test_what_somebody_was_let_take_before_counts_only_in_an_execution(
    bare_world: World, treasury: Deployed, cast: Cast, token: Deployed, mock: Mock
) -> None:
    """A limit that is set later ends no allowance: a proposal must, and may."""
    change = treasury.call("setLimit", *Limit(token.address).words())
    do(treasury, cast, [change])
    do(treasury, cast, [token.call("approve", cast.spender.address, HELD)])
    again = Limit(token.address, 12, caps={STRICTEST: Wei(100)})
    do(treasury, cast, [treasury.call("setLimit", *again.words())])
    token.send(cast.spender, "transferFrom", treasury.address, cast.spender.address, 300)
    assert spent(treasury, token.address, STRICTEST) == 0
    do(treasury, cast, [token.call("approve", cast.spender.address, 0)])
    with reverts("permit: not allowed"):
        token.send(cast.spender, "transferFrom", treasury.address, cast.spender.address, 1)


@pytest.fixture
def believed(
    treasury: Deployed, cast: Cast, bare_world: World, mock: Mock
) -> tuple[Deployed, Deployed]:
    """A contract other than Permit2, and a token that believes it, of which 100 may leave."""
    other = mock(bare_world, "PermitHub")
    token = mock(bare_world, "PermitToken", other.address)
    token.send(cast.stranger, "mint", treasury.address, HELD)
    limit = Limit(token.address, 12, caps={STRICTEST: Wei(100)})
    do(treasury, cast, [treasury.call("setLimit", *limit.words())])
    return other, token


def test_a_contract_other_than_permit2_that_a_token_believes_stays_open(
    treasury: Deployed, cast: Cast, believed: tuple[Deployed, Deployed]
) -> None:
    """Nobody can tell from outside whom a token believes: see decision 27."""
    other, token = believed
    do(treasury, cast, [other.call("approve", token.address, cast.spender.address, 300, LATE)])
    take = other.call("transferFrom", treasury.address, cast.spender.address, 300, token.address)
    treasury.world.send(take, cast.spender)
    assert holds(token, cast.spender.address) == 300
    assert spent(treasury, token.address, STRICTEST) == 0


def test_what_it_takes_within_an_execution_counts(
    treasury: Deployed, cast: Cast, believed: tuple[Deployed, Deployed]
) -> None:
    other, token = believed
    own, to = treasury.address, cast.spender.address
    for amount, reason in ((101, "treasury: over the limit"), (100, "")):
        actions = [
            other.call("approve", token.address, own, amount, LATE),
            other.call("transferFrom", own, to, amount, token.address),
        ]
        if reason:
            with reverts(reason):
                do(treasury, cast, actions)
        else:
            do(treasury, cast, actions)
    assert spent(treasury, token.address, STRICTEST) == 100
