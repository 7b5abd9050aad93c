"""The instructions that read and write storage, and those that announce events: quick ones for the
ordinary case, before py-evm's own, as `govkit.chain.instructions` has them for the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from eth.constants import GAS_LOGDATA, GAS_LOGTOPIC
from eth.vm.forks.berlin.constants import COLD_SLOAD_COST, WARM_STORAGE_READ_COST
from eth.vm.forks.london.storage import GAS_SCHEDULE_EIP3529, sstore_eip3529

from govkit.chain.frames import NEAR, STIPEND_GAS, growth_gas, number
from govkit.chain.turns import turns

Instruction = Callable[..., Any]
"""Takes a computation, by the name `computation`."""

Maker = Callable[[Any, int], Instruction]
"""Takes py-evm's own instruction and its price in gas."""


def load_slot(own: Any, gas: int) -> Instruction:
    if gas:  # a price for all slots alike, as before EIP-2929
        return cast("Instruction", own)

    def load(computation: Any) -> None:
        meter, values = computation._gas_meter, computation._stack.values
        if not values:
            own(computation=computation)
            return
        accounts, address = computation.state._account_db, computation.msg.storage_address
        slot = number(values[-1])
        is_warm = accounts.is_storage_warm(address, slot)
        left = meter.gas_remaining - (WARM_STORAGE_READ_COST if is_warm else COLD_SLOAD_COST)
        if left < 0:
            own(computation=computation)
            return
        meter.gas_remaining = left
        if not is_warm:
            if turns.running:
                turns.step()
            accounts.mark_storage_warm(address, slot)
        values[-1] = accounts.get_storage(address, slot)

    return load


def store_slot(own: Any, gas: int) -> Instruction:
    if getattr(getattr(own, "logic_fn", None), "__wrapped__", None) is not sstore_eip3529:
        return cast("Instruction", own)  # the prices of an earlier fork

    def store(computation: Any) -> None:
        meter, values = computation._gas_meter, computation._stack.values
        left = meter.gas_remaining
        if left <= STIPEND_GAS or len(values) < 2 or computation.msg.is_static:
            own(computation=computation)
            return
        accounts, address = computation.state._account_db, computation.msg.storage_address
        slot, value = number(values[-1]), number(values[-2])
        now = accounts.get_storage(address, slot)
        price, refund = _price_of_storing(accounts.original(address, slot, now), now, value)
        is_warm = accounts.is_storage_warm(address, slot)
        left -= price if is_warm else price + COLD_SLOAD_COST
        if left < 0:
            own(computation=computation)
            return
        meter.gas_remaining = left
        meter.gas_refunded += refund
        del values[-2:]
        if not is_warm:
            accounts.mark_storage_warm(address, slot)
        accounts.set_storage(address, slot, value)

    return store


def _price_of_storing(original: int, now: int, value: int) -> tuple[int, int]:
    """What it takes in gas, without the slot's first reading, and what is given back (EIP-2200 with
    the prices of EIP-2929 and EIP-3529). `original` is the value before the transaction."""
    prices = GAS_SCHEDULE_EIP3529
    if now == value:
        return prices.sload_gas, 0
    if original == now:
        if not original:
            return prices.sstore_set_gas, 0
        return prices.sstore_reset_gas, 0 if value else prices.sstore_clears_schedule
    refund = 0
    if original and not now:
        refund -= prices.sstore_clears_schedule
    elif original and not value:
        refund += prices.sstore_clears_schedule
    if original == value:
        first = prices.sstore_reset_gas if original else prices.sstore_set_gas
        refund += first - prices.sload_gas
    return prices.sload_gas, refund


def log(count: int) -> Maker:
    def make(own: Any, gas: int) -> Instruction:
        def write_log(computation: Any) -> None:
            meter, values = computation._gas_meter, computation._stack.values
            if len(values) < count + 2 or computation.msg.is_static:
                own(computation=computation)
                return
            memory, begin, size = computation._memory, number(values[-1]), number(values[-2])
            left = meter.gas_remaining - gas - GAS_LOGTOPIC * count - GAS_LOGDATA * size
            left -= growth_gas(memory, begin, size)
            if left < 0 or begin > NEAR or size > NEAR:
                own(computation=computation)
                return
            meter.gas_remaining = left
            memory.extend(begin, size)
            topics = tuple(number(values[-3 - place]) for place in range(count))
            del values[-2 - count :]
            data = bytes(memory._bytes[begin : begin + size])
            computation.add_log_entry(computation.msg.storage_address, topics, data)

        return write_log

    return make
