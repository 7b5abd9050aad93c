"""Secret ballots in words: `appoint trustees ana,ben,cyd with threshold 2`."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.actions.words import Form, Tellers, Words
from govkit.contracts.secret_house import SecretHouse
from govkit.contracts.trustees import Trustees
from govkit.errors import UsageError
from govkit.types import Address, Call


class TrusteeWords(Words[Trustees]):
    absent = ("this nation has no trustees", "its file has no section `trustees`")
    examples = ("appoint trustees ACCOUNT[,ACCOUNT] with threshold NUMBER",)

    def forms(self) -> Sequence[Form]:
        return [(r"appoint trustees (.+) with threshold (\d+)", self._appoint)]

    def tellers(self, own: str) -> Tellers:
        return {
            "appoint": self._appointed,
            "enrol": lambda *_: "enrol as a trustee of secret ballots",
            "deal": lambda *_: "deal shares of the key of secret ballots",
            "confirm": lambda: "confirm the shares that were dealt",
            "complain": lambda dealer, *_: f"show that trustee {dealer} dealt a wrong share",
            "restart": lambda: "begin a new epoch of the trustees",
        }

    def _appoint(self, accounts: str, threshold: str) -> Call:
        """Raises UsageError for an account named twice."""
        found = [self.say.account(each.strip()) for each in accounts.split(",")]
        if len(set(found)) < len(found):
            raise UsageError("a trustee is named twice", next_step="name each once")
        return self.one.appoint(found, int(threshold))

    def _appointed(self, accounts: Sequence[Address], threshold: int) -> str:
        names = ", ".join(map(self.say.show, accounts))
        return f"appoint trustees {names} with threshold {threshold}"


class SecretBallotWords(Words[SecretHouse]):
    absent = ("this nation has no secret ballots", "no class of its file says `secret: true`")

    def tellers(self, own: str) -> Tellers:
        return {
            "castSecret": lambda number, *_: f"secret ballot in {own} on proposal {number:#x}",
            "changeSecret": lambda number, *_: (
                f"another secret ballot in {own} on proposal {number:#x}"
            ),
            "castSecretBySig": lambda number, ballots: (
                f"bring {len(ballots)} signed secret ballots on proposal {number:#x} into {own}"
            ),
            "share": lambda number, trustee, *_: (
                f"share of trustee {trustee} for the count of proposal {number:#x} in {own}"
            ),
            "tally": lambda number, _trustees, yes, no: (
                f"count proposal {number:#x} in {own}: for {yes}, against {no}"
            ),
        }
