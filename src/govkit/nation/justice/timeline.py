"""A case as a timeline: what happened and when, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govkit.constitution.units import COIN_SYMBOL, format_amount, format_count
from govkit.contracts.contract import EventLog
from govkit.nation.justice.cases import STEPS, CaseState, Stage
from govkit.nation.moments import Moment

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened in a case: its block, the second since 1970, and words for it."""

    block: int
    second: int
    what: str


def timeline(nation: Nation, number: int) -> list[Happened]:
    """What happened in a case, in order. Events that say nothing new to people are left out."""
    assert nation.court is not None
    seconds: dict[int, int] = {}
    found = []
    for event in nation.court.events(number):
        what = told(nation, event)
        if not what:
            continue
        block = event.log.block_number
        if block not in seconds:
            seconds[block] = nation.port.block(block).timestamp
        found.append(Happened(block, seconds[block], what))
    return found


def told(nation: Nation, event: EventLog) -> str:
    """An event of a case in words; nothing for one that another event tells of."""
    tell = _TELLERS.get(event.name)
    return tell(nation, event.fields) if tell else ""


def waits_for(nation: Nation, state: CaseState) -> list[str]:
    """What a case waits for, until when, and what anybody or somebody can do, in lines."""
    number, stage = state.number, state.stage
    if stage in STEPS:
        how = f"anybody can do that: govkit court {STEPS[stage]} {number}"
        return [f"it {stage}", how]
    ends = _ends(nation, state)
    lines = {
        Stage.WAITING: [
            f"its panel can be drawn from block {state.until_block} on",
            f"parties can commit a share of its randomness until block {_shares_until(state)}: "
            f"govkit court commit-share {number}",
        ],
        Stage.GIVING: [
            f"parties that committed a share give it before block {state.until_block}: "
            f"govkit court give-share {number}",
        ],
        Stage.EVIDENCE: [
            f"evidence is heard {ends}; then the panel votes",
            f"parties give it: govkit court evidence {number} FILE",
        ],
        Stage.VOTING: [f"panelists commit votes {ends}: govkit court commit {number} RULING"],
        Stage.REVEALING: [f"panelists reveal votes {ends}: govkit court reveal {number}"],
        Stage.APPEALABLE: [f"parties can appeal {ends}: govkit court appeal {number}"],
        Stage.NATION: [
            f"the nation can decide {ends}: govkit proposal new --action "
            f"'decide case {number}: ruling N'",
            "else the ruling stands",
        ],
    }
    return lines.get(stage, ["nothing: it is over"])


def _shares_until(state: CaseState) -> int:
    """The last block in which a share can be committed: as far before the draw's as after."""
    far = state.until_block - state.case.block
    return state.case.block - far


def _ends(nation: Nation, state: CaseState) -> str:
    return nation.moments.until(Moment(state.until)) if state.until else ""


_SHOWN_BYTES = 6
"""Of a document's hash; `evidence` tells all of it."""


def _coin(wei: int) -> str:
    return format_amount(wei, COIN_SYMBOL)


def _opened(nation: Nation, fields: Mapping[str, Any]) -> str:
    return f"opened by {nation.book.show(fields['arbitrable'])}"


def _evidence(nation: Nation, fields: Mapping[str, Any]) -> str:
    where = f" at {fields['uri']}" if fields["uri"] else ""
    party = nation.book.show(fields["party"])
    begins = bytes(fields["content_hash"])[:_SHOWN_BYTES].hex()
    return f"evidence 0x{begins}...{where} by {party}"


def _drawn(nation: Nation, fields: Mapping[str, Any]) -> str:
    numbers = [number for number in fields["numbers"] if number]
    vacant = len(fields["numbers"]) - len(numbers)
    panel = f"panel drawn: {passports(numbers)}" if numbers else "nobody could be drawn"
    return panel + (f"; {format_count(vacant, 'seat')} empty" if vacant else "")


def passports(numbers: list[int]) -> str:
    """Passports in words: `passport 3`, `passports 3, 7`."""
    word = "passport" if len(numbers) == 1 else "passports"
    return f"{word} {', '.join(map(str, numbers))}"


def _ruled(nation: Nation, fields: Mapping[str, Any]) -> str:
    ruling, votes, voted = fields["ruling"], fields["votes"], fields["all_votes"]
    if not votes:
        return f"no vote prevailed, of {voted}: ruling {ruling}"
    return f"ruling {ruling}, by {votes} of {format_count(voted, 'vote')}"


def _of_party(verb: str) -> Callable[[Nation, Mapping[str, Any]], str]:
    return lambda nation, fields: f"party {fields['party']} {verb}"


def _of_passport(verb: str) -> Callable[[Nation, Mapping[str, Any]], str]:
    return lambda nation, fields: f"passport {fields['number']} {verb}"


_TELLERS: Mapping[str, Callable[[Nation, Mapping[str, Any]], str]] = {
    "DisputeCreation": _opened,
    "EvidenceGiven": _evidence,
    "ShareCommitted": _of_party("committed a share"),
    "ShareGiven": _of_party("gave its share"),
    "ShareForfeited": lambda nation, fields: (
        f"party {fields['party']} held its share back and lost {_coin(fields['bond'])}"
    ),
    "ShareReturned": _of_party("has its bond back"),
    "Drawn": _drawn,
    "Committed": _of_passport("committed a vote"),
    "Closed": lambda nation, fields: "votes are closed",
    "Silent": lambda nation, fields: (
        f"passport {fields['number']} was silent"
        + (f" and lost {_coin(fields['stake'])}" if fields["stake"] else "")
    ),
    "Revealed": lambda nation, fields: (
        f"passport {fields['number']} revealed: ruling {fields['vote']}"
    ),
    "Ruled": _ruled,
    "AppealDecision": lambda nation, fields: "appealed",
    "Decided": lambda nation, fields: f"the nation decided: ruling {fields['ruling']}",
    "Executed": lambda nation, fields: (
        f"executed: ruling {fields['ruling']}; the verdict is record {fields['record']}"
    ),
}
