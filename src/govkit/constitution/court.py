"""The section `court`: how disputes are decided by citizens who are drawn by lot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from govkit.constitution import units
from govkit.constitution.accounts import Refused, schema
from govkit.constitution.court_powers import CourtPowers
from govkit.constitution.court_powers import problems as find_power_problems
from govkit.constitution.fields import Truth
from govkit.constitution.quantities import CoinAmount, CouncilSpan
from govkit.constitution.section import InstitutionSection
from govkit.constitution.values import Problem
from govkit.errors import UnitError
from govkit.types import Clock

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

MAX_SEATS = 21
MAX_AMOUNT = 2**80
MAX_BLOCKS = 7_200
"""Of a window and a distance together, so that a draw has hours before its block is forgotten."""
SECONDS_PER_BLOCK = 12
DAY = 86_400
SPANS = {
    "tenure": 30 * DAY,
    "evidence_period": 7 * DAY,
    "commit_period": 3 * DAY,
    "reveal_period": 2 * DAY,
    "appeal_period": 7 * DAY,
    "notice": 30 * DAY,
}
"""What each span is where the file does not say, in seconds."""
_ODD = f"an odd number from 1 to {MAX_SEATS}"
_BLOCKS = f"a number of blocks, from 1 block to {MAX_BLOCKS} blocks"


def _seats(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(_ODD)
    if not 1 <= value <= MAX_SEATS or value % 2 == 0:
        raise Refused(f"{_ODD}, so that votes are not tied from the start")
    return value


def _appeal_seats(value: object) -> int:
    """0 for no larger panel, which a number says as well as a word."""
    return 0 if value == 0 and not isinstance(value, bool) else _seats(value)


def _blocks(value: object) -> int:
    try:
        blocks = units.parse_count(value, "block") if isinstance(value, str) else 0
    except UnitError:
        raise Refused(_BLOCKS) from None
    if not 1 <= blocks <= MAX_BLOCKS:
        raise Refused(_BLOCKS)
    return blocks


Odd = Annotated[
    int,
    PlainValidator(_seats),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_SEATS}),
]
OddOrNone = Annotated[
    int,
    PlainValidator(_appeal_seats),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MAX_SEATS}),
]
Blocks = Annotated[int, PlainValidator(_blocks), schema(r"^[0-9_]+ *blocks?$", "300 blocks")]


class CourtSection(InstitutionSection):
    """How disputes are decided: by citizens who are drawn by lot.

    No vote can change it, so that nothing changes under an open case.
    """

    willing: Truth = Field(
        default=False,
        description="Whether only those serve who said so, each with a stake on the roll. "
        "Default: every citizen who is drawn serves.",
    )
    seats: Odd = Field(
        default=5, description="How many citizens decide a case. Default 5.\n\nOdd, 1 to 21."
    )
    appeal_seats: OddOrNone | None = Field(
        default=None,
        description="How many decide an appeal; 0 for no larger panel. "
        "Default: twice `seats` and one more, as far as 21.\n\nOdd, and more than `seats`.",
    )
    house_period: CouncilSpan | None = Field(
        default=None,
        description="How long the nation can decide the last appeal by a vote. "
        "Default: no vote decides.\n\n"
        "In the clock's unit, and longer than a proposal that calls `court.decide` takes.",
    )
    tenure: CouncilSpan | None = Field(
        default=None,
        description="How long somebody must have been a citizen when a case is opened, to be "
        "drawn for it. Default: 30 days, or as many blocks of 12 seconds.\n\n"
        "In the clock's unit, like the other spans.",
    )
    fee: CoinAmount = Field(
        default=units.parse_amount("0.01 ETH", units.COIN_SYMBOL),
        description="What a case costs for each seat, in the chain's coin; votes with the ruling "
        "share it. Default 0.01 ETH.",
    )
    stake: CoinAmount = Field(
        default=units.parse_amount("0.05 ETH", units.COIN_SYMBOL),
        description="What a panelist has at stake for each seat, and loses by silence. "
        "Default 0.05 ETH.",
    )
    share_bond: CoinAmount = Field(
        default=units.parse_amount("0.05 ETH", units.COIN_SYMBOL),
        description="What a party puts down with its share of the draw's randomness, and loses if "
        "it holds the share back. Default 0.05 ETH.\n\n"
        "Who opens a case can ask for more: a quarter of what is at stake leaves nothing to gain.",
    )
    evidence_period: CouncilSpan | None = Field(
        default=None, description="How long evidence is given. Default: 7 days."
    )
    commit_period: CouncilSpan | None = Field(
        default=None, description="How long votes are committed. Default: 3 days."
    )
    reveal_period: CouncilSpan | None = Field(
        default=None, description="How long votes are revealed. Default: 2 days."
    )
    appeal_period: CouncilSpan | None = Field(
        default=None, description="How long a ruling can be appealed. Default: 7 days."
    )
    notice: CouncilSpan | None = Field(
        default=None,
        description="How long after leaving the roll somebody can take the stake out; without a "
        "roll, how long a silent citizen is not drawn. Default: 30 days.",
    )
    window: Blocks = Field(
        default=300,
        description="In how many blocks parties commit shares of the draw's randomness, and in how "
        "many they give them. Default: 300 blocks, an hour on Ethereum.",
    )
    far: Blocks = Field(
        default=64,
        description="How many blocks before and after the draw's own one nobody commits or gives a "
        "share. Default: 64 blocks, after which Ethereum undoes none.\n\n"
        "With `window` at most 7,200 blocks.",
    )

    powers: CourtPowers | None = Field(
        default=None,
        description="What verdicts may do to the nation's proposals, officers and bonds. "
        "Default: nothing.",
    )

    @property
    def larger_panel(self) -> int:
        """The seats of an appeal's panel; 0 where no larger one decides."""
        if self.appeal_seats is not None:
            return self.appeal_seats
        return min(2 * self.seats + 1, MAX_SEATS) if self.seats < MAX_SEATS else 0

    @property
    def can_appeal(self) -> bool:
        return bool(self.larger_panel or self.house_period)

    def span(self, name: str, clock: Clock) -> int:
        """A span by its key, in the clock's unit; of an appeal 0 where there is none."""
        stated: int | None = getattr(self, name)
        if name == "appeal_period" and not self.can_appeal:
            return 0
        if stated is not None:
            return stated
        return SPANS[name] // (1 if clock is Clock.TIMESTAMP else SECONDS_PER_BLOCK)

    def problems(self, constitution: Constitution) -> Iterator[Problem]:
        if self.appeal_seats and self.appeal_seats <= self.seats:
            allowed = f"an odd number above the {self.seats} `seats`, or 0 for no larger panel"
            yield Problem(("court", "appeal_seats"), allowed)
        if self.appeal_period is not None and not self.can_appeal:
            allowed = "no such key, since there is nothing to appeal to"
            yield Problem(("court", "appeal_period"), allowed)
        if self.window + self.far > MAX_BLOCKS:
            allowed = f"at most {MAX_BLOCKS} blocks together with `far`"
            yield Problem(("court", "window"), allowed)
        for name in ("fee", "stake", "share_bond"):
            if getattr(self, name) > MAX_AMOUNT:
                yield Problem(("court", name), "at most 2^80 wei, which is 1_208_925 ETH")
        yield from self._time_to_decide(constitution)
        yield from find_power_problems(self, constitution)

    def _time_to_decide(self, constitution: Constitution) -> Iterator[Problem]:
        """A vote that takes longer than it may decide never does."""
        if self.house_period is None:
            return
        clock, rules = constitution.nation.clock, constitution.government
        number = next(
            (each.class_number for each in rules.action_rules() if each.action.words == DECIDE), 0
        )
        each = rules.decision_classes()[number]
        unit = 1 if clock is Clock.TIMESTAMP else SECONDS_PER_BLOCK
        takes = each.voting_delay + each.voting_period + -(-each.timelock_delay_seconds // unit)
        if self.house_period <= takes:
            by_time = clock is Clock.TIMESTAMP
            told = units.format_duration(takes) if by_time else units.format_count(takes, "block")
            allowed = f"longer than {told}, which a proposal of the class {each.name} takes"
            yield Problem(("court", "house_period"), allowed)


DECIDE = "court.decide"
SECTION = CourtSection
