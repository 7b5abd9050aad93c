"""Forum: the binding of the contract."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from govkit.contracts import Contract
from govkit.contracts.abi import Artifact
from govkit.contracts.releases import THIS_RELEASE, Release
from govkit.network.port import Call
from govkit.testing.compiler import compile_contract
from govkit.types import Address


@cache
def _artifact() -> Artifact:
    return compile_contract(Path(__file__).parent / "Forum.vy").artifact


class Forum(Contract):
    """Where the nation talks."""

    artifact_name = "Forum"

    @classmethod
    def compiled(cls, release: Release = THIS_RELEASE) -> Artifact:
        return _artifact()

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def topic(self, *, block: int | None = None) -> str:
        return bytes(self._read("topic", block=block)).rstrip(b"\0").decode()

    def set_topic(self, topic: str) -> Call:
        return self._call("setTopic", word(topic))


def word(topic: str) -> bytes:
    return topic.encode().ljust(32, b"\0")
