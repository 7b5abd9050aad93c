"""A verifier in JavaScript, written from the specification alone, comes to the same verdict as
govkit's on every transcript: honest ones, and ones altered in every place."""

from __future__ import annotations

import copy
import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govkit.crypto.bn128 import (
    FIELD,
    GENERATOR,
    ORDER,
    Point,
    add,
    checked,
    is_on_curve,
    multiply,
)
from govkit.crypto.secret_ballot import Choice, ElectionKey
from govkit.crypto.secret_choices import Method, encrypt
from govkit.crypto.sigma_proofs import hash_to_factor
from govkit.errors import RecordError, UsageError
from govkit.nation.secrecy.elections import FilledBallot
from govkit.nation.secrecy.opened_choices import OpenedChoices
from govkit.nation.secrecy.papers import SUPPORTS, OpenedBallot, Paper
from govkit.nation.secrecy.transcript import Transcript, from_json, to_json
from govkit.nation.secrecy.transcript_checks import check
from govkit.types import ProposalId
from tests.npm import npm_packages
from tests.secret_votes import HOUSE, secret_election, secret_vote, seeded, voter

HERE = Path(__file__).parent
YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN

pytestmark = pytest.mark.xdist_group("npm")
Asked = Callable[[Sequence[object]], list[Any]]


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    seeded(monkeypatch, 20)


@pytest.fixture(scope="module")
def ask(pytestconfig: pytest.Config) -> Asked:
    """The other implementation's answers to lines."""
    folder = npm_packages(pytestconfig)
    shutil.copy(HERE / "secret_ballots.mjs", folder / "secret_ballots.mjs")

    def asked(lines: Sequence[object]) -> list[Any]:
        done = subprocess.run(
            ["node", "secret_ballots.mjs"],
            cwd=folder,
            input="\n".join(map(json.dumps, lines)),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return [json.loads(line) for line in done.stdout.splitlines()]

    return asked


def own_verdict(raw: object) -> dict[str, bool | None] | None:
    """What holds by govkit, or None for what is no transcript."""
    try:
        transcript = from_json(raw)
    except (ValueError, TypeError):
        return None
    return {each.id: each.holds for each in check(transcript).checks}


def assert_agreed(files: Sequence[object], ask: Asked) -> list[dict[str, bool | None] | None]:
    """The verdicts, which are the same."""
    found = [own_verdict(raw) for raw in files]
    for own, other in zip(found, ask(files), strict=True):
        assert ("refused" in other) == (own is None), other
        if own is not None:
            assert other["checks"] == own
            assert other["holds"] == (False not in own.values())
    return found


# -- honest votes


def test_honest_votes(ask: Asked) -> None:
    votes = {
        "a simple one": secret_vote([(1, YES), (2, NO), (3, ABSTAIN)]),
        "unanimous": secret_vote([(1, NO), (2, NO)], trustees=1, threshold=1, sharing=[1]),
        "with weights": secret_vote([(1, YES), (2, NO), (3, ABSTAIN)], weights={2: 5, 3: 2}),
        "from another account": moved(secret_vote([(1, YES), (2, NO), (1, NO)])),
        "changed twice": secret_vote([(1, YES), (2, NO), (1, NO), (1, ABSTAIN)]),
        "two of five absent": secret_vote([(1, YES)], trustees=5, threshold=3, sharing=[5, 1, 4]),
        "more shares than needed": secret_vote([(1, NO)], sharing=[2, 3, 1]),
    }
    verdicts = assert_agreed([to_json(each) for each in votes.values()], ask)
    for name, verdict in zip(votes, verdicts, strict=True):
        assert verdict is not None, name
        assert set(verdict.values()) <= {True, None}, name
        assert (verdict["tally"] is None) == (name == "from another account")


def moved(vote: Transcript) -> Transcript:
    """The second voter's ballot, with its proof, becomes one that is replaced by the third."""
    first, second, third = vote.poll.ballots
    ballots = first, second, replace(third, replaces=2)
    sums: list[Point] = [GENERATOR, vote.epoch.key]
    for each in (first.ballot, third.ballot):
        sums = [add(sums[0], each.a), add(sums[1], each.b)]
    a, b = sums
    poll = replace(vote.poll, ballots=ballots, sums=(checked(a, "a"), b), shares=(), tally=None)
    return replace(vote, poll=poll)


def test_votes_that_go_on(ask: Asked) -> None:
    running = secret_vote([(1, YES), (2, NO)], tallied=False)
    empty = secret_vote([], tallied=False)
    for verdict, missing in zip(
        assert_agreed([to_json(running), to_json(empty)], ask),
        ({"shares", "tally"}, {"ballots", "shares", "tally"}),
        strict=True,
    ):
        assert verdict is not None
        assert {name for name, holds in verdict.items() if holds is None} == missing
        assert set(verdict.values()) == {True, None}


# -- altered in every place

_Path = tuple[str | int, ...]


def places(raw: Any, path: _Path = ()) -> Iterator[tuple[_Path, Any]]:
    """Every value in a file, also lists and objects."""
    yield path, raw
    for name, each in raw.items() if isinstance(raw, dict) else ():
        yield from places(each, (*path, name))
    for place, each in enumerate(raw) if isinstance(raw, list) else ():
        yield from places(each, (*path, place))


def altered(raw: Any, path: _Path, value: Any) -> Any:
    made = copy.deepcopy(raw)
    inner = made
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return made


def instead(value: Any) -> Iterator[Any]:
    """Other values of the same kind."""
    if isinstance(value, str) and not value.startswith("0x"):
        yield from (each.value for each in Method if each.value != value)
    elif isinstance(value, str):
        number, digits = int(value, 16), len(value) - 2
        others = [number + 1, number - 1, number ^ 2 ** (4 * digits - 3), 0]
        others += [number + ORDER, number + FIELD] if digits == 64 else []
        yield from (f"0x{other:0{digits}x}" for other in others if other not in (number, -1))
    elif isinstance(value, int):
        yield from (each for each in (value + 1, value - 1, 0) if each != value)
    elif isinstance(value, list):
        if (point := as_point(value)) is not None:
            yield words(*(multiply(point, 2) or ()))
            yield words(0, 0)
        yield from (value[1:], value[:-1], [*value, value[-1]], value[::-1])


def as_point(value: list[Any]) -> Point:
    """The point that a list of two words is, if it is one."""
    if len(value) == 2 and all(isinstance(each, str) for each in value):
        x, y = (int(each, 16) for each in value)
        return (x, y) if is_on_curve(x, y) else None
    return None


def of_no_kind(value: Any) -> Iterator[Any]:
    """What can't stand there."""
    yield None
    if isinstance(value, str):
        yield from (value.upper().replace("X", "x"), value[2:], value + "0", value + "\n", 7)
    elif isinstance(value, int):
        yield from (str(value), value + 0.5, True, 2**53, -1)
    elif isinstance(value, list):
        yield {}
    elif isinstance(value, dict):
        yield from ({**value, "more": 1}, dict(list(value.items())[1:]), [])


SAYS_THE_SAME: dict[_Path, Callable[[Any, Any], bool]] = {
    ("poll", "shares"): lambda before, after: after == before[::-1],
    ("poll", "tally"): lambda before, after: after is None,
}
_OF_ELECTION: dict[_Path, Callable[[Any, Any], bool]] = {
    ("poll", "shares"): lambda before, after: after == before[::-1],
    ("poll", "counts"): lambda before, after: after is None,
    # No ballot replaces another one: so their order says nothing.
    ("poll", "ballots"): lambda before, after: after == before[::-1],
}
"""What no check can find, since it is no lie about the vote."""


Alteration = tuple[_Path, Any]


def alterations(
    raw: Any, kinds: Callable[[Any], Iterator[Any]]
) -> Iterator[list[tuple[_Path, Any]]]:
    """Of each value, its alterations."""
    saying = _OF_ELECTION if "election" in raw["poll"] else SAYS_THE_SAME
    for path, value in places(raw):
        same = saying.get(path, lambda before, after: False)
        found = [(path, other) for other in kinds(value) if not same(value, other)]
        differ = [each for each in found if (each[1], type(each[1])) != (value, type(value))]
        if path and differ:
            yield differ


@pytest.fixture
def raw() -> Any:
    """A vote in which a ballot was replaced."""
    cast = [(1, YES), (2, NO), (1, NO)]
    return to_json(secret_vote(cast, trustees=2, sharing=[2, 1], weights={2: 3}))


def assert_found(raw: Any, tried: Sequence[Alteration], ask: Asked) -> None:
    verdicts = assert_agreed([altered(raw, *each) for each in tried], ask)
    unfound = [
        path
        for (path, _), verdict in zip(tried, verdicts, strict=True)
        if verdict is not None and False not in verdict.values()
    ]
    assert unfound == []
    failing = {name for each in verdicts if each for name in each if each[name] is False}
    assert failing == set(own_verdict(raw) or ())


def test_an_alteration_of_each_value_is_found(raw: Any, ask: Asked) -> None:
    tried = [each[0] for each in alterations(raw, instead)]
    assert len(tried) > 100
    assert_found(raw, tried, ask)


@pytest.mark.soak
def test_every_alteration_is_found(raw: Any, ask: Asked) -> None:
    tried = [each for several in alterations(raw, instead) for each in several]
    assert len(tried) > 500
    assert_found(raw, tried, ask)


def test_what_is_no_transcript(raw: Any, ask: Asked) -> None:
    tried = [each for several in alterations(raw, of_no_kind) for each in several]
    others: list[object] = [None, [], {}, "", 7, [raw], {"epoch": raw}]
    files = [*(altered(raw, *each) for each in tried), *others]
    verdicts = assert_agreed(files, ask)
    assert [file for file, found in zip(files, verdicts, strict=True) if found is not None] == []
    assert len(tried) > 500


def test_the_same_is_said(raw: Any, ask: Asked) -> None:
    for path, value in (
        (("poll", "shares"), raw["poll"]["shares"][::-1]),
        (("poll", "tally"), None),
    ):
        assert SAYS_THE_SAME[path](raw["poll"][path[1]], value)
        (verdict,) = assert_agreed([altered(raw, path, value)], ask)
        assert verdict is not None
        assert False not in verdict.values()


# -- opened ballots


def opened(choice: Choice, path: Path) -> Any:
    """A spoiled ballot, as govkit writes it."""
    key, support = ElectionKey(multiply(GENERATOR, 77)), SUPPORTS[choice]
    paper = Paper("N", 1337, "citizens", HOUSE, "N", ProposalId(5), 3, key.point)
    ballot, r = paper.fill(support, voter(1))
    OpenedBallot(paper, voter(1), support, ballot, r).save(path)
    return json.loads(path.read_text())


def opens(raw: object, path: Path) -> bool:
    """Whether a spoiled ballot holds by govkit."""
    path.write_text(json.dumps(raw))
    try:
        OpenedBallot.load(path).check()
    except (RecordError, UsageError):
        return False
    return True


def test_opened_ballots(ask: Asked, tmp_path: Path) -> None:
    """Those that hold, and each with one of its numbers altered."""
    path = tmp_path / "again.json"
    files = [opened(choice, tmp_path / f"{choice}.json") for choice in Choice]
    assert ask(files) == [{"holds": True}] * 3
    assert all(opens(raw, path) for raw in files)
    raw, free = files[1], {"before", "epoch", "govkit_opened_ballot", "nation", "house"}
    changed = [
        altered(raw, where, next(instead(value)))
        for where, value in places(raw)
        if where and where[0] not in {*free, "domain_name", "choice"} and isinstance(value, str)
    ]
    changed += [{**raw, "choice": other} for other in ("against", "abstain")]
    changed += [{**raw, "chain_id": 1338}, {**raw, "key": raw["a"]}]
    assert [each for each in changed if opens(each, path)] == []
    assert ask(changed) == [{"holds": False}] * len(changed)
    assert len(changed) > 15


# -- elections


def test_honest_elections(ask: Asked) -> None:
    """Of each method, an even and an odd number of candidates; a recall's two among them."""
    votes = [
        secret_election([(1, [0]), (2, [])], candidates=1),
        secret_election([(1, [0]), (2, [1]), (3, [1])], candidates=2),
        secret_election([(1, [4]), (2, [2])], candidates=5, trustees=1, threshold=1, sharing=[1]),
        secret_election([(1, [7])], candidates=8, sharing=[2, 3, 1]),
        secret_election([(1, [0]), (2, [])], candidates=1, method=Method.APPROVAL),
        secret_election([(1, range(5)), (2, [0])], candidates=5, method=Method.APPROVAL),
        secret_election([(1, range(8))], candidates=8, method=Method.APPROVAL),
    ]
    for verdict in assert_agreed([to_json(each) for each in votes], ask):
        assert verdict is not None
        assert set(verdict.values()) == {True}


def test_elections_that_go_on(ask: Asked) -> None:
    votes = [secret_election(cast, tallied=False) for cast in ([], [(1, [0])])]
    first, second = assert_agreed([to_json(each) for each in votes], ask)
    for verdict, missing in (
        (first, {"ballots", "shares", "tally"}),
        (second, {"shares", "tally"}),
    ):
        assert verdict is not None
        assert {name for name, holds in verdict.items() if holds is None} == missing
        assert set(verdict.values()) == {True, None}


@pytest.fixture
def election() -> Any:
    """Three candidates: so a last one stands alone, and the sum of all has its own proof."""
    return to_json(secret_election([(1, [0]), (2, [2])], trustees=2, sharing=[2, 1]))


def test_an_alteration_of_each_value_of_an_election_is_found(ask: Asked) -> None:
    raw = to_json(secret_election([(1, [2])], trustees=2, sharing=[2, 1]))
    tried = [each[0] for each in alterations(raw, instead)]
    assert len(tried) > 100
    assert_found(raw, tried, ask)


@pytest.mark.soak
def test_every_alteration_of_an_election_is_found(election: Any, ask: Asked) -> None:
    approval = to_json(
        secret_election(
            [(1, [0, 1])], candidates=4, method=Method.APPROVAL, trustees=2, sharing=[1, 2]
        )
    )
    for raw in (election, approval):
        tried = [each for several in alterations(raw, instead) for each in several]
        assert len(tried) > 400
        assert_found(raw, tried, ask)


def test_what_is_no_transcript_of_an_election(election: Any, ask: Asked) -> None:
    tried = [
        each
        for several in alterations(election, of_no_kind)
        for each in several
        if each[0][0] == "poll"
    ]
    tried += [(("poll", "candidates"), 9), (("poll", "candidates"), 4), (("poll", "method"), "ONE")]
    tried += [(("poll", "sums", 0, 1), ["0x" + "00" * 32])]
    verdicts = assert_agreed([altered(election, *each) for each in tried], ask)
    assert [each for each, found in zip(tried, verdicts, strict=True) if found is not None] == []
    assert len(tried) > 300


def test_an_election_at_the_edges(election: Any, ask: Asked) -> None:
    """The same said otherwise, ballots twice, and sums and counts that fit nothing."""
    poll = election["poll"]
    same: list[dict[str, Any]] = [
        {"shares": poll["shares"][::-1]},
        {"ballots": poll["ballots"][::-1]},
        {"counts": None},
    ]
    assert len(same) == len(_OF_ELECTION)
    infinity = words(0, 0)
    wrong: list[dict[str, Any]] = [
        {"ballots": [*poll["ballots"], poll["ballots"][0]], "voters": 3},
        {"sums": [[infinity, infinity], poll["sums"][1]]},
        {"counts": [1, 2**32, 1]},
        {"counts": [1 + 2**32, 0, 1]},
        {"counts": [0, 0, 0]},
        {"voters": 1},
        {"shares": poll["shares"][:1]},
        {"shares": [poll["shares"][0]] * 2},
    ]
    files = [{**election, "poll": {**poll, **each}} for each in (*same, *wrong)]
    verdicts = assert_agreed(files, ask)
    held = [each is not None and False not in each.values() for each in verdicts]
    assert held == [True] * len(same) + [False] * len(wrong)


def test_more_approve_of_one_than_have_voted(ask: Asked) -> None:
    """The equations hold, and only the number of ballots says that it can't be."""
    cast = [(1, [0, 1]), (2, [0])]
    raw = to_json(secret_election(cast, candidates=2, method=Method.APPROVAL))
    changed = altered(raw, ("poll", "voters"), 1)
    honest, wrong = assert_agreed([raw, changed], ask)
    assert honest is not None
    assert set(honest.values()) == {True}
    assert wrong is not None
    assert {name for name, holds in wrong.items() if holds is False} == {"sums", "tally"}


def opened_choices(chosen: tuple[int, ...], candidates: int, method: Method, path: Path) -> Any:
    """A spoiled ballot of an election, as govkit writes it; of a recall, with two places."""
    key = checked(multiply(GENERATOR, 77), "a key")
    context = (1337, HOUSE, 6, voter(1))
    ballot, openings = encrypt(ElectionKey(key), chosen, candidates, method, context)
    own = 6, voter(1), chosen, candidates, method, key, ballot, openings
    listed = () if candidates == 2 else tuple(voter(10 + each) for each in range(candidates))
    OpenedChoices("N", 1337, "board", HOUSE, listed, FilledBallot(*own)).save(path)
    return json.loads(path.read_text())


def opens_choices(raw: object, path: Path) -> bool:
    path.write_text(json.dumps(raw))
    try:
        OpenedChoices.load(path).check()
    except (RecordError, UsageError):
        return False
    return True


def test_opened_ballots_of_elections(ask: Asked, tmp_path: Path) -> None:
    """Those that hold, and each with one of its values altered."""
    path = tmp_path / "again.json"
    files = [
        opened_choices(chosen, candidates, method, tmp_path / f"{place}.json")
        for place, (chosen, candidates, method) in enumerate(
            [
                ((2,), 3, Method.ONE),
                ((), 4, Method.ONE),
                ((1,), 2, Method.ONE),
                ((0, 1, 4), 5, Method.APPROVAL),
            ]
        )
    ]
    assert ask(files) == [{"holds": True}] * len(files)
    assert all(opens_choices(raw, path) for raw in files)
    raw, free = files[0], {"govkit_opened_choices", "nation", "council", "candidates"}
    changed = [
        altered(raw, where, next(instead(value)))
        for where, value in places(raw)
        if where and where[0] not in free and isinstance(value, str | int)
    ]
    changed += [{**raw, "chosen": each} for each in ([], [0], [1], [0, 2], [2, 2], [3])]
    changed += [
        {**raw, "candidates": []},
        {**raw, "r": raw["r"][:1]},
        {**files[3], "chosen": [1, 0, 4]},
    ]
    assert [each for each in changed if opens_choices(each, path)] == []
    told = ask(changed)
    assert [each for each in told if each != {"holds": False} and "refused" not in each] == []
    assert len(changed) > 30


# -- the group

EDGES = (
    *(0, 1, 2, 3, 4, 7, 8, 2**127, 2**128 - 1, 2**253, 2**254, 2**255, 2**256 - 1),
    *(ORDER - 2, ORDER - 1, ORDER, ORDER + 1, 2 * ORDER, ORDER // 2, ORDER // 2 + 1, FIELD),
)


def words(*numbers: int) -> list[str]:
    return [f"0x{each:064x}" for each in numbers]


def assert_same_products(pairs: Sequence[tuple[Point, int]], ask: Asked) -> None:
    lines = [
        {"point": words(*(point or (0, 0))), "factor": words(factor)[0]} for point, factor in pairs
    ]
    expected = [words(*(multiply(point, factor) or (0, 0))) for point, factor in pairs]
    assert ask(lines) == expected


def test_products_at_the_edges(ask: Asked) -> None:
    points: list[Point] = [None, *(multiply(GENERATOR, each) for each in (1, 2, 3, -1, -2, 2**128))]
    assert_same_products([(point, factor) for point in points for factor in EDGES], ask)


def random_products(count: int) -> list[tuple[Point, int]]:
    draw, pairs = random.Random(20), list[tuple[Point, int]]()
    point: Point = GENERATOR
    for _ in range(count):
        factor = draw.randrange(2**256)
        pairs.append((point, factor))
        point = multiply(point, factor)
    return pairs


def test_products(ask: Asked) -> None:
    assert_same_products(random_products(100), ask)


@pytest.mark.soak
def test_many_products(ask: Asked) -> None:
    assert_same_products(random_products(10_000), ask)


def test_hashes(ask: Asked) -> None:
    draw = random.Random(20)
    asked = [("ballot", [draw.randrange(2**256) for _ in range(count)]) for count in range(20)]
    asked += [("", []), ("x" * 32, [0, 2**256 - 1]), ("share", list(EDGES))]
    lines = [{"tag": tag, "words": words(*numbers)} for tag, numbers in asked]
    assert ask(lines) == [words(hash_to_factor(tag, *numbers)) for tag, numbers in asked]
