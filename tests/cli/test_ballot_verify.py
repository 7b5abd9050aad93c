"""govkit ballot verify with a transcript: no nation, no node, no account."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from govkit.crypto.secret_ballot import Choice
from govkit.nation.secrecy.transcript_checks import IDS
from tests.cli.conftest import Cli
from tests.secret_votes import secret_vote, seeded, voter

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    seeded(monkeypatch, 20)


@pytest.fixture
def outside(tmp_path: Path) -> Cli:
    """Somewhere without a nation."""
    return Cli(tmp_path / "outside")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vote.json"
    secret_vote([(1, YES), (2, NO), (3, ABSTAIN)]).save(path)
    return path


def changed(file: Path, **changes: Any) -> Path:
    """The same file with something else of the poll."""
    raw = json.loads(file.read_text())
    raw["poll"].update(changes)
    file.write_text(json.dumps(raw))
    return file


def test_a_vote_that_holds(outside: Cli, file: Path) -> None:
    result = outside.ok("ballot", "verify", "--archive", file)
    lines = result.out.splitlines()
    assert max(map(len, lines)) <= 80
    told = [line.split()[0] for line in lines if re.match(r"\w+ +yes ", line)]
    assert told == list(IDS)
    assert "the ballots add up to 1 yes, 1 no, 1 abstain" in result.out
    assert (
        "the result holds\nWhat still has to be trusted: that the file is the chain's" in result.err
    )
    assert not outside.folder.exists()


def test_the_same_for_machines(outside: Cli, file: Path) -> None:
    found = outside.ok("ballot", "verify", "--archive", file, "--json").json
    assert (found["holds"], found["tallied"], found["voters"]) == (True, True, 3)
    assert found["tally"] == {"yes": 1, "no": 1, "abstain": 1}
    assert [each["id"] for each in found["checks"]] == list(IDS)
    assert {each["holds"] for each in found["checks"]} == {True}


def test_a_false_result(outside: Cli, file: Path) -> None:
    changed(file, tally={"yes": 2, "no": 1, "abstain": 0})
    line = outside.fails("ballot", "verify", "--archive", file)
    fault = "the ballots do not add up to 2 yes, 1 no, 0 abstain"
    assert line == (f"error: this secret vote does not hold: {fault}; do not rely on its result")
    result = outside("ballot", "verify", "--archive", file, "--json")
    assert result.code == 1
    assert (result.json["holds"], result.json["tallied"]) == (False, False)
    assert [each["words"] for each in result.json["checks"] if not each["holds"]] == [fault]


def test_a_ballot_that_somebody_else_has_copied(outside: Cli, file: Path) -> None:
    ballots = json.loads(file.read_text())["poll"]["ballots"]
    changed(file, ballots=[*ballots, {**ballots[0], "voter": voter(9).lower()}])
    result = outside("ballot", "verify", "--archive", file)
    assert result.code == 1
    assert "NO" in result.out
    assert f"ballot 4, of {voter(9)}, is not valid" in result.err


def test_a_vote_that_goes_on(outside: Cli, file: Path) -> None:
    changed(file, shares=[], tally=None)
    result = outside.ok("ballot", "verify", "--archive", file)
    assert "no trustee has given a share" in result.out
    assert "everything that is there holds" in result.err
    assert "the result holds" not in result.err


def test_bad_input(outside: Cli, file: Path, tmp_path: Path) -> None:
    for words in ((), ("1", "--archive", str(file))):
        line = outside.fails("ballot", "verify", *words, code=2)
        assert "what is to be checked?: it takes a proposal or council, or a file" in line
    line = outside.fails("ballot", "verify", "--archive", tmp_path / "none.json", code=2)
    assert "holds no transcript of a secret vote: No such file" in line
    line = outside.fails("ballot", "verify", "--archive", "/dev/zero", code=2)
    assert "it is not a file, but a device or a pipe" in line
    for content, why in (("{", "it is not JSON"), ("[]", "the file is not an object")):
        file.write_text(content)
        assert why in outside.fails("ballot", "verify", "--archive", file, code=2)
