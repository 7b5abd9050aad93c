"""The port over web3.py: any EVM chain by JSON-RPC. The only module that imports web3."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from requests.exceptions import HTTPError, RequestException
from web3 import HTTPProvider, Web3
from web3.exceptions import (
    BlockNotFound,
    ContractLogicError,
    TransactionNotFound,
    Web3Exception,
    Web3RPCError,
)
from web3.middleware import ExtraDataToPOAMiddleware
from web3.providers.base import BaseProvider

from govkit.crypto.keccak import keccak
from govkit.crypto.state_proof import encode_header, encode_receipt
from govkit.errors import NetworkError, RpcError
from govkit.network.journal import Journal, Sent
from govkit.network.networks import public_name
from govkit.network.port import (
    Block,
    BlockReceipts,
    Call,
    Log,
    Receipt,
    Signer,
    StateProof,
)
from govkit.network.reverts import revert_error
from govkit.types import TRANSACTION_GAS_CAP, Address, Wei

Result = TypeVar("Result")

GAS_MARGIN_PERCENT, GAS_MARGIN = 125, 30_000
"""What a transaction may use of an estimate, and besides: a second later it may write a word of a
checkpoint that it found written before. What is not used is not paid."""

FEE_RAISE_PERCENT = 125
"""What a transaction that replaces a stuck one bids: nodes ask for at least 110 %."""

_NARROWEST_RANGE = 1

_KNOWN_ALREADY = ("already known", "known transaction", "already imported", "alreadyknown")
"""How nodes say, in error.message alone, that they have a transaction already."""


class Web3Port:
    """A chain by its URL, or by a web3 provider (for tests).

    `fee_cap_wei` bounds what a gas may cost; `confirmations` is how many blocks, its own
    included, a transaction needs; `timeout_seconds` is waited for it to be mined, and as long
    again for it to be confirmed; `expect_chain_id` refuses any other chain; `journal` is a file
    by which a call whose process ended is found again rather than sent twice.
    """

    def __init__(
        self,
        endpoint: str | BaseProvider,
        *,
        expect_chain_id: int | None = None,
        fee_cap_wei: int | None = None,
        confirmations: int = 1,
        timeout_seconds: float = 120.0,
        poll_seconds: float = 0.1,
        journal: Path | None = None,
    ) -> None:
        self.name = public_name(endpoint) if isinstance(endpoint, str) else "the given provider"
        provider = HTTPProvider(endpoint) if isinstance(endpoint, str) else endpoint
        # Else a contract that is only read could have us fetch any URL (ERC-3668).
        provider.global_ccip_read_enabled = False
        web3 = Web3(provider)
        # Chains that seal blocks by authority put more into a header than Ethereum allows.
        web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
        self._eth: Any = web3.eth
        self._fee_cap_wei = fee_cap_wei
        self._confirmations = confirmations
        self._timeout_seconds = timeout_seconds
        self._poll_seconds = poll_seconds
        self._expect_chain_id = expect_chain_id
        self._chain_id: int | None = None
        self._journal = Journal(journal) if journal else None

    def chain_id(self) -> int:
        if self._chain_id is None:
            found = self._ask(lambda: int(self._eth.chain_id))
            if self._expect_chain_id not in (None, found):
                raise NetworkError(
                    f"{self.name} is another chain",
                    f"it is chain {found}, this nation is on chain {self._expect_chain_id}",
                    "choose the right --network, or mend its URL",
                )
            self._chain_id = found
        return self._chain_id

    def call(self, call: Call, *, sender: Address | None = None, block: int | None = None) -> bytes:
        request = _request(call, sender)
        tag = "latest" if block is None else block
        return self._ask(lambda: bytes(self._eth.call(request, tag)))

    def estimate(self, call: Call, sender: Address) -> int:
        return self._ask(lambda: int(self._eth.estimate_gas(_request(call, sender))))

    def send(self, call: Call, signer: Signer) -> Receipt:
        chain_id, sender = self.chain_id(), signer.address
        earlier = self._journal.find(chain_id, sender, call) if self._journal else None
        hashes = earlier.hashes if earlier else ()
        if self._receipt_of(hashes) is None:
            hashes = self._sign_and_send(call, signer, earlier)
        receipt = self._wait(hashes)
        if self._journal:
            self._journal.remove(chain_id, sender, call)
        if receipt["status"] != 1:
            # The estimate passed, so the state changed in between: ask again for the reason.
            self.call(call, sender=sender, block=receipt["blockNumber"])
            raise revert_error(b"")
        return _receipt(receipt)

    def send_raw(self, raw: bytes) -> Receipt:
        hashes = (keccak(raw),)
        self._broadcast(raw, hashes)
        receipt = self._wait(hashes)
        if receipt["status"] != 1:
            raise revert_error(b"")
        return _receipt(receipt)

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
            "address": list(addresses),
            "topics": [None if each is None else ["0x" + t.hex() for t in each] for each in topics],
        }
        return list(self._logs_between(filters, from_block, last))

    def _logs_between(self, filters: dict[str, Any], first: int, last: int) -> Iterator[Log]:
        """Providers bound how much one query may span; what is refused is asked in halves."""
        if first > last:
            return
        try:
            found = self._ask(
                lambda: [
                    _log(each)
                    for each in self._eth.get_logs({**filters, "fromBlock": first, "toBlock": last})
                ]
            )
        except RpcError:
            if last - first < _NARROWEST_RANGE:
                raise
            middle = (first + last) // 2
            yield from self._logs_between(filters, first, middle)
            yield from self._logs_between(filters, middle + 1, last)
            return
        yield from found

    def block(self, number: int | None = None) -> Block:
        tag = "latest" if number is None else number
        return self._ask(lambda: _block(self._eth.get_block(tag)))

    def code(self, address: Address) -> bytes:
        return self._ask(lambda: bytes(self._eth.get_code(address)))

    def balance(self, address: Address) -> Wei:
        return self._ask(lambda: Wei(int(self._eth.get_balance(address))))

    def state_proof(self, address: Address, slots: Sequence[int], *, block: int) -> StateProof:
        keys = [f"0x{slot:064x}" for slot in slots]  # anvil takes no shorter ones
        found, header = self._ask(
            lambda: (
                self._eth.get_proof(address, keys, block),
                _header(self._eth.get_block(block)),
            )
        )
        return self._ask(
            lambda: StateProof(
                header,
                tuple(bytes(each) for each in found["accountProof"]),
                tuple(
                    tuple(bytes(each) for each in slot["proof"]) for slot in found["storageProof"]
                ),
            )
        )

    def receipts(self, block: int) -> BlockReceipts:
        return self._ask(
            lambda: BlockReceipts(
                _header(self._eth.get_block(block)),
                tuple(map(_raw_receipt, self._eth.get_block_receipts(block))),
            )
        )

    # -- sending

    def _sign_and_send(self, call: Call, signer: Signer, earlier: Sent | None) -> tuple[bytes, ...]:
        """Send, or replace what is stuck at its own nonce; noted in the journal beforehand.

        Returns the hashes, newest last, under one of which it will be mined.
        """
        sender = signer.address
        gas = _gas_limit(self.estimate(call, sender))
        nonce, replaced = self._nonce(sender, earlier)
        hashes = earlier.hashes if earlier else ()
        fees = self._fees(replaced)
        if fees is None:
            return hashes
        transaction: dict[str, object] = {
            **_request(call, None),
            "nonce": nonce,
            "gas": gas,
            "chainId": self.chain_id(),
            **fees,
        }
        raw = signer.sign_transaction(transaction)
        hashes = (*hashes, keccak(raw))
        if self._journal:
            self._journal.put(self.chain_id(), sender, call, Sent(nonce, hashes, fees))
        self._broadcast(raw, hashes)
        return hashes

    def _nonce(self, sender: Address, earlier: Sent | None) -> tuple[int, Mapping[str, int]]:
        """The nonce to use, and the fees of what waits there and is to be replaced.

        An earlier run's nonce is kept while it is free, so that the call cannot be done twice.
        """
        mined, taken = self._count(sender, "latest"), self._count(sender, "pending")
        # Asked after the counts: what was mined since the receipt was asked for is known here.
        known = earlier is not None and any(map(self._is_known, earlier.hashes))
        if earlier is None or (earlier.nonce < mined and not known):
            return taken, {}  # what took it instead can never be undone by this call
        if known:
            return earlier.nonce, earlier.fees
        if earlier.nonce >= taken:
            return earlier.nonce, {}
        raise NetworkError(
            f"another transaction of {sender} waits at nonce {earlier.nonce}",
            "an earlier run chose that nonce for this call, and may have sent it",
            "wait until the other is mined, then run the same command again",
        )

    def _count(self, sender: Address, tag: str) -> int:
        return self._ask(lambda: int(self._eth.get_transaction_count(sender, tag)))

    def _is_known(self, transaction_hash: bytes) -> bool:
        """Whether the node knows of a transaction, mined or waiting."""
        return self._found(lambda: self._eth.get_transaction(transaction_hash)) is not None

    def _receipt_of(self, hashes: Sequence[bytes]) -> Any:
        """The receipt of whichever of these bids for one nonce was mined, if any."""
        receipts = (
            self._found(lambda each=each: self._eth.get_transaction_receipt(each))  # type: ignore[misc]
            for each in reversed(hashes)
        )
        return next((each for each in receipts if each is not None), None)

    def _found(self, question: Callable[[], Any]) -> Any:
        """What the node answers, or None where it knows of no such transaction."""

        def asked() -> Any:
            try:
                return question()
            except TransactionNotFound:
                return None

        return self._ask(asked)

    def _broadcast(self, raw: bytes, hashes: Sequence[bytes]) -> None:
        """Send; a node that has it already is as good, since requests are repeated at a timeout."""
        try:
            self._ask(lambda: self._eth.send_raw_transaction(raw))
        except RpcError as error:
            known = any(sign in error.message.lower() for sign in _KNOWN_ALREADY)
            if not known and self._receipt_of(hashes) is None:
                raise

    def _fees(self, replaced: Mapping[str, int]) -> dict[str, int] | None:
        """EIP-1559 fees in wei a gas: room for the base fee to double, within the cap, and enough
        above those of a transaction that is `replaced`; None where the cap forbids that."""
        least = {name: fee * FEE_RAISE_PERCENT // 100 + 1 for name, fee in replaced.items()}
        fees = self._asked_fees()
        fees = {name: max(fee, least.get(name, 0)) for name, fee in fees.items()}
        within = self._fee_cap_wei is None or max(fees.values()) <= self._fee_cap_wei
        return fees if within else None

    def _asked_fees(self) -> dict[str, int]:
        """What the network asks, within the cap. Raises NetworkError where that is not enough."""
        head = self._ask(lambda: self._eth.get_block("latest"))
        if "baseFeePerGas" not in head:
            price = self._ask(lambda: int(self._eth.gas_price))
            return {"gasPrice": self._capped(price, price)}
        base_fee = int(head["baseFeePerGas"])
        tip = self._ask(lambda: int(self._eth.max_priority_fee))
        ceiling = self._capped(2 * base_fee + tip, base_fee)
        return {"maxFeePerGas": ceiling, "maxPriorityFeePerGas": min(tip, ceiling)}

    def _capped(self, wanted: int, needed: int) -> int:
        if self._fee_cap_wei is None:
            return wanted
        if needed > self._fee_cap_wei:
            raise NetworkError(
                f"{self.name} asks {needed / 1e9:.3f} gwei a gas",
                f"the fee cap of this network is {self._fee_cap_wei / 1e9:.3f} gwei",
                "wait until it is cheaper, or raise fee_cap_gwei in networks.yaml",
            )
        return min(wanted, self._fee_cap_wei)

    def _wait(self, hashes: Sequence[bytes]) -> Any:
        """The receipt of whichever is mined, once enough blocks stand on it.

        A reorganisation may move it or take it out: what counts is where it stands at the end.
        """
        deadline, seen = time.monotonic() + self._timeout_seconds, False
        while True:
            receipt = self._receipt_of(hashes)
            if receipt is not None and self._is_settled(int(receipt["blockNumber"])):
                return receipt
            if receipt is not None and not seen:  # being confirmed has as long again
                deadline, seen = time.monotonic() + self._timeout_seconds, True
            if time.monotonic() > deadline:
                raise self._not_settled(receipt)
            time.sleep(self._poll_seconds)

    def _is_settled(self, number: int) -> bool:
        return self._confirmations <= 1 or self.block().number >= number + self._confirmations - 1

    def _not_settled(self, receipt: Any) -> NetworkError:
        why = f"{self._timeout_seconds:.0f} seconds went by"
        if receipt is None:
            return NetworkError(
                "the transaction is not mined yet",
                why,
                "run the same command again: it replaces a stuck transaction by its nonce",
            )
        return NetworkError(
            f"transaction 0x{bytes(receipt['transactionHash']).hex()} is not confirmed yet",
            why,
            "it is mined: look again before sending anything twice",
        )

    # -- beyond the port

    def request(self, method: str, *parameters: object) -> Any:
        """Any method of the node, as it answers. Raises RpcError where it has none such."""
        manager = self._eth.w3.manager
        return self._ask(lambda: manager.request_blocking(method, list(parameters)))

    # -- errors

    def _ask(self, question: Callable[[], Result]) -> Result:
        with self._translated():
            return question()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except ContractLogicError as error:
            raise revert_error(_revert_data(error)) from error
        except Web3RPCError as error:
            raise _rpc_error(error) from error
        except (BlockNotFound, TransactionNotFound) as error:
            raise NetworkError(f"{self.name} does not know it", str(error)) from error
        except (RequestException, OSError) as error:
            # Not `from error`: its own message holds the URL, and with it a provider's key.
            why, next_step = _why_no_answer(error)
            raise NetworkError(f"{self.name} does not answer", why, next_step) from None
        except (Web3Exception, ValueError, TypeError, AttributeError, LookupError) as error:
            # An answer that is JSON, but not what Ethereum's has to be, fails in web3 anywhere.
            raise NetworkError(
                f"{self.name} answers with something else than JSON-RPC",
                (str(error).splitlines() or [type(error).__name__])[0][:120],
                "check the URL",
            ) from error


def _gas_limit(estimate: int) -> int:
    wide = estimate * GAS_MARGIN_PERCENT // 100 + GAS_MARGIN
    return max(estimate, min(wide, TRANSACTION_GAS_CAP))


def _request(call: Call, sender: Address | None) -> dict[str, Any]:
    request: dict[str, Any] = {"data": "0x" + call.data.hex(), "value": int(call.value)}
    if call.to is not None:
        request["to"] = call.to
    if sender is not None:
        request["from"] = sender
    return request


def _block(found: Any) -> Block:
    return Block(int(found["number"]), int(found["timestamp"]), bytes(found["hash"]))


_HEADER = (
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot"),
    *("logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData"),
    *("mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas"),
    *("parentBeaconBlockRoot", "requestsHash"),
)
"""A header's fields in their order, by their names in JSON-RPC."""


def _header(found: Any) -> bytes:
    """A header in RLP, of as many fields as the block's fork has."""
    # What chains of authority put there has been renamed by the middleware.
    known = {"extraData": found.get("proofOfAuthorityData"), **found}
    values = [known[name] for name in _HEADER if known.get(name) is not None]
    return encode_header(
        [
            each
            if isinstance(each, int)
            else bytes.fromhex(each[2:])
            if isinstance(each, str)
            else bytes(each)
            for each in values
        ]
    )


def _log(found: Any) -> Log:
    return Log(
        address=Address(found["address"]),
        topics=tuple(bytes(topic) for topic in found["topics"]),
        data=bytes(found["data"]),
        block_number=int(found["blockNumber"]),
        transaction_hash=bytes(found["transactionHash"]),
        index=int(found["logIndex"]),
    )


def _receipt(found: Any) -> Receipt:
    created = found.get("contractAddress")
    return Receipt(
        transaction_hash=bytes(found["transactionHash"]),
        block_number=int(found["blockNumber"]),
        gas_used=int(found["gasUsed"]),
        contract_address=Address(created) if created else None,
        logs=tuple(map(_log, found["logs"])),
    )


def _raw_receipt(found: Any) -> bytes:
    """A receipt as its block's trie holds it."""
    logs = [
        (
            bytes.fromhex(log["address"][2:]),
            [bytes(each) for each in log["topics"]],
            bytes(log["data"]),
        )
        for log in found["logs"]
    ]
    kind, status, gas = (int(found[key]) for key in ("type", "status", "cumulativeGasUsed"))
    return encode_receipt(kind, status, gas, bytes(found["logsBloom"]), logs)


def _revert_data(error: ContractLogicError) -> bytes:
    data: object = error.data
    if isinstance(data, str) and data.startswith("0x"):
        return bytes.fromhex(data[2:])
    if isinstance(data, bytes):
        return data
    return b""


def _rpc_error(error: Web3RPCError) -> RpcError:
    answer: Any = error.rpc_response or {}
    body = answer.get("error") or {}
    code, message = int(body.get("code", -32000)), str(body.get("message", error))
    next_step = ""
    if "insufficient funds" in message:
        next_step = "send coin for gas to this account, or use another --as account"
    return RpcError(code, message, str(body.get("data", "")), next_step)


def _why_no_answer(error: Exception) -> tuple[str, str]:
    """Why, and what to do next, in words of our own."""
    status = error.response.status_code if isinstance(error, HTTPError) else 0
    if status in (401, 403):
        return f"HTTP status {status}: not allowed", "check the key in its URL"
    if status == 429:
        return "HTTP status 429: too many requests", "wait a while, or use another provider"
    if status >= 500:
        return f"HTTP status {status}: its server fails", "run the same command again later"
    why = f"HTTP status {status}" if status else type(error).__name__
    return why, "check the URL and that the node runs (govkit chain status)"
