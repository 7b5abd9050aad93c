"""Gathers proofs: a port that answers from proofs, and gets missing ones from a node.

What is asked of it is answered by the same code that will check it later, over what the node
proved; so what it answered can be proved, and nothing is gathered that is not needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from govkit.chain.headers import Header
from govkit.chain.witness import (
    HISTORY_ADDRESS,
    HISTORY_BLOCKS,
    Fetch,
    Witness,
    history_slot,
    logs_of,
    read_header,
    receipt_nodes,
)
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import NetworkError, RecordError
from govkit.evidence.port import Evidence, ProvenPort
from govkit.network.port import Block, BlockReceipts, Log, Port
from govkit.types import Address

_SLOTS_A_REQUEST = 256


class GatheringPort(ProvenPort):
    """Answers as the chain does after `block`, and keeps the proof of each answer.

    Raises RecordError if the node's proofs do not fit, or it serves none.
    """

    def __init__(self, source: Port, block: Block) -> None:
        super().__init__(Evidence(source.chain_id(), block.number, block.hash, {}, {}), Witness())
        self._source = source

    def evidence(self) -> Evidence:
        """The gathered evidence, for `ProvenPort` together with the witness."""
        receipts = {number: sorted(found) for number, found in self._receipts.items()}
        used = {number: self._elsewhere[number] for number in self._elsewhere}
        return Evidence(self._chain_id, self._number, self._hash, receipts, used)

    def witness(self, without: Collection[bytes] = ()) -> bytes:
        """The parts that the answers needed; `without` are hashes of those kept elsewhere."""
        return self._witness.to_bytes(without)

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        last = self._number if to_block is None else min(to_block, self._number)
        found = self._source.logs(addresses, topics, from_block=from_block, to_block=last)
        indices: dict[int, list[int]] = {}
        for log in found:
            indices.setdefault(log.block_number, []).append(log.index)
        self._link(indices)
        for number, wanted in indices.items():
            self._gather(number, wanted)
        proved = super().logs(addresses, topics, from_block=from_block, to_block=last)
        if _content(proved) != _content(found):
            raise RecordError(
                "this node gives events that are not in its receipts",
                next_step="ask another node",
            )
        return proved

    def _gather(self, number: int, indices: Iterable[int]) -> None:
        """Which receipts of a block hold the events with these numbers in it, and their nodes."""
        block = self._asked(number)
        header = self.header(number)
        root, nodes = receipt_nodes(block.receipts)
        if root != header.receipt_root:
            raise RecordError(
                f"the receipts of block {number} do not match its header",
                "this node gives others, or of a kind that govkit does not know",
                "ask another node",
            )
        for node in nodes.values():
            self._witness.add(node)
        ends, total = [], 0
        for receipt in block.receipts:
            total += len(logs_of(receipt))
            ends.append(total)
        positions = {
            next(place for place, end in enumerate(ends) if index < end) for index in indices
        }
        self._receipts.setdefault(number, set()).update(positions)

    def _asked(self, number: int) -> BlockReceipts:
        try:
            found = self._source.receipts(number)
        except NetworkError as error:
            raise RecordError(
                f"this node does not give the receipts of block {number}",
                str(error),
                "use a node that keeps the receipts of old blocks",
            ) from error
        self._witness.add(found.header)
        return found

    # -- headers

    def header(self, number: int) -> Header:
        if number not in self._headers and number <= self._number:
            self._asked(number)
        return super().header(number)

    def _link(self, numbers: Iterable[int]) -> None:
        """Let the history contract vouch for many blocks at once, if it can."""
        recent = sorted(n for n in numbers if self._number - HISTORY_BLOCKS <= n < self._number)
        slots = [history_slot(number) for number in recent if number not in self._headers]
        with suppress(RecordError):  # then each header is asked for, and to be looked up
            for start in range(0, len(slots), _SLOTS_A_REQUEST):
                self._prove(self._number, HISTORY_ADDRESS, slots[start : start + _SLOTS_A_REQUEST])

    def _history(self, number: int) -> bytes:
        try:
            return super()._history(number)
        except RecordError:
            # A chain without EIP-2935, or a node without that state: to be checked elsewhere.
            self._elsewhere[number] = keccak(self._asked(number).header)
            return self._elsewhere[number]

    # -- the state

    def _fetch(self, number: int) -> Fetch | None:
        def fetch(address: bytes, slot: int | None) -> None:
            self._prove(number, address, [] if slot is None else [slot])
            if slot is None:
                code = self._source.code(checksum(address))
                if code:
                    self._witness.add(code)

        return fetch

    def _prove(self, number: int, address: bytes, slots: Sequence[int]) -> None:
        try:
            found = self._source.state_proof(checksum(address), slots, block=number)
        except NetworkError as error:
            raise RecordError(
                f"this node serves no proofs of the state of block {number}",
                str(error),
                "use a node that answers eth_getProof",
            ) from error
        expected = self._hash if number == self._number else self.header(number).hash
        if keccak(found.header) != expected:
            raise RecordError(
                f"block {number} has changed, or its header is of an unknown kind",
                f"the header hashes to 0x{keccak(found.header).hex()}, not 0x{expected.hex()}",
                "run it again; if it stays so, use another node",
            )
        read_header(found.header)
        self._witness.add(found.header)
        for node in (*found.account_proof, *(n for proof in found.storage_proofs for n in proof)):
            self._witness.add(node)


def _content(logs: Sequence[Log]) -> list[tuple[int, Address, tuple[bytes, ...], bytes]]:
    return sorted((log.block_number, log.address, log.topics, log.data) for log in logs)
