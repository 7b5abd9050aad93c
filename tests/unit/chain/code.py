"""Small contracts by hand, and a node to ask for them."""

from __future__ import annotations

from typing import Any

from govkit.chain import Chain, Node
from govkit.chain.dev_accounts import DEV_ACCOUNTS

SENDER, OTHER = (account.address.lower() for account in DEV_ACCOUNTS[:2])
NOBODY = "0x" + "ab" * 20
TOPIC = "0x" + "2a".zfill(64)

# slot 0 += 1; log it under TOPIC; return it
COUNTER = bytes.fromhex("5f54600101805f555f52602a60205fa160205ff3")
# revert with Error("no!")
REASON = bytes.fromhex("08c379a0") + (32).to_bytes(32) + (3).to_bytes(32) + b"no!".ljust(32, b"\0")
REVERTER = bytes.fromhex("6064600a5f3960645ffd") + REASON
# return CALLER, BASEFEE, TIMESTAMP, NUMBER
CONTEXT = bytes.fromhex("335f5248602052426040524360605260805ff3")
# hand all gas that there is to the contract in slot 0, and fail if that fails
FORWARDER = bytes.fromhex("5f5f5f5f5f5f545af1600f575f5ffd5b00")


def init_code(runtime: bytes) -> bytes:
    """Code that deploys code of at most 255 bytes."""
    return bytes.fromhex(f"60{len(runtime):02x}8060095f395ff3") + runtime


def new_node() -> Node:
    return Node(Chain.in_memory())


def deploy(node: Node, runtime: bytes) -> str:
    """The address of a new contract with that code."""
    call = {"from": SENDER, "data": "0x" + init_code(runtime).hex()}
    sent = node.request("eth_sendTransaction", [call])
    return str(node.request("eth_getTransactionReceipt", [sent])["contractAddress"])


def send(node: Node, to: str, **fields: Any) -> str:
    return str(node.request("eth_sendTransaction", [{"from": SENDER, "to": to, **fields}]))


def count(node: Node) -> int:
    return int(node.request("eth_blockNumber"), 16)
