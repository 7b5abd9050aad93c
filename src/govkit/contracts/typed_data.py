"""EIP-712: what is signed in the domain of a nation's contract.

`MESSAGES` has each type as EIP-712 encodes it; a test holds it to the contracts' sources.
"""

from __future__ import annotations

from collections.abc import Mapping

from govkit.contracts.abi import encode
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import keccak
from govkit.types import Address

VOTE = "Vote(uint256 proposalId,uint8 support)"
BALLOT = "Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)"
EXTENDED_BALLOT = (
    "ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,"
    "bytes params)"
)
DELEGATION = "Delegation(address delegatee,uint256 nonce,uint256 expiry)"
DELEGATION_OF = "DelegationOf(address delegator,address delegatee,uint256 nonce,uint256 expiry)"
PERMIT = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
WORDS = "Words(string pledge,string title,bytes32 sha256)"
OATH = "Oath(Words words,address citizen,address key,uint256 nonce,uint256 expiry)" + WORDS
APPLICATION = "Application(address citizen,uint256 nonce,uint256 expiry)"
CLAIM = "Claim(address citizen,uint256 expiry)"
STOP = "Stop(uint256 passport,uint256 round)"
STEP = (
    "Step(uint256 payer,uint256 confirmer,uint256 receiver,uint256 at_deadline,uint256 asset,"
    "uint256 amount,uint256 due,uint256 kind)"
)
AGREEMENT = (
    "Agreement(bytes32 text,bytes32 law,bytes32 language,address[] parties,address[2] assets,"
    "Step[] steps,address arbitrator,bool is_court,uint256 fee,bytes extra,uint256 answer_period,"
    "uint256 ruling_period,uint256 if_unruled,uint256 expiry,uint256 salt)" + STEP
)
SETTLEMENT = "Settlement(bytes32 agreement,uint256 steps,uint256[] shares,uint256 expiry)"
MEMBERSHIP = (
    "Membership(bytes32 stateRoot,address holder,uint256 number,string challenge,uint256 signedAt)"
)
SECRET_BALLOT = "SecretBallot(uint256 proposalId,bytes32 ballot,bytes32 before)"
SECRET = "Secret(string purpose,uint256 dispute,uint256 round,uint256 person)"

SECRET_CHOICE = "SecretChoice(uint256 number,bytes32 ballot)"

_BALLOTS = (VOTE, BALLOT, EXTENDED_BALLOT)
MESSAGES: Mapping[str, tuple[str, ...]] = {
    "Admissions": (OATH, APPLICATION, CLAIM),
    "Agreements": (AGREEMENT, SETTLEMENT),
    "CitizenRegistry": (MEMBERSHIP,),
    "Court": (SECRET,),
    "DelegatedHeads": (DELEGATION,),
    "Governor": _BALLOTS,
    "House": _BALLOTS,
    "LockedVotes": (DELEGATION,),
    "Recovery": (STOP,),
    "SecretElections": (SECRET_CHOICE,),
    "SecretHouse": (SECRET_BALLOT,),
    "TreasuryToken": (PERMIT, DELEGATION, DELEGATION_OF),
}
"""The types that are signed in the domain of each contract. A membership and a secret are never
sent to theirs: the first is shown to people, the second only finds a number again."""

_DOMAIN_TYPE_HASH = keccak(
    b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)


def type_hash(declared: str) -> bytes:
    """The hash (32 bytes) of a type's declaration."""
    return keccak(declared.encode())


def digest(name: str, chain_id: int, contract: Address, struct_hash: bytes) -> Digest:
    """The digest to sign for a struct (its hash, 32 bytes) in a domain of version 1."""
    domain = keccak(
        encode(
            ("bytes32", "bytes32", "bytes32", "uint256", "address"),
            (_DOMAIN_TYPE_HASH, keccak(name.encode()), keccak(b"1"), chain_id, contract),
        )
    )
    return Digest(domain, struct_hash)
