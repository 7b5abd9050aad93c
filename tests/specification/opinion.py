"""Runs a chain's blocks a second time, in another implementation of the machine.

The executable specification (`ethereum-execution`, EELS) lives in build/specification, which
`make build/specification/stamp` makes. It gets the accounts of the first block, then block after
block its transactions, and says which state, receipts (gas, logs, status) and steps they lead to.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import rlp

from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import BALANCE_WEI
from govkit.chain.encoding import hex_of
from govkit.chain.forks import CHAIN_ID, Fork, ForkSchedule
from govkit.chain.genesis import Genesis, GenesisAccount
from govkit.chain.headers import Header
from govkit.chain.node import Node
from govkit.chain.rows import StoredTransaction
from govkit.chain.store import Store
from govkit.chain.transactions import decode_transaction

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / "build" / "specification" / "bin" / "python"
BEGIN = 1_767_225_600
"""The time of the first block: 2026-01-01 00:00:00 UTC."""


class Judge:
    """The other implementation, in a process of its own."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        command = [str(PYTHON), str(HERE / "judge.py")]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def ask(self, **question: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        with self._process:
            pass  # it ends when nothing can be asked any more


def genesis_of(fork: str, rich: Iterable[bytes] = ()) -> Genesis:
    """The first block of a development chain, under a fork from the beginning; with `rich` there
    are more accounts with coin, so that the chain need lend them none for their gas."""
    schedule = ForkSchedule(CHAIN_ID, by_time=((0, Fork(fork)),))
    genesis = Genesis.development(BEGIN)
    accounts = dict.fromkeys(rich, GenesisAccount(balance=BALANCE_WEI))
    return replace(genesis, schedule=schedule, accounts={**accounts, **genesis.accounts})


def chain_of(genesis: Genesis) -> Chain:
    return Chain(Store(), None, genesis)


@dataclass(slots=True)
class Agreement:
    """What was compared, and found to be the same."""

    blocks: int = 0
    transactions: int = 0
    failed: int = 0
    logs: int = 0
    gas: int = 0
    steps: int = 0


def agree(judge: Judge, chain: Chain, genesis: Genesis, *, trace: bool = False) -> Agreement:
    """Have the judge run all blocks of a chain. Raises AssertionError where it sees another
    state, other receipts or, with `trace`, other steps."""
    node, found = Node(chain), Agreement()
    alloc = _alloc(genesis)
    for number in range(1, chain.head.block_number + 1):
        header = chain.header(number)
        assert header is not None
        stored = chain.store.transactions(number)
        unsigned = {hex_of(each.body): hex_of(each.sender) for each in stored if _is_unsigned(each)}
        said = judge.ask(
            alloc=alloc,
            env=_env(chain, header),
            txs=hex_of(rlp.encode([_as_item(each.body) for each in stored])),
            fork=chain.schedule.fork(number, header.timestamp).name.title(),
            chain_id=chain.chain_id,
            senders=unsigned,
            trace=trace,
        )
        alloc = said["alloc"]
        _compare(number, header, said["result"])
        found.blocks += 1
        found.transactions += len(stored)
        found.gas += header.gas_used
        for each in stored:
            receipt = node.request("eth_getTransactionReceipt", [hex_of(each.hash)])
            found.failed += receipt["status"] == "0x0"
            found.logs += len(receipt["logs"])
            if trace:
                found.steps += _compare_steps(node, hex_of(each.hash), said["traces"])
    return found


def _is_unsigned(stored: StoredTransaction) -> bool:
    """Whether the node sent it for an account whose key it has not: its r is the sender."""
    return bool(decode_transaction(stored.body).r == int.from_bytes(stored.sender))


def _as_item(body: bytes) -> Any:
    """A transaction as it stands in a block: a list, or the bytes of a typed one."""
    return rlp.decode(body) if body[0] >= 0xC0 else body


def _alloc(genesis: Genesis) -> dict[str, Any]:
    return {
        hex_of(address): {
            "balance": hex(account.balance),
            "nonce": hex(account.nonce),
            "code": hex_of(account.code),
            "storage": {hex(k): hex(v) for k, v in (account.storage or {}).items()},
        }
        for address, account in genesis.accounts.items()
    }


def _env(chain: Chain, header: Header) -> dict[str, Any]:
    number = header.block_number
    earlier = range(max(0, number - 256), number)
    return {
        "currentCoinbase": hex_of(header.coinbase),
        "currentGasLimit": hex(header.gas_limit),
        "currentNumber": hex(number),
        "currentTimestamp": hex(header.timestamp),
        "currentRandom": hex_of(header.mix_hash),
        "currentDifficulty": "0x0",
        "currentBaseFee": hex(header.base_fee_per_gas or 0),
        "currentExcessBlobGas": hex(header.excess_blob_gas or 0),
        "parentBeaconBlockRoot": hex_of(header.parent_beacon_block_root or bytes(32)),
        "blockHashes": {hex(each): hex_of(chain.store.hash_of(each) or b"") for each in earlier},
        "withdrawals": [],
    }


def _compare(number: int, header: Header, result: dict[str, Any]) -> None:
    ours = {
        "rejected": [],
        "gasUsed": hex(header.gas_used),
        "stateRoot": hex_of(header.state_root),
        "txRoot": hex_of(header.transaction_root),
        "receiptsRoot": hex_of(header.receipt_root),
        "logsBloom": hex_of(header.bloom.to_bytes(256)),
    }
    theirs = {name: result.get(name, []) for name in ours}
    assert ours == theirs, f"block {number}"


def _compare_steps(node: Node, name: str, traces: dict[str, list[Any]]) -> int:
    ours = node.request("debug_traceTransaction", [name, {"disableStorage": True}])["structLogs"]
    theirs = traces.get(name, [])
    for mine, other in zip(ours, theirs, strict=False):
        seen = (mine["pc"], hex(mine["gas"]), mine["depth"], mine["stack"])
        assert seen == (other["pc"], other["gas"], other["depth"], other["stack"]), name
    assert len(ours) == len(theirs), name
    return len(ours)
