"""A frame of the machine: what one message has while it runs.

py-evm checks the type and range of whatever goes into a frame, each time. What comes here was
checked where it arrived: a request's values by JSON-RPC, a transaction's when it was decoded, and a
call's by the instruction that makes it. A short call takes half as long without.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from eth.vm import memory as py_evm
from eth.vm import message as py_evm_message
from eth.vm.code_stream import CodeStream
from eth.vm.forks.shanghai.computation import ShanghaiComputation
from eth.vm.gas_meter import GasMeter
from eth.vm.stack import Stack

WORD = 32
NEAR = 2**20
"""Memory beyond this many bytes is left to py-evm."""

_GAS_A_WORD, _QUADRATIC = 3, 512
STIPEND_GAS = 2_300
"""The gas that a call with value gives its target for free."""


class Message(py_evm_message.Message):
    """py-evm's message, as it is given."""

    __slots__ = ()

    def __init__(
        self,
        gas: int,
        to: Any,
        sender: Any,
        value: int,
        data: Any,
        code: bytes,
        depth: int = 0,
        create_address: Any = None,
        code_address: Any = None,
        should_transfer_value: bool = True,
        is_static: bool = False,
        is_delegation: bool = False,
        refund: int = 0,
    ) -> None:
        self.gas, self.to, self.sender, self.value = gas, to, sender, value
        # py-evm gives a view of the caller's memory, and copies it for each word that is read
        self.data = data if data.__class__ is bytes else bytes(data)
        self.code, self.depth = code, depth
        self._storage_address, self._code_address = create_address, code_address
        self.should_transfer_value, self.is_static = should_transfer_value, is_static
        self._is_delegation, self.refund = is_delegation, refund


class Memory(py_evm.Memory):
    """py-evm's memory, which grows in one step."""

    __slots__ = ()

    def extend(self, start_position: int, size: int) -> None:
        if not size:
            return
        missing = (start_position + size + WORD - 1) // WORD * WORD - len(self._bytes)
        if missing <= 0:
            return
        try:
            self._bytes += bytes(missing)
        except BufferError:  # py-evm holds a view of it, which shows the bytes as they were
            self._bytes = self._bytes + bytes(missing)


def number(word: Any) -> int:
    """A word of the stack, which py-evm has as an integer or as bytes."""
    return int.from_bytes(word) if word.__class__ is bytes else word


def growth_gas(memory: Any, begin: int, size: int = WORD) -> int:
    """The gas for growing memory to hold bytes from `begin` on (Yellow Paper, H.1)."""
    now, end = len(memory._bytes), begin + size
    if end <= now or not size:
        return 0
    words, before = (end + WORD - 1) // WORD, now // WORD
    return (
        _GAS_A_WORD * (words - before) + words * words // _QUADRATIC - before * before // _QUADRATIC
    )


class Meter(GasMeter):
    """py-evm's gas meter; `strategy` says how refunds add up under the fork."""

    def __init__(self, gas: int, strategy: Any) -> None:
        self.refund_strategy = strategy
        self.start_gas = self.gas_remaining = gas
        self.gas_refunded = 0


class Frame:
    """Goes before a py-evm computation: a frame made of the parts above, with notes of what depends
    on the gas that is left.

    The state notes whether an instruction showed that gas or handed a part of it on, the frame how
    much it must begin with.
    """

    refund_strategy: Callable[[int, int], int]
    warms_coinbase: bool
    """Whether the block's beneficiary is warm from the beginning (EIP-3651)."""

    room = 0
    """The least gas to begin with that gives each call in it the gas that the call used (63 of 64
    parts of what is left at most, EIP-150), and each SSTORE more than a stipend (EIP-2200)."""

    msg: Any

    def __init__(self, state: Any, message: Any, transaction_context: Any) -> None:
        self.state, self.msg, self.transaction_context = state, message, transaction_context
        self._gas_meter = Meter(message.gas, self.refund_strategy)
        self._stack, self._memory = Stack(), Memory()
        self.code = self.code_stream()
        self.children: list[Any] = []
        self.accounts_to_delete: list[bytes] = []
        self.beneficiaries: list[bytes] = []
        self._log_entries: list[Any] = []
        self.data_floor_cost = 0
        if self.warms_coinbase:
            state._account_db.mark_address_warm(state.execution_context.coinbase)

    def code_stream(self) -> CodeStream:
        return CodeStream(self.msg.code)

    def prepare_child_message(
        self, gas: int, to: Any, value: int, data: Any, code: bytes, **others: Any
    ) -> Message:
        others.setdefault("sender", self.msg.storage_address)
        depth = self.msg.depth + 1
        return Message(gas, to, value=value, data=data, code=code, depth=depth, **others)

    def add_log_entry(self, account: bytes, topics: tuple[int, ...], data: bytes) -> None:
        number = self.transaction_context.get_next_log_counter()
        self._log_entries.append((number, account, topics, data))

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> bool | None:
        is_own: bool | None = super().__exit__(kind, error, traceback)  # type: ignore[misc]
        if is_own:  # what it is told for stays; with where it was raised the two would be a cycle
            error.__traceback__ = error.__context__ = error.__cause__ = None
        return is_own

    def note_room(self, left: int, needed: int) -> None:
        """Where so much gas was left, so much was needed."""
        self.room = max(self.room, self.msg.gas - left + needed)

    def apply_child_computation(self, child_msg: Any) -> Any:
        kept: int = self.get_gas_remaining()  # type: ignore[attr-defined]
        child = super().apply_child_computation(child_msg)  # type: ignore[misc]
        given = STIPEND_GAS if child_msg.value and not child_msg.is_create else 0
        needed = max(child.room, child_msg.gas - child.get_gas_remaining()) - given
        if needed > 0 and not child.is_error:
            # With so much left, 63 of 64 parts of it are just enough.
            self.note_room(kept + child_msg.gas - given, needed + (needed - 1) // 63)
        return child


def parts_of(computation: Any) -> dict[str, Any]:
    """What a frame takes over from a fork's computation."""
    plain = SimpleNamespace(msg=SimpleNamespace(gas=0))
    return {
        "refund_strategy": staticmethod(computation._configure_gas_meter(plain).refund_strategy),
        "warms_coinbase": issubclass(computation, ShanghaiComputation),
    }
