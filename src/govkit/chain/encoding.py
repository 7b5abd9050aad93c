"""Between JSON-RPC's hex strings and Python: quantities, data, blocks, transactions, receipts.

The shapes are those of the Ethereum execution APIs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import rlp
from eth.vm.forks.prague import PragueVM
from eth_hash.auto import keccak

from govkit.chain.store import StoredLog, StoredTransaction

EMPTY_UNCLES_HASH = "0x" + keccak(rlp.encode([])).hex()


class InvalidParams(ValueError):
    """A parameter that is not of the form that the method takes."""


def hex_of(value: int | bytes) -> str:
    """A quantity (no leading zeros) or data, as JSON-RPC writes it."""
    return hex(value) if isinstance(value, int) else "0x" + bytes(value).hex()


def address_of(raw: bytes) -> str:
    """An address in EIP-55 form."""
    digits = raw.hex()
    hashed = keccak(digits.encode()).hex()
    return "0x" + "".join(
        digit.upper() if nibble >= "8" else digit
        for digit, nibble in zip(digits, hashed, strict=False)
    )


def parse_data(value: object, length: int | None = None) -> bytes:
    """Bytes from 0x-hex; with `length`, exactly so many. Raises InvalidParams."""
    if not isinstance(value, str) or not value.startswith("0x"):
        raise InvalidParams(f"expected 0x-prefixed hex data, found {_short(value)}")
    try:
        data = bytes.fromhex(value[2:])
    except ValueError:
        raise InvalidParams(f"expected hex data of whole bytes, found {_short(value)}") from None
    if length is not None and len(data) != length:
        raise InvalidParams(f"expected {length} bytes, found {len(data)}")
    return data


def parse_quantity(value: object) -> int:
    """An integer from 0x-hex, or a JSON integer. Raises InvalidParams."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.startswith("0x"):
        try:
            return int(value, 16)
        except ValueError:
            pass
    raise InvalidParams(f"expected a 0x-prefixed quantity, found {_short(value)}")


def parse_address(value: object) -> bytes:
    return parse_data(value, 20)


def block_json(header: Any, transactions: Sequence[StoredTransaction], *, full: bool) -> Any:
    """A block with its transactions' hashes, or with the transactions themselves."""
    size = len(rlp.encode(header)) + sum(len(each.body) for each in transactions)
    return {
        "number": hex_of(header.block_number),
        "hash": hex_of(header.hash),
        "parentHash": hex_of(header.parent_hash),
        "nonce": hex_of(header.nonce),
        "sha3Uncles": EMPTY_UNCLES_HASH,
        "logsBloom": hex_of(header.bloom.to_bytes(256)),
        "transactionsRoot": hex_of(header.transaction_root),
        "stateRoot": hex_of(header.state_root),
        "receiptsRoot": hex_of(header.receipt_root),
        "miner": address_of(header.coinbase),
        "difficulty": "0x0",
        "extraData": hex_of(header.extra_data),
        "size": hex_of(size),
        "gasLimit": hex_of(header.gas_limit),
        "gasUsed": hex_of(header.gas_used),
        "timestamp": hex_of(header.timestamp),
        "mixHash": hex_of(header.mix_hash),
        "baseFeePerGas": hex_of(header.base_fee_per_gas),
        "withdrawalsRoot": hex_of(header.withdrawals_root),
        "withdrawals": [],
        "blobGasUsed": hex_of(header.blob_gas_used),
        "excessBlobGas": hex_of(header.excess_blob_gas),
        "parentBeaconBlockRoot": hex_of(header.parent_beacon_block_root),
        "requestsHash": hex_of(header.requests_hash),
        "uncles": [],
        "transactions": [
            transaction_json(each, header) if full else hex_of(each.hash) for each in transactions
        ],
    }


def transaction_json(stored: StoredTransaction, header: Any) -> Any:
    """A mined transaction."""
    transaction = decode_transaction(stored.body)
    kind = _type_of(stored.body)
    result = {
        "blockHash": hex_of(header.hash),
        "blockNumber": hex_of(stored.block),
        "transactionIndex": hex_of(stored.position),
        **_signed_json(transaction, kind),
        "hash": hex_of(stored.hash),
        "from": address_of(stored.sender),
        "gasPrice": hex_of(effective_gas_price(transaction, header)),
    }
    if kind >= 2:
        result["maxFeePerGas"] = hex_of(transaction.max_fee_per_gas)
        result["maxPriorityFeePerGas"] = hex_of(transaction.max_priority_fee_per_gas)
    return result


def _signed_json(transaction: Any, kind: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "type": hex_of(kind),
        "nonce": hex_of(transaction.nonce),
        "to": address_of(transaction.to) if transaction.to else None,
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
    result["accessList"] = [
        {"address": address_of(address), "storageKeys": [hex_of(key.to_bytes(32)) for key in keys]}
        for address, keys in transaction.access_list
    ]
    return result


def receipt_json(stored: StoredTransaction, header: Any, logs: Sequence[StoredLog]) -> Any:
    """What became of a mined transaction."""
    kind = _type_of(stored.receipt)
    state_root, cumulative, bloom, _ = rlp.decode(stored.receipt[1:] if kind else stored.receipt)
    transaction = decode_transaction(stored.body)
    return {
        "type": hex_of(kind),
        "status": "0x1" if state_root else "0x0",
        "cumulativeGasUsed": hex_of(int.from_bytes(cumulative)),
        "logsBloom": hex_of(bloom),
        "logs": [log_json(log, header) for log in logs],
        "transactionHash": hex_of(stored.hash),
        "transactionIndex": hex_of(stored.position),
        "blockHash": hex_of(header.hash),
        "blockNumber": hex_of(stored.block),
        "gasUsed": hex_of(stored.gas_used),
        "effectiveGasPrice": hex_of(effective_gas_price(transaction, header)),
        "from": address_of(stored.sender),
        "to": address_of(transaction.to) if transaction.to else None,
        "contractAddress": address_of(stored.created) if stored.created and state_root else None,
    }


def log_json(log: StoredLog, header: Any) -> Any:
    return {
        "address": address_of(log.address),
        "topics": [hex_of(topic) for topic in log.topics],
        "data": hex_of(log.data),
        "blockNumber": hex_of(log.block),
        "blockHash": hex_of(header.hash),
        "blockTimestamp": hex_of(header.timestamp),
        "transactionHash": hex_of(log.transaction_hash),
        "transactionIndex": hex_of(log.transaction_position),
        "logIndex": hex_of(log.position),
        "removed": False,
    }


def decode_transaction(body: bytes) -> Any:
    return PragueVM.get_transaction_builder().decode(body)


def effective_gas_price(transaction: Any, header: Any) -> int:
    """What a gas cost, in wei (EIP-1559)."""
    tip = min(
        transaction.max_priority_fee_per_gas, transaction.max_fee_per_gas - header.base_fee_per_gas
    )
    return int(header.base_fee_per_gas + tip)


def _type_of(raw: bytes) -> int:
    """The type byte of an EIP-2718 envelope; 0 for a legacy one, which is an RLP list."""
    return raw[0] if raw[0] < 0xC0 else 0


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
