"""Trustees: make the key of secret ballots together, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from govkit.contracts.contract import Contract
from govkit.crypto.bn128 import Affine
from govkit.crypto.sigma_proofs import Part, Proof
from govkit.network.port import Call
from govkit.types import Address


class Phase(IntEnum):
    """What an epoch waits for."""

    FAILED = 0
    ENROL = 1
    DEAL = 2
    CONFIRM = 3
    COMPLETE = 4


@dataclass(frozen=True, slots=True)
class Dealing:
    """What a dealer posts: commitments to its polynomial, the public key of the exchange, the share
    of each trustee hidden by what both share, and the proof that the dealer knows its secret."""

    commitments: tuple[Affine, ...]
    exchange_key: Affine
    shares: tuple[int, ...]
    proof: Proof

    @classmethod
    def of(cls, fields: Any) -> Dealing:
        """A dealing from the event `Dealt`."""
        return cls(
            tuple((x, y) for x, y in fields["F"]),
            (fields["E"][0], fields["E"][1]),
            tuple(fields["enc"]),
            Proof(fields["c"], fields["z"]),
        )


def dealing_context(
    chain_id: int,
    contract: Address,
    epoch: int,
    dealer: int,
    commitments: Sequence[Affine],
    exchange_key: Affine,
    shares: Sequence[int],
) -> tuple[Part, ...]:
    """What the proof of a dealing is bound to."""
    return chain_id, contract, epoch, dealer, *commitments, exchange_key, *shares


class Trustees(Contract):
    """The trustees, and the keys that they have made. They count from 1 in each epoch."""

    artifact_name = "Trustees"

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def phase_seconds(self, *, block: int | None = None) -> int:
        """How long each phase of a ceremony may take."""
        return int(self._read("phaseSeconds", block=block))

    def epoch(self, *, block: int | None = None) -> int:
        """The epoch that is running, or was begun last."""
        return int(self._read("epoch", block=block))

    def complete(self, *, block: int | None = None) -> int:
        """The newest epoch with a key, 0 for none."""
        return int(self._read("complete", block=block))

    def phase(self, *, block: int | None = None) -> Phase:
        """What the newest epoch waits for."""
        return Phase(self._read("phase", block=block))

    def phase_until(self, *, block: int | None = None) -> int:
        """When the phase's time is over (seconds since 1970)."""
        return int(self._read("phaseUntil", block=block))

    def trustees_of(self, epoch: int, *, block: int | None = None) -> tuple[Address, ...]:
        return tuple(Address(each) for each in self._read("trusteesOf", epoch, block=block))

    def threshold_of(self, epoch: int, *, block: int | None = None) -> int:
        return int(self._read("thresholdOf", epoch, block=block))

    def key_of(self, epoch: int, *, block: int | None = None) -> Affine:
        """The key of a complete epoch; (0, 0) for none."""
        x, y = self._read("keyOf", epoch, block=block)
        return x, y

    def verification_key(self, epoch: int, trustee: int, *, block: int | None = None) -> Affine:
        """The key by which a trustee's shares are checked; (0, 0) before it has confirmed."""
        x, y = self._read("verificationKeyOf", epoch, trustee, block=block)
        return x, y

    def appoint(self, accounts: Sequence[Address], threshold: int) -> Call:
        """Only in a proposal: others make a key, and the last one stays in use until then."""
        return self._call("appoint", list(accounts), threshold)

    def enrol(self, exchange_key: Affine, commitment: bytes) -> Call:
        return self._call("enrol", list(exchange_key), commitment)

    def deal(self, dealing: Dealing) -> Call:
        proof = dealing.proof
        return self._call("deal", *_posted(dealing), proof.challenge, proof.response)

    def confirm(self) -> Call:
        return self._call("confirm")

    def complain(self, dealer: int, dealing: Dealing, shared: Affine, proof: Proof) -> Call:
        """Shows what the dealer sent the caller, by what both share."""
        numbers = proof.challenge, proof.response
        return self._call("complain", dealer, *_posted(dealing), list(shared), *numbers)

    def restart(self) -> Call:
        return self._call("restart")


def _posted(dealing: Dealing) -> tuple[object, ...]:
    commitments = [list(point) for point in dealing.commitments]
    return commitments, list(dealing.exchange_key), list(dealing.shares)
