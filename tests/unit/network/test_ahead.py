"""What is asked ahead: right or not used, whatever the note says and whoever writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from govkit.network.ahead import MOST_REQUESTS, SERVES_SECONDS, Ahead
from tests.unit.network.clocks import WaitingClock

HEAD: Any = ("eth_blockNumber", [])


class CountingNode:
    """A node whose head rises with each question; `batches` and `asked` are what it was asked."""

    is_one_server = True

    def __init__(self) -> None:
        self.head = 0
        self.batches: list[list[Any]] = []
        self.asked: list[str] = []
        self.failure: Exception | None = None

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        self.asked.append(method)
        return self._answer()

    def exchange_all(self, requests: Sequence[Any]) -> list[Any]:
        self.batches.append(list(requests))
        if self.failure:
            raise self.failure
        return [self._answer() for _ in requests]

    def _answer(self) -> dict[str, Any]:
        self.head += 1
        return {"result": hex(self.head)}


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "reads" / "status.json"


def ahead(node: CountingNode, note: Path, clock: WaitingClock | None = None) -> Ahead:
    made: Any = node
    return Ahead(made, note, clock or WaitingClock())


def noted(note: Path, *requests: Any) -> Path:
    note.parent.mkdir(exist_ok=True)
    note.write_text(json.dumps(requests))
    return note


def test_the_second_run_asks_in_one_request_what_the_first_asked(note: Path) -> None:
    node = CountingNode()
    first = ahead(node, note)
    calls = [("eth_call", [{"to": f"0x{number:040x}"}, "latest"]) for number in range(3)]
    for method, parameters in (HEAD, *calls, HEAD):
        first.exchange(method, parameters)
    first.save()
    assert (len(node.asked), node.batches) == (5, [])
    second = ahead(node, note)
    for method, parameters in (HEAD, *calls):
        second.exchange(method, parameters)
    assert len(node.asked) == 5
    assert [len(each) for each in node.batches] == [4]


def test_an_answer_serves_once(note: Path) -> None:
    node = CountingNode()
    again = ahead(node, noted(note, HEAD))
    answers = [again.exchange(*HEAD)["result"] for _ in range(3)]
    assert answers == ["0x1", "0x2", "0x3"]
    assert len(node.asked) == 2


@pytest.mark.parametrize("method", ["eth_sendRawTransaction", "evm_mine", "eth_estimateGas"])
def test_nothing_is_used_after_what_may_have_changed_it(note: Path, method: str) -> None:
    node = CountingNode()
    again = ahead(node, noted(note, HEAD, ("eth_chainId", [])))
    assert again.exchange("eth_chainId", [])["result"] == "0x2"
    again.exchange(method, [])
    assert again.exchange(*HEAD)["result"] == "0x4"


@pytest.mark.parametrize(("seconds", "used"), [(SERVES_SECONDS, True), (SERVES_SECONDS + 1, False)])
def test_nothing_is_used_that_is_old(note: Path, seconds: float, used: bool) -> None:
    node, clock = CountingNode(), WaitingClock()
    again = ahead(node, noted(note, HEAD), clock)
    clock.sleep(seconds)
    assert (again.exchange(*HEAD)["result"] == "0x1") == used


@pytest.mark.parametrize(
    "failure", [ConnectionError(), TimeoutError(), ValueError(), KeyError("id"), TypeError()]
)
def test_a_batch_that_fails_is_asked_one_by_one(note: Path, failure: Exception) -> None:
    node = CountingNode()
    node.failure = failure
    again = ahead(node, noted(note, HEAD))
    assert again.exchange(*HEAD)["result"] == "0x1"
    assert node.asked == ["eth_blockNumber"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}",
        "5",
        '"eth_call"',
        "[5]",
        "[[]]",
        '[["eth_sendRawTransaction", ["0x"]]]',
        '[["evm_revert", ["0x1"]]]',
        '[[["a"], []]]',
        '[["eth_call", "latest"]]',
        '[["eth_blockNumber", []], ["eth_sendTransaction", [{}]]]',
        "[" * 200,
        " " * 300_000 + "[]",
    ],
)  # fmt: skip
def test_a_note_that_is_none_asks_for_nothing_that_writes(note: Path, text: str) -> None:
    node = CountingNode()
    note.parent.mkdir()
    note.write_text(text)
    again = ahead(node, note)
    again.exchange(*HEAD)
    again.save()
    assert node.batches == []
    assert json.loads(note.read_text()) == [list(HEAD)]


def test_a_note_is_bounded_and_only_its_owners(note: Path) -> None:
    node = CountingNode()
    first = ahead(node, note)
    for number in range(MOST_REQUESTS + 50):
        first.exchange("eth_getBalance", [hex(number), "latest"])
    first.save()
    assert len(json.loads(note.read_text())) == MOST_REQUESTS
    assert note.stat().st_mode & 0o077 == 0
    ahead(node, note).exchange("eth_getBalance", ["0x0", "latest"])
    assert len(node.batches[0]) == MOST_REQUESTS


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    node = CountingNode()
    first = ahead(node, blocked / "status.json")
    assert first.exchange(*HEAD)["result"] == "0x1"
    first.save()


def test_a_batch_without_an_answer_is_not_waited_for(note: Path) -> None:
    node, answered = CountingNode(), Event()
    slow = node.exchange_all

    def never(requests: Sequence[Any]) -> list[Any]:
        answered.wait(5)
        return slow(requests)

    node.exchange_all = never  # type: ignore[method-assign]
    clock = WaitingClock()
    again = ahead(node, noted(note, HEAD), clock)
    clock.sleep(SERVES_SECONDS)
    assert again.exchange(*HEAD)["result"] == "0x1"
    clock.sleep(1)
    answered.set()
    assert again.exchange(*HEAD)["result"] != "0x1"
    assert node.asked == ["eth_blockNumber"] * 2
