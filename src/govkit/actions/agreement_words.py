"""Agreements in words: `join agreement agreements/road.json`, `confirm step 1 of ...`.

A proposal makes the treasury a party: it lets the contract take its stakes, and joins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govkit.actions.words import Tellers, Words
from govkit.constitution.units import format_share
from govkit.contracts.agreements import FEES, Agreements, Kind
from govkit.types import Bps


class AgreementWords(Words[Agreements]):
    absent = (
        "this nation has no agreements",
        "its file has no section `agreements`",
    )

    def tellers(self, own: str) -> Tellers:
        return {
            "join": self._join,
            "perform": self._perform,
            "claim": lambda terms, party, asset: (
                f"pay {self._party(terms, party)} what {self._of(terms)} owes it in "
                f"{self.say.asset_name(terms[4][asset])}"
            ),
            "dispute": lambda terms, party, shares, grounds: (
                f"dispute {self._of(terms)}: claim {self._split(terms, shares)}"
            ),
            "answer": lambda terms, contest, party, shares, grounds, refers: (
                f"answer the dispute about {self._of(terms)}: claim {self._split(terms, shares)}"
            ),
            "refer": lambda terms, contest: f"ask the arbitrator about {self._of(terms)}",
            "rule": self._rule,
            "appeal": lambda terms, contest, party, data: (
                f"appeal the ruling about {self._of(terms)}"
            ),
            "submitEvidence": lambda terms, party, digest, uri: (
                f"give evidence 0x{digest.hex()} about {self._of(terms)}"
            ),
            "settle": lambda terms, contest, shares, expiry, signatures: (
                f"settle {self._of(terms)}: {self._split(terms, shares)}"
            ),
            "claimShare": self._share,
            "ruleFor": lambda arbitrator, dispute, ruling: self._rule(dispute, ruling),
            "note": lambda terms, contest: f"note in reputation how {self._of(terms)} went",
        }

    def _join(
        self, terms: Sequence[Any], members: Sequence[int], signatures: Sequence[bytes]
    ) -> str:
        joining = " and ".join(self._party(terms, each) for each in members)
        stakes = [
            self.say.cash(terms[4][step[4]], step[5])
            for step in terms[5]
            if step[0] in members and step[7] != Kind.PAYMENT and step[5]
        ]
        return f"join {joining} to {self._of(terms)}, with {' and '.join(stakes) or 'no stake'}"

    def _perform(self, terms: Sequence[Any], place: int, pays: bool) -> str:
        if place >= len(terms[5]):
            return f"perform step {place + 1} of {self._of(terms)}, which it does not have"
        step = terms[5][place]
        amount, to = self.say.cash(terms[4][step[4]], step[5]), self._party(terms, step[2])
        verb = "pay" if step[7] == Kind.PAYMENT else "confirm"
        return f"{verb} step {place + 1} of {self._of(terms)}: {amount} to {to}"

    def _share(self, terms: Sequence[Any], contest: Sequence[Any], party: int, asset: int) -> str:
        what = "its part of the fees"
        if asset != FEES:
            what = f"its share in {self.say.asset_name(terms[4][asset])}"
        return f"pay {self._party(terms, party)} {what} of {self._of(terms)}"

    def _rule(self, dispute: int, ruling: int) -> str:
        held = f"claim {ruling} holds" if ruling else "the fallback holds"
        return f"rule on dispute {dispute:#x}: {held}"

    def _of(self, terms: Sequence[Any]) -> str:
        return f"the agreement of {' and '.join(map(self.say.named, terms[3]))}"

    def _party(self, terms: Sequence[Any], place: int) -> str:
        if place < len(terms[3]):
            return self.say.show(terms[3][place])
        return self.say.show(terms[6])

    def _split(self, terms: Sequence[Any], shares: Sequence[int]) -> str:
        pairs = zip(terms[3], shares, strict=False)
        return ", ".join(f"{self.say.named(who)} {format_share(Bps(bps))}" for who, bps in pairs)
