"""Court: a panel drawn by lot decides disputes of other contracts (ERC-792)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from enum import IntEnum

from govkit.contracts.abi import encode
from govkit.contracts.contract import Contract
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.types import Address, Wei

CASE = "(address,uint256,address[],uint256,uint256,uint256,uint256,uint256,uint256,bytes32)"
"""A case's ABI type."""
NO_SEED = bytes(32)
VERDICT = b"verdict".ljust(32, b"\0")
"""The kind of its records in the ledger."""
MAX_TRIES = 100
"""How many places one call of `draw` tries."""
MAX_PARTIES = 15
TREASURY_PLACE = 0
"""The number by which `collect` pays the treasury."""


@dataclass(frozen=True, slots=True)
class CourtSettings:
    """What a court is created with, field by field as the contract's struct has it.

    Amounts are in wei, `window` and `far` in blocks, other spans in the clock's unit.
    """

    registry: Address
    treasury: Address
    ledger: Address
    willing: bool
    seats: int
    appeal_seats: int
    house_period: int
    tenure: int
    fee: int
    stake: int
    share_bond: int
    evidence_period: int
    commit_period: int
    reveal_period: int
    appeal_period: int
    notice: int
    window: int
    far: int


@dataclass(frozen=True, slots=True)
class Case:
    """What the court keeps the hash of; calls about a case give it back.

    `begun` is when the dispute was opened, and `places` among how many its panels are drawn;
    `opened` when its newest round began, whose draw `block` decides about. `round` is 0 for the
    first panel and 1 for that of an appeal, `seed` is zero until the draw begins.
    """

    arbitrable: Address
    choices: int
    parties: tuple[Address, ...]
    bond: Wei
    begun: int
    places: int
    opened: int
    block: int
    round: int
    seed: bytes

    @classmethod
    def of(cls, row: Sequence[object]) -> Case:
        """A case as the ABI gives it."""
        arbitrable, choices, parties, *more = row
        return cls(arbitrable, choices, tuple(parties), *more)  # type: ignore[arg-type]

    @property
    def is_drawn(self) -> bool:
        """Whether its draw has begun."""
        return self.seed != NO_SEED

    def with_seed(self, seed: bytes) -> Case:
        return replace(self, seed=seed)

    def abi(self) -> bytes:
        """The case as ABI, which an appeal gives."""
        return encode((CASE,), (astuple(self),))

    def hash(self) -> bytes:
        """What the court keeps of it (32 bytes)."""
        return keccak(self.abi())


class Phase(IntEnum):
    """What a panel is doing, numbered as in Court."""

    DRAWING = 0
    COMMITTING = 1
    REVEALING = 2
    RULED = 3
    EXECUTED = 4


@dataclass(frozen=True, slots=True)
class Panel:
    """A round's panel: since when its phase runs, how many places were tried, its ruling, whether
    that was appealed, how often silent panelists were replaced, and the passports in its seats (0
    for an empty one). Before the draw, `committed` and `given` are the parties' shares, as bits."""

    phase: Phase
    time: int
    tries: int
    seated: int
    ruling: int
    appealed: bool
    anew: int
    seats: tuple[int, ...]
    committed: int
    given: int


class VoteState(IntEnum):
    """How far a seat's vote is, numbered as in Court."""

    NONE = 0
    COMMITTED = 1
    REVEALED = 2


@dataclass(frozen=True, slots=True)
class Juror:
    """What the court keeps of a place: a passport (0 for nobody yet), wei that are free, how many
    seats it holds, since when it can be drawn, and when it left the roll (0: it did not)."""

    number: int
    free: Wei
    held: int
    since: int
    left: int


def extra_data(parties: Sequence[Address], bond: int = 0) -> bytes:
    """What a contract opens a case with: its parties, and the least bond of a share in wei."""
    return encode(("address[]", "uint256"), (list(parties), bond))


class Court(Contract):
    """Cases, panels, votes and rulings."""

    artifact_name = "Court"

    # -- settings

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def ledger(self, *, block: int | None = None) -> Address:
        return Address(self._read("ledger", block=block))

    def willing(self, *, block: int | None = None) -> bool:
        """Whether only those serve who are on the roll."""
        return bool(self._read("willing", block=block))

    def seats(self, *, block: int | None = None) -> int:
        return int(self._read("seats", block=block))

    def appeal_seats(self, *, block: int | None = None) -> int:
        """The seats of an appeal's panel; 0 where there is none."""
        return int(self._read("appealSeats", block=block))

    def house_period(self, *, block: int | None = None) -> int:
        """How long a vote can decide the last appeal; 0 where none can."""
        return int(self._read("housePeriod", block=block))

    def tenure(self, *, block: int | None = None) -> int:
        return int(self._read("tenure", block=block))

    def fee(self, *, block: int | None = None) -> Wei:
        """For each seat."""
        return Wei(self._read("fee", block=block))

    def stake(self, *, block: int | None = None) -> Wei:
        """For each seat."""
        return Wei(self._read("stake", block=block))

    def share_bond(self, *, block: int | None = None) -> Wei:
        """The least bond of a party's share."""
        return Wei(self._read("shareBond", block=block))

    def evidence_period(self, *, block: int | None = None) -> int:
        return int(self._read("evidencePeriod", block=block))

    def commit_period(self, *, block: int | None = None) -> int:
        return int(self._read("commitPeriod", block=block))

    def reveal_period(self, *, block: int | None = None) -> int:
        return int(self._read("revealPeriod", block=block))

    def appeal_period(self, *, block: int | None = None) -> int:
        """How long a ruling can be appealed; 0 where none can."""
        return int(self._read("appealTime", block=block))

    def notice(self, *, block: int | None = None) -> int:
        return int(self._read("notice", block=block))

    def window(self, *, block: int | None = None) -> int:
        """In blocks."""
        return int(self._read("window", block=block))

    def far(self, *, block: int | None = None) -> int:
        """In blocks."""
        return int(self._read("far", block=block))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    # -- cases

    def case_hash(self, dispute: int, *, block: int | None = None) -> bytes:
        """The hash of a case as it is now (32 bytes); zeros for none."""
        return bytes(self._read("caseHash", dispute, block=block))

    def panel(self, dispute: int, round_: int = 0, *, block: int | None = None) -> Panel:
        word, seats = self._read("panel", dispute, round_, block=block)
        bits, time, tries, seated, phase, choices, ruling, appealed, anew = word
        shares = 0 if choices or phase else bits  # `draw` sets the choices
        seated_ = tuple(seats) if choices or phase else (0,) * len(seats)
        given, committed = (shares >> 16) & 0xFFFF, shares & 0xFFFF
        return Panel(
            Phase(phase), time, tries, seated, ruling, appealed, anew, seated_, committed, given
        )

    def vote_of(self, dispute: int, round_: int, seat: int) -> tuple[VoteState, int]:
        """How far a seat's vote is and, once it is revealed, the ruling that it is for."""
        state, vote = self._read("voteOf", dispute, round_, seat)
        return VoteState(state), int(vote)

    def current_ruling(self, dispute: int, *, block: int | None = None) -> int:
        """The newest ruling; 0 while there is none, or if the court refused to rule."""
        return int(self._read("currentRuling", dispute, block=block))

    def arbitration_cost(self) -> Wei:
        """What a case costs."""
        return Wei(self._read("arbitrationCost", b""))

    def appeal_cost(self) -> Wei:
        """What an appeal costs."""
        return Wei(self._read("appealCost", 0, b""))

    # -- panelists

    def places(self, *, block: int | None = None) -> int:
        """Among how many places a panel would be drawn now."""
        return int(self._read("places", block=block))

    def place_of(self, number: int, *, block: int | None = None) -> int:
        """The place of a passport; 0 for none."""
        return int(self._read("placeOf", number, block=block))

    def juror(self, place: int, *, block: int | None = None) -> Juror:
        return Juror(*self._read("juror", place, block=block))

    def service(self, number: int, *, block: int | None = None) -> tuple[int, int]:
        """A passport's points for votes with the ruling, and how often it was silent."""
        points, silent = self._read("service", number, block=block)
        return int(points), int(silent)

    # -- calls

    def create_dispute(self, choices: int, extra: bytes, cost: int) -> Call:
        """By the contract that wants the ruling (`extra_data`)."""
        return replace(self._call("createDispute", choices, extra), value=Wei(cost))

    def submit_evidence(self, dispute: int, case: Case, content_hash: bytes, uri: str) -> Call:
        """By a party or the arbitrable: the SHA-256 of a document (32 bytes), and where it is."""
        return self._call("submitEvidence", dispute, astuple(case), content_hash, uri)

    def commit_share(self, dispute: int, case: Case, party: int, tip: bytes) -> Call:
        """By a party, with the case's bond: the end of its chain of hashes (32 bytes)."""
        call = self._call("commitShare", dispute, astuple(case), party, tip)
        return replace(call, value=case.bond)

    def give_share(self, dispute: int, case: Case, party: int, link: bytes) -> Call:
        """By anybody who knows the next link of a party's chain (32 bytes)."""
        return self._call("giveShare", dispute, astuple(case), party, link)

    def renew(self, dispute: int, case: Case) -> Call:
        """By anybody, where a share was held back or the draw is too late."""
        return self._call("renew", dispute, astuple(case))

    def take_back_bond(self, dispute: int, case: Case, round_: int, party: int) -> Call:
        """By anybody: returns a share's bond to its party once the panel is drawn."""
        return self._call("takeBackBond", dispute, astuple(case), round_, party)

    def draw(self, dispute: int, case: Case, tries: int = MAX_TRIES) -> Call:
        """By anybody."""
        return self._call("draw", dispute, astuple(case), tries)

    def commit(self, dispute: int, round_: int, seat: int, commitment: bytes, stake: int) -> Call:
        """By a panelist; without a roll with the stake in coin, else with 0."""
        call = self._call("commit", dispute, round_, seat, commitment)
        return replace(call, value=Wei(stake))

    def close(self, dispute: int, case: Case) -> Call:
        """By anybody, once all have committed or the time for it is over."""
        return self._call("close", dispute, astuple(case))

    def reveal(
        self, dispute: int, round_: int, seat: int, vote: int, salt: bytes, grounds: bytes
    ) -> Call:
        """By anybody who knows the salt; `grounds` is a SHA-256, or zeros (32 bytes)."""
        return self._call("reveal", dispute, round_, seat, vote, salt, grounds)

    def tally(self, dispute: int, case: Case) -> Call:
        """By anybody, once all votes are revealed or the time for it is over."""
        return self._call("tally", dispute, astuple(case))

    def appeal(self, dispute: int, case: Case, cost: int) -> Call:
        """By a party or the arbitrable."""
        return replace(self._call("appeal", dispute, case.abi()), value=Wei(cost))

    def decide(self, dispute: int, case: Case, ruling: int) -> Call:
        """Only in a proposal: decides an appeal to a vote of the nation."""
        return self._call("decide", dispute, astuple(case), ruling)

    def execute(self, dispute: int, case: Case, grounds: bytes) -> Call:
        """By anybody, once the ruling is final."""
        return self._call("execute", dispute, astuple(case), grounds)

    def serve(self, amount: int) -> Call:
        """By a citizen: takes a place on the roll, or adds to the stakes there, in wei."""
        return replace(self._call("serve"), value=Wei(amount))

    def leave(self) -> Call:
        """By somebody on the roll."""
        return self._call("leave")

    def collect(self, number: int) -> Call:
        """By anybody: pays the holder of a passport what is owed, or with 0 the treasury."""
        return self._call("collect", number)


def commitment(
    court: Address, dispute: int, round_: int, number: int, vote: int, salt: bytes
) -> bytes:
    """What a panelist commits (32 bytes): `number` is its passport, `salt` 32 secret bytes."""
    types = ("address", "uint256", "uint256", "uint256", "uint256", "bytes32")
    return keccak(encode(types, (court, dispute, round_, number, vote, salt)))
