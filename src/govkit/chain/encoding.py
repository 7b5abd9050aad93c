"""Between JSON-RPC's hex strings and Python: quantities, data, blocks, transactions, receipts.

The shapes are those of the Ethereum execution APIs; addresses are in lower case, as in these.
"""

from __future__ import annotations

import binascii
import json
import string
from collections.abc import Iterable, Sequence
from typing import Any, overload

from govkit.chain.forks import Fork, blob_fee
from govkit.chain.headers import Header
from govkit.chain.rows import StoredBlock, StoredTransaction
from govkit.chain.transactions import decode_transaction
from govkit.chain.trie import decode, encode_bytes
from govkit.chain.turns import stepping


class InvalidParams(ValueError):
    """A parameter that does not have the form that the method expects."""


def hex_of(value: int | bytes) -> str:
    """A quantity (no leading zeros) or data, as JSON-RPC writes it."""
    return hex(value) if isinstance(value, int) else "0x" + bytes(value).hex()


def word_of(value: int) -> str:
    """32 bytes."""
    return f"0x{value:064x}"


def parse_data(value: object, length: int | None = None) -> bytes:
    """Bytes from 0x-hex; with `length`, exactly so many. Raises InvalidParams."""
    if not isinstance(value, str) or value[:2] not in ("0x", "0X"):
        raise InvalidParams(f"expected 0x-prefixed hex data, found {_short(value)}")
    try:
        data = binascii.unhexlify(value[2:])  # bytes.fromhex would skip spaces
    except ValueError:
        raise InvalidParams(f"expected hex data of whole bytes, found {_short(value)}") from None
    if length is not None and len(data) != length:
        raise InvalidParams(f"expected {length} bytes, found {len(data)}")
    return data


def parse_quantity(value: object, bits: int = 256) -> int:
    """An integer below 2**bits from 0x-hex, or a JSON integer. Raises InvalidParams."""
    number = -1
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and value.startswith("0x") and len(value) < 70:
        number = _number_of(value[2:])
    if not 0 <= number < 1 << bits:
        raise InvalidParams(f"expected a 0x-prefixed quantity, found {_short(value)}")
    return number


def parse_slot(value: object) -> int:
    """A storage slot: a quantity, or data of at most 32 bytes. Raises InvalidParams."""
    if isinstance(value, str):
        digits = value.removeprefix("0x")
        if len(digits) > 64:
            raise InvalidParams(f"unable to decode storage key: {len(digits)} digits, at most 64")
        number = _number_of(digits or "0")
        if number < 0:
            raise InvalidParams("unable to decode storage key: hex string invalid")
        return number
    return parse_quantity(value)


def _number_of(digits: str) -> int:
    """What hex digits say, or -1: Python would take signs, spaces and underscores too."""
    return int(digits, 16) if digits and set(digits) <= _HEX_DIGITS else -1


_HEX_DIGITS = set(string.hexdigits)


def parse_address(value: object) -> bytes:
    return parse_data(value, 20)


def list_of(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidParams(f"expected a list of {what}, found {_short(value)}")
    return value


def fields_of(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidParams(f"expected {what}, found {_short(value)}")
    return value


# -- what the chain has, as JSON


def header_json(header: Header) -> dict[str, Any]:
    """A header; what its fork does not have is left out."""
    result: dict[str, Any] = {
        "number": hex_of(header.block_number),
        "hash": hex_of(header.hash),
        "parentHash": hex_of(header.parent_hash),
        "nonce": hex_of(header.nonce),
        "sha3Uncles": hex_of(header.uncles_hash),
        "logsBloom": hex_of(header.bloom.to_bytes(256)),
        "transactionsRoot": hex_of(header.transaction_root),
        "stateRoot": hex_of(header.state_root),
        "receiptsRoot": hex_of(header.receipt_root),
        "miner": hex_of(header.coinbase),
        "difficulty": hex_of(header.difficulty),
        "extraData": hex_of(header.extra_data),
        "gasLimit": hex_of(header.gas_limit),
        "gasUsed": hex_of(header.gas_used),
        "timestamp": hex_of(header.timestamp),
        "mixHash": hex_of(header.mix_hash),
    }
    later = {
        "baseFeePerGas": header.base_fee_per_gas,
        "withdrawalsRoot": header.withdrawals_root,
        "blobGasUsed": header.blob_gas_used,
        "excessBlobGas": header.excess_blob_gas,
        "parentBeaconBlockRoot": header.parent_beacon_block_root,
        "requestsHash": header.requests_hash,
    }
    result.update({name: hex_of(value) for name, value in later.items() if value is not None})
    return result


def block_json(
    block: StoredBlock, header: Header, transactions: Sequence[StoredTransaction], *, full: bool
) -> dict[str, Any]:
    """A block with its transactions' hashes, or with the transactions themselves."""
    result = {
        **header_json(header),
        "size": hex_of(len(raw_block(block, transactions))),
        "uncles": [hex_of(Header.of_items(each).hash) for each in decode(block.uncles)],
        "transactions": [
            transaction_json(each, header) if full else hex_of(each.hash)
            for each in stepping(transactions)
        ],
    }
    if header.withdrawals_root is not None:
        result["withdrawals"] = [_withdrawal_json(each) for each in decode(block.withdrawals)]
    return result


def raw_block(block: StoredBlock, transactions: Sequence[StoredTransaction]) -> bytes:
    """A block in RLP, as networks and files carry it."""
    bodies = b"".join(
        each.body if each.body[0] >= 0xC0 else encode_bytes(each.body) for each in transactions
    )
    parts = [block.header, wrap(bodies), block.uncles]
    if len(decode(block.header)) >= _FIELDS_WITH_WITHDRAWALS:
        parts.append(block.withdrawals)
    return wrap(b"".join(parts))


_FIELDS_WITH_WITHDRAWALS = 17


def wrap(payload: bytes) -> bytes:
    """An RLP list of items that are encoded already."""
    size = len(payload)
    if size < 56:
        return bytes((0xC0 + size,)) + payload
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((0xF7 + len(length),)) + length + payload


def _withdrawal_json(items: list[bytes]) -> dict[str, str]:
    index, validator, address, amount = items
    return {
        "index": hex_of(int.from_bytes(index)),
        "validatorIndex": hex_of(int.from_bytes(validator)),
        "address": hex_of(address),
        "amount": hex_of(int.from_bytes(amount)),
    }


def transaction_json(stored: StoredTransaction, header: Header) -> dict[str, Any]:
    """A mined transaction."""
    transaction = decode_transaction(stored.body)
    return {
        "blockHash": hex_of(header.hash),
        "blockNumber": hex_of(stored.block),
        "blockTimestamp": hex_of(header.timestamp),
        "transactionIndex": hex_of(stored.position),
        "hash": hex_of(stored.hash),
        "from": hex_of(stored.sender),
        "gasPrice": hex_of(effective_gas_price(transaction, header)),
        **signed_json(transaction, type_of(stored.body)),
    }


def waiting_json(transaction: Any) -> dict[str, Any]:
    """A transaction that waits for a block."""
    kind = int(getattr(transaction, "type_id", None) or 0)
    price = transaction.max_fee_per_gas if kind >= 2 else transaction.gas_price
    return {
        "blockHash": None,
        "blockNumber": None,
        "blockTimestamp": None,
        "transactionIndex": None,
        "hash": hex_of(bytes(transaction.hash)),
        "from": hex_of(transaction.sender),
        "gasPrice": hex_of(int(price)),
        **signed_json(transaction, kind),
    }


def signed_json(transaction: Any, kind: int) -> dict[str, Any]:
    """What a transaction's sender wrote and signed."""
    result: dict[str, Any] = {
        "type": hex_of(kind),
        "nonce": hex_of(transaction.nonce),
        "to": hex_of(transaction.to) if transaction.to else None,
        "value": hex_of(transaction.value),
        "gas": hex_of(transaction.gas),
        "input": hex_of(transaction.data),
        "r": hex_of(transaction.r),
        "s": hex_of(transaction.s),
    }
    if kind == 0:
        result["v"] = hex_of(transaction.v)
        if transaction.chain_id is not None:
            result["chainId"] = hex_of(transaction.chain_id)
        return result
    result["v"] = result["yParity"] = hex_of(transaction.y_parity)
    result["chainId"] = hex_of(transaction.chain_id)
    result["accessList"] = access_list_json(transaction.access_list)
    if kind >= 2:
        result["maxFeePerGas"] = hex_of(transaction.max_fee_per_gas)
        result["maxPriorityFeePerGas"] = hex_of(transaction.max_priority_fee_per_gas)
    if kind == 3:
        result["maxFeePerBlobGas"] = hex_of(transaction.max_fee_per_blob_gas)
        result["blobVersionedHashes"] = [hex_of(each) for each in transaction.blob_versioned_hashes]
    if kind == 4:
        authorizations = transaction._inner.authorization_list
        result["authorizationList"] = [_authorization_json(each) for each in authorizations]
    return result


def access_list_json(access_list: Iterable[tuple[bytes, Sequence[int]]]) -> list[Any]:
    return [
        {"address": hex_of(address), "storageKeys": [word_of(slot) for slot in slots]}
        for address, slots in access_list
    ]


def _authorization_json(each: Any) -> dict[str, str]:
    return {
        "chainId": hex_of(each.chain_id),
        "address": hex_of(each.address),
        "nonce": hex_of(each.nonce),
        "yParity": hex_of(each.y_parity),
        "r": hex_of(each.r),
        "s": hex_of(each.s),
    }


def receipt_json(
    stored: StoredTransaction, header: Header, logs: list[dict[str, Any]], fork: Fork
) -> dict[str, Any]:
    """What became of a mined transaction."""
    kind = type_of(stored.receipt)
    outcome, cumulative, bloom, _ = decode(stored.receipt[1:] if kind else stored.receipt)
    transaction = decode_transaction(stored.body)
    result = {
        "type": hex_of(kind),
        "cumulativeGasUsed": hex_of(int.from_bytes(cumulative)),
        "logsBloom": hex_of(bloom),
        "logs": logs,
        "transactionHash": hex_of(stored.hash),
        "transactionIndex": hex_of(stored.position),
        "blockHash": hex_of(header.hash),
        "blockNumber": hex_of(stored.block),
        "gasUsed": hex_of(stored.gas_used),
        "effectiveGasPrice": hex_of(effective_gas_price(transaction, header)),
        "from": hex_of(stored.sender),
        "to": hex_of(transaction.to) if transaction.to else None,
        "contractAddress": hex_of(stored.created) if stored.created and outcome else None,
    }
    if len(outcome) == 32:  # before Byzantium
        result["root"] = hex_of(outcome)
    else:
        result["status"] = "0x1" if outcome else "0x0"
    if kind == 3:
        blobs = len(transaction.blob_versioned_hashes)
        result["blobGasUsed"] = hex_of(blobs * 2**17)
        result["blobGasPrice"] = hex_of(blob_fee(header.excess_blob_gas or 0, fork.blobs))
    return result


def log_json(row: Sequence[Any]) -> dict[str, Any]:
    """A log from what the store gives for `LOG_COLUMNS`."""
    log: dict[str, Any] = json.loads(log_text(row))
    return log


def log_text(row: Sequence[Any]) -> str:
    """Like `log_json`, in JSON: an answer may have very many, and each is written once."""
    address, first, second, third, fourth, data, block, sent, sent_at, block_hash, time, at = row
    if first is None:
        topics = ""
    elif second is None:
        topics = f'"0x{first.hex()}"'
    elif third is None:
        topics = f'"0x{first.hex()}","0x{second.hex()}"'
    else:
        topics = f'"0x{first.hex()}","0x{second.hex()}","0x{third.hex()}"'
        if fourth is not None:
            topics += f',"0x{fourth.hex()}"'
    return (
        f'{{"address":"0x{address.hex()}","topics":[{topics}],"data":"0x{data.hex()}",'
        f'"blockNumber":"{block:#x}","transactionHash":"0x{sent.hex()}",'
        f'"transactionIndex":"{sent_at:#x}","blockHash":"0x{block_hash.hex()}",'
        f'"blockTimestamp":"{time:#x}","logIndex":"{at:#x}","removed":false}}'
    )


class Written(Sequence[Any]):
    """A list whose items are in JSON already; taken from it, they are as Python has them."""

    def __init__(self, items: list[str]) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, place: int) -> Any: ...

    @overload
    def __getitem__(self, place: slice) -> list[Any]: ...

    def __getitem__(self, place: int | slice) -> Any:
        found = self.items[place]
        return json.loads(found) if isinstance(found, str) else [json.loads(each) for each in found]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]


def effective_gas_price(transaction: Any, header: Header) -> int:
    """What a gas cost, in wei (EIP-1559)."""
    if header.base_fee_per_gas is None:
        return int(transaction.gas_price)
    tip = min(
        transaction.max_priority_fee_per_gas, transaction.max_fee_per_gas - header.base_fee_per_gas
    )
    return int(header.base_fee_per_gas + tip)


def type_of(raw: bytes) -> int:
    """The type byte of an EIP-2718 envelope; 0 for a legacy one, which is an RLP list."""
    return raw[0] if raw[0] < 0xC0 else 0


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
