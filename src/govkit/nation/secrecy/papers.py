"""What a voter needs to vote in secret, and what can be told of a ballot afterwards.

A ballot paper names a vote and its key; with it a ballot is made without a node. A receipt shows
that a ballot stands, and not what it says. An opened ballot shows what it says, and is never cast:
so a voter can test whether the machine encrypts what it was told (Benaloh, 2006).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkit.contracts.secret_house import NO_BALLOT, Numbers, ballot_hash, words
from govkit.crypto.bn128 import Affine
from govkit.crypto.keccak import parse_address
from govkit.crypto.secret_ballot import Choice, ElectionKey, SecretBallot
from govkit.crypto.sigma_proofs import Part
from govkit.errors import RecordError, UsageError
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.nation.secrecy.requests import read_point, read_word, word
from govkit.text import read_unsigned, read_words
from govkit.types import Address, ProposalId, Support

VERSION = 1
CHOICES = {Support.ABSTAIN: Choice.ABSTAIN, Support.FOR: Choice.YES, Support.AGAINST: Choice.NO}
SUPPORTS = {choice: support for support, choice in CHOICES.items()}


@dataclass(frozen=True, slots=True)
class Paper:
    """A vote in a house: where it counts, and the key of its epoch. `domain_name` is that of signed
    ballots, and `before` the ballot of the voter that it is for which another one replaces."""

    nation: str
    chain_id: int
    house: str
    contract: Address
    domain_name: str
    proposal: ProposalId
    epoch: int
    key: Affine
    before: Numbers = NO_BALLOT

    def context(self, voter: Address) -> tuple[Part, ...]:
        """What a ballot's proof is bound to."""
        return self.chain_id, self.contract, self.proposal, voter

    def fill(self, support: Support, voter: Address) -> tuple[SecretBallot, int]:
        """A ballot, and the number that opens it."""
        return ElectionKey(self.key).encrypt(CHOICES[support], self.context(voter))

    def save(self, path: Path) -> None:
        write_new(path, {"govkit_ballot_paper": VERSION, **self.to_json()})

    @classmethod
    def load(cls, path: Path) -> Paper:
        """Read a file. Raises UsageError if it is not a ballot paper."""
        step = "give a file that govkit ballot paper wrote"
        return read_handed_over(
            path, lambda raw: cls.of(versioned(raw, "govkit_ballot_paper")), "ballot paper", step
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "nation": self.nation,
            "chain_id": self.chain_id,
            "house": self.house,
            "contract": self.contract,
            "domain_name": self.domain_name,
            "proposal": word(self.proposal),
            "epoch": self.epoch,
            "key": [word(each) for each in self.key],
            "before": [word(each) for each in self.before],
        }

    @classmethod
    def of(cls, raw: Any) -> Paper:
        """Raises ValueError, KeyError or TypeError."""
        key = read_point(raw["key"])
        ElectionKey(key)
        ax, ay, bx, by = map(read_word, raw["before"])
        return cls(
            nation=read_words(raw["nation"]),
            chain_id=read_unsigned(raw["chain_id"]),
            house=read_words(raw["house"]),
            contract=parse_address(raw["contract"]),
            domain_name=read_words(raw["domain_name"]),
            proposal=ProposalId(read_word(raw["proposal"])),
            epoch=read_unsigned(raw["epoch"]),
            key=key,
            before=(ax, ay, bx, by),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whose ballot is cast in which vote, by the ballot's hash (32 bytes). Of an election, `house`
    is the council and `proposal` the election's number."""

    nation: str
    chain_id: int
    house: str
    contract: Address
    proposal: ProposalId
    voter: Address
    ballot: bytes

    @classmethod
    def of_ballot(cls, paper: Paper, voter: Address, ballot: SecretBallot) -> Receipt:
        own = paper.nation, paper.chain_id, paper.house, paper.contract, paper.proposal
        return cls(*own, voter, ballot_hash(ballot))

    def save(self, path: Path) -> None:
        raw = {
            "govkit_receipt": VERSION,
            "nation": self.nation,
            "chain_id": self.chain_id,
            "house": self.house,
            "contract": self.contract,
            "proposal": word(self.proposal),
            "voter": self.voter,
            "ballot": "0x" + self.ballot.hex(),
        }
        write_new(path, raw)

    @classmethod
    def load(cls, path: Path) -> Receipt:
        """Read a file. Raises UsageError if it is not a receipt."""
        step = "give a file that a vote with --secret wrote"
        return read_handed_over(path, cls._of, "receipt of a secret ballot", step)

    @classmethod
    def _of(cls, raw: Any) -> Receipt:
        raw = versioned(raw, "govkit_receipt")
        return cls(
            nation=read_words(raw["nation"]),
            chain_id=read_unsigned(raw["chain_id"]),
            house=read_words(raw["house"]),
            contract=parse_address(raw["contract"]),
            proposal=ProposalId(read_word(raw["proposal"])),
            voter=parse_address(raw["voter"]),
            ballot=read_word(raw["ballot"]).to_bytes(32),
        )


@dataclass(frozen=True, slots=True)
class OpenedBallot:
    """A ballot that was spoiled: all that another program needs to see what it says."""

    paper: Paper
    voter: Address
    support: Support
    ballot: SecretBallot
    r: int

    def save(self, path: Path) -> None:
        raw = {
            "govkit_opened_ballot": VERSION,
            **self.paper.to_json(),
            "voter": self.voter,
            "choice": self.support.name.lower(),
            "r": word(self.r),
            **ballot_json(self.ballot),
        }
        write_new(path, raw)

    @classmethod
    def load(cls, path: Path) -> OpenedBallot:
        """Read a file. Raises UsageError if it is not an opened ballot."""
        step = "give a file that --challenge wrote"
        return read_handed_over(path, cls._of, "opened ballot", step)

    @classmethod
    def _of(cls, raw: Any) -> OpenedBallot:
        raw = versioned(raw, "govkit_opened_ballot")
        return cls(
            paper=Paper.of(raw),
            voter=parse_address(raw["voter"]),
            support=Support[read_words(raw["choice"]).upper()],
            ballot=read_ballot(raw),
            r=read_word(raw["r"]),
        )

    def check(self) -> None:
        """Raises RecordError unless the ballot says what it is said to, and would have counted."""
        key = ElectionKey(self.paper.key)
        name = f"ballot 0x{ballot_hash(self.ballot).hex()}"
        try:
            said = SUPPORTS[key.open(self.ballot, self.r)]
        except ValueError:
            raise RecordError(
                f"{name} cannot be opened",
                "the number r in the file does not belong to it",
                "the machine that made it is faulty or lies: vote on another one",
            ) from None
        if said is not self.support:
            raise RecordError(
                f"{name} says {said.name.lower()}",
                f"it was asked to say {self.support.name.lower()}",
                "the machine that made it is faulty or lies: vote on another one",
            )
        if not key.is_valid(self.ballot, self.paper.context(self.voter)):
            raise RecordError(
                f"{name} would not have counted",
                "its proof does not hold",
                "the machine that made it is faulty or lies: vote on another one",
            )


def ballot_json(ballot: SecretBallot) -> dict[str, Any]:
    """A ballot in JSON, always of the same length."""
    return {
        "a": [word(each) for each in ballot.a],
        "b": [word(each) for each in words(ballot.b)],
        "challenges": [word(each) for each in ballot.challenges],
        "responses": [word(each) for each in ballot.responses],
    }


def read_ballot(raw: Any) -> SecretBallot:
    """Raises ValueError, KeyError or TypeError."""
    b = read_point(raw["b"])
    first, second, third = map(read_word, raw["challenges"])
    one, two, three = map(read_word, raw["responses"])
    point = b if any(b) else None
    return SecretBallot(read_point(raw["a"]), point, (first, second, third), (one, two, three))


def versioned(raw: Any, name: str) -> Any:
    """A file's content, whose header has this name. Raises ValueError for another version."""
    if raw[name] != VERSION:
        raise ValueError(f"version {str(raw[name])[:20]} is not {VERSION}")
    return raw


def write_new(path: Path, raw: dict[str, Any]) -> None:
    """Write a small file in one step; another one that is there stays. Raises UsageError."""
    check_free(path)
    write_whole(path, json.dumps(raw, indent=1) + "\n")


def check_free(path: Path) -> None:
    """Raises UsageError if there is such a file."""
    if path.exists():
        raise UsageError(f"{path} is there already", next_step="give another name")
