"""The court in words: `decide case 3: ruling 1`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govkit.actions.words import Form, Tellers, Words
from govkit.contracts.court import Case, Court
from govkit.errors import UsageError
from govkit.types import Call


class CourtWords(Words[Court]):
    absent = ("this nation has no court", "its file has no section `court`")
    examples = ("decide case NUMBER: ruling NUMBER",)

    def forms(self) -> Sequence[Form]:
        return [(r"decide case (\d+): ruling (\d+)", self._decide)]

    def tellers(self, own: str) -> Tellers:
        of_case: dict[str, str] = {
            "submitEvidence": "give evidence in case {}",
            "commitShare": "commit a share of the draw of case {}",
            "giveShare": "give a share of the draw of case {}",
            "renew": "begin the draw of case {} anew",
            "takeBackBond": "return a bond in case {}",
            "draw": "draw the panel of case {}",
            "commit": "commit a vote in case {}",
            "close": "close the votes of case {}",
            "tally": "tally the votes of case {}",
            "appeal": "appeal the ruling of case {}",
            "execute": "execute the ruling of case {}",
        }
        return {
            "createDispute": lambda choices, extra: f"open a case with {choices} rulings besides 0",
            **{name: _of_case(words) for name, words in of_case.items()},
            "reveal": lambda number, *more: f"reveal a vote in case {number}: ruling {more[2]}",
            "decide": lambda number, case, ruling: f"decide case {number}: ruling {ruling}",
            "serve": lambda: "serve on the court's roll",
            "leave": lambda: "leave the court's roll",
            "collect": lambda number: (
                f"collect what the court owes passport {number}"
                if number
                else "collect what the court owes the treasury"
            ),
        }

    def _decide(self, number: str, ruling: str) -> Call:
        """Raises UsageError for a case that there is not, or a ruling that it does not have."""
        case = self._case(int(number))
        if int(ruling) > case.choices:
            raise UsageError(
                f"there is no ruling {ruling} in case {number}",
                next_step=f"choose from 0 (refuse to rule) to {case.choices}",
            )
        return self.one.decide(int(number), case, int(ruling))

    def _case(self, number: int) -> Case:
        """A case as the last events say it, which the court compares with its hash."""
        case: Case | None = None
        topic = number.to_bytes(32)
        for event in self.one.events("CaseSet", "Drawn", topics=(topic,)):
            if event.name == "CaseSet":
                case = Case.of(event.fields["newest"])
            elif case is not None:
                case = case.with_seed(bytes(event.fields["seed"]))
        if case is None:
            raise UsageError(f"there is no case {number}", next_step="see govkit court list")
        return case


def _of_case(words: str) -> Callable[..., str]:
    return lambda number, *_: words.format(number)
