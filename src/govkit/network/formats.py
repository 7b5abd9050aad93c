"""Converts between the port's types and web3.py's."""

from __future__ import annotations

from typing import Any

from govkit.crypto.state_proof import encode_header, encode_receipt
from govkit.network.port import Block, Call, Log, Receipt
from govkit.types import Address


def request_of(call: Call, sender: Address | None) -> dict[str, Any]:
    request: dict[str, Any] = {"data": "0x" + call.data.hex(), "value": int(call.value)}
    if call.to is not None:
        request["to"] = call.to
    if sender is not None:
        request["from"] = sender
    return request


def block_of(found: Any) -> Block:
    return Block(int(found["number"]), int(found["timestamp"]), bytes(found["hash"]))


_HEADER = (
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot"),
    *("logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData"),
    *("mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas"),
    *("parentBeaconBlockRoot", "requestsHash"),
)
"""A header's fields in their order, by their names in JSON-RPC."""


def header_of(found: Any) -> bytes:
    """A header in RLP, with as many fields as the block's fork has."""
    # The middleware renames this field on chains of authority.
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


def log_of(found: Any) -> Log:
    return Log(
        address=Address(found["address"]),
        topics=tuple(bytes(topic) for topic in found["topics"]),
        data=bytes(found["data"]),
        block_number=int(found["blockNumber"]),
        transaction_hash=bytes(found["transactionHash"]),
        index=int(found["logIndex"]),
    )


def receipt_of(found: Any) -> Receipt:
    created = found.get("contractAddress")
    return Receipt(
        transaction_hash=bytes(found["transactionHash"]),
        block_number=int(found["blockNumber"]),
        gas_used=int(found["gasUsed"]),
        contract_address=Address(created) if created else None,
        logs=tuple(map(log_of, found["logs"])),
    )


def raw_receipt_of(found: Any) -> bytes:
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
