"""How the trustees make a key, epoch by epoch, as their contract's events tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from govkit.contracts.contract import EventLog
from govkit.contracts.trustees import Dealing, Phase, Trustees
from govkit.crypto.bn128 import Affine, Point, add
from govkit.crypto.secret_sharing import key_of_share
from govkit.errors import NetworkError, UsageError
from govkit.types import Address


@dataclass(slots=True)
class Epoch:
    """One ceremony: its trustees, who count from 1 in their order, and what each has done.

    `commitments` are the hashes with which they enrolled; `removed` says who was left out of the
    next one, and why.
    """

    number: int
    accounts: tuple[Address, ...]
    threshold: int
    exchange_keys: dict[int, Affine] = field(default_factory=dict)
    commitments: dict[int, bytes] = field(default_factory=dict)
    dealings: dict[int, Dealing] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    removed: dict[int, str] = field(default_factory=dict)
    key: Point = None

    @property
    def trustees(self) -> range:
        return range(1, len(self.accounts) + 1)

    def number_of(self, account: Address) -> int:
        """The trustee's number. Raises UsageError for anybody else."""
        if account not in self.accounts:
            raise UsageError(
                f"{account} is no trustee of epoch {self.number}",
                f"its trustees are {', '.join(self.accounts)}",
                "name one of them with --as",
            )
        return self.accounts.index(account) + 1

    def done_in(self, phase: Phase) -> Mapping[int, object] | set[int]:
        """The trustees who have done what a phase asks of them."""
        done: Mapping[Phase, Mapping[int, object] | set[int]] = {
            Phase.ENROL: self.exchange_keys,
            Phase.DEAL: self.dealings,
            Phase.CONFIRM: self.confirmed,
        }
        return done.get(phase, set(self.trustees))

    def missing(self, phase: Phase) -> list[int]:
        """The trustees for whom a phase waits."""
        return [each for each in self.trustees if each not in self.done_in(phase)]

    def verification_key(self, trustee: int) -> Point:
        """A trustee's share times the generator, from the dealings of all."""
        key: Point = None
        for dealing in self.dealings.values():
            key = add(key, key_of_share(dealing.commitments, trustee))
        return key


class Ceremonies:
    """Reads the contract of the trustees.

    `first_block` is where the nation's events begin.
    """

    def __init__(self, contract: Trustees, first_block: int) -> None:
        self.contract, self._first_block = contract, first_block

    def all(self) -> list[Epoch]:
        """Every epoch, from the first one on. Raises NetworkError for a node that leaves out how
        one began."""
        epochs: dict[int, Epoch] = {}
        for event in self._events():
            fields = event.fields
            number = fields["epoch"]
            if event.name == "EpochBegun":
                accounts = tuple(map(Address, fields["accounts"]))
                epochs[number] = Epoch(number, accounts, fields["threshold"])
            elif number in epochs:
                _note(epochs[number], event)
        for number in range(1, self.contract.epoch() + 1):
            if number not in epochs:
                raise untold(number)
        return list(epochs.values())

    def _events(self) -> Iterator[EventLog]:
        names = ("EpochBegun", *_NOTES)
        return self.contract.events(*names, from_block=self._first_block)

    def newest(self) -> Epoch:
        return self.all()[-1]

    def get(self, number: int) -> Epoch:
        """An epoch that there was, by its number from 1."""
        return self.all()[number - 1]


def untold(epoch: int) -> NetworkError:
    """For a node that leaves out events of an epoch."""
    return NetworkError(
        f"the node does not tell all of the making of the key of epoch {epoch}",
        "events are missing",
        "ask a node that keeps all of them",
    )


def _note(epoch: Epoch, event: EventLog) -> None:
    fields: Mapping[str, Any] = event.fields
    match event.name:
        case "Enrolled":
            x, y = fields["X"]
            epoch.exchange_keys[fields["trustee"]] = (x, y)
            epoch.commitments[fields["trustee"]] = bytes(fields["commitment"])
        case "Dealt":
            epoch.dealings[fields["dealer"]] = Dealing.of(fields)
        case "Confirmed":
            epoch.confirmed.add(fields["trustee"])
        case "Removed":
            epoch.removed[fields["trustee"]] = REASONS.get(fields["reason"], "for no known reason")
        case "KeyMade":
            x, y = fields["key"]
            epoch.key = (x, y)


REASONS = {1: "did nothing in time", 2: "dealt a wrong share"}
"""As in contracts/Trustees.vy."""
_NOTES: Sequence[str] = ("Enrolled", "Dealt", "Confirmed", "Removed", "KeyMade")
