"""What a command signs or asks about shows digests that other software computes too."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak
from web3 import Web3

from govkit.chain import process
from govkit.cli.workspace import Workspace
from tests.cli.conftest import Cli
from tests.unit.test_typed_data import types_of


def erc_8213(calldata: str) -> str:
    raw = bytes.fromhex(calldata.removeprefix("0x"))
    return "0x" + keccak(len(raw).to_bytes(32) + raw).hex()


def calldata(artifact: str, function: str, *arguments: object) -> str:
    """A call as web3.py encodes it."""
    text = files("govkit.contracts").joinpath("artifacts", f"{artifact}.json").read_text()
    contract = Web3().eth.contract(abi=json.loads(text)["abi"])
    return str(contract.encode_abi(function, args=arguments))


def said(err: str, name: str) -> list[str]:
    """What stands beside a name on stderr."""
    rows = [line.split() for line in err.splitlines()]
    return [row[1] for row in rows if len(row) == 2 and row[0] == name]


def test_a_transaction_is_asked_about_with_its_digest(cli: Cli) -> None:
    receiver = cli.workspace.find("dev9")
    refused = cli("token", "transfer", "1 SHELL", "dev9")
    assert refused.code == 2
    assert "nobody is there to say yes" in refused.err
    sent = calldata("TreasuryToken", "transfer", receiver, 10**18)
    assert said(refused.err, "digest") == [erc_8213(sent)]
    other = cli("token", "transfer", "2 SHELL", "dev9")
    assert said(other.err, "digest") != said(refused.err, "digest")


def test_with_yes_a_transaction_is_sent_without_a_word(cli: Cli) -> None:
    assert said(cli.ok("token", "delegate", "dev0", "--yes").err, "digest") == []


def test_a_proposals_actions_have_digests_for_who_proposes_and_who_votes(cli: Cli) -> None:
    registrar = cli.workspace.find("dev4")
    action = ("-a", "set registrar dev4", "-a", "remove guardian")
    expected = [
        erc_8213(calldata("CitizenRegistry", "setRegistrar", registrar)),
        erc_8213(calldata("Governor", "removeGuardian")),
    ]
    asked = cli("proposal", "new", "Mind", *action)
    assert asked.code == 2
    assert said(asked.err, "digest")[:2] == expected
    number = cli.ok("proposal", "new", "Mind", *action, "--yes").out.strip()
    shown = cli.ok("proposal", "show", number, "--json").json["actions"]
    assert [each["digest"] for each in shown] == expected
    assert [erc_8213(each["calldata"]) for each in shown] == expected
    table = cli.ok("proposal", "show", number).out
    assert all(each in table for each in expected)
    assert max(map(len, table.splitlines())) <= 80
    proposed = asked.err.splitlines()
    assert len(said(asked.err, "digest")) == 3, proposed


def test_a_signed_ballot_shows_what_a_hardware_wallet_shows(cli: Cli, tmp_path: Path) -> None:
    number = cli.ok("proposal", "new", "Mind", "-a", "remove guardian", "--yes").out.strip()
    file = tmp_path / "ballot.json"
    told = cli.ok("proposal", "sign", number, "for", "--as", "dev1", "--out", file).err
    ballot = json.loads(file.read_text())
    domain = {
        "name": ballot["domain_name"],
        "version": "1",
        "chainId": ballot["chain_id"],
        "verifyingContract": ballot["address"],
    }
    message = {"proposalId": int(ballot["proposal"]), "support": 1}
    signed = encode_typed_data(domain, types_of("Vote"), message)
    assert said(told, "domain") == ["0x" + signed.header.hex()]
    assert said(told, "message") == ["0x" + signed.body.hex()]
    whole = keccak(b"\x19\x01" + signed.header + signed.body)
    assert said(told, "digest") == ["0x" + whole.hex()]
    assert Account.recover_message(signed, signature=ballot["signature"]) == ballot["voter"]
    other = cli.ok("proposal", "sign", number, "against", "--as", "dev1", "--out", f"{file}2").err
    assert said(other, "domain") == said(told, "domain")
    assert said(other, "message") != said(told, "message")


def test_a_membership_is_signed_with_its_digests(cli: Cli, tmp_path: Path) -> None:
    told = cli.ok("citizen", "prove", tmp_path / "proof.json", "--as", "dev1", "--yes").err
    (domain,), (message,), (digest,) = (
        said(told, name) for name in ("domain", "message", "digest")
    )
    parts = bytes.fromhex(domain[2:]) + bytes.fromhex(message[2:])
    assert digest == "0x" + keccak(b"\x19\x01" + parts).hex()


def sent(workspace: Workspace, after: int) -> list[str]:
    """The digests of all that the chain holds after a block, from the transactions themselves."""
    last = int(str(workspace.node_request("eth_blockNumber", [])), 16)
    blocks: Any = (
        workspace.node_request("eth_getBlockByNumber", [hex(number), True])
        for number in range(after + 1, last + 1)
    )
    return [erc_8213(each["input"]) for block in blocks for each in block["transactions"]]


def block_of(workspace: Workspace) -> int:
    return int(str(workspace.node_request("eth_blockNumber", [])), 16)


def test_relayed_ballots_are_asked_about_by_what_is_sent(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govkit.nation.voting.signed_ballots.MAX_BALLOTS_A_BATCH", 2)
    number = cli.ok("proposal", "new", "Mind", "-a", "remove guardian", "--yes").out.strip()
    cli.ok("chain", "forward", "2 days")
    files = [tmp_path / f"{name}.json" for name in ("dev0", "dev1", "dev2")]
    for file in files:
        cli.ok("proposal", "sign", number, "for", "--as", file.stem, "--out", file)
    relay: tuple[str | Path, ...] = ("proposal", "relay", number, *files, "--as", "dev9")
    asked = cli(*relay)
    assert asked.code == 2
    assert "relay 2 ballots on proposal 1 into citizens" in asked.err
    assert "relay 1 ballots on proposal 1 into citizens" in asked.err
    before = block_of(cli.workspace)
    told = cli.ok(*relay, "--yes").err
    assert said(told, "digest") == []
    assert said(asked.err, "digest") == sent(cli.workspace, before)
    assert len(said(asked.err, "digest")) == 2


def test_a_list_of_payments_is_asked_about_by_each_batch(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the contract that pays, which is not there yet, and then what it is to pay."""
    monkeypatch.setattr("govkit.nation.money.distribution.BATCH_PAYMENTS", 2)
    for name in ("distributions.json", "distributor.json"):
        (cli.workspace.state / name).unlink(missing_ok=True)
    file = tmp_path / "wages.csv"
    file.write_text("address,amount\ndev5,1\ndev6,2\ndev7,3\n")
    first = cli("token", "distribute", file)
    assert first.code == 2
    assert "create the contract that pays lists" in first.err
    monkeypatch.setattr("sys.stdin", Answers("y\nn\n"))
    start = block_of(cli.workspace)
    asked = cli("token", "distribute", file)
    assert said(asked.err, "digest")[:1] == said(first.err, "digest") == sent(cli.workspace, start)
    before = block_of(cli.workspace)
    cli.ok("token", "distribute", file, "--yes")
    assert said(asked.err, "digest")[1:] == sent(cli.workspace, before)
    assert "pay 3 SHELL to 2 receivers" in asked.err
    assert "pay 3 SHELL to 1 receivers" in asked.err
    assert len(said(asked.err, "digest")) == 4, "the contract, the approval and two batches"


class Answers(io.StringIO):
    """A terminal at which somebody answers."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A chain that is not the folder's own."""
    folder = tmp_path_factory.mktemp("network")
    process.ensure_running(folder / ".govkit" / "chain")
    yield Workspace(folder, "local")
    process.stop(folder / ".govkit" / "chain")


def test_a_founding_is_asked_about_and_signed_by_its_digests(
    empty: Cli, network: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVKIT_PASSWORD", "anvil pelican thirteen moss ferry")
    empty.ok("init", empty.folder, "--template", "minimal")
    empty.ok("network", "add", "net", process.ensure_running(network.chain_folder).url)
    founder = empty.ok("--network", "net", "account", "new", "ana").out.strip()
    network.node_request("anvil_setBalance", [founder, hex(10**19)])
    found = ("--network", "net", "found", empty.folder / "nation.yaml", "--as", "ana")
    monkeypatch.setattr("sys.stdin", Answers("n\n"))
    asked, start = empty(*found), block_of(network)
    assert asked.code != 0
    told = empty.ok(*found, "--yes").err
    sent_digests = sent(network, start)
    ours = [each for each in said(told, "digest") if each in sent_digests]
    assert ours == said(told, "digest"), "each was said that was signed"
    assert set(sent_digests) - set(ours) == set(), "and nothing else was sent"
    known = said(asked.err, "digest")
    assert known == [each for each in ours if each in known], "in the same order"
    lines = asked.err.splitlines()
    titles = [lines[n - 1].strip() for n, line in enumerate(lines) if line.startswith("  digest")]
    assert (titles[0], titles[-1]) == ("founder", "governor")
    later = [line for line in lines if line.startswith("  digest  known when it is signed")]
    assert len(known) + len(later) == len(titles) == len(sent_digests)
    assert len(later) == 1, "the governor's, which says when the nation began"
