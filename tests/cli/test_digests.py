"""What a command signs or asks about shows digests that other software computes too."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak
from web3 import Web3

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
