"""Secret ballots on the command line: mistakes typed on purpose, files, and no secret in anything
that is said or written."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.crypto import keccak

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.nation.secrecy.trustee_keys import KeyFolder, TrusteeKey
from tests.cli.conftest import Cli
from tests.cli.test_digests import said, sent
from tests.unit.test_typed_data import types_of

PASSWORD = "a word and four others"
TRUSTEES = ("dev10", "dev11", "dev12", "dev13", "dev14")
FIRST, SECOND = (DEV_ACCOUNTS[number].address for number in (10, 11))


@pytest.fixture(scope="module")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("valley"))
    cli.ok("init", cli.folder, "--template", "secret-votes")
    file = cli.folder / "nation.yaml"
    text = file.read_text().replace("[dev10, dev11, dev12, dev13, dev14]", "[dev10, dev11]")
    text = text.replace("threshold: 3", "threshold: 2").replace("ballots: 10", "ballots: 4")
    file.write_text(text)
    cli.ok("found", file, "--yes")
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def cli(_founded: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cli]:
    """The nation as it was right after its founding, with two trustees of two."""
    monkeypatch.setenv("GOVKIT_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    snapshot = _founded.workspace.node_request("evm_snapshot", [])
    yield _founded
    _founded.workspace.node_request("evm_revert", [snapshot])
    for path in (_founded.folder / ".govkit" / "trustees").glob("*.json"):
        path.unlink()


def each_trustee(cli: Cli, *steps: str) -> None:
    for step in steps:
        for name in ("dev10", "dev11"):
            cli.ok("ballot", "trustee", step, "--as", name, "--yes")


def voting(cli: Cli) -> None:
    """A key, and a secret vote that is open."""
    each_trustee(cli, "init", "deal", "confirm")
    cli.ok("proposal", "new", "Help", "-a", "pay 500 HUSH to dev6", "--as", "dev0", "--yes")
    cli.ok("chain", "forward", "25 hours")


def keys_of(cli: Cli) -> list[TrusteeKey]:
    folder = KeyFolder(cli.folder / ".govkit" / "trustees")
    contract = cli.workspace.deployment.contracts["trustees"]
    seats = [seat for who in (FIRST, SECOND) for seat in folder.seats(1337, contract, who)]
    return [folder.open(seat, PASSWORD) for seat in seats]


def test_mistakes_of_trustees(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    trustee = ("ballot", "trustee")
    assert "is no trustee of epoch 1" in cli.fails(
        *trustee, "init", "--as", "dev3", "--yes", code=2
    )
    early = cli.fails(*trustee, "deal", "--as", "dev10", "--yes", code=2)
    assert "epoch 1 waits for trustees to enrol" in early
    assert "not now" in cli.fails(*trustee, "restart", "--yes")
    assert "no vote waits for a share of yours" in cli.fails(
        *trustee, "share", "--as", "dev10", "--yes", code=2
    )
    cli.ok(*trustee, "init", "--as", "dev10", "--yes")
    assert "trustee 1 has done this" in cli.fails(
        *trustee, "init", "--as", "dev10", "--yes", code=2
    )
    cli.ok(*trustee, "init", "--as", "dev11", "--yes")
    monkeypatch.delenv("GOVKIT_PASSWORD")
    locked = cli.fails(*trustee, "deal", "--as", "dev10", "--yes", code=2)
    assert locked.startswith("error: the trustee key of 0x")
    assert locked.endswith("is locked; set GOVKIT_PASSWORD")
    monkeypatch.setenv("GOVKIT_PASSWORD", "wrong")
    wrong = cli.fails(*trustee, "deal", "--as", "dev10", "--yes")
    assert wrong.startswith("error: the password of the trustee key of 0x")
    monkeypatch.setenv("GOVKIT_PASSWORD", PASSWORD)
    [path, other] = sorted((cli.folder / ".govkit" / "trustees").iterdir())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    away = path.rename(path.with_suffix(".away"))
    name = "dev10" if FIRST in path.name else "dev11"
    assert "is not here" in cli.fails(*trustee, "deal", "--as", name, "--yes")
    path.write_bytes(other.read_bytes())
    assert "is not the trustee key of" in cli.fails(*trustee, "deal", "--as", name, "--yes")
    away.rename(path)
    assert "is still needed" in cli.fails(*trustee, "erase", "1", "--as", name, "--yes", code=2)
    assert "is not here" in cli.fails(*trustee, "erase", "7", "--as", name, "--yes")
    assert "has dealt nothing" in cli.fails(
        *trustee, "complain", "3", "--as", name, "--yes", code=2
    )


def test_a_key_that_was_made_and_not_sent_is_sent_later(cli: Cli) -> None:
    """It is not made anew, since that would overwrite it."""
    request, answer = cli.folder / "r.json", cli.folder / "a.json"
    cli.ok("ballot", "trustee", "request", "--out", request)
    cli.ok("ballot", "trustee", "init", "--request", request, "--out", answer, "--as", "dev10")
    [path] = (cli.folder / ".govkit" / "trustees").iterdir()
    before = path.read_bytes()
    again = cli.ok("ballot", "trustee", "init", "--as", "dev10", "--yes")
    assert "already, and stays" in again.err
    assert path.read_bytes() == before
    for each in (request, answer):
        each.unlink()


def test_a_key_is_erased_once_others_are_appointed_and_its_votes_are_over(cli: Cli) -> None:
    erase = ("ballot", "trustee", "erase", "1", "--yes", "--as")
    folder = cli.folder / ".govkit" / "trustees"
    voting(cli)
    words = "appoint trustees dev10,dev12 with threshold 2"
    cli.ok("proposal", "new", "Others", "-a", words, "--as", "dev0", "--yes")
    cli.ok("chain", "forward", "25 hours")
    for number in range(8):
        cli.ok("proposal", "vote", "2", "for", "--as", f"dev{number}", "--yes")
    cli.ok("chain", "forward", "6 days")
    cli.ok("proposal", "queue", "2", "--yes")
    cli.ok("chain", "forward", "2 days")
    cli.ok("proposal", "execute", "2", "--yes")
    again = ("-a", "pay 400 HUSH to dev6", "--as", "dev0", "--yes")
    cli.ok("proposal", "new", "Help again", *again)
    for step in ("init", "deal", "confirm"):
        assert "the next secret votes use it" in cli.fails(*erase, "dev11", code=2)
        for name in ("dev10", "dev12"):
            cli.ok("ballot", "trustee", step, "--as", name, "--yes")
    assert len(list(folder.iterdir())) == 4
    assert "is not over" in cli.fails(*erase, "dev11", code=2)
    cli.ok("chain", "forward", "8 days")
    for name, address in (("dev11", SECOND), ("dev10", FIRST)):
        said = cli.ok(*erase, name)
        assert "is deleted; delete your copies, too" in said.out + said.err
        assert "is not here" in cli.fails(*erase, name)
        contract = cli.workspace.deployment.contracts["trustees"]
        kept = [seat.epoch for seat in KeyFolder(folder).seats(1337, contract, address)]
        assert kept == ([2] if name == "dev10" else [])
    assert "is still needed" in cli.fails(
        "ballot", "trustee", "erase", "2", "--yes", "--as", "dev10", code=2
    )


def test_a_ceremony_without_a_network(cli: Cli, tmp_path: Path) -> None:
    trustee, state = ("ballot", "trustee"), json.loads
    for step in ("init", "deal", "confirm"):
        request = tmp_path / f"{step}.json"
        cli.ok(*trustee, "request", "--out", request)
        for name in ("dev10", "dev11"):
            out = tmp_path / f"{step}-{name}.json"
            cli.ok(*trustee, step, "--request", request, "--out", out, "--as", name)
            cli.ok(*trustee, "send", out, "--as", name, "--yes")
    assert state(cli.ok(*trustee, "status", "--json").out)["phase"] == "complete"
    assert "where shall the answer go" in cli.fails(
        *trustee, "share", "--request", request, "--as", "dev10", code=2
    )
    assert "is there already" in cli.fails(
        *trustee, "share", "--request", request, "--out", request, "--as", "dev10", code=2
    )
    foreign = tmp_path / "foreign.json"
    foreign.write_text(request.read_text().replace('"chain_id": 1337', '"chain_id": 1'))
    assert "is for another nation" in cli.fails(
        *trustee, "share", "--request", foreign, "--out", tmp_path / "x", "--as", "dev10", code=2
    )
    answer = tmp_path / "confirm-dev10.json"
    foreign.write_text(answer.read_text().replace('"chain_id": 1337', '"chain_id": 1'))
    assert "for another nation" in cli.fails(*trustee, "send", foreign, "--yes", code=2)
    foreign.write_text("{}")
    assert "holds no answer of a trustee" in cli.fails(*trustee, "send", foreign, "--yes", code=2)


def test_mistakes_of_voters(cli: Cli, tmp_path: Path) -> None:
    vote = ("proposal", "vote", "1", "for")
    assert "no key" in cli.fails(
        "proposal", "new", "Early", "-a", "pay 500 HUSH to dev6", "--as", "dev0", "--yes"
    )
    voting(cli)
    plain = cli.fails(*vote, "--as", "dev1", "--yes", code=2)
    assert "add --secret: govkit proposal vote 1 for --secret" in plain
    assert "takes no reason" in cli.fails(
        *vote, "--secret", "--reason", "why", "--as", "dev1", "--yes", code=2
    )
    assert "can't be challenged" in cli.fails(*vote, "--challenge", "--as", "dev1", code=2)
    assert "nobody is there" in cli.fails(*vote, "--secret", "--as", "dev1", code=2)
    assert "has no votes" in cli.fails(*vote, "--secret", "--as", "dev20", "--yes", code=2)
    assert "add --secret" in cli.fails(
        "proposal", "split", "1", "--for", "1", "--as", "dev1", "--yes", code=2
    )
    taken = tmp_path / "taken.json"
    taken.write_text("mine")
    assert "is there already" in cli.fails(
        *vote, "--secret", "--receipt", taken, "--as", "dev1", "--yes", code=2
    )
    assert taken.read_text() == "mine"
    cli.ok("proposal", "new", "Public", "-a", "add keeper dev3", "--as", "dev0", "--yes")
    cli.ok("chain", "forward", "25 hours")
    public = cli.fails("proposal", "vote", "2", "for", "--secret", "--as", "dev1", "--yes", code=2)
    assert "leave --secret out: govkit proposal vote 2 for" in public
    assert "is not voted on in secret" in cli.fails("ballot", "tally", "2", "--yes", code=2)
    assert "there is nothing to count: voting" in cli.fails("ballot", "tally", "1", "--yes", code=2)
    for command in ("receipt", "open"):
        assert "holds no" in cli.fails("ballot", command, taken, code=2)
    assert "holds no ballot paper" in cli.fails(
        "proposal", "sign", "1", "for", "--secret", "--paper", taken, "--as", "dev1", code=2
    )


def test_a_challenged_ballot_is_never_cast(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voting(cli)
    vote = ("proposal", "vote", "1", "for", "--secret", "--as", "dev1")
    spoiled = tmp_path / "opened.json"
    cli.ok(*vote, "--challenge", "--receipt", spoiled)
    assert cli.ok("ballot", "open", spoiled, "--json").json["says"] == "for"
    altered = tmp_path / "altered.json"
    altered.write_text(spoiled.read_text().replace('"choice": "for"', '"choice": "against"'))
    assert "says for" in cli.fails("ballot", "open", altered)
    assert "holds no receipt" in cli.fails("ballot", "receipt", spoiled, code=2)
    [left_out] = cli("proposal", "relay", "1", spoiled, "--yes", "--json").json["left_out"]
    assert "is not a secret ballot" in left_out["why"]
    receipt = tmp_path / "receipt.json"
    cli.ok(*vote, "--receipt", receipt, "--yes")
    said = cli.ok("ballot", "receipt", receipt, "--json").json
    assert said["stands"]
    assert said["ballot"] not in spoiled.read_text()
    shown = cli.ok("proposal", "show", "1", "--json").json["houses"][0]
    assert (shown["secret"]["ballots"], shown["for"]) == (1, "0")
    again = tmp_path / "again.json"
    cli.ok(*vote, "--receipt", again, "--yes")
    assert "cast another one since" in cli.fails("ballot", "receipt", receipt)
    assert cli("ballot", "receipt", receipt, "--json").code == 1
    answers = io.StringIO("maybe\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", answers)
    odd = cli(*vote)
    assert odd.code == 2
    assert "error: maybe is neither cast nor challenge: nothing was sent" in odd.err


def test_a_secret_ballot_is_signed_and_relayed_by_its_digests(cli: Cli, tmp_path: Path) -> None:
    voting(cli)
    file = tmp_path / "ballot.json"
    told = cli.ok(
        "proposal", "sign", "1", "for", "--secret", "--as", "dev1", "--out", file
    ).err  # fmt: skip
    (domain,), (message,), (digest,) = (
        said(told, name) for name in ("domain", "message", "digest")
    )
    ballot = json.loads(file.read_text())
    place = {
        "name": ballot["domain_name"],
        "version": "1",
        "chainId": ballot["chain_id"],
        "verifyingContract": ballot["contract"],
    }
    fields = {"proposalId": 1, "ballot": bytes(32), "before": bytes(32)}
    header = encode_typed_data(place, types_of("SecretBallot"), fields).header
    assert domain == "0x" + header.hex()
    body = bytes.fromhex(message[2:])
    assert digest == "0x" + keccak(b"\x19\x01" + header + body).hex()
    signed = SignableMessage(b"\x01", header, body)
    assert Account.recover_message(signed, signature=ballot["signature"]) == ballot["voter"]
    asked = cli("proposal", "relay", "1", file, "--as", "dev9")
    before = cli.workspace.port.block().number
    cli.ok("proposal", "relay", "1", file, "--as", "dev9", "--yes")
    assert said(asked.err, "digest") == sent(cli.workspace, before)
    assert "relay 1 ballots on proposal 1 into citizens" in asked.err


def test_no_secret_is_said_or_left_in_a_file(cli: Cli, tmp_path: Path) -> None:
    """Of trustees, nor what anybody voted: but in the key files, which are encrypted."""
    said = []
    trustee = ("ballot", "trustee")
    for step in ("init", "deal", "confirm"):
        said += [cli.ok(*trustee, step, "--as", name, "--yes") for name in ("dev10", "dev11")]
    cli.ok("proposal", "new", "Help", "-a", "pay 500 HUSH to dev6", "--as", "dev0", "--yes")
    cli.ok("chain", "forward", "25 hours")
    for number, choice in enumerate(("for", "against", "abstain", "for"), start=1):
        vote = ("proposal", "vote", "1", choice, "--secret", "--as", f"dev{number}", "--yes")
        said.append(cli.ok(*vote))
    cli.ok("chain", "forward", "3 days")
    said += [cli.ok(*trustee, "share", "1", "--as", name, "--yes") for name in ("dev10", "dev11")]
    said += [cli.ok(*trustee, "status", "--json"), cli.ok("ballot", "tally", "1", "--yes")]
    texts = [each.out + each.err for each in said]
    texts += [path.read_text() for path in tmp_path.iterdir()]
    texts += [path.read_text(errors="replace") for path in cli.folder.rglob("*.json")]
    secrets = [
        number
        for key in keys_of(cli)
        for number in (key.exchange_secret, key.hiding_secret, *map(key.dealing(2).share, (1, 2)))
    ]
    assert len(secrets) == 8
    for text in texts:
        assert not any(f"{each:x}" in text or str(each) in text for each in secrets)
        assert PASSWORD not in text
    receipts = [json.loads(path.read_text()) for path in tmp_path.glob("receipt-*.json")]
    assert len(receipts) == 4
    for receipt in receipts:
        assert not {"r", "choice", "support"} & receipt.keys()
    assert len({path.stat().st_size for path in tmp_path.glob("receipt-*.json")}) == 1
    assert "for 2, against 1, abstain 1" in texts[len(said) - 1]
