"""The port over JSON-RPC: any EVM chain by its URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from govkit.chain.dev_accounts import DEV_CHAINS
from govkit.crypto.keccak import keccak
from govkit.errors import GovkitError, NetworkError, RpcError, SentEarlier
from govkit.network.ahead import Ahead
from govkit.network.clock import SYSTEM_CLOCK, Clock
from govkit.network.connection import Connection
from govkit.network.eth import Behind, Eth
from govkit.network.fees import Fees
from govkit.network.formats import Mined, request_of
from govkit.network.journal import Journal
from govkit.network.networks import public_name
from govkit.network.port import (
    Block,
    BlockReceipts,
    Call,
    Log,
    Receipt,
    Signer,
    Slot,
    State,
    StateProof,
    Transfer,
)
from govkit.network.reverts import revert_error
from govkit.network.sending import Attempt, Sending
from govkit.network.trail import FRESH_SECONDS, Trail
from govkit.network.transport import HttpTransport, Transport
from govkit.network.waiting import Wait
from govkit.types import Address, GasPrice, Wei

Result = TypeVar("Result")

_NARROWEST_RANGE = 1

_TIMESTAMP = "0x4260005260206000f3"
"""Code that returns the time of the block in which it runs, as a word."""

_NO_SUCH_BLOCK = re.compile(
    r"header not found|(unknown|future|no such) block|missing trie node|unfinalized"
    r"|(block|resource|state|header).{0,40}(not (found|available|exist)|unavailable|unknown)"
    r"|(beyond|after|greater than|exceeds) .{0,30}(head|latest|current|last|block)|no block",
    re.IGNORECASE,
)
"""How a server says that it lacks a block, or does not have it yet."""


class RpcPort:
    """A chain by its URL, or by another transport to its node.

    `fee_cap_wei` bounds what a gas may cost; `confirmations` is how many blocks, its own
    included, a transaction needs; `timeout_seconds` is waited for it to be mined, and as long
    again for it to be confirmed; `expect_chain_id` refuses any other chain; `journal` is a file
    by which a transaction whose process ended is found again rather than sent twice, and
    `turn_file` a lock for those who need none. `is_one_server` says that the node's reads are
    never behind what it has mined; behind a provider's URL there may be many. `reads` is a file of
    what was read last time, which is then asked for at once (see `govkit.network.ahead`).
    """

    def __init__(
        self,
        endpoint: str | Transport,
        *,
        expect_chain_id: int | None = None,
        fee_cap_wei: int | None = None,
        confirmations: int = 1,
        timeout_seconds: float = 120.0,
        poll_seconds: float = 0.1,
        journal: Path | None = None,
        turn_file: Path | None = None,
        is_one_server: bool = False,
        reads: Path | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._ahead: Ahead | None = None
        if isinstance(endpoint, str):
            self.name = public_name(endpoint)
            http = HttpTransport(endpoint, clock.sleep)
            self._ahead = Ahead(http, reads, clock) if reads else None
            transport: Transport = self._ahead or http
        else:
            self.name, transport = "the given provider", endpoint
        is_one_server = is_one_server or transport.is_one_server
        self._eth = Eth(Connection(transport, self.name, clock.sleep))
        self._confirmations = confirmations
        self._timeout_seconds = timeout_seconds
        self._poll_seconds = poll_seconds
        self._expect_chain_id = expect_chain_id
        self._chain_id: int | None = None
        self._clock, self._is_one_server = clock, is_one_server
        self._seen = -1
        self._trail = Trail(journal.with_name("sent.json") if journal else None, clock)
        self._fees = Fees(self._eth, fee_cap_wei)
        self._sending = Sending(
            self._eth,
            self._fees,
            self._trail,
            clock,
            journal=Journal(journal) if journal else None,
            turn_file=turn_file,
            poll_seconds=poll_seconds,
            is_one_server=is_one_server,
        )

    def forget(self) -> None:
        """Ask anew: somebody else changed the chain."""
        if self._ahead:
            self._ahead.drop()

    def close(self) -> None:
        """Note what was read, for the next time."""
        if self._ahead:
            self._ahead.save()

    def chain_id(self) -> int:
        if self._chain_id is None:
            found = self._eth.chain_id()
            if self._expect_chain_id not in (None, found):
                raise NetworkError(
                    f"{self.name} is another chain",
                    f"it is chain {found}, this nation is on chain {self._expect_chain_id}",
                    "choose the right --network, or correct its URL",
                )
            self._chain_id = found
        return self._chain_id

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        request = request_of(call, sender)
        return self._at(block, lambda tag: self._eth.call(request, tag))

    def estimate(self, call: Call, sender: Address) -> int:
        request = request_of(call, sender)
        return self._at(None, lambda tag: self._eth.estimate_gas(request, tag))

    def gas_price(self) -> GasPrice:
        return self._fees.price()

    def send(self, call: Call, signer: Signer) -> Receipt:
        chain_id, sender = self.chain_id(), signer.address
        self._tag()  # other processes' writes in this folder are known before a nonce is chosen
        estimate: Callable[[], int] = lambda: self.estimate(call, sender)  # noqa: E731
        with self._sending.sent(chain_id, call, signer, estimate) as attempt:
            mined = self._settled(attempt.hashes)
            self._sending.settle(attempt)
        if attempt.is_earlier:
            raise _done_earlier(attempt, mined.receipt)
        if not mined.is_success:
            # The estimate passed, so the state changed in between: ask again for the reason.
            self.call(call, sender=sender, block=mined.receipt.block_number)
            raise revert_error(b"")
        return mined.receipt

    def send_raw(self, raw: bytes) -> Receipt:
        hashes = (keccak(raw),)
        self._sending.broadcast(raw, hashes)
        mined = self._settled(hashes)
        if not mined.is_success:
            raise revert_error(b"")
        return mined.receipt

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        last = self.block().number if to_block is None else to_block
        filters: dict[str, Any] = {
            **({"address": list(addresses)} if addresses else {}),
            "topics": [None if each is None else ["0x" + t.hex() for t in each] for each in topics],
        }
        written = self._trail.fresh()
        own = [
            each
            for each in (written.logs if written else ())
            if from_block <= each.block_number <= last and each.is_among(addresses, topics)
        ]

        def asked() -> list[Log]:
            found = list(self._logs_between(filters, from_block, last))
            places = {(each.block_number, each.index) for each in found}
            if any((each.block_number, each.index) not in places for each in own):
                # It returns what it has of a range, and does not say that the end is missing.
                raise Behind(f"{self.name} lacks events of block {own[-1].block_number}")
            return found

        return self._until_there(last, asked)

    def _logs_between(self, filters: dict[str, Any], first: int, last: int) -> Iterator[Log]:
        """Providers limit the span of a query; a refused query is asked again in halves."""
        if first > last:
            return
        try:
            found = self._eth.logs(filters, first, last)
        except RpcError as error:
            if last - first < _NARROWEST_RANGE or self._is_behind(error, last):
                raise
            middle = (first + last) // 2
            yield from self._logs_between(filters, first, middle)
            yield from self._logs_between(filters, middle + 1, last)
            return
        yield from found

    def block(self, number: int | None = None) -> Block:
        found = self._at(number, self._eth.block)
        self._seen = max(self._seen, found.number)
        return found

    def now(self) -> int:
        """The time that the node would give its next block. If it does not say, this machine's
        clock, if that is later than the head.
        """
        head, told = self.block().timestamp, self._told_time()
        if told > head or self.chain_id() in DEV_CHAINS:
            return max(head, told)
        return max(head, int(self._clock.now()))

    def _told_time(self) -> int:
        """The time of the block that the node would make now, or 0 if it does not tell."""
        try:
            word = self._eth.call({"data": _TIMESTAMP}, "pending")
        except GovkitError:
            return 0
        return int.from_bytes(word) if len(word) == 32 else 0

    def code(self, address: Address, *, block: int | None = None) -> bytes:
        return self._at(block, lambda tag: self._eth.code(address, tag))

    def nonce(self, address: Address, *, block: int | None = None) -> int:
        return self._at(block, lambda tag: self._eth.transaction_count(address, tag))

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        return self._at(block, lambda tag: self._eth.storage(address, slot, tag))

    def balance(self, address: Address, *, block: int | None = None) -> Wei:
        return self._at(block, lambda tag: Wei(self._eth.balance(address, tag)))

    def state(self, accounts: Sequence[Address], slots: Sequence[Slot], *, block: int) -> State:
        return self._eth.state(accounts, slots, block)

    def transfers(self, receiver: Address, block: int) -> list[Transfer]:
        sent = self._at(block, self._eth.transfers)
        return [each for to, each in sent if to == receiver and self._succeeded(each)]

    def _succeeded(self, transfer: Transfer) -> bool:
        mined = self._eth.mined(transfer.transaction_hash)
        return mined is not None and mined.is_success

    def state_proof(self, address: Address, slots: Sequence[int], *, block: int) -> StateProof:
        return self._at(block, lambda tag: self._eth.proof(address, slots, tag))

    def receipts(self, block: int) -> BlockReceipts:
        return self._at(block, self._eth.receipts)

    # -- reading what was written

    def _at(self, block: int | None, question: Callable[[Any], Result]) -> Result:
        """Ask at a block, or at the head; if this process or its folder wrote something lately, at
        a head that has it.
        """
        tag = self._tag() if block is None else block
        if tag == "latest":
            return question(tag)
        return self._until_there(tag, lambda: question(tag))

    def _tag(self) -> Any:
        """The head, by its number if a server might answer that lacks the latest writes."""
        if self._is_one_server:
            return "latest"
        if self._trail.needs_loading:
            self._load_trail()
        written = self._trail.fresh()
        if written is None or written.block == 0:
            return "latest"
        return self._head_from(written.block)

    def _load_trail(self) -> None:
        """The latest write of another process of this folder, unless the chain was reset since."""
        written = self._trail.load(self.chain_id())
        if written is None:
            return
        try:
            self._head_from(written.block)
            found = self._eth.block(written.block)
        except NetworkError:
            self._trail.discard()
            return
        if found.hash != written.hash:
            self._trail.discard()

    def _head_from(self, least: int) -> int:
        """The head's number, once it has reached a minimum. Raises NetworkError."""

        def asked() -> int:
            number = self._eth.block_number()
            if number < least:
                raise Behind(f"it has blocks up to {number}")
            return number

        self._seen = max(self._seen, least)
        number = self._until_there(least, asked)
        self._seen = max(self._seen, number)
        return number

    def _until_there(self, block: int, question: Callable[[], Result]) -> Result:
        """Ask until a server answers that has a block known to exist."""
        deadline = self._clock.monotonic() + FRESH_SECONDS
        while True:
            try:
                return question()
            except NetworkError as error:
                if not self._is_behind(error, block):
                    raise
                if self._clock.monotonic() > deadline:
                    raise self._lacking(block, error) from None
            self._clock.sleep(self._poll_seconds)

    def _is_behind(self, error: NetworkError, block: int) -> bool:
        """Whether a server lacks a block that another server has reported."""
        if self._is_one_server or block > self._seen:
            return False
        if isinstance(error, RpcError):
            return bool(_NO_SUCH_BLOCK.search(error.message))
        return isinstance(error, Behind)

    def _lacking(self, block: int, error: NetworkError) -> NetworkError:
        return NetworkError(
            f"{self.name} lacks block {block}, which it reported {FRESH_SECONDS} seconds ago",
            error.what,
            "what was sent is done: look again in a minute, before sending anything twice",
        )

    # -- waiting for what was sent

    def _settled(self, hashes: Sequence[bytes]) -> Mined:
        """A sent transaction, once its block can be read."""
        mined = self._wait(hashes)
        if not self._is_one_server:
            receipt = mined.receipt
            self._trail.note(
                self.chain_id(), receipt.block_number, mined.block_hash, list(receipt.logs)
            )
            self._head_from(receipt.block_number)
        return mined

    def _wait(self, hashes: Sequence[bytes]) -> Mined:
        """The one that is mined, once enough blocks follow it.

        A reorganisation may move or remove it: its final place counts.
        """
        # A development chain makes a block when it is sent something, and none for days.
        block = None if self.chain_id() in DEV_CHAINS else self.block
        wait = Wait(block, self._clock, self._timeout_seconds, self._poll_seconds)
        while True:
            mined = self._sending.mined(hashes)
            if mined is not None and self._is_settled(mined.receipt.block_number):
                return mined
            if mined is not None:
                wait.extend()  # confirmation has the same time again
            if wait.is_over():
                raise self._not_settled(mined, wait.seconds)
            wait.pause()

    def _is_settled(self, number: int) -> bool:
        if self._confirmations <= 1:
            return True
        return self.block().number >= number + self._confirmations - 1

    def _not_settled(self, mined: Mined | None, seconds: float) -> NetworkError:
        why = f"{seconds:.0f} seconds went by"
        if mined is None:
            return NetworkError(
                "the transaction is not mined yet",
                why,
                "run the same command again: it replaces a stuck transaction by its nonce",
            )
        return NetworkError(
            f"transaction 0x{mined.receipt.transaction_hash.hex()} is not confirmed yet",
            why,
            "it is mined: look again before sending anything twice",
        )

    # -- beyond the port

    def request(self, method: str, *parameters: object) -> Any:
        """Any method of the node, with its plain answer. Raises RpcError if the node lacks it.

        Such a method can revert a node or move its time, so the last write no longer counts.
        """
        self._trail.forget()
        self._seen = -1
        return self._eth.ask(method, parameters, lambda answer: answer)


def _done_earlier(attempt: Attempt, receipt: Receipt) -> SentEarlier:
    return SentEarlier(
        "the same transaction of an earlier run was mined",
        f"it is in block {receipt.block_number} as 0x{receipt.transaction_hash.hex()}",
        "nothing was sent now; run the same command again to send one more",
    )
