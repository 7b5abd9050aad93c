"""Facts about the node."""

from __future__ import annotations

from typing import Any

from eth_hash.auto import keccak

from govkit.chain.encoding import hex_of, parse_data
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import Methods

_FOR_EVER = hex(2**64 - 1)
"""The one strategy that the schema has is a window of blocks; so many there will never be."""


def chain_id(node: NodeState) -> str:
    return hex_of(node.chain.chain_id)


def net_version(node: NodeState) -> str:
    return str(node.chain.chain_id)


def yes(_node: NodeState) -> bool:
    """Listening, and mining: ape waits for receipts only where a node mines."""
    return True


def zero(_node: NodeState) -> str:
    return "0x0"


def syncing(_node: NodeState) -> bool:
    return False


def coinbase(node: NodeState) -> str:
    return hex_of(node.chain.coinbase)


def client_version(node: NodeState) -> str:
    return node.client_version


def sha3(_node: NodeState, data: object) -> str:
    return hex_of(keccak(parse_data(data)))


def capabilities(node: NodeState) -> Any:
    """Everything is kept from the first block on."""
    head = node.chain.head
    kept = {"disabled": False, "oldestBlock": "0x0"}
    kinds = ("state", "tx", "receipts", "blocks", "stateproofs")
    return {
        "head": {"number": hex_of(head.block_number), "hash": hex_of(head.hash)},
        **{kind: dict(kept) for kind in kinds},
        "logs": {**kept, "deleteStrategy": {"type": "window", "retentionBlocks": _FOR_EVER}},
    }


METHODS: Methods = {
    "eth_chainId": chain_id,
    "eth_syncing": syncing,
    "eth_mining": yes,
    "eth_hashrate": zero,
    "eth_coinbase": coinbase,
    "eth_capabilities": capabilities,
    "net_version": net_version,
    "net_listening": yes,
    "net_peerCount": zero,
    "web3_clientVersion": client_version,
    "web3_sha3": sha3,
}
