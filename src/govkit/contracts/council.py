"""Council: an office or a body whose holders the citizens elect for a term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts.contract import Contract
from govkit.network.port import Call
from govkit.types import Address


@dataclass(frozen=True, slots=True)
class CouncilSettings:
    """What a council is created with, field by field as the contract's struct has it.

    Spans are in the clock's unit; the quorum of a recall is a share of all citizens.
    """

    name: str
    seats: int
    term: int
    nomination_period: int
    voting_period: int
    recall_quorum_bps: int
    registry: Address
    treasury: Address
    founder: Address


@dataclass(frozen=True, slots=True)
class Election:
    """An election or a recall: whether it is settled, how many candidates are on its list, and the
    timepoints between which one votes (after `voting_from`, to `voting_until` inclusive). A
    void one is settled too: nobody was or will be seated or recalled by it."""

    recall: bool
    settled: bool
    candidates: int
    voting_from: int
    voting_until: int
    void: bool


class Council(Contract):
    """Seats with terms, elections, recalls."""

    artifact_name = "Council"

    def name(self, *, block: int | None = None) -> str:
        return str(self._read("name", block=block))

    def seats(self, *, block: int | None = None) -> int:
        return int(self._read("seats", block=block))

    def term(self, *, block: int | None = None) -> int:
        """How long a term lasts, in the clock's unit, as all spans here."""
        return int(self._read("term", block=block))

    def nomination_period(self, *, block: int | None = None) -> int:
        return int(self._read("nominationPeriod", block=block))

    def voting_period(self, *, block: int | None = None) -> int:
        return int(self._read("votingPeriod", block=block))

    def recall_quorum_bps(self, *, block: int | None = None) -> int:
        return int(self._read("recallQuorumBps", block=block))

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def founder(self, *, block: int | None = None) -> Address:
        return Address(self._read("founder", block=block))

    def dues(self, *, block: int | None = None) -> Address:
        """The contract of dues, if arrears bar from candidacy; zero for none."""
        return Address(self._read("dues", block=block))

    def secret_elections(self, *, block: int | None = None) -> Address:
        """The contract that takes this council's secret ballots; zero if it votes in public."""
        return Address(self._read("secretElections", block=block))

    def clock(self) -> int:
        return int(self._read("clock"))

    def holders(self, *, block: int | None = None) -> tuple[Address, ...]:
        return tuple(self._read("holders", block=block))

    def is_holder(self, account: Address) -> bool:
        return bool(self._read("isHolder", account))

    def term_end(self, *, block: int | None = None) -> int:
        """The last timepoint of the term, which may be past; 0 before the first one."""
        return int(self._read("termEnd", block=block))

    def term_began(self, *, block: int | None = None) -> int:
        """The timepoint at which the holders were seated; 0 before the first term."""
        return int(self._read("termBegan", block=block))

    def recall_from(self) -> int:
        """The first timepoint at which a recall can be opened in this term."""
        return int(self._read("recallFrom"))

    def elections(self, *, block: int | None = None) -> int:
        """The number of elections and recalls so far."""
        return int(self._read("elections", block=block))

    def election(self, number: int) -> Election:
        return Election(*self._read("election", number))

    def candidate(self, number: int, position: int) -> Address:
        """The candidate at a position of an election's list, by the present key."""
        return Address(self._read("candidates", number, position))

    def is_nominated(self, number: int, account: Address) -> bool:
        return bool(self._read("isNominated", number, account))

    def endorsements(self, number: int, account: Address) -> int:
        """How many citizens endorse a candidate, on the list or not."""
        return int(self._read("endorsements", number, account))

    def has_endorsed(self, number: int, account: Address) -> bool:
        return bool(self._read("hasEndorsed", number, account))

    def approvals(self, number: int, position: int) -> int:
        """Ballots that approve of a candidate; in a recall those against (0) and for it (1)."""
        return int(self._read("approvals", number, position))

    def ranked(self, number: int, ranking: Sequence[int]) -> int:
        """Ballots with exactly this ranking."""
        return int(self._read("ranked", number, list(ranking)))

    def has_voted(self, number: int, account: Address) -> bool:
        return bool(self._read("hasVoted", number, account))

    def open_election(self) -> Call:
        return self._call("openElection")

    def open_recall(self) -> Call:
        return self._call("openRecall")

    def nominate(self) -> Call:
        return self._call("nominate")

    def endorse(self, candidate: Address) -> Call:
        return self._call("endorse", candidate)

    def vote(self, ballot: int) -> Call:
        """By approval: bit n approves of the candidate at position n; in a recall 1 is for it."""
        return self._call("vote", ballot)

    def rank(self, ranking: Sequence[int]) -> Call:
        """By ranking: candidates' positions, the best one first."""
        return self._call("rank", list(ranking))

    def settle(self) -> Call:
        return self._call("settle")

    def appoint(self, members: Sequence[Address], until: int) -> Call:
        """Only in a founding or a proposal."""
        return self._call("appoint", list(members), until)

    def dismiss(self, holder: Address) -> Call:
        """Only in a proposal."""
        return self._call("dismiss", holder)
