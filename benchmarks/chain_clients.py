"""What drives a chain in `chain_speed`: web3.py, JSON-RPC by hand, and py-evm itself.

Each counts transactions, or calls, a second; the work is a plain ERC-20 transfer.
"""

from __future__ import annotations

import govkit.chain.py_evm_setup  # noqa: F401 - the fast keccak, for whoever is measured

# isort: split

import http.client
import json
import time
from typing import Any

from eth_account import Account
from eth_utils.crypto import keccak
from web3 import Web3

from govkit.chain.dev_accounts import DEV_ACCOUNTS

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
        self.work.nonce = self.next_nonce()
        sent = self.w3.eth.send_raw_transaction(self.work.deployment(code))
        receipt = self.w3.eth.wait_for_transaction_receipt(sent)
        self.work.token = str(receipt["contractAddress"])

    def _fund(self) -> None:
        if self.w3.eth.get_balance(OWNER.address) < 10**20:
            rich = self.w3.eth.accounts[0]
            gift: Any = {"from": rich, "to": OWNER.address, "value": 10**21}
            self.w3.eth.send_transaction(gift)

    def next_nonce(self) -> int:
        return self.w3.eth.get_transaction_count(OWNER.address)

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
        self._mine()
        with self.w3.batch_requests() as batch:
            for each in sent:
                batch.add(self.w3.eth.get_transaction_receipt(each))
            return list(batch.execute())

    def _mine(self) -> None:
        """Our node puts a batch of sends into one block by itself."""

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


class AnvilClient(Web3Client):
    """web3.py over anvil, which must be told when to make a block of many."""

    def in_blocks(self, count: int) -> float:
        self.provider.make_request("evm_setAutomine", [False])
        try:
            return super().in_blocks(count)
        finally:
            self.provider.make_request("evm_setAutomine", [True])

    def _mine(self) -> None:
        self.provider.make_request("evm_mine", [])


class RawClient:
    """JSON-RPC by hand over one kept connection."""

    name = "raw JSON-RPC"

    def __init__(self, url: str, code: bytes) -> None:
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        self.work = Work(int(self.ask("eth_chainId"), 16))
        self.work.nonce = self.next_nonce()
        sent = self.ask("eth_sendRawTransaction", "0x" + self.work.deployment(code).hex())
        while (receipt := self.ask("eth_getTransactionReceipt", sent)) is None:
            time.sleep(0.01)  # anvil answers before it has made the block
        self.work.token = Web3.to_checksum_address(receipt["contractAddress"])

    def next_nonce(self) -> int:
        return int(self.ask("eth_getTransactionCount", OWNER.address, "pending"), 16)

    def post(self, message: Any) -> Any:
        body = json.dumps(message).encode()
        self.connection.request("POST", "/", body, {"content-type": "application/json"})
        return json.loads(self.connection.getresponse().read())

    def ask(self, method: str, *params: object) -> Any:
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = self.post(message)
        if "result" not in answer:
            raise RuntimeError(f"{method}: {answer}")
        return answer["result"]

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
            self._mine()
            spent += time.perf_counter() - begun
            assert all("result" in answer for answer in answers), answers[0]
        return count // BATCH * BATCH / spent

    def _mine(self) -> None:
        """Our node puts a batch of sends into one block by itself."""

    def calls(self, count: int) -> float:
        call = self.work.balance_call()
        begun = time.perf_counter()
        for _ in range(count):
            self.ask("eth_call", call, "latest")
        return count / (time.perf_counter() - begun)


class RawAnvilClient(RawClient):
    """The same over anvil, which must be told when to make a block of many."""

    def in_blocks(self, count: int) -> float:
        self.ask("evm_setAutomine", False)
        try:
            return super().in_blocks(count)
        finally:
            self.ask("evm_setAutomine", True)

    def _mine(self) -> None:
        self.ask("evm_mine")


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
