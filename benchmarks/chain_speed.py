"""How fast the embedded chain is, beside EthereumTesterProvider, on the same work in one run.

    python benchmarks/chain_speed.py [--count 200] [--rounds 3]

The work is a plain ERC-20 transfer to a fresh address. Each figure names its client; rounds
alternate between the chains, and the best of each is kept, so that a busy machine disturbs both
alike. The result is written to benchmarks/results/chain_speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eth_account import Account
from web3 import EthereumTesterProvider, HTTPProvider, Web3

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS

RESULT = Path(__file__).parent / "results" / "chain_speed.json"
BATCH = 100

TOKEN = """
# pragma version 0.4.3
event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    amount: uint256

balanceOf: public(HashMap[address, uint256])

@deploy
def __init__():
    self.balanceOf[msg.sender] = 10**30

@external
def transfer(receiver: address, amount: uint256) -> bool:
    self.balanceOf[msg.sender] -= amount
    self.balanceOf[receiver] += amount
    log Transfer(sender=msg.sender, receiver=receiver, amount=amount)
    return True
"""


class Bench:
    """A token on a chain, and one account that sends it around."""

    def __init__(self, name: str, provider: Any) -> None:
        self.name, self.provider = name, provider
        self.w3 = Web3(provider)
        self.account = Account.from_key(DEV_ACCOUNTS[0].private_key)
        self.receivers = 0
        self.token = self._deploy()

    def _deploy(self) -> Any:
        import vyper

        compiled = vyper.compile_code(TOKEN, output_formats=["abi", "bytecode"])
        self._fund()
        contract = self.w3.eth.contract(abi=compiled["abi"], bytecode=compiled["bytecode"])
        transaction = contract.constructor().build_transaction(
            {"from": self.account.address, "nonce": self._nonce()}
        )
        signed = self.account.sign_transaction(transaction)
        sent = self.w3.eth.send_raw_transaction(signed.raw_transaction)
        receipt = self.w3.eth.wait_for_transaction_receipt(sent)
        return self.w3.eth.contract(address=receipt["contractAddress"], abi=compiled["abi"])

    def _fund(self) -> None:
        if self.w3.eth.get_balance(self.account.address) < 10**20:
            rich = self.w3.eth.accounts[0]
            self.w3.eth.send_transaction(
                {"from": rich, "to": self.account.address, "value": 10**21}
            )

    def _nonce(self) -> int:
        return self.w3.eth.get_transaction_count(self.account.address)

    def receiver(self) -> str:
        self.receivers += 1
        return Web3.to_checksum_address(f"0x{0xBEEF << 128 | self.receivers:040x}")

    def transfer(self, nonce: int, gas: int | None = None) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "from": self.account.address,
            "nonce": nonce,
            "maxFeePerGas": 10 * 10**9,
            "maxPriorityFeePerGas": 10**9,
            "chainId": self.w3.eth.chain_id if gas is None else self._chain_id(),
        }
        if gas is not None:
            fields["gas"] = gas
        built: dict[str, Any] = self.token.functions.transfer(self.receiver(), 1).build_transaction(
            fields
        )
        return built

    def _chain_id(self) -> int:
        if not hasattr(self, "_known_chain_id"):
            self._known_chain_id = self.w3.eth.chain_id
        return self._known_chain_id

    def one_by_one(self, count: int) -> float:
        """Transactions a second: estimate, send, receipt; one to a block."""
        begun = time.perf_counter()
        for _ in range(count):
            transaction = self.transfer(self._nonce())
            signed = self.account.sign_transaction(transaction)
            sent = self.w3.eth.send_raw_transaction(signed.raw_transaction)
            assert self.w3.eth.wait_for_transaction_receipt(sent, poll_latency=0.001)["status"] == 1
        return count / (time.perf_counter() - begun)

    def signed(self, count: int) -> list[Any]:
        first = self._nonce()
        return [
            self.account.sign_transaction(self.transfer(first + i, 100_000)) for i in range(count)
        ]

    def calls(self, count: int) -> float:
        """`w3.eth.call` a second."""
        call = {
            "to": self.token.address,
            "data": self.token.encode_abi("balanceOf", [self.account.address]),
        }
        begun = time.perf_counter()
        for _ in range(count):
            self.w3.eth.call(call)  # type: ignore[arg-type]
        return count / (time.perf_counter() - begun)


def mine_tester(bench: Bench, count: int) -> float:
    """100 transactions to a block on EthereumTesterProvider: signed before, mined at once.

    It cannot take two transactions in a row from one account while automining is off, so here
    it is on, and the mining itself is held back.
    """
    tester = bench.provider.ethereum_tester
    spent = 0.0
    for _ in range(count // BATCH):
        signed = bench.signed(BATCH)
        begun = time.perf_counter()
        tester.mine_block = lambda: None
        sent = [bench.w3.eth.send_raw_transaction(each.raw_transaction) for each in signed]
        del tester.mine_block
        tester.mine_block()
        receipts = [bench.w3.eth.get_transaction_receipt(each) for each in sent]
        spent += time.perf_counter() - begun
        assert len({receipt["blockNumber"] for receipt in receipts}) == 1
    return count // BATCH * BATCH / spent


def mine_node(bench: Bench, count: int) -> float:
    """100 transactions to a block on the node: sent as one batch, receipts as another."""
    spent = 0.0
    for _ in range(count // BATCH):
        signed = bench.signed(BATCH)
        begun = time.perf_counter()
        sends = [("eth_sendRawTransaction", [each.raw_transaction.to_0x_hex()]) for each in signed]
        sent = [answer["result"] for answer in bench.provider.make_batch_request(sends)]
        with bench.w3.batch_requests() as batch:
            for each in sent:
                batch.add(bench.w3.eth.get_transaction_receipt(each))  # type: ignore[arg-type]
            receipts: Any = batch.execute()
        spent += time.perf_counter() - begun
        assert len({receipt["blockNumber"] for receipt in receipts}) == 1
    return count // BATCH * BATCH / spent


def best(rounds: int, *works: Callable[[], float]) -> list[float]:
    """The best of each work, the works taking turns."""
    runs = [[work() for work in works] for _ in range(rounds)]
    return [max(run[i] for run in runs) for i in range(len(works))]


def machine() -> dict[str, Any]:
    names = ("py-evm", "web3", "eth-tester", "uvicorn")
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "packages": {name: version(name) for name in names},
    }


def measure(node: Bench, tester: Bench, count: int, rounds: int) -> list[dict[str, Any]]:
    rows = []
    for name, client, unit, ours, theirs in (
        (
            "estimate, send, receipt; 1 a block",
            "web3.py",
            "tx/s",
            lambda: node.one_by_one(count),
            lambda: tester.one_by_one(count // 2),
        ),
        (
            "send, receipt; 100 a block, signed before",
            "web3.py (node: batches)",
            "tx/s",
            lambda: mine_node(node, max(count, BATCH)),
            lambda: mine_tester(tester, BATCH),
        ),
        (
            "eth_call of balanceOf",
            "web3.py",
            "calls/s",
            lambda: node.calls(count),
            lambda: tester.calls(count),
        ),
    ):
        chain, base = best(rounds, ours, theirs)
        rows.append(
            {
                "work": name,
                "client": client,
                "unit": unit,
                "govkit_chain": round(chain, 1),
                "ethereum_tester": round(base, 1),
                "ratio": round(chain / base, 2),
            }
        )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        info = process.ensure_running(Path(folder))
        try:
            node = Bench("govkit chain, on disk, HTTP", HTTPProvider(info.url))
            tester = Bench("EthereumTesterProvider, in memory", EthereumTesterProvider())
            rows = measure(node, tester, options.count, options.rounds)
        finally:
            process.stop(Path(folder))
    out = sys.stdout
    out.write(f"{'work':<44}{'client':<26}{'govkit':>9}{'eth-tester':>12}{'ratio':>8}\n")
    for row in rows:
        out.write(
            f"{row['work']:<44}{row['client']:<26}{row['govkit_chain']:>9}"
            f"{row['ethereum_tester']:>12}{row['ratio']:>8}  ({row['unit']})\n"
        )
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
