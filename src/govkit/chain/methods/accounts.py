"""Accounts and their state, at the head or after any block; proofs of it (EIP-1186)."""

from __future__ import annotations

from typing import Any

from govkit.chain.encoding import (
    InvalidParams,
    fields_of,
    hex_of,
    list_of,
    parse_address,
    parse_slot,
    word_of,
)
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import LIMIT_EXCEEDED, JsonRpcError, Methods, number_of
from govkit.chain.state import Account, AccountDatabase

_MAX_SLOTS = 1_024


def accounts(node: NodeState) -> list[str]:
    """Whom the node signs for or impersonates: ethers sends only for those that it finds here."""
    impersonated = sorted(node.impersonated.difference(node.keys))
    return [hex_of(address) for address in (*node.keys, *impersonated)]


def _state(node: NodeState, tag: object) -> AccountDatabase:
    return node.chain.state(number_of(node.chain, tag))


def get_balance(node: NodeState, address: object, tag: object = "latest") -> str:
    return hex_of(_state(node, tag).get_balance(parse_address(address)))


def get_code(node: NodeState, address: object, tag: object = "latest") -> str:
    return hex_of(_state(node, tag).get_code(parse_address(address)))


def get_storage_at(node: NodeState, address: object, slot: object, tag: object = "latest") -> str:
    return word_of(_state(node, tag).get_storage(parse_address(address), parse_slot(slot)))


def get_storage_values(node: NodeState, wanted: object, tag: object = "latest") -> Any:
    """Many slots of many accounts at once."""
    state, given = _state(node, tag), fields_of(wanted, "slots by address")
    count = sum(len(list_of(slots, "slots")) for slots in given.values())
    if not count:
        raise InvalidParams("expected slots by address, found none")
    if count > _MAX_SLOTS:
        raise JsonRpcError(LIMIT_EXCEEDED, f"too many slots: {count}, at most {_MAX_SLOTS}")
    return {
        key: [word_of(state.get_storage(parse_address(key), parse_slot(slot))) for slot in slots]
        for key, slots in given.items()
    }


def get_account_info(node: NodeState, address: object, tag: object = "latest") -> dict[str, str]:
    """What `eth_getBalance`, `eth_getTransactionCount` and `eth_getCode` give, at once."""
    account, state = parse_address(address), _state(node, tag)
    return {
        "balance": hex_of(state.get_balance(account)),
        "nonce": hex_of(state.get_nonce(account)),
        "code": hex_of(state.get_code(account)),
    }


def get_transaction_count(node: NodeState, address: object, tag: object = "latest") -> str:
    account = parse_address(address)
    if tag == "pending":
        return hex_of(node.chain.next_nonce(account))
    return hex_of(_state(node, tag).get_nonce(account))


def get_proof(node: NodeState, address: object, slots: object, tag: object = "latest") -> Any:
    """An account and some of its slots, with the nodes that prove them to the state's root."""
    keys = list_of(slots, "storage slots")
    if len(keys) > _MAX_SLOTS:
        raise InvalidParams(f"too many slots: at most {_MAX_SLOTS}")
    state, account = _state(node, tag), parse_address(address)
    found = state.account(account) or Account()
    numbers = [parse_slot(key) for key in keys]
    proofs = state.prove_storage(account, numbers)
    return {
        "address": hex_of(account),
        "accountProof": [hex_of(each) for each in state.prove_account(account)],
        "balance": hex_of(found.balance),
        "codeHash": hex_of(found.code_hash),
        "nonce": hex_of(found.nonce),
        "storageHash": hex_of(found.storage_root),
        "storageProof": [
            {
                "key": _key_json(key, number),
                "value": hex_of(state.get_storage(account, number)),
                "proof": [hex_of(each) for each in proof],
            }
            for key, number, proof in zip(keys, numbers, proofs, strict=True)
        ],
    }


def _key_json(given: object, number: int) -> str:
    """A slot as it was asked for: 32 bytes, or a quantity."""
    return word_of(number) if isinstance(given, str) and len(given) == 66 else hex_of(number)


METHODS: Methods = {
    "eth_accounts": accounts,
    "eth_requestAccounts": accounts,
    "eth_getBalance": get_balance,
    "eth_getCode": get_code,
    "eth_getStorageAt": get_storage_at,
    "eth_getStorageValues": get_storage_values,
    "eth_getTransactionCount": get_transaction_count,
    "eth_getAccountInfo": get_account_info,
    "eth_getProof": get_proof,
}
