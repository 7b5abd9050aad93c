"""Delegated heads in a house's polls: cast once, whoever holds the passport meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.contracts import poll_word
from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from tests.contracts.conftest import Cast
from tests.contracts.heads.conftest import Bench
from tests.contracts.signing import Domain, sign

MOTION = 7 << 200
CHANGEABLE = poll_word.CHANGEABLE.put(1)
POLL = poll_word.PERIOD.put(1_000) | poll_word.APPROVAL.put(5_000) | poll_word.QUORUM.put(5_000)
AGAINST, FOR, ABSTAIN = 0, 1, 2


def assembly(bench: Bench, cast: Cast, extension: int = 0) -> tuple[object, ...]:
    return (
        "Assembly", 1, bench.heads.address, bench.heads.address, False, True,
        cast.holder.address, cast.holder.address, cast.treasury.address, extension,
    )  # fmt: skip


@pytest.fixture
def house(deploy: Callable[..., Deployed], bench: Bench, cast: Cast) -> Deployed:
    """Its governor is a person; the quorum is half of all citizens."""
    return deploy("House", assembly(bench, cast))


@pytest.fixture
def open_poll(house: Deployed, bench: Bench, cast: Cast) -> Callable[..., None]:
    def opened(flags: int = 0) -> None:
        """Four citizens have given their heads to number 3; who has what now is what counts."""
        for each in (1, 2, 4):
            bench.delegate(each, 3)
        poll = poll_word.SNAPSHOT.put(bench.now() + 1) | POLL | flags
        house.send(cast.holder, "open", MOTION, poll)
        bench.world.mine()

    return opened


def vote(house: Deployed, by: ActorSigner, side: int = FOR) -> Sent:
    return house.send(by, "castVote", MOTION, side)


def test_a_delegate_casts_all_its_heads(
    house: Deployed, bench: Bench, open_poll: Callable[..., None]
) -> None:
    open_poll()
    assert vote(house, bench.people[2]).only("VoteCast")["weight"] == 4
    with reverts("ballots: already voted"):
        vote(house, bench.people[2])
    with reverts("ballots: no votes"):
        vote(house, bench.people[0])
    vote(house, bench.people[4], AGAINST)
    assert house.read("proposalVotes", MOTION) == (1, 4, 0)
    assert house.read("proposalQuorum", MOTION) == 3
    bench.world.forward(1_001)
    assert house.read("outcome", MOTION) == 1


def test_a_recovered_delegate_casts_none_a_second_time(
    house: Deployed, bench: Bench, cast: Cast, open_poll: Callable[..., None]
) -> None:
    open_poll()
    vote(house, bench.people[2])
    bench.move(3, cast.holder)
    assert house.read("hasVoted", MOTION, cast.holder.address)
    with reverts("ballots: already voted"):
        vote(house, cast.holder, AGAINST)
    with reverts("ballots: no votes"):
        vote(house, bench.people[2], AGAINST)
    assert house.read("proposalVotes", MOTION) == (0, 4, 0)


def test_a_delegate_recovered_before_it_voted_casts_them_all(
    house: Deployed, bench: Bench, cast: Cast, open_poll: Callable[..., None]
) -> None:
    open_poll()
    bench.move(3, cast.holder)
    with reverts("ballots: no votes"):
        vote(house, bench.people[2])
    assert vote(house, cast.holder).only("VoteCast")["weight"] == 4


def test_a_recovered_delegate_changes_what_its_old_key_cast(
    house: Deployed, bench: Bench, cast: Cast, open_poll: Callable[..., None]
) -> None:
    open_poll(CHANGEABLE)
    vote(house, bench.people[2], FOR)
    bench.move(3, cast.holder)
    vote(house, cast.holder, AGAINST)
    assert house.read("proposalVotes", MOTION) == (4, 0, 0)


def test_heads_taken_back_or_ended_since_the_snapshot_stay_cast_once(
    house: Deployed, bench: Bench, open_poll: Callable[..., None]
) -> None:
    """Neither by going back to oneself, nor to another delegate, nor by the delegate's end."""
    open_poll(CHANGEABLE)
    vote(house, bench.people[2])
    bench.delegate(1, 1)
    bench.delegate(2, 5)
    bench.registry.send(bench.people[2], "resign")
    for each in (0, 1):
        with reverts("ballots: no votes"):
            vote(house, bench.people[each])
    assert vote(house, bench.people[4]).only("VoteCast")["weight"] == 1
    assert house.read("proposalVotes", MOTION) == (0, 5, 0)


def test_a_delegate_votes_in_whole_heads_for_several_sides(
    house: Deployed, bench: Bench, open_poll: Callable[..., None]
) -> None:
    open_poll()
    parts = b"".join(each.to_bytes(16) for each in (1, 2, 1))
    call = "castVoteWithReasonAndParams", MOTION, 255, "", parts
    house.send(bench.people[2], *call)
    assert house.read("proposalVotes", MOTION) == (1, 2, 1)
    more = b"".join(each.to_bytes(16) for each in (0, 2, 0))
    with reverts("ballots: wrong params"):
        house.send(bench.people[4], "castVoteWithReasonAndParams", MOTION, 255, "", more)


def test_signed_ballots_in_a_batch_weigh_what_was_given(
    house: Deployed, bench: Bench, cast: Cast, open_poll: Callable[..., None]
) -> None:
    open_poll()
    domain = Domain("Assembly", house.address)
    signed = [
        word
        for number in (3, 1, 5, 3)
        for word in sign(
            bench.people[number - 1], domain, "Vote", proposalId=MOTION, support=FOR
        ).compact()
    ]
    sent = house.send(cast.stranger, "castVotesBySig", MOTION, 0, 4, signed)
    weights = [fields["weight"] for name, fields in sent.events if name == "VoteCast"]
    assert weights == [4, 1]
    skipped = [(f["position"], f["problem"]) for name, f in sent.events if name == "BallotSkipped"]
    assert skipped == [(1, 2), (3, 4)]
    assert house.read("proposalVotes", MOTION) == (0, 5, 0)


class TestALateQuorum:
    """Of three heads; number 3 has four, and number 5 and 6 their own."""

    EXTENSION = 300

    @pytest.fixture
    def house(self, deploy: Callable[..., Deployed], bench: Bench, cast: Cast) -> Deployed:
        return deploy("House", assembly(bench, cast, self.EXTENSION))

    def late(self, house: Deployed, bench: Bench, by: ActorSigner, side: int = FOR) -> int:
        """A ballot in the poll's last second; when it ends then."""
        at_timestamp(bench.world, house.read("proposalDeadline", MOTION))
        vote(house, by, side)
        return int(house.read("proposalDeadline", MOTION))

    @pytest.mark.parametrize("flags", [0, CHANGEABLE])
    def test_of_one_delegate(
        self, house: Deployed, bench: Bench, open_poll: Callable[..., None], flags: int
    ) -> None:
        """All the heads that it has come at once."""
        open_poll(flags)
        vote(house, bench.people[4], FOR)
        last = int(house.read("proposalDeadline", MOTION))
        assert self.late(house, bench, bench.people[2]) == last + self.EXTENSION
        vote(house, bench.people[5], AGAINST)
        assert house.read("proposalVotes", MOTION) == (1, 5, 0)

    @pytest.mark.parametrize("flags", [0, CHANGEABLE])
    def test_not_after_an_early_one(
        self, house: Deployed, bench: Bench, open_poll: Callable[..., None], flags: int
    ) -> None:
        open_poll(flags)
        vote(house, bench.people[2])
        last = int(house.read("proposalDeadline", MOTION))
        assert self.late(house, bench, bench.people[4]) == last

    def test_which_goes_and_comes_back(
        self, house: Deployed, bench: Bench, cast: Cast, open_poll: Callable[..., None]
    ) -> None:
        """By whichever key the delegate has, three times at most."""
        open_poll(CHANGEABLE)
        vote(house, bench.people[2])
        last, delegate = int(house.read("proposalDeadline", MOTION)), bench.people[2]
        for turn in range(1, 4):
            vote(house, delegate, AGAINST)
            if turn == 2:
                bench.move(3, cast.holder)
                delegate = cast.holder
            assert self.late(house, bench, delegate) == last + turn * self.EXTENSION
        vote(house, delegate, AGAINST)
        with reverts("ballots: quorum too late"):
            vote(house, delegate)
        bench.world.forward(self.EXTENSION + 1)
        assert house.read("proposalVotes", MOTION) == (4, 0, 0)
