"""The common part of the JSON-RPC methods: their error, and reading block tags and calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govkit.chain.encoding import (
    InvalidParams,
    fields_of,
    hex_of,
    list_of,
    parse_address,
    parse_data,
    parse_quantity,
    parse_slot,
)
from govkit.chain.execution import AccountOverride, Outcome, Overrides
from govkit.chain.transactions import AccessList, Message
from govkit.text import read_json

if TYPE_CHECKING:
    from govkit.chain.chain import Chain

Method = Callable[..., Any]
"""Takes the node and the request's parameters, and returns values for JSON."""

Methods = Mapping[str, Method]

HEAD_TAGS = (None, "latest", "pending", "safe", "finalized")

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_ERROR = -32000
LIMIT_EXCEEDED = -38026
REVERTED = 3


class JsonRpcError(Exception):
    """An error for a client: `code`, `message`, and `data` (hex) if there is any."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.data is not None:
            body["data"] = self.data
        return body


@dataclass(frozen=True, slots=True)
class Unfit:
    """Takes the place of a request that JSON-RPC cannot answer: the reason, and its id."""

    why: str
    identity: Any = None


def read_message(raw: bytes | str) -> Any:
    """A request or a batch from its JSON. Raises ValueError if it is not JSON.

    A name that stands twice, or a number that is not finite or too long, spoils the one request
    that holds it.
    """
    try:
        return read_json(raw)
    except ValueError:  # perhaps one part of it alone
        return _in_part(raw)


def _in_part(raw: bytes | str) -> Any:
    found: list[Unfit] = []

    def instead(why: str) -> Unfit:
        found.append(Unfit(why))
        return found[-1]

    message = read_json(raw, instead=instead)
    if not found:
        return message
    if isinstance(message, list):
        return [_marked(each) for each in message]
    return _marked(message)


def _marked(request: Any) -> Any:
    reason = _unfit_in(request)
    if reason is None:
        return request
    identity = request.get("id") if isinstance(request, dict) else None
    return Unfit(reason.why, identity if is_identity(identity) else None)


def _unfit_in(value: Any) -> Unfit | None:
    if isinstance(value, Unfit):
        return value
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return None
    return next((found for each in value if (found := _unfit_in(each))), None)


def is_identity(value: object) -> bool:
    """Whether a request may have this id."""
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def problem_of(message: Any) -> str:
    """Why a decoded message is not a request, or nothing."""
    if isinstance(message, Unfit):
        return message.why
    if not isinstance(message, dict):
        return "expected an object"
    if message.get("jsonrpc", "2.0") != "2.0":
        return 'expected "2.0" for jsonrpc'
    if not is_identity(message.get("id")):
        return "expected a string, a number or null for id"
    return "" if isinstance(message.get("method"), str) else "no method"


class NotFound(JsonRpcError):
    """A block that does not exist."""

    def __init__(self, message: str) -> None:
        super().__init__(SERVER_ERROR, message)


def number_of(chain: Chain, tag: object) -> int | None:
    """The number of a block tag; None for the head as it is now. Raises NotFound."""
    if tag in HEAD_TAGS if not isinstance(tag, dict) else False:
        return None
    if tag == "earliest":
        return 0
    if isinstance(tag, dict):
        if "blockHash" in tag:
            return _number_of_hash(chain, tag["blockHash"])
        return number_of(chain, tag.get("blockNumber"))
    if isinstance(tag, str) and len(tag) == 66:
        return _number_of_hash(chain, tag)
    if isinstance(tag, str) and not tag.startswith("0x"):
        raise InvalidParams(f"invalid argument: hex string without 0x prefix: {tag[:20]!r}")
    number = parse_quantity(tag)
    if number > chain.head.block_number:
        raise NotFound(f"header not found: there is no block {number} yet")
    return number


def settled_number(chain: Chain, tag: object) -> int:
    """The number of a block tag, the head's for the tags that follow it. Raises NotFound."""
    number = number_of(chain, tag)
    return chain.head.block_number if number is None else number


def _number_of_hash(chain: Chain, block_hash: object) -> int:
    block = chain.store.block_by_hash(parse_data(block_hash, 32))
    if block is None:
        raise NotFound(f"header not found: no block has the hash {block_hash}")
    return block.number


# -- calls


def message_of(value: object) -> Message:
    """A transaction object of JSON-RPC. Raises InvalidParams."""
    given = fields_of(value, "a transaction object")
    sender, to = given.get("from"), given.get("to")
    data, old_data = given.get("input"), given.get("data")
    if data is not None and old_data is not None and data != old_data:
        raise InvalidParams("input and data differ")
    price = given.get("gasPrice")
    if price is not None and (given.get("maxFeePerGas") or given.get("maxPriorityFeePerGas")):
        raise InvalidParams("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
    return Message(
        sender=parse_address(sender) if sender else bytes(20),
        to=parse_address(to) if to else None,
        data=parse_data(data if data is not None else old_data or "0x"),
        value=parse_quantity(given.get("value") or 0),
        gas=_optional(given.get("gas"), 64),
        nonce=_optional(given.get("nonce"), 64),
        max_fee=_optional(given.get("maxFeePerGas") if price is None else price),
        priority_fee=_optional(given.get("maxPriorityFeePerGas")),
        access_list=access_list_of(given.get("accessList") or []),
        authorizations=_authorizations_of(given.get("authorizationList") or []),
        legacy=price is not None or given.get("type") in ("0x0", 0),
        blob_hashes=_blob_hashes_of(given.get("blobVersionedHashes")),
        max_blob_fee=_optional(given.get("maxFeePerBlobGas")),
    )


def _blob_hashes_of(value: object) -> list[bytes] | None:
    if value is None:
        return None
    return [parse_data(each, 32) for each in list_of(value, "blobs' versioned hashes")]


def _optional(value: object, bits: int = 256) -> int | None:
    return None if value is None else parse_quantity(value, bits)


def access_list_of(value: object) -> AccessList:
    entries = []
    for item in list_of(value, "accesses"):
        entry = fields_of(item, "an access with address and storageKeys")
        slots = [parse_slot(key) for key in list_of(entry.get("storageKeys") or [], "slots")]
        entries.append((parse_address(entry.get("address")), slots))
    return entries


def _authorizations_of(value: object) -> list[Any]:
    entries = list_of(value, "authorizations")
    if not entries:
        return []
    from eth.vm.forks.prague.transactions import Authorization

    found = []
    for item in entries:
        each = fields_of(item, "an authorization")
        found.append(
            Authorization(
                parse_quantity(each.get("chainId", 0)),
                parse_address(each.get("address")),
                parse_quantity(each.get("nonce", 0), 64),
                parse_quantity(each.get("yParity", each.get("v", 0)), 8),
                parse_quantity(each.get("r")),
                parse_quantity(each.get("s")),
            )
        )
    return found


def overrides_of(value: object) -> Overrides:
    """State overrides by address. Raises InvalidParams."""
    if not value:
        return {}
    given = fields_of(value, "state overrides by address")
    return {parse_address(key): _override_of(entry) for key, entry in given.items()}


def _override_of(value: object) -> AccountOverride:
    given = fields_of(value, "an account's overrides")
    unknown = set(given) - {"balance", "nonce", "code", "state", "stateDiff"}
    if unknown:
        raise InvalidParams(f"unknown override {min(unknown)}")
    if "state" in given and "stateDiff" in given:
        raise InvalidParams("an account has both state and stateDiff")
    return AccountOverride(
        balance=_optional(given.get("balance")),
        nonce=_optional(given.get("nonce"), 64),
        code=None if given.get("code") is None else parse_data(given["code"]),
        storage=_slots_of(given.get("state")),
        slots=_slots_of(given.get("stateDiff")),
    )


def _slots_of(value: object) -> dict[int, int] | None:
    if value is None:
        return None
    given = fields_of(value, "values by slot")
    return {parse_slot(slot): parse_slot(entry) for slot, entry in given.items()}


_BLOCK_OVERRIDES = {
    "number": "block_number",
    "time": "timestamp",
    "gasLimit": "gas_limit",
    "baseFeePerGas": "base_fee_per_gas",
}


def block_overrides_of(value: object) -> dict[str, Any]:
    """Replacements for values of the header in a call. Raises InvalidParams."""
    given = fields_of(value or {}, "block overrides")
    changes: dict[str, Any] = {}
    for name, entry in given.items():
        if name in _BLOCK_OVERRIDES:
            changes[_BLOCK_OVERRIDES[name]] = parse_quantity(entry)
        elif name in ("coinbase", "feeRecipient"):
            changes["coinbase"] = parse_address(entry)
        elif name in ("random", "prevRandao"):
            changes["mix_hash"] = parse_data(entry, 32)
        else:
            raise InvalidParams(f"unknown block override {name}")
    return changes


def output_of(outcome: Outcome) -> bytes:
    """A call's output. For a revert, raises with the data as clients expect it (code 3)."""
    if outcome.error is None:
        return outcome.output
    if type(outcome.error).__name__ != "Revert":
        raise JsonRpcError(SERVER_ERROR, _failure_text(outcome))
    reason = reason_of(outcome.output) or _custom_error(outcome.output)
    message = f"execution reverted: {reason}" if reason else "execution reverted"
    raise JsonRpcError(REVERTED, message, hex_of(outcome.output))


def _custom_error(output: bytes) -> str:
    """The number of a contract's own error, as anvil tells it: some clients read no data."""
    return f"custom error {hex_of(output[:4])}" if len(output) % 32 == 4 else ""


def _failure_text(outcome: Outcome) -> str:
    text = str(outcome.error).split("\n", maxsplit=1)[0][:200]
    return f"out of gas: {text}" if outcome.out_of_gas else text or type(outcome.error).__name__


_PANICS = {
    0x00: "generic panic",
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x22: "invalid encoded storage byte array accessed",
    0x31: "out-of-bounds array access; popping on an empty array",
    0x32: "out-of-bounds access of an array or bytesN",
    0x41: "out of memory",
    0x51: "uninitialized function",
}


def reason_of(output: bytes) -> str:
    """The string of Error(string), or what Panic(uint256) means; "" for anything else."""
    if output[:4] == b"\x08\xc3\x79\xa0" and len(output) >= 68:
        length = int.from_bytes(output[36:68])
        return output[68 : 68 + length].decode("utf-8", errors="replace")
    if output[:4] == b"\x4e\x48\x7b\x71" and len(output) == 36:
        code = int.from_bytes(output[4:])
        return _PANICS.get(code, f"unknown panic code: {code:#x}")
    return ""
