"""Converts between the port's types and those of Ethereum's JSON-RPC (execution-apis).

A provider in this process may have read numbers and bytes already: both forms are taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govkit.crypto.keccak import checksum
from govkit.crypto.state_proof import encode_header, encode_receipt
from govkit.network.port import Block, Call, Log, Receipt, StateProof, Transfer
from govkit.types import Address, Wei

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")


def quantity(found: Any) -> int:
    """A number of an answer. Raises ValueError for anything else."""
    if isinstance(found, str) and _QUANTITY.fullmatch(found):
        return int(found, 16)
    if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
        return found
    raise ValueError(f"{str(found)[:80]!r} is not a number")


def binary(found: Any) -> bytes:
    """Bytes of an answer. Raises ValueError for anything else."""
    if isinstance(found, str) and found.startswith("0x"):
        return bytes.fromhex(found[2:])
    if isinstance(found, bytes):
        return bytes(found)
    raise ValueError(f"{str(found)[:80]!r} is not bytes")


def address(found: Any) -> Address:
    """An address of an answer, with its checksum. Raises ValueError for anything else."""
    raw = binary(found)
    if len(raw) != 20:
        raise ValueError(f"{str(found)[:80]!r} is not an address")
    return checksum(raw)


def tag_of(block: int | str) -> str:
    """A block as a parameter: its number, or a word such as latest."""
    return hex(block) if isinstance(block, int) else block


def request_of(call: Call, sender: Address | None) -> dict[str, object]:
    request: dict[str, object] = {"data": "0x" + call.data.hex(), "value": hex(call.value)}
    if call.to is not None:
        request["to"] = call.to
    if sender is not None:
        request["from"] = sender
    return request


def block_of(found: Any) -> Block:
    return Block(quantity(found["number"]), quantity(found["timestamp"]), binary(found["hash"]))


def base_fee_of(found: Any) -> int | None:
    """A block's base fee in wei a gas; None where blocks have none."""
    fee = found.get("baseFeePerGas")
    return None if fee is None else quantity(fee)


def transfers_of(found: Any) -> list[tuple[Address, Transfer]]:
    """The transactions of a whole block that carry coin, each with its receiver."""
    return [
        (
            address(each["to"]),
            Transfer(address(each["from"]), Wei(quantity(each["value"])), binary(each["hash"])),
        )
        for each in found["transactions"]
        if each.get("to") and quantity(each["value"])
    ]


_QUANTITIES = (
    *("difficulty", "number", "gasLimit", "gasUsed", "timestamp"),
    *("baseFeePerGas", "blobGasUsed", "excessBlobGas"),
)
_HEADER = (
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot"),
    *("logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData"),
    *("mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas"),
    *("parentBeaconBlockRoot", "requestsHash"),
)
"""A header's fields in their order, by their names in JSON-RPC."""


def header_of(found: Any) -> bytes:
    """A header in RLP, with as many fields as the block's fork has."""
    known = ((name, found.get(name)) for name in _HEADER)
    return encode_header(
        [
            quantity(value) if name in _QUANTITIES else binary(value)
            for name, value in known
            if value is not None
        ]
    )


def log_of(found: Any) -> Log:
    return Log(
        address=address(found["address"]),
        topics=tuple(map(binary, found["topics"])),
        data=binary(found["data"]),
        block_number=quantity(found["blockNumber"]),
        transaction_hash=binary(found["transactionHash"]),
        index=quantity(found["logIndex"]),
    )


def logs_of(found: Any) -> list[Log]:
    if not isinstance(found, Sequence):
        raise TypeError("its events are not a list")
    return list(map(log_of, found))


@dataclass(frozen=True, slots=True)
class Mined:
    """A mined transaction: its receipt, the hash of its block, whether it succeeded."""

    receipt: Receipt
    block_hash: bytes
    is_success: bool


def mined_of(found: Any) -> Mined | None:
    """From a receipt as JSON-RPC has it; None if there is none yet."""
    # Some nodes also have receipts of waiting transactions, without a block's number.
    if not found or found.get("blockNumber") is None:
        return None
    created, status = found.get("contractAddress"), found.get("status")
    receipt = Receipt(
        transaction_hash=binary(found["transactionHash"]),
        block_number=quantity(found["blockNumber"]),
        gas_used=quantity(found["gasUsed"]),
        contract_address=address(created) if created else None,
        logs=tuple(logs_of(found["logs"])),
    )
    # Blocks from before Byzantium do not tell the status.
    is_success = status is None or quantity(status) == 1
    return Mined(receipt, binary(found.get("blockHash") or b""), is_success)


def proof_of(found: Any, header: bytes) -> StateProof:
    return StateProof(
        header,
        tuple(map(binary, found["accountProof"])),
        tuple(tuple(map(binary, slot["proof"])) for slot in found["storageProof"]),
    )


def raw_receipts_of(found: Any) -> tuple[bytes, ...]:
    return tuple(map(raw_receipt_of, found))


def raw_receipt_of(found: Any) -> bytes:
    """A receipt as its block's trie holds it."""
    logs = [
        (binary(log["address"]), list(map(binary, log["topics"])), binary(log["data"]))
        for log in found["logs"]
    ]
    kind, status, gas = (quantity(found[key]) for key in ("type", "status", "cumulativeGasUsed"))
    return encode_receipt(kind, status, gas, binary(found["logsBloom"]), logs)
