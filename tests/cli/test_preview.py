"""govkit proposal preview, and the line or two of it that other commands print."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import process
from govkit.errors import RpcError
from govkit.nation.nation import Nation
from govkit.network.port import State
from govkit.network.rpc_port import RpcPort
from govkit.network.transport import HttpTransport
from govkit.preview.preview import Answer, of_draft
from tests.cli.conftest import Cli

PAYMENT = ("Pay dev3 for maps", "-a", "pay 5 SHELL to dev3")
LONGER = ("Longer votes", "-a", "set voting_period 5 days")
FORGED = "0x90F7000000000000000000000000000000b906"


def head(cli: Cli) -> Any:
    """All of the chain that could change: its newest block, and what waits for the next."""
    node = process.ensure_running(cli.workspace.chain_folder)
    block = process.request(node, "eth_getBlockByNumber", ["latest", True])
    return block, process.request(node, "txpool_content", [])


def test_a_draft_is_previewed_and_nothing_is_sent(cli: Cli) -> None:
    before = head(cli)
    shown = cli.ok("proposal", "preview", *LONGER)
    assert head(cli) == before
    assert "answer    would succeed" in shown.out
    assert "medium rules-touched: action 1 changes what a class" in shown.out
    assert "class constitutional, voting period  3 days  5 days" in shown.out
    assert "rulebook: ClassSet" in shown.out
    assert "storage of rulebook  1 slot" in shown.out


def test_what_moves_is_shown_before_and_after(cli: Cli) -> None:
    found = cli.ok("proposal", "preview", *PAYMENT, "--json").json
    assert found["answer"] == "would succeed"
    moved = {each["account"]: (each["before"], each["after"]) for each in found["balances"]}
    assert len(moved) == 2
    assert all(int(old) - int(new) in (5 * 10**18, -5 * 10**18) for old, new in moved.values())
    assert found["gas"] > 21_000
    assert {each["before"] for each in found["storage"]}
    assert found["changed_since"] is None


def test_every_slot_is_listed_if_asked(cli: Cli) -> None:
    told = cli.ok("proposal", "preview", *LONGER, "--storage").out
    assert "storage of rulebook  0x" in told
    assert "becomes\n" in told


def test_each_answer_has_an_exit_code_of_its_own(cli: Cli) -> None:
    fails = cli("proposal", "preview", "Pay dev3", "-a", "pay 50_000_000_000 SHELL to dev3")
    assert (fails.code, "would fail" in fails.out) == (4, True)
    assert "because" in fails.out
    flagged = cli("proposal", "preview", *LONGER, "--fail-on", "medium")
    assert (flagged.code, "would succeed" in flagged.out) == (3, True)
    assert cli("proposal", "preview", *LONGER, "--fail-on", "high").code == 0


def test_a_proposal_is_previewed_by_its_number(cli: Cli) -> None:
    number = cli.ok("proposal", "new", *LONGER, "--yes").out.strip()
    cli.ok("proposal", "preview", number)
    unknown = cli("proposal", "preview", "77")
    assert (unknown.code, unknown.out) == (1, "")
    assert "there is no proposal 77" in unknown.err


def test_what_changed_since_an_earlier_preview_is_told(cli: Cli, tmp_path: Path) -> None:
    number = cli.ok("proposal", "new", *PAYMENT, "--yes").out.strip()
    file = tmp_path / "preview.json"
    file.write_text(cli.ok("proposal", "preview", number, "--json").out)
    same = cli.ok("proposal", "preview", number, "--since", file)
    assert "changed   nothing that it reads" in same.out
    cli.ok("token", "transfer", "1 SHELL", "dev3", "--as", "dev1", "--yes")
    other = cli.ok("proposal", "preview", number, "--since", file, "--json").json
    assert any(each.endswith("of token") for each in other["changed_since"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "line 1"),
        ('{"format": 2, "reads": null}', "it is of format 2, and this govkit reads 1"),
        ('{"format": 1}', "reads"),
        (
            '{"format": 1, "reads": {"accounts": [["0x00", "1", "0x"]], "slots": []}}',
            "not an address",
        ),
    ],
)
def test_a_file_that_is_no_preview_is_refused(
    cli: Cli, tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "preview.json"
    file.write_text(text)
    refused = cli("proposal", "preview", *LONGER, "--since", file)
    assert (refused.code, refused.out) == (2, "")
    assert len(refused.err.splitlines()) == 1
    assert "is not a preview" in refused.err


def test_reasons_without_an_action_are_refused(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "reasons.md"
    file.write_text("Because.")
    assert cli("proposal", "preview", "1", "--text", file).code == 2


def test_a_node_without_state_has_an_exit_code_of_its_own(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pruned(port: RpcPort, *place: object, block: int | None = None) -> int:
        raise RpcError(-32000, "state is pruned")

    monkeypatch.setattr(RpcPort, "storage", pruned)
    monkeypatch.setattr(RpcPort, "state", lambda port, *place, block: State())
    shown = cli("proposal", "preview", *PAYMENT)
    assert shown.code == 5
    assert "answer    could not be simulated" in shown.out
    assert "state is pruned" in shown.out
    assert "pay 5 SHELL to 0x" in shown.out, "its words are told all the same"


def test_effects_that_are_unknown_have_one_too(cli: Cli) -> None:
    """A contract that asks the block for its randomness."""
    key = "0x" + "ab" * 20
    cli.workspace.node_request("hardhat_setCode", [key, "0x445f5500"])
    shown = cli("proposal", "preview", "Throw the dice", "-a", f"call {key} 0 0x01020304")
    assert (shown.code, "answer    effects unknown" in shown.out) == (6, True)
    assert "PREVRANDAO" in shown.out


class Recorded:
    """A node that notes which methods it is asked for."""

    is_one_server = True

    def __init__(self, inner: HttpTransport) -> None:
        self.inner, self.methods = inner, set[str]()

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        self.methods.add(method)
        return self.inner.exchange(method, parameters)


def test_any_node_will_do_that_serves_the_plain_state(cli: Cli) -> None:
    """It is asked for nothing that only some nodes or providers offer, and for no writing."""
    url = process.ensure_running(cli.workspace.chain_folder).url
    node = Recorded(HttpTransport(url, time.sleep))
    nation = Nation(cli.workspace.deployment, RpcPort(node))
    found = of_draft(nation, [nation.phrases.parse("pay 5 SHELL to dev3")], "# Pay dev3")
    assert found.answer is Answer.SUCCEEDS
    assert node.methods == {
        *("eth_chainId", "eth_getBlockByNumber", "eth_call", "eth_getLogs"),
        *("eth_getCode", "eth_getBalance", "eth_getTransactionCount", "eth_getStorageAt"),
    }


# -- a line or two elsewhere


def test_show_and_vote_tell_the_worst_flag_and_the_command(cli: Cli) -> None:
    number = cli.ok("proposal", "new", *LONGER, "--yes").out.strip()
    cli.ok("chain", "forward", "2 days")
    told = f"preview: govkit proposal preview {number} tells all of it"
    for words in (("show",), ("vote", "for", "--as", "dev1", "--yes")):
        shown = cli.ok("proposal", words[0], number, *words[1:])
        assert "flag: medium, rules-touched: action 1 changes" in shown.err
        assert told in shown.err
    [flag] = cli.ok("proposal", "show", number, "--json").json["flags"]
    assert flag["id"] == "rules-touched"


def test_show_says_so_where_nothing_stands_out(cli: Cli) -> None:
    number = cli.ok("proposal", "new", *PAYMENT, "--yes").out.strip()
    shown = cli.ok("proposal", "show", number)
    assert "flag:" not in shown.err
    assert f"govkit proposal preview {number} executes it on a copy of the chain" in shown.err


def test_queue_tells_it_too(cli: Cli) -> None:
    number = cli.ok("proposal", "new", *LONGER, "--yes").out.strip()
    refused = cli("proposal", "queue", number, "--yes")  # it is too early
    assert "flag: medium, rules-touched" in refused.err


def test_without_a_nation_it_is_refused_in_a_line(empty: Cli) -> None:
    refused = empty.fails("proposal", "preview", *LONGER)
    assert "deployment" in refused


def test_a_nation_that_is_being_founded_is_refused_in_a_line(cli: Cli) -> None:
    """The deployment file of a founding that has begun and has not ended."""
    file = cli.workspace.deployment_file
    raw = json.loads(file.read_text())
    try:
        file.write_text(json.dumps({**raw, "founded": False}))
        before = head(cli)
        assert "not founded" in cli.fails("proposal", "preview", *LONGER)
        assert head(cli) == before
    finally:
        file.write_text(json.dumps(raw))


def test_a_deployment_of_a_newer_format_is_refused_in_a_line(cli: Cli) -> None:
    file = cli.workspace.deployment_file
    raw = file.read_text()
    try:
        file.write_text(json.dumps({**json.loads(raw), "govkit_deployment": 10**6}))
        assert "1000000" in cli.fails("proposal", "preview", *LONGER)
    finally:
        file.write_text(raw)


def test_hostile_text_is_shown_as_what_it_is(cli: Cli) -> None:
    title = "Pay\x1b[2J dev3\u202e for m\u200baps"
    shown = cli.ok("proposal", "preview", title, "-a", "pay 5 SHELL to dev3")
    assert "\\x1b[2J" in shown.out
    assert "medium hidden-characters" in shown.out
    assert all(line.isprintable() for line in shown.out.splitlines())
