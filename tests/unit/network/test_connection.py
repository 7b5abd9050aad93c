"""Many questions in one request: what a node tells so, and what is left to be asked alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from govkit.network.connection import AT_ONCE, Connection, Question
from govkit.network.formats import quantity
from govkit.network.transport import HttpStatus, Request

MOST, LESS = AT_ONCE


class Node:
    """Answers a batch by `answer`, and notes how long each was."""

    is_one_server = True

    def __init__(self, answer: Callable[[Sequence[Request]], Any]) -> None:
        self._answer = answer
        self.lengths: list[int] = []

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        raise AssertionError("nothing is asked alone here")

    def exchange_all(self, requests: Sequence[Request]) -> Any:
        self.lengths.append(len(requests))
        return self._answer(requests)


def right(requests: Sequence[Request]) -> list[Any]:
    return [{"result": hex(parameters[0])} for _, parameters in requests]  # type: ignore[arg-type]


def numbers(count: int) -> list[Question[int]]:
    return [("eth_number", [each], quantity) for each in range(count)]


def asked(node: Node, count: int) -> list[Any]:
    return Connection(node, "the node", lambda seconds: None).ask_all(numbers(count))


def test_many_questions_take_few_requests() -> None:
    node = Node(right)
    assert asked(node, 2 * MOST + 7) == list(range(2 * MOST + 7))
    assert node.lengths == [MOST, MOST, 7]


def test_nothing_is_asked_for_nothing() -> None:
    node = Node(right)
    assert asked(node, 0) == []
    assert node.lengths == []


def test_what_has_no_answer_is_left_out() -> None:
    """An error, no answer at all, and what is no number: the others count."""

    def some(requests: Sequence[Request]) -> list[Any]:
        error = {"error": {"code": 429, "message": "too many requests"}}
        return [error, None, {"result": "nothing"}, *right(requests)[3:]]

    assert asked(Node(some), 5) == [None, None, None, 3, 4]


def failing(error: Exception, most: int) -> Callable[[Sequence[Request]], Any]:
    def answer(requests: Sequence[Request]) -> Any:
        if len(requests) > most:
            raise error
        return right(requests)

    return answer


@pytest.mark.parametrize(
    "error", [HttpStatus(413, "", b""), HttpStatus(429, "1", b""), TypeError("no list"), KeyError()]
)
def test_a_node_that_takes_fewer_is_asked_for_fewer(error: Exception) -> None:
    node = Node(failing(error, LESS))
    assert asked(node, 2 * LESS) == list(range(2 * LESS))
    assert node.lengths == [2 * LESS, LESS, LESS]


def test_a_node_that_takes_none_is_not_asked_again() -> None:
    node = Node(failing(TypeError("no list"), 0))
    connection = Connection(node, "the node", lambda seconds: None)
    assert connection.ask_all(numbers(3)) == [None] * 3
    assert connection.ask_all(numbers(3)) == [None] * 3
    assert len(node.lengths) == len(AT_ONCE)


def test_a_node_that_refuses_all_of_them_counts_as_one_that_takes_none() -> None:
    node = Node(lambda requests: [{"error": {"code": -32600, "message": "no"}} for _ in requests])
    assert asked(node, 3) == [None] * 3
    assert len(node.lengths) == len(AT_ONCE)


def test_a_transport_without_batches_tells_nothing() -> None:
    class Alone:
        is_one_server = True

        def exchange(self, method: str, parameters: Sequence[object]) -> Any:
            raise AssertionError("it is not asked")

    connection = Connection(Alone(), "the node", lambda seconds: None)
    assert connection.ask_all(numbers(2)) == [None, None]
