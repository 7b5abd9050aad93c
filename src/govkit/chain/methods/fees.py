"""Prices of gas and of blobs, now and before."""

from __future__ import annotations

from typing import Any

from govkit.chain.chain import PRIORITY_FEE_WEI, Chain
from govkit.chain.encoding import (
    InvalidParams,
    effective_gas_price,
    hex_of,
    list_of,
    parse_quantity,
)
from govkit.chain.forks import blob_fee, excess_blob_gas
from govkit.chain.headers import Header
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import Methods, settled_number
from govkit.chain.transactions import decode_transaction
from govkit.chain.turns import stepping

_MAX_BLOCKS = 1_024
_MAX_PERCENTILES = 100
_GAS_PER_BLOB = 2**17


def gas_price(node: NodeState) -> str:
    return hex_of(node.chain.next_base_fee() + PRIORITY_FEE_WEI)


def max_priority_fee(node: NodeState) -> str:
    return hex_of(PRIORITY_FEE_WEI)


def base_fee(node: NodeState) -> str:
    return hex_of(node.chain.next_base_fee())


def blob_base_fee(node: NodeState) -> str:
    return hex_of(_blob_fee_after(node.chain, node.chain.head))


def fee_history(
    node: NodeState, count: object, newest: object = "latest", percentiles: object = None
) -> Any:
    """Base fees, fullness and tips of the blocks up to `newest`, oldest first."""
    chain, wanted = node.chain, _percentiles(percentiles)
    last = settled_number(chain, newest)
    first = max(0, last - min(parse_quantity(count), _MAX_BLOCKS) + 1)
    headers = [header for n in stepping(range(first, last + 1)) if (header := chain.header(n))]
    if not headers:
        return {"oldestBlock": "0x0", "gasUsedRatio": []}
    result: dict[str, Any] = {
        "oldestBlock": hex_of(first),
        "baseFeePerGas": [hex_of(each) for each in _base_fees(chain, headers)],
        "gasUsedRatio": [each.gas_used / each.gas_limit for each in headers],
        "baseFeePerBlobGas": [hex_of(each) for each in _blob_fees(chain, headers)],
        "blobGasUsedRatio": [_blob_ratio(chain, each) for each in headers],
    }
    if wanted:
        result["reward"] = [_rewards(chain, each, wanted) for each in stepping(headers)]
    return result


def _percentiles(value: object) -> list[float]:
    found = list_of(value or [], "percentiles")
    if len(found) > _MAX_PERCENTILES or any(
        isinstance(each, bool) or not isinstance(each, int | float) or not 0 <= each <= 100
        for each in found
    ):
        raise InvalidParams(f"expected at most {_MAX_PERCENTILES} percentiles from 0 to 100")
    if found != sorted(found):
        raise InvalidParams("expected percentiles in rising order")
    return found


def _base_fees(chain: Chain, headers: list[Header]) -> list[int]:
    from govkit.chain.headers import next_base_fee

    after = chain.header(headers[-1].block_number + 1)
    following = after.base_fee_per_gas if after else next_base_fee(headers[-1])
    return [*(each.base_fee_per_gas or 0 for each in headers), following or 0]


def _blob_fees(chain: Chain, headers: list[Header]) -> list[int]:
    known = [_blob_fee_of(chain, each) for each in headers]
    return [*known, _blob_fee_after(chain, headers[-1])]


def _blob_fee_of(chain: Chain, header: Header) -> int:
    if header.excess_blob_gas is None:
        return 0
    fork = chain.schedule.fork(header.block_number, header.timestamp)
    return blob_fee(header.excess_blob_gas, fork.blobs)


def _blob_fee_after(chain: Chain, header: Header) -> int:
    if header.excess_blob_gas is None:
        return 0
    fork = chain.schedule.fork(header.block_number + 1, header.timestamp)
    return blob_fee(excess_blob_gas(header, fork), fork.blobs)


def _blob_ratio(chain: Chain, header: Header) -> float:
    fork = chain.schedule.fork(header.block_number, header.timestamp)
    return (header.blob_gas_used or 0) / (fork.blobs.maximum * _GAS_PER_BLOB)


def _rewards(chain: Chain, header: Header, percentiles: list[float]) -> list[str]:
    """The tips that were paid, by their share of the block's gas."""
    paid = sorted(
        (
            effective_gas_price(decode_transaction(each.body), header)
            - (header.base_fee_per_gas or 0),
            each.gas_used,
        )
        for each in stepping(chain.store.transactions(header.block_number))
    )
    if not paid:
        return ["0x0"] * len(percentiles)
    result, position, passed = [], 0, paid[0][1]
    for each in percentiles:
        while position < len(paid) - 1 and passed < header.gas_used * each / 100:
            position += 1
            passed += paid[position][1]
        result.append(hex_of(paid[position][0]))
    return result


METHODS: Methods = {
    "eth_gasPrice": gas_price,
    "eth_maxPriorityFeePerGas": max_priority_fee,
    "eth_baseFee": base_fee,
    "eth_blobBaseFee": blob_base_fee,
    "eth_feeHistory": fee_history,
}
