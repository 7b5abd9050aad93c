"""Runs a chain's blocks a second time, in another implementation of the machine.

The executable specification (`ethereum-execution`, EELS) lives in build/specification, which
`make build/specification/stamp` makes. It gets the accounts of the first block, then block after
block its transactions, and says which state, receipts (gas, logs, status) and steps they lead to.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from govkit.chain.chain import Chain
from govkit.chain.encoding import hex_of
from govkit.chain.execution import Outcome, Stage
from govkit.chain.forks import CHAIN_ID, Fork, ForkSchedule
from govkit.chain.genesis import Genesis
from govkit.chain.headers import Header
from govkit.chain.node import Node
from govkit.chain.rows import StoredTransaction
from govkit.chain.store import Store
from govkit.chain.transactions import Message, decode_transaction

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / "build" / "specification" / "bin" / "python"
BEGIN = 1_767_225_600
"""The time of the first block: 2026-01-01 00:00:00 UTC."""

Sent = tuple[str, str | None]
"""A transaction as it is hashed, and who sends it if nobody signed it."""


class Judge:
    """The other implementation, in a process of its own."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        command = [str(PYTHON), str(HERE / "judge.py")]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self._chains, self._asking = count(), Lock()

    def ask(self, do: str, **question: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._asking:
            self._process.stdin.write(json.dumps({"do": do, **question}) + "\n")
            self._process.stdin.flush()
            said = json.loads(self._process.stdout.readline())
        assert "error" not in said, f"the judge cannot {do}: {said['error']}"
        return said

    def next_chain(self) -> int:
        return next(self._chains)

    def close(self) -> None:
        with self._process:
            pass  # it ends when nothing can be asked any more


def genesis_of(fork: str) -> Genesis:
    """The first block of a development chain, under a fork from the beginning."""
    return replace(Genesis.development(BEGIN), schedule=schedule_of(fork))


def schedule_of(fork: str) -> ForkSchedule:
    return ForkSchedule(CHAIN_ID, by_time=((0, Fork(fork)),))


def chain_of(genesis: Genesis) -> Chain:
    return Chain(Store(), None, genesis)


@dataclass(slots=True)
class Agreement:
    """What was compared, and found to be the same."""

    blocks: int = 0
    transactions: int = 0
    failed: int = 0
    refused: int = 0
    calls: int = 0
    logs: int = 0
    gas: int = 0
    traced: int = 0
    steps: int = 0


class Case:
    """A chain before the judge, from its first block on. What differs is an AssertionError."""

    def __init__(self, judge: Judge, chain: Chain, genesis: Genesis, found: Agreement) -> None:
        self._judge, self._number, self.found = judge, judge.next_chain(), found
        first = chain.header(0)
        assert first is not None
        fork, alloc = chain.schedule.fork(0, first.timestamp).name, _alloc(genesis)
        said = self._ask("begin", fork=fork, alloc=alloc, hash=hex_of(first.hash))
        assert hex_of(first.state_root) == said["stateRoot"], "the first block"

    def block(
        self, chain: Chain, number: int, changes: Sequence[Any] = (), *, trace: bool = False
    ) -> None:
        """Have it run the chain's next block, or one in place of an earlier one."""
        header, stored = chain.header(number), chain.store.transactions(number)
        assert header is not None
        sent = [_sent(each.body, each.sender) for each in stored]
        said = self._run(chain, header, sent, changes=changes, trace=trace)
        _compare(number, header, said)
        self.found.blocks += 1
        self.found.transactions += len(stored)
        self.found.gas += header.gas_used
        self.found.failed += sum(not succeeded for succeeded, _ in said["outputs"])
        self.found.logs += sum(len(chain.store.logs_of_transaction(each)) for each in stored)
        for each, steps in zip(stored, said["steps"], strict=trace):
            self.found.traced += 1
            self.found.steps += _compare_steps(chain, each, steps)

    def refused(
        self, chain: Chain, header: Header, body: bytes, sender: bytes, ours: Outcome
    ) -> None:
        """Have it run a transaction that would fail, and that no block was made for."""
        said = self._run(chain, header, [_sent(body, sender)], trial=True)
        _compare_outcome(f"refused in block {header.block_number}", ours, said)
        self.found.refused += 1

    def call(self, stage: Stage, message: Message, ours: Outcome) -> None:
        """Have it run what a reader asked, in a block's context or in the next one's."""
        block = stage.store.block(stage.header.block_number)
        is_there = block and Header.decode(block.header).state_root == stage.header.state_root
        after = stage.header.block_number - (not is_there)
        said = self._ask(
            "call",
            after=after,
            block=_environment(stage.schedule.chain_id, stage.header, free=True),
            message={
                "sender": hex_of(message.sender),
                "to": hex_of(message.to) if message.to else None,
                "data": hex_of(message.data),
                "value": message.value,
                "gas": stage.gas_limit(message),
            },
        )
        _compare_outcome(f"a call after block {after}", ours, said)
        self.found.calls += 1

    def close(self) -> None:
        self._ask("forget")

    def _run(
        self,
        chain: Chain,
        header: Header,
        sent: Sequence[Sent],
        *,
        changes: Sequence[Any] = (),
        trace: bool = False,
        trial: bool = False,
    ) -> Any:
        block = _environment(chain.chain_id, header)
        block |= {"transactions": sent, "changes": list(changes)}
        if not trial:
            block["hash"] = hex_of(header.hash)
        return self._ask("run", block=block, trace=trace, trial=trial)

    def _ask(self, do: str, **question: Any) -> Any:
        return self._judge.ask(do, chain=self._number, **question)


def agree(judge: Judge, chain: Chain, genesis: Genesis, *, trace: bool = False) -> Agreement:
    """Have the judge run all blocks of a chain. Raises AssertionError where it sees another
    state, other receipts or, with `trace`, other steps."""
    case = Case(judge, chain, genesis, Agreement())
    for number in range(1, chain.head.block_number + 1):
        case.block(chain, number, trace=trace)
    case.close()
    return case.found


def _sent(body: bytes, sender: bytes) -> Sent:
    """The node sent it for an account whose key it has not if its r is the sender."""
    unsigned = decode_transaction(body).r == (int.from_bytes(sender) or 1)
    return hex_of(body), hex_of(sender) if unsigned else None


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


def _environment(chain_id: int, header: Header, *, free: bool = False) -> dict[str, Any]:
    return {
        "chain_id": chain_id,
        "number": header.block_number,
        "coinbase": hex_of(header.coinbase),
        "gas_limit": header.gas_limit,
        "timestamp": header.timestamp,
        "randao": hex_of(header.mix_hash),
        "base_fee": 0 if free else header.base_fee_per_gas or 0,
        "excess_blob_gas": header.excess_blob_gas or 0,
        "beacon_root": hex_of(header.parent_beacon_block_root or bytes(32)),
    }


def _compare(number: int, header: Header, said: dict[str, Any]) -> None:
    ours = {
        "rejected": [],
        "gasUsed": header.gas_used,
        "stateRoot": hex_of(header.state_root),
        "transactionsRoot": hex_of(header.transaction_root),
        "receiptsRoot": hex_of(header.receipt_root),
        "logsBloom": hex_of(header.bloom.to_bytes(256)),
    }
    theirs = {name: said[name] for name in ours}
    assert ours == theirs, f"block {number}: {ours} is not {theirs}"


def _compare_outcome(where: str, ours: Outcome, said: dict[str, Any]) -> None:
    mine: tuple[Any, ...] = [], ours.gas_used, [[not ours.reverted, hex_of(ours.output)]]
    theirs = said["rejected"], said.get("gasUsed"), said.get("outputs")
    assert mine == theirs, f"{where}: {mine} is not {theirs}"


def _compare_steps(chain: Chain, stored: StoredTransaction, theirs: list[Any]) -> int:
    name = hex_of(stored.hash)
    asked = [name, {"disableStorage": True}]
    ours = Node(chain).request("debug_traceTransaction", asked)["structLogs"]
    for mine, other in zip(ours, theirs, strict=False):
        seen = [mine["pc"], mine["gas"], mine["depth"], mine["stack"]]
        assert seen == other, f"a step of {name}: {seen} is not {other}"
    assert len(ours) == len(theirs), f"{name} has {len(ours)} steps, not {len(theirs)}"
    return len(ours)
