"""Names for the values that cross module borders: ids, units, enumerations. No logic lives here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple, NewType

Address = NewType("Address", str)
"""An account or contract, as an EIP-55 checksummed hex string of 42 characters."""

Wei = NewType("Wei", int)
"""The smallest unit of the nation's currency, or of the chain's own coin."""

Bps = NewType("Bps", int)
"""Basis points: hundredths of a percent, 0 to 10,000."""

ProposalId = NewType("ProposalId", int)
"""keccak256(abi.encode(targets, values, calldatas, keccak256(description))) (IGovernor)."""

ZERO_ADDRESS = Address("0x0000000000000000000000000000000000000000")
BPS_DENOMINATOR = 10_000
TRANSACTION_GAS_CAP = 2**24
"""The most gas of one transaction on Ethereum since Osaka (EIP-7825)."""


class Clock(StrEnum):
    """The unit of every timepoint of a nation (ERC-6372)."""

    TIMESTAMP = "timestamp"
    BLOCKNUMBER = "blocknumber"


class ProposalState(IntEnum):
    """States of a proposal, numbered as in IGovernor."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


class Support(IntEnum):
    """The side of a ballot, numbered as in Governor Bravo."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2


class PassportStatus(IntEnum):
    """A passport's status, numbered as in CitizenRegistry; a lapsed one is GOOD here."""

    GOOD = 0
    SUSPENDED = 1
    RESIGNED = 2
    REVOKED = 3
    EXPELLED = 4


class Relation(IntEnum):
    """A record's effect on an earlier one of its kind, numbered as in RecordLedger."""

    NONE = 0
    AMENDS = 1
    REPEALS = 2
    SUPERSEDES = 3


class KindMode(IntEnum):
    """Who may append a kind of record besides the treasury, numbered as in RecordLedger."""

    KEEPERS = 0
    TREASURY = 1
    ACCOUNT = 2
    MEMBERS = 3
    ANYONE = 4
    OFFICE = 5
    SOLE = 6
    """The account alone, for ever, and not even the treasury: a court, of its verdicts."""


@dataclass(frozen=True, slots=True)
class Call:
    """The content of a transaction, a read or a proposal's action.

    `data` (ABI-encoded) to `to`, with `value` in wei of the chain's coin; `to` None creates a
    contract. A contract's bindings make calls; a port reads or sends them; a proposal lists them.

        >>> call = nation.token.transfer(stranger.address, 5)
        >>> call.to == nation.token.address, call.value, len(call.data)
        (True, 0, 68)
    """

    to: Address | None
    data: bytes = b""
    value: Wei = Wei(0)


class AccountState(NamedTuple):
    """An account as a chain has it; `balance` in wei."""

    nonce: int
    balance: int
    code: bytes


@dataclass(frozen=True, slots=True)
class GasPrice:
    """What a unit of gas costs `now`, and the `most` that a transaction sent now would pay."""

    now: Wei
    most: Wei
