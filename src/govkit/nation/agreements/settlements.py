"""A settlement as a file: how the parties split what is open, signed by one after the other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from govkit.constitution.agreements import BLOCKS_A_DAY, DAY
from govkit.errors import UsageError
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.nation.voting.signed_ballots import recovered
from govkit.text import read_hex, read_unsigned
from govkit.types import Address, Clock

VERSION = 1


@dataclass(frozen=True, slots=True)
class Settlement:
    """How all that is open of an agreement (32 bytes) is split, in basis points by party.

    `steps` are those that were open when it was written: if others are open by the time it is sent,
    it is void. `expiry` is a timepoint of the clock; signatures are by the party's place.
    """

    agreement: bytes
    steps: tuple[int, ...]
    shares: tuple[int, ...]
    expiry: int
    signatures: Mapping[int, bytes] = field(default_factory=dict)

    def signed(self, place: int, signature: bytes) -> Settlement:
        """The same with a party's signature."""
        return replace(self, signatures={**self.signatures, place: signature})

    def check(
        self,
        digest: bytes,
        open_now: Sequence[int],
        acting: Sequence[Address],
        wallets: Sequence[Address],
        names: Sequence[str],
    ) -> None:
        """Raise UsageError if other steps are open now, or a signature is not of this split.

        `acting` are the accounts that sign for the parties, in their order; the signatures of
        contract `wallets` are judged by these.
        """
        if tuple(open_now) != self.steps:
            raise UsageError(
                "other steps are open than when this settlement was written",
                "its signatures are void",
                "write it anew: govkit agreement settle",
            )
        for place, signature in self.signatures.items():
            if acting[place] in wallets or recovered(digest, signature) == acting[place]:
                continue
            raise UsageError(
                f"{names[place]} did not sign this settlement",
                "it was changed after signing, or the signature is not that party's",
                f"have {names[place]} sign it again",
            )

    def save(self, path: Path) -> None:
        """Write the file in one step."""
        raw = {
            "govkit_settlement": VERSION,
            "agreement": "0x" + self.agreement.hex(),
            "steps": list(self.steps),
            "shares_bps": list(self.shares),
            "expiry": self.expiry,
            "signatures": {str(n): "0x" + each.hex() for n, each in self.signatures.items()},
        }
        write_whole(path, json.dumps(raw, indent=2) + "\n")

    @classmethod
    def load(cls, path: Path) -> Settlement:
        """Read a file. Raises UsageError if it is no settlement."""
        return read_handed_over(
            path,
            cls._of,
            "settlement",
            "give a file that settle wrote, or an agreement and a split",
        )

    @classmethod
    def _of(cls, raw: Any) -> Settlement:
        if raw["govkit_settlement"] != VERSION:
            raise ValueError(f"version {raw['govkit_settlement']} is not {VERSION}")
        shares = tuple(read_unsigned(each) for each in raw["shares_bps"])
        signatures = {int(place): read_hex(each) for place, each in raw["signatures"].items()}
        if any(not 0 <= place < len(shares) for place in signatures):
            raise ValueError("it has a signature of nobody")
        return cls(
            agreement=read_hex(raw["agreement"]),
            steps=tuple(read_unsigned(each) for each in raw["steps"]),
            shares=shares,
            expiry=read_unsigned(raw["expiry"]),
            signatures=signatures,
        )


def expiry_after(now: int, days: int, clock: Clock) -> int:
    """A timepoint so many days after now."""
    return now + days * (BLOCKS_A_DAY if clock is Clock.BLOCKNUMBER else DAY)
