"""Recovery: moves a passport from a lost key to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts.abi import encode
from govkit.contracts.contract import Contract
from govkit.contracts.typed_data import STOP, digest, type_hash
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.types import Address

_STOP_TYPE_HASH = type_hash(STOP)


@dataclass(frozen=True, slots=True)
class Guardians:
    """The guardians of a passport, each by its present key, and how many of them it takes."""

    members: tuple[Address, ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class Pending:
    """A recovery that is under way: timepoints between which (both included) `new_key` can take
    the passport, and whether a vote asked for it."""

    new_key: Address
    ready_at: int
    until: int
    forced: bool


@dataclass(frozen=True, slots=True)
class Approvals:
    """How many ask for a key and still could, how many it takes, and whether the registrar asks
    too."""

    count: int
    needed: int
    registrar: bool


class Recovery(Contract):
    """Guardians, sponsors, the delay, the old key's veto."""

    artifact_name = "Recovery"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def delay(self, *, block: int | None = None) -> int:
        """How long the old key can stop a recovery, in the clock's unit."""
        return int(self._read("delay", block=block))

    def guardian_delay(self, *, block: int | None = None) -> int:
        """How long a change of guardians waits, in the clock's unit."""
        return int(self._read("guardianDelay", block=block))

    def sponsors(self, *, block: int | None = None) -> int:
        """How many citizens it takes, with the registrar, if there are no guardians."""
        return int(self._read("sponsors", block=block))

    def follower(self, place: int, *, block: int | None = None) -> Address:
        """A contract that is told when a passport was moved, by place from 0."""
        return Address(self._read("followers", place, block=block))

    def guardians_of(self, number: int) -> Guardians:
        """The present guardians of a passport by its number."""
        return Guardians(*self._read("guardiansOf", number))

    def next_guardians_of(self, number: int) -> tuple[Guardians, int]:
        """The guardians named next, and the timepoint from which they hold (0 for no change)."""
        named, since = self._read("nextGuardiansOf", number)
        return Guardians(*named), int(since)

    def pending(self, number: int) -> Pending | None:
        """The recovery under way for a passport, if there is one."""
        found = Pending(*self._read("pending", number))
        return found if found.ready_at else None

    def approvals(self, number: int, new_key: Address) -> Approvals:
        return Approvals(*self._read("approvals", number, new_key))

    def round(self, number: int) -> int:
        """The round that a signature must carry to stop a recovery now."""
        return int(self._read("round", number))

    def declined(self, key: Address) -> bool:
        """Whether a key has declined all passports."""
        return bool(self._read("declined", key))

    def name_guardians(self, members: Sequence[Address], threshold: int) -> Call:
        """By the holder of a passport, for itself."""
        return self._call("nameGuardians", list(members), threshold)

    def approve(self, number: int, new_key: Address) -> Call:
        """By a guardian, a sponsor or the registrar."""
        return self._call("approve", number, new_key)

    def withdraw(self, number: int, new_key: Address) -> Call:
        return self._call("withdraw", number, new_key)

    def decline(self, declining: bool) -> Call:
        """By a key, for itself: it refuses passports by recovery, or accepts them again."""
        return self._call("decline", declining)

    def force(self, number: int, new_key: Address) -> Call:
        """Only in a proposal."""
        return self._call("force", number, new_key)

    def stop(self, number: int) -> Call:
        """By the passport's present key, or in a proposal."""
        return self._call("stop", number)

    def stop_by_sig(self, number: int, v: int, r: bytes, s: bytes) -> Call:
        """By anybody, with the present key's signature of `Stop(passport, round)`."""
        return self._call("stopBySig", number, v, r, s)

    def accept(self, number: int) -> Call:
        """By the new key itself."""
        return self._call("accept", number)


def stop_digest(chain_id: int, recovery: Address, passport: int, round_: int) -> Digest:
    """What a holder signs so that anybody can stop a recovery for it (EIP-712).

    `Stop(uint256 passport,uint256 round)` in the contract's domain.
    """
    words = (_STOP_TYPE_HASH, passport, round_)
    struct = keccak(encode(("bytes32", "uint256", "uint256"), words))
    return digest("Recovery", chain_id, recovery, struct)
