"""Council: terms, elections by ranking and by approval, recalls; against models of both counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govkit.crypto.keccak import checksum
from govkit.testing import ActorSigner, reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.council.conftest import NOMINATION, TERM, VOTING, Deploy, elect, spans_of


class TestConstructor:
    @pytest.mark.parametrize("seats", [1, 21])
    def test_seats_within_bounds(self, deploy_council: Deploy, seats: int) -> None:
        assert deploy_council(seats).read("seats") == seats

    @pytest.mark.parametrize("seats", [0, 22])
    def test_seats_out_of_bounds(self, deploy_council: Deploy, seats: int) -> None:
        with reverts("council: seats out of range"):
            deploy_council(seats)

    @pytest.mark.parametrize(
        "changed",
        [
            {"nomination_period": 0}, {"voting_period": 0}, {"term": NOMINATION + VOTING - 1},
            {"term": 2**32}, {"voting_period": 2**256 - 1},
        ],
    )  # fmt: skip
    def test_spans_out_of_bounds(self, deploy_council: Deploy, changed: dict[str, int]) -> None:
        with reverts("council: span out of range"):
            deploy_council(**changed)

    def test_the_shortest_term(self, deploy_council: Deploy) -> None:
        assert deploy_council(term=NOMINATION + VOTING).read("term") == NOMINATION + VOTING

    @pytest.mark.parametrize("bps", [0, 10_001])
    def test_quorum_out_of_bounds(self, deploy_council: Deploy, bps: int) -> None:
        with reverts("council: quorum out of range"):
            deploy_council(recall_quorum_bps=bps)


class TestAppointing:
    def test_seats_have_votes_for_the_term(self, council: Deployed, cast: Cast) -> None:
        member = cast.keeper.address
        until = council.read("clock") + 501
        council.send(cast.founder, "appoint", [member, cast.holder.address], until)
        began = council.read("clock")
        assert council.read("holders") == (member, cast.holder.address)
        assert council.read("isHolder", member) is True
        assert (council.read("getVotes", member), council.read("delegates", member)) == (1, member)
        assert council.read("getVotes", cast.stranger.address) == 0
        council.world.forward(2_000)
        past = [
            council.read("getPastVotes", member, at) for at in (began - 1, began, until, until + 1)
        ]
        assert past == [0, 1, 1, 0]
        totals = [
            council.read("getPastTotalSupply", at) for at in (began - 1, began, until, until + 1)
        ]
        assert totals == [0, 2, 2, 0]
        ballots = [council.read("getPastBallot", member, at) for at in (began, until, until + 1)]
        assert ballots == [(1 << 96) | 1, (1 << 96) | 1, 0]
        assert council.read("holders") == ()
        assert council.read("isHolder", member) is False
        assert council.read("getVotes", member) == 0
        assert council.read("delegates", member) == ZERO_ADDRESS

    def test_history_has_no_votes_of_its_own(self, council: Deployed, cast: Cast) -> None:
        council.send(cast.treasury, "appoint", [cast.keeper.address], council.read("clock") + 9)
        council.world.mine()
        now = council.read("clock") - 1
        for account in (ZERO_ADDRESS, council.address):
            assert council.read("getPastVotes", account, now) == 0
            assert council.read("getPastBallot", account, now) == 0
            assert council.read("getVotes", account) == 0

    def test_new_members_replace_the_old(self, council: Deployed, cast: Cast) -> None:
        until = council.read("clock") + 900
        old, new, stays = cast.keeper.address, cast.holder.address, cast.citizen.address
        council.send(cast.treasury, "appoint", [old, stays], until)
        council.send(cast.treasury, "appoint", [stays, new], until)
        assert council.read("holders") == (stays, new)
        assert [council.read("getVotes", each) for each in (old, stays, new)] == [0, 1, 1]
        council.world.mine()
        assert council.read("getPastTotalSupply", council.read("clock") - 1) == 2

    def test_what_is_refused(self, council: Deployed, cast: Cast) -> None:
        now, member = council.read("clock"), cast.keeper.address
        for actor in (cast.deployer, cast.registrar, cast.stranger):
            with reverts("council: only treasury"):
                council.send(actor, "appoint", [member], now + 9)
            with reverts("council: only treasury"):
                council.send(actor, "dismiss", member)
        for members, until, reason in (
            ([member] * 4, now + 9, "council: too many seats"),
            ([member] * 2, now + 9, "council: seated twice"),
            ([ZERO_ADDRESS], now + 9, "council: zero address"),
            ([member], now - 1, "council: span out of range"),
            ([member], now + TERM + 100, "council: span out of range"),
        ):
            with reverts(reason):
                council.send(cast.treasury, "appoint", members, until)
        assert council.read("holders") == ()

    def test_a_founding_that_takes_longer_than_a_term_goes_on(
        self, council: Deployed, cast: Cast
    ) -> None:
        past = council.read("clock") - 1
        council.send(cast.founder, "appoint", [cast.keeper.address], past)
        assert council.read("holders") == ()
        assert council.read("termEnd") == past
        council.send(cast.citizen, "openElection")

    def test_dismissing(self, council: Deployed, cast: Cast) -> None:
        members = [cast.keeper.address, cast.holder.address, cast.citizen.address]
        council.send(cast.treasury, "appoint", members, council.read("clock") + 900)
        council.send(cast.treasury, "dismiss", members[1])
        assert council.read("holders") == (members[0], members[2])
        assert council.read("getVotes", members[1]) == 0
        with reverts("council: no holder"):
            council.send(cast.treasury, "dismiss", members[1])

    def test_votes_are_personal(self, council: Deployed, cast: Cast) -> None:
        with reverts("council: votes are personal"):
            council.send(cast.keeper, "delegate", cast.stranger.address)
        with reverts("council: votes are personal"):
            council.send(cast.keeper, "delegateBySig", cast.stranger.address, 0, 0, 0, b"", b"")


class TestElections:
    def test_by_approval(self, council: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
        first, second, third, fourth, *voters = citizens
        ballots: list[tuple[ActorSigner, object]] = [
            (voters[0], 0b1100), (voters[1], 0b1101), (voters[2], 0b0100), (first, 0b0011),
        ]  # fmt: skip
        elect(council, [first, second, third, fourth], ballots, cast.stranger)
        # Third 3, first and fourth 2 each, second 1.
        winners = (third.address, first.address, fourth.address)
        assert council.read("holders") == winners
        _, closed = spans_of(council)
        assert council.read("termEnd") == closed + TERM
        assert [council.read("approvals", 1, position) for position in range(4)] == [2, 1, 3, 2]

    def test_nobody_is_elected_whom_nobody_wants(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        elect(council, citizens[:3], [(citizens[5], 0b010), (citizens[6], 0)], cast.stranger)
        assert council.read("holders") == (citizens[1].address,)

    def test_without_candidates_nothing_changes(self, council: Deployed, cast: Cast) -> None:
        council.send(cast.treasury, "appoint", [cast.keeper.address], council.read("clock") + TERM)
        end = council.read("termEnd")
        council.world.forward(TERM - NOMINATION - VOTING)
        elect(council, [], [], cast.stranger)
        assert council.read("termEnd") == end
        council.send(cast.stranger, "openElection")
        assert council.read("elections") == 2

    def test_by_ranking(self, office: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
        """Who leads at first loses, as the second choices of those who dropped out decide."""
        ballots: list[tuple[ActorSigner, object]] = [
            *((each, [0]) for each in citizens[:4]),
            *((each, [1, 2]) for each in citizens[4:7]),
            *((each, [2, 1]) for each in citizens[7:9]),
        ]
        elect(office, citizens[:3], ballots, cast.stranger)
        assert office.read("holders") == (citizens[1].address,)
        assert office.read("ranked", 1, [0]) == 4
        assert office.read("ranked", 1, [1]) == 0

    def test_who_may_and_when(
        self, office: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        voter = citizens[0]
        with reverts("council: no such election"):
            office.send(voter, "nominate")
        with reverts("council: no such election"):
            office.send(voter, "rank", [0])
        with reverts("council: no such election"):
            office.send(voter, "settle")
        office.send(cast.stranger, "openElection")
        with reverts("council: election open"):
            office.send(cast.stranger, "openElection")
        with reverts("council: only citizens"):
            office.send(cast.stranger, "nominate")
        office.send(voter, "nominate")
        with reverts("council: already nominated"):
            office.send(voter, "nominate")
        with reverts("council: not voting"):
            office.send(voter, "rank", [0])
        for candidate in citizens[1:5]:
            office.send(candidate, "nominate")
        office.world.forward(NOMINATION + 1)
        with reverts("council: not nominating"):
            office.send(citizens[6], "nominate")
        with reverts("council: only citizens"):
            office.send(cast.stranger, "rank", [0])
        with reverts("council: rank them"):
            office.send(voter, "vote", 1)
        for wrong in ([], [5], [0, 0], [0, 1, 2, 3, 7]):
            with reverts("council: no such candidate"):
                office.send(voter, "rank", wrong)
        office.send(voter, "rank", [4, 3, 2, 1, 0])
        assert office.read("hasVoted", 1, voter.address) is True
        assert office.read("hasVoted", 1, citizens[1].address) is False
        with reverts("council: already voted"):
            office.send(voter, "rank", [0])
        with reverts("council: still voting"):
            office.send(voter, "settle")
        office.world.forward(VOTING)
        with reverts("council: not voting"):
            office.send(citizens[1], "rank", [0])
        office.send(cast.stranger, "settle")
        with reverts("council: settled"):
            office.send(cast.stranger, "settle")
        assert office.read("holders") == (citizens[4].address,)

    def test_a_council_is_not_ranked(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        council.send(cast.stranger, "openElection")
        council.send(citizens[0], "nominate")
        council.world.forward(NOMINATION + 1)
        with reverts("council: approve of them"):
            council.send(citizens[0], "rank", [0])
        with reverts("council: no such candidate"):
            council.send(citizens[0], "vote", 0b10)

    def test_not_before_the_term_nears_its_end(
        self, office: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        elect(office, citizens[:1], [(citizens[1], [0])], cast.stranger)
        with reverts("council: too early"):
            office.send(cast.stranger, "openElection")
        office.world.forward(TERM - NOMINATION - VOTING)
        elect(office, citizens[2:3], [(citizens[1], [0])], cast.stranger)
        assert office.read("holders") == (citizens[2].address,)

    def test_who_came_after_the_snapshot_has_no_vote(
        self, office: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        office.send(cast.stranger, "openElection")
        office.send(citizens[0], "nominate")
        office.world.forward(NOMINATION + 1)
        people.send(cast.registrar, "admit", cast.deployer.address)
        office.world.mine()
        with reverts("council: only citizens"):
            office.send(cast.deployer, "rank", [0])


class TestRecall:
    def seated(self, office: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
        elect(office, citizens[:1], [(citizens[1], [0])], cast.stranger)
        office.world.forward(VOTING + 1)

    def test_ends_the_term(self, office: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
        self.seated(office, cast, citizens)
        office.send(citizens[3], "openRecall")
        office.world.mine()
        for voter in citizens[:6]:
            office.send(voter, "vote", 1)
        for voter in citizens[6:10]:
            office.send(voter, "vote", 0)
        with reverts("council: approve of them"):
            office.send(citizens[11], "rank", [0])
        with reverts("council: no such candidate"):
            office.send(citizens[11], "vote", 2)
        before = office.read("clock")
        office.world.forward(VOTING)
        office.send(cast.stranger, "settle")
        assert office.read("holders") == ()
        office.world.mine()
        assert office.read("getPastVotes", citizens[0].address, before) == 1
        assert office.read("getPastVotes", citizens[0].address, office.read("clock") - 1) == 0
        office.send(cast.stranger, "openElection")

    @pytest.mark.parametrize(("in_favour", "against"), [(9, 0), (5, 5), (4, 8)])
    def test_without_quorum_or_majority(
        self,
        office: Deployed,
        cast: Cast,
        citizens: list[ActorSigner],
        in_favour: int,
        against: int,
    ) -> None:
        self.seated(office, cast, citizens)
        office.send(citizens[3], "openRecall")
        office.world.mine()
        for position, voter in enumerate(citizens[: in_favour + against]):
            office.send(voter, "vote", int(position < in_favour))
        office.world.forward(VOTING)
        office.send(cast.stranger, "settle")
        assert office.read("holders") == (citizens[0].address,)

    def test_who_and_when(self, office: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
        with reverts("council: too early"):
            office.send(citizens[3], "openRecall")
        elect(office, citizens[:1], [(citizens[1], [0])], cast.stranger)
        with reverts("council: too early"):
            office.send(citizens[3], "openRecall")
        office.world.forward(VOTING + 1)
        with reverts("council: only citizens"):
            office.send(cast.stranger, "openRecall")
        office.send(citizens[3], "openRecall")
        for who in citizens[3:5]:
            with reverts("council: election open"):
                office.send(who, "openRecall")
        for what in (("nominate",), ("endorse", citizens[3].address)):
            with reverts("council: not nominating"):
                office.send(citizens[3], *what)


# -- the counts, from their descriptions


def run_off(ballots: Sequence[Sequence[int]], candidates: int) -> int | None:
    """Instant run-off. Of equals the earlier one leads, and the later one drops out."""
    standing = list(range(candidates))
    while ballots:
        firsts = [next((c for c in ballot if c in standing), None) for ballot in ballots]
        count = Counter(each for each in firsts if each is not None)
        best = max(standing, key=lambda each: (count[each], -each))
        if len(standing) == 1 or count[best] * 2 > count.total():
            return best
        standing.remove(min(standing, key=lambda each: (count[each], -each)))
    return None


RANKINGS = [list(each) for size in range(1, 6) for each in permutations(range(5), size)]


@given(ballots=st.lists(st.sampled_from(RANKINGS), max_size=20))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_run_off_is_the_models(
    office: Deployed, cast: Cast, citizens: list[ActorSigner], ballots: list[list[int]]
) -> None:
    snapshot = office.world.snapshot()
    elect(office, citizens[:5], list(zip(citizens, ballots, strict=False)), cast.stranger)
    winner = run_off(ballots, 5)
    expected = () if winner is None else (citizens[winner].address,)
    assert office.read("holders") == expected
    office.world.restore(snapshot)


@given(ballots=st.lists(st.integers(0, 2**10 - 1), max_size=20))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_approvals_are_the_models(
    council: Deployed, cast: Cast, citizens: list[ActorSigner], ballots: list[int]
) -> None:
    snapshot = council.world.snapshot()
    elect(council, citizens[:10], list(zip(citizens, ballots, strict=False)), cast.stranger)
    counts = [sum((ballot >> position) & 1 for ballot in ballots) for position in range(10)]
    order = sorted(range(10), key=lambda position: (-counts[position], position))
    winners = [citizens[each].address for each in order if counts[each]][:3]
    assert council.read("holders") == tuple(winners)
    council.world.restore(snapshot)


def test_every_ranking_at_once_can_be_settled(
    deploy_council: Deploy, cast: Cast, citizens: list[ActorSigner], people: Deployed
) -> None:
    """All 325 rankings that there are, one ballot each: the dearest count."""
    office = deploy_council(1, voting_period=1_000, term=3_000)
    world = office.world
    newcomers = [ActorSigner(checksum((number + 0x10000).to_bytes(20))) for number in range(325)]
    for start in range(0, len(newcomers), 100):
        batch = [each.address for each in newcomers[start : start + 100]]
        people.send(cast.founder, "admitFounding", batch)
    office.send(cast.stranger, "openElection")
    for candidate in citizens[:5]:
        office.send(candidate, "nominate")
    world.forward(NOMINATION + 1)
    for voter, ranking in zip(newcomers, RANKINGS, strict=True):
        office.send(voter, "rank", ranking)
    world.forward(1_000)
    used = office.send(cast.stranger, "settle").receipt.gas_used
    assert used < 5_000_000
    winner = run_off(RANKINGS, 5)
    assert winner is not None
    assert office.read("holders") == (citizens[winner].address,)
