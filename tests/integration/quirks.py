"""A node as providers of RPC answer, in front of a real one: deterministic, counted in requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from web3 import HTTPProvider

STATE = {"eth_call": 1, "eth_estimateGas": 1, "eth_getTransactionCount": 1, "eth_getCode": 1,
         "eth_getBalance": 1}  # fmt: skip
"""The place of the block among the parameters."""

Changed = Callable[[str, dict[str, Any]], None]
"""Changes an answer to a method in place."""


class QuirkNode(HTTPProvider):
    """After each transaction so many reads, `lag`, come from a server that lacks its block, while
    its receipt is known; `changed` is done to each answer; `asked` counts the methods."""

    def __init__(self, url: str, *, lag: int = 0, changed: Changed = lambda m, a: None) -> None:
        super().__init__(url)
        self._lag, self._changed = lag, changed
        self.asked: Counter[str] = Counter()
        self._left, self._head = 0, 0

    def make_request(self, method: Any, params: Any) -> Any:
        self.asked[method] += 1
        if method == "eth_sendRawTransaction":
            self._head = int(self._asked("eth_blockNumber", [])["result"], 16)
            self._left = self._lag
        answer = self._read(method, list(params)) if self._left else self._asked(method, params)
        self._changed(method, answer)
        return answer

    def _asked(self, method: Any, params: Any) -> Any:
        return dict(super().make_request(method, params))

    def _read(self, method: str, params: list[Any]) -> Any:
        """What a server answers that lacks the newest block."""
        old, self._left = hex(self._head), self._left - 1
        if method == "eth_blockNumber":
            return {"jsonrpc": "2.0", "id": 1, "result": old}
        if method == "eth_getBlockByNumber":
            if self._is_new(params[0]):
                return {"jsonrpc": "2.0", "id": 1, "result": None}
            return self._asked(method, [self._tag(params[0]), params[1]])
        if method == "eth_getLogs":
            wanted = {**params[0], "toBlock": self._tag(params[0].get("toBlock"))}
            if self._is_new(params[0].get("fromBlock")):
                return {"jsonrpc": "2.0", "id": 1, "result": []}
            return self._asked(method, [wanted])
        if method in STATE:
            place = STATE[method]
            tag = params[place] if len(params) > place else "latest"
            if self._is_new(tag):
                error = {"code": -32000, "message": "header not found"}
                return {"jsonrpc": "2.0", "id": 1, "error": error}
            return self._asked(method, [*params[:place], self._tag(tag)])
        self._left += 1
        return self._asked(method, params)

    def _is_new(self, tag: Any) -> bool:
        return isinstance(tag, str) and tag.startswith("0x") and int(tag, 16) > self._head

    def _tag(self, tag: Any) -> Any:
        is_head = tag in (None, "latest", "pending") or self._is_new(tag)
        return hex(self._head) if is_head else tag
