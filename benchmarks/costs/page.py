"""The tables of docs/reference/gas.md, each between its marks on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.costs.drafts import PRICES
from benchmarks.costs.figures import Figure

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "gas.md"
Figures = Mapping[str, Figure]
_BLOCK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def write(figures: Figures, peer: Figures, flow: Figures, promised: Mapping[str, int]) -> None:
    PAGE.write_text(filled(PAGE.read_text(), figures, peer, flow, promised))


def filled(
    text: str, figures: Figures, peer: Figures, flow: Figures, promised: Mapping[str, int]
) -> str:
    """The page with all that is made of the figures put in anew."""
    made = {
        "beside": beside(figures, peer, promised),
        "streams": streams(figures, flow),
        "alone": alone(figures, peer, promised),
        "drafts": drafts(figures, peer),
        "prices": prices(),
        "example": example(figures),
        "proposal": parts(figures["propose 1 action, repeat proposer"], _OF_A_PROPOSAL),
        "vote": parts(figures["castVote, citizen"], _OF_A_VOTE),
        "ballot": parts(figures["signed vote, each further one in a batch"], _OF_A_BALLOT),
    }
    return _BLOCK.sub(lambda found: f"{found[1]}{made[found[2]]}\n{found[3]}", text)


def beside(figures: Figures, peer: Figures, promised: Mapping[str, int]) -> str:
    """What the peer does too."""
    rows = (
        (name, gas(each), gas(peer[name]), share(each.gas, peer[name].gas), bound(promised, name))
        for name, each in figures.items()
        if name in peer
    )
    return table(("operation", "govkit", "OpenZeppelin", "share", "promised"), rows)


def streams(figures: Figures, flow: Figures) -> str:
    """What Sablier's Flow does too, and what it takes besides."""
    rows = []
    for name, each in flow.items():
        own = figures.get(name)
        told = (gas(own), gas(each), share(own.gas, each.gas)) if own else ("", gas(each), "")
        rows.append((name, *told))
    return table(("operation", "govkit", "Sablier Flow", "share"), rows)


def alone(figures: Figures, peer: Figures, promised: Mapping[str, int]) -> str:
    """What it does not."""
    rows = (
        (name, gas(each), bound(promised, name))
        for name, each in figures.items()
        if name not in peer
    )
    return table(("operation", "govkit", "promised"), rows)


def drafts(figures: Figures, peer: Figures) -> str:
    """What it leaves in the state, and what that will cost."""
    rows = []
    for name, each in figures.items():
        other = peer.get(name)
        told = (*state(other), share(each.tomorrow, other.tomorrow)) if other else ("",) * 5
        rows.append((name, *state(each), *told))
    columns = ("fresh", "changed", "code", "drafts")
    return table(("operation", *columns, "OpenZeppelin: fresh", *columns[1:], "share"), rows)


def state(figure: Figure) -> tuple[str, ...]:
    counts = (figure.fresh, figure.changed, figure.code)
    return (*(f"{each:,.2f}".removesuffix(".00") for each in counts), f"{figure.tomorrow:,}")


def prices() -> str:
    rows = (
        (each.what, f"{each.today:,}", f"{each.drafted:,}", ", ".join(f"EIP-{n}" for n in each.of))
        for each in PRICES.values()
    )
    return table(("each", "today", "drafts", "by"), rows)


def example(figures: Figures) -> str:
    """A vote, whose only other count is the accounts that it touches."""
    vote = figures["castVote, citizen"]
    call, word, account = (PRICES[each].more for each in ("call", "changed", "accounts"))
    accounts = round((vote.tomorrow - vote.gas - call - word * vote.changed) / account)
    sums = f"{vote.gas:,} − {-call:,} + {vote.changed:.0f} × {word:,} + {accounts} × {account:,}"
    return (
        f"A citizen's vote changes {vote.changed:.0f} words and touches {accounts} further "
        f"account{'s' * (accounts > 1)}: {sums} = {vote.tomorrow:,}."
    )


_OF_A_PROPOSAL = {
    "base and calldata": 27_104,
    "poll, and the word with proposer and code fold: two fresh words": 44_200,
    "the word of its proposer's open proposals: cold read, write": 5_000,
    "registry: cold call, the proposer's word": 4_700,
    "rulebook: cold call, the action's rule, its class": 6_800,
    "code hash of the target, cold": 2_600,
    "`ProposalCreated`": 8_430,
    "everything else: memory, decoding, hashing, encoding": 0,
}

_OF_A_VOTE = {
    "base and calldata": 21_716,
    "poll: cold read, write": 5_000,
    "marks: cold read, write (17,100 more for the one in 64 who opens the word)": 5_000,
    "registry: cold call, the voter's word": 4_700,
    "`VoteCast`": 2_405,
    "three hashes for the places of words": 210,
    "everything else: dispatch, window, class, late quorum, encoding": 0,
}
_OF_A_BALLOT = {
    "64 bytes of calldata": 1_024,
    "recovery of the signer": 3_100,
    "registry: warm call, cold checkpoint": 2_200,
    "`VoteCast`": 2_405,
    "its share of a word of marks": 345,
    "everything else, the registry's own code included": 0,
}
"""Where the gas goes, by the machine's prices; the last line is what these leave."""


def parts(figure: Figure, known: Mapping[str, int]) -> str:
    *_, last = known
    rest = figure.gas - sum(known.values())
    rows = ((what, f"{rest if what == last else used:,}") for what, used in known.items())
    return table(("step", "gas"), rows)


# -- cells


def gas(figure: Figure) -> str:
    return f"{figure.gas:,}"


def share(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.3f}"


def bound(promised: Mapping[str, int], name: str) -> str:
    return f"{promised[name]:,}" if name in promised else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """What is measured stands to the right; an empty cell is a blank."""
    rule = "|---|" + "--:|" * (len(head) - 1)
    lines = ["".join(f" {cell} |" if cell else " |" for cell in row) for row in (head, *rows)]
    return "\n".join([f"|{lines[0]}", rule, *(f"|{line}" for line in lines[1:])])
