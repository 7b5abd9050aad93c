"""A chain with a pool of waiting transactions, in memory, as far as sending needs one.

It keeps the rules by which public nodes take transactions: a nonce is used once, what is waiting
is replaced only by what bids a tenth more in each fee, and nobody pays less than the base fee.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

import rlp
from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from hexbytes import HexBytes
from web3.providers.base import BaseProvider

from govkit.crypto.keccak import keccak

GWEI = 10**9
CHAIN_ID = 137


@dataclass(frozen=True, slots=True)
class Waiting:
    """A transaction as the pool knows it; fees in wei a gas."""

    hash: bytes
    sender: str
    nonce: int
    max_fee: int
    tip: int
    value: int


class PoolNode(BaseProvider):
    """A node to be given to Web3Port; `mined` and `waiting` are what became of transactions.

    `automine` mines what is sent at once; `broken` names a method, and whether what it asks for
    is still done, before the connection is lost once. A `forgetful` node counts only what is
    mined; so many `hidden_receipts` are not given yet; `call_reverts` is what every call reverts
    with; `failure` is raised for any request. It `refuses` transactions in these words; so many it
    takes and `says_too_low` of their nonce; an `amnesiac` one knows no transaction by its hash;
    `status` is 0 for the blocks whose transaction failed.
    """

    def __init__(self, *, automine: bool = True, base_fee: int | None = GWEI) -> None:
        super().__init__()
        self.automine, self.base_fee, self.tip = automine, base_fee, GWEI // 10
        self.extra_data = b""
        self.mined: list[Waiting] = []
        self.waiting: list[Waiting] = []
        self.broken: tuple[str, bool] | None = None
        self.refusals: list[str] = []
        self.forgetful = False
        self.hidden_receipts = 0
        self.call_reverts: bytes | None = None
        self.failure: Exception | None = None
        self.refuses = ""
        self.says_too_low = 0
        self.amnesiac = False
        self.status: dict[int, int] = {}
        self._one_at_a_time = Lock()

    def is_connected(self, show_traceback: bool = False) -> bool:
        return True

    def make_request(self, method: Any, params: Any) -> Any:
        with self._one_at_a_time:
            return self._answer(method, params)

    def _answer(self, method: Any, params: Any) -> Any:
        if self.failure is not None:
            raise self.failure
        broken, done = self.broken or ("", True)
        if method == broken and not done:
            self.broken = None
            raise ConnectionError("cut off before")
        try:
            answer: dict[str, Any] = {"result": getattr(self, f"_{method}")(*params)}
        except ValueError as error:
            self.refusals.append(str(error))
            answer = {"error": {"code": -32000, "message": str(error)}}
        if method == "eth_call" and self.call_reverts is not None:
            data = "0x" + self.call_reverts.hex()
            answer = {"error": {"code": 3, "message": "execution reverted", "data": data}}
        if method == broken:
            self.broken = None
            raise ConnectionError("cut off after")
        return {"jsonrpc": "2.0", "id": 1, **answer}

    def mine(self) -> None:
        """A block with each waiting transaction whose turn it is and that pays enough."""
        for each in sorted(self.waiting, key=lambda each: each.nonce):
            in_turn = each.nonce == self._count(each.sender)
            if in_turn and each.max_fee >= (self.base_fee or 0):
                self.waiting.remove(each)
                self.mined.append(each)

    def _count(self, sender: str) -> int:
        return sum(each.sender.lower() == sender.lower() for each in self.mined)

    # -- what a node is asked

    def _eth_chainId(self) -> str:  # noqa: N802
        return hex(CHAIN_ID)

    def _eth_getBlockByNumber(self, tag: str, full: bool) -> dict[str, Any]:  # noqa: N802
        number = len(self.mined)
        block = {
            "number": hex(number),
            "timestamp": hex(1_700_000_000 + number),
            "hash": "0x" + keccak(number.to_bytes(8)).hex(),
            "extraData": "0x" + self.extra_data.hex(),
        }
        return block if self.base_fee is None else {**block, "baseFeePerGas": hex(self.base_fee)}

    def _eth_blockNumber(self) -> str:  # noqa: N802
        return hex(len(self.mined))

    def _eth_gasPrice(self) -> str:  # noqa: N802
        return hex(2 * GWEI)

    def _eth_maxPriorityFeePerGas(self) -> str:  # noqa: N802
        return hex(self.tip)

    def _eth_estimateGas(self, *request: Any) -> str:  # noqa: N802
        return hex(21_000)

    def _eth_call(self, *request: Any) -> str:
        return "0x"

    def _eth_getTransactionCount(self, address: str, tag: str) -> str:  # noqa: N802
        count = self._count(address)
        if tag == "pending" and not self.forgetful:
            nonces = {each.nonce for each in self.waiting if each.sender == address}
            while count in nonces:
                count += 1
        return hex(count)

    def _eth_sendRawTransaction(self, raw: str) -> str:  # noqa: N802
        if self.refuses:
            raise ValueError(self.refuses)
        sent = decode(bytes.fromhex(raw[2:]))
        if any(sent.hash == each.hash for each in (*self.waiting, *self.mined)):
            raise ValueError("already known")
        if sent.nonce < self._count(sent.sender):
            raise ValueError("nonce too low")
        for each in list(self.waiting):
            if (each.sender, each.nonce) == (sent.sender, sent.nonce):
                if sent.max_fee * 10 < each.max_fee * 11 or sent.tip * 10 < each.tip * 11:
                    raise ValueError("replacement transaction underpriced")
                self.waiting.remove(each)
        self.waiting.append(sent)
        if self.automine:
            self.mine()
        if self.says_too_low:
            self.says_too_low -= 1
            raise ValueError("nonce too low")
        return "0x" + sent.hash.hex()

    def _eth_getTransactionByHash(self, transaction_hash: str) -> dict[str, Any] | None:  # noqa: N802
        if self.amnesiac:
            return None
        known = {"0x" + each.hash.hex() for each in (*self.waiting, *self.mined)}
        return {"hash": transaction_hash} if transaction_hash in known else None

    def _eth_getTransactionReceipt(self, transaction_hash: str) -> dict[str, Any] | None:  # noqa: N802
        if self.hidden_receipts:
            self.hidden_receipts -= 1
            return None
        for number, each in enumerate(self.mined, 1):
            if "0x" + each.hash.hex() == transaction_hash:
                return {
                    "transactionHash": transaction_hash,
                    "blockNumber": hex(number),
                    "gasUsed": hex(21_000),
                    "blockHash": "0x" + keccak(number.to_bytes(8)).hex(),
                    "status": hex(self.status.get(number, 1)),
                    "contractAddress": None,
                    "logs": [],
                }
        return None


def decode(raw: bytes) -> Waiting:
    """A signed transaction of type 2 (EIP-1559), or a legacy one."""
    sender = Account.recover_transaction(raw)
    if raw[0] == 2:
        fields: Any = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
        nonce, value = int(fields["nonce"]), int(fields["value"])
        max_fee, tip = int(fields["maxFeePerGas"]), int(fields["maxPriorityFeePerGas"])
    else:
        nonce, max_fee, _, _, value, *_ = (int.from_bytes(each) for each in rlp.decode(raw))
        tip = max_fee
    return Waiting(keccak(raw), sender, nonce, max_fee, tip, value)
