"""What people do for themselves, in words: vote, propose, stand for election, renew.

A proposal seldom carries these, so they are described and not parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from govkit.actions.address_book import AddressBook
from govkit.types import Address, Support

_SUPPORTS = {**{each.value: each.name.lower() for each in Support}, 255: "in fractions"}


@dataclass(frozen=True, slots=True)
class ActWords:
    """The words of one nation; `amount` says wei of its currency."""

    book: AddressBook
    amount: Callable[[int], str]

    def describe(self, target: Address, name: str, arguments: Sequence[Any]) -> str:
        """The phrase of a function that has one; otherwise nothing."""
        own = self.book.name_of(target) or target
        phrases: dict[tuple[str, int], Callable[..., str]] = {
            ("propose", 4): lambda targets, _values, _data, text: (
                f"propose {_counted(targets)} as {_title(text)!r}"
            ),
            ("queue", 4): lambda targets, *_: f"queue {_counted(targets)}",
            ("execute", 4): lambda targets, *_: f"execute {_counted(targets)}",
            ("cancel", 4): lambda targets, *_: f"cancel the proposal of {_counted(targets)}",
            ("castVote", 2): lambda number, support: self._ballot(own, number, support),
            ("castVoteWithReason", 3): lambda number, support, reason: self._ballot(
                own, number, support, reason
            ),
            ("castVoteWithReasonAndParams", 4): lambda number, support, reason, _params: (
                self._ballot(own, number, support, reason)
            ),
            ("castVotesBySig", 4): lambda number, *_: (
                f"bring signed ballots on proposal {number:#x} into {own}"
            ),
            ("openElection", 0): lambda: f"open an election of {own}",
            ("openRecall", 0): lambda: f"open the vote on ending the term of {own}",
            ("nominate", 0): lambda: f"stand for {own}",
            ("endorse", 1): lambda candidate: f"endorse {self.book.show(candidate)} for {own}",
            ("rank", 1): lambda places: f"rank in {own}: {_numbers(places)}",
            ("vote", 1): lambda word: f"cast the ballot {word:#b} in {own}",
            ("settle", 0): lambda: f"count the ballots of {own}, and seat the winners",
            ("renew", 0): lambda: "renew your own passport",
            ("resign", 0): lambda: "give up your own citizenship",
            ("reply", 1): lambda digest: f"reply 0x{digest.hex()} to your notice",
            ("approve", 2): lambda spender, wei: (
                f"let {self.book.show(spender)} take {self.amount(wei)} of yours"
            ),
        }
        phrase = phrases.get((name, len(arguments)))
        return phrase(*arguments) if phrase else ""

    def _ballot(self, own: str, number: int, support: int, reason: str = "") -> str:
        how = _SUPPORTS.get(support, f"with support {support}")
        why = f", since {reason!r}" if reason else ""
        return f"ballot {how!r} in {own} on proposal {number:#x}{why}"


def _counted(targets: Sequence[Any]) -> str:
    return "one action" if len(targets) == 1 else f"{len(targets)} actions"


def _title(text: str) -> str:
    return text.splitlines()[0].removeprefix("# ") if text else ""


def _numbers(places: Sequence[int]) -> str:
    return ", ".join(f"candidate {place + 1}" for place in places)
