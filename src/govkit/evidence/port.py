"""The port over proofs: one block, its state and earlier receipts, and no node at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govkit.chain.headers import Header
from govkit.chain.transactions import Message
from govkit.chain.witness import (
    HISTORY_ADDRESS,
    HISTORY_BLOCKS,
    Fetch,
    ProvenState,
    Witness,
    history_slot,
    logs_of,
    read_header,
    receipt_at,
    receipt_path,
    run_call,
)
from govkit.crypto.keccak import checksum
from govkit.errors import RecordError
from govkit.network.port import (
    Block,
    Call,
    Log,
)
from govkit.network.read_only import ReadOnly
from govkit.network.reverts import revert_error
from govkit.text import read_hex
from govkit.types import Address, Wei

_MOST_LOGS = 1 << 16
"""The most logs of one transaction; more cost more gas than any block has."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The proved block, and the proved parts of earlier blocks.

    `receipts` are positions of transactions by block; `elsewhere` are the hashes (32 bytes) of
    earlier blocks that the proved one does not vouch for, to be checked somewhere else.
    """

    chain_id: int
    block: int
    block_hash: bytes
    receipts: Mapping[int, Sequence[int]]
    elsewhere: Mapping[int, bytes]

    def to_json(self) -> dict[str, Any]:
        """The form in files."""
        return {
            "chain_id": self.chain_id,
            "block": self.block,
            "block_hash": "0x" + self.block_hash.hex(),
            "receipts": {str(each): list(self.receipts[each]) for each in sorted(self.receipts)},
            "elsewhere": {
                str(each): "0x" + self.elsewhere[each].hex() for each in sorted(self.elsewhere)
            },
        }

    @classmethod
    def from_json(cls, raw: Any) -> Evidence:
        """Raises RecordError."""
        try:
            found = cls(
                chain_id=int(raw["chain_id"]),
                block=int(raw["block"]),
                block_hash=_hash(raw["block_hash"]),
                receipts={int(k): tuple(map(int, v)) for k, v in raw["receipts"].items()},
                elsewhere={int(k): _hash(v) for k, v in raw["elsewhere"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _bad(f"its part about blocks is damaged ({error})") from error
        if found.to_json() != raw:
            raise _bad("its part about blocks is not written as govkit writes it")
        return found


class ProvenPort(ReadOnly):
    """A chain at one block, as far as a witness proves it. It cannot send.

    Every answer follows from `evidence.block_hash`, which is what has to be trusted. Methods raise
    RecordError if an answer is not proved.
    """

    reasons = ("there is no node here", "proofs alone are read", "use a network")

    def __init__(self, evidence: Evidence, witness: Witness) -> None:
        self._chain_id, self._witness = evidence.chain_id, witness
        self._number, self._hash = evidence.block, evidence.block_hash
        self._receipts = {number: set(found) for number, found in evidence.receipts.items()}
        self._elsewhere = dict(evidence.elsewhere)
        self._headers: dict[int, Header] = {}
        self._logs: dict[tuple[int, int], list[Log]] = {}

    # -- headers

    def header(self, number: int) -> Header:
        """A block's header, whose hash the proved block (or `elsewhere`) has."""
        found = self._headers.get(number)
        if found is None:
            if not 0 <= number <= self._number:
                raise _bad(f"it proves nothing about block {number}")
            found = read_header(self._part(self._hash_of(number)))
            if found.block_number != number:
                raise _bad(f"the header of block {number} is another's")
            self._headers[number] = found
        return found

    def _hash_of(self, number: int) -> bytes:
        if number == self._number:
            return self._hash
        if number in self._elsewhere:
            return self._elsewhere[number]
        return self._history(number)

    def _history(self, number: int) -> bytes:
        """The hash of an earlier block, from the state of one at most 8,191 blocks later."""
        later = self._number
        while later - number > HISTORY_BLOCKS:
            later -= HISTORY_BLOCKS
        word = self._state(later).get_storage(HISTORY_ADDRESS, history_slot(number))
        if not word:
            raise _bad(f"block {later} does not tell the hash of block {number}")
        return word.to_bytes(32)

    def _part(self, part_hash: bytes) -> bytes:
        try:
            return self._witness[part_hash]
        except KeyError:
            raise _bad(f"it lacks the part with the hash 0x{part_hash.hex()}") from None

    # -- the state

    def _state(self, number: int) -> ProvenState:
        return ProvenState(self._witness, self.header(number).state_root, self._fetch(number))

    def _fetch(self, number: int) -> Fetch | None:
        """Adds missing parts to a witness; not possible here."""
        return None

    def chain_id(self) -> int:
        return self._chain_id

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        """Runs the contract's own code over the proved state."""
        self._must_be_here(block)
        assert call.to is not None
        target = _raw(call.to)
        message = Message(_raw(sender) if sender else target, target, call.data, call.value)
        state, header = self._state(self._number), self.header(self._number)
        outcome = run_call(state, self._witness, header, self._chain_id, message)
        if outcome.reverted:
            raise revert_error(outcome.output)
        return outcome.output

    def code(self, address: Address, *, block: int | None = None) -> bytes:
        self._must_be_here(block)
        return self._state(self._number).get_code(_raw(address))

    def nonce(self, address: Address, *, block: int | None = None) -> int:
        self._must_be_here(block)
        return self._state(self._number).get_nonce(_raw(address))

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        self._must_be_here(block)
        return self._state(self._number).get_storage(_raw(address), slot)

    def balance(self, address: Address, *, block: int | None = None) -> Wei:
        self._must_be_here(block)
        return Wei(self._state(self._number).get_balance(_raw(address)))

    def block(self, number: int | None = None) -> Block:
        header = self.header(self._number if number is None else number)
        return Block(header.block_number, header.timestamp, header.hash)

    def now(self) -> int:
        """The proved block's time: answers are as of then."""
        return self.block().timestamp

    def _must_be_here(self, block: int | None) -> None:
        if block not in (None, self._number):
            raise _bad(f"it proves only the state of block {self._number}")

    # -- events

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        """Proved events; their index is (position of the transaction) * 65,536 + place in it,
        and their transaction's hash is unknown. Whether there are others is not proved."""
        last = self._number if to_block is None else min(to_block, self._number)
        return [
            log
            for number in sorted(self._receipts)
            if from_block <= number <= last
            for position in sorted(self._receipts[number])
            for log in self._logs_at(number, position)
            if log.is_among(addresses, topics)
        ]

    def _logs_at(self, number: int, position: int) -> list[Log]:
        found = self._logs.get((number, position))
        if found is None:
            receipt = receipt_at(self._witness, self.header(number).receipt_root, position)
            found = list(_read_logs(receipt, number, position))
            self._logs[number, position] = found
        return found

    def proved_receipts(self, number: int) -> Mapping[int, list[bytes]]:
        """The nodes that prove each known receipt of a block, by its position."""
        root = self.header(number).receipt_root
        positions = sorted(self._receipts.get(number, ()))
        return {each: receipt_path(self._witness, root, each) for each in positions}


def _read_logs(receipt: bytes, number: int, position: int) -> Iterator[Log]:
    for place, (address, topics, data) in enumerate(logs_of(receipt)):
        index = position * _MOST_LOGS + place
        yield Log(checksum(address), topics, data, number, b"", index)


def _raw(address: Address) -> bytes:
    return bytes.fromhex(address[2:])


def _hash(text: Any) -> bytes:
    raw = read_hex(text)
    if len(raw) != 32:
        raise ValueError(f"{text} is not a hash")
    return raw


def _bad(why: str) -> RecordError:
    return RecordError("the proofs do not verify", why, "ask for an undamaged copy")
