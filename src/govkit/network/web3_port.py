"""The port over web3.py: any EVM chain by JSON-RPC. The only module that imports web3."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from requests.exceptions import RequestException
from web3 import HTTPProvider, Web3
from web3.exceptions import (
    BlockNotFound,
    ContractLogicError,
    TimeExhausted,
    TransactionNotFound,
    Web3Exception,
    Web3RPCError,
)
from web3.providers.base import JSONBaseProvider

from govkit.crypto.keccak import keccak
from govkit.errors import NetworkError, RpcError
from govkit.network.journal import Journal, Sent
from govkit.network.port import Block, Call, Log, Receipt, Signer
from govkit.network.reverts import revert_error
from govkit.types import Address, Wei

Result = TypeVar("Result")

FEE_RAISE_PERCENT = 125
"""What a transaction that replaces a stuck one bids: nodes ask for at least 110 %."""

_NARROWEST_RANGE = 1


class Web3Port:
    """A chain by its URL, or by a web3 provider (for tests).

    `fee_cap_wei` bounds what a gas may cost; `confirmations` is how many blocks, its own
    included, a transaction needs; `expect_chain_id` refuses any other chain; `journal` is a file
    by which a call whose process ended is found again rather than sent twice.
    """

    def __init__(
        self,
        endpoint: str | JSONBaseProvider,
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
        self._eth: Any = Web3(provider).eth
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
        receipt = self._mined(earlier)
        if receipt is None:
            receipt = self._wait(self._sign_and_send(call, signer, earlier))
        if self._journal:
            self._journal.remove(chain_id, sender, call)
        if receipt["status"] != 1:
            # The estimate passed, so the state changed in between: ask again for the reason.
            self.call(call, sender=sender, block=receipt["blockNumber"])
            raise revert_error(b"")
        return _receipt(receipt)

    def send_raw(self, raw: bytes) -> Receipt:
        sent = self._ask(lambda: bytes(self._eth.send_raw_transaction(raw)))
        receipt = self._wait(sent)
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

    # -- sending

    def _mined(self, earlier: Sent | None) -> Any:
        """The receipt of what an earlier process sent, if it was mined."""
        with self._translated():
            for transaction_hash in earlier.hashes if earlier else ():
                try:
                    return self._eth.get_transaction_receipt(transaction_hash)
                except TransactionNotFound:
                    continue
        return None

    def _sign_and_send(self, call: Call, signer: Signer, earlier: Sent | None) -> bytes:
        """Send, or replace what is stuck at its own nonce; noted in the journal beforehand."""
        sender = signer.address
        gas = self.estimate(call, sender)
        count = self._ask(lambda: int(self._eth.get_transaction_count(sender, "pending")))
        nonce = earlier.nonce if earlier else count
        fees = self._fees(earlier.fees if earlier and nonce < count else {})
        transaction: dict[str, object] = {
            **_request(call, None),
            "nonce": nonce,
            "gas": gas,
            "chainId": self.chain_id(),
            **fees,
        }
        raw = signer.sign_transaction(transaction)
        if self._journal:
            hashes = (*(earlier.hashes if earlier else ()), keccak(raw))
            self._journal.put(self.chain_id(), sender, call, Sent(nonce, hashes, fees))
        return self._ask(lambda: bytes(self._eth.send_raw_transaction(raw)))

    def _fees(self, replaced: Mapping[str, int]) -> dict[str, int]:
        """EIP-1559 fees in wei a gas: room for the base fee to double, within the cap, and enough
        above those of a transaction that is `replaced`."""
        least = {name: fee * FEE_RAISE_PERCENT // 100 + 1 for name, fee in replaced.items()}
        head = self._ask(lambda: self._eth.get_block("latest"))
        if "baseFeePerGas" not in head:
            price = max(self._ask(lambda: int(self._eth.gas_price)), least.get("gasPrice", 0))
            return {"gasPrice": self._capped(price, price)}
        base_fee = int(head["baseFeePerGas"])
        tip = self._ask(lambda: int(self._eth.max_priority_fee))
        tip = max(tip, least.get("maxPriorityFeePerGas", 0))
        needed = max(base_fee, least.get("maxFeePerGas", 0))
        ceiling = self._capped(max(2 * base_fee + tip, needed), needed)
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

    def _wait(self, transaction_hash: bytes) -> Any:
        """The receipt, once enough blocks stand on it."""
        receipt = self._ask(
            lambda: self._eth.wait_for_transaction_receipt(
                transaction_hash, self._timeout_seconds, self._poll_seconds
            )
        )
        settled = int(receipt["blockNumber"]) + self._confirmations - 1
        if settled <= int(receipt["blockNumber"]):
            return receipt
        self._wait_for_block(settled, transaction_hash)
        # A reorganisation may have moved it: what counts is where it stands now.
        return self._ask(lambda: self._eth.get_transaction_receipt(transaction_hash))

    def _wait_for_block(self, number: int, transaction_hash: bytes) -> None:
        import time

        deadline = time.monotonic() + self._timeout_seconds
        while self.block().number < number:
            if time.monotonic() > deadline:
                raise _not_confirmed(transaction_hash, self._timeout_seconds)
            time.sleep(self._poll_seconds)

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
        except TimeExhausted as error:
            raise NetworkError(
                "the transaction is not mined yet",
                f"{self._timeout_seconds:.0f} seconds went by",
                "run the same command again: it replaces a stuck transaction by its nonce",
            ) from error
        except (BlockNotFound, TransactionNotFound) as error:
            raise NetworkError(f"{self.name} does not know it", str(error)) from error
        except (RequestException, OSError) as error:
            raise NetworkError(
                f"{self.name} does not answer",
                type(error).__name__,
                "check the URL and that the node runs (govkit chain status)",
            ) from error
        except (Web3Exception, ValueError, TypeError, AttributeError, LookupError) as error:
            # An answer that is JSON, but not what Ethereum's has to be, fails in web3 anywhere.
            raise NetworkError(
                f"{self.name} answers with something else than JSON-RPC",
                (str(error).splitlines() or [type(error).__name__])[0][:120],
                "check the URL",
            ) from error


def public_name(url: str) -> str:
    """An endpoint without what may be secret in it: user, password, path and query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the given URL"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _request(call: Call, sender: Address | None) -> dict[str, Any]:
    request: dict[str, Any] = {"data": "0x" + call.data.hex(), "value": int(call.value)}
    if call.to is not None:
        request["to"] = call.to
    if sender is not None:
        request["from"] = sender
    return request


def _block(found: Any) -> Block:
    return Block(int(found["number"]), int(found["timestamp"]), bytes(found["hash"]))


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


def _not_confirmed(transaction_hash: bytes, seconds: float) -> NetworkError:
    return NetworkError(
        f"transaction 0x{transaction_hash.hex()} is not confirmed yet",
        f"{seconds:.0f} seconds went by",
        "it is mined: look again before sending anything twice",
    )
