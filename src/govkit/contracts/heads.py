"""DelegatedHeads: votes by head where citizens may delegate."""

from __future__ import annotations

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address


class DelegatedHeads(Contract):
    """One vote for each citizen, cast by itself or by the citizen it chose."""

    artifact_name = "DelegatedHeads"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def epoch_duration(self, *, block: int | None = None) -> int:
        """The registry's epoch, in the nation's clock; 0 if passports have no term."""
        return int(self._read("epochDuration", block=block))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def delegates(self, account: Address, *, block: int | None = None) -> Address:
        """The account that casts a citizen's vote now; zero if it is not a citizen."""
        return Address(self._read("delegates", account, block=block))

    def delegate_of(self, number: int, *, block: int | None = None) -> int:
        """The passport that a passport has delegated to, valid or not; 0 for none."""
        return int(self._read("delegateOf", number, block=block))

    def get_votes(self, account: Address, *, block: int | None = None) -> int:
        """The heads that an account votes with now."""
        return int(self._read("getVotes", account, block=block))

    def delegate(self, delegatee: Address) -> Call:
        """By a citizen; to itself or to zero takes the vote back."""
        return self._call("delegate", delegatee)
