"""Records: what is proved, and how a changed file or a lying node is found out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.contracts import RecordLedger
from govkit.contracts.abi import Artifact, encode
from govkit.crypto.merkle import verify_inclusion
from govkit.errors import RecordError, UsageError
from govkit.nation.nation import Nation
from govkit.nation.records import MAX_TITLE_BYTES, Records
from govkit.network.port import Call, Log
from govkit.records.store import hash_of
from govkit.testing import World, reverts, sample_constitution
from govkit.types import Address
from tests.integration.wrappers import ThroughPort

CHARTER = "All power comes from the citizens.\n"
APPENDED = Artifact.load("RecordLedger").events["RecordAppended"].topic


def chartered(folder: Path) -> Constitution:
    """The sample nation with a charter, whose file is in `folder`."""
    (folder / "charter.md").write_text(CHARTER)
    digest = sha256(CHARTER.encode()).hexdigest()
    charter = f'  charter:\n    file: charter.md\n    sha256: "0x{digest}"\n'
    texts: list[str] = []

    def keep(text: str) -> str:
        texts.append(text.replace("  clock: timestamp\n", f"  clock: timestamp\n{charter}"))
        return text

    sample_constitution(keep)
    return Constitution.parse(texts[0], folder)


@pytest.fixture(scope="module")
def _recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path, int]:
    """A nation with its charter and six laws on record."""
    folder = tmp_path_factory.mktemp("charter")
    world = World.found(chartered(folder))
    for number in range(1, 7):
        append(world, number)
    return world, folder / "charter.md", world.snapshot()


def append(world: World, number: int) -> None:
    digest = sha256(f"law {number}".encode()).digest()
    world.send(world.nation.records.append("law", digest, f"Law {number}"), world.actors.keeper)


@pytest.fixture
def recorded(_recorded: tuple[World, Path, int]) -> tuple[World, Path]:
    world, charter, snapshot = _recorded
    world.restore(snapshot)
    return world, charter


# -- honest


def test_the_charter_is_record_number_one(recorded: tuple[World, Path]) -> None:
    world, charter = recorded
    record = world.nation.records.get(1)
    assert (record.number, record.kind) == (1, "charter")
    assert record.content_hash == sha256(CHARTER.encode()).digest() == hash_of(charter)
    verification = world.nation.records.verify(1, charter)
    assert verification.record == record
    assert (verification.size, verification.root) == (7, world.nation.ledger.root())


def test_a_nation_without_a_charter_begins_with_no_records(world: World) -> None:
    assert len(world.nation.records) == 0
    assert world.nation.records.all() == []
    with pytest.raises(RecordError, match="there is no record 1: the ledger holds 0"):
        world.nation.records.verify(1)


def test_every_record_verifies_with_a_proof_for_anybody(recorded: tuple[World, Path]) -> None:
    """With RFC 6962's own words: leaf, index from 0, size, path, root."""
    records = recorded[0].nation.records
    assert [record.number for record in records.all()] == list(range(1, 8))
    for record in records.all():
        given = records.verify(record.number)
        leaf = sha256(
            b"\0"
            + encode(
                ["bytes32", "address", "uint256", "bytes32", "uint256", "uint256", "string"],
                [record.kind.encode().ljust(32, b"\0"), record.author, record.timestamp,
                 record.content_hash, record.relation, record.target, record.title],
            )
        ).digest()  # fmt: skip
        assert verify_inclusion(leaf, record.number - 1, given.size, given.proof, given.root)


def test_an_earlier_record_still_verifies_when_more_are_added(
    recorded: tuple[World, Path],
) -> None:
    world, charter = recorded
    before = world.nation.records.verify(1, charter)
    append(world, 7)
    after = world.nation.records.verify(1, charter)
    assert after.record == before.record
    assert (after.size, before.size) == (8, 7)
    assert after.root != before.root


@pytest.mark.parametrize("number", [0, -1, 8, 10**9])
def test_a_record_that_is_not_there_is_told(recorded: tuple[World, Path], number: int) -> None:
    with pytest.raises(RecordError, match=f"there is no record {number}: the ledger holds 7"):
        recorded[0].nation.records.get(number)
    with pytest.raises(RecordError):
        recorded[0].nation.records.verify(number)


def test_only_a_keeper_appends_and_nobody_changes(recorded: tuple[World, Path]) -> None:
    world = recorded[0]
    call = world.nation.records.append("law", bytes(31) + b"\1", "Mine")
    with reverts("ledger: only keeper"):
        world.send(call, world.actors.stranger)
    names = {name for name in RecordLedger.compiled().functions if name.startswith("set")}
    assert names == {"setKeeper", "setKind", "setKindOffice"}


def test_a_title_has_a_bound(recorded: tuple[World, Path]) -> None:
    world = recorded[0]
    longest = "ß" * (MAX_TITLE_BYTES // 2)
    world.send(world.nation.records.append("law", b"\1" * 32, longest), world.actors.keeper)
    assert world.nation.records.verify(8).record.title == longest
    with pytest.raises(UsageError, match=f"the title has {MAX_TITLE_BYTES + 1} bytes"):
        world.nation.records.append("law", b"\1" * 32, longest + "!")


@pytest.mark.parametrize("kind", ["", "Law", "a b", "x" * 33, "gesetz§", "a\0"])
def test_what_is_no_kind_is_told(recorded: tuple[World, Path], kind: str) -> None:
    with pytest.raises(UsageError, match="is not a kind of record"):
        recorded[0].nation.records.append(kind, b"\1" * 32, "A title")


# -- the wrong file


def test_a_flipped_bit_anywhere_in_the_file_is_found_out(
    recorded: tuple[World, Path], tmp_path: Path
) -> None:
    records = recorded[0].nation.records
    whole = CHARTER.encode()
    copy = tmp_path / "copy.md"
    copy.write_bytes(whole)
    assert records.verify(1, copy)
    for place in range(len(whole)):
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(
            RecordError, match=r"is not the content of record 1.*every character must match"
        ):
            records.verify(1, copy)


@pytest.mark.parametrize("content", [b"", CHARTER.encode()[:-2], CHARTER.encode() + b"\n."])
def test_a_shorter_or_longer_file_is_found_out(
    recorded: tuple[World, Path], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "copy.md").write_bytes(content)
    with pytest.raises(RecordError, match="is not the content of record 1"):
        recorded[0].nation.records.verify(1, tmp_path / "copy.md")


@pytest.mark.parametrize(
    "same", [CHARTER.strip(), CHARTER + "\n", "\ufeff" + CHARTER.replace("\n", "\r\n")]
)
def test_a_text_that_another_system_saved_is_the_same_text(
    recorded: tuple[World, Path], tmp_path: Path, same: str
) -> None:
    (tmp_path / "copy.md").write_text(same, newline="")
    assert recorded[0].nation.records.verify(1, tmp_path / "copy.md")
    (tmp_path / "copy.bin").write_text(same, newline="")
    with pytest.raises(RecordError, match="is not the content of record 1"):
        recorded[0].nation.records.verify(1, tmp_path / "copy.bin")


def test_the_right_file_of_another_record_is_found_out(recorded: tuple[World, Path]) -> None:
    world, charter = recorded
    with pytest.raises(RecordError, match="is not the content of record 2"):
        world.nation.records.verify(2, charter)


def test_a_file_that_cannot_be_read_is_told(recorded: tuple[World, Path], tmp_path: Path) -> None:
    for path in (tmp_path / "missing.md", tmp_path):
        with pytest.raises(RecordError, match=r"cannot be read: .*; check the path"):
            recorded[0].nation.records.verify(1, path)


def test_a_large_file_is_hashed_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"ab" * (1 << 21))
    assert hash_of(path) == sha256(path.read_bytes()).digest()


# -- the lying node


class LyingPort(ThroughPort):
    """Gives other logs than there are."""

    def __init__(self, world: World, lie: Callable[[list[Log]], list[Log]]) -> None:
        super().__init__(world.port)
        self._lie = lie

    def logs(
        self,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
        *,
        from_block: int = 0,
        to_block: int | None = None,
    ) -> list[Log]:
        return self._lie(super().logs(addresses, topics, from_block=from_block, to_block=to_block))


def through(world: World, lie: Callable[[list[Log]], list[Log]]) -> Records:
    return Nation(world.nation.deployment, LyingPort(world, lie)).records


def changed(log: Log, field: str, value: object) -> Log:
    """The same log with one field of its record changed."""
    event = Artifact.load("RecordLedger").events["RecordAppended"]
    fields = {**event.decode(log.topics, log.data), field: value}
    kinds = [(name, kind) for name, kind, indexed in event.fields if not indexed]
    indexed = [(name, kind) for name, kind, is_indexed in event.fields if is_indexed]
    topics = [encode([kind], [fields[name]]) for name, kind in indexed]
    data = encode([kind for _, kind in kinds], [fields[name] for name, _ in kinds])
    return replace(log, topics=(event.topic, *topics), data=data)


def test_a_port_that_changes_nothing_is_believed(recorded: tuple[World, Path]) -> None:
    world, charter = recorded
    assert through(world, lambda logs: logs).verify(1, charter)
    same = through(world, lambda logs: [changed(log, "title", title(log)) for log in logs])
    assert same.verify(1, charter)


def title(log: Log) -> object:
    return (
        Artifact.load("RecordLedger").events["RecordAppended"].decode(log.topics, log.data)["title"]
    )


LIES: dict[str, Callable[[list[Log]], list[Log]]] = {
    "hides the newest": lambda logs: logs[:-1],
    "hides the oldest": lambda logs: logs[1:],
    "hides one in between": lambda logs: logs[:3] + logs[4:],
    "gives one twice": lambda logs: [*logs, logs[-1]],
    "gives one twice for another": lambda logs: [*logs[:-1], logs[0]],
    "exchanges two": lambda logs: [logs[1], logs[0], *logs[2:]],
    "changes a title": lambda logs: [*logs[:-1], changed(logs[-1], "title", "Law 666")],
    "changes a content": lambda logs: [changed(logs[0], "content_hash", b"\6" * 32), *logs[1:]],
    "changes a time": lambda logs: [changed(logs[0], "timestamp", 5), *logs[1:]],
    "changes an author": lambda logs: [
        changed(logs[0], "author", Address("0x" + "11" * 20)), *logs[1:],
    ],
    "changes a kind": lambda logs: [
        changed(logs[0], "kind", b"treaty".ljust(32, b"\0")), *logs[1:],
    ],
    "changes another record than the one asked for": lambda logs: [
        *logs[:-1], changed(logs[-1], "content_hash", b"\6" * 32),
    ],
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_node_that_lies_is_found_out(recorded: tuple[World, Path], lie: str) -> None:
    world, _ = recorded
    with pytest.raises(RecordError, match=r"other records than the ledger has.*ask another node"):
        through(world, LIES[lie]).verify(1)


def test_a_node_that_hides_everything_is_found_out(recorded: tuple[World, Path]) -> None:
    with pytest.raises(RecordError):
        through(recorded[0], lambda logs: []).verify(1)


def test_a_node_that_numbers_records_as_it_likes_is_found_out(
    recorded: tuple[World, Path],
) -> None:
    """The number is not part of the leaf: it must be the record's place."""

    def renumber(logs: list[Log]) -> list[Log]:
        return [changed(logs[0], "number", 2), changed(logs[1], "number", 1), *logs[2:]]

    world, _ = recorded
    with pytest.raises(RecordError):
        through(world, renumber).verify(1)


def test_a_node_that_lies_only_at_first_is_found_out(recorded: tuple[World, Path]) -> None:
    """What is proved is what is shown, of one and the same answer."""
    answers = 0

    def lie_once(logs: list[Log]) -> list[Log]:
        nonlocal answers
        answers += 1
        return [changed(logs[0], "title", "Forged"), *logs[1:]] if answers == 1 else logs

    records = through(recorded[0], lie_once)
    with pytest.raises(RecordError, match="other records than the ledger has"):
        records.verify(1)
    assert records.verify(1).record.title != "Forged"


@pytest.mark.parametrize("kind", [b"\xff" * 32, b"Not A Kind".ljust(32, b"\0"), bytes(31) + b"x"])
def test_a_record_of_a_kind_that_we_would_not_write_is_read_all_the_same(
    recorded: tuple[World, Path], kind: bytes
) -> None:
    """A keeper may have used other tools: one odd record must not make all others unprovable."""
    world, charter = recorded
    odd = world.nation.ledger.append(kind, b"\7" * 32, "odd")
    world.send(odd, world.actors.keeper)
    assert len(world.nation.records.all()) == 8
    assert world.nation.records.verify(1, charter).size == 8
    assert world.nation.records.verify(8).record.title == "odd"


def test_a_title_that_is_no_utf8_is_read_all_the_same(recorded: tuple[World, Path]) -> None:
    """The ledger takes bytes; a hostile keeper must not end the record book."""
    world, charter = recorded
    good = world.nation.ledger.append(b"law".ljust(32, b"\0"), b"\7" * 32, "odd")
    assert good.data.count(b"odd") == 1
    odd = Call(good.to, good.data.replace(b"odd", b"\xff\xfe\xfd"))
    world.send(odd, world.actors.keeper)
    assert len(world.nation.records.all()) == 8
    assert world.nation.records.verify(1, charter).size == 8
    assert world.nation.records.verify(8)
