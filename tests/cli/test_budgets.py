"""`govkit treasury budgets` and `spend`, from a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govkit.chain import process
from tests.cli.conftest import Cli

SECTIONS = """\
offices:
  roads:
    seats: 2
    term: 100 days
    holders: [dev3, dev4]
streams: {}
budgets:
  gravel:
    holder: office roads
    amount: 500 SHELL
    period: month
    purpose: Gravel for the roads
    until: 2100-01-01
  signs:
    holder: office roads
    amount: 20 SHELL
    period: year
    purpose: Signs
    receivers: [dev9]
  later:
    holder: dev5
    amount: 0.5 ETH
    period: 10 days
    purpose: What comes later
    start: 2099-12-31
    rolls_over: true
"""


@pytest.fixture(scope="module")
def _with_budgets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    cli = Cli(tmp_path_factory.mktemp("budgets"))
    cli.ok("init", cli.folder, "--template", "micronation")
    file = cli.folder / "nation.yaml"
    file.write_text(f"{file.read_text()}\n{SECTIONS}")
    cli.ok("found", file, "--yes")
    cli.workspace.node_request("evm_mine", [])
    yield cli
    process.stop(cli.workspace.chain_folder)


@pytest.fixture
def nation(_with_budgets: Cli) -> Iterator[Cli]:
    snapshot = _with_budgets.workspace.node_request("evm_snapshot", [])
    yield _with_budgets
    _with_budgets.workspace.node_request("evm_revert", [snapshot])


def spend(*words: str) -> tuple[str, ...]:
    return "treasury", "spend", *words, "--yes"


def left(nation: Cli) -> dict[str, int]:
    listed = nation.ok("treasury", "budgets", "--json").json
    return {each["line"]: int(each["left"]) // 10**16 for each in listed}


def test_budgets_are_listed(nation: Cli) -> None:
    out = nation.ok("treasury", "budgets").out
    for words in (
        "1 of office roads", "gravel: Gravel for the roads", "500 SHELL a month", "0 SHELL spent",
        "500 SHELL left", "until 2100-01-01", "0.5 ETH each 10 days", "from 2099-12-31",
    ):  # fmt: skip
        assert words in out
    gravel, later, signs = nation.ok("treasury", "budgets", "--json").json
    assert (gravel["budget"], gravel["holder"]) == (
        "1 of office roads", {"kind": "office", "name": "roads"},
    )  # fmt: skip
    assert (gravel["amount"], gravel["spent"]) == (str(500 * 10**18), "0")
    assert (gravel["receivers"], len(signs["receivers"])) == (None, 1)
    assert (later["left"], later["rolls_over"], later["more_at"]) == ("0", True, later["start"])
    assert nation.ok("status", "--json").json["budgets"] == 2
    assert "2 running" in nation.ok("status").out


def test_a_holder_spends(nation: Cli) -> None:
    said = nation.ok(*spend("120.5 SHELL", "dev7", "--budget", "gravel", "--as", "dev3"))
    assert "379.5 SHELL of budget 1 of office roads are left" in said.err
    nation.ok(*spend("20 SHELL", "dev9", "--budget", "2 of office roads", "--as", "dev4"))
    assert left(nation) == {"gravel": 37_950, "later": 0, "signs": 0}
    held = nation.ok("token", "balance", "dev7", "--json").json
    assert int(held["balance_wei"]) == 1205 * 10**17


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("501 SHELL", "dev7", "--budget", "gravel", "--as", "dev3"), 1, "over the budget"),
        (("1 SHELL", "dev7", "--budget", "signs", "--as", "dev3"), 1, "receiver not listed"),
        (("1 SHELL", "treasury", "--budget", "gravel", "--as", "dev3"), 1, "bad receiver"),
        (("0 SHELL", "dev7", "--budget", "gravel", "--as", "dev3"), 1, "nothing to spend"),
        (("0.1 ETH", "dev7", "--as", "dev5"), 1, "not begun"),
        (("1 SHELL", "dev7", "--as", "dev6"), 1, "it holds none"),
        (("1 ETH", "dev7", "--as", "dev3"), 1, "holds no such budget"),
        (("1 of dev9", "dev7", "--as", "dev3"), 1, "holds no such budget"),
        (("1 SHELL", "dev7", "--budget", "sand", "--as", "dev3"), 1, "holds no such budget"),
        (("1 SHELL", "dev7", "--as", "dev3"), 2, "holds several"),
        (("1", "dev7", "--as", "dev3"), 2, "allowed"),
        (("1 MRT", "dev7", "--as", "dev3"), 2, "allowed"),
        (("-1 SHELL", "dev7", "--as", "dev3"), 2, "no such option"),
        (("1 of usdc\x1b[2J", "dev7", "--as", "dev3"), 2, "is not an account"),
        (("1 SHELL", "nobody", "--budget", "gravel", "--as", "dev3"), 2, "nobody is not"),
    ],
)
def test_bad_input_is_one_line_and_pays_nothing(
    nation: Cli, words: tuple[str, ...], code: int, why: str
) -> None:
    before = nation.workspace.node_request("eth_blockNumber", [])
    line = nation.fails(*spend(*words), code=code)
    assert why in line
    assert "\x1b" not in line
    assert nation.workspace.node_request("eth_blockNumber", []) == before


def test_a_refusal_says_what_is_left_and_when_there_is_more(nation: Cli) -> None:
    line = nation.fails(*spend("501 SHELL", "dev7", "--budget", "gravel", "--as", "dev3"))
    assert "500 SHELL are left; there is more in " in line
    line = nation.fails(*spend("0.1 ETH", "dev7", "--as", "dev5"))
    assert "2099-12-31 00:00 UTC" in line


def test_a_vote_grants_in_words(nation: Cli) -> None:
    action = "grant account dev6 5 SHELL a quarter for ink until 2100-01-01: Ink"
    nation.ok("proposal", "new", "Ink", "--action", action, "--yes")
    shown = " ".join(nation.ok("proposal", "show", "1").out.split())
    assert "5 SHELL a quarter for ink until 2100-01-01: Ink" in shown
    for words, why in (
        ("grant account dev6 5 SHELL a month for ink from 2020-01-01", "is past"),
        ("grant office parks 5 SHELL a month for ink", "no such holder"),
        ("grant account dev6 5 SHELL a fortnight for ink", "month, quarter, year"),
        ("grant account dev6 0 SHELL a month for ink", "amount out of range"),
        ("grant account dev6 5 SHELL each 5 minutes for ink", "from 1 hour on"),
    ):
        result = nation("proposal", "new", "Ink too", "--action", words, "--yes")
        assert why in result.err, (words, result.err)


def test_a_nation_without_budgets(cli: Cli) -> None:
    assert "no budgets" in cli.ok("treasury", "budgets").out
    assert cli.ok("treasury", "budgets", "--json").json == []
    assert "has no budgets" in cli.fails(*spend("1 SHELL", "dev7"))


# -- streams out of a budget


def stream(*words: str) -> tuple[str, ...]:
    return "treasury", "stream", *words, "--yes"


WAGES = "100 SHELL a month to dev9 for wages"


def test_a_holder_begins_a_stream(nation: Cli) -> None:
    said = nation.ok(*stream(f"stream {WAGES}", "--budget", "gravel", "--as", "dev3")).err
    assert "(dev9) for wages until 2100-01-01 out of budget 1 of office roads" in said
    assert left(nation)["gravel"] == 400 * 100
    (listed,) = nation.ok("treasury", "streams", "--json").json
    assert (listed["of_budget"], listed["budget"]) == (True, "1 of office roads")
    assert "out of budget 1 of office roads" in nation.ok("treasury", "streams").out
    assert "100 SHELL for streams" in nation.ok("treasury", "budgets").out
    # By the other who holds the office, in the words of a proposal.
    nation.ok(
        *stream(
            "change stream of dev9 for wages to 300 SHELL a month until 2099-01-01", "--as", "dev4"
        )
    )
    assert left(nation)["gravel"] == 200 * 100
    for verb in ("pause", "resume", "stop"):
        nation.ok(*stream(f"{verb} stream of dev9 for wages", "--as", "dev3"))
    assert left(nation)["gravel"] == 200 * 100


def test_the_words_name_the_budget(nation: Cli) -> None:
    words = "for wages until 2100-01-01 out of budget 1 of office roads"
    action = f"stream 100 SHELL a month to dev9 {words}"
    assert f"done: {action}" in nation.ok(*stream(action, "--as", "dev3")).err.replace(
        "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720 (dev9)", "dev9"
    )


@pytest.mark.parametrize(
    ("words", "signer", "told"),
    [
        (f"stream {WAGES}", "dev3", "(dev3) holds several"),
        (f"stream {WAGES}", "dev9", "(dev9) holds no such budget"),
        ("stream 100 SHELL a year to dev9 for wages", "dev3", "not of its budget's asset and"),
        ("stream 501 SHELL a month to dev9 for wages", "dev3", "more than the budget has"),
        ("stop stream of dev9 for wages", "dev3", "only treasury"),
        ("grant account dev9 5 SHELL a month for x", "dev3", "is not about a stream"),
        (f"stream {WAGES} out of budget 9 of office roads", "dev3", "no such budget"),
        (f"stream {WAGES} out of budget 1 of office roads", "dev9", "only holder"),
    ],
)
def test_mistakes_with_streams(nation: Cli, words: str, signer: str, told: str) -> None:
    by_line = ["--budget", "gravel"] if "a year" in words or "501" in words else []
    result = nation(*stream(words, *by_line, "--as", signer))
    assert result.code in (1, 2)
    assert told in result.err
    assert len(result.err.splitlines()) <= 3
