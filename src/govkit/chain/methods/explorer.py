"""ots_...: what the block explorer Otterscan asks for, besides the usual methods.

Where Otterscan expects an index, the states that are kept serve: the block in which an account got
its code, or passed a nonce, is found by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from govkit.chain.encoding import InvalidParams, hex_of, parse_address, parse_data, parse_quantity
from govkit.chain.flat_traces import Frame, flat_traces
from govkit.chain.methods.blocks import (
    get_block_by_hash,
    get_block_by_number,
    get_block_receipts,
    get_receipt,
    get_transaction,
)
from govkit.chain.methods.flat import traces_of
from govkit.chain.node_state import NodeState
from govkit.chain.replay import replayed
from govkit.chain.rows import StoredTransaction
from govkit.chain.rpc import SERVER_ERROR, JsonRpcError, Methods, settled_number
from govkit.chain.transactions import TRANSACTION_GAS, decode_transaction
from govkit.chain.turns import stepping

_LEVEL = 8
_TRANSFER, _SELF_DESTRUCT, _CREATE, _CREATE2 = range(4)
_SELECTOR_DIGITS = 10
_MOST_OF_A_PAGE = 1_000


def api_level(_node: NodeState) -> int:
    return _LEVEL


def header_by_number(node: NodeState, tag: object) -> Any:
    """A block without its transactions; asked for under the name that Erigon has for it."""
    block = get_block_by_number(node, tag)
    if block is None:
        return None
    return {name: value for name, value in block.items() if name != "transactions"}


def has_code(node: NodeState, address: object, tag: object = "latest") -> bool:
    state = node.chain.state(settled_number(node.chain, tag))
    return bool(state.get_code(parse_address(address)))


# -- one transaction


def _stored(node: NodeState, transaction_hash: object) -> StoredTransaction:
    stored = node.chain.store.transaction(parse_data(transaction_hash, 32))
    if stored is None:
        raise JsonRpcError(SERVER_ERROR, f"transaction {transaction_hash} not found")
    return stored


def internal_operations(node: NodeState, transaction_hash: object) -> list[dict[str, Any]]:
    """The transfers of coin, creations and self-destructions below the outermost call."""
    frames = _lasting(traces_of(node, _stored(node, transaction_hash)))
    return [each for frame in frames if frame["traceAddress"] for each in _operations(frame)]


def _lasting(frames: Iterable[Frame]) -> Iterator[Frame]:
    """The frames that nothing undid: neither they failed nor one that they were called from."""
    failed: list[list[int]] = []
    for frame in frames:
        place = frame["traceAddress"]
        if "error" in frame:
            failed.append(place)
        elif not any(place[: len(each)] == each for each in failed):
            yield frame


def _operations(frame: Frame) -> Iterator[dict[str, Any]]:
    action, result = frame["action"], frame["result"] or {}
    if frame["type"] == "suicide":
        place = {"from": action["address"], "to": action["refundAddress"]}
        yield {"type": _SELF_DESTRUCT, **place, "value": action["balance"]}
    elif frame["type"] == "create":
        kind = _CREATE2 if action["creationMethod"] == "create2" else _CREATE
        place = {"from": action["from"], "to": result["address"]}
        yield {"type": kind, **place, "value": action["value"]}
    elif action.get("callType") == "call" and action["value"] != "0x0":
        place = {"from": action["from"], "to": action["to"]}
        yield {"type": _TRANSFER, **place, "value": action["value"]}


def transaction_error(node: NodeState, transaction_hash: object) -> str:
    """What a failed transaction returned; "0x" for one that succeeded."""
    root = traces_of(node, _stored(node, transaction_hash))[0]
    return str(root["result"]["output"]) if "error" in root and root["result"] else "0x"


def trace_transaction(node: NodeState, transaction_hash: object) -> list[dict[str, Any]]:
    """The calls of a transaction, each with its depth."""
    return [_entry(frame) for frame in traces_of(node, _stored(node, transaction_hash))]


def _entry(frame: Frame) -> dict[str, Any]:
    action, result, kind = frame["action"], frame["result"] or {}, frame["type"]
    depth = len(frame["traceAddress"])
    if kind == "suicide":
        place = {"from": action["address"], "to": action["refundAddress"]}
        data = {"value": action["balance"], "input": "0x", "output": "0x"}
        return {"type": "SELFDESTRUCT", "depth": depth, **place, **data}
    if kind == "create":
        place = {"from": action["from"], "to": result.get("address")}
        data = {
            "value": action["value"],
            "input": action["init"],
            "output": result.get("code", "0x"),
        }
        return {"type": action["creationMethod"].upper(), "depth": depth, **place, **data}
    value = None if action["callType"] in ("delegatecall", "staticcall") else action["value"]
    return {
        "type": action["callType"].upper(),
        "depth": depth,
        "from": action["from"],
        "to": action["to"],
        "value": value,
        "input": action["input"],
        "output": result.get("output", "0x"),
    }


# -- one block


def block_details(node: NodeState, tag: object) -> Any:
    return _details(node, get_block_by_number(node, tag))


def block_details_by_hash(node: NodeState, block_hash: object) -> Any:
    return _details(node, get_block_by_hash(node, block_hash))


def _details(node: NodeState, block: Any) -> Any:
    """A block without what is long, and what its senders paid; nobody is rewarded since the
    merge."""
    if block is None:
        return None
    receipts = get_block_receipts(node, block["number"])
    fees = sum(int(r["gasUsed"], 16) * int(r["effectiveGasPrice"], 16) for r in receipts)
    return {
        "block": _slim(block),
        "issuance": {"blockReward": "0x0", "uncleReward": "0x0", "issuance": "0x0"},
        "totalFees": hex_of(fees),
    }


def _slim(block: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in block.items() if name != "transactions"}
    count = len(block["transactions"])
    return {**kept, "logsBloom": None, "transactionCount": count}


def block_transactions(node: NodeState, tag: object, page: object, size: object) -> Any:
    """A page of a block's transactions, counted from the block's end, and their receipts."""
    block = get_block_by_number(node, tag, True)
    if block is None:
        return None
    receipts, page_size = get_block_receipts(node, block["number"]), _page_size(size)
    end = max(0, len(receipts) - parse_quantity(page, 32) * page_size)
    begin = max(0, end - page_size)
    shown = [
        {**each, "input": each["input"][:_SELECTOR_DIGITS]}
        for each in block["transactions"][begin:end]
    ]
    return {
        "fullblock": {**_slim(block), "transactions": shown},
        "receipts": [{**each, "logs": None, "logsBloom": None} for each in receipts[begin:end]],
    }


def _page_size(value: object) -> int:
    size = parse_quantity(value, 32)
    if not 0 < size <= _MOST_OF_A_PAGE:
        raise InvalidParams(f"expected a page of 1 to {_MOST_OF_A_PAGE} transactions")
    return size


# -- an account's transactions


def search_before(node: NodeState, address: object, tag: object, size: object) -> Any:
    """The newest transactions of an account before a block; 0 is after the newest one."""
    number, head = parse_quantity(tag, 63), node.chain.head.block_number
    begin = head if number == 0 else min(number - 1, head)
    found, ended = _search(node, address, range(begin, 0, -1), _page_size(size))
    return _page(node, found, first=number == 0, last=ended)


def search_after(node: NodeState, address: object, tag: object, size: object) -> Any:
    """The oldest transactions of an account after a block, the newest of them first."""
    number, head = parse_quantity(tag, 63), node.chain.head.block_number
    found, ended = _search(node, address, range(number + 1, head + 1), _page_size(size))
    found.sort(key=lambda each: (each.block, each.position), reverse=True)
    return _page(node, found, first=ended, last=number == 0)


def _search(
    node: NodeState, address: object, numbers: Iterable[int], size: int
) -> tuple[list[StoredTransaction], bool]:
    """What of these blocks concerns an account, and whether they came to an end before the page
    was full: a block's transactions are given together."""
    account, found = parse_address(address), list[StoredTransaction]()
    for number in stepping(list(numbers)):
        if len(found) >= size:
            return found, False
        own = list(_concerning(node, account, number))
        found += reversed(own)
    return found, True


def _concerning(node: NodeState, account: bytes, number: int) -> Iterator[StoredTransaction]:
    stored = node.chain.store.transactions(number)
    direct = {each.position for each in stored if _names(each, account)}
    if any(each.position not in direct and each.gas_used > TRANSACTION_GAS for each in stored):
        name = hex_of(account)
        for run in replayed(node.chain, number):
            frames = flat_traces(run.computation)
            if any(name in _addresses(frame) for frame in frames):
                direct.add(run.stored.position)
    yield from (each for each in stored if each.position in direct)


def _names(stored: StoredTransaction, account: bytes) -> bool:
    return account in (stored.sender, stored.created, decode_transaction(stored.body).to)


def _addresses(frame: Frame) -> set[str]:
    action, result = frame["action"], frame["result"] or {}
    names = ("from", "to", "address", "refundAddress")
    return {str(each.get(name)) for each in (action, result) for name in names}


def _page(
    node: NodeState, found: list[StoredTransaction], *, first: bool, last: bool
) -> dict[str, Any]:
    receipts = []
    for each in stepping(found):
        header = node.chain.header(each.block)
        assert header is not None
        receipt = get_receipt(node, hex_of(each.hash))
        receipts.append({**receipt, "timestamp": header.timestamp})
    return {
        "txs": [get_transaction(node, hex_of(each.hash)) for each in found],
        "receipts": receipts,
        "firstPage": first,
        "lastPage": last,
    }


def by_sender_and_nonce(node: NodeState, sender: object, nonce: object) -> str | None:
    """The hash of the transaction with which an account used a nonce."""
    account, number = parse_address(sender), parse_quantity(nonce, 64)
    block = _first_block(node, lambda state: bool(state.get_nonce(account) > number))
    for each in node.chain.store.transactions(block) if block else []:
        if each.sender == account and decode_transaction(each.body).nonce == number:
            return hex_of(each.hash)
    return None


def contract_creator(node: NodeState, address: object) -> dict[str, str] | None:
    """Who created a contract, and in which transaction."""
    account = parse_address(address)
    block = _first_block(node, lambda state: bool(state.get_code(account)))
    if not block:
        return None
    for run in replayed(node.chain, block):
        for frame in _lasting(flat_traces(run.computation)):
            if (frame["result"] or {}).get("address") == hex_of(account):
                return {"hash": hex_of(run.stored.hash), "creator": frame["action"]["from"]}
    return None


def _first_block(node: NodeState, is_so: Callable[[Any], bool]) -> int | None:
    """The first block after which something is so that stays so; None if it is not so now."""
    low, high = 0, node.chain.head.block_number
    if not is_so(node.chain.state(high)):
        return None
    while low < high:
        middle = (low + high) // 2
        if is_so(node.chain.state(middle)):
            high = middle
        else:
            low = middle + 1
    return high


METHODS: Methods = {
    "erigon_getHeaderByNumber": header_by_number,
    "ots_getApiLevel": api_level,
    "ots_getBlockDetails": block_details,
    "ots_getBlockDetailsByHash": block_details_by_hash,
    "ots_getBlockTransactions": block_transactions,
    "ots_getContractCreator": contract_creator,
    "ots_getInternalOperations": internal_operations,
    "ots_getTransactionBySenderAndNonce": by_sender_and_nonce,
    "ots_getTransactionError": transaction_error,
    "ots_hasCode": has_code,
    "ots_searchTransactionsAfter": search_after,
    "ots_searchTransactionsBefore": search_before,
    "ots_traceTransaction": trace_transaction,
}
