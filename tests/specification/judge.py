"""The executable specification of Ethereum (EELS), asked a block a line.

It runs in an environment of its own, and imports nothing of govkit's. A question has what the
transition tool `t8n` reads (`alloc`, `env`, `txs`), the `fork`, the `chain_id`, whether it shall
`trace`, and `senders`: who sends a transaction that nobody signed, by its bytes. The answer has the
tool's `result` and `alloc`, and for each transaction its steps.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from ethereum.trace import discard_evm_trace, set_evm_trace
from ethereum_rlp import rlp
from ethereum_spec_tools.evm_tools import main
from ethereum_spec_tools.evm_tools.t8n import ForkCache

_INPUTS = ("alloc", "env", "txs")


def take_unsigned(fork: str, senders: dict[str, str]) -> None:
    """Have a fork's rules believe who sends these."""
    rules = import_module(f"ethereum.forks.{fork.lower()}.fork")
    recover = getattr(rules, "recovers", rules.recover_sender)

    def sender_of(chain_id: Any, transaction: Any) -> Any:
        encoded = rules.encode_transaction(transaction)  # a legacy one stays an object
        body = encoded if isinstance(encoded, bytes) else rlp.encode(encoded)
        named = senders.get("0x" + body.hex())
        return rules.Address(bytes.fromhex(named[2:])) if named else recover(chain_id, transaction)

    rules.recovers, rules.recover_sender = recover, sender_of


def answer(question: dict[str, Any], cache: ForkCache) -> dict[str, Any]:
    take_unsigned(question["fork"], question["senders"])
    set_evm_trace(discard_evm_trace)  # the tool leaves its own behind
    with tempfile.TemporaryDirectory() as folder:
        words = ["t8n", *(f"--input.{name}=stdin" for name in _INPUTS)]
        words += ["--output.result=stdout", "--output.alloc=stdout", f"--output.basedir={folder}"]
        words += [f"--state.fork={question['fork']}", f"--state.chainid={question['chain_id']}"]
        words += ["--trace"] if question["trace"] else []
        output = io.StringIO()
        given = json.dumps({name: question[name] for name in _INPUTS})
        main(words, output, io.StringIO(given), cache)
        found: dict[str, Any] = json.loads(output.getvalue())
        return {**found, "traces": _traces(Path(folder))}


def _traces(folder: Path) -> dict[str, list[Any]]:
    """By hash of the transaction: the steps, without the line that ends them."""
    return {
        file.stem.split("-")[-1]: [json.loads(line) for line in file.read_text().splitlines()][:-1]
        for file in folder.glob("trace-*.jsonl")
    }


if __name__ == "__main__":
    with ForkCache() as cache:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(answer(json.loads(line), cache)) + "\n")
            sys.stdout.flush()
