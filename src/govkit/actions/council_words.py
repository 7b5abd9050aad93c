"""Councils and their elections in words."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.actions.words import Form, Tellers, Words
from govkit.contracts.council import Council
from govkit.guesses import no_such
from govkit.types import Call


class CouncilWords(Words[Council]):
    examples = (
        "appoint ACCOUNT[,ACCOUNT] to COUNCIL until DATE",
        "dismiss ACCOUNT from COUNCIL",
    )

    def forms(self) -> Sequence[Form]:
        return [
            (r"appoint (.+) to (\S+) until (.+)", self._appoint),
            (
                r"dismiss (\S+) from (\S+)",
                lambda who, name: self.named(name).dismiss(self.say.account(who)),
            ),
        ]

    def named(self, name: str) -> Council:
        """A council of the nation. Raises UsageError."""
        if name not in self.contracts:
            raise no_such("council", name, self.contracts)
        return self.contracts[name]

    def _appoint(self, members: str, council: str, until: str) -> Call:
        accounts = [self.say.account(each.strip()) for each in members.split(",")]
        return self.named(council).appoint(accounts, self.say.timepoint(until))

    def tellers(self, own: str) -> Tellers:
        show = self.say.show
        return {
            "appoint": lambda who, until: (
                f"appoint {', '.join(map(show, who))} to {own} until {self.say.moment(until)}"
            ),
            "dismiss": lambda who: f"dismiss {show(who)} from {own}",
            "openElection": lambda: f"open an election of {own}",
            "openRecall": lambda: f"open the vote on ending the term of {own}",
            "nominate": lambda: f"stand for {own}",
            "endorse": lambda candidate: f"endorse {show(candidate)} for {own}",
            "rank": lambda places: f"rank in {own}: {_numbers(places)}",
            "vote": lambda word: f"cast the ballot {word:#b} in {own}",
            "settle": lambda: f"count the ballots of {own}, and seat the winners",
        }


def _numbers(places: Sequence[int]) -> str:
    return ", ".join(f"candidate {place + 1}" for place in places)
