"""A copy of the chain behind a port, and the port through which a nation's readers see the copy."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.chain.copied import Copy, SourceAccount
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


class PortSource:
    """The state after a block, as a port tells it (see `chain.copied.StateSource`)."""

    def __init__(self, port: Port, block: int) -> None:
        self._port, self._block = port, block

    def account(self, address: bytes) -> SourceAccount:
        port, of, block = self._port, checksum(address), self._block
        code = port.code(of, block=block)
        return SourceAccount(port.nonce(of, block=block), port.balance(of, block=block), code)

    def slot(self, address: bytes, slot: int) -> int:
        return self._port.storage(checksum(address), slot, block=self._block)


def copy_of(port: Port, block: int, *, number: int, timestamp: int) -> Copy:
    """A copy of the state after a block, in which a block of that number and time runs.

    Public networks have the rules of Osaka by now, with its cap on a transaction's gas (EIP-7825).
    """
    chain_id = port.chain_id()
    source = PortSource(port, block)
    if chain_id in DEV_CHAINS:
        return Copy(source, number=number, timestamp=timestamp, chain_id=chain_id)
    return Copy(
        source,
        number=number,
        timestamp=timestamp,
        chain_id=chain_id,
        fork="osaka",
        gas=TRANSACTION_GAS_CAP,
    )


class CopyPort(ReadOnly):
    """Reads a copy; what was logged before comes from the chain's own port. It cannot send."""

    reasons = ("this is a copy of the chain", "a preview sends nothing", "use the network")

    def __init__(self, source: Port, base: int, copy: Copy) -> None:
        self._source, self._base, self.copy = source, base, copy
        self.logged: tuple[LiveLog, ...] = ()
        self._told: dict[object, list[Log]] = {}

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
