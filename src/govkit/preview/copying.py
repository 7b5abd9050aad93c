"""A copy of the chain behind a port, and the port through which a nation's readers see the copy."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.chain.copied import MOST_GAS, Copy, StateSource
from govkit.chain.dev_accounts import DEV_CHAINS
from govkit.chain.live import LiveLog
from govkit.chain.transactions import Message
from govkit.crypto.keccak import checksum
from govkit.network.port import (
    Block,
    Call,
    Log,
    Port,
)
from govkit.network.read_only import ReadOnly
from govkit.network.reverts import revert_error
from govkit.types import TRANSACTION_GAS_CAP, Address, Wei


def copy_of(
    source: StateSource, chain_id: int, *, number: int, timestamp: int, gas: int = MOST_GAS
) -> Copy:
    """A copy of a state, in which a block of that number and time runs, with no more gas than that.

    Public networks have the rules of Osaka by now, with its cap on a transaction's gas (EIP-7825).
    """
    if chain_id in DEV_CHAINS:
        return Copy(source, number=number, timestamp=timestamp, chain_id=chain_id, gas=gas)
    return Copy(
        source,
        number=number,
        timestamp=timestamp,
        chain_id=chain_id,
        fork="osaka",
        gas=min(gas, TRANSACTION_GAS_CAP),
    )


class CopyPort(ReadOnly):
    """Reads a copy; what was logged before comes from the chain's own port. It cannot send."""

    reasons = ("this is a copy of the chain", "a preview sends nothing", "use the network")

    def __init__(self, source: Port, base: int, copy: Copy, told: dict[object, list[Log]]) -> None:
        """`told` are the logs that `source` has told already, for several copies of one block."""
        self._source, self._base, self.copy, self._told = source, base, copy, told
        self.logged: tuple[LiveLog, ...] = ()

    def chain_id(self) -> int:
        return self._source.chain_id()

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        if block is not None and block <= self._base:
            return self._source.call(call, sender=sender, block=block)
        outcome = self.copy.call(message_of(call, sender))
        if outcome.reverted:
            raise revert_error(outcome.output)
        return outcome.output

    def code(self, address: Address, *, block: int | None = None) -> bytes:
        return self.copy.accounts.get_code(raw(address))

    def nonce(self, address: Address, *, block: int | None = None) -> int:
        return self.copy.accounts.get_nonce(raw(address))

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        return self.copy.accounts.get_storage(raw(address), slot)

    def balance(self, address: Address, *, block: int | None = None) -> Wei:
        return Wei(self.copy.accounts.get_balance(raw(address)))

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        key = (tuple(addresses), tuple(each and tuple(each) for each in topics), from_block)
        if key not in self._told:
            self._told[key] = self._source.logs(
                addresses, topics, from_block=from_block, to_block=self._base
            )
        added = [log for log in self.new_logs() if log.is_among(addresses, topics)]
        return [*self._told[key], *added]

    def new_logs(self) -> list[Log]:
        """What was logged on the copy."""
        number = self.copy.number
        return [
            Log(checksum(address), topics, data, number, bytes(32), index)
            for index, (address, topics, data) in enumerate(self.logged)
        ]

    def block(self, number: int | None = None) -> Block:
        if number is not None and number <= self._base:
            return self._source.block(number)
        return Block(self.copy.number, self.copy.timestamp, bytes(32))

    def now(self) -> int:
        return self.copy.timestamp


def raw(address: Address) -> bytes:
    return bytes.fromhex(address[2:])


def message_of(call: Call, sender: Address | None) -> Message:
    to = raw(call.to) if call.to else None
    return Message(raw(sender) if sender else bytes(20), to, call.data, call.value)
