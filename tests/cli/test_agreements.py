"""`govkit agreement`, from a terminal: two people agree, perform, dispute, and are paid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

SECTION = "\nagreements:\n  arbitrator: dev5\n  answer_period: 5 days\n"
SALE = ("--template", "sale", "--party", "seller=registrar", "--party", "buyer=dev2")


@pytest.fixture(scope="module")
def _market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("market"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    file.write_text(file.read_text() + SECTION)
    cli.ok("found", file, "--yes")
    cli.workspace.node_request("evm_mine", [])
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def market(_market: Cli) -> Iterator[Cli]:
    snapshot = _market.workspace.node_request("evm_snapshot", [])
    yield _market
    _market.workspace.node_request("evm_revert", [snapshot])
    for each in (_market.folder / "agreements").glob("*"):
        each.unlink()


@pytest.fixture
def boat(market: Cli) -> Cli:
    """With a sale that began: 100 SHELL for a boat, until in a month."""
    market.ok("agreement", "new", "boat", *SALE)
    market.ok("agreement", "sign", "boat", "--as", "dev1", "--yes")
    market.ok("agreement", "fund", "boat", "--as", "dev2", "--yes")
    return market


def shells(cli: Cli, who: str) -> int:
    """What somebody holds, in whole SHELL."""
    raw = json.loads(cli.ok("token", "balance", who, "--json").out)
    return int(raw["balance_wei"]) // 10**18


def shown(cli: Cli, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(cli.ok("agreement", "show", *words, "--json").out)
    return found


def test_a_draft_is_shown_before_anybody_signs(market: Cli) -> None:
    said = market.ok("agreement", "new", "boat", *SALE)
    assert "see what they mean: govkit agreement show boat" in said.err
    text = (market.folder / "agreements" / "boat.yaml").read_text()
    assert "seller: registrar" in text
    assert "arbitrator: dev5 " in text
    assert "answer_period: 5 days" in text
    told = market.ok("agreement", "show", "boat").out
    for part in ("draft", "100 SHELL", "an account", "the last moment at which it can begin"):
        assert part in told
    assert "is there already" in market.fails("agreement", "new", "boat", *SALE, code=2)


def test_signed_funded_performed_and_paid(market: Cli) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    said = market.ok("agreement", "sign", "boat", "--as", "dev1", "--yes").err
    for name, hash_ in shown(market, "boat")["signed"].items():  # type: ignore[attr-defined]
        assert f"  {name:<7} {hash_}\n" in said
    asked = market("agreement", "sign", "boat", "--as", "dev2")
    assert asked.code == 2
    assert [line for line in asked.err.splitlines() if "0x" in line][-3:] == [
        line for line in said.splitlines() if line.split()[0] in ("domain", "message", "digest")
    ]
    assert "seller signed; hand boat.json and boat.md to buyer, to sign it too" in said
    assert "govkit agreement sign boat" in market.ok("todo", "--as", "dev2").out
    began = market.ok("agreement", "fund", "boat", "--as", "dev2", "--yes")
    assert "agreement 1 began" in began.err
    assert shells(market, "dev2") == 2_900
    assert "govkit agreement perform boat 1" in market.ok("todo", "--as", "dev2").out
    before = shells(market, "dev1")
    done = market.ok("agreement", "perform", "boat", "--as", "dev2", "--yes")
    assert "step 1 is done; the agreement is performed" in done.err
    assert shells(market, "dev1") == before + 100
    words = [each["words"] for each in shown(market, "1")["timeline"]]  # type: ignore[attr-defined]
    assert words[-1] == "seller was paid 100 SHELL"
    assert "buyer confirmed step 1" in words


def test_relayed_by_somebody_else(market: Cli) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    for party in ("dev1", "dev2"):
        market.ok("agreement", "sign", "boat", "--as", party, "--yes")
    early = market.fails("agreement", "fund", "boat", "--as", "dev9", "--yes", code=2)
    assert "not all can join yet: buyer has not let the contract take 100 SHELL" in early
    market.ok("agreement", "fund", "boat", "--only-allow", "--as", "dev2", "--yes")
    assert "began" in market.ok("agreement", "fund", "boat", "--as", "dev9", "--yes").err


def test_signing_a_handed_file_asks_no_node(market: Cli, tmp_path: Path) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    market.ok("agreement", "sign", "boat", "--as", "dev1", "--yes")
    for name in ("boat.json", "boat.md"):
        (tmp_path / name).write_bytes((market.folder / "agreements" / name).read_bytes())
    market.ok("chain", "stop")
    market.ok("agreement", "sign", tmp_path / "boat.json", "--as", "dev2", "--yes")
    assert process.status(market.workspace.chain_folder) is None
    assert len(json.loads((tmp_path / "boat.json").read_text())["signatures"]) == 2


def test_the_day_passes_and_the_seller_claims(boat: Cli) -> None:
    early = boat.fails("agreement", "claim", "boat", "--as", "dev1", "--yes", code=2)
    assert "step 1 goes to seller if nothing happens before" in early
    boat.ok("chain", "forward", "40 days")
    assert "govkit agreement claim boat" in boat.ok("todo", "--as", "dev1").out
    said = boat.ok("agreement", "claim", "--party", "seller", "--as", "dev9", "--yes").err
    assert "seller was paid 100 SHELL of boat" in said


def test_disputed_answered_ruled_and_split(boat: Cli) -> None:
    grounds = boat.folder / "leak.md"
    grounds.write_text("It leaks.\n")
    opened = boat.ok(
        "agreement", "dispute", "boat", "buyer 80 %, seller 20 %", "--grounds", grounds,
        "--as", "dev2", "--yes",
    )  # fmt: skip
    assert "the others can answer before" in opened.err
    assert "govkit agreement answer boat" in boat.ok("todo", "--as", "dev1").out
    answered = boat.ok("agreement", "answer", "boat", "seller 100 %", "--as", "dev1", "--yes")
    assert "the arbitrator was asked" in answered.err
    boat.ok("agreement", "evidence", "boat", grounds, "--as", "dev2", "--yes")
    assert "govkit agreement rule boat" in boat.ok("todo", "--as", "dev5").out
    ruled = boat.ok("agreement", "rule", "boat", "buyer", "--as", "dev5", "--yes")
    assert "ruled: what buyer claims holds" in ruled.err
    assert "seller 20 %, buyer 80 %" in boat.ok("agreement", "show", "boat").out
    boat.ok("agreement", "claim", "boat", "--as", "dev2", "--yes")
    boat.ok("agreement", "claim", "boat", "--as", "dev1", "--yes")
    assert shells(boat, "dev2") == 2_980
    assert shells(boat, "dev1") == 3_020


def test_a_claim_that_nobody_answers_holds(boat: Cli) -> None:
    boat.ok("agreement", "dispute", "boat", "buyer 100 %", "--as", "dev2", "--yes")
    boat.ok("chain", "forward", "6 days")
    late = boat.fails(
        "agreement", "answer", "boat", "seller 100 %", "--as", "dev1", "--yes", code=2
    )
    assert "nothing can be answered now: the agreement is decided" in late
    boat.ok("agreement", "claim", "boat", "--as", "dev2", "--yes")
    assert shells(boat, "dev2") == 3_000


def test_settled_by_both(boat: Cli) -> None:
    said = boat.ok(
        "agreement", "settle", "boat", "seller 70 %, buyer 30 %", "--as", "dev1", "--yes"
    )
    file = Path(said.out.strip())
    assert "hand" in said.err
    done = boat.ok("agreement", "settle", file, "--as", "dev2", "--yes").err
    assert "boat is settled" in done
    boat.ok("agreement", "claim", "--as", "dev1", "--yes")
    boat.ok("agreement", "claim", "--as", "dev2", "--yes")
    assert (shells(boat, "dev1"), shells(boat, "dev2")) == (3_070, 2_930)
    assert not file.exists()


def test_what_never_began_goes_back(market: Cli) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    market.ok("agreement", "sign", "boat", "--as", "dev2", "--yes")
    waits = market.ok("agreement", "fund", "boat", "--as", "dev2", "--yes").err
    assert "it waits: seller has not signed" in waits
    market.ok("chain", "forward", "20 days")
    assert "can't begin any more" in market.fails(
        "agreement", "fund", "boat", "--as", "dev1", "--yes", code=2
    )
    market.ok("agreement", "claim", "boat", "--as", "dev2", "--yes")
    assert shells(market, "dev2") == 3_000


def test_a_sealed_text_is_read_by_those_who_have_it(market: Cli, tmp_path: Path) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    folder = market.folder / "agreements"
    file = folder / "boat.yaml"
    file.write_text(file.read_text().replace("sealed: false", "sealed: true"))
    market.ok("agreement", "sign", "boat", "--as", "dev1", "--yes")
    market.ok("agreement", "sign", "boat", "--as", "dev2", "--yes")
    sealed = folder / "boat.sealed"
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert sealed.read_bytes()[32:] == (folder / "boat.md").read_bytes()
    assert len(json.loads((folder / "boat.json").read_text())["signatures"]) == 2


def test_lists(boat: Cli) -> None:
    row = boat.ok("agreement", "list").out.splitlines()[-1]
    assert row.split()[:2] == ["1", "boat"]
    assert "agreements" in boat.ok("status").out
    (boat.folder / "agreements" / "boat.json").unlink()
    listed = boat.ok("agreement", "list")
    assert "1 others are on the chain (1)" in listed.err
    assert "the terms of agreement 1 are not here" in boat.fails("agreement", "show", "1", code=2)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("buyer: dev2", "buyer: nobody-known", "parties.buyer: found nobody-known"),
        ("buyer: dev2", "buyer: registrar", "another account than that of seller"),
        ("amount: 100 SHELL", "amount: 0 SHELL", "allowed: more than nothing"),
        ("buyer: 100 SHELL", "buyer: 90 SHELL", "found less than the steps take from buyer"),
        ("amount: 100 SHELL", "amount: 100", "with its unit"),
        ("otherwise: seller", "otherwise: seler", "one of the parties: seller, buyer"),
        ("sign_until: 20", "sign_until: 19", "a time after now"),
        ("arbitrator: dev5", "arbitrator: court", "this nation has no court"),
        ("arbitrator: dev5", "arbitrator: dev2", "somebody who is not a party"),
        ("language: en", "langauge: en", "did you mean language?"),
        ("text: boat.md", "text: ship.md", "is missing"),
    ],
)
def test_faults_of_a_file_are_one_line_each(
    market: Cli, before: str, after: str, told: str
) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    file = market.folder / "agreements" / "boat.yaml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))
    said = market("agreement", "sign", "boat", "--as", "dev2", "--yes")
    assert said.code == 2
    assert told in said.err
    assert "Traceback" not in said.err
    assert not file.with_suffix(".json").exists()


def test_sixteen_parties_do_not_fit(market: Cli) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    file = market.folder / "agreements" / "boat.yaml"
    more = "".join(f"\n  p{n}: dev{n}" for n in range(6, 20))
    file.write_text(file.read_text().replace("buyer: dev2", f"buyer: dev2{more}"))
    told = market.fails("agreement", "sign", "boat", "--as", "dev2", "--yes", code=2)
    assert "found 16 parties; allowed: 2 to 15 parties" in told


def test_terms_changed_after_signing(market: Cli) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    market.ok("agreement", "sign", "boat", "--as", "dev1", "--yes")
    file = market.folder / "agreements" / "boat.yaml"
    file.write_text(file.read_text().replace("100 SHELL", "10 SHELL"))
    told = market.fails("agreement", "sign", "boat", "--as", "dev2", "--yes", code=2)
    assert "the terms were changed after seller signed" in told
    market.ok("agreement", "sign", "boat", "--anew", "--as", "dev2", "--yes")
    signed = json.loads(file.with_suffix(".json").read_text())
    assert len(signed["signatures"]) == 1


def test_a_signed_file_that_was_edited(market: Cli) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    market.ok("agreement", "sign", "boat", "--as", "dev1", "--yes")
    file = market.folder / "agreements" / "boat.json"
    raw = json.loads(file.read_text())
    salt = raw["terms"]["salt"]
    raw["terms"]["salt"] = "7"
    file.write_text(json.dumps(raw))
    told = market.fails("agreement", "sign", file, "--as", "dev2", "--yes", code=2)
    assert "its terms were changed" in told
    raw["terms"]["salt"] = salt
    raw["signatures"] = dict.fromkeys(raw["signatures"], "0x" + "11" * 64 + "1b")
    file.write_text(json.dumps(raw))
    told = market.fails("agreement", "sign", file, "--as", "dev2", "--yes", code=2)
    assert "seller did not sign these terms" in told
    raw["chain_id"] = 1
    file.write_text(json.dumps(raw))
    told = market.fails("agreement", "sign", file, "--as", "dev2", "--yes", code=2)
    assert "this agreement is for another chain" in told


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("names", ["seller", "buyer\nseller gets all"], "is not a name"),
        ("names", ["seller", "seller"], "does not name each party once"),
        ("names", ["seller"], "does not name each party once"),
        ("text_name", "../../secret", "is not a name"),
        ("govkit_agreement", 2, "version 2 is not 1"),
        ("contract", "0x12", "is not an address"),
    ],
)
def test_what_a_stranger_may_have_put_into_a_file(
    market: Cli, key: str, value: object, told: str
) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    market.ok("agreement", "sign", "boat", "--as", "dev1", "--yes")
    file = market.folder / "agreements" / "boat.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), key: value}))
    assert told in market.fails("agreement", "sign", file, "--as", "dev2", "--yes", code=2)


def test_a_wrong_text(market: Cli, tmp_path: Path) -> None:
    market.ok("agreement", "new", "boat", *SALE)
    market.ok("agreement", "sign", "boat", "--as", "dev1", "--yes")
    other = tmp_path / "other.md"
    other.write_text("Something else.\n")
    file = market.folder / "agreements" / "boat.json"
    told = market.fails("agreement", "sign", file, "--text", other, "--as", "dev2", "--yes", code=2)
    assert "is not the text of this agreement" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sign", "ship", "--as", "dev2"), "there is no agreement ship"),
        (("fund", "boat", "--as", "dev2"), "has begun already"),
        (("perform", "boat", "--as", "dev1"), "no step waits for you"),
        (("perform", "boat", "1", "--as", "dev1"), "only buyer can confirm step 1"),
        (("perform", "boat", "2", "--as", "dev2"), "there is no step 2"),
        (("claim", "boat", "--as", "dev1"), "nothing can be claimed"),
        (("dispute", "boat", "buyer 80 %", "--as", "dev2"), "the shares are 80 % together"),
        (("dispute", "boat", "byer 100 %", "--as", "dev2"), "byer is not a party"),
        (("dispute", "boat", "all", "--as", "dev2"), "is not a split"),
        (("dispute", "boat", "buyer 100 %", "--as", "dev9"), "is not a party of this agreement"),
        (("answer", "boat", "seller 100 %", "--as", "dev1"), "nothing can be answered now"),
        (("refer", "boat", "--as", "dev1"), "the arbitrator can't be asked now"),
        (("rule", "boat", "buyer", "--as", "dev9"), "only the arbitrator rules"),
        (("rule", "boat", "buyer", "--as", "dev5"), "there is nothing to rule on"),
        (("appeal", "boat", "--as", "dev1"), "nothing can be appealed now"),
        (("settle", "boat", "--as", "dev1"), "holds no settlement"),
        (("show", "7"), "there is no agreement 7"),
        (("new", "Boat!", "--template", "sale"), "can't be a file's name"),
        (("new", "ship", "--template", "gift"), "there is no template gift"),
        (("new", "ship", "--template", "sale", "--party", "byer=dev2"), "there is no party byer"),
    ],
)
def test_mistakes_are_one_line(boat: Cli, words: tuple[str, ...], told: str) -> None:
    yes = () if words[0] in ("show", "new") else ("--yes",)
    code = 1 if words == ("show", "7") else 2
    said = boat.fails("agreement", *words, *yes, code=code)
    assert told in said
    assert said.strip().count("\n") == 0
