"""Hypothesis strategies: nation files, populations, actions, proposals, ballots.

Every nation file that is drawn is valid, founds and proves. The people in it are those of
`Actors`, so that `World.pass_proposal` and the fixtures work in it: the proposer and at least
five voters are citizens and hold the same amount of currency each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from govkit.constitution import Constitution
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.testing.actors import Actors, ActorSigner
from govkit.testing.money_strategies import money_sections, strangers
from govkit.types import Address, Clock, Support, Wei

_VOTERS = 20
_LEAST_VOTERS = 5
_HELD = 1_000
_HOUR, _DAY = 3_600, 86_400
_TREASURY_HOLDS = 10_000
_ACTIONS = (
    "token.transfer", "token.issue", "registry.admit", "ledger.append", "ledger.setKeeper",
    "treasury pays coin", "governor.removeGuardian",
)  # fmt: skip


def populations(least: int = 1, most: int = _VOTERS) -> SearchStrategy[list[ActorSigner]]:
    """People without any other role, each once, in any order."""
    return st.permutations(Actors().voters(_VOTERS)).flatmap(
        lambda people: st.integers(least, most).map(lambda count: list(people[:count]))
    )


def nation_files() -> SearchStrategy[str]:
    """The texts of nation files: by either clock, with any houses, classes, rules, councils."""
    return _nation_documents().map(lambda document: yaml.safe_dump(document, sort_keys=False))


def constitutions() -> SearchStrategy[Constitution]:
    """Nation files, read."""
    return nation_files().map(lambda text: Constitution.parse(text, Path()))


def actions(nation: Nation) -> SearchStrategy[Call]:
    """Actions for proposals of this nation, which the sample nation's treasury can pay."""
    someone = strangers()
    amounts = st.integers(0, 10**18).map(Wei)
    titles = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=40)
    return st.one_of(
        st.builds(nation.token.transfer, someone, amounts),
        st.builds(nation.registry.admit, someone),
        st.builds(nation.ledger.set_keeper, someone, st.booleans()),
        st.builds(nation.ledger.append, st.just(bytes(32)), st.binary(min_size=32, max_size=32),
                  titles),
        st.builds(_pay_nothing, someone),
    )  # fmt: skip


def action_lists(nation: Nation, most: int = 10) -> SearchStrategy[list[Call]]:
    """One to ten different actions, since not all can be done twice."""
    return st.lists(actions(nation), min_size=1, max_size=most, unique=True)


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal to be made."""

    actions: tuple[Call, ...]
    description: str


def proposals(nation: Nation, most: int = 10) -> SearchStrategy[Draft]:
    """Actions and a description, of any characters, that does not reserve it for an account."""
    words = st.text(st.characters(codec="utf-8"), max_size=200).filter(
        lambda text: "#proposer=" not in text
    )
    return st.builds(Draft, action_lists(nation, most).map(tuple), words)


def ballots(
    voters: Sequence[ActorSigner], least: int = 0
) -> SearchStrategy[list[tuple[ActorSigner, Support]]]:
    """Voters, each once and in any order, with their votes."""
    ballot = st.tuples(st.sampled_from(list(voters)), st.sampled_from(Support))
    return st.lists(ballot, min_size=least, unique_by=lambda each: each[0].address)


def _pay_nothing(receiver: Address) -> Call:
    return Call(receiver, b"", Wei(0))


# -- nation files


@st.composite
def _nation_documents(draw: DrawFn) -> dict[str, Any]:
    actors = Actors()
    people = [actors.proposer, *draw(populations(_LEAST_VOTERS))]
    addresses = [each.address for each in people]
    by_block = draw(st.booleans())
    councils = draw(_councils(addresses, by_block))
    currency, government = (
        draw(_currencies(addresses)),
        draw(_governments(actors, councils, by_block, len(addresses))),
    )
    if any(house["votes"] in ("locked", "square_root") for house in government["houses"][1:]):
        currency["locked_votes"] = draw(_locked_votes(by_block))
    exits = draw(_exits(government))
    clock = Clock.BLOCKNUMBER if by_block else Clock.TIMESTAMP
    classes = ["constitutional", *government.get("classes", ())]
    money = draw(money_sections("DRW", addresses, [*classes, *exits], clock))
    return {
        "govkit": 1,
        "nation": {"name": "Drawn", "clock": "blocknumber" if by_block else "timestamp"},
        "currency": currency,
        "citizenship": draw(_citizenships(actors, addresses)),
        **({"councils": councils} if councils else {}),
        **exits,
        **money,
        **draw(_courts(by_block)),
        "government": government,
        "records": {"keepers": draw(st.sampled_from([[], [actors.keeper.address]]))},
    }


def _span(ticks: int, by_block: bool) -> str:
    return f"{ticks} blocks" if by_block else f"{ticks} seconds"


def _share(bps: int) -> str:
    return f"{bps // 100}.{bps % 100:02d} %"


@st.composite
def _currencies(draw: DrawFn, holders: list[Address]) -> dict[str, Any]:
    held = _TREASURY_HOLDS + _HELD * len(holders)
    people = [{"to": each, "amount": f"{_HELD} DRW"} for each in holders]
    return {
        "name": "Drawn Coin",
        "symbol": "DRW",
        "cap": f"{draw(st.integers(held, 10**8))} DRW",
        "yearly_issuance_limit": _share(draw(st.integers(0, 10_000))),
        "genesis": [{"to": "treasury", "amount": f"{_TREASURY_HOLDS} DRW"}, *people],
    }


@st.composite
def _locked_votes(draw: DrawFn, by_block: bool) -> dict[str, str]:
    epoch = draw(st.integers(100, 10_000))
    longest = epoch * draw(st.integers(2, 209))
    return {"longest": _span(longest, by_block), "epoch": _span(epoch, by_block)}


@st.composite
def _exits(draw: DrawFn, government: dict[str, Any]) -> dict[str, Any]:
    """A section `exit`, where every class waits long enough for a notice."""
    terms = [government, *government.get("classes", {}).values()]
    shortest = min(int(each["timelock_delay"].split()[0]) for each in terms)
    if shortest < 2 * _HOUR or not draw(st.booleans()):
        return {}
    section = {
        "assets": ["ETH"],
        "tenure": f"{draw(st.integers(1, 3_650))} days",
        "notice": f"{draw(st.integers(_HOUR, min(shortest // 2, 15 * _DAY)))} seconds",
        "discount": _share(draw(st.integers(0, 9_999))),
        "keeps": f"{draw(st.integers(1, 255))} months",
    }
    return {"exit": section}


@st.composite
def _courts(draw: DrawFn, by_block: bool) -> dict[str, Any]:
    """A section `court`; a vote that decides appeals has far more time than any class takes."""
    if not draw(st.booleans()):
        return {}
    seats = draw(st.integers(0, 10)) * 2 + 1
    larger = draw(st.sampled_from([0, *range(seats + 2, 22, 2)]))
    spans = ["tenure", "evidence_period", "commit_period", "reveal_period", "notice"]
    by_vote = draw(st.booleans())
    if larger or by_vote:
        spans.append("appeal_period")
    return {
        "court": {
            "willing": draw(st.booleans()),
            "seats": seats,
            "appeal_seats": larger,
            **{name: _span(draw(st.integers(1, 10**6)), by_block) for name in spans},
            **({"house_period": _span(2**31, by_block)} if by_vote else {}),
            **{name: f"{draw(st.integers(1, 999))} ETH" for name in ("fee", "stake", "share_bond")},
            "window": f"{draw(st.integers(1, 3_600))} blocks",
            "far": f"{draw(st.integers(1, 3_600))} blocks",
        }
    }


@st.composite
def _citizenships(draw: DrawFn, actors: Actors, citizens: list[Address]) -> dict[str, Any]:
    admission: dict[str, Any] = {"admission": "vote"}
    if draw(st.booleans()):
        admission = {"admission": "registrar", "registrar": actors.registrar.address}
    return {**admission, "founding_citizens": citizens}


@st.composite
def _councils(draw: DrawFn, citizens: list[Address], by_block: bool) -> dict[str, Any]:
    councils = {}
    for name in draw(st.sampled_from([[], ["elders"], ["elders", "judge"]])):
        seats = 1 if name == "judge" else draw(st.integers(2, 5))
        nominate, vote = draw(st.integers(1, 1_000)), draw(st.integers(1, 1_000))
        councils[name] = {
            "seats": seats,
            "term": _span(nominate + vote + draw(st.integers(0, 10**6)), by_block),
            "nomination_period": _span(nominate, by_block),
            "voting_period": _span(vote, by_block),
            "recall_quorum": _share(draw(st.integers(1, 10_000))),
            "members": citizens[: draw(st.integers(1, seats))],
        }
    return councils


@st.composite
def _governments(
    draw: DrawFn, actors: Actors, councils: dict[str, Any], by_block: bool, citizens: int
) -> dict[str, Any]:
    by_token = draw(st.booleans())
    houses = draw(_houses(list(councils)))
    terms = draw(_terms(_Most(threshold=_HELD if by_token else 1)))
    guarded = draw(st.booleans())
    section: dict[str, Any] = {
        "houses": ["token" if by_token else "citizens", *houses],
        **_written(terms, by_token, by_block),
        "active_proposals": draw(st.integers(1, 5)),
        "grace_period": f"{draw(st.integers(1, 365))} days",
    }
    if draw(st.booleans()):
        section["late_quorum_extension"] = _span(draw(st.integers(1, 50)), by_block)
    if draw(st.booleans()):
        section["dormancy"] = f"{draw(st.integers(1, citizens))} citizens"
    if guarded:
        until = f"{draw(st.integers(1, 3_650))} days"
        section["guardian"] = {"account": actors.guardian.address, "until": until}
    classes = {
        name: draw(_classes(terms, houses, by_token, by_block))
        for name in draw(st.sampled_from([[], ["ordinary"], ["ordinary", "budget"]]))
    }
    if classes:
        section["classes"] = classes
        section["rules"] = draw(_rules(["constitutional", *classes]))
    return section


@dataclass(frozen=True, slots=True)
class _Most:
    """The strictest that a class may be: spans in ticks and seconds, shares in basis points."""

    voting_delay: int = 50
    voting_period: int = 120
    quorum: int = 2_000
    approval: int = 10_000
    threshold: int = 1
    timelock: int = 10**6
    changeable: bool = False


@st.composite
def _terms(draw: DrawFn, most: _Most) -> _Most:
    return _Most(
        voting_delay=draw(st.integers(1, most.voting_delay)),
        # long enough for twenty to vote, a second or a block each, and for the least of a minute
        voting_period=draw(st.integers(60, max(60, most.voting_period))),
        quorum=draw(st.integers(0, most.quorum)),
        approval=draw(st.integers(5_000, most.approval)),
        threshold=draw(st.integers(0, most.threshold)),
        timelock=draw(st.integers(1, most.timelock)),
        changeable=most.changeable or draw(st.booleans()),
    )


def _written(terms: _Most, by_token: bool, by_block: bool) -> dict[str, Any]:
    unit = "DRW" if by_token else "citizen" if terms.threshold == 1 else "citizens"
    return {
        "voting_delay": _span(terms.voting_delay, by_block),
        "voting_period": _span(terms.voting_period, by_block),
        "quorum": _share(terms.quorum),
        "approval": _share(terms.approval),
        "proposal_threshold": f"{terms.threshold} {unit}",
        "timelock_delay": f"{terms.timelock} seconds",
        "changeable": terms.changeable,
    }


@st.composite
def _houses(draw: DrawFn, councils: list[str]) -> list[dict[str, Any]]:
    sources = [
        "citizens",
        "token",
        "square_root",
        "locked",
        *(f"council {each}" for each in councils),
    ]
    return [
        {
            "name": f"house{number}",
            "votes": source,
            "role": draw(st.sampled_from(["consent", "veto"])),
            "quorum": _share(draw(st.integers(1, 2_000))),
            "approval": _share(draw(st.integers(5_000, 10_000))),
        }
        for number, source in enumerate(draw(st.lists(st.sampled_from(sources), max_size=3)), 1)
    ]


@st.composite
def _classes(
    draw: DrawFn, strictest: _Most, houses: list[dict[str, Any]], by_token: bool, by_block: bool
) -> dict[str, Any]:
    """Weaker than the strictest class in all, houses asked or left out."""
    terms = draw(_terms(strictest))
    # With the shares of the strictest class, which a weaker one may not make stricter.
    asked = [each["name"] for each in houses if draw(st.booleans())]
    return {**_written(terms, by_token, by_block), "houses": asked}


@st.composite
def _rules(draw: DrawFn, classes: list[str]) -> list[dict[str, Any]]:
    return [
        {"action": action, "class": draw(st.sampled_from(classes))}
        for action in draw(st.lists(st.sampled_from(_ACTIONS), unique=True))
    ]
