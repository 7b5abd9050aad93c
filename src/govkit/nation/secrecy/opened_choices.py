"""A spoiled ballot of an election, with all that another program needs to see what it says.

It is never cast: so a voter can test whether the machine encrypts what it was told (Benaloh, 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkit.crypto.bn128 import checked
from govkit.crypto.keccak import parse_address
from govkit.crypto.secret_choices import Method
from govkit.nation.handed_over import read_handed_over
from govkit.nation.secrecy.choice_papers import ChoicePaper, choices_json, read_choices
from govkit.nation.secrecy.elections import FilledBallot
from govkit.nation.secrecy.papers import VERSION, versioned, write_new
from govkit.nation.secrecy.requests import read_point, read_word, word
from govkit.text import read_unsigned, read_words
from govkit.types import Address

HEADER = "govkit_opened_choices"


def is_of_election(path: Path) -> bool:
    """Whether a file of an opened ballot is of an election. Raises UsageError for what is none."""
    step = "give a file that --challenge wrote"
    return read_handed_over(path, lambda raw: HEADER in raw, "opened ballot", step)


@dataclass(frozen=True, slots=True)
class OpenedChoices:
    """`candidates` are those on the list, by position; of a recall none."""

    nation: str
    chain_id: int
    council: str
    contract: Address
    candidates: tuple[Address, ...]
    filled: FilledBallot

    @classmethod
    def of_ballot(cls, paper: ChoicePaper, filled: FilledBallot) -> OpenedChoices:
        own = paper.nation, paper.chain_id, paper.council, paper.contract, paper.candidates
        return cls(*own, filled)

    @property
    def said(self) -> list[str]:
        """Whom it names; of a recall for or against it."""
        sides: Sequence[str] = self.candidates or ("against", "for")
        return [sides[place] for place in self.filled.chosen]

    def check(self) -> None:
        """Raises RecordError unless it says what was chosen, and would have counted."""
        own = self.filled
        own.check((self.chain_id, self.contract, own.number, own.voter))

    def save(self, path: Path) -> None:
        own = self.filled
        raw = {
            HEADER: VERSION,
            "nation": self.nation,
            "chain_id": self.chain_id,
            "council": self.council,
            "contract": self.contract,
            "election": own.number,
            "voter": own.voter,
            "candidates": list(self.candidates),
            "method": own.method.value,
            "places": own.candidates,
            "chosen": list(own.chosen),
            "key": [word(each) for each in own.key],
            "r": [word(each) for each in own.openings],
            **choices_json(own.ballot),
        }
        write_new(path, raw)

    @classmethod
    def load(cls, path: Path) -> OpenedChoices:
        """Read a file. Raises UsageError if it is not such a ballot."""
        step = "give a file that --challenge wrote"
        return read_handed_over(path, cls.of, "opened ballot", step)

    @classmethod
    def of(cls, raw: Any) -> OpenedChoices:
        """Raises ValueError, KeyError or TypeError."""
        raw = versioned(raw, HEADER)
        candidates = tuple(map(parse_address, raw["candidates"]))
        places = read_unsigned(raw["places"])
        chosen = tuple(map(read_unsigned, raw["chosen"]))
        if not 0 < places <= 8 or len(candidates) not in (0, places):
            raise ValueError(f"{places} candidates")
        if not all(place < places for place in chosen) or (not candidates and places != 2):
            raise ValueError("it names somebody who does not stand")
        filled = FilledBallot(
            number=read_unsigned(raw["election"]),
            voter=parse_address(raw["voter"]),
            chosen=chosen,
            candidates=places,
            method=Method(read_words(raw["method"])),
            key=checked(read_point(raw["key"]), "the election key"),
            ballot=read_choices(raw),
            openings=tuple(map(read_word, raw["r"])),
        )
        return cls(
            nation=read_words(raw["nation"]),
            chain_id=read_unsigned(raw["chain_id"]),
            council=read_words(raw["council"]),
            contract=parse_address(raw["contract"]),
            candidates=candidates,
            filled=filled,
        )
