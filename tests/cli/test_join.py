"""Joining a nation from the file that somebody gave, and no stray chain."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import process
from govkit.cli.workspace import Workspace
from govkit.nation.blueprint.deployment import Deployment
from govkit.network import download
from govkit.types import Address
from tests.cli.conftest import Cli
from tests.integration.hostile import error, serving

NODE = "https://rpc.example.org"


@pytest.fixture
def given(cli: Cli, tmp_path: Path) -> Path:
    """The founder's deployment file, as it was passed on."""
    file = tmp_path / "given.json"
    file.write_bytes(cli.workspace.deployment_file.read_bytes())
    return file


@pytest.fixture
def newcomer(tmp_path: Path) -> Cli:
    folder = tmp_path / "newcomer"
    folder.mkdir()
    return Cli(folder)


@pytest.fixture
def node(cli: Cli) -> str:
    return process.ensure_running(cli.workspace.chain_folder).url


def naming(file: Path, **changes: Any) -> Path:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))
    return file


def left(newcomer: Cli) -> list[str]:
    """What a command left in the folder."""
    return [str(each.relative_to(newcomer.folder)) for each in newcomer.folder.rglob("*")]


def test_a_file_is_enough_where_a_network_is_named(newcomer: Cli, given: Path, node: str) -> None:
    shown = newcomer.ok("--network", node, "join", given, "--yes")
    assert "Sandbar" in shown.out
    assert "treasury contract" in shown.out
    assert "fingerprint" in shown.out
    assert "is genuine" in shown.err
    other = Cli(newcomer.folder)  # knows the network from now on
    assert "Sandbar" in other.ok("status").out
    assert not (newcomer.folder / ".govkit" / "chain").exists()


def test_the_nodes_in_the_file_are_asked_in_turn(
    newcomer: Cli, given: Path, cli: Cli, node: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govkit.network import networks

    real = networks.find_network
    places = {"https://dead.example.org": "http://127.0.0.1:9", NODE: node}
    monkeypatch.setattr(
        networks,
        "find_network",
        lambda name, folder: real(places.get(str(name), str(name)), folder),
    )
    said = newcomer.ok("join", naming(given, rpc=list(places)), "--yes")
    assert "note: " in said.err
    assert all(place in said.out for place in places)
    assert Workspace(newcomer.folder).network == NODE


def test_nothing_is_asked_or_kept_before_a_yes(newcomer: Cli, given: Path) -> None:
    assert "add --yes" in newcomer.fails("join", naming(given, rpc=[NODE]), code=2)
    assert left(newcomer) == []


def test_a_file_without_nodes_says_what_it_needs(newcomer: Cli, given: Path) -> None:
    line = newcomer.fails("join", given, "--yes", code=2)
    assert "Sandbar lives on chain 1337" in line
    assert "govkit --network URL join" in line
    assert left(newcomer) == []


def test_a_wrong_chain_or_no_nation_there_is_refused(
    newcomer: Cli, given: Path, node: str, tmp_path: Path
) -> None:
    raw = json.loads(given.read_text())
    wrong = naming(tmp_path / "given.json", chain_id=1)
    assert "is on chain 1" in newcomer.fails("--network", node, "join", wrong, "--yes")
    given.write_text(json.dumps(raw))
    with serving(error(-32000, "no\x1b[2J", "")) as url:
        assert "\x1b" not in newcomer.fails("--network", url, "join", given, "--yes")
    assert left(newcomer) == []


def test_a_forged_file_is_refused_before_any_node_is_asked(newcomer: Cli, given: Path) -> None:
    raw = json.loads(given.read_text())
    for changes in (
        {"contracts": {**raw["contracts"], "treasury": raw["contracts"]["token"]}},
        {"nation": "Sandbar\x1b[2J"},
        {"fingerprint": "0x" + "00" * 32},
        {"founder": raw["contracts"]["token"]},
        {"names": {**raw["names"], "dev0": raw["contracts"]["token"]}},
    ):
        line = newcomer.fails("join", naming(given, **{**raw, "rpc": [NODE], **changes}), "--yes")
        assert "differs from what" in line
        assert "\x1b" not in line
    assert left(newcomer) == []


@pytest.mark.parametrize(
    "rpc",
    [
        ["file:///etc/passwd"], ["javascript:alert(1)"], ["https://a:b@rpc.example.org"],
        ["https://127.0.0.1:8545"], ["http://rpc.example.org"], ["https://a.example/\x1b[2J"],
        [f"https://rpc{number}.example.org" for number in range(300)], "https://rpc.example.org",
        [{}], [NODE, NODE], None,
    ],
)  # fmt: skip
def test_a_file_with_hostile_nodes_is_refused(newcomer: Cli, given: Path, rpc: Any) -> None:
    line = newcomer.fails("join", naming(given, rpc=rpc), "--yes")
    assert "rpc: " in line
    assert "\x1b" not in line
    assert len(line) < 500
    assert left(newcomer) == []


def test_a_link_is_fetched_once_and_what_was_verified_is_kept(
    newcomer: Cli, given: Path, node: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([given.read_bytes(), b"another one the second time"])
    monkeypatch.setattr(download, "download", lambda url: next(answers))
    newcomer.ok("--network", node, "join", "https://example.org/sandbar.json", "--yes")
    assert Deployment.load(newcomer.workspace.deployment_file) == Deployment.load(given)


@pytest.mark.parametrize("link", ["http://example.org/d.json", "file:///etc/passwd", "ftp://x/y"])
def test_a_link_is_fetched_by_https_alone(newcomer: Cli, link: str) -> None:
    assert "give an https URL" in newcomer.fails("join", link, "--yes", code=2)


def test_what_is_no_deployment_file_is_refused(newcomer: Cli, tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    for content in (b"", b"[]", b"\xff\xfe", b"{}", b"[" * 100_000, b" " * (2 << 20)):
        odd.write_bytes(content)
        newcomer.ok("--version")
        result = newcomer("join", odd, "--yes")
        assert result.code in (1, 2), content[:10]
        assert result.err.startswith("error: ")
    assert "cannot be read" in newcomer.fails("join", tmp_path, "--yes", code=2)
    assert "cannot be read" in newcomer.fails("join", tmp_path / "none", "--yes", code=2)


def test_another_nations_folder_is_not_overwritten(
    cli: Cli, newcomer: Cli, given: Path, node: str
) -> None:
    newcomer.ok("--network", node, "join", given, "--yes")
    newcomer.ok("--network", node, "join", given, "--yes")  # again does no harm
    file = newcomer.workspace.deployment_file
    held = Deployment.load(file)
    replace(held, founder=Address("0x" + "11" * 20)).save(file)
    assert "this folder holds Sandbar" in newcomer.fails("join", given, "--yes", code=2)


@pytest.mark.parametrize(
    "words",
    [
        ("status",), ("proposal", "list"), ("chain", "forward", "3 days"),
        ("chain", "start", "--detach"), ("chain", "mine"), ("verify",),
        ("token", "transfer", "5 SHELL", "dev1", "--as", "dev0", "--yes"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("chain_id", [1, 1337])
def test_a_file_alone_never_starts_a_chain(
    newcomer: Cli, given: Path, words: tuple[str, ...], chain_id: int
) -> None:
    newcomer.workspace.state.mkdir()
    naming(given, chain_id=chain_id, rpc=[NODE]).replace(newcomer.workspace.deployment_file)
    line = newcomer.fails(*words)
    assert f"Sandbar lives on chain {chain_id}" in line
    assert NODE in line
    assert "govkit join" in line
    assert left(newcomer) == [".govkit", ".govkit/deployment.json"]


def test_nodes_are_published_if_they_are_public_and_of_that_chain(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, node: str
) -> None:
    file = cli.workspace.deployment_file
    before = file.read_bytes()
    assert "is on this computer alone" in cli.fails("network", "publish", code=2)
    for url in (node, "https://a:secret@rpc.example.org", "https://x.example.org/v3/secret"):
        line = cli.fails("network", "publish", url, code=2)
        assert "cannot be passed on" in line
        assert "secret" not in line

    class Asked:
        def __init__(self, url: str) -> None:
            self.url = url

        def chain_id(self) -> int:
            return 1 if "other" in self.url else 1337

    from govkit.cli import network

    monkeypatch.setattr(
        network, "Workspace", lambda folder, url: type("W", (), {"port": Asked(url)})
    )
    assert "is chain 1" in cli.fails("network", "publish", "https://other.example.org")
    assert file.read_bytes() == before
    cli.ok("network", "publish", NODE)
    assert Deployment.load(file).rpc == (NODE,)
    cli.ok("status")
    cli.ok("network", "publish", "--none")
    assert file.read_bytes() == before
