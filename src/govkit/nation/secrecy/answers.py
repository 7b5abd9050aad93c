"""A trustee's answer as a file: what is sent to the chain, without any secret."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govkit.contracts.secret_elections import SecretElections
from govkit.contracts.trustees import Dealing
from govkit.crypto.bn128 import Affine
from govkit.crypto.keccak import parse_address
from govkit.crypto.sigma_proofs import Proof
from govkit.errors import UsageError
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.nation.secrecy.requests import read_word, word
from govkit.network.port import Call
from govkit.text import read_unsigned
from govkit.types import Address, ProposalId

if TYPE_CHECKING:
    from govkit.contracts.secret_house import SecretHouse
    from govkit.contracts.trustees import Trustees

VERSION = 1
STEPS = {
    "enrol": "enrol with an exchange key",
    "deal": "deal shares of the key",
    "confirm": "confirm the shares that were dealt",
    "complain": "show a wrong share",
    "share": "give a share of a count",
}
"""What an answer can do, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One step of one trustee, in an epoch: what `contract` is asked. `arguments` are numbers, and
    lists of them."""

    step: str
    chain_id: int
    contract: Address
    epoch: int
    trustee: int
    arguments: Sequence[Any]

    @property
    def is_share(self) -> bool:
        """Whether anybody may send it."""
        return self.step == "share"

    def in_words(self) -> str:
        return f"{STEPS[self.step]}, as trustee {self.trustee} of epoch {self.epoch}"

    def save(self, path: Path) -> None:
        """Write the file in one step; another one that is there stays. Raises UsageError."""
        if path.exists():
            raise UsageError(f"{path} is there already", next_step="give another name with --out")
        raw = {
            "govkit_trustee_answer": VERSION,
            "step": self.step,
            "chain_id": self.chain_id,
            "contract": self.contract,
            "epoch": self.epoch,
            "trustee": self.trustee,
            "arguments": _words(self.arguments),
        }
        write_whole(path, json.dumps(raw, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Answer:
        """Read a file. Raises UsageError if it is no answer."""
        return read_handed_over(path, _read, "answer of a trustee", "give a file with an answer")

    def call(self, trustees: Trustees, house: SecretHouse | SecretElections | None) -> Call:
        """What is sent; `house` is where a share is given. Raises ValueError or TypeError for
        arguments that do not fit the step."""
        rest = self.arguments
        match self.step:
            case "enrol":
                return trustees.enrol(_point(rest[0]), int(rest[1]).to_bytes(32))
            case "deal":
                return trustees.deal(_dealing(rest))
            case "complain":
                dealing, proof = _dealing((*rest[1:4], 0, 0)), Proof(int(rest[5]), int(rest[6]))
                return trustees.complain(int(rest[0]), dealing, _point(rest[4]), proof)
            case "share" if house is not None:
                number, trustee, raw, c, z = rest
                proof, points = Proof(int(c), int(z)), list(map(_point, raw))
                if isinstance(house, SecretElections):
                    return house.share(int(number), int(trustee), points, proof)
                (point,) = points
                return house.share(ProposalId(number), int(trustee), point, proof)
            case "confirm":
                return trustees.confirm()
        raise ValueError(f"{self.step} takes a house in which it is given")


def _words(value: Any) -> Any:
    return word(value) if isinstance(value, int) else [_words(each) for each in value]


def _read(raw: Any) -> Answer:
    if raw["govkit_trustee_answer"] != VERSION:
        raise ValueError(f"version {str(raw['govkit_trustee_answer'])[:20]} is not {VERSION}")
    if raw["step"] not in STEPS:
        raise ValueError(f"{str(raw['step'])[:40]} is not a step of a trustee")
    return Answer(
        step=raw["step"],
        chain_id=read_unsigned(raw["chain_id"]),
        contract=parse_address(raw["contract"]),
        epoch=read_unsigned(raw["epoch"]),
        trustee=read_unsigned(raw["trustee"]),
        arguments=_numbers(raw["arguments"]),
    )


def _numbers(raw: Any) -> Any:
    return [_numbers(each) for each in raw] if isinstance(raw, list) else read_word(raw)


def _point(raw: Any) -> Affine:
    x, y = raw
    return int(x), int(y)


def _dealing(raw: Sequence[Any]) -> Dealing:
    commitments, key, shares, c, z = raw
    points = tuple(map(_point, commitments))
    return Dealing(points, _point(key), tuple(map(int, shares)), Proof(int(c), int(z)))
