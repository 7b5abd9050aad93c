"""Proposing and voting in words, at the governor and in the houses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from govkit.actions.words import Form, Tellers, Words
from govkit.contracts import Ballots, Governor, House
from govkit.types import Address, Support

_SUPPORTS = {**{each.value: each.name.lower() for each in Support}, 255: "in fractions"}

OfBallots = TypeVar("OfBallots", bound=Ballots)


class _BallotWords(Words[OfBallots]):
    def tellers(self, own: str) -> Tellers:
        def ballot(number: int, support: int, reason: str = "", _params: bytes = b"") -> str:
            how = _SUPPORTS.get(support, f"with support {support}")
            why = f", since {reason!r}" if reason else ""
            return f"ballot {how!r} in {own} on proposal {number:#x}{why}"

        return {
            "castVote": ballot,
            "castVoteWithReason": ballot,
            "castVoteWithReasonAndParams": ballot,
            "castVotesBySig": lambda number, *_: (
                f"bring signed ballots on proposal {number:#x} into {own}"
            ),
        }


class HouseWords(_BallotWords[House]):
    pass


class GovernorWords(_BallotWords[Governor]):
    examples = ("remove guardian",)

    def forms(self) -> Sequence[Form]:
        return [(r"remove guardian", self.one.remove_guardian)]

    def tellers(self, own: str) -> Tellers:
        return {
            **super().tellers(own),
            "removeGuardian": lambda: "remove guardian",
            "queueById": lambda number: f"queue proposal {number:#x}",
        }

    def describe(self, target: Address, name: str, arguments: Sequence[Any]) -> str:
        """Tell a call about a proposal. With the number alone, its actions are not told."""
        act = _ACTS.get(name)
        if act and len(arguments) == 4:
            return act(*arguments)
        return super().describe(target, name, arguments)


def execution(targets: Sequence[Any], *_: Any) -> str:
    """Tell a call of `execute`, at the governor or at the treasury."""
    return f"execute {_counted(targets)}"


_ACTS: dict[str, Callable[..., str]] = {
    "propose": lambda targets, _values, _data, text: (
        f"propose {_counted(targets)} as {_title(text)!r}"
    ),
    "queue": lambda targets, *_: f"queue {_counted(targets)}",
    "execute": execution,
    "cancel": lambda targets, *_: f"cancel the proposal of {_counted(targets)}",
}


def _counted(targets: Sequence[Any]) -> str:
    return "one action" if len(targets) == 1 else f"{len(targets)} actions"


def _title(text: str) -> str:
    return text.splitlines()[0].removeprefix("# ") if text else ""
