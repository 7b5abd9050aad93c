"""Locked votes, split votes and delegated heads in words."""

from __future__ import annotations

from govkit.actions.words import Tellers, Words
from govkit.contracts.heads import DelegatedHeads
from govkit.contracts.locked import LockedVotes
from govkit.contracts.split import SplitDelegation


class LockedWords(Words[LockedVotes]):
    absent = (
        "this nation has no votes for locked currency",
        "its file has no `currency.locked_votes`",
    )

    def tellers(self, own: str) -> Tellers:
        say = self.say
        return {
            "lock": lambda wei, until: f"lock {say.amount(wei)} more until {say.moment(until)}",
            "withdraw": lambda: f"withdraw what was locked in {own}",
            "delegate": lambda who: f"delegate to {say.show(who)} in {own}",
        }


class SplitWords(Words[SplitDelegation]):
    absent = (
        "this nation has no delegation by shares",
        "its file has no `currency.split_delegation`",
    )

    def tellers(self, own: str) -> Tellers:
        say = self.say
        return {
            "split": lambda parts: (
                "split: " + ", ".join(f"{say.amount(wei)} to {say.show(who)}" for who, wei in parts)
            )
        }


class HeadWords(Words[DelegatedHeads]):
    absent = (
        "this nation has no delegation between citizens",
        "its file has no `citizenship.delegation`",
    )

    def tellers(self, own: str) -> Tellers:
        return {"delegate": lambda who: f"delegate to {self.say.show(who)} in {own}"}
