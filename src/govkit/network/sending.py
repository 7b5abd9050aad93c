"""From a call to a mined transaction: the nonce it takes, and what becomes of it.

One process of a folder at a time chooses a nonce and sends, and notes each transaction in the
journal beforehand. If somebody else with the same key takes the nonce meanwhile, the node refuses
it, and the next nonce is tried.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TypeVar

from govkit.crypto.keccak import keccak
from govkit.errors import NetworkError, RevertError, RpcError, SentEarlier
from govkit.files import locked
from govkit.network.clock import Clock
from govkit.network.eth import Eth
from govkit.network.fees import Fees
from govkit.network.formats import Mined, request_of
from govkit.network.journal import Hold, Journal, Wish, digest_of
from govkit.network.port import Call, Signer
from govkit.network.trail import FRESH_SECONDS, Trail
from govkit.types import TRANSACTION_GAS_CAP, Address

Found = TypeVar("Found")

GAS_MARGIN_PERCENT, GAS_MARGIN = 125, 30_000
"""How much more than its estimate a transaction may use: a second later it may write a word of a
checkpoint that was written at the estimate. Unused gas is not paid."""

MOST_TRIES = 16
"""How many nonces are tried while others take them."""

_KNOWN_ALREADY = (
    *("already known", "alreadyknown", "known transaction", "already imported"),
    *("already in the pool", "already in mempool", "already exists"),
)
"""How nodes say, in error.message alone, that they have a transaction already."""
_NONCE_USED = ("nonce too low", "nonce is too low", "oldnonce", "old nonce", "already used")
_NONCE_WAITS = ("replac", "same nonce", "underpriced")
"""How they say that another one is mined, or waits, at its nonce."""
_INDEXING = "indexing"
"""A phrase of nodes that have a transaction but not yet its receipt."""

_SALTS = count()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A transaction on its way, and the lock that shows others that its process still waits.

    `is_earlier` says that it was mined before this process wanted it.
    """

    wish: Wish
    hold: Hold | None
    is_earlier: bool = False

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """Under one of these it will be mined, the newest last."""
        return self.wish.hashes


class Sending:
    """What a port needs for sending; `turn_file` is a lock if there is no journal and several
    processes send with one key."""

    def __init__(
        self,
        eth: Eth,
        fees: Fees,
        trail: Trail,
        clock: Clock,
        *,
        journal: Journal | None,
        turn_file: Path | None,
        poll_seconds: float,
        is_one_server: bool,
    ) -> None:
        self._eth, self._fees, self._trail = eth, fees, trail
        self._clock, self._poll_seconds = clock, poll_seconds
        self._journal, self._turn_file, self._is_one_server = journal, turn_file, is_one_server

    def _turn(self) -> AbstractContextManager[None]:
        if self._journal:
            return self._journal.turn()
        return locked(self._turn_file) if self._turn_file else nullcontext()

    @contextmanager
    def sent(
        self, chain_id: int, call: Call, signer: Signer, estimate: Callable[[], int]
    ) -> Iterator[Attempt]:
        """Send, unless an earlier run's equal transaction was mined. This process
        waits for it within the block."""
        with self._turn():
            attempt = self._earlier(chain_id, call, signer, estimate)
            attempt = attempt or self._new(chain_id, call, signer, estimate())
        try:
            yield attempt
        finally:
            if attempt.hold:
                attempt.hold.release()

    def settle(self, attempt: Attempt) -> None:
        """It is mined, and needs no entry any more."""
        if self._journal:
            self._journal.settle(attempt.wish)

    # -- a new transaction

    def _new(self, chain_id: int, call: Call, signer: Signer, estimate: int) -> Attempt:
        nonce = self._next_nonce(chain_id, signer.address)
        for _ in range(MOST_TRIES):
            wish = Wish(chain_id, signer.address, nonce, digest_of(call), (), {})
            attempt = self._send(wish, None, call, signer, _salted(estimate), self._fees.asked())
            if attempt:
                return attempt
            nonce = max(nonce + 1, self._next_nonce(chain_id, signer.address))
        raise NetworkError(
            f"no nonce is free for {signer.address}",
            f"other transactions used {MOST_TRIES} of them meanwhile",
            "nothing was sent; run the same command again",
        )

    def _next_nonce(self, chain_id: int, sender: Address) -> int:
        """The nonce after all mined or waiting transactions that node and journal know."""
        taken = self.count(sender, "pending")
        if not self._is_one_server:
            taken = max(taken, self._trail.next_nonce(sender))
        for wish in self._journal.wishes(chain_id, sender) if self._journal else ():
            if wish.nonce >= taken and (self._is_held(wish) or self._is_known(wish.hashes)):
                taken = wish.nonce + 1
        return taken

    def _is_held(self, wish: Wish) -> bool:
        return self._journal is not None and self._journal.is_held(wish)

    def _send(
        self,
        wish: Wish,
        hold: Hold | None,
        call: Call,
        signer: Signer,
        gas: int,
        fees: Mapping[str, int],
    ) -> Attempt | None:
        """Note it and send it. If another has its nonce, forget it again and return None."""
        transaction: dict[str, object] = {
            **request_of(call, None),
            "value": int(call.value),
            "nonce": wish.nonce,
            "gas": gas,
            "chainId": wish.chain_id,
            **fees,
        }
        raw = signer.sign_transaction(transaction)
        sent = replace(wish, hashes=(*wish.hashes, keccak(raw)), fees=fees)
        if self._journal:
            self._journal.put(sent)
            hold = hold or self._journal.hold(sent)
        attempt = Attempt(sent, hold)
        try:
            refusal = self.broadcast(raw, sent.hashes, (sent.sender, sent.nonce))
        except BaseException:
            if hold:
                hold.release()
            raise
        if refusal is None:
            self._trail.note_nonce(sent.sender, sent.nonce)
            return attempt
        if hold:
            hold.release()
        if wish.hashes:
            raise refusal
        if self._journal:
            self._journal.remove(sent)
        return None

    def broadcast(
        self, raw: bytes, hashes: Sequence[bytes], place: tuple[Address, int] | None = None
    ) -> NetworkError | None:
        """Send it. A node may have it already, since requests are repeated at a timeout.

        If another transaction has its `place`, a nonce of a sender, that refusal is returned; any
        other is raised.
        """
        try:
            self._eth.send_raw_transaction(raw)
        except (RpcError, RevertError) as error:
            # Some nodes mine at once, and answer with the revert.
            message = error.message.lower() if isinstance(error, RpcError) else ""
            if any(sign in message for sign in _KNOWN_ALREADY) or self.mined(hashes):
                return None
            if place is None or isinstance(error, RevertError):
                raise
            if any(sign in message for sign in _NONCE_WAITS):
                return error
            if any(sign in message for sign in _NONCE_USED):
                return None if self._took_it(hashes, *place) else error
            raise
        return None

    def _took_it(self, hashes: Sequence[bytes], sender: Address, nonce: int) -> bool:
        """Whether it was this very transaction that used its nonce, in an attempt whose answer was
        lost: a server that counts that nonce as used knows it by then."""
        deadline = self._clock.monotonic() + FRESH_SECONDS
        while self._clock.monotonic() < deadline:
            if self._is_known(hashes):
                return True
            if self.count(sender, "latest") > nonce:
                break
            self._clock.sleep(self._poll_seconds)
        return self._is_known(hashes)

    # -- what an earlier run left

    def _earlier(
        self, chain_id: int, call: Call, signer: Signer, estimate: Callable[[], int]
    ) -> Attempt | None:
        """An equal transaction whose process ended: mined, or sent again at its own nonce."""
        for wish in self._left(chain_id, signer.address, digest_of(call)):
            assert self._journal is not None
            hold = self._journal.hold(wish)
            if hold is None:
                continue
            try:
                attempt = self._resumed(wish, hold, call, signer, estimate)
            except BaseException:
                hold.release()
                raise
            if attempt:
                return attempt
            hold.release()
        return None

    def _left(self, chain_id: int, sender: Address, digest: str) -> list[Wish]:
        if self._journal is None:
            return []
        equal = [each for each in self._journal.wishes(chain_id, sender) if each.digest == digest]
        left = [each for each in equal if not self._journal.is_held(each)]
        # Read again: a transaction that was held a moment ago may be done by now.
        now = self._journal.wishes(chain_id, sender)
        return [each for each in left if each in now]

    def _resumed(
        self, wish: Wish, hold: Hold, call: Call, signer: Signer, estimate: Callable[[], int]
    ) -> Attempt | None:
        """None if it failed or was never sent: then there is nothing to resume."""
        assert self._journal is not None
        mined = self.mined(wish.hashes)
        if mined is None:
            used, taken = self.count(wish.sender, "latest"), self.count(wish.sender, "pending")
            if wish.nonce >= used:
                return self._again(wish, hold, call, signer, estimate, taken)
            if self._is_anothers(wish):
                self._journal.remove(wish)
                return None
            mined = self._late(wish)
        if mined is None:
            self._journal.remove(wish)
            raise SentEarlier(
                f"{self._eth.name} cannot say whether an earlier run's same transaction was mined",
                f"it was sent as 0x{wish.hashes[-1].hex()}, and its nonce {wish.nonce} is used",
                "nothing was sent now; look it up, and run the same command again to send one more",
            )
        if not mined.is_success:
            self._journal.settle(wish)
            return None
        return Attempt(wish, hold, is_earlier=True)

    def _is_anothers(self, wish: Wish) -> bool:
        """Whether another transaction of the journal was mined with this nonce."""
        assert self._journal is not None
        return any(
            self.mined(each.hashes) is not None
            for each in self._journal.wishes(wish.chain_id, wish.sender)
            if each.nonce == wish.nonce and each.digest != wish.digest
        )

    def _late(self, wish: Wish) -> Mined | None:
        """Its receipt may be on another server than the one that counts its nonce as used."""
        deadline = self._clock.monotonic() + FRESH_SECONDS
        while (mined := self.mined(wish.hashes)) is None:
            if self._clock.monotonic() > deadline:
                return None
            self._clock.sleep(self._poll_seconds)
        return mined

    def _again(
        self,
        wish: Wish,
        hold: Hold,
        call: Call,
        signer: Signer,
        estimate: Callable[[], int],
        taken: int,
    ) -> Attempt:
        """Sent again at its own nonce, so that it cannot be done twice."""
        assert self._journal is not None
        known = self._is_known(wish.hashes)
        others = [
            each.nonce
            for each in self._journal.wishes(wish.chain_id, wish.sender)
            if each.digest != wish.digest and self._journal.is_held(each)
        ]
        if not known and (wish.nonce < taken or wish.nonce in others):
            raise NetworkError(
                f"another transaction of {wish.sender} waits at nonce {wish.nonce}",
                "an earlier run chose that nonce for this call, and may have sent it",
                "wait until the other is mined, then run the same command again",
            )
        fees = self._fees.above(wish.fees) if known else self._fees.asked()
        if fees is None:
            return Attempt(wish, hold)
        attempt = self._send(wish, hold, call, signer, _salted(estimate()), fees)
        assert attempt is not None
        return attempt

    # -- what the node knows

    def count(self, sender: Address, tag: str) -> int:
        """The number of mined transactions (latest), or of mined and waiting ones (pending)."""
        return self._eth.transaction_count(sender, tag)

    def _is_known(self, hashes: Sequence[bytes]) -> bool:
        """Whether the node knows one of these, mined or waiting."""
        return any(self._found(self._eth.knows, each) for each in hashes)

    def mined(self, hashes: Sequence[bytes]) -> Mined | None:
        """The one of these bids for one nonce that was mined, if any."""
        found = (self._found(self._eth.mined, each) for each in reversed(hashes))
        return next((each for each in found if each), None)

    def _found(self, question: Callable[[bytes], Found], transaction_hash: bytes) -> Found | None:
        """The node's answer, or None if it has the transaction but not yet its place."""
        try:
            return question(transaction_hash)
        except RpcError as error:
            if _INDEXING in error.message:
                return None
            raise


def gas_limit(estimate: int) -> int:
    """The gas limit for an estimate."""
    wide = estimate * GAS_MARGIN_PERCENT // 100 + GAS_MARGIN
    return max(estimate, min(wide, TRANSACTION_GAS_CAP))


def _salted(estimate: int) -> int:
    """A gas limit that differs in each process and each time.

    Otherwise two equal transactions of the same key and nonce would be one, and each process would
    take the other's for its own.
    """
    limit = gas_limit(estimate)
    return max(estimate, limit - (os.getpid() * 7 + next(_SALTS)) % 1_000)
