"""What a trustee's steps need to know, as a file, for a machine without a network.

A machine that reaches the chain writes the request, the trustee's machine computes an answer from
it and the key file, and any machine sends the answer. Only the second one has secrets.

Whoever writes the request says which sum is opened: a trustee whose machine is offline must get it
from a node that it trusts, or compare it with what other trustees were given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from govkit.contracts.trustees import Dealing, Phase
from govkit.crypto.bn128 import Affine
from govkit.crypto.keccak import parse_address
from govkit.crypto.sigma_proofs import Proof
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.nation.secrecy.ceremony import Epoch
from govkit.text import read_hex, read_unsigned, read_words
from govkit.types import Address, ProposalId

VERSION = 1
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """A vote that is closed and waits for shares: the proposal's number and the house, the contract
    where it was held, the sum of all A, and how many ballots are in it. `until` is when that ends,
    in words; `given` are the trustees who gave their shares. Of an election they are its number
    twice, the council, and a sum for each two candidates."""

    number: int
    house: str
    contract: Address
    proposal: ProposalId
    epoch: int
    totals: tuple[Affine, ...]
    ballots: int
    until: str
    given: frozenset[int] = frozenset()
    is_election: bool = False

    @property
    def name(self) -> str:
        if self.is_election:
            return f"election {self.number} of {self.house}"
        return f"proposal {self.number} in {self.house}"

    def is_called(self, reference: str) -> bool:
        """Whether a number or an id (decimal or 0x) is that of its proposal; or for an election,
        whether it is the council's name."""
        if self.is_election:
            return reference == self.house
        return reference in (str(self.number), str(self.proposal), f"{self.proposal:#x}")


@dataclass(frozen=True, slots=True)
class Request:
    """The newest epoch and what it waits for until when (seconds since 1970), the epochs of votes
    that wait for shares, and these votes. `needed` tells of each epoch whose keys must stay why."""

    nation: str
    chain_id: int
    contract: Address
    phase: Phase
    until: int
    newest: Epoch
    epochs: Mapping[int, Epoch]
    polls: Sequence[OpenPoll] = ()
    needed: Mapping[int, str] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the file in one step."""
        epochs = {self.newest.number: self.newest, **self.epochs}
        raw = {
            "govkit_trustee_request": VERSION,
            "nation": self.nation,
            "chain_id": self.chain_id,
            "contract": self.contract,
            "phase": self.phase.name.lower(),
            "until": self.until,
            "newest": self.newest.number,
            "epochs": [_epoch(each) for each in epochs.values()],
            "polls": [_poll(each) for each in self.polls],
            "needed": {str(number): why for number, why in self.needed.items()},
        }
        write_whole(path, json.dumps(raw, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Request:
        """Read a file. Raises UsageError if it is not a request."""
        step = "give a file that govkit ballot trustee request wrote"
        return read_handed_over(path, _request, "request to a trustee", step)


def word(number: int) -> str:
    return f"0x{number:064x}"


def _point(point: Affine) -> list[str]:
    return [word(number) for number in point]


def _epoch(epoch: Epoch) -> dict[str, Any]:
    return {
        "number": epoch.number,
        "accounts": list(epoch.accounts),
        "threshold": epoch.threshold,
        "exchange_keys": {str(n): _point(each) for n, each in epoch.exchange_keys.items()},
        "commitments": {str(n): "0x" + each.hex() for n, each in epoch.commitments.items()},
        "dealings": {str(n): _dealing(each) for n, each in epoch.dealings.items()},
        "confirmed": sorted(epoch.confirmed),
        "key": _point(epoch.key) if epoch.key else None,
    }


def _dealing(dealing: Dealing) -> dict[str, Any]:
    return {
        "commitments": [_point(each) for each in dealing.commitments],
        "exchange_key": _point(dealing.exchange_key),
        "shares": [word(each) for each in dealing.shares],
        "challenge": word(dealing.proof.challenge),
        "response": word(dealing.proof.response),
    }


def _poll(poll: OpenPoll) -> dict[str, Any]:
    return {
        "number": poll.number,
        "house": poll.house,
        "contract": poll.contract,
        "proposal": word(poll.proposal),
        "epoch": poll.epoch,
        "totals": [_point(each) for each in poll.totals],
        "election": poll.is_election,
        "ballots": poll.ballots,
        "until": poll.until,
        "given": sorted(poll.given),
    }


def _request(raw: Any) -> Request:
    if raw["govkit_trustee_request"] != VERSION:
        raise ValueError(f"version {str(raw['govkit_trustee_request'])[:20]} is not {VERSION}")
    epochs = {each.number: each for each in map(_read_epoch, raw["epochs"])}
    return Request(
        nation=read_words(raw["nation"]),
        chain_id=read_unsigned(raw["chain_id"]),
        contract=parse_address(raw["contract"]),
        phase=Phase[read_words(raw["phase"]).upper()],
        until=read_unsigned(raw["until"]),
        newest=epochs[read_unsigned(raw["newest"])],
        epochs=epochs,
        polls=tuple(map(_read_poll, raw["polls"])),
        needed=_by_number(raw["needed"], read_words),
    )


def _read_epoch(raw: Any) -> Epoch:
    return Epoch(
        number=read_unsigned(raw["number"]),
        accounts=tuple(map(parse_address, raw["accounts"])),
        threshold=read_unsigned(raw["threshold"]),
        exchange_keys=_by_number(raw["exchange_keys"], read_point),
        commitments=_by_number(raw["commitments"], read_hex),
        dealings=_by_number(raw["dealings"], _read_dealing),
        confirmed=set(map(read_unsigned, raw["confirmed"])),
        key=read_point(raw["key"]) if raw["key"] else None,
    )


def _by_number(raw: Any, read: Callable[[Any], _Value]) -> dict[int, _Value]:
    return {int(number): read(each) for number, each in raw.items()}


def _read_dealing(raw: Any) -> Dealing:
    return Dealing(
        tuple(map(read_point, raw["commitments"])),
        read_point(raw["exchange_key"]),
        tuple(map(read_word, raw["shares"])),
        Proof(read_word(raw["challenge"]), read_word(raw["response"])),
    )


def _read_poll(raw: Any) -> OpenPoll:
    return OpenPoll(
        number=read_unsigned(raw["number"]),
        house=read_words(raw["house"]),
        contract=parse_address(raw["contract"]),
        proposal=ProposalId(read_word(raw["proposal"])),
        epoch=read_unsigned(raw["epoch"]),
        totals=tuple(map(read_point, raw["totals"])),
        is_election=_flag(raw["election"]),
        ballots=read_unsigned(raw["ballots"]),
        until=read_words(raw["until"]),
        given=frozenset(map(read_unsigned, raw["given"])),
    )


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise TypeError(f"{str(raw)[:20]} is neither true nor false")
    return raw


def read_point(raw: Any) -> Affine:
    """The two numbers of a point. Raises ValueError."""
    x, y = map(read_word, raw)
    return x, y


def read_word(raw: object) -> int:
    """A number from 32 bytes of hex. Raises ValueError."""
    data = read_hex(raw)
    if len(data) != 32:
        raise ValueError(f"{str(raw)[:80]} is not 32 bytes")
    return int.from_bytes(data)
