"""Purse: money that votes set aside, for a nation whose treasury pays only by proposals."""

from __future__ import annotations

from govkit.contracts.payers import PaysPayers
from govkit.contracts.releases import Release
from govkit.network.port import Call
from govkit.types import Address


class Purse(PaysPayers):
    """What a newer treasury is for the contracts that have money paid. The treasury alone tells it
    what to do."""

    artifact_name = "Purse"

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def act(self, call: Call) -> Call:
        """Does a call; by a passed proposal only."""
        return self._call("act", call.to, call.value, call.data)

    @classmethod
    def init_code(cls, treasury: Address, release: Release) -> bytes:
        return cls.compiled(release).init_code(treasury)
