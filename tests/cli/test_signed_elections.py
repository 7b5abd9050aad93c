"""Secret ballots of elections that citizens sign and others relay: what counts, what is left out,
and what is said of either."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.crypto import keccak

from govkit.chain import process
from tests.cli.conftest import Cli, Result
from tests.cli.test_digests import block_of, said, sent
from tests.cli.test_hostile import HOSTILE, quiet
from tests.cli.test_secret_elections import COUNCIL, PASSWORD, founded, vote
from tests.unit.test_typed_data import types_of

BENCH = COUNCIL.replace("board", "bench").replace("approval", "one").replace("councils:\n", "")
ASSEMBLY = "".join(
    line + "\n"
    for line in COUNCIL.replace("board", "assembly").splitlines()
    if "secret" not in line and "councils" not in line
)
RELAY = ("election", "relay", "board")


@pytest.fixture(scope="module")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    """A nation whose board and bench vote in secret, and whose assembly doesn't."""
    councils = COUNCIL + BENCH.strip("\n") + "\n" + ASSEMBLY.strip("\n") + "\n"
    cli = founded(tmp_path_factory.mktemp("valley"), councils)
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nominating(_founded: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cli]:
    """Three stand for the board, and four for the bench."""
    monkeypatch.setenv("GOVKIT_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    cli = Cli(_founded.folder)  # its own: a test may stop the chain
    cli.workspace.node_request("govkit_saveSnapshot", ["before"])
    for council, count in (("board", 3), ("bench", 2)):
        cli.ok("election", "open", council, "--as", "dev9", "--yes")
        for number in range(count):
            cli.ok("election", "nominate", council, "--as", f"dev{number}", "--yes")
    yield cli
    Cli(_founded.folder).workspace.node_request("govkit_restoreSnapshot", ["before"])


@pytest.fixture
def cli(nominating: Cli) -> Cli:
    """The vote of the board and the bench has begun."""
    nominating.ok("chain", "forward", "25 hours")
    for council in ("board", "bench"):
        nominating.ok("election", "begin", council, "--as", "dev9", "--yes")
    return nominating


def sign(cli: Cli, voter: str, *choices: str, council: str = "board", name: str = "") -> Path:
    """A signed ballot in a file that is called after its voter."""
    file = Path(f"{name or voter}.json").absolute()
    cli.ok("election", "sign", council, *choices, "--as", voter, "--out", file)
    return file


def changed(file: Path, name: str, **values: object) -> Path:
    """A copy with other values."""
    other = file.with_name(f"{name}.json")
    other.write_text(json.dumps({**json.loads(file.read_text()), **values}))
    return other


def left_out(result: Result) -> dict[str, str]:
    """Why each file was left out, by its name."""
    assert result.code == 1
    return {Path(each["file"]).stem: each["why"] for each in result.json["left_out"]}


def ballots(cli: Cli, council: str = "board") -> int:
    return int(cli.ok("election", "show", council, "--json").json["election"]["ballots"])


# -- what counts


def test_signed_here_and_relayed_by_another(cli: Cli, tmp_path: Path) -> None:
    port = cli.workspace.port
    voters = [cli.workspace.resolve(name) for name in ("dev3", "dev4")]
    before = [port.nonce(each) for each in voters]
    told = cli.ok("election", "sign", "board", "dev1", "dev2", "--as", "dev3", "--out", "dev3.json")
    assert "which shows that you vote, and not how" in told.err
    assert "anybody can relay it: govkit election relay board dev3.json" in told.err
    files = [tmp_path / "dev3.json", sign(cli, "dev4", "none")]
    receipts = sorted(tmp_path.glob("receipt-board-1-*.json"))
    assert len(receipts) == 2
    assert all("no such ballot" in cli.fails("ballot", "receipt", each) for each in receipts)
    relayed = cli.ok(*RELAY, *files, "--as", "dev9", "--yes", "--json")
    assert relayed.json == {"counted": 2, "left_out": []}
    assert [port.nonce(each) for each in voters] == before, "they sent nothing themselves"
    for each in receipts:
        assert cli.ok("ballot", "receipt", each, "--json").json["stands"]
    assert "have voted" in cli.ok("election", "show", "board", "--as", "dev4").out
    vote(cli, "dev5", "dev1")
    assert ballots(cli) == 3
    verified = cli.ok("ballot", "verify", "board", "--json").json
    assert verified["voters"] == 3
    assert {each["holds"] for each in verified["checks"]} <= {True, None}


def test_a_ballot_for_one_is_relayed_too(cli: Cli) -> None:
    file = sign(cli, "dev3", "dev1", council="bench")
    assert "1 of 1 ballots counted" in cli.ok("election", "relay", "bench", file, "--yes").err
    assert ballots(cli, "bench") == 1
    too_many = cli.fails("election", "sign", "bench", "dev0", "dev1", "--as", "dev4", code=2)
    assert "this ballot names at most one candidate: 2 were named; name one, or none" in too_many


def test_what_is_signed_and_sent_is_shown_by_its_digests(cli: Cli) -> None:
    told = cli.ok("election", "sign", "board", "dev1", "--as", "dev3", "--out", "dev3.json").err
    raw = json.loads(Path("dev3.json").read_text())
    pairs = b"".join(bytes.fromhex(number[2:]) for pair in raw["pairs"] for number in pair)
    domain = {
        "name": "board",
        "version": "1",
        "chainId": raw["chain_id"],
        "verifyingContract": cli.workspace.deployment.contracts["board_ballots"],
    }
    message = {"number": 1, "ballot": keccak(pairs)}
    signed = encode_typed_data(domain, types_of("SecretChoice"), message)
    assert said(told, "domain") == ["0x" + signed.header.hex()]
    assert said(told, "message") == ["0x" + signed.body.hex()]
    whole = keccak(b"\x19\x01" + signed.header + signed.body)
    assert said(told, "digest") == ["0x" + whole.hex()]
    assert isinstance(signed, SignableMessage)
    assert Account.recover_message(signed, signature=raw["signature"]) == raw["voter"]
    files = [Path("dev3.json"), sign(cli, "dev4", "dev2")]
    asked = cli(*RELAY, *files, "--as", "dev9")
    assert asked.code == 2
    assert "nobody is there to say yes" in asked.err
    for name in ("dev3", "dev4"):
        address = cli.workspace.resolve(name)
        assert f"relay the ballot of {address} ({name}) in election 1 of board" in asked.err
    before = block_of(cli.workspace)
    assert ballots(cli) == 0, "nothing was sent"
    assert said(cli.ok(*RELAY, *files, "--as", "dev9", "--yes").err, "digest") == []
    assert said(asked.err, "digest") == sent(cli.workspace, before)
    assert len(said(asked.err, "digest")) == 2


def test_with_a_paper_no_node_is_asked(cli: Cli) -> None:
    written = cli.ok("ballot", "paper", "board", "--out", "paper.json").err
    assert "use it with govkit election sign board CANDIDATE ... --paper paper.json" in written
    standing = [cli.workspace.resolve(f"dev{number}") for number in range(3)]
    cli.ok("chain", "stop")
    offline = ("election", "sign", "board", "--paper", "paper.json", "--as", "dev3")
    told = cli.ok(*offline, "dev1", "dev2", "--out", "dev3.json").err
    assert process.status(cli.workspace.chain_folder) is None
    for shown in (written, told):
        key = json.loads(Path("paper.json").read_text())["key"][0]
        assert f"election 1 of board: key of epoch 1 is {key}" in shown
        places = [f"  candidate {place}  {each}" for place, each in enumerate(standing, start=1)]
        assert [line for line in shown.splitlines() if "  candidate " in line] == places
    assert "is not a candidate" in cli.fails(*offline, "dev7", code=2)
    assert "dev3.json is there already" in cli.fails(*offline, "dev1", "--out", "dev3.json", code=2)
    assert "1 of 1 ballots counted" in cli.ok(*RELAY, "dev3.json", "--as", "dev9", "--yes").err
    again = left_out(cli(*RELAY, "dev3.json", "--as", "dev9", "--yes", "--json"))
    assert again == {"dev3": "its voter has voted"}


def test_a_file_does_not_say_for_whom_it_is(cli: Cli) -> None:
    every = [("dev0",), ("dev1", "dev2"), ("none",), ("dev0", "dev1", "dev2")]
    files = [sign(cli, "dev3", *each, name=f"{place}") for place, each in enumerate(every)]
    raws = [json.loads(each.read_text()) for each in files]
    assert {tuple(each) for each in raws} == {
        (
            "govkit_signed_choices", "nation", "chain_id", "council", "contract", "election",
            "candidates", "method", "epoch", "key", "voter", "pairs", "challenges", "responses",
            "signature",
        )
    }  # fmt: skip
    assert len({len(each.read_text()) for each in files}) == 1
    assert len({str(each["pairs"]) for each in raws}) == len(every)


# -- what is left out


def test_each_ballot_that_cannot_count_is_left_out_with_the_reason(cli: Cli) -> None:
    good = sign(cli, "dev3", "dev1")
    raw = json.loads(good.read_text())
    vote(cli, "dev4", "dev2")
    others = sign(cli, "dev6", "dev2")
    paper = {name: json.loads(others.read_text())[name] for name in ("voter", "signature")}
    elsewhere = sign(cli, "dev7", "dev1", council="bench", name="bench")
    files = {
        "bench": elsewhere,
        "chain": changed(good, "chain", chain_id=1),
        "election": changed(good, "election", election=2),
        "stolen": changed(good, "stolen", **paper),
        "altered": changed(good, "altered", pairs=raw["pairs"][::-1]),
        "voted": sign(cli, "dev4", "dev1", name="voted"),
        "stranger": sign(cli, "dev10", "dev1", name="stranger"),
        "proof": changed(good, "proof", responses=raw["responses"][::-1]),
        "short": changed(good, "short", challenges=raw["challenges"][:-1]),
        "swapped": changed(good, "swapped", candidates=raw["candidates"][::-1]),
        "method": changed(good, "method", method="one"),
        "epoch": changed(good, "epoch", epoch=2),
    }
    last = {"second": sign(cli, "dev3", "dev2", name="second"), "absent": Path("absent.json")}
    every = [*files.values(), good, others, *last.values()]
    shown = cli(*RELAY, *every, "--as", "dev9", "--yes", "--json")
    made_for = "it was made for another key, or for other candidates"
    assert left_out(shown) == {
        "absent": "it is not a signed ballot of an election: No such file or directory",
        "bench": "it is for bench of Quiet Valley, elsewhere",
        "chain": "it is for board of Quiet Valley, elsewhere",
        "election": "it is for another election",
        "stolen": "its signature is not its voter's",
        "altered": "its signature is not its voter's",
        "voted": "its voter has voted",
        "stranger": "its voter has no vote here",
        "proof": "its proof does not hold",
        "short": "its proof does not hold",
        "swapped": made_for,
        "method": made_for,
        "epoch": made_for,
        "second": "its voter has another ballot here",
    }
    assert shown.json["counted"] == 2
    assert ballots(cli) == 3
    table = cli(*RELAY, good, "--yes")
    assert table.code == 1
    assert "0 of 1 ballots counted" in table.err
    assert "its voter has voted" in table.out


def test_files_of_another_kind_or_a_newer_version_stop_no_other(cli: Cli) -> None:
    good = sign(cli, "dev3", "dev1")
    cli.ok("ballot", "paper", "board", "--out", "paper.json")
    cli.ok("proposal", "new", "Help", "-a", "pay 500 HUSH to dev6", "--as", "dev0", "--yes")
    cli.ok("proposal", "sign", "1", "for", "--secret", "--as", "dev4", "--out", "proposal.json")
    kind = "it is not a signed ballot of an election: "
    files = [Path("paper.json"), Path("proposal.json"), changed(good, "newer")]
    files[-1].write_text(good.read_text().replace('choices": 1', 'choices": 2'))
    shown = cli(*RELAY, *files, good, "--as", "dev9", "--yes", "--json")
    assert left_out(shown) == {
        "paper": f"{kind}it lacks 'govkit_signed_choices'",
        "proposal": f"{kind}it lacks 'govkit_signed_choices'",
        "newer": f"{kind}version 2 is not 1",
    }
    assert shown.json["counted"] == 1
    taken = cli("proposal", "relay", "1", good, "--yes", "--json")
    assert "is not a secret ballot" in left_out(taken)["dev3"]
    for paper, council in (("proposal.json", "board"), (good, "board")):
        refused = cli.fails("election", "sign", council, "dev1", "--paper", paper, code=2)
        assert "holds no ballot paper of an election" in refused
    refused = cli.fails("proposal", "sign", "1", "for", "--paper", "paper.json", code=2)
    assert "holds no ballot paper: it lacks 'govkit_ballot_paper'" in refused


def test_what_a_stranger_wrote_stays_within_its_line(cli: Cli) -> None:
    good = sign(cli, "dev3", "dev1")
    raw = json.loads(good.read_text())
    odd: dict[str, Any] = {
        "nation": {"nation": HOSTILE, "chain_id": 1},
        "council": {"council": HOSTILE, "chain_id": 1},
        "version": {"govkit_signed_choices": HOSTILE},
        "method": {"method": HOSTILE},
        "voter": {"voter": HOSTILE},
        "pairs": {"pairs": [[HOSTILE] * 4]},
        "words": {"pairs": [["0x"]]},
        "signature": {"signature": HOSTILE},
        "candidates": {"candidates": raw["candidates"] * 3},
        "key": {"key": ["0x" + "00" * 32] * 2},
        "half": {"nation": "\ud800"},
        "float": {"election": 1.0},
    }
    files = [changed(good, name, **values) for name, values in odd.items()]
    for name, text in (("deep", "[" * 100_000), ("list", "[]"), ("nan", '{"a": NaN}')):
        files.append(good.with_name(f"{name}.json"))
        files[-1].write_text(text)
    (good.parent / "zero.json").symlink_to("/dev/zero")
    files.append(good.parent / "zero.json")
    files.append(changed(good, "odd\x1b[2J"))
    for as_json in ((), ("--json",)):
        refused = quiet(cli(*RELAY, *files[:-1], "--as", "dev9", "--yes", *as_json))
        assert refused.code == 1
    shown = quiet(cli(*RELAY, *files, "--as", "dev9", "--yes", "--json"))
    assert set(left_out(shown)) == {each.stem for each in files[:-1]}
    assert all(left_out(shown).values())
    assert shown.json["counted"] == 1
    paper = changed(good, "paper", govkit_choices_paper=1, council=HOSTILE)
    quiet(cli("election", "sign", "board", "dev1", "--paper", paper, "--as", "dev4"))


# -- where nothing can be signed


def refusals(cli: Cli, council: str, *, code: int, steps: Sequence[str] = ()) -> set[str]:
    """What each step says that signed ballots take."""
    good = Path("good.json")
    every: dict[str, tuple[str | Path, ...]] = {
        "sign": ("election", "sign", council, "dev1", "--as", "dev3"),
        "relay": ("election", "relay", council, good, "--yes"),
        "paper": ("ballot", "paper", council, "--out", "p.json"),
    }
    return {cli.fails(*every[step], code=code) for step in steps or every}


def test_a_public_council_takes_no_signed_ballots(cli: Cli) -> None:
    assert refusals(cli, "assembly", code=2) == {
        "error: assembly votes in public: it takes no signed ballots; "
        "vote from an account of your own: govkit election vote assembly"
    }
    begin = cli.fails("election", "begin", "assembly", "--yes", code=2)
    assert "assembly votes in public: its vote begins by itself" in begin
    cli.ok("ballot", "paper", "board", "--out", "paper.json")
    offline = ("election", "sign", "assembly", "dev1", "--as", "dev3", "--paper", "paper.json")
    assert "is no paper of assembly in Quiet Valley" in cli.fails(*offline, code=2)


def test_ballots_are_signed_from_the_beginning_of_the_vote_to_its_end(nominating: Cli) -> None:
    cli = nominating
    assert refusals(cli, "board", code=1) == {
        "error: election 1 of board takes no ballots yet: candidates are being nominated; "
        "see govkit election show board"
    }
    assert "secret elections: not voting" in cli.fails("election", "begin", "board", "--yes")
    cli.ok("chain", "forward", "25 hours")
    assert refusals(cli, "board", code=1) == {
        "error: election 1 of board has no key yet: it takes the trustees' key when its vote "
        "begins; begin it, as anybody can: govkit election begin board"
    }
    assert "govkit election begin board" in cli.ok("election", "show", "board").out
    begun = cli.ok("election", "begin", "board", "--as", "dev9", "--yes").err
    assert "govkit election sign board" in begun
    assert "govkit election sign board" in cli.ok("election", "show", "board").out
    assert "secret elections: begun" in cli.fails("election", "begin", "board", "--yes")
    sign(cli, "dev3", "dev1", name="good")
    cli.ok("chain", "forward", "25 hours")
    assert refusals(cli, "board", code=1) == {
        "error: election 1 of board takes no ballots any more: its vote is over; "
        "see govkit election show board"
    }


def test_a_paper_of_another_place_is_refused(cli: Cli) -> None:
    cli.ok("ballot", "paper", "board", "--out", "paper.json")
    paper = Path("paper.json").absolute()
    contracts = cli.workspace.deployment.contracts
    for name, values, council in (
        ("chain", {"chain_id": 1}, "board"),
        ("place", {"contract": contracts["bench_ballots"]}, "board"),
        ("name", {"council": "../bench"}, "board"),
        ("bench", {}, "bench"),
    ):
        other = changed(paper, name, **values)
        words = ("election", "sign", council, "dev1", "--paper", other, "--as", "dev3")
        assert f"is no paper of {council} in Quiet Valley" in cli.fails(*words, code=2)
    nobody = ("election", "sign", "bord", "dev1", "--paper", paper, "--as", "dev3")
    assert "did you mean board?" in cli.fails(*nobody)
    house = ("ballot", "paper", "board", "--out", "p.json", "--house", "citizens")
    assert "a council has no houses; leave --house out" in cli.fails(*house, code=2)
    assert "is there already" in cli.fails("ballot", "paper", "board", "--out", paper, code=2)
