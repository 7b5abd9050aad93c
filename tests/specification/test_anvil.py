"""anvil does with random transactions what the node does: status, gas and logs of each.

Its blocks differ from ours (time, base fee, fee recipient), so their roots are not compared.
"""

from __future__ import annotations

from typing import Any

import pytest

from govkit.chain import process
from govkit.chain.encoding import hex_of
from govkit.chain.node import Node
from tests.specification.opinion import chain_of, genesis_of
from tests.specification.programs import Draw
from tests.tools.suite import ANVIL, anvil_node

pytestmark = [
    pytest.mark.xdist_group("npm"),
    pytest.mark.skipif(not ANVIL.is_installed(), reason="`make tools` installs anvil"),
]


def outcome(receipt: Any) -> tuple[Any, ...]:
    logs = [(each["address"], each["topics"], each["data"]) for each in receipt["logs"]]
    works = receipt["status"] == "0x1"  # anvil names what a failed creation would have made
    return works, receipt["gasUsed"], receipt["contractAddress"] if works else None, logs


@pytest.mark.parametrize(
    ("seed", "count"),
    [(1, 40), *(pytest.param(seed, 300, marks=pytest.mark.soak) for seed in range(2, 6))],
)
def test_random_transactions_do_the_same(seed: int, count: int) -> None:
    chain = chain_of(genesis_of("prague"))
    Draw(seed, osaka=False).transactions(chain, count, most_of_a_block=1)
    node, compared, failed = Node(chain), 0, 0
    words = ("--hardfork", "prague", "--block-base-fee-per-gas", "0")
    with anvil_node(*words) as anvil:
        for number in range(1, chain.head.block_number + 1):
            for stored in chain.store.transactions(number):
                sent: Any = process.request(anvil, "eth_sendRawTransaction", [hex_of(stored.body)])
                assert sent == hex_of(stored.hash)
                ours = node.request("eth_getTransactionReceipt", [sent])
                theirs = receipt_of(anvil, sent)
                assert outcome(ours) == outcome(theirs), (seed, sent)
                compared += 1
                failed += ours["status"] == "0x0"
    assert compared >= count
    assert failed
    print("anvil", seed, compared, failed)  # noqa: T201 - what was compared


def receipt_of(anvil: process.NodeInfo, sent: str) -> Any:
    """anvil answers a send before it has made the block."""
    for _ in range(2_000):
        found = process.request(anvil, "eth_getTransactionReceipt", [sent])
        if found is not None:
            return found
    raise AssertionError(f"anvil made no block of {sent}")
