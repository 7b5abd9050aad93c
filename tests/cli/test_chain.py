"""`govkit chain`: a chain moved, reset, remembered, watched and shared, as its user types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Cli]:
    """Another folder, without a nation."""
    folder = tmp_path / "other"
    folder.mkdir()
    cli = Cli(folder)
    yield cli
    process.stop(cli.workspace.chain_folder)


def head_of(cli: Cli) -> int:
    return int(cli.ok("chain", "status", "--json").json["head"])


class TestStatus:
    def test_of_a_node_that_runs(self, empty: Cli) -> None:
        empty.ok("chain", "mine", "2")
        found = empty.ok("chain", "status", "--json").json
        assert (found["running"], found["head"], found["accounts"]) == (True, 2, 30)
        assert found["bytes"] > 0
        assert found["uptime_seconds"] >= 0
        assert found["now"] >= found["head_timestamp"]
        shown = empty.ok("chain", "status").out
        for word in (
            "block 2",
            found["url"],
            found["log"],
            "30 with known keys",
            str(found["pid"]),
        ):
            assert word in shown
        assert max(map(len, shown.splitlines())) <= 80 or str(empty.folder) in shown

    def test_of_none_starts_none(self, empty: Cli) -> None:
        assert empty.ok("chain", "status", "--json").json["running"] is False
        assert "no" in empty.ok("chain", "status").out
        assert process.status(empty.workspace.chain_folder) is None

    def test_of_a_stopped_one_is_read_from_the_store(self, empty: Cli) -> None:
        assert empty.ok("chain", "status", "--json").json["head"] is None
        empty.ok("chain", "mine", "3")
        running = empty.ok("chain", "status", "--json").json
        empty.ok("chain", "stop")
        stopped = empty.ok("chain", "status", "--json").json
        assert stopped.keys() == running.keys()
        assert (stopped["running"], stopped["head"], stopped["url"]) == (False, 3, None)
        assert stopped["head_timestamp"] == running["head_timestamp"]
        assert "block 3" in empty.ok("chain", "status").out
        for file in empty.workspace.chain_folder.glob("chain.sqlite*"):
            file.unlink()
        (empty.workspace.chain_folder / "chain.sqlite").write_bytes(b"nonsense" * 1_000)
        assert "no chain that can be read" in empty.ok("chain", "status").out


class TestStart:
    def test_under_another_name(self, empty: Cli) -> None:
        name = "hardhatnetwork/2.26.0"
        empty.ok("chain", "start", "--detach", "--client-version", name)
        node = process.status(empty.workspace.chain_folder)
        assert node is not None
        assert process.request(node, "web3_clientVersion", []) == name
        assert process.request(node, "hardhat_metadata", [])["clientVersion"] == name  # type: ignore[index]

    @pytest.mark.parametrize("name", ["an\nvil", "a" * 101])
    def test_a_name_of_several_lines_is_refused(self, empty: Cli, name: str) -> None:
        failed = empty.fails("chain", "start", "--detach", "--client-version", name, code=2)
        assert "one line of at most 100 characters; give one like anvil/v1.0.0" in failed


class TestLogs:
    def test_what_the_node_wrote(self, empty: Cli) -> None:
        assert "no log" in empty.ok("chain", "logs").err
        empty.ok("chain", "start", "--detach")
        log = process.chain_folder(empty.workspace.chain_folder) / "node.log"
        log.write_text("one\ntwo\nthree\n")
        assert empty.ok("chain", "logs", "--lines", "2").out == "two\nthree\n"


class TestSnapshots:
    def test_survive_a_restart(self, empty: Cli) -> None:
        assert empty.ok("chain", "snapshot", "list", "--json").json == {}
        empty.ok("chain", "mine", "2")
        empty.ok("chain", "snapshot", "save", "before")
        empty.ok("chain", "mine", "3")
        empty.ok("chain", "stop")
        assert empty.ok("chain", "snapshot", "list", "--json").json == {"before": 2}
        assert "before" in empty.ok("chain", "snapshot", "list").out
        empty.ok("chain", "snapshot", "restore", "before", "--yes")
        assert head_of(empty) == 2

    def test_an_unknown_one(self, empty: Cli) -> None:
        empty.ok("chain", "mine", "2")
        line = empty.fails("chain", "snapshot", "restore", "nowhere", "--yes")
        assert "there is no snapshot nowhere" in line
        assert head_of(empty) == 2

    def test_a_name_is_moved_only_when_asked_and_can_be_forgotten(self, empty: Cli) -> None:
        empty.ok("chain", "snapshot", "save", "here")
        empty.ok("chain", "mine")
        line = empty.fails("chain", "snapshot", "save", "here", code=2)
        assert "here is block 0 already" in line
        empty.ok("chain", "snapshot", "save", "here", "--force")
        assert empty.ok("chain", "snapshot", "list", "--json").json == {"here": 1}
        empty.ok("chain", "snapshot", "delete", "here")
        assert empty.ok("chain", "snapshot", "list", "--json").json == {}
        assert "there is no snapshot here" in empty.fails("chain", "snapshot", "delete", "here")
        assert head_of(empty) == 1

    def test_nobody_is_asked_where_nobody_is(self, empty: Cli) -> None:
        empty.ok("chain", "snapshot", "save", "here")
        empty.ok("chain", "mine")
        assert "--yes" in empty.fails("chain", "snapshot", "restore", "here", code=2)
        assert head_of(empty) == 1


class TestReset:
    def test_goes_back_to_the_first_block(self, empty: Cli) -> None:
        empty.ok("chain", "mine", "4")
        assert "--yes" in empty.fails("chain", "reset", code=2)
        assert head_of(empty) == 4
        assert "4 blocks are gone" in empty.ok("chain", "reset", "--yes").err
        assert head_of(empty) == 0

    def test_not_of_another_network(self, empty: Cli) -> None:
        line = empty.fails("--network", "http://127.0.0.1:9", "chain", "reset", "--yes", code=2)
        assert "is not the embedded chain" in line


class TestReadAhead:
    """A command that moves the chain may have asked ahead what it reads afterwards."""

    def test_what_was_asked_before_the_move_is_asked_again(self, empty: Cli) -> None:
        empty.ok("chain", "mine")
        workspace = empty.workspace
        workspace.command = "chain mine"
        note = workspace.state / "reads" / "chain-mine.json"
        assert json.loads(note.read_text()) == [["eth_getBlockByNumber", ["latest", False]]]
        workspace.port.chain_id()  # what was asked ahead is answered by then
        workspace.node_request("anvil_mine", ["0x3"])
        assert workspace.port.block().number == 4

    def test_each_run_tells_what_is_new(self, empty: Cli) -> None:
        for number in (1, 2):
            empty.ok("chain", "mine", str(number))
            said = empty.ok("chain", "reset", "--yes").err
            assert f"{number} blocks are gone; the head is block 0" in said


class TestExportAndImport:
    def test_there_and_back(self, empty: Cli, other: Cli, tmp_path: Path) -> None:
        file = tmp_path / "chain.rlp"
        empty.ok("chain", "mine", "3")
        empty.ok("chain", "forward", "2 days")
        empty.ok("chain", "export", file)
        assert "4 blocks added" in other.ok("chain", "import", file).err
        assert other.workspace.port.block() == empty.workspace.port.block()
        other.ok("chain", "stop")
        assert "0 blocks added" in other.ok("chain", "import", file).err
        other.ok("chain", "mine")
        assert head_of(other) == 5

    def test_a_nation_goes_along(self, empty: Cli, other: Cli, tmp_path: Path) -> None:
        """What is founded at a terminal is signed, so it runs again elsewhere."""
        file = tmp_path / "chain.rlp"
        empty.ok("init", empty.folder, "--template", "micronation")
        empty.ok("found", empty.folder / "nation.yaml", "--yes")
        empty.ok("chain", "export", file)
        other.ok("chain", "import", file)
        assert other.workspace.port.block() == empty.workspace.port.block()
        assert [each.name for each in tmp_path.iterdir() if "partial" in each.name] == []

    def test_a_file_that_is_there_is_kept(self, empty: Cli, tmp_path: Path) -> None:
        file = tmp_path / "chain.rlp"
        file.write_text("mine")
        assert "is there already" in empty.fails("chain", "export", file, code=2)
        assert file.read_text() == "mine"
        empty.ok("chain", "export", file, "--force")
        assert file.read_bytes() != b"mine"
        assert "cannot be written" in empty.fails("chain", "export", "/dev/null/chain.rlp", code=2)

    def test_of_another_chain(self, empty: Cli, other: Cli, tmp_path: Path) -> None:
        file = tmp_path / "chain.rlp"
        empty.ok("chain", "mine")
        empty.ok("chain", "export", file)
        other.ok("chain", "start", "--detach")
        other.workspace.node_request("evm_increaseTime", [9])
        assert "stop it first" in other.fails("chain", "import", file)
        other.ok("chain", "stop")
        _begin_later(other)
        assert "belongs to another chain" in other.fails("chain", "import", file)
        assert other.workspace.port.block().number == 0

    def test_what_is_no_file_of_blocks(self, empty: Cli, tmp_path: Path) -> None:
        file = tmp_path / "chain.rlp"
        assert "there is no file" in empty.fails("chain", "import", file, code=2)
        file.write_bytes(b"")
        assert "has no blocks" in empty.fails("chain", "import", file)
        file.write_bytes(b"\x01\x02")
        assert "not a file of blocks" in empty.fails("chain", "import", file)
        assert not (empty.workspace.chain_folder / "chain.sqlite").exists()


class TestGenesis:
    def test_begins_a_chain_of_its_own(self, empty: Cli, tmp_path: Path) -> None:
        config = {"chainId": 77, "shanghaiTime": 0, "terminalTotalDifficulty": 0, "londonBlock": 0}
        genesis = tmp_path / "genesis.json"
        genesis.write_text(json.dumps({"config": config, "alloc": {}, "gasLimit": "0x1c9c380"}))
        empty.ok("chain", "start", "--detach", "--genesis", genesis)
        assert empty.workspace.port.chain_id() == 77
        line = empty.fails("chain", "start", "--detach", "--genesis", genesis)
        assert "the node is running already" in line

    def test_files_that_are_not_there(self, empty: Cli) -> None:
        for option in ("--genesis", "--import"):
            line = empty.fails("chain", "start", "--detach", option, "nothing", code=2)
            assert "there is no file nothing" in line


class TestUse:
    def test_one_node_serves_two_folders(self, empty: Cli, other: Cli) -> None:
        assert "has no chain" in other.fails("chain", "use", empty.folder, code=2)
        empty.ok("chain", "mine", "3")
        other.ok("chain", "use", empty.folder)
        assert head_of(other) == 3
        urls = {cli.ok("chain", "status", "--json").json["url"] for cli in (empty, other)}
        assert len(urls) == 1

    def test_two_nations_on_one_node(self, empty: Cli, other: Cli) -> None:
        empty.ok("chain", "start", "--detach")
        other.ok("chain", "use", empty.folder)
        for cli, name in ((empty, "Onelandia"), (other, "Twolandia")):
            cli.ok("init", cli.folder, "--template", "micronation")
            file = cli.folder / "nation.yaml"
            file.write_text(file.read_text().replace("Sandbar", name))
            cli.ok("found", file, "--yes")
        assert empty.ok("status", "--json").json["nation"] == "Onelandia"
        assert other.ok("status", "--json").json["nation"] == "Twolandia"

    def test_not_instead_of_a_chain_of_its_own(self, empty: Cli, other: Cli) -> None:
        empty.ok("chain", "mine")
        other.ok("chain", "mine", "2")
        assert "has a chain of its own" in other.fails("chain", "use", empty.folder)
        assert head_of(other) == 2


def _begin_later(cli: Cli) -> None:
    """Have a folder's chain begin again with another timestamp."""
    folder = cli.workspace.chain_folder
    for file in folder.glob("chain.sqlite*"):
        file.unlink()
    from govkit.chain.chain import Chain
    from govkit.chain.genesis import Genesis
    from govkit.chain.store import Store

    Chain(Store(folder), None, Genesis.development(1_700_000_001)).close()
