"""Elections to councils: the candidates, the ballots and the count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from govkit.contracts.council import Council, Election
from govkit.errors import NotFound, UsageError
from govkit.institutions import ballots_of
from govkit.nation.moments import Moment
from govkit.nation.todo import Todo
from govkit.network.port import Call
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.contracts.secret_elections import SecretElections
    from govkit.nation.nation import Nation
    from govkit.nation.secrecy.elections import SecretElectionPolls
    from govkit.nation.secrecy.elections import Standing as SecretStanding


class Stage(StrEnum):
    """The stage of an election."""

    NOMINATING = "nominating"
    VOTING = "voting"
    COUNTING = "to be counted"
    OVER = "to be settled"
    SETTLED = "settled"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate by position from 0, with its ballots and endorsements.

    `ballots` counts those that approve of it or, if ballots rank, that name it first.
    """

    position: int
    address: Address
    ballots: int
    endorsements: int


@dataclass(frozen=True, slots=True)
class ElectionStanding:
    """An election or recall as it stands.

    `secret` is how its secret poll stands, if the council votes so; then nothing else is known of
    the ballots but how many there are, until they are counted.
    `rounds` are those of an instant run-off so far, each with the ballots of the positions that
    were left. A recall has no candidates, but votes `against` and `in_favour`.
    """

    number: int
    stage: Stage
    election: Election
    candidates: tuple[Candidate, ...]
    rounds: tuple[dict[int, int], ...]
    ballots: int
    against: int
    in_favour: int
    winners: tuple[Address, ...]
    secret: SecretStanding | None = None


class Elections:
    """Reads a council. To change it, send the calls that this makes. `secret` are its secret polls,
    if it votes so."""

    def __init__(
        self,
        name: str,
        council: Council,
        first_block: int,
        secret: SecretElectionPolls | None = None,
    ) -> None:
        self.name, self.council, self._first_block = name, council, first_block
        self.secret = secret

    @property
    def is_ranked(self) -> bool:
        """Whether ballots rank the candidates, as public ones do for one seat."""
        return self.secret is None and self.council.seats() == 1

    def standing(self, number: int | None = None) -> ElectionStanding:
        """An election by its number from 1, or else the newest one. Raises NotFound."""
        newest = self.council.elections()
        number = newest if number is None else number
        if not 1 <= number <= newest:
            known = f"there are {newest}" if newest else "none was opened yet"
            raise NotFound(
                f"{self.name} has no election{f' {number}' if number else ''}",
                known,
                f"open one: govkit election open {self.name}",
            )
        election = self.council.election(number)
        if self.secret is not None:
            return self._secret_standing(number, election, self.secret.standing(number))
        cast = self._cast(number)
        recall = election.recall
        return ElectionStanding(
            number=number,
            stage=self.stage(election, number),
            election=election,
            candidates=() if recall else self._candidates(number, election, cast),
            rounds=() if recall or not self.is_ranked else run_off(cast, election.candidates),
            ballots=len(cast),
            against=cast.count(0) if recall else 0,
            in_favour=cast.count(1) if recall else 0,
            winners=self._winners(number),
        )

    def _secret_standing(
        self, number: int, election: Election, secret: SecretStanding
    ) -> ElectionStanding:
        against, in_favour, *_ = secret.counts or (0, 0)
        recall, counts = election.recall, secret.counts or (0,) * election.candidates
        candidates = []
        for position in range(0 if recall else election.candidates):
            address = self.council.candidate(number, position)
            endorsed = self.council.endorsements(number, address)
            candidates.append(Candidate(position, address, counts[position], endorsed))
        return ElectionStanding(
            number=number,
            stage=self.stage(election, number),
            election=election,
            candidates=tuple(candidates),
            rounds=(),
            ballots=secret.poll.ballots,
            against=against if recall else 0,
            in_favour=in_favour if recall else 0,
            winners=self._winners(number),
            secret=secret,
        )

    def all(self) -> list[ElectionStanding]:
        """Every election and recall, the first one first."""
        return [self.standing(number) for number in range(1, self.council.elections() + 1)]

    def opens_from(self) -> int:
        """The first timepoint at which the next election can be opened, while none is open.

        0 if nobody holds a seat: then it can be opened at once.
        """
        council = self.council
        if not council.holders():
            return 0
        return council.term_end() - council.nomination_period() - council.voting_period()

    def stage(self, election: Election, number: int) -> Stage:
        """The stage now of the election with that number."""
        now = self.council.now()
        if election.void:
            return Stage.VOID
        if election.settled:
            return Stage.SETTLED
        if now <= election.voting_from and not election.recall:
            return Stage.NOMINATING
        if now <= election.voting_until:
            return Stage.VOTING
        is_counted = self.secret is None or self.secret.contract.result(number)[0]
        return Stage.OVER if is_counted else Stage.COUNTING

    def has_voted(self, number: int, account: Address) -> bool:
        """Whether a citizen's ballot was cast, in public or in secret."""
        votes = self.secret.contract if self.secret is not None else self.council
        return votes.has_voted(number, account)

    def _cast(self, number: int) -> list[int]:
        """The ballots in order, as bits of positions or codes of rankings."""
        topic = number.to_bytes(32)
        events = self.council.events("BallotCast", from_block=self._first_block, topics=(topic,))
        return [int(event.fields["ballot"]) for event in events]

    def _candidates(
        self, number: int, election: Election, cast: Sequence[int]
    ) -> tuple[Candidate, ...]:
        ranked = self.is_ranked
        firsts = [ranking_of(each)[0] for each in cast] if ranked else []
        found = []
        for position in range(election.candidates):
            address = self.council.candidate(number, position)
            ballots = firsts.count(position) if ranked else self.council.approvals(number, position)
            endorsed = self.council.endorsements(number, address)
            found.append(Candidate(position, address, ballots, endorsed))
        return tuple(found)

    def _winners(self, number: int) -> tuple[Address, ...]:
        topic = number.to_bytes(32)
        settled = self.council.events(
            "ElectionSettled", from_block=self._first_block, topics=(topic,)
        )
        return next((tuple(event.fields["winners"]) for event in settled), ())

    def vote(self, choices: Sequence[Address]) -> Call:
        """A public ballot for candidates of the open election: ranked best first for one seat, else
        approving of each. Raises UsageError for somebody who does not stand."""
        self._check_public()
        chosen = self.positions(choices)
        if self.is_ranked:
            return self.council.rank(chosen)
        return self.council.vote(sum(1 << position for position in chosen))

    def positions(self, choices: Sequence[Address]) -> list[int]:
        """The positions of candidates of the open election. Raises UsageError for somebody who does
        not stand, or is named twice."""
        standing = self.standing()
        if standing.election.recall:
            raise UsageError(
                f"{self.name} is voting on a recall", next_step="vote for or against it"
            )
        return positions_of(choices, [each.address for each in standing.candidates])

    def _check_public(self) -> None:
        if self.secret is not None:
            raise UsageError(
                f"{self.name} votes in secret", next_step="add --secret: nobody learns how you vote"
            )

    def vote_recall(self, *, in_favour: bool) -> Call:
        """A public ballot on the open recall. Raises UsageError if none is open."""
        self._check_public()
        if not self.standing().election.recall:
            raise UsageError(
                f"{self.name} is not voting on a recall", next_step="name the candidates you want"
            )
        return self.council.vote(int(in_favour))


def positions_of(choices: Sequence[Address], candidates: Sequence[Address]) -> list[int]:
    """The positions of candidates on a list. Raises UsageError for somebody who does not stand, or
    is named twice."""
    positions = {candidate: position for position, candidate in enumerate(candidates)}
    for choice in choices:
        if choice not in positions:
            raise UsageError(
                f"{choice} is not a candidate",
                f"the candidates are {', '.join(positions) or 'none'}",
                "name one of these",
            )
    if len(set(choices)) != len(choices):
        raise UsageError("a candidate is named twice", next_step="name each once")
    return [positions[choice] for choice in choices]


def elections_of(nation: Nation) -> dict[str, Elections]:
    """The elections of each council, by its name."""
    ballots, first_block = nation.contracts["secret_elections"], nation.deployment.first_block
    found = {}
    for name, council in nation.councils.items():
        secret = None
        if contract := ballots.get(ballots_of(name)):
            from govkit.nation.secrecy.elections import SecretElectionPolls

            assert nation.trustees is not None  # the nation file takes none without the other
            trustees = nation.trustees.contract
            secret = SecretElectionPolls(cast("SecretElections", contract), trustees, first_block)
        found[name] = Elections(name, council, first_block, secret)
    return found


def ranking_of(code: int) -> list[int]:
    """The positions in a ranking's code, best first: three bits for each position plus one."""
    positions = []
    while code:
        positions.append((code & 7) - 1)
        code >>= 3
    return positions


def run_off(cast: Sequence[int], candidates: int) -> tuple[dict[int, int], ...]:
    """The rounds of an instant run-off over codes of rankings, as the contract counts them.

    Each round has the ballots of the positions that were left. In a tie the later one drops out.
    """
    rankings = [ranking_of(code) for code in cast]
    standing, rounds = list(range(candidates)), []
    while rankings and standing:
        counted = dict.fromkeys(standing, 0)
        for ranking in rankings:
            best = next((each for each in ranking if each in counted), None)
            if best is not None:
                counted[best] += 1
        rounds.append(counted)
        if len(standing) == 1 or max(counted.values()) * 2 > sum(counted.values()):
            break
        standing.remove(min(standing, key=lambda each: (counted[each], -each)))
    return tuple(rounds)


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """The elections to open, to endorse or vote in, and to settle."""
    is_citizen = bool(nation.elections) and nation.registry.is_citizen(person)
    for name, elections in nation.elections.items():
        council = elections.council
        number = council.elections()
        election = council.election(number) if number else None
        if election is None or election.settled:
            if nation.moments.now(Moment(0)) >= elections.opens_from():
                what = f"open the election of {name}"
                yield Todo(what, f"govkit election open {name}")
            continue
        stage = elections.stage(election, number)
        if stage is Stage.OVER:
            yield Todo(f"settle the vote on {name}", f"govkit election settle {name}")
        elif stage is Stage.COUNTING and elections.secret is not None:
            yield from _count(name, elections.secret, number, person)
        elif is_citizen:
            yield from _part(elections, number, stage, person)


def _count(name: str, secret: SecretElectionPolls, number: int, person: Address) -> Iterator[Todo]:
    """What a trustee, and then anybody, does for the count of secret ballots."""
    from govkit.nation.secrecy.polls import Stage as Counting

    standing = secret.standing(number)
    until = Moment(standing.until)
    trustees = secret.trustees.trustees_of(standing.poll.epoch)
    if person in trustees:
        done = "given" if trustees.index(person) + 1 in standing.poll.shared_by else ""
        what = f"give your share of the vote on {name}"
        yield Todo(what, f"govkit ballot trustee share {name}", until, done)
    if standing.stage is Counting.COUNTING:
        yield Todo(f"count the vote on {name}", f"govkit ballot tally {name}", until)


def _part(elections: Elections, number: int, stage: Stage, person: Address) -> Iterator[Todo]:
    """A citizen's part in an open election or recall."""
    name, council = elections.name, elections.council
    election = council.election(number)
    if stage is Stage.VOTING:
        what = f"{'the recall of' if election.recall else 'the election of'} {name}"
        choice = "for" if election.recall else "CANDIDATE"
        secret = " --secret" if elections.secret is not None else ""
        command = f"govkit election vote {name} {choice}{secret}"
        until = Moment(election.voting_until)
        if elections.has_voted(number, person):
            yield Todo(what, command, until, "voted")
        else:
            yield Todo(f"vote in {what}", command, until)
        return
    until = Moment(election.voting_from)
    stand = f"the list for {name}"
    if council.is_nominated(number, person):
        yield Todo(stand, f"govkit election nominate {name}", until, "you stand")
    else:
        yield Todo(f"stand for {name}", f"govkit election nominate {name}", until)
    endorse = f"govkit election endorse {name} CANDIDATE"
    if council.has_endorsed(number, person):
        yield Todo(stand, endorse, until, "endorsed")
    elif election.candidates:
        yield Todo(f"endorse a candidate for {name}", endorse, until)


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """When one can open, nominate, vote or settle, for a refusal that is about time."""
    elections = next(
        (each for each in nation.elections.values() if each.council.address == call.to), None
    )
    if elections is None:
        return ""
    council, moments = elections.council, nation.moments
    if reason == "council: too early":
        opens = elections.opens_from()
        if call.data == council.open_recall().data:
            opens = council.recall_from() if council.holders() else 0
        if not opens:
            return "nobody holds a seat"
        return f"it can be opened {moments.both(Moment(opens))}"
    number = council.elections()
    if not number or reason not in _IN_ELECTION:
        return ""
    election = council.election(number)
    begins, ends = Moment(election.voting_from), Moment(election.voting_until)
    opened = "opened" if moments.is_past(begins) else "opens"
    closed = "closed" if moments.is_past(ends) else "closes"
    return f"voting {opened} {moments.both(begins)}, and {closed} {moments.both(ends)}"


_IN_ELECTION = (
    "council: not nominating",
    "council: not voting",
    "council: still voting",
    "council: election open",
    "council: settled",
)
