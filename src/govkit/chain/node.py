"""The JSON-RPC methods of an embedded chain.

`Node.request` runs one method; `Node.handle` takes a decoded JSON-RPC message or batch and never
raises. To add a method, write a function `(node, *params)` and register it by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from eth_hash.auto import keccak

from govkit.chain.chain import CHAIN_ID, Chain, Outcome
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.encoding import (
    InvalidParams,
    address_of,
    block_json,
    hex_of,
    log_json,
    parse_address,
    parse_data,
    parse_quantity,
    receipt_json,
    transaction_json,
)
from govkit.errors import ChainError

Method = Callable[..., Any]
_METHODS: dict[str, Method] = {}

PRIORITY_FEE_WEI = 10**9
MAX_BATCH = 1_000


class JsonRpcError(Exception):
    """What a client is told: `code`, `message`, and `data` (hex) where there is any."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.data is not None:
            body["data"] = self.data
        return body


def method(*names: str) -> Callable[[Method], Method]:
    """Register a function under JSON-RPC names."""

    def register(function: Method) -> Method:
        for name in names:
            _METHODS[name] = function
        return function

    return register


class Node:
    """A chain, and what a client may ask of it."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.impersonated: set[bytes] = set()
        self.keys = {bytes.fromhex(a.address[2:]): a.private_key for a in DEV_ACCOUNTS}

    def request(self, name: str, params: list[Any] | tuple[Any, ...] = ()) -> Any:
        """The result of one method, ready for JSON. Raises JsonRpcError."""
        function = _METHODS.get(name)
        if function is None:
            raise JsonRpcError(-32601, f"the method {name} does not exist/is not available")
        try:
            return function(self, *params)
        except InvalidParams as error:
            raise JsonRpcError(-32602, f"{name}: {error}") from error
        except TypeError as error:
            if error.__traceback__ and error.__traceback__.tb_next is None:
                raise JsonRpcError(-32602, f"{name}: wrong number of parameters") from error
            raise
        except ChainError as error:
            raise JsonRpcError(-32000, str(error)) from error

    def handle(self, message: Any) -> Any:
        """Answer a decoded message; None where nothing is to be answered (notifications)."""
        if isinstance(message, list):
            return self._handle_batch(message)
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            return _failure(None, JsonRpcError(-32600, "invalid request: no method"))
        identity = message.get("id")
        params = message.get("params") or []
        if not isinstance(params, list):
            return _failure(identity, JsonRpcError(-32602, "params must be a list"))
        try:
            result = self.request(message["method"], params)
        except JsonRpcError as error:
            return _failure(identity, error)
        except Exception as error:  # a defect of ours must not end the node
            return _failure(identity, JsonRpcError(-32603, f"internal error: {error!r}"))
        if "id" not in message:
            return None
        return {"jsonrpc": "2.0", "id": identity, "result": result}

    def _handle_batch(self, messages: list[Any]) -> Any:
        """What a batch sends goes into one block, unless automine is off."""
        if not messages or len(messages) > MAX_BATCH:
            problem = f"a batch holds 1 to {MAX_BATCH} requests, found {len(messages)}"
            return _failure(None, JsonRpcError(-32600, problem))
        sends = [each for each in messages if isinstance(each, dict)]
        if all(str(each.get("method")).startswith("eth_send") for each in sends):
            with self.chain.one_block():
                answers = [self.handle(each) for each in messages]
        else:
            answers = [self.handle(each) for each in messages]
        return [answer for answer in answers if answer is not None] or None

    # -- what several methods need

    def number(self, tag: object) -> int | None:
        """The number of a block tag; None for the head as it is now. Raises if there is none."""
        if tag in (None, "latest", "pending", "safe", "finalized"):
            return None
        if tag == "earliest":
            return 0
        if isinstance(tag, dict):
            return self._number_of_object(tag)
        if isinstance(tag, str) and len(tag) == 66:
            return self._number_of_hash(tag)
        number = parse_quantity(tag)
        if number > self.chain.head.block_number:
            raise JsonRpcError(-32000, f"header not found: there is no block {number} yet")
        return number

    def settled_number(self, tag: object) -> int:
        """The number of a block tag, the head's for the tags that follow it."""
        number = self.number(tag)
        return int(self.chain.head.block_number) if number is None else number

    def _number_of_object(self, tag: dict[str, Any]) -> int | None:
        if "blockHash" in tag:
            return self._number_of_hash(tag["blockHash"])
        return self.number(tag.get("blockNumber"))

    def _number_of_hash(self, block_hash: object) -> int:
        block = self.chain.store.block_by_hash(parse_data(block_hash, 32))
        if block is None:
            raise JsonRpcError(-32000, f"header not found: no block has the hash {block_hash}")
        return block.number

    def state(self, tag: object) -> Any:
        return self.chain.state(self.number(tag))

    def block(self, number: int, full: bool) -> Any:
        header = self.chain.header(number)
        if header is None:
            return None
        return block_json(header, self.chain.store.transactions(number), full=full)


def _failure(identity: Any, error: JsonRpcError) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": identity, "error": error.as_json()}


# -- the chain itself


@method("eth_chainId")
def chain_id(node: Node) -> str:
    return hex_of(CHAIN_ID)


@method("net_version")
def net_version(node: Node) -> str:
    return str(CHAIN_ID)


@method("net_listening", "eth_mining")
def listening(node: Node) -> bool:
    return True


@method("net_peerCount", "eth_hashrate")
def zero(node: Node) -> str:
    return "0x0"


@method("eth_syncing")
def syncing(node: Node) -> bool:
    return False


@method("web3_clientVersion")
def client_version(node: Node) -> str:
    return f"govkit/{version('govkit')}/py-evm"


@method("web3_sha3")
def web3_sha3(node: Node, data: object) -> str:
    return hex_of(keccak(parse_data(data)))


@method("eth_blockNumber")
def block_number(node: Node) -> str:
    return hex_of(node.chain.head.block_number)


@method("eth_gasPrice")
def gas_price(node: Node) -> str:
    return hex_of(node.chain.head.base_fee_per_gas + PRIORITY_FEE_WEI)


@method("eth_maxPriorityFeePerGas")
def max_priority_fee(node: Node) -> str:
    return hex_of(PRIORITY_FEE_WEI)


@method("eth_feeHistory")
def fee_history(
    node: Node, count: object, newest: object = "latest", percentiles: list[float] | None = None
) -> Any:
    last = node.settled_number(newest)
    first = max(0, last - min(parse_quantity(count), 1024) + 1)
    headers = [node.chain.header(number) for number in range(first, last + 1)]
    known = [header for header in headers if header is not None]
    following = node.chain.header(last + 1)
    next_fee = following.base_fee_per_gas if following else node.chain.next_base_fee()
    result: dict[str, Any] = {
        "oldestBlock": hex_of(first),
        "baseFeePerGas": [*(hex_of(h.base_fee_per_gas) for h in known), hex_of(next_fee)],
        "gasUsedRatio": [h.gas_used / h.gas_limit for h in known],
    }
    if percentiles:
        result["reward"] = [[hex_of(PRIORITY_FEE_WEI)] * len(percentiles) for _ in known]
    return result


# -- blocks, transactions, logs


@method("eth_getBlockByNumber")
def get_block_by_number(node: Node, tag: object, full: bool = False) -> Any:
    try:
        number = node.settled_number(tag)
    except JsonRpcError:
        return None
    return node.block(number, bool(full))


@method("eth_getBlockByHash")
def get_block_by_hash(node: Node, block_hash: object, full: bool = False) -> Any:
    block = node.chain.store.block_by_hash(parse_data(block_hash, 32))
    return node.block(block.number, bool(full)) if block else None


@method("eth_getBlockReceipts")
def get_block_receipts(node: Node, tag: object) -> Any:
    number = node.settled_number(tag)
    header = node.chain.header(number)
    store = node.chain.store
    return [
        receipt_json(each, header, store.logs_of_transaction(each))
        for each in store.transactions(number)
    ]


@method("eth_getTransactionByHash")
def get_transaction(node: Node, transaction_hash: object) -> Any:
    stored = node.chain.store.transaction(parse_data(transaction_hash, 32))
    return transaction_json(stored, node.chain.header(stored.block)) if stored else None


@method("eth_getTransactionReceipt")
def get_receipt(node: Node, transaction_hash: object) -> Any:
    stored = node.chain.store.transaction(parse_data(transaction_hash, 32))
    if stored is None:
        return None
    logs = node.chain.store.logs_of_transaction(stored)
    return receipt_json(stored, node.chain.header(stored.block), logs)


@method("eth_getLogs")
def get_logs(node: Node, query: object) -> Any:
    if not isinstance(query, dict):
        raise InvalidParams("expected a filter object")
    if "blockHash" in query:
        first = last = node.settled_number(query["blockHash"])
    else:
        first = node.settled_number(query.get("fromBlock"))
        last = node.settled_number(query.get("toBlock"))
    logs = node.chain.store.logs(
        first,
        last,
        [parse_address(each) for each in _alternatives(query.get("address"))],
        _parse_topics(query.get("topics") or []),
    )
    headers = {number: node.chain.header(number) for number in {log.block for log in logs}}
    return [log_json(log, headers[log.block]) for log in logs]


def _parse_topics(topics: object) -> list[list[bytes]]:
    if not isinstance(topics, list) or len(topics) > 4:
        raise InvalidParams("expected at most 4 topics")
    return [[parse_data(topic, 32) for topic in _alternatives(each)] for each in topics]


def _alternatives(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


# -- accounts and state


@method("eth_accounts")
def accounts(node: Node) -> list[str]:
    return [account.address for account in DEV_ACCOUNTS]


@method("eth_getBalance")
def get_balance(node: Node, address: object, tag: object = "latest") -> str:
    return hex_of(node.state(tag).get_balance(parse_address(address)))


@method("eth_getCode")
def get_code(node: Node, address: object, tag: object = "latest") -> str:
    return hex_of(node.state(tag).get_code(parse_address(address)))


@method("eth_getStorageAt")
def get_storage_at(node: Node, address: object, slot: object, tag: object = "latest") -> str:
    value = node.state(tag).get_storage(parse_address(address), parse_quantity(slot))
    return hex_of(int(value).to_bytes(32))


@method("eth_getTransactionCount")
def get_transaction_count(node: Node, address: object, tag: object = "latest") -> str:
    account = parse_address(address)
    if tag == "pending":
        return hex_of(node.chain.next_nonce(account))
    return hex_of(node.state(tag).get_nonce(account))


# -- calls and transactions


@method("eth_call")
def call(node: Node, transaction: object, tag: object = "latest") -> str:
    sender, to, data, value, gas = _call_fields(transaction)
    outcome = node.chain.call(sender, to, data, value, gas=gas, number=node.number(tag))
    return hex_of(_output(outcome))


@method("eth_estimateGas")
def estimate_gas(node: Node, transaction: object, tag: object = "latest") -> str:
    sender, to, data, value, _ = _call_fields(transaction)
    outcome = node.chain.estimate(sender, to, data, value)
    _output(outcome)
    return hex_of(outcome.gas_used)


@method("eth_sendRawTransaction")
def send_raw_transaction(node: Node, raw: object) -> str:
    return hex_of(node.chain.submit(node.chain.decode(parse_data(raw))))


@method("eth_sendTransaction")
def send_transaction(node: Node, transaction: object) -> str:
    sender, to, data, value, gas = _call_fields(transaction)
    if sender not in node.keys and sender not in node.impersonated:
        raise JsonRpcError(-32000, f"unknown account {address_of(sender)}: sign it yourself")
    if gas is None:
        outcome = node.chain.estimate(sender, to, data, value)
        _output(outcome)
        gas = outcome.gas_used
    unsigned = node.chain.unsigned(sender, to, data, value, gas)
    key = node.keys.get(sender)
    return hex_of(node.chain.submit(node.chain.signed(unsigned, key) if key else unsigned))


@method("eth_sign")
def sign(node: Node, address: object, data: object) -> str:
    """The EIP-191 signature of a message by a dev account."""
    from eth_keys.datatypes import PrivateKey

    key = node.keys.get(parse_address(address))
    if key is None:
        raise JsonRpcError(-32000, f"unknown account {address}: sign it yourself")
    message = parse_data(data)
    digest = keccak(b"\x19Ethereum Signed Message:\n" + str(len(message)).encode() + message)
    signature = PrivateKey(key).sign_msg_hash(digest)
    return hex_of(signature.r.to_bytes(32) + signature.s.to_bytes(32) + bytes([signature.v + 27]))


def _call_fields(transaction: object) -> tuple[bytes, bytes | None, bytes, int, int | None]:
    if not isinstance(transaction, dict):
        raise InvalidParams("expected a transaction object")
    sender, to = transaction.get("from"), transaction.get("to")
    data = transaction.get("input") or transaction.get("data") or "0x"
    gas = transaction.get("gas")
    return (
        parse_address(sender) if sender else bytes(20),
        parse_address(to) if to else None,
        parse_data(data),
        parse_quantity(transaction.get("value") or 0),
        None if gas is None else parse_quantity(gas),
    )


def _output(outcome: Outcome) -> bytes:
    """What a call returned. Raises with the revert data as clients expect it (code 3)."""
    if outcome.error is None:
        return outcome.output
    if type(outcome.error).__name__ != "Revert":
        raise JsonRpcError(-32000, f"{type(outcome.error).__name__}: {outcome.error}")
    reason = _reason(outcome.output)
    message = f"execution reverted: {reason}" if reason else "execution reverted"
    raise JsonRpcError(3, message, hex_of(outcome.output))


def _reason(output: bytes) -> str:
    """The string of Error(string), or nothing."""
    if output[:4] != bytes.fromhex("08c379a0") or len(output) < 68:
        return ""
    length = int.from_bytes(output[36:68])
    return output[68 : 68 + length].decode("utf-8", errors="replace")


# -- time, snapshots and other powers of a development chain


@method("evm_mine", "anvil_mine", "hardhat_mine")
def mine(node: Node, blocks: object = None, interval: object = None) -> str:
    """`evm_mine` takes a timestamp, or an object with `blocks`; the others a count."""
    if isinstance(blocks, dict):
        blocks = blocks.get("blocks", 1)
    for _ in range(min(parse_quantity(1 if blocks is None else blocks), 100_000)):
        node.chain.mine()
    return "0x0"


@method("evm_increaseTime")
def increase_time(node: Node, seconds: object) -> str:
    return hex_of(node.chain.increase_time(parse_quantity(seconds)))


@method("evm_setNextBlockTimestamp")
def set_next_block_timestamp(node: Node, timestamp: object) -> None:
    node.chain.set_next_timestamp(parse_quantity(timestamp))


@method("evm_setAutomine")
def set_automine(node: Node, on: object) -> bool:
    node.chain.automine = bool(on)
    return True


@method("evm_snapshot")
def snapshot(node: Node) -> str:
    return hex_of(node.chain.snapshot())


@method("evm_revert")
def revert(node: Node, identity: object) -> bool:
    return node.chain.revert(parse_quantity(identity))


@method("anvil_impersonateAccount", "hardhat_impersonateAccount")
def impersonate(node: Node, address: object) -> bool:
    node.impersonated.add(parse_address(address))
    return True


@method("anvil_stopImpersonatingAccount", "hardhat_stopImpersonatingAccount")
def stop_impersonating(node: Node, address: object) -> bool:
    node.impersonated.discard(parse_address(address))
    return True


@method("anvil_setBalance", "hardhat_setBalance")
def set_balance(node: Node, address: object, balance: object) -> bool:
    account, amount = parse_address(address), parse_quantity(balance)
    node.chain.change_state(lambda state: state.set_balance(account, amount))
    return True
