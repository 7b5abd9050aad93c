"""The recovery of lost keys in words."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.actions.words import Form, Tellers, Words
from govkit.contracts.recovery import Recovery


class RecoveryWords(Words[Recovery]):
    absent = ("this nation has no recovery of keys", "its file has no `citizenship.recovery`")
    examples = ("move passport NUMBER to ACCOUNT", "stop recovery of passport NUMBER")

    def forms(self) -> Sequence[Form]:
        return [
            (
                r"move passport (\d+) to (\S+)",
                lambda number, key: self.one.force(int(number), self.say.account(key)),
            ),
            (r"stop recovery of passport (\d+)", lambda number: self.one.stop(int(number))),
        ]

    def tellers(self, own: str) -> Tellers:
        show = self.say.show
        return {
            "nameGuardians": lambda who, threshold: (
                f"name as guardians {', '.join(map(show, who)) or 'nobody'}"
                + (f", {threshold} of them together" if who else "")
            ),
            "approve": lambda n, key: f"ask that passport {n} move to {show(key)}",
            "withdraw": lambda n, key: f"ask no more that passport {n} move to {show(key)}",
            "force": lambda n, key: f"move passport {n} to {show(key)}",
            "stop": lambda n: f"stop recovery of passport {n}",
            "stopBySig": lambda n, *_: f"stop recovery of passport {n}, for its holder",
            "accept": lambda n: f"take passport {n}",
        }
