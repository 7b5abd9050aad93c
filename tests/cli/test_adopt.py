"""`govkit adopt`, from a terminal: a nation founded without budgets takes them up by a vote."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli

GRANT = "grant account dev3 500 SHELL a month for gravel"


def adopt(*words: str) -> tuple[str, ...]:
    return "adopt", *words, "--yes"


def later(cli: Cli) -> Cli:
    """The same folder, in a command that begins anew."""
    return Cli(cli.folder)


def states(cli: Cli) -> dict[str, str]:
    listed = later(cli).ok("adopt", "--json").json
    return {each["name"]: each["state"] for each in listed["institutions"]}


def test_from_nothing_to_a_payment_without_a_vote(cli: Cli) -> None:
    before = cli.workspace.deployment_file.read_bytes()
    assert states(cli) == dict.fromkeys(("budgets", "streams", "dues"), "can be adopted")
    said = cli.ok(*adopt("budgets", "--action", GRANT))
    number = said.out.strip()
    for words in ("create budgets at 0x", "gas", "propose to adopt budgets", "propose to grant",
                  "is genuine: its address proves its code"):  # fmt: skip
        assert words in said.err
    assert states(cli)["budgets"] == f"proposal {number} adopts it"
    shown = later(cli).ok("proposal", "show", number)
    told = " ".join(shown.out.split())
    address = cli.workspace.nation.candidates["budgets"].contract.address
    assert f"adopt budgets, naming {address} a payer of the treasury" in told
    assert "500 SHELL a month for gravel" in told
    assert f"note: {address} is genuine: govkit's own Budgets" in shown.err
    assert "warning" not in shown.err
    later(cli).carry(number)
    now = later(cli)
    now.ok("treasury", "spend", "20 SHELL", "dev7", "--as", "dev3", "--yes")
    [gravel] = now.ok("treasury", "budgets", "--json").json
    assert gravel["spent"] == str(20 * 10**18)
    assert states(cli)["budgets"] == "adopted"
    assert "adopted" in now.ok("adopt").out
    status = now.ok("status", "--json").json
    assert status["adopted"] == {"budgets": address}
    assert status["contracts"]["budgets"] == address
    assert "1 running" in now.ok("status").out
    verified = now.ok("verify", "--json").json
    assert (verified["adopted"], verified["strangers"]) == ({"budgets": address}, [])
    assert f"adopted      budgets {address}" in now.ok("verify").out
    assert cli.workspace.deployment_file.read_bytes() == before, "the file stays as it was founded"
    assert "has adopted budgets already" in now.fails(*adopt("budgets"), code=2)


def test_anybody_creates_it_and_a_citizen_proposes(cli: Cli) -> None:
    """Also where the first one stopped half-way."""
    line = cli.fails(*adopt("dues", "--as", "dev5"))
    assert "governor: too few votes" in line
    assert states(cli)["dues"] == "can be adopted", "nothing was paid for"
    said = cli.ok(*adopt("dues", "--only-create", "--as", "dev5"))
    address = later(cli).workspace.nation.candidates["dues"].contract.address
    assert said.out.strip() == address
    assert states(cli)["dues"] == "created, not adopted"
    again = later(cli).ok(*adopt("dues", "--only-create", "--json")).json
    assert again == {"name": "dues", "address": address, "proposal": None}
    found = later(cli).ok(*adopt("dues", "-a", "set dues of 2 SHELL a month", "--json"))
    assert "create dues" not in found.err
    assert found.json == {"name": "dues", "address": address, "proposal": 1}
    assert "proposal 1 adopts dues already" in later(cli).fails(*adopt("dues"), code=2)


def test_nothing_is_sent_without_a_yes(cli: Cli) -> None:
    before = cli.workspace.node_request("eth_blockNumber", [])
    assert "add --yes" in cli.fails("adopt", "budgets", code=2)
    assert cli.workspace.node_request("eth_blockNumber", []) == before


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("exit",), 2, "cannot adopt exit: exit is chosen at the founding"),
        (("limits",), 2, "limits are not adopted, but set by a vote"),
        (("offices",), 2, "cannot adopt offices"),
        (("token",), 2, "has token since its founding"),
        (("Budgets",), 2, "did you mean budgets?"),
        (("bugdets\x1b[2J",), 2, "there is no institution to adopt"),
        (("",), 2, "there is no institution to adopt"),
        (("budgets", "-a", "grant account dev3 5 MRT a month for gravel"), 2, "allowed"),
        (("budgets", "-a", "grant it"), 2, "is not an action"),
        (("budgets", "-a", "set dues of 5 SHELL a month"), 2, "this nation has no dues"),
        (("budgets", "--text", "nowhere.md"), 2, "nowhere.md"),
        (("budgets", "--as", "dev5"), 1, "too few votes"),
        (("budgets", "--as", "nobody"), 1, "nobody"),
    ],
)
def test_mistakes_are_one_line_and_create_nothing(
    cli: Cli, words: tuple[str, ...], code: int, why: str
) -> None:
    before = cli.workspace.node_request("eth_blockNumber", [])
    line = later(cli).fails(*adopt(*words), code=code)
    assert why in line
    assert "\x1b" not in line
    assert cli.workspace.node_request("eth_blockNumber", []) == before


def test_a_stranger_is_warned_of_before_and_after_the_vote(cli: Cli) -> None:
    created = cli.workspace.node_request(
        "eth_sendTransaction",
        [{"from": cli.workspace.resolve("dev5"), "data": "0x60015ff3", "gas": hex(100_000)}],
    )
    receipt = cli.workspace.node_request("eth_getTransactionReceipt", [created])
    thief = cli.workspace.resolve(receipt["contractAddress"])  # type: ignore[index]
    said = later(cli).ok("proposal", "new", "Helper", "-a", f"set payer {thief}", "--yes")
    told = f"warning: {thief} IS NOT A CONTRACT THAT GOVKIT CREATES FOR SANDBAR"
    assert told in said.err
    shown = later(cli).ok("proposal", "show", "1")
    assert told in shown.err
    assert f"set payer {thief}" in " ".join(shown.out.split())
    machine = later(cli).ok("proposal", "show", "1", "--json").json
    assert "without a vote" in machine["actions"][0]["warnings"][0]
    later(cli).carry("1")
    for words in (("status",), ("verify",), ("adopt",)):
        assert f"{thief} HAS MONEY PAID without a vote" in later(cli).ok(*words).err
    assert later(cli).ok("verify", "--json").json["strangers"] == [thief]


def test_a_nation_without_them_says_how_to_get_them(cli: Cli) -> None:
    for words in (("treasury", "withdraw", "salary"), ("treasury", "pay-dues")):
        assert "see govkit adopt" in cli.fails(*words, "--yes")
    line = cli.fails("proposal", "new", "Gravel", "-a", GRANT, "--yes", code=2)
    assert "see govkit adopt" in line
