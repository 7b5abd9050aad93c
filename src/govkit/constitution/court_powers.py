"""What verdicts may do: the key `powers` of the section `court`, with the bounds of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema

from govkit.constitution import units
from govkit.constitution.accounts import Refused, read_account, schema
from govkit.constitution.fields import Slug
from govkit.constitution.quantities import CoinAmount, MoneyField
from govkit.constitution.section import Section
from govkit.constitution.values import Problem
from govkit.constitution.verdicts import COURT
from govkit.types import Address, Clock

if TYPE_CHECKING:
    from govkit.constitution.court import CourtSection
    from govkit.constitution.model import Constitution

MAX_HALT = 60 * 24 * 60 * 60
MAX_SUSPENSION = 4 * 366 * 24 * 60 * 60
MAX_NOTICE = 366 * 24 * 60 * 60
MAX_AWARD = 2**96 - 1
MAX_KINDS = 8
_HALT = ("court", "powers", "halt_proposals", "for_at_most")


def _seconds(value: object, most: int) -> int:
    if not isinstance(value, str):
        raise Refused(f"{units.DURATION_ALLOWED}, such as 14 days")
    seconds = units.parse_duration(value)
    if not 1 <= seconds <= most:
        raise Refused(f"1 second to {units.format_duration(most)}")
    return seconds


def _claimants(value: object) -> bool:
    if value not in ("anybody", "citizens"):
        raise Refused("anybody or citizens")
    return value == "citizens"


def _guardian(value: object, info: ValidationInfo) -> Address:
    """The word for the court is kept, since its claims have no address before the founding."""
    return Address(COURT) if value == COURT else read_account(value, info)


_SPAN = schema(r"^[0-9._]+ *[a-z]+( +[0-9._]+ *[a-z]+)*$", "14 days")
HaltSpan = Annotated[int, PlainValidator(lambda value: _seconds(value, MAX_HALT)), _SPAN]
Suspension = Annotated[int, PlainValidator(lambda value: _seconds(value, MAX_SUSPENSION)), _SPAN]
BondNotice = Annotated[int, PlainValidator(lambda value: _seconds(value, MAX_NOTICE)), _SPAN]
Claimants = Annotated[
    bool, PlainValidator(_claimants), WithJsonSchema({"enum": ["anybody", "citizens"]})
]
GuardianAccount = Annotated[
    Address,
    PlainValidator(_guardian),
    schema("^(0x[0-9a-fA-F]{40}|[a-z][a-z0-9_-]{0,30})$", "dev1", COURT),
]


class HaltPower(Section):
    """Claims halt queued proposals until the court has reviewed them, each proposal once."""

    for_at_most: HaltSpan = Field(
        description="How long after it could be executed a proposal is halted at most.\n\n"
        "At most 60 days, at most half of `grace_period`, and longer than the court takes to rule "
        "where nobody appeals."
    )
    each_citizen_every: Suspension = Field(
        description="How long after a claim against a proposal the same citizen can make the next "
        "one.\n\nAt most 4 years of 366 days."
    )
    bond: CoinAmount = Field(
        description="What a claimant loses to the treasury if its claim is dismissed, in the "
        "chain's coin. The court's fee comes on top."
    )


class SuspendPower(Section):
    """Verdicts suspend somebody from an office."""

    for_at_most: Suspension = Field(
        description="How long a verdict suspends at most.\n\nAt most 4 years of 366 days."
    )


class DamagesPower(Section):
    """Verdicts award damages from bonds that somebody has put down."""

    notice: BondNotice = Field(
        description="How long before it can be taken out the owner of a bond gives notice; claims "
        "are filed until then.\n\nAt most 366 days."
    )
    citizens_only: Claimants = Field(
        default=False,
        alias="claimants",
        description="Who may claim: anybody, or citizens. Default: anybody.",
    )
    bonds: dict[Slug, MoneyField] = Field(
        description="The kinds of bonds by name, with the most that one verdict awards from each."
        "\n\nUp to 8, each in an asset: `firms: 5 ETH`, `banks: 250_000 of usdc`. Take no asset "
        "that changes balances by itself, or takes a fee of what it moves."
    )

    @property
    def kinds(self) -> dict[str, MoneyField]:
        """In the order of their names, which the fingerprint knows."""
        return dict(sorted(self.bonds.items()))


class CourtPowers(Section):
    """What verdicts may do besides deciding the disputes of other contracts.

    Each power can be ended for ever by a vote, and none can be added.
    """

    halt_proposals: HaltPower | None = Field(
        default=None,
        description="Halt proposals until they are reviewed. Default: no claim halts any.\n\n"
        "With `account: court` under `government.guardian` a verdict also cancels them.",
    )
    suspend_officers: SuspendPower | None = Field(
        default=None,
        description="Suspend from offices. Default: no verdict does. It takes section `offices`.",
    )
    award_damages: DamagesPower | None = Field(
        default=None, description="Award damages from bonds. Default: no verdict does."
    )

    @property
    def names(self) -> frozenset[str]:
        """The powers that verdicts have."""
        return frozenset(name for name in type(self).model_fields if getattr(self, name))


def problems(section: CourtSection, constitution: Constitution) -> Iterator[Problem]:
    """The contradictions of the powers with the rest of the file."""
    powers = section.powers
    if powers is not None and not powers.names:
        yield Problem(("court", "powers"), "at least one power, or no such key")
    if powers is None:
        return
    if powers.halt_proposals:
        yield from _halt(section, constitution)
    if powers.suspend_officers and not constitution.offices:
        yield Problem(("court", "powers", "suspend_officers"), "no such key without `offices`")
    if powers.award_damages:
        yield from _kinds(powers.award_damages)


def find_guardian_problems(constitution: Constitution) -> Iterator[Problem]:
    """The court can be the guardian only where claims bring proposals before it."""
    guardian = constitution.government.guardian
    if guardian is None or guardian.account != COURT:
        return
    section: CourtSection | None = constitution.sections().get(COURT)  # type: ignore[assignment]
    if section is None or section.powers is None or section.powers.halt_proposals is None:
        allowed = "an account; `court` only with `court.powers.halt_proposals`"
        yield Problem(("government", "guardian", "account"), allowed)


def _halt(section: CourtSection, constitution: Constitution) -> Iterator[Problem]:
    assert section.powers is not None
    assert section.powers.halt_proposals is not None
    halt = section.powers.halt_proposals.for_at_most
    grace, takes = constitution.government.grace_period_seconds, time_to_rule(section, constitution)
    if 2 * halt > grace:
        allowed = (
            f"at most half of `grace_period`, which is {units.format_duration(grace)}, so that "
            "what was halted can still be executed"
        )
        yield Problem(_HALT, allowed, units.format_duration(halt))
    if halt <= takes:
        allowed = (
            f"longer than {units.format_duration(takes)}, which the court takes to rule where "
            "nobody appeals"
        )
        yield Problem(_HALT, allowed, units.format_duration(halt))


def time_to_rule(section: CourtSection, constitution: Constitution) -> int:
    """How long the court takes from a claim to a ruling that nobody appeals, in seconds: at 12
    seconds a block, and where everybody takes all the time that there is."""
    from govkit.constitution.court import SECONDS_PER_BLOCK

    clock = constitution.nation.clock
    unit = 1 if clock is Clock.TIMESTAMP else SECONDS_PER_BLOCK
    names = ("evidence_period", "commit_period", "reveal_period", "appeal_period")
    spans = sum(section.span(name, clock) for name in names)
    return spans * unit + (2 * section.window + 2 * section.far) * SECONDS_PER_BLOCK


def _kinds(power: DamagesPower) -> Iterator[Problem]:
    place = ("court", "powers", "award_damages", "bonds")
    if not 1 <= len(power.kinds) <= MAX_KINDS:
        yield Problem(place, f"1 to {MAX_KINDS} kinds of bonds")
    for name, money in power.kinds.items():
        if money.amount > MAX_AWARD:
            yield Problem((*place, name), "less than 2^96 of the asset's smallest unit")
