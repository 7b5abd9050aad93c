"""castVoteBySig and castVoteWithReasonAndParamsBySig: by a key and by a contract wallet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from govkit.testing import reverts
from govkit.testing.bare_government import FOR, PLAIN, BareGovernment, Motion, with_houses
from govkit.testing.deployed import Deployed
from tests.contracts.governor.conftest import Mock
from tests.contracts.signing import Domain, sign
from tests.state import put_code

INVALID = "ballots: invalid signature"


@pytest.fixture
def nation(government: Callable[..., BareGovernment]) -> BareGovernment:
    return government(houses=("heads",), classes=(with_houses(PLAIN, (2_000, 5_000)),))


@pytest.fixture
def motion(nation: BareGovernment) -> Motion:
    """Open for votes."""
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    return motion


def ballot(nation: BareGovernment, motion: Motion, **changed: object) -> dict[str, object]:
    voter = nation.people[3].address
    return {"proposalId": motion.id, "support": 1, "voter": voter, "nonce": 0} | changed


def domain(deployed: Deployed) -> Domain:
    return Domain(deployed.read("name"), deployed.address)


def test_a_key(nation: BareGovernment, motion: Motion) -> None:
    voter = nation.people[3]
    signature = sign(voter, domain(nation.governor), "Ballot", **ballot(nation, motion))
    arguments = motion.id, 1, voter.address, signature.encoded()
    sent = nation.governor.send(nation.outsider, "castVoteBySig", *arguments)
    assert sent.events == (
        (
            "VoteCast",
            {
                "voter": voter.address,
                "proposalId": motion.id,
                "support": 1,
                "weight": 1,
                "reason": "",
            },
        ),
    )
    assert nation.governor.read("nonces", voter.address) == 1
    assert nation.governor.read("hasVoted", motion.id, voter.address) is True
    assert nation.governor.read("hasVoted", motion.id, nation.outsider.address) is False
    with reverts(INVALID):  # its nonce is used
        nation.governor.send(nation.outsider, "castVoteBySig", *arguments)


def test_the_domain_is_told(nation: BareGovernment) -> None:
    for deployed, name in ((nation.governor, "Testland"), (nation.houses[0], "House 1")):
        assert deployed.read("eip712Domain") == (
            b"\x0f", name, "1", 1337, deployed.address, bytes(32), (),
        )  # fmt: skip


@pytest.mark.parametrize(
    "spoiled",
    ["support", "proposalId", "nonce", "voter", "contract", "chain_id", "name", "version"],
)
def test_anything_else_signed(nation: BareGovernment, motion: Motion, spoiled: str) -> None:
    """Replay on another proposal, governor, chain or after another ballot; another side."""
    voter = nation.people[3]
    good, fields = domain(nation.governor), ballot(nation, motion)
    others = {"support": 0, "proposalId": 1, "nonce": 1, "voter": nation.people[4].address}
    places: dict[str, Any] = {
        "contract": nation.houses[0].address,
        "chain_id": 1,
        "name": "X",
        "version": "2",
    }
    if spoiled in others:
        fields[spoiled] = others[spoiled]
    else:
        good = replace(good, **{spoiled: places[spoiled]})
    signature = sign(voter, good, "Ballot", **fields)
    with reverts(INVALID):
        nation.governor.send(
            nation.outsider, "castVoteBySig", motion.id, 1, voter.address, signature.encoded()
        )
    assert nation.governor.read("nonces", voter.address) == 0


@pytest.mark.parametrize("kind", ["malleated", "unrecoverable", "short", "long", "empty", "other"])
def test_a_bad_signature(nation: BareGovernment, motion: Motion, kind: str) -> None:
    voter = nation.people[3]
    signed = sign(voter, domain(nation.governor), "Ballot", **ballot(nation, motion))
    signer = sign(nation.people[4], domain(nation.governor), "Ballot", **ballot(nation, motion))
    spoiled = {
        "malleated": signed.malleated().encoded(),
        "unrecoverable": signed.unrecoverable().encoded(),
        "short": signed.encoded()[:64],
        "long": signed.encoded() + b"\0",
        "empty": b"",
        "other": signer.encoded(),
    }
    with reverts(INVALID):
        nation.governor.send(
            nation.outsider, "castVoteBySig", motion.id, 1, voter.address, spoiled[kind]
        )


def test_nobody_votes_for_the_zero_address(nation: BareGovernment, motion: Motion) -> None:
    """A signature that recovers nobody recovers the zero address."""
    with reverts(INVALID):
        nation.governor.send(
            nation.outsider, "castVoteBySig", motion.id, 1, "0x" + "00" * 20, bytes(64) + b"\x1b"
        )


def test_a_key_of_one_without_votes(nation: BareGovernment, motion: Motion) -> None:
    voter = nation.outsider
    fields = ballot(nation, motion, voter=voter.address)
    signature = sign(voter, domain(nation.governor), "Ballot", **fields)
    with reverts("ballots: no votes"):
        nation.governor.send(
            voter, "castVoteBySig", motion.id, 1, voter.address, signature.encoded()
        )


def test_with_reason_and_params(nation: BareGovernment, motion: Motion) -> None:
    voter, house = nation.people[3], nation.houses[0]
    for deployed in (nation.governor, house):
        params = (1).to_bytes(16) + bytes(32)
        fields = ballot(nation, motion, support=255, reason="Half", params=params)
        signature = sign(voter, domain(deployed), "ExtendedBallot", **fields)
        name = "castVoteWithReasonAndParamsBySig"
        arguments = [motion.id, 255, voter.address, "Half", params, signature.encoded()]
        for at, other in ((3, "Whole"), (4, bytes(16) + params[:32]), (1, 0)):
            spoiled = [*arguments[:at], other, *arguments[at + 1 :]]
            with reverts(INVALID):
                deployed.send(nation.outsider, name, *spoiled)
        sent = deployed.send(nation.outsider, name, *arguments)
        event = sent.only("VoteCastWithParams")
        assert (event["voter"], event["reason"], event["params"]) == (voter.address, "Half", params)
        assert deployed.read("proposalVotes", motion.id) == (1, 0, 0)
        assert deployed.read("nonces", voter.address) == 1


# -- a contract wallet (ERC-1271)


@pytest.fixture
def wallet(nation: BareGovernment, mock: Mock) -> Deployed:
    """A citizen that is a contract, owned by a person."""
    wallet = mock(nation.world, "Wallet", nation.people[0].address)
    nation.registry.send(nation.registrar, "admit", wallet.address)
    return wallet


@pytest.fixture
def wallets_motion(nation: BareGovernment, wallet: Deployed) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    return motion


def by_wallet(
    nation: BareGovernment, motion: Motion, wallet: Deployed, signer: int
) -> tuple[object, ...]:
    fields = ballot(nation, motion, voter=wallet.address)
    signature = sign(nation.people[signer], domain(nation.governor), "Ballot", **fields)
    return motion.id, 1, wallet.address, signature.encoded()


def test_a_wallet(nation: BareGovernment, wallets_motion: Motion, wallet: Deployed) -> None:
    with reverts(INVALID):
        arguments = by_wallet(nation, wallets_motion, wallet, signer=1)
        nation.governor.send(nation.outsider, "castVoteBySig", *arguments)
    arguments = by_wallet(nation, wallets_motion, wallet, signer=0)
    sent = nation.governor.send(nation.outsider, "castVoteBySig", *arguments)
    assert sent.only("VoteCast")["voter"] == wallet.address
    assert nation.governor.read("proposalVotes", wallets_motion.id) == (0, 1, 0)


@pytest.mark.parametrize("manner", range(1, 6))
def test_a_wallet_that_answers_otherwise(
    nation: BareGovernment, wallets_motion: Motion, wallet: Deployed, manner: int
) -> None:
    arguments = by_wallet(nation, wallets_motion, wallet, signer=0)
    wallet.send(nation.outsider, "behave", manner)
    if manner == 2:  # of a bomb no more than a word is taken
        nation.governor.send(nation.outsider, "castVoteBySig", *arguments)
        return
    with reverts(INVALID):
        nation.governor.send(nation.outsider, "castVoteBySig", *arguments)


def test_a_contract_that_is_no_wallet(nation: BareGovernment) -> None:
    nation.registry.send(nation.registrar, "admit", nation.target_address)
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    with reverts(INVALID):
        nation.governor.send(
            nation.outsider, "castVoteBySig", motion.id, 1, nation.target_address, bytes(65)
        )


def test_a_key_that_has_code_signs_as_a_key(nation: BareGovernment, motion: Motion) -> None:
    """An account may delegate to code (EIP-7702) and keeps its key."""
    voter = nation.people[3]
    code = b"\xef\x01\x00" + bytes.fromhex(nation.target_address[2:])
    put_code(nation.world, voter.address, code)
    signature = sign(voter, domain(nation.governor), "Ballot", **ballot(nation, motion))
    nation.governor.send(
        nation.outsider, "castVoteBySig", motion.id, 1, voter.address, signature.encoded()
    )
    assert nation.governor.read("proposalVotes", motion.id) == (0, 1, 0)


def test_signed_ballots_obey_the_polls_bounds(nation: BareGovernment, motion: Motion) -> None:
    voter = nation.people[3]
    nation.cast(motion, {FOR: [3]})
    signature = sign(voter, domain(nation.governor), "Ballot", **ballot(nation, motion))
    arguments = motion.id, 1, voter.address, signature.encoded()
    with reverts("ballots: already voted"):
        nation.governor.send(nation.outsider, "castVoteBySig", *arguments)
    nation.close(motion)
    with reverts("ballots: not active"):
        nation.governor.send(nation.outsider, "castVoteBySig", *arguments)
