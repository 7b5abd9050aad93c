"""Proof files: self-contained, and no byte of them can be changed."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.contracts.abi import Artifact, encode
from govkit.errors import RecordError
from govkit.records.checkpoint import Checkpoint
from govkit.records.proof import RecordProof
from govkit.records.record import Record
from govkit.types import Relation
from tests.unit.records.samples import KEY, ORIGIN, OTHER_KEY, log_of, record

RECORDS = [
    record(number, relation=Relation(number % 4), target=number // 2) for number in range(1, 12)
]
TREE, NOTE = log_of(RECORDS)
KEYS = [KEY.verifier]


def proof_of(number: int) -> RecordProof:
    return RecordProof(RECORDS[number - 1], tuple(TREE.inclusion_proof(number - 1)), NOTE)


@given(
    st.binary(max_size=32), st.binary(max_size=128), st.integers(0, 2**256 - 1),
    st.integers(0, 2**256 - 1),
)  # fmt: skip
def test_a_leaf_is_the_abis_encoding_and_comes_back(
    kind: bytes, title: bytes, number: int, word: int
) -> None:
    types = ("bytes32", "address", "uint256", "bytes32", "uint256", "uint256", "bytes")
    values = (kind.ljust(32, b"\0"), RECORDS[0].author, number, word.to_bytes(32), 3, word, title)
    entry = encode(types, values)
    found = Record.from_entry(5, entry)
    assert found.entry() == entry
    assert (found.number, found.timestamp, found.target) == (5, number, word)


@given(st.binary(max_size=400))
def test_what_is_no_leaf_is_refused(entry: bytes) -> None:
    with pytest.raises(RecordError, match="not one of a record ledger"):
        Record.from_entry(1, entry)


@given(st.binary(max_size=128), st.integers(0, 2**256 - 1))
def test_a_log_gives_the_record_that_the_abi_gives(title: bytes, word: int) -> None:
    event = Artifact.load("RecordLedger").events["RecordAppended"]
    kinds = [kind for _, kind, indexed in event.fields if not indexed]
    data = encode([*kinds[:-1], "bytes"], [5, word.to_bytes(32), 3, word, title])
    topics = (event.topic, (7).to_bytes(32), b"law".ljust(32, b"\0"), bytes(31) + b"\1")
    fields = event.decode(topics, data)
    found = Record.from_log(topics, data)
    assert (found.number, found.kind) == (7, "law")
    for name in ("author", "timestamp", "content_hash", "relation", "target", "title"):
        assert getattr(found, name) == fields[name]


@pytest.mark.parametrize("data", [b"", bytes(64), bytes(160)])
def test_what_is_no_log_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError, match="too few fields"):
        Record.from_log([bytes(32)] * 4, data)
    with pytest.raises(RecordError, match="too few fields"):
        Record.from_log([bytes(32)] * 3, bytes(192))


def test_a_leaf_with_a_byte_more_or_less_is_refused() -> None:
    entry = RECORDS[0].entry()
    for bad in (entry[:-1], entry + b"\0", entry + bytes(32), entry[:-1] + b"x"):
        with pytest.raises(RecordError):
            Record.from_entry(1, bad)


@pytest.mark.parametrize("number", range(1, 12))
def test_every_record_has_a_file_that_verifies(number: int) -> None:
    text = proof_of(number).text()
    assert text.startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert f"\nindex {number - 1}\n" in text
    found = RecordProof.parse(text)
    assert found == proof_of(number)
    assert found.verify(KEYS) == Checkpoint(ORIGIN, 11, TREE.root())


@given(st.data())
def test_a_changed_character_is_found_out(data: st.DataObject) -> None:
    text = proof_of(6).text()
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters(codec="utf-8")) + text[place + 1 :]
    if changed != text:
        with pytest.raises(RecordError):
            RecordProof.parse(changed).verify(KEYS)


@pytest.mark.parametrize("length", range(0, 850, 31))
def test_a_file_cut_short_is_found_out(length: int) -> None:
    text = proof_of(6).text()
    assert len(text) > length
    with pytest.raises(RecordError):
        RecordProof.parse(text[:length]).verify(KEYS)


def test_another_records_path_or_place_is_refused() -> None:
    for number in range(1, 12):
        for other in range(1, 12):
            if number == other:
                continue
            path = tuple(TREE.inclusion_proof(other - 1))
            for wrong in (
                RecordProof(RECORDS[number - 1], path, NOTE),
                RecordProof(record(number, title="Another"), proof_of(number).path, NOTE),
            ):
                with pytest.raises(RecordError, match="is not proved"):
                    wrong.verify(KEYS)
    entry = base64.b64encode(RECORDS[2].entry()).decode()
    moved = proof_of(2).text().replace(base64.b64encode(RECORDS[1].entry()).decode(), entry)
    with pytest.raises(RecordError, match="is not proved"):
        RecordProof.parse(moved).verify(KEYS)


def test_swapped_hashes_are_refused() -> None:
    path = list(proof_of(3).path)
    path[0], path[1] = path[1], path[0]
    with pytest.raises(RecordError, match="is not proved"):
        RecordProof(RECORDS[2], tuple(path), NOTE).verify(KEYS)


def test_a_checkpoint_of_another_size_key_or_log_is_refused() -> None:
    good = proof_of(3)
    small = KEY.sign(Checkpoint(ORIGIN, 10, TREE.root(10)))
    with pytest.raises(RecordError, match="is not proved"):
        RecordProof(good.record, good.path, small).verify(KEYS)
    with pytest.raises(RecordError, match="no trusted key"):
        good.verify([OTHER_KEY.verifier])
    with pytest.raises(RecordError, match="another log"):
        good.verify(KEYS, origin="eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3")
    elsewhere = KEY.sign(Checkpoint("elsewhere", 11, TREE.root()))
    with pytest.raises(RecordError, match="another log"):
        RecordProof(good.record, good.path, elsewhere).verify(KEYS)


def test_a_proof_has_one_spelling() -> None:
    """The last letter of a leaf's base64 has bits that stand for nothing: they must be zero."""
    long = record(1, title="x" * 40)
    text = RecordProof(long, (), log_of([long])[1]).text()
    assert RecordProof.parse(text).verify(KEYS)
    assert text.splitlines()[1].endswith("=")
    place = text.index("=", text.index("extra "))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = letters[letters.index(text[place - 1]) + 1]
    with pytest.raises(RecordError, match="not written as such a proof is"):
        RecordProof.parse(f"{text[: place - 1]}{other}{text[place:]}")
