"""The powers of a development chain: time, snapshots, mining, other people's accounts.

The names are those of Ganache (evm_), Hardhat and Anvil, whichever a tool uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from govkit.chain.encoding import (
    InvalidParams,
    hex_of,
    parse_address,
    parse_data,
    parse_quantity,
    parse_slot,
    waiting_json,
)
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import Methods

_MAX_BLOCKS = 100_000
_INTERVAL_BITS = 31


# -- blocks and time


def evm_mine(node: NodeState, options: object = None) -> str:
    """One block, at a timestamp if one is given; or as many as `{"blocks": n}` says."""
    if isinstance(options, dict):
        _mine(node, parse_quantity(options.get("blocks", 1)), 0)
    elif options is None:
        node.chain.mine()
    else:
        node.chain.set_next_timestamp(parse_quantity(options, 63))
        node.chain.mine()
    return "0x0"


def mine(node: NodeState, blocks: object = 1, interval: object = 0) -> bool:
    """A number of blocks, `interval` seconds apart."""
    _mine(node, parse_quantity(blocks), parse_quantity(interval or 0, 63))
    return True


def _mine(node: NodeState, blocks: int, interval_seconds: int) -> None:
    if blocks > _MAX_BLOCKS:
        raise InvalidParams(f"at most {_MAX_BLOCKS} blocks at once")
    for position in range(blocks):
        if position and interval_seconds:
            node.chain.forward(interval_seconds)
        else:
            node.chain.mine()


def increase_time(node: NodeState, seconds: object) -> str:
    return hex_of(node.chain.increase_time(parse_quantity(seconds, 63)))


def set_next_timestamp(node: NodeState, timestamp: object) -> None:
    node.chain.set_next_timestamp(parse_quantity(timestamp, 63))


def set_time(node: NodeState, timestamp: object) -> str:
    """Move the clock there from the next block on."""
    before = node.chain.now()
    node.chain.set_next_timestamp(parse_quantity(timestamp, 63))
    return hex_of(max(0, node.chain.now() - before))


def set_automine(node: NodeState, on: object) -> bool:
    if not isinstance(on, bool):
        raise InvalidParams("expected true or false")
    node.chain.automine = on
    if on and node.chain.pool.pending:
        node.chain.mine()
    return True


def get_automine(node: NodeState) -> bool:
    return node.chain.automine


def set_gas_limit(node: NodeState, limit: object) -> bool:
    node.chain.gas_limit = parse_quantity(limit, 63)
    return True


def set_next_base_fee(node: NodeState, fee: object) -> None:
    node.chain.set_next_base_fee(parse_quantity(fee, 128))


def set_interval_mining(node: NodeState, seconds: object) -> bool:
    """A block every so many seconds, besides those for transactions; 0 ends it."""
    node.interval_seconds = parse_quantity(seconds, _INTERVAL_BITS)
    return True


def get_interval_mining(node: NodeState) -> int:
    return node.interval_seconds


def set_prev_randao(node: NodeState, value: object) -> bool:
    """Give the next block that randomness (EIP-4399), a word or a number."""
    node.chain.set_next_randao(parse_slot(value).to_bytes(32))
    return True


def set_logging(_node: NodeState, _on: object) -> None:
    """Only errors are written, whatever a tool asks for."""


def set_coinbase(node: NodeState, address: object) -> bool:
    node.chain.coinbase = parse_address(address)
    return True


# -- snapshots


def snapshot(node: NodeState) -> str:
    return hex_of(node.chain.snapshot())


def revert(node: NodeState, identity: object) -> bool:
    return node.chain.revert(parse_quantity(identity))


def reset(node: NodeState, _forking: object = None) -> bool:
    node.chain.reset()
    return True


def save_snapshot(node: NodeState, name: object) -> bool:
    node.chain.save_snapshot(_name(name))
    return True


def restore_snapshot(node: NodeState, name: object) -> bool:
    node.chain.restore_snapshot(_name(name))
    return True


def delete_snapshot(node: NodeState, name: object) -> bool:
    node.chain.delete_snapshot(_name(name))
    return True


def list_snapshots(node: NodeState) -> dict[str, str]:
    return {name: hex_of(block) for name, block in node.chain.named_snapshots().items()}


def _name(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 64 or not value.isprintable():
        raise InvalidParams("expected a name of 1 to 64 printable characters")
    return value


# -- other people's accounts


def impersonate(node: NodeState, address: object) -> bool:
    node.impersonated.add(parse_address(address))
    return True


def stop_impersonating(node: NodeState, address: object) -> bool:
    node.impersonated.discard(parse_address(address))
    return True


def impersonate_all(node: NodeState, on: object) -> bool:
    node.impersonates_all = bool(on)
    return True


def _change(node: NodeState, change: Callable[[Any], None]) -> bool:
    node.chain.change_state(change)
    return True


def set_balance(node: NodeState, address: object, balance: object) -> bool:
    account, amount = parse_address(address), parse_quantity(balance)
    return _change(node, lambda state: state.set_balance(account, amount))


def add_balance(node: NodeState, address: object, amount: object) -> bool:
    account, more = parse_address(address), parse_quantity(amount)
    return _change(node, lambda state: state.delta_balance(account, more))


def set_nonce(node: NodeState, address: object, nonce: object) -> bool:
    account, number = parse_address(address), parse_quantity(nonce, 64)
    return _change(node, lambda state: state.set_nonce(account, number))


def set_code(node: NodeState, address: object, code: object) -> bool:
    account, data = parse_address(address), parse_data(code)
    return _change(node, lambda state: state.set_code(account, data))


def set_storage_at(node: NodeState, address: object, slot: object, value: object) -> bool:
    account, number, word = parse_address(address), parse_slot(slot), parse_slot(value)

    def change(state: Any) -> None:
        if not state.account_exists(account):
            state.touch_account(account)
        state.set_storage(account, number, word)

    return _change(node, change)


# -- what waits


def drop_transaction(node: NodeState, transaction_hash: object) -> bool:
    return node.chain.pool.drop(parse_data(transaction_hash, 32))


def drop_all(node: NodeState) -> bool:
    for waiting in node.chain.pool:
        node.chain.pool.drop(bytes(waiting.hash))
    return True


def pool_status(node: NodeState) -> dict[str, str]:
    return {
        "pending": hex_of(len(node.chain.pool.pending)),
        "queued": hex_of(len(node.chain.pool.queued)),
    }


def pool_content(node: NodeState) -> dict[str, Any]:
    return {
        "pending": _by_sender(node.chain.pool.pending),
        "queued": _by_sender(node.chain.pool.queued),
    }


def pool_content_from(node: NodeState, address: object) -> dict[str, Any]:
    """What of one sender waits, by nonce."""
    sender = hex_of(parse_address(address))
    return {kind: waiting.get(sender, {}) for kind, waiting in pool_content(node).items()}


def pending_transactions(node: NodeState) -> list[dict[str, Any]]:
    """All that waits, for a block or for earlier transactions."""
    return [waiting_json(each) for each in node.chain.pool]


def pool_inspect(node: NodeState) -> dict[str, Any]:
    """`txpool_content` in a line each, as go-ethereum writes them."""
    return {
        kind: {
            sender: {nonce: _line(each) for nonce, each in waiting.items()}
            for sender, waiting in senders.items()
        }
        for kind, senders in pool_content(node).items()
    }


def _line(waiting: dict[str, Any]) -> str:
    value, gas, price = (int(waiting[name], 16) for name in ("value", "gas", "gasPrice"))
    target = waiting["to"] or "contract creation"
    return f"{target}: {value} wei + {gas} gas × {price} wei"


def _by_sender(transactions: Iterable[Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for each in transactions:
        found.setdefault(hex_of(each.sender), {})[str(each.nonce)] = waiting_json(each)
    return found


def metadata(node: NodeState, *_ignored: object) -> dict[str, Any]:
    head = node.chain.head
    return {
        "chainId": node.chain.chain_id,
        "latestBlockNumber": head.block_number,
        "latestBlockHash": hex_of(head.hash),
        "clientVersion": node.client_version,
        "instanceId": hex_of(node.chain.store.hash_of(0) or bytes(32)),
    }


def status(node: NodeState) -> dict[str, Any]:
    """What `govkit chain status` shows."""
    head = node.chain.head
    return {
        "head": head.block_number,
        "timestamp": head.timestamp,
        "now": node.chain.now(),
        "accounts": len(node.keys),
        "automine": node.chain.automine,
        "pending": len(node.chain.pool.pending),
        "uptime_seconds": node.uptime_seconds,
    }


_BOTH: Methods = {
    "mine": mine,
    "reset": reset,
    "impersonateAccount": impersonate,
    "stopImpersonatingAccount": stop_impersonating,
    "setBalance": set_balance,
    "setNonce": set_nonce,
    "setCode": set_code,
    "setStorageAt": set_storage_at,
    "setCoinbase": set_coinbase,
    "dropTransaction": drop_transaction,
    "getAutomine": get_automine,
    "metadata": metadata,
    "setNextBlockBaseFeePerGas": set_next_base_fee,
    "setLoggingEnabled": set_logging,
}

METHODS: Methods = {
    "evm_mine": evm_mine,
    "evm_increaseTime": increase_time,
    "evm_setNextBlockTimestamp": set_next_timestamp,
    "evm_setTime": set_time,
    "evm_setAutomine": set_automine,
    "evm_setBlockGasLimit": set_gas_limit,
    "evm_setIntervalMining": set_interval_mining,
    "evm_snapshot": snapshot,
    "evm_revert": revert,
    **{f"anvil_{name}": method for name, method in _BOTH.items()},
    **{f"hardhat_{name}": method for name, method in _BOTH.items()},
    "hardhat_setPrevRandao": set_prev_randao,
    "anvil_addBalance": add_balance,
    "anvil_autoImpersonateAccount": impersonate_all,
    "anvil_dropAllTransactions": drop_all,
    "anvil_increaseTime": increase_time,
    "anvil_getIntervalMining": get_interval_mining,
    "anvil_setAutomine": set_automine,
    "anvil_setIntervalMining": set_interval_mining,
    "anvil_setBlockGasLimit": set_gas_limit,
    "anvil_setNextBlockTimestamp": set_next_timestamp,
    "anvil_setTime": set_time,
    "anvil_snapshot": snapshot,
    "anvil_revert": revert,
    "anvil_nodeInfo": metadata,
    "txpool_status": pool_status,
    "txpool_content": pool_content,
    "txpool_contentFrom": pool_content_from,
    "txpool_inspect": pool_inspect,
    "eth_pendingTransactions": pending_transactions,
    "govkit_status": status,
    "govkit_saveSnapshot": save_snapshot,
    "govkit_restoreSnapshot": restore_snapshot,
    "govkit_deleteSnapshot": delete_snapshot,
    "govkit_listSnapshots": list_snapshots,
}
