"""RecordLedger: append, setKeeper, and the tree that holds every record for ever."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest

from govkit.contracts.abi import encode
from govkit.crypto.merkle import tree_root
from govkit.testing import reverts
from govkit.testing.deployed import Deployed, Fields
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast

LAW = b"law".ljust(32, b"\0")
CHARTER = b"charter".ljust(32, b"\0")
CONTENT = sha256(b"No taxation without representation.").digest()


def entry(event: Fields) -> bytes:
    """A leaf as the specification has it: the ABI encoding of seven fields."""
    types = ("bytes32", "address", "uint256", "bytes32", "uint256", "uint256", "string")
    names = ("kind", "author", "timestamp", "content_hash", "relation", "target", "title")
    return encode(types, [event[name] for name in names])


def tree_hash(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1 << ((len(entries) - 1).bit_length() - 1)
    return sha256(b"\x01" + tree_hash(entries[:split]) + tree_hash(entries[split:])).digest()


@pytest.mark.parametrize("role", ["keeper", "treasury"])
def test_append(ledger: Deployed, cast: Cast, role: str) -> None:
    actor = getattr(cast, role)
    call = ledger.call("append", LAW, CONTENT, "Law 1")
    assert int.from_bytes(ledger.world.port.call(call, sender=actor.address)) == 1
    event = ledger.send(actor, "append", LAW, CONTENT, "Law 1").only("RecordAppended")
    assert event == {
        "number": 1,
        "kind": LAW,
        "author": actor.address,
        "timestamp": ledger.world.port.block().timestamp,
        "content_hash": CONTENT,
        "relation": 0,
        "target": 0,
        "title": "Law 1",
    }
    assert ledger.read("size") == 1
    assert ledger.read("root") == tree_hash([entry(event)])


def test_roots_of_every_size(ledger: Deployed, cast: Cast) -> None:
    entries: list[bytes] = []
    assert ledger.read("root") == tree_hash(entries)
    for number in range(1, 34):
        content = sha256(bytes([number])).digest()
        event = ledger.send(cast.keeper, "append", LAW, content, f"Law {number}")
        assert event.only("RecordAppended")["number"] == number
        entries.append(entry(event.only("RecordAppended")))
        assert ledger.read("size") == number
        assert ledger.read("root") == tree_hash(entries)
    leaves = [sha256(b"\x00" + each).digest() for each in entries]
    assert ledger.read("root") == tree_root(leaves)


@pytest.mark.parametrize("role", ["deployer", "governor", "stranger"])
def test_only_keepers_append(ledger: Deployed, cast: Cast, role: str) -> None:
    with reverts("ledger: only keeper"):
        ledger.send(getattr(cast, role), "append", LAW, CONTENT, "Law 1")
    assert ledger.read("size") == 0


def test_append_needs_kind_and_content(ledger: Deployed, cast: Cast) -> None:
    with reverts("ledger: no kind"):
        ledger.send(cast.keeper, "append", bytes(32), CONTENT, "Law 1")
    with reverts("ledger: no content hash"):
        ledger.send(cast.keeper, "append", LAW, bytes(32), "Law 1")


@pytest.mark.parametrize("title", ["", "x" * 128, "Gesetz über die Ämter"])
def test_titles(ledger: Deployed, cast: Cast, title: str) -> None:
    event = ledger.send(cast.keeper, "append", LAW, CONTENT, title).only("RecordAppended")
    assert event["title"] == title
    assert ledger.read("root") == tree_hash([entry(event)])


def test_a_title_of_129_bytes(ledger: Deployed, cast: Cast) -> None:
    with reverts("it gave no reason"):
        ledger.send(cast.keeper, "append", LAW, CONTENT, "x" * 129)


def test_the_same_record_twice_is_two_records(ledger: Deployed, cast: Cast) -> None:
    first = ledger.send(cast.keeper, "append", LAW, CONTENT, "Law 1").only("RecordAppended")
    again = ledger.send(cast.keeper, "append", LAW, CONTENT, "Law 1").only("RecordAppended")
    assert (first["number"], again["number"]) == (1, 2)
    assert ledger.read("root") == tree_hash([entry(first), entry(again)])


def test_set_keeper(ledger: Deployed, cast: Cast) -> None:
    sent = ledger.send(cast.treasury, "setKeeper", cast.newcomer.address, True)
    assert sent.events == (("KeeperSet", {"keeper": cast.newcomer.address, "allowed": True}),)
    assert ledger.read("isKeeper", cast.newcomer.address) is True
    ledger.send(cast.newcomer, "append", LAW, CONTENT, "Law 1")
    ledger.send(cast.treasury, "setKeeper", cast.newcomer.address, False)
    assert ledger.read("isKeeper", cast.newcomer.address) is False
    with reverts("ledger: only keeper"):
        ledger.send(cast.newcomer, "append", LAW, CONTENT, "Law 2")
    assert ledger.read("size") == 1


@pytest.mark.parametrize("role", ["deployer", "keeper", "governor", "stranger"])
def test_only_the_treasury_names_keepers(ledger: Deployed, cast: Cast, role: str) -> None:
    with reverts("ledger: only treasury"):
        ledger.send(getattr(cast, role), "setKeeper", cast.stranger.address, True)
    assert ledger.read("isKeeper", cast.stranger.address) is False


def test_constructor_names_keepers_and_treasury(
    deploy: Callable[..., Deployed], cast: Cast
) -> None:
    keepers = [cast.keeper.address, cast.newcomer.address]
    ledger = deploy("RecordLedger", cast.treasury.address, keepers, bytes(32), ZERO_ADDRESS)
    assert ledger.read("treasury") == cast.treasury.address
    assert [ledger.read("isKeeper", each) for each in keepers] == [True, True]
    assert ledger.read("isKeeper", cast.treasury.address) is False
    assert ledger.read("isKeeper", ZERO_ADDRESS) is False
    assert ledger.read("size") == 0


def test_constructor_records_the_charter(deploy: Callable[..., Deployed], cast: Cast) -> None:
    charter = sha256(b"We, the people").digest()
    ledger = deploy("RecordLedger", cast.treasury.address, [], charter, ZERO_ADDRESS)
    log = ledger.world.port.logs([ledger.address])[-1]
    event = ledger.artifact.events["RecordAppended"].decode(log.topics, log.data)
    assert event == {
        "number": 1,
        "kind": CHARTER,
        "author": cast.treasury.address,
        "timestamp": ledger.world.port.block().timestamp,
        "content_hash": charter,
        "relation": 0,
        "target": 0,
        "title": "Charter",
    }
    assert ledger.read("root") == tree_hash([entry(event)])


def test_nothing_takes_a_record_back(ledger: Deployed) -> None:
    writing = {"append", "appendBatch", "appendLinked", "setKeeper", "setKind", "setKindOffice"}
    reading = {"isKeeper", "officeOf", "root", "ruleOf", "size", "treasury"}
    assert set(ledger.artifact.functions) == writing | reading
