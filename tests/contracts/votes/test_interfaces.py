"""supportsInterface: what a contract claims, it has (ERC-165)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

import pytest

from govkit.contracts.abi import Artifact
from govkit.testing import World
from govkit.testing.deployed import Deployed

# Signatures as the EIPs write them, so that ids are computed and not copied.
ERC165 = ("supportsInterface(bytes4)",)
ERC721 = (
    "balanceOf(address)",
    "ownerOf(uint256)",
    "safeTransferFrom(address,address,uint256,bytes)",
    "safeTransferFrom(address,address,uint256)",
    "transferFrom(address,address,uint256)",
    "approve(address,uint256)",
    "setApprovalForAll(address,bool)",
    "getApproved(uint256)",
    "isApprovedForAll(address,address)",
)
ERC721_METADATA = ("name()", "symbol()", "tokenURI(uint256)")
ERC5192 = ("locked(uint256)",)
ERC6372 = ("clock()", "CLOCK_MODE()")
VOTES = (
    "getVotes(address)",
    "getPastVotes(address,uint256)",
    "getPastTotalSupply(uint256)",
    "delegates(address)",
    "delegate(address)",
    "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)",
)
ERC1155_RECEIVER = (
    "onERC1155Received(address,address,uint256,uint256,bytes)",
    "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)",
)
ACTIONS = "address[],uint256[],bytes[],bytes32"
OLDER_GOVERNOR = (
    "name()", "version()", "COUNTING_MODE()",
    f"hashProposal({ACTIONS})", "state(uint256)",
    "proposalThreshold()", "proposalSnapshot(uint256)", "proposalDeadline(uint256)",
    "proposalProposer(uint256)", "proposalEta(uint256)", "proposalNeedsQueuing(uint256)",
    "votingDelay()", "votingPeriod()", "quorum(uint256)", "getVotes(address,uint256)",
    "getVotesWithParams(address,uint256,bytes)", "hasVoted(uint256,address)",
    "propose(address[],uint256[],bytes[],string)",
    f"queue({ACTIONS})", f"execute({ACTIONS})", f"cancel({ACTIONS})",
    "castVote(uint256,uint8)", "castVoteWithReason(uint256,uint8,string)",
    "castVoteWithReasonAndParams(uint256,uint8,string,bytes)",
    "castVoteBySig(uint256,uint8,address,bytes)",
    "castVoteWithReasonAndParamsBySig(uint256,uint8,address,string,bytes,bytes)",
)  # fmt: skip
GOVERNOR = (*OLDER_GOVERNOR, f"getProposalId({ACTIONS})")
CLAIMED = {
    "registry": [ERC165, ERC721, ERC721_METADATA, ERC5192, ERC6372, VOTES],
    "treasury": [ERC165, ERC1155_RECEIVER],
    "governor": [ERC165, ERC6372, GOVERNOR, OLDER_GOVERNOR],
}


def interface_id(signatures: Iterable[str]) -> bytes:
    from govkit.crypto.keccak import keccak

    selectors = (int.from_bytes(keccak(each.encode())[:4]) for each in signatures)
    return reduce(lambda left, right: left ^ right, selectors).to_bytes(4)


@pytest.fixture
def contracts(world: World) -> Callable[[str], Deployed]:
    names = {"registry": "CitizenRegistry", "treasury": "Treasury", "governor": "Governor"}
    at = world.nation.deployment.contracts
    return lambda name: Deployed(world, names[name], at[name])


@pytest.mark.parametrize("contract", CLAIMED)
def test_claims_what_it_has(contracts: Callable[[str], Deployed], contract: str) -> None:
    deployed = contracts(contract)
    for signatures in CLAIMED[contract]:
        assert deployed.read("supportsInterface", interface_id(signatures)) is True
        for signature in signatures:
            assert signature in signatures_of(deployed.artifact), signature


@pytest.mark.parametrize("contract", CLAIMED)
def test_claims_no_more(contracts: Callable[[str], Deployed], contract: str) -> None:
    deployed = contracts(contract)
    others = [each for all_ in CLAIMED.values() for each in all_ if each not in CLAIMED[contract]]
    for signatures in others:
        assert deployed.read("supportsInterface", interface_id(signatures)) is False
    assert deployed.read("supportsInterface", bytes.fromhex("ffffffff")) is False


def test_the_ids_are_those_that_tools_look_for() -> None:
    assert interface_id(GOVERNOR).hex() == "cdbdfcee"
    assert interface_id(OLDER_GOVERNOR).hex() == "65455a86"
    assert len(GOVERNOR) == 27


def test_what_tools_read_besides(contracts: Callable[[str], Deployed]) -> None:
    """Functions that Snapshot, Agora and wallets ask a governor for."""
    besides = {
        "token()", "timelock()", "nonces(address)", "proposalVotes(uint256)", "quorumNumerator()",
        "quorumNumerator(uint256)", "quorumDenominator()", "eip712Domain()",
    }  # fmt: skip
    assert besides <= signatures_of(contracts("governor").artifact)


def signatures_of(artifact: Artifact) -> set[str]:
    return {each.signature for functions in artifact.functions.values() for each in functions}
