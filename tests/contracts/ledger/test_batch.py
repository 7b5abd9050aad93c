"""RecordLedger: appendBatch and appendLinked, and what a record costs at any size."""

from __future__ import annotations

from hashlib import sha256
from statistics import mean
from typing import Any

import pytest

from govkit.contracts.abi import encode
from govkit.crypto.keccak import keccak
from govkit.testing import reverts
from govkit.testing.deployed import Deployed, Fields
from govkit.types import Relation
from tests.contracts.conftest import Cast
from tests.contracts.ledger.test_ledger import CONTENT, LAW, entry, tree_hash

Raw = tuple[bytes, bytes, int, int, str]


def law(number: int, relation: Relation = Relation.NONE, target: int = 0) -> Raw:
    title = f"Article {number}: Of property"
    return LAW, sha256(bytes([number])).digest(), relation, target, title


def appended(ledger: Deployed, cast: Cast, entries: list[Raw]) -> list[Fields]:
    sent = ledger.send(cast.keeper, "appendBatch", entries)
    assert set(sent.names) == {"RecordAppended"}
    return [fields for _, fields in sent.events]


@pytest.mark.parametrize("count", [1, 2, 3, 50, 100])
def test_a_batch_is_as_many_appends(ledger: Deployed, cast: Cast, count: int) -> None:
    first = ledger.send(cast.keeper, "append", LAW, CONTENT, "Law 1").only("RecordAppended")
    call = ledger.call("appendBatch", [law(n) for n in range(count)])
    answer = ledger.world.port.call(call, sender=cast.keeper.address)
    assert int.from_bytes(answer) == 2
    events = appended(ledger, cast, [law(n) for n in range(count)])
    assert [each["number"] for each in events] == list(range(2, count + 2))
    assert [each["title"] for each in events] == [law(n)[4] for n in range(count)]
    assert ledger.read("size") == count + 1
    assert ledger.read("root") == tree_hash([entry(each) for each in [first, *events]])


def test_batches_after_batches(ledger: Deployed, cast: Cast) -> None:
    events: list[Fields] = []
    for count in (3, 1, 7, 2, 16, 5):
        events += appended(ledger, cast, [law(n) for n in range(count)])
        assert ledger.read("root") == tree_hash([entry(each) for each in events])


def test_a_batch_of_nothing_or_of_too_much(ledger: Deployed, cast: Cast) -> None:
    with reverts("ledger: no entries"):
        ledger.send(cast.keeper, "appendBatch", [])
    with reverts("it gave no reason"):
        ledger.send(cast.keeper, "appendBatch", [law(1)] * 101)
    assert ledger.read("size") == 0


def test_a_batch_is_whole_or_not_at_all(ledger: Deployed, cast: Cast) -> None:
    for bad, reason in {
        "ledger: no kind": (bytes(32), CONTENT, 0, 0, ""),
        "ledger: no content hash": (LAW, bytes(32), 0, 0, ""),
        "ledger: wrong link": (LAW, CONTENT, 1, 3, ""),
    }.items():
        with reverts(bad):
            ledger.send(cast.keeper, "appendBatch", [law(1), law(2), reason])
    with reverts("ledger: only keeper"):
        ledger.send(cast.stranger, "appendBatch", [law(1)])
    assert ledger.read("size") == 0
    assert ledger.read("root") == tree_hash([])


@pytest.mark.parametrize("relation", [Relation.AMENDS, Relation.REPEALS, Relation.SUPERSEDES])
def test_a_link_is_in_the_event_and_the_leaf(
    ledger: Deployed, cast: Cast, relation: Relation
) -> None:
    first = ledger.send(cast.keeper, "append", LAW, CONTENT, "Law 1").only("RecordAppended")
    sent = ledger.send(cast.keeper, "appendLinked", LAW, CONTENT, "Law 2", int(relation), 1)
    event = sent.only("RecordAppended")
    assert (event["number"], event["relation"], event["target"]) == (2, relation, 1)
    assert ledger.read("root") == tree_hash([entry(first), entry(event)])
    unlinked = {**event, "relation": 0, "target": 0}
    assert ledger.read("root") != tree_hash([entry(first), entry(unlinked)])


def test_links_within_a_batch(ledger: Deployed, cast: Cast) -> None:
    events = appended(ledger, cast, [law(1), law(2, Relation.AMENDS, 1)])
    assert events[1]["target"] == 1
    with reverts("ledger: wrong link"):  # itself
        ledger.send(cast.keeper, "appendBatch", [law(3), law(4, Relation.AMENDS, 4)])


@pytest.mark.parametrize(
    ("relation", "target"), [(0, 1), (1, 0), (1, 2), (1, 2**255), (4, 1), (2**255, 1)]
)
def test_a_wrong_link(ledger: Deployed, cast: Cast, relation: int, target: int) -> None:
    ledger.send(cast.keeper, "append", LAW, CONTENT, "Law 1")
    with reverts("ledger: wrong link"):
        ledger.send(cast.keeper, "appendLinked", LAW, CONTENT, "Law 2", relation, target)
    assert ledger.read("size") == 1


def test_a_link_without_relation_is_a_plain_record(ledger: Deployed, cast: Cast) -> None:
    linked = ledger.send(cast.keeper, "appendLinked", LAW, CONTENT, "Law 1", 0, 0)
    assert linked.only("RecordAppended")["relation"] == 0


# -- gas

SIZE_SLOT, PEAKS_SLOT = 0, 1  # vyper -f layout contracts/RecordLedger.vy


def seeded(ledger: Deployed, size: int) -> None:
    """Put the ledger where it is after `size` records with one and the same leaf."""
    leaf = sha256(b"\0the same").digest()
    address = bytes.fromhex(ledger.address[2:])

    def change(state: Any) -> None:
        state.set_storage(address, SIZE_SLOT, size)
        node = leaf
        for level in range(size.bit_length()):
            slot = keccak(encode(["uint256", "uint256"], [PEAKS_SLOT, level]))
            state.set_storage(address, int.from_bytes(slot), int.from_bytes(node))
            node = sha256(b"\1" + node + node).digest()

    ledger.world.chain.change_state(change)
    assert ledger.read("size") == size
    if size < 300:
        assert ledger.read("root") == _root_of_equals(leaf, size)


def _root_of_equals(leaf: bytes, size: int) -> bytes:
    if size == 1:
        return leaf
    split = 1 << ((size - 1).bit_length() - 1)
    left, right = _root_of_equals(leaf, split), _root_of_equals(leaf, size - split)
    return sha256(b"\1" + left + right).digest()


def mean_gas(ledger: Deployed, cast: Cast, count: int = 64) -> float:
    used = [
        ledger.send(cast.keeper, "append", LAW, law(n)[1], law(n)[4]).receipt.gas_used
        for n in range(count)
    ]
    return mean(used)


def test_a_seeded_ledger_goes_on_as_a_grown_one(ledger: Deployed, cast: Cast) -> None:
    seeded(ledger, 213)
    event = ledger.send(cast.keeper, "append", LAW, CONTENT, "Law").only("RecordAppended")
    assert event["number"] == 214


def test_an_append_costs_the_same_from_one_to_a_million(ledger: Deployed, cast: Cast) -> None:
    ledger.send(cast.keeper, "append", LAW, CONTENT, "Law 1")
    means = {1: mean_gas(ledger, cast)}
    for size in (1_000, 65_536, 999_968, 1_000_000):
        seeded(ledger, size)
        means[size] = mean_gas(ledger, cast)
    assert max(means.values()) <= 60_000
    assert max(means.values()) <= min(means.values()) * 1.05, means


@pytest.mark.parametrize("size", [0, 1, 1_000_000])
def test_a_record_in_a_batch_of_50(ledger: Deployed, cast: Cast, size: int) -> None:
    if size:
        seeded(ledger, size)
    used = ledger.send(cast.keeper, "appendBatch", [law(n) for n in range(50)]).receipt.gas_used
    assert used <= 50 * 12_000
