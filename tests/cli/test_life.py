"""What citizens do from a terminal; each command's effect is read from the chain."""

from __future__ import annotations

import hashlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS, MNEMONIC
from govkit.constitution.units import format_time
from govkit.nation.nation import Nation
from govkit.network.rpc_port import RpcPort
from tests.cli.conftest import Cli

DEV9 = DEV_ACCOUNTS[9].address


def nation_of(cli: Cli) -> Nation:
    """The nation as another client sees it."""
    from govkit.chain import process

    port = RpcPort(process.ensure_running(cli.workspace.chain_folder).url, poll_seconds=0.01)
    return Nation.connect(cli.workspace.deployment_file, port)


def propose(cli: Cli, *actions: str) -> str:
    flags = [flag for action in actions for flag in ("--action", action)]
    return cli.ok("proposal", "new", "A plan", *flags, "--yes").out.strip()


class TestCitizens:
    def test_the_registrar_admits(self, cli: Cli) -> None:
        result = cli.ok("citizen", "admit", "dev9", "--as", "dev1", "--yes")
        assert "is citizen 4" in result.err
        assert nation_of(cli).registry.is_citizen(DEV9)

    def test_a_key_without_power_does_not(self, cli: Cli) -> None:
        line = cli.fails("citizen", "admit", "dev9", "--as", "dev5", "--yes")
        assert "registry: only registrar" in line
        assert not nation_of(cli).registry.is_citizen(DEV9)

    def test_a_citizen_resigns_and_only_once(self, cli: Cli) -> None:
        cli.ok("citizen", "resign", "--as", "dev2", "--yes")
        assert len(cli.ok("citizen", "list", "--json").json) == 2
        assert "not a citizen" in cli.fails("citizen", "resign", "--as", "dev2", "--yes")

    def test_the_registrar_revokes(self, cli: Cli) -> None:
        cli.ok("citizen", "revoke", "dev2", "--as", "dev1", "--yes")
        assert len(nation_of(cli).citizens) == 2
        assert len(cli.ok("citizen", "list", "--revoked", "--json").json) == 3

    def test_revoking_a_stranger_fails(self, cli: Cli) -> None:
        line = cli.fails("citizen", "revoke", "dev20", "--as", "dev1", "--yes")
        assert "registry: not a citizen" in line

    def test_show(self, cli: Cli) -> None:
        assert cli.ok("citizen", "show", "dev0", "--json").json["number"] == 1
        assert "was never a citizen" in cli.fails("citizen", "show", "dev20")

    def test_a_mistyped_address(self, cli: Cli) -> None:
        mistyped = DEV9[:-1] + ("a" if DEV9[-1] != "a" else "b")
        assert "checksum" in cli.fails("citizen", "show", mistyped, code=2)
        assert "is not an account" in cli.fails("citizen", "show", "nobody", code=2)


class TestToken:
    def test_transfer(self, cli: Cli) -> None:
        before = nation_of(cli).token.balance_of(DEV9)
        cli.ok("token", "transfer", "10.5 SHELL", "dev9", "--as", "dev0", "--yes")
        assert nation_of(cli).token.balance_of(DEV9) == before + 10_500_000_000_000_000_000

    def test_transfer_of_too_much(self, cli: Cli) -> None:
        line = cli.fails("token", "transfer", "900_000 SHELL", "dev9", "--yes")
        assert "votes: balance too low" in line

    def test_transfer_in_another_currency(self, cli: Cli) -> None:
        assert "SHELL" in cli.fails("token", "transfer", "1 EUR", "dev9", "--yes", code=2)

    def test_delegate(self, cli: Cli) -> None:
        cli.ok("token", "delegate", "dev9", "--as", "dev0", "--yes")
        assert nation_of(cli).token.delegates(DEV_ACCOUNTS[0].address) == DEV9

    def test_a_delegation_ends_and_is_told_of_before(self, cli: Cli) -> None:
        assert cli.ok("token", "delegations", "--json").json == []
        said = cli.ok("token", "delegate", "dev9", "--as", "dev0", "--yes").err
        assert "to renew it" in said
        [found] = cli.ok("token", "delegations", "--json").json
        assert (found["delegate"], found["ended"]) == (DEV9, False)
        assert found["amount_wei"] == str(4_000 * 10**18)
        assert cli.ok("token", "delegations", "--within", "30 days", "--json").json == []
        assert "ends soon" not in cli.ok("token", "balance", "dev0").err
        cli.ok("chain", "forward", "300 days")
        assert "ends soon" in cli.ok("token", "balance", "dev0").err
        assert DEV9 in cli.ok("token", "delegations", "--within", "100 days").out
        cli.ok("chain", "forward", "65 days")
        assert "has ended" in cli.ok("token", "balance", "dev0").err
        assert cli.ok("token", "delegations", "--json").json[0]["ended"] is True
        shown = cli.ok("token", "balance", "dev0", "--json").json
        assert shown["delegate"] == DEV_ACCOUNTS[0].address
        assert shown["votes_wei"] == shown["balance_wei"]
        cli.ok("token", "delegate", "dev0", "--as", "dev0", "--yes")
        assert cli.ok("token", "delegations", "--json").json == []

    def test_balance(self, cli: Cli) -> None:
        assert cli.ok("token", "balance", "treasury", "--json").json["balance_wei"] == str(
            90_000 * 10**18
        )

    def test_the_treasury_votes_with_nothing(self, cli: Cli) -> None:
        shown = cli.ok("token", "balance", "treasury").out
        assert "votes with  0 SHELL" in shown
        assert "nobody" in shown
        assert "nobody" not in cli.ok("token", "balance", "dev0").out


class TestProposals:
    def test_the_whole_life(self, cli: Cli) -> None:
        number = propose(cli, "pay 1_000 SHELL to dev9", "set voting_period 5 days")
        assert cli.ok("proposal", "show", number, "--json").json["state"] == "pending"
        cli.ok("chain", "forward", "2days")
        cli.ok("proposal", "vote", number, "for", "--as", "dev0", "--reason", "good", "--yes")
        cli.ok("proposal", "vote", number, "for", "--as", "dev1", "--yes")
        cli.ok("proposal", "vote", number, "against", "--as", "dev2", "--yes")
        shown = cli.ok("proposal", "show", number, "--json").json
        [core] = shown["houses"]
        assert (core["for"], core["against"], core["abstain"]) == ("2", "1", "0")
        assert shown["ballots"][0]["reason"] == "good"
        cli.ok("chain", "forward", "3 days")
        assert "execute it from" in cli.ok("proposal", "queue", number, "--yes").err
        assert "governor: not ready" in cli.fails("proposal", "execute", number, "--yes")
        cli.ok("chain", "forward", "2 days")
        cli.ok("proposal", "execute", number, "--yes")
        nation = nation_of(cli)
        assert nation.token.balance_of(DEV9) == 1_000 * 10**18
        assert nation.governor.voting_period() == 5 * 86_400
        assert cli.ok("proposal", "list", "--json").json[0]["state"] == "executed"

    def test_it_says_until_when_it_can_wait(self, cli: Cli) -> None:
        number = propose(cli, "pay 1_000 SHELL to dev9")
        assert cli.ok("proposal", "show", number, "--json").json["expires"] == 0
        cli.ok("chain", "forward", "2days")
        for person in ("dev0", "dev1", "dev2"):
            cli.ok("proposal", "vote", number, "for", "--as", person, "--yes")
        cli.ok("chain", "forward", "3 days")
        shown = cli.ok("proposal", "show", number, "--json").json
        assert shown["expires"] == shown["deadline"] + 14 * 86_400
        by = format_time(shown["expires"])
        assert f"queue it, at the latest {by}" in " ".join(
            cli.ok("proposal", "show", number).out.split()
        )
        listed = cli.ok("proposal", "list").out
        assert "expires after" in listed
        assert f"succeeded  {by}" in listed
        cli.ok("proposal", "queue", number, "--yes")
        shown = cli.ok("proposal", "show", number, "--json").json
        assert shown["expires"] == shown["eta"] + 14 * 86_400
        between = f"execute it from {format_time(shown['eta'])} to {format_time(shown['expires'])}"
        assert between in " ".join(cli.ok("proposal", "show", number).out.split())
        assert format_time(shown["expires"]) in cli.ok("proposal", "list").out

    def test_it_shows_what_it_does_in_words(self, cli: Cli) -> None:
        number = propose(cli, "pay 1_000 SHELL to dev9")
        out = cli.ok("proposal", "show", number).out
        assert f"pay 1_000 SHELL to {DEV9} (dev9)" in out
        assert all(len(line) <= 80 for line in out.splitlines())

    def test_its_proposer_takes_it_back(self, cli: Cli) -> None:
        number = propose(cli, "admit dev9")
        assert "governor: only proposer" in cli.fails(
            "proposal", "cancel", number, "--as", "dev5", "--yes"
        )
        cli.ok("proposal", "cancel", number, "--yes")
        assert cli.ok("proposal", "show", number, "--json").json["state"] == "canceled"

    def test_a_stranger_cannot_propose(self, cli: Cli) -> None:
        line = cli.fails("proposal", "new", "X", "-a", "admit dev9", "--as", "dev20", "--yes")
        assert "governor: too few votes" in line

    def test_voting_before_the_snapshot(self, cli: Cli) -> None:
        number = propose(cli, "admit dev9")
        assert "ballots: not active" in cli.fails("proposal", "vote", number, "for", "--yes")

    def test_voting_twice(self, cli: Cli) -> None:
        number = propose(cli, "admit dev9")
        cli.ok("chain", "forward", "2 days")
        cli.ok("proposal", "vote", number, "for", "--yes")
        assert "ballots: already voted" in cli.fails("proposal", "vote", number, "for", "--yes")

    def test_calldata_to_an_address_without_code(self, cli: Cli) -> None:
        action = f"call {DEV9} 0 0x12345678"
        line = cli.fails("proposal", "new", "X", "-a", action, "--yes", code=2)
        assert "has no code" in line
        assert cli.ok("proposal", "list", "--json").json == []

    @pytest.mark.parametrize("action", ["fly to the moon", "set quorum 120 %", "pay 1 SHELL"])
    def test_an_action_that_is_none(self, cli: Cli, action: str) -> None:
        cli.fails("proposal", "new", "X", "-a", action, "--yes", code=2)

    def test_what_would_stop_the_nation_for_ever(self, cli: Cli) -> None:
        """A typing mistake, which nobody could take back once it were passed."""
        action = "set proposal_threshold 2 citizens"
        line = cli.fails("proposal", "new", "Typo", "-a", action, "--yes", code=2)
        assert "government.proposal_threshold is 2 citizens" in line
        assert "each has one vote" in line
        assert cli.ok("proposal", "list", "--json").json == []

    def test_what_makes_the_nation_weaker(self, cli: Cli) -> None:
        action = "set rule registry.admit class ordinary"
        weaker = cli.ok("proposal", "new", "Few", "-a", action, "--yes")
        warning = (
            "warning: registry.admit is of the class ordinary, but leads to a power that takes more"
        )
        assert warning in weaker.err
        assert warning in cli.ok("proposal", "show", weaker.out.strip()).err
        fine = cli.ok("proposal", "new", "Half", "-a", "set quorum 50 %", "--yes")
        assert "warning" not in fine.err

    def test_an_unknown_proposal(self, cli: Cli) -> None:
        assert "there is no proposal 7" in cli.fails("proposal", "show", "7")
        assert "is not a proposal" in cli.fails("proposal", "show", "seven", code=2)

    def test_an_unknown_way_to_vote(self, cli: Cli) -> None:
        result = cli("proposal", "vote", "1", "maybe", "--yes")
        assert result.code == 2
        assert "maybe" in result.err


class TestRecords:
    def test_add_and_verify(self, cli: Cli, tmp_path: Path) -> None:
        law = tmp_path / "law.txt"
        law.write_text("All shells are equal.\n")
        number = cli.ok("record", "add", law, "--kind", "law", "--as", "dev1", "--yes").out.strip()
        assert "is verified" in cli.ok("record", "verify", number, law).err
        shown = cli.ok("record", "show", number, "--json").json
        assert shown["content_hash"] == "0x" + hashlib.sha256(law.read_bytes()).hexdigest()
        assert shown["kind"] == "law"
        law.write_text("Some shells are more equal.")
        assert "is not the content of record" in cli.fails("record", "verify", number, law)

    def test_only_keepers_add(self, cli: Cli, tmp_path: Path) -> None:
        law = tmp_path / "law.txt"
        law.write_text("Mine.")
        assert "ledger: only keeper" in cli.fails("record", "add", law, "--as", "dev5", "--yes")
        assert cli.ok("record", "list", "--json").json == []

    def test_what_is_not_there(self, cli: Cli) -> None:
        assert "cannot be read" in cli.fails("record", "add", "/nowhere", "--as", "dev1", "--yes")
        assert "there is no record 9" in cli.fails("record", "verify", "9")


class TestAccounts:
    def test_a_new_account_signs(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GOVKIT_PASSWORD", "correct horse")
        address = cli.ok("account", "new", "clerk").out.strip()
        cli.ok("token", "transfer", "1 SHELL", "clerk", "--yes")
        cli.workspace.node_request("anvil_setBalance", [address, hex(10**18)])
        cli.ok("token", "transfer", "0.25 SHELL", "dev9", "--as", "clerk", "--yes")
        assert nation_of(cli).token.balance_of(DEV9) == 250_000_000_000_000_000
        monkeypatch.setenv("GOVKIT_PASSWORD", "wrong")
        line = cli.fails("token", "transfer", "0.25 SHELL", "dev9", "--as", "clerk", "--yes")
        assert "the password of account clerk is wrong" in line
        (cli.folder / ".govkit/accounts/clerk.json").unlink()

    def test_an_account_without_coin(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GOVKIT_PASSWORD", "pw")
        cli.ok("account", "new", "pauper")
        cli.ok("token", "transfer", "1 SHELL", "pauper", "--yes")
        line = cli.fails("token", "transfer", "1 SHELL", "dev9", "--as", "pauper", "--yes")
        assert "insufficient funds" in line
        (cli.folder / ".govkit/accounts/pauper.json").unlink()

    def test_import_of_no_key(
        self, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GOVKIT_PASSWORD", "pw")
        secret = tmp_path / "key"
        secret.write_text("c0ffee")
        line = cli.fails("account", "import", "x", "--key-file", secret)
        assert "this is not a private key" in line
        assert "c0ffee" not in line

    def test_import_of_words_and_of_a_keystore(
        self, empty: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GOVKIT_PASSWORD", "pw")
        words = empty.folder / "words"
        words.write_text(MNEMONIC)
        path = "m/44'/60'/0'/0/9"
        arguments = ("account", "import", "nine", "--mnemonic-file", words, "--path", path)
        assert empty.ok(*arguments).out.strip() == DEV9
        stored = empty.folder / ".govkit/accounts/nine.json"
        again = empty.ok("account", "import", "again", "--keystore-file", stored).out.strip()
        assert again == DEV9
        words.write_text("test test test")
        line = empty.fails("account", "import", "bad", "--mnemonic-file", words)
        assert "this is not a mnemonic" in line
        both = ("--mnemonic-file", words, "--key-file", words)
        assert "one key at a time" in empty.fails("account", "import", "x", *both, code=2)

    def test_list(self, cli: Cli) -> None:
        accounts = cli.ok("account", "list", "--json").json
        assert {"name": "dev0", "address": DEV_ACCOUNTS[0].address, "kind": "dev"} in accounts

    def test_an_unknown_account(self, cli: Cli) -> None:
        line = cli.fails("token", "transfer", "1 SHELL", "dev9", "--as", "ghost", "--yes")
        assert "there is no account ghost" in line


class TestAsking:
    """What would be sent is shown, and nothing is sent without a yes."""

    def _typed(self, cli: Cli, answer: str) -> tuple[int, str]:
        leader, follower = pty.openpty()
        command = [sys.executable, "-c", "from govkit.cli import main; main()"]
        arguments = ["--folder", str(cli.folder), "token", "transfer", "1 SHELL", "dev9"]
        process = subprocess.Popen(
            [*command, *arguments], stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        os.write(leader, f"{answer}\n".encode())
        _, err = process.communicate(timeout=60)
        os.close(leader)
        os.close(follower)
        return process.returncode, err.decode()

    def test_no_sends_nothing(self, cli: Cli) -> None:
        code, err = self._typed(cli, "n")
        assert code == 1
        assert f"pay 1 SHELL to {DEV9} (dev9)" in err
        assert nation_of(cli).token.balance_of(DEV9) == 0

    def test_yes_sends(self, cli: Cli) -> None:
        code, err = self._typed(cli, "y")
        assert code == 0, err
        assert nation_of(cli).token.balance_of(DEV9) == 10**18

    def test_nobody_there_sends_nothing(self, cli: Cli) -> None:
        assert "add --yes" in cli.fails("token", "transfer", "1 SHELL", "dev9", code=2)


class TestChain:
    def test_status_stop_start(self, empty: Cli) -> None:
        assert empty.ok("chain", "status", "--json").json["running"] is False
        url = empty.ok("chain", "start", "--detach").out.strip()
        assert empty.ok("chain", "status", "--json").json["url"] == url
        assert "stopped" in empty.ok("chain", "stop").err
        assert "no node was running" in empty.ok("chain", "stop").err

    def test_time_and_blocks(self, empty: Cli) -> None:
        empty.ok("chain", "mine", "3")
        before = empty.workspace.port.block()
        assert before.number == 3
        empty.ok("chain", "forward", "3days")
        assert empty.workspace.port.block().timestamp >= before.timestamp + 3 * 86_400

    def test_no_time_travel_elsewhere(self, empty: Cli) -> None:
        line = empty.fails("--network", "http://127.0.0.1:9", "chain", "forward", "3days", code=2)
        assert "is not the embedded chain" in line

    def test_a_span_that_is_none(self, empty: Cli) -> None:
        empty.fails("chain", "forward", "soon", code=2)


class TestNetworks:
    def test_add_use_remove(self, cli: Cli, tmp_path: Path) -> None:
        from govkit.chain import process

        node = process.ensure_running(cli.workspace.chain_folder)
        cli.ok("network", "add", "mirror", node.url, "--chain-id", "1337")
        listed = cli.ok("network", "list", "--json").json
        assert [each["name"] for each in listed] == ["mirror"]
        assert cli.ok("--network", "mirror", "status", "--json").json["citizens"] == 3
        cli.ok("network", "remove", "mirror")
        assert cli.ok("network", "list", "--json").json == []

    def test_another_chain_than_it_says(self, cli: Cli) -> None:
        from govkit.chain import process

        node = process.ensure_running(cli.workspace.chain_folder)
        cli.ok("network", "add", "main", node.url, "--chain-id", "1")
        assert "is another chain" in cli.fails("--network", "main", "status")
        cli.ok("network", "remove", "main")

    def test_what_cannot_be_added(self, empty: Cli) -> None:
        empty.fails("network", "add", "x", "ftp://example.org", code=2)
        empty.fails("network", "add", "local", "http://example.org", code=2)
        empty.fails("network", "remove", "x", code=2)
