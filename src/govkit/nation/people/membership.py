"""Proves that somebody is a citizen to a verifier who has only a block's hash or state root.

The holder signs the verifier's challenge and a state root. Merkle-Patricia proofs show that the
registry had the holder's good passport in that state. To verify takes no node.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from govkit.contracts.abi import Artifact, encode
from govkit.contracts.registry import CitizenRegistry
from govkit.contracts.typed_data import MEMBERSHIP, digest, type_hash
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import keccak, parse_address
from govkit.crypto.signatures import plain_signature
from govkit.crypto.state_proof import (
    HeaderFacts,
    mapping_slot,
    prove_storage_root,
    prove_word,
    read_header,
)
from govkit.errors import RecordError, UsageError
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.nation.voting.signed_ballots import recovered
from govkit.network.port import Port, Signer
from govkit.text import read_hex, read_unsigned, read_words
from govkit.types import Address, PassportStatus

VERSION = 2
CLOCK_SKEW_SECONDS = 60
# An address' word, as in contracts/modules/citizen_word.vy: to (36) | from (36) | until (36)
# | since (36) | status (4) | spans (12) | number (32).
_NUMBER_MASK, _STATUS_MASK, _TIME_MASK = 2**32 - 1, 2**4 - 1, 2**36 - 1
_STATUS_SHIFT, _SINCE_SHIFT, _UNTIL_SHIFT, _TO_SHIFT = 44, 48, 84, 156


@dataclass(frozen=True, slots=True)
class Membership:
    """A proof as in its file. `header` is RLP; `signed_at` is in seconds since 1970."""

    chain_id: int
    registry: Address
    holder: Address
    number: int
    header: bytes
    account_proof: tuple[bytes, ...]
    passport_proof: tuple[bytes, ...]
    challenge: str
    signed_at: int
    signature: bytes

    @property
    def block_hash(self) -> bytes:
        return keccak(self.header)

    def save(self, path: Path) -> None:
        """Write the file in one step."""
        raw: dict[str, object] = {"govkit_membership": VERSION, "chain_id": self.chain_id}
        raw |= {"registry": self.registry, "holder": self.holder, "number": self.number}
        raw |= {"block_hash": _hex(self.block_hash), "header": _hex(self.header)}
        raw |= {
            name: [_hex(each) for each in getattr(self, name)]
            for name in ("account_proof", "passport_proof")
        }
        raw |= {"challenge": self.challenge, "signed_at": self.signed_at}
        raw |= {"signature": _hex(self.signature)}
        write_whole(path, json.dumps(raw, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Membership:
        """Read a file. Raises UsageError if it is not a proof."""
        return read_handed_over(path, cls._of, "membership proof", "give a file that prove wrote")

    @classmethod
    def _of(cls, raw: Any) -> Membership:
        if raw["govkit_membership"] != VERSION:
            raise ValueError(f"version {raw['govkit_membership']} is not {VERSION}")
        return cls(
            registry=parse_address(raw["registry"]),
            holder=parse_address(raw["holder"]),
            header=read_hex(raw["header"]),
            challenge=read_words(raw["challenge"]),
            signature=plain_signature(read_hex(raw["signature"])),
            account_proof=tuple(map(read_hex, raw["account_proof"])),
            passport_proof=tuple(map(read_hex, raw["passport_proof"])),
            chain_id=read_unsigned(raw["chain_id"], 64),
            number=read_unsigned(raw["number"], 64),
            signed_at=read_unsigned(raw["signed_at"], 64),
        )


@dataclass(frozen=True, slots=True)
class Verified:
    """What a proof shows: the passport's `number`, its span, and the block.

    `since` and `until` (0: for ever) are timepoints of the nation's clock. If only a state root was
    trusted, the block's number and time are None; then the reader must know that `until` was not
    past, since the passport may have lapsed.
    """

    holder: Address
    number: int
    since: int
    until: int
    block_number: int | None
    block_time: int | None


def prove(
    port: Port, registry: CitizenRegistry, signer: Signer, challenge: str, signed_at: int
) -> Membership:
    """Make a proof of the signer's own citizenship at the head. Raises NotFound, RecordError."""
    head, holder = port.block(), signer.address
    number = registry.passport_of(holder, block=head.number)
    if not number:
        raise RecordError(f"{holder} is not a citizen", next_step="sign as a citizen, with --as")
    found = port.state_proof(registry.address, [_slot(holder)], block=head.number)
    chain_id = port.chain_id()
    root = read_header(found.header).state_root
    signed = _digest(chain_id, registry.address, root, holder, number, challenge, signed_at)
    (passport_proof,) = found.storage_proofs
    membership = Membership(
        chain_id=chain_id,
        registry=registry.address,
        holder=holder,
        number=number,
        header=found.header,
        account_proof=found.account_proof,
        passport_proof=passport_proof,
        challenge=challenge,
        signed_at=signed_at,
        signature=signer.sign_digest(signed),
    )
    if membership.block_hash != head.hash:
        raise RecordError("the block's header is of an unknown kind", "its hash does not match")
    verify(membership, block_hash=head.hash)
    return membership


def verify(
    membership: Membership,
    *,
    block_hash: bytes | None = None,
    state_root: bytes | None = None,
    challenge: str | None = None,
    now: int | None = None,
    max_age_seconds: int = 3_600,
    is_newest: bool = False,
) -> Verified:
    """Check everything, without a node. Raises RecordError, UsageError without a trusted root.

    The verifier trusts one of `block_hash` and `state_root` (32 bytes). With `now`, the age of the
    signature is checked and, if the block's hash is trusted, the age of the block. `is_newest` says
    that an idle chain has no later block, so that its state holds however old the block is.
    """
    facts = _trusted(membership, block_hash, state_root)
    if challenge is not None and challenge != membership.challenge:
        raise _bad("it is for another challenge")
    _check_signature(membership, facts.state_root)
    since, until = _check_state(membership, facts.state_root)
    if now is not None:
        _check_age("signature", membership.signed_at, now, max_age_seconds)
        if membership.signed_at > now + CLOCK_SKEW_SECONDS:
            raise _bad("it was signed in the future")
    if block_hash is None:
        return Verified(membership.holder, membership.number, since, until, None, None)
    seen = replace(facts, timestamp=max(facts.timestamp, now or 0)) if is_newest else facts
    if until and until <= _clock(seen, since):
        raise _bad("the passport had lapsed or been suspended")
    if now is not None and not is_newest:
        _check_age("block", facts.timestamp, now, max_age_seconds)
    place = facts.number, facts.timestamp
    return Verified(membership.holder, membership.number, since, until, *place)


def _trusted(
    membership: Membership, block_hash: bytes | None, state_root: bytes | None
) -> HeaderFacts:
    """The facts of the header, or only the root if only that is trusted."""
    if block_hash is not None:
        if membership.block_hash != block_hash:
            raise _bad("it was made at another block")
        facts = read_header(membership.header)
        if state_root not in (None, facts.state_root):
            raise _bad("it was made for another state root")
        return facts
    if state_root is None:
        raise UsageError("nothing is given to trust", next_step="give --block-hash or --state-root")
    return HeaderFacts(state_root, 0, 0)


def _check_signature(membership: Membership, state_root: bytes) -> None:
    signed = _digest(
        membership.chain_id,
        membership.registry,
        state_root,
        membership.holder,
        membership.number,
        membership.challenge,
        membership.signed_at,
    )
    if recovered(signed, membership.signature) != membership.holder:
        raise _bad("the signature is not the holder's, or is for another state")


def _check_state(membership: Membership, state_root: bytes) -> tuple[int, int]:
    """When the passport began and ends, in timepoints."""
    account = bytes.fromhex(membership.registry[2:])
    root = prove_storage_root(state_root, account, membership.account_proof)
    word = prove_word(root, _slot(membership.holder), membership.passport_proof)
    number = word & _NUMBER_MASK
    if not number or number != membership.number or word >> _TO_SHIFT:
        raise _bad("the holder did not have this passport")
    if word >> _STATUS_SHIFT & _STATUS_MASK != PassportStatus.GOOD:
        raise _bad("the passport was ended or suspended")
    return word >> _SINCE_SHIFT & _TIME_MASK, word >> _UNTIL_SHIFT & _TIME_MASK


def _clock(facts: HeaderFacts, since: int) -> int:
    """The block's timepoint in the nation's clock, which `since` tells.

    `since` was not after the block, and every moment since 1970 has more seconds than a chain has
    blocks.
    """
    return facts.number if since <= facts.number else facts.timestamp


def _check_age(what: str, at: int, now: int, max_age_seconds: int) -> None:
    if now - at > max_age_seconds:
        raise RecordError(
            "the membership proof does not verify",
            f"its {what} is {now - at} seconds old, and at most {max_age_seconds} are good",
            "ask for a new one; if the chain has no later block, say so with --newest"
            if what == "block"
            else "ask for a new one",
        )


def _slot(holder: Address) -> int:
    """The registry's slot for holders, from the compiler."""
    storage = Artifact.load(CitizenRegistry.artifact_name).storage
    return mapping_slot(storage["_citizens"], bytes.fromhex(holder[2:]))


def _digest(
    chain_id: int,
    registry: Address,
    state_root: bytes,
    holder: Address,
    number: int,
    challenge: str,
    signed_at: int,
) -> Digest:
    """What the holder signs (EIP-712), in a domain of govkit's at the registry."""
    content = keccak(challenge.encode("utf-8", "surrogatepass"))
    struct = encode(
        ("bytes32", "bytes32", "address", "uint256", "bytes32", "uint256"),
        (type_hash(MEMBERSHIP), state_root, holder, number, content, signed_at),
    )
    return digest("govkit", chain_id, registry, keccak(struct))


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _bad(why: str) -> RecordError:
    return RecordError("the membership proof does not verify", why, "ask for a new one")
