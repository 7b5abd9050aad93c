"""A chain that is made up: blocks in which money of a treasury moves, as a port tells of them.

It has what a statement asks for, and no more: the events of tokens and of the treasury, balances
after each block, and the transactions that sent coin.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from govkit.actions import AddressBook
from govkit.contracts import Treasury
from govkit.contracts.abi import decode, encode
from govkit.contracts.releases import THIS_RELEASE
from govkit.crypto.keccak import checksum, keccak
from govkit.nation.money.assets import COIN, TRANSFER, word_of
from govkit.network.port import Block, Call, Log, Transfer
from govkit.types import Address, Wei

TREASURY, CURRENCY = checksum(b"\x11" * 20), checksum(b"\x22" * 20)
BEGIN = 1_767_225_600
"""The time of block 0: 2026-01-01 00:00:00 UTC."""


class MadeChain:
    """Begin a block, let money move in it, and read it as a port."""

    def __init__(self, block_seconds: int = 12) -> None:
        self.block_seconds, self.head = block_seconds, 0
        self.words: dict[Address, tuple[str, bytes | None]] = {}
        self._logs: list[Log] = []
        self._places: list[int] = []
        self._balances: dict[Address, list[tuple[int, int]]] = defaultdict(lambda: [(0, 0)])
        self._sent: dict[int, list[Transfer]] = defaultdict(list)
        self._events = Treasury.compiled().events

    def begin_block(self) -> int:
        self.head += 1
        return self.head

    def transaction(self) -> bytes:
        """The hash of the next transaction; the latest event may be of the one before."""
        return keccak(len(self._logs).to_bytes(8) + self.head.to_bytes(8))

    def change(self, asset: Address, amount: int) -> None:
        """Change the treasury's balance, and tell nobody."""
        held = self._balances[asset]
        balance = held[-1][1] + amount
        if held[-1][0] == self.head:
            held[-1] = (self.head, balance)
        else:
            held.append((self.head, balance))

    def held(self, asset: Address) -> int:
        return self._balances[asset][-1][1]

    def tell(
        self, asset: Address, sender: Address, receiver: Address, amount: int, transaction: bytes
    ) -> None:
        """Let a token tell of a transfer, whatever moved."""
        topics = (TRANSFER, word_of(sender), word_of(receiver))
        self._log(asset, topics, amount.to_bytes(32), transaction)

    def execute(self, proposal: int, target: Address, value: int, transaction: bytes) -> None:
        """Let the treasury tell that it did an action of a proposal."""
        event = self._events["CallExecuted"]
        topics = (event.topic, proposal.to_bytes(32), bytes(32))
        data = encode(["address", "uint256", "bytes"], [target, value, b""])
        self._log(TREASURY, topics, data, transaction)

    def send_coin(self, sender: Address, amount: int) -> None:
        """Coin that a transaction sends to the treasury."""
        self.change(COIN, amount)
        self._sent[self.head].append(Transfer(sender, Wei(amount), self.transaction()))

    def _log(
        self, address: Address, topics: tuple[bytes, ...], data: bytes, transaction: bytes
    ) -> None:
        first = bisect_left(self._places, self.head)
        index = len(self._logs) - first
        self._logs.append(Log(address, topics, data, self.head, transaction, index))
        self._places.append(self.head)

    # -- as a port

    def chain_id(self) -> int:
        return 1

    def now(self) -> int:
        return self.block().timestamp

    def block(self, number: int | None = None) -> Block:
        number = self.head if number is None else number
        return Block(number, BEGIN + number * self.block_seconds, number.to_bytes(32))

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        first = bisect_left(self._places, from_block)
        last = bisect_right(self._places, self.head if to_block is None else to_block)
        return [each for each in self._logs[first:last] if each.is_among(addresses, topics)]

    def balance(self, address: Address, *, block: int | None = None) -> Wei:
        return Wei(self._held_after(COIN, self.head if block is None else block))

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        """A token's answer: its symbol and decimals as `words` has them, or a balance."""
        assert call.to is not None
        symbol, decimals = self.words.get(call.to, ("", b""))
        asked = {keccak(f"{name}()".encode())[:4]: name for name in ("symbol", "name", "decimals")}
        name = asked.get(call.data[:4])
        if name == "decimals":
            return decimals or b""
        if name:
            return encode(["string"], [symbol])
        [holder] = decode(["address"], call.data[4:])
        assert holder == TREASURY
        return self._held_after(call.to, self.head if block is None else block).to_bytes(32)

    def _held_after(self, asset: Address, block: int) -> int:
        held = self._balances[asset]
        return held[bisect_right(held, block, key=lambda each: each[0]) - 1][1]

    def transfers(self, receiver: Address, block: int) -> list[Transfer]:
        return list(self._sent.get(block, ()))


def made_nation(chain: MadeChain, proposals: Sequence[tuple[int, str]] = ()) -> Any:
    """As much of a nation as its treasury's accounts need; `proposals` are their ids and titles."""
    port: Any = chain
    made = [
        SimpleNamespace(id=id_, number=number, title=title)
        for number, (id_, title) in enumerate(proposals, start=1)
    ]
    return SimpleNamespace(
        name="Testland",
        symbol="TST",
        port=port,
        treasury=Treasury(port, TREASURY),
        token=SimpleNamespace(address=CURRENCY, name=lambda: "Test"),
        deployment=SimpleNamespace(first_block=0, chain_id=1, release=THIS_RELEASE),
        proposals=SimpleNamespace(all=lambda: made),
        institutions=(),
        book=AddressBook({"treasury": TREASURY}),
    )
