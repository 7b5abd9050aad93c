"""The executable specification of Ethereum (EELS), asked a line at a time.

It runs in an environment of its own, and imports nothing of govkit's. It keeps the state after each
block of each chain that it was told of, so a question names only the block before:

- `begin`: a chain, by the accounts (`alloc`) and the hash of its first block, and its fork
- `run`: a block, by what its header says, its transactions and who sends them; with `changes` of
  the state that no transaction made, and with the steps if it shall `trace`. It is kept, in place
  of what came after its parent before, unless it is a `trial`
- `call`: a message that a reader sends to the state after a block, for its answer alone
- `forget`: a chain
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from ethereum.exceptions import EthereumException
from ethereum.trace import discard_evm_trace, set_evm_trace
from ethereum_rlp import rlp
from ethereum_spec_tools.evm_tools.t8n.evm_trace.eip3155 import Eip3155Tracer
from ethereum_types.bytes import Bytes, Bytes0, Bytes20, Bytes32
from ethereum_types.numeric import U64, U256, Uint

PREVIOUS_HASHES = 256


@dataclass
class Moment:
    """The state after a block; `roots` are those of the accounts' storage."""

    state: Any
    block_hash: Bytes32
    roots: dict[Any, Any] = field(default_factory=dict)
    root: Any = None


class Rules:
    """A fork's rules, made to believe who sends a transaction that nobody signed."""

    def __init__(self, fork: str) -> None:
        self.fork: Any = import_module(f"ethereum.forks.{fork}.fork")
        self.state: Any = import_module(f"ethereum.forks.{fork}.state")
        self.trie: Any = import_module(f"ethereum.forks.{fork}.trie")
        self.transactions: Any = import_module(f"ethereum.forks.{fork}.transactions")
        self.sender: Any = None
        """Of the transaction that runs, if nobody signed it."""
        self.outputs: list[Any] = []
        self._remember(import_module(f"ethereum.forks.{fork}.vm.interpreter"))
        recover, delegated = self.fork.recover_sender, self.fork.is_valid_delegation
        run = self.fork.process_message_call
        self.fork.recover_sender = lambda *given: self.sender or recover(*given)
        self.fork.is_valid_delegation = lambda code: bool(self.sender) or delegated(code)

        def noted(message: Any) -> Any:
            output = run(message)
            if message.tx_env.tx_hash is not None:  # none of the system's own
                self.outputs.append(output)
            return output

        self.fork.process_message_call = noted

    def _remember(self, interpreter: Any) -> None:
        """Have it work out once what depends on its arguments alone: it begins anew with each call
        where one may jump, and with each block what every trie is like."""
        destinations = interpreter.get_valid_jump_destinations
        interpreter.get_valid_jump_destinations = lru_cache(maxsize=1_000)(destinations)
        trie = self.trie
        for name in ("keccak256", "bytes_to_nibble_list"):
            setattr(trie, name, lru_cache(maxsize=50_000)(getattr(trie, name)))
        plain = trie.patricialize

        @lru_cache(maxsize=20_000)
        def remembered(items: frozenset[Any], level: Any) -> Any:
            return plain(dict(items), level)

        def patricialize(items: Any, level: Any) -> Any:
            is_branch = 1 < len(items) <= 200
            return remembered(frozenset(items.items()), level) if is_branch else plain(items, level)

        trie.patricialize = patricialize

    # -- states

    def state_of(self, alloc: dict[str, Any]) -> Any:
        state = self.state.State()
        for name, account in alloc.items():
            address = self.fork.Address(_bytes(name))
            values = Uint(_int(account["nonce"])), U256(_int(account["balance"]))
            self.state.set_account(
                state, address, self.fork.Account(*values, Bytes(_bytes(account["code"])))
            )
            for slot, value in account["storage"].items():
                self.state.set_storage(state, address, _word(slot), U256(_int(value)))
        return state

    def copied(self, state: Any) -> Any:
        copied = self.trie.copy_trie
        storages = {key: copied(each) for key, each in state._storage_tries.items()}
        return self.state.State(copied(state._main_trie), storages)

    def settled(self, state: Any, block_hash: Bytes32, before: Moment | None = None) -> Moment:
        """The moment after a block; what it left as it was is shared with the one before."""
        moment = Moment(state, block_hash)
        earlier = before.state._storage_tries if before else {}
        for address, trie in state._storage_tries.items():
            same = earlier.get(address)
            if before and same is not None and same._data == trie._data:
                state._storage_tries[address] = same
                moment.roots[address] = before.roots[address]
            else:
                moment.roots[address] = self.trie.root(trie)
        empty = self.trie.EMPTY_TRIE_ROOT
        moment.root = self.trie.root(state._main_trie, lambda each: moment.roots.get(each, empty))
        return moment

    def change(self, state: Any, what: str, name: str, *values: int | str) -> None:
        """Change an account as no transaction does."""
        address, rules = self.fork.Address(_bytes(name)), self.state
        account = rules.get_account(state, address)
        nonce, balance, code = account.nonce, account.balance, account.code
        if what == "set_storage":
            slot, value = (U256(each) for each in values)
            rules.set_account(state, address, account)
            rules.set_storage(state, address, slot.to_be_bytes32(), value)
            return
        if what == "set_nonce":
            nonce = Uint(values[0])
        elif what == "set_balance":
            balance = U256(values[0])
        elif what == "set_code":
            code = Bytes(_bytes(str(values[0])))
        else:
            raise ValueError(f"{what} is not known here")
        rules.set_account(state, address, self.fork.Account(nonce, balance, code))

    # -- transactions

    def environment(self, chain: list[Moment], state: Any, block: dict[str, Any]) -> Any:
        return self.fork.vm.BlockEnvironment(
            chain_id=U64(block["chain_id"]),
            state=state,
            block_gas_limit=Uint(block["gas_limit"]),
            block_hashes=[each.block_hash for each in chain[-PREVIOUS_HASHES:]],
            coinbase=self.fork.Address(_bytes(block["coinbase"])),
            number=Uint(block["number"]),
            base_fee_per_gas=Uint(block["base_fee"]),
            time=U256(block["timestamp"]),
            prev_randao=Bytes32(_bytes(block["randao"])),
            excess_blob_gas=U64(block["excess_blob_gas"]),
            parent_beacon_block_root=Bytes32(_bytes(block["beacon_root"])),
        )

    def body(self, environment: Any, block: dict[str, Any]) -> tuple[Any, list[str]]:
        """Run a block: what precedes its transactions, what else is changed, and them. Returns what
        comes of them, and why some cannot be in the block."""
        rules, output, rejected = self.fork, self.fork.vm.BlockOutput(), []
        for place, data in (
            (rules.BEACON_ROOTS_ADDRESS, environment.parent_beacon_block_root),
            (rules.HISTORY_STORAGE_ADDRESS, environment.block_hashes[-1]),
        ):
            rules.process_unchecked_system_transaction(environment, place, data)
        for change in block["changes"]:
            self.change(environment.state, *change)
        for index, (body, sender) in enumerate(block["transactions"]):
            transaction = self.decoded(_bytes(body))
            try:
                with self.sent_by(sender, transaction, environment, output):
                    rules.process_transaction(environment, output, transaction, Uint(index))
            except EthereumException as error:
                rejected.append(f"{index}: {error!r}")
        return output, rejected

    def decoded(self, body: bytes) -> Any:
        """A transaction as it stands in a block: a list, or the bytes of a typed one."""
        if body[0] >= 0xC0:
            return rlp.decode_to(self.transactions.LegacyTransaction, body)
        return self.transactions.decode_transaction(Bytes(body))

    @contextmanager
    def sent_by(
        self, sender: str | None, transaction: Any, environment: Any, output: Any
    ) -> Iterator[None]:
        """Believe that somebody sends it who did not sign it, and lend him gas if he is too poor:
        what he used is a present, the rest is taken back."""
        if sender is None:
            yield
            return
        self.sender, state = self.fork.Address(_bytes(sender)), environment.state
        price, before = U256(transaction.gas_price), output.block_gas_used
        balance = self.state.get_account(state, self.sender).balance
        lent = U256(transaction.gas) * price
        if balance >= transaction.value + lent:
            lent = U256(0)
        try:
            if lent:
                self.state.set_account_balance(state, self.sender, balance + lent)
            yield
            if lent:
                unused = lent - U256(output.block_gas_used - before) * price
                balance = self.state.get_account(state, self.sender).balance
                self.state.set_account_balance(state, self.sender, balance - unused)
        finally:
            self.sender = None

    def read(self, environment: Any, message: dict[str, Any]) -> tuple[int, Any]:
        """Run a reader's message, whose gas costs nothing and may be more than a transaction's.
        Returns the gas used, and what comes of it."""
        sender = self.fork.Address(_bytes(message["sender"]))
        transaction = self.transactions.LegacyTransaction(
            nonce=U256(self.state.get_account(environment.state, sender).nonce),
            gas_price=Uint(0),
            gas=Uint(message["gas"]),
            to=Bytes20(_bytes(message["to"])) if message["to"] else Bytes0(),
            value=U256(message["value"]),
            data=Bytes(_bytes(message["data"])),
            v=U256(27),
            r=U256(0),
            s=U256(0),
        )
        output, most = self.fork.vm.BlockOutput(), "TX_MAX_GAS_LIMIT"
        usual, self.sender = getattr(self.transactions, most, None), sender
        setattr(self.transactions, most, Uint(2**63))
        try:
            self.fork.process_transaction(environment, output, transaction, Uint(0))
        finally:
            self.sender = None
            setattr(self.transactions, most, usual)
        return int(output.block_gas_used), self.outputs[-1]


rules_of = cache(Rules)


class Court:
    """The chains that were begun, each with its fork and the moments after its blocks."""

    def __init__(self) -> None:
        self._chains: dict[int, tuple[Rules, list[Moment]]] = {}

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        what = question.pop("do")
        found: dict[str, Any] = getattr(self, what)(**question)
        return found

    def begin(self, chain: int, fork: str, alloc: dict[str, Any], hash: str) -> dict[str, Any]:
        rules = rules_of(fork)
        moment = rules.settled(rules.state_of(alloc), Bytes32(_bytes(hash)))
        self._chains[chain] = rules, [moment]
        return {"stateRoot": _hex(moment.root)}

    def forget(self, chain: int) -> dict[str, Any]:
        self._chains.pop(chain, None)
        return {}

    def run(self, chain: int, block: dict[str, Any], trace: bool, trial: bool) -> dict[str, Any]:
        rules, moments = self._chains[chain]
        moments = moments[: block["number"]]
        state = rules.copied(moments[-1].state)
        environment = rules.environment(moments, state, block)
        rules.outputs.clear()
        with _tracing(trace) as written:
            output, rejected = rules.body(environment, block)
        said: dict[str, Any] = {
            "rejected": rejected,
            "gasUsed": int(output.block_gas_used),
            "outputs": [_outcome(each) for each in rules.outputs],
            "steps": _steps(written.getvalue()),
        }
        if trial:
            return said
        moment = rules.settled(state, Bytes32(_bytes(block["hash"])), moments[-1])
        self._chains[chain] = rules, [*moments, moment]
        return {
            **said,
            "stateRoot": _hex(moment.root),
            "transactionsRoot": _hex(rules.trie.root(output.transactions_trie)),
            "receiptsRoot": _hex(rules.trie.root(output.receipts_trie)),
            "logsBloom": _hex(rules.fork.logs_bloom(output.block_logs)),
        }

    def call(
        self, chain: int, after: int, block: dict[str, Any], message: dict[str, Any]
    ) -> dict[str, Any]:
        rules, moments = self._chains[chain]
        state = rules.copied(moments[after].state)
        environment = rules.environment(moments[: block["number"]], state, block)
        rules.outputs.clear()
        try:
            used, output = rules.read(environment, message)
        except EthereumException as error:
            return {"rejected": [repr(error)]}
        return {"rejected": [], "gasUsed": used, "outputs": [_outcome(output)]}


@contextmanager
def _tracing(trace: bool) -> Iterator[io.StringIO]:
    written = io.StringIO()
    set_evm_trace(Eip3155Tracer(output_basedir=written) if trace else discard_evm_trace)
    try:
        yield written
    finally:
        set_evm_trace(discard_evm_trace)


def _steps(written: str) -> list[list[Any]]:
    """For each transaction its steps, without the line that ends them."""
    found: list[list[Any]] = [[]]
    for line in written.splitlines():
        step = json.loads(line)
        if "pc" in step:
            found[-1].append([step["pc"], int(step["gas"], 16), step["depth"], step["stack"]])
        else:
            found.append([])
    return found[:-1]


def _outcome(output: Any) -> list[Any]:
    """Whether it succeeded, and what it returned."""
    return [output.error is None, _hex(output.return_data)]


def _bytes(value: str) -> bytes:
    return bytes.fromhex(value.removeprefix("0x"))


def _int(value: str) -> int:
    return int(value, 16)


def _word(value: str) -> Bytes32:
    return Bytes32(_int(value).to_bytes(32, "big"))


def _hex(value: bytes) -> str:
    return "0x" + bytes(value).hex()


if __name__ == "__main__":
    court = Court()
    for line in sys.stdin:
        try:
            said = court.answer(json.loads(line))
        except Exception as error:
            said = {"error": repr(error)}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
