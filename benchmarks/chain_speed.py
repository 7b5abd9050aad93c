"""How fast the embedded chain is, beside py-evm, EthereumTesterProvider and anvil, in one run.

    python benchmarks/chain_speed.py [--count 200] [--rounds 3]

The work is a plain ERC-20 transfer to a fresh address. Every row names its client, and what the
same work is held against; rounds take turns, and the best of each is kept, so that a busy
machine disturbs all alike. The result is written to benchmarks/results/chain_speed.json.
web3.py asks for the chain's id before each request unless it may remember it, which it may here,
over either provider. Set ANVIL to the path of an anvil binary to have it measured too.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_utils.crypto import keccak
from web3 import EthereumTesterProvider, HTTPProvider, Web3

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS

RESULT = Path(__file__).parent / "results" / "chain_speed.json"
BATCH = 100
GAS = 100_000
FEES = {"maxFeePerGas": 10 * 10**9, "maxPriorityFeePerGas": 10**9}
OWNER = Account.from_key(DEV_ACCOUNTS[0].private_key)

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


def token_code() -> bytes:
    import vyper

    compiled = vyper.compile_code(TOKEN, output_formats=["bytecode"])
    return bytes.fromhex(compiled["bytecode"][2:])


class Work:
    """Transfers by one account: whoever runs them says what the chain and the nonce are."""

    def __init__(self, chain_id: int) -> None:
        self.chain_id = chain_id
        self.nonce = 0
        self.token = ""
        self.receivers = 0

    def calldata(self) -> str:
        self.receivers += 1
        receiver = f"{0xBEEF << 128 | self.receivers:064x}"
        return "0x" + keccak(text="transfer(address,uint256)")[:4].hex() + receiver + f"{1:064x}"

    def signed(self, gas: int, data: str) -> bytes:
        return self._sign({"to": self.token, "data": data, "gas": gas})

    def _sign(self, fields: dict[str, Any]) -> bytes:
        transaction = {**fields, "value": 0, "nonce": self.nonce, "chainId": self.chain_id, **FEES}
        self.nonce += 1
        return bytes(OWNER.sign_transaction(transaction).raw_transaction)

    def signed_transfers(self, count: int) -> list[bytes]:
        return [self.signed(GAS, self.calldata()) for _ in range(count)]

    def deployment(self, code: bytes) -> bytes:
        return self._sign({"data": code, "gas": 2_000_000})

    def balance_call(self) -> dict[str, str]:
        data = keccak(text="balanceOf(address)")[:4].hex() + OWNER.address[2:].lower().zfill(64)
        return {"to": self.token, "data": "0x" + data}


class Web3Client:
    """web3.py over any provider."""

    name = "web3.py"

    def __init__(self, provider: Any, code: bytes) -> None:
        self.provider, self.w3 = provider, Web3(provider)
        self.work = Work(self.w3.eth.chain_id)
        self._fund()
        self.work.nonce = self.w3.eth.get_transaction_count(OWNER.address)
        sent = self.w3.eth.send_raw_transaction(self.work.deployment(code))
        receipt = self.w3.eth.wait_for_transaction_receipt(sent)
        self.work.token = str(receipt["contractAddress"])

    def _fund(self) -> None:
        if self.w3.eth.get_balance(OWNER.address) < 10**20:
            rich = self.w3.eth.accounts[0]
            gift: Any = {"from": rich, "to": OWNER.address, "value": 10**21}
            self.w3.eth.send_transaction(gift)

    def one_by_one(self, count: int) -> float:
        """Transactions a second: estimate, send, receipt; one to a block."""
        begun = time.perf_counter()
        for _ in range(count):
            data = self.work.calldata()
            call: Any = {"from": OWNER.address, "to": self.work.token, "data": data}
            gas = self.w3.eth.estimate_gas(call)
            sent = self.w3.eth.send_raw_transaction(self.work.signed(gas, data))
            receipt = self.w3.eth.wait_for_transaction_receipt(sent, poll_latency=0.001)
            assert receipt["status"] == 1
        return count / (time.perf_counter() - begun)

    def in_blocks(self, count: int) -> float:
        """Transactions a second: 100 signed ones to a block, and their receipts."""
        spent = 0.0
        for _ in range(count // BATCH):
            raws = self.work.signed_transfers(BATCH)
            begun = time.perf_counter()
            receipts = self._block_of(raws)
            spent += time.perf_counter() - begun
            assert len({receipt["blockNumber"] for receipt in receipts}) == 1
        return count // BATCH * BATCH / spent

    def _block_of(self, raws: list[bytes]) -> list[Any]:
        """Two batches: the sends, and the receipts."""
        sends: Any = [("eth_sendRawTransaction", ["0x" + raw.hex()]) for raw in raws]
        sent = [answer["result"] for answer in self.provider.make_batch_request(sends)]
        with self.w3.batch_requests() as batch:
            for each in sent:
                batch.add(self.w3.eth.get_transaction_receipt(each))
            return list(batch.execute())

    def calls(self, count: int) -> float:
        """`w3.eth.call` a second."""
        call: Any = self.work.balance_call()
        begun = time.perf_counter()
        for _ in range(count):
            self.w3.eth.call(call)
        return count / (time.perf_counter() - begun)


class TesterClient(Web3Client):
    """web3.py over py-evm in the same process.

    It knows no batches, and cannot take two transactions in a row from one account while
    automining is off; so it is on, and the mining itself is held back.
    """

    def _block_of(self, raws: list[bytes]) -> list[Any]:
        tester = self.provider.ethereum_tester
        tester.mine_block = lambda: None
        sent = [self.w3.eth.send_raw_transaction(raw) for raw in raws]
        del tester.mine_block
        tester.mine_block()
        return [self.w3.eth.get_transaction_receipt(each) for each in sent]


class RawClient:
    """JSON-RPC by hand over one kept connection."""

    name = "raw JSON-RPC"

    def __init__(self, url: str, code: bytes) -> None:
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        self.work = Work(int(self.ask("eth_chainId"), 16))
        self.work.nonce = int(self.ask("eth_getTransactionCount", OWNER.address, "latest"), 16)
        sent = self.ask("eth_sendRawTransaction", "0x" + self.work.deployment(code).hex())
        receipt = self.ask("eth_getTransactionReceipt", sent)
        self.work.token = Web3.to_checksum_address(receipt["contractAddress"])

    def post(self, message: Any) -> Any:
        body = json.dumps(message).encode()
        self.connection.request("POST", "/", body, {"content-type": "application/json"})
        return json.loads(self.connection.getresponse().read())

    def ask(self, method: str, *params: object) -> Any:
        return self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})["result"]

    def one_by_one(self, count: int) -> float:
        raws = ["0x" + raw.hex() for raw in self.work.signed_transfers(count)]
        begun = time.perf_counter()
        for raw in raws:
            self.ask("eth_sendRawTransaction", raw)
        return count / (time.perf_counter() - begun)

    def in_blocks(self, count: int) -> float:
        spent = 0.0
        for _ in range(count // BATCH):
            raws = self.work.signed_transfers(BATCH)
            message = [
                {
                    "jsonrpc": "2.0",
                    "id": i,
                    "method": "eth_sendRawTransaction",
                    "params": ["0x" + raw.hex()],
                }
                for i, raw in enumerate(raws)
            ]
            begun = time.perf_counter()
            answers = self.post(message)
            spent += time.perf_counter() - begun
            assert all("result" in answer for answer in answers), answers[0]
        return count // BATCH * BATCH / spent

    def calls(self, count: int) -> float:
        call = self.work.balance_call()
        begun = time.perf_counter()
        for _ in range(count):
            self.ask("eth_call", call, "latest")
        return count / (time.perf_counter() - begun)


class PyEvm:
    """py-evm's own chain in memory, with coincurve and the fast keccak: no HTTP, no disk."""

    name = "py-evm in the same process"

    def __init__(self, code: bytes) -> None:
        from eth.chains.base import MiningChain
        from eth.consensus.noproof import NoProofConsensus
        from eth.db.atomic import AtomicDB
        from eth.vm.forks.prague import PragueVM

        vm = PragueVM.configure(consensus_class=NoProofConsensus)
        chain_class = MiningChain.configure(
            "Bench",
            vm_configuration=((0, vm),),
            chain_id=1337,
        )
        state = {
            bytes.fromhex(OWNER.address[2:]): {
                "balance": 10**24,
                "nonce": 0,
                "code": b"",
                "storage": {},
            }
        }
        genesis = {"difficulty": 0, "gas_limit": 30_000_000, "timestamp": 1}
        self.chain: Any = chain_class.from_genesis(AtomicDB(), genesis, state)  # type: ignore[arg-type]
        self.work = Work(1337)
        _, _, computations = self._mine([self.work.deployment(code)])
        self.work.token = Web3.to_checksum_address(computations[0].msg.storage_address)

    def _mine(self, raws: list[bytes]) -> Any:
        builder = self.chain.get_vm().get_transaction_builder()
        return self.chain.mine_all([builder.decode(raw) for raw in raws])

    def one_by_one(self, count: int) -> float:
        raws = self.work.signed_transfers(count)
        begun = time.perf_counter()
        for raw in raws:
            self._mine([raw])
        return count / (time.perf_counter() - begun)

    def in_blocks(self, count: int) -> float:
        spent = 0.0
        for _ in range(count // BATCH):
            raws = self.work.signed_transfers(BATCH)
            begun = time.perf_counter()
            self._mine(raws)
            spent += time.perf_counter() - begun
        return count // BATCH * BATCH / spent


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work on the chain, and on what it is held against."""

    work: str
    client: str
    against: str
    goal: float
    ours: Callable[[], float]
    theirs: Callable[[], float]

    def measure(self, rounds: int) -> dict[str, Any]:
        runs = [(self.ours(), self.theirs()) for _ in range(rounds)]
        chain, base = max(run[0] for run in runs), max(run[1] for run in runs)
        return {
            "work": self.work,
            "client": self.client,
            "per_second": round(chain, 1),
            "against": self.against,
            "against_per_second": round(base, 1),
            "ratio": round(chain / base, 2),
            "goal": self.goal,
        }


@contextmanager
def node() -> Iterator[str]:
    """A chain on disk, served by a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield process.ensure_running(Path(folder)).url
        process.stop(Path(folder))


@contextmanager
def anvil(path: str) -> Iterator[str]:
    url = "http://127.0.0.1:18545"
    with subprocess.Popen(
        [path, "--port", "18545", "--chain-id", "1337", "--silent"], stdout=subprocess.DEVNULL
    ) as running:
        try:
            for _ in range(100):
                if Web3(HTTPProvider(url)).is_connected():
                    break
                time.sleep(0.1)
            yield url
        finally:
            running.terminate()


def remembering(provider: Any) -> Any:
    """The provider, which may remember what never changes, such as the chain's id."""
    provider.cache_allowed_requests = True
    return provider


def rows(url: str, count: int) -> Iterator[Row]:
    code = token_code()
    ours, raw = Web3Client(remembering(HTTPProvider(url)), code), RawClient(url, code)
    # Both spend for one account: each asks for its nonce before its turn.
    tester, plain = TesterClient(remembering(EthereumTesterProvider()), code), PyEvm(code)

    def fresh(client: Any, work: Callable[[int], float]) -> Callable[[], float]:
        def run() -> float:
            client.work.nonce = ours.w3.eth.get_transaction_count(OWNER.address)
            return work(max(count, BATCH))

        return run

    small = max(count // 2, 20)
    tester_name = "EthereumTesterProvider, web3.py"
    yield Row(
        "estimate, send, receipt; 1 a block",
        ours.name,
        tester_name,
        2.5,
        fresh(ours, ours.one_by_one),
        lambda: tester.one_by_one(small),
    )
    yield Row(
        "send, receipt; 100 a block, in batches",
        ours.name,
        tester_name,
        3.5,
        fresh(ours, ours.in_blocks),
        lambda: tester.in_blocks(BATCH),
    )
    yield Row(
        "send, 1 a block",
        raw.name,
        plain.name,
        0.75,
        fresh(raw, raw.one_by_one),
        lambda: plain.one_by_one(small),
    )
    yield Row(
        "send, 100 a block, one batch",
        raw.name,
        plain.name,
        0.6,
        fresh(raw, raw.in_blocks),
        lambda: plain.in_blocks(BATCH),
    )
    yield Row(
        "eth_call of balanceOf",
        raw.name,
        tester_name,
        5.0,
        lambda: raw.calls(count),
        lambda: tester.calls(small),
    )


def anvil_rows(path: str, count: int) -> Iterator[dict[str, Any]]:
    """anvil by itself, with the same clients."""
    code = token_code()
    with anvil(path) as url:
        for client in (Web3Client(remembering(HTTPProvider(url)), code), RawClient(url, code)):
            client.work.nonce = Web3(HTTPProvider(url)).eth.get_transaction_count(OWNER.address)
            yield {
                "client": client.name,
                "work": "1 a block",
                "per_second": client.one_by_one(count),
            }
            yield {"client": client.name, "work": "eth_call", "per_second": client.calls(count)}


def machine() -> dict[str, Any]:
    names = ("py-evm", "web3", "eth-tester", "uvicorn", "coincurve")
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "packages": {name: version(name) for name in names},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    out, found = sys.stdout, []
    out.write(
        f"{'work':<40}{'client':<14}{'1/s':>8}   {'against':<34}{'1/s':>8}{'ratio':>7}{'goal':>6}\n"
    )
    with node() as url:
        for row in rows(url, options.count):
            result = row.measure(options.rounds)
            found.append(result)
            out.write(
                f"{result['work']:<40}{result['client']:<14}{result['per_second']:>8}   "
                f"{result['against']:<34}{result['against_per_second']:>8}"
                f"{result['ratio']:>7}{result['goal']:>6}\n"
            )
            out.flush()
    result = {"machine": machine(), "rows": found}
    if "ANVIL" in os.environ:
        result["anvil"] = list(anvil_rows(os.environ["ANVIL"], options.count))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
