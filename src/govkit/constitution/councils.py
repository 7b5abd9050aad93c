"""Councils: bodies and offices whose seats the citizens fill by election."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from govkit.constitution.accounts import DEV_ADDRESSES, Account, Refused
from govkit.constitution.houses import Votes
from govkit.constitution.quantities import CouncilSpan, RecallQuorum, Seats
from govkit.constitution.section import Section
from govkit.constitution.units import format_count
from govkit.constitution.values import Problem
from govkit.guesses import suggestion
from govkit.institutions import ballots_of, reserved_names
from govkit.types import Bps

if TYPE_CHECKING:
    from govkit.constitution.model import Constitution

DEFAULT_RECALL_QUORUM_BPS = Bps(5_000)
MAX_COUNCILS = 8
SECRET_METHODS = ("one", "approval")


def _method(value: object) -> str:
    if value == "ranked":
        raise Refused("`one` or `approval`: ranked ballots can't be counted in secret", "ranked")
    if value not in SECRET_METHODS:
        raise Refused("`one` or `approval`; leave it out for public elections")
    return str(value)


SecretMethod = Annotated[
    str, PlainValidator(_method), WithJsonSchema({"enum": list(SECRET_METHODS)})
]


class CouncilSetting(Section):
    """An office (one seat) or a body; all its seats begin and end together."""

    seats: Seats = Field(description="1 (elected by ranking) to 21 (by approval).")
    term: CouncilSpan = Field(
        description="How long the winners of an election hold their seats.\n\n"
        "At least as long as nominations and vote together. Spans here are in the "
        "clock's unit, up to 2^32 - 1."
    )
    nomination_period: CouncilSpan = Field(description="How long citizens can stand for election.")
    voting_period: CouncilSpan = Field(description="How long citizens can then vote.")
    recall_quorum_bps: RecallQuorum = Field(
        default=DEFAULT_RECALL_QUORUM_BPS,
        alias="recall_quorum",
        description="Share of all citizens that must vote in a recall. Default 50 %.",
    )
    secret: SecretMethod | None = Field(
        default=None,
        description="`one` or `approval`: elections and recalls are secret, and `trustees` count "
        "them.\n\n"
        "A ballot names at most one candidate, or any number, of eight at most. Whoever has the "
        "most ballots is elected. Default: public elections, by ranking for one seat.",
    )
    members: tuple[Account, ...] = Field(
        default=(),
        description="The holders of the seats for a term from the founding on.\n\n"
        "At most as many as there are seats.",
    )


def find_council_problems(constitution: Constitution) -> Iterator[Problem]:
    """Councils that could not be founded, and houses of councils that do not exist."""
    councils = constitution.councils
    if len(councils) > MAX_COUNCILS:
        found = format_count(len(councils), "council")
        yield Problem(("councils",), f"at most {MAX_COUNCILS} councils", found)
    taken = (
        reserved_names(constitution.institutions)
        | DEV_ADDRESSES.keys()
        | constitution.accounts.keys()
    )
    for name, council in councils.items():
        place = ("councils", name)
        if name in taken:
            allowed = "another name: an account, or another of the nation's contracts has this one"
            yield Problem(place, allowed)
        if council.secret:
            yield from _secret(constitution, name)
        if council.nomination_period + council.voting_period > council.term:
            yield Problem((*place, "term"), "at least as long as nomination and vote together")
        if len(council.members) > council.seats:
            found = format_count(len(council.members), "member")
            yield Problem((*place, "members"), f"no more than its {council.seats} seats", found)
        for i, member in enumerate(council.members):
            if member in council.members[:i]:
                yield Problem((*place, "members", i), "each account once, under one name")
    yield from _houses(constitution)


def _secret(constitution: Constitution, name: str) -> Iterator[Problem]:
    """Secret elections take trustees, and a name for one more contract."""
    place = ("councils", name, "secret")
    if "trustees" not in constitution.sections():
        allowed = "`trustees` in the file: they hold the key with which secret ballots are counted"
        yield Problem(place, allowed, "secret elections, but no `trustees`")
    if ballots_of(name) in constitution.councils:
        allowed = f"another name than {ballots_of(name)}, which the ballots of {name} take"
        yield Problem(("councils", ballots_of(name)), allowed)


def _houses(constitution: Constitution) -> Iterator[Problem]:
    """The council of a house must exist."""
    councils = constitution.councils
    for number, house in enumerate(constitution.government.further_houses, start=1):
        if house.votes is not Votes.COUNCIL:
            continue
        place = ("government", "houses", number, "votes")
        council = councils.get(house.council)
        if council is None:
            allowed = f"a council under `councils`: {', '.join(councils) or 'there is none'}"
            yield Problem(place, allowed + suggestion(house.council, councils))
