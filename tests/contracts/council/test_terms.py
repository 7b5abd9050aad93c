"""What ends and what begins, to the second: votes, settlements, recalls, appointments meanwhile."""

from __future__ import annotations

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp, outcomes_in_one_block
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.council.conftest import (
    NOMINATION,
    TERM,
    VOTING,
    Deploy,
    elect,
    open_vote,
    send_at,
    spans_of,
)

REST = TERM // 4
NOBODY = ZERO_ADDRESS, ZERO_ADDRESS


def appoint(council: Deployed, cast: Cast, members: list[ActorSigner], lasts: int = TERM) -> int:
    """Seats them for so many seconds. Returns the second in which their term began."""
    began = council.world.chain.head.timestamp + 10
    addresses = [each.address for each in members]
    send_at(council, began, cast.treasury, "appoint", addresses, began + lasts)
    return began


def recall(
    council: Deployed, opener: ActorSigner, in_favour: list[ActorSigner], against: list[ActorSigner]
) -> int:
    """A whole recall, settled at the end. Returns the last second of its vote."""
    council.send(opener, "openRecall")
    council.world.mine()
    for voter in (*in_favour, *against):
        council.send(voter, "vote", int(voter in in_favour))
    _, closed = spans_of(council)
    send_at(council, closed + 1, opener, "settle")
    return closed


class TestToTheSecond:
    def test_a_vote(self, council: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
        """From the second after the snapshot to the last one, and settled in the next."""
        council.send(cast.stranger, "openElection")
        council.send(citizens[0], "nominate")
        snapshot, closed = spans_of(council)
        assert closed == snapshot + VOTING
        with reverts("council: not voting"):
            send_at(council, snapshot, citizens[1], "vote", 1)
        send_at(council, snapshot + 1, citizens[1], "vote", 1)
        start = council.world.snapshot()
        send_at(council, closed, citizens[2], "vote", 1)
        council.world.restore(start)
        with reverts("council: not voting"):
            send_at(council, closed + 1, citizens[2], "vote", 1)
        with reverts("council: still voting"):
            send_at(council, closed, citizens[2], "settle")
        send_at(council, closed + 1, citizens[2], "settle")
        assert council.read("holders") == (citizens[0].address,)
        assert council.read("termBegan") == closed + 1
        assert council.read("termEnd") == closed + TERM

    def test_the_next_election(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        """Opened so early that it closes with the term's last second, and no earlier."""
        end = appoint(council, cast, citizens[10:12]) + TERM
        first = end - NOMINATION - VOTING
        with reverts("council: too early"):
            send_at(council, first - 1, cast.stranger, "openElection")
        send_at(council, first, cast.stranger, "openElection")
        assert spans_of(council) == (end - VOTING, end)

    def test_a_recall(self, council: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
        """After a voting period of the term, and within it."""
        began = appoint(council, cast, citizens[10:12])
        assert council.read("recallFrom") == began + VOTING + 1
        with reverts("council: too early"):
            send_at(council, began + VOTING, citizens[0], "openRecall")
        start = council.world.snapshot()
        at_timestamp(council.world, began + VOTING + 1)
        calls = [(citizens[0], council.call("openRecall")), (citizens[1], council.call("vote", 1))]
        assert outcomes_in_one_block(council.world, calls) == [True, False]
        snapshot, closed = spans_of(council)
        assert (snapshot, closed) == (began + VOTING + 1, began + 2 * VOTING + 1)
        send_at(council, snapshot + 1, citizens[1], "vote", 1)
        voting = council.world.snapshot()
        send_at(council, closed, citizens[2], "vote", 1)
        with reverts("council: not voting"):
            send_at(council, closed + 1, citizens[3], "vote", 1)
        council.world.restore(voting)
        with reverts("council: still voting"):
            send_at(council, closed, citizens[3], "settle")
        send_at(council, closed + 1, citizens[3], "settle")
        council.world.restore(start)
        send_at(council, began + TERM, citizens[0], "openRecall")
        council.world.restore(start)
        with reverts("council: too early"):
            send_at(council, began + TERM + 1, citizens[0], "openRecall")

    def test_a_term_of_any_length(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        """What began is not reckoned from the end."""
        began = appoint(council, cast, citizens[10:11], lasts=600)
        assert council.read("termBegan") == began
        with reverts("council: too early"):
            send_at(council, began + VOTING, citizens[0], "openRecall")
        start = council.world.snapshot()
        send_at(council, began + 600, citizens[0], "openRecall")
        council.world.restore(start)
        send_at(council, began + VOTING + 1, citizens[0], "openRecall")
        for voter in citizens[:10]:
            council.send(voter, "vote", 1)
        council.world.forward(VOTING)
        council.send(cast.stranger, "settle")
        assert council.read("holders") == ()
        # Nor is a recall of the term before taken for one of the next.
        began = appoint(council, cast, citizens[11:12], lasts=600)
        send_at(council, began + VOTING + 1, citizens[0], "openRecall")

    def test_the_rest_after_a_recall_that_was_lost(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        began = appoint(council, cast, citizens[10:12])
        council.world.forward(VOTING)
        closed = recall(council, citizens[0], citizens[:4], citizens[4:10])
        assert council.read("recallFrom") == closed + REST + 1
        assert council.read("holders") == tuple(each.address for each in citizens[10:12])
        with reverts("council: too early"):
            send_at(council, closed + REST, citizens[1], "openRecall")
        start = council.world.snapshot()
        send_at(council, closed + REST + 1, citizens[1], "openRecall")
        council.world.restore(start)
        with reverts("council: recall used"):
            send_at(council, closed + REST + 1, citizens[0], "openRecall")
        assert council.read("termEnd") == began + TERM

    def test_winners_of_an_election_that_is_settled_late(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        """They have what is left of the term that began when the vote closed."""
        open_vote(council, citizens[:1], cast.stranger)
        council.send(citizens[1], "vote", 1)
        _, closed = spans_of(council)
        start = council.world.snapshot()
        send_at(council, closed + TERM, cast.stranger, "settle")
        assert council.read("holders") == (citizens[0].address,)
        assert council.read("termEnd") == closed + TERM
        council.world.restore(start)
        sent = send_at(council, closed + TERM + 1, cast.stranger, "settle")
        assert sent.only("ElectionSettled")["winners"] == ()
        assert council.read("holders") == ()
        council.send(cast.stranger, "openElection")


class TestRecallsOfOnesOwn:
    def test_make_nobody_immune(
        self, office: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        holder = citizens[0]
        elect(office, [holder], [(holder, [0])], cast.stranger)
        office.world.forward(VOTING + 1)
        recall(office, holder, [], [])
        with reverts("council: recall used"):
            office.send(holder, "openRecall")
        recall(office, citizens[1], citizens[1:11], [])
        assert office.read("holders") == ()

    def test_each_citizen_once_a_term(
        self, council: Deployed, cast: Cast, people: Deployed, citizens: list[ActorSigner]
    ) -> None:
        appoint(council, cast, citizens[10:12])
        council.world.forward(VOTING)
        recall(council, citizens[0], [], [])
        people.send(
            cast.keeper, "move", people.read("numberOf", citizens[0].address), cast.stranger.address
        )
        with reverts("council: recall used"):
            council.send(cast.stranger, "openRecall")
        appoint(council, cast, citizens[10:12])
        council.world.forward(VOTING)
        council.send(cast.stranger, "openRecall")


class TestAppointedMeanwhile:
    def test_who_came_after_a_recall_was_opened_stays(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        bad, good = citizens[10:12]
        appoint(council, cast, [bad])
        council.world.forward(VOTING)
        council.send(citizens[0], "openRecall")
        council.world.mine()
        for voter in citizens[:10]:
            council.send(voter, "vote", 1)
        sent = council.send(cast.treasury, "appoint", [good.address], council.read("clock") + TERM)
        assert sent.only("ElectionVoided") == {"number": 1}
        assert council.read("election", 1)[5] is True
        with reverts("council: not voting"):
            council.send(citizens[12], "vote", 1)
        council.world.forward(VOTING)
        with reverts("council: settled"):
            council.send(cast.stranger, "settle")
        assert council.read("holders") == (good.address,)
        recall(council, citizens[1], citizens[:10], [])
        assert council.read("holders") == ()

    def test_who_came_after_an_election_was_opened_stays(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        open_vote(council, citizens[:1], cast.stranger)
        council.send(citizens[1], "vote", 1)
        council.world.forward(VOTING)
        appoint(council, cast, [citizens[2]])
        with reverts("council: settled"):
            council.send(citizens[0], "settle")
        assert council.read("holders") == (citizens[2].address,)

    def test_in_nominations_too(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        council.send(cast.stranger, "openElection")
        council.send(citizens[0], "nominate")
        appoint(council, cast, [citizens[2]])
        for what in (("nominate",), ("endorse", citizens[0].address)):
            with reverts("council: not nominating"):
                council.send(citizens[1], *what)

    @pytest.mark.parametrize("beyond", [0, 1])
    def test_an_interim_term_that_ends_with_the_vote_leaves_the_election(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner], beyond: int
    ) -> None:
        open_vote(council, citizens[:1], cast.stranger)
        _, closed = spans_of(council)
        interim = [citizens[2].address]
        council.send(cast.treasury, "appoint", interim, closed + beyond)
        assert council.read("election", 1)[5] is bool(beyond)
        if beyond:
            return
        council.send(citizens[1], "vote", 1)
        at_timestamp(council.world, closed)
        council.world.mine()
        assert council.read("holders") == tuple(interim)
        send_at(council, closed + 1, cast.stranger, "settle")
        assert council.read("holders") == (citizens[0].address,)

    def test_the_founding_appointment_does_the_same(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        council.send(cast.stranger, "openElection")
        until = council.read("clock") + TERM
        council.send(cast.founder, "appoint", [citizens[2].address], until)
        assert council.read("election", 1)[1] is True
        assert council.read("election", 1)[5] is True


class TestRegularElections:
    def test_no_recall_delays_one(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        """A recall in the last seconds before it is due gives way in the second in which it is."""
        end = appoint(council, cast, citizens[10:12]) + TERM
        due = end - NOMINATION - VOTING
        send_at(council, due - 2, citizens[0], "openRecall")
        send_at(council, due - 1, citizens[1], "vote", 1)
        at_timestamp(council.world, due)
        sent = council.send(cast.stranger, "openElection")
        assert sent.only("ElectionVoided") == {"number": 1}
        council.send(citizens[0], "nominate")
        for who in citizens[:2]:
            with reverts("council: election open"):
                council.send(who, "openRecall")
        _, closed = spans_of(council)
        council.world.forward(NOMINATION)
        council.send(citizens[1], "vote", 1)
        send_at(council, closed + 1, cast.stranger, "settle")
        assert council.read("holders") == (citizens[0].address,)

    def test_while_none_is_due_a_recall_goes_on(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        appoint(council, cast, citizens[10:12])
        council.world.forward(VOTING)
        council.send(citizens[0], "openRecall")
        with reverts("council: too early"):
            council.send(cast.stranger, "openElection")
        assert council.read("election", 1)[5] is False

    def test_a_recall_that_is_over_counts_first(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        appoint(council, cast, citizens[10:12])
        council.world.forward(VOTING)
        council.send(citizens[0], "openRecall")
        council.world.mine()
        for voter in citizens[:10]:
            council.send(voter, "vote", 1)
        _, closed = spans_of(council)
        start = council.world.snapshot()
        with reverts("council: too early"):
            send_at(council, closed, cast.stranger, "openElection")
        council.world.restore(start)
        sent = send_at(council, closed + 1, cast.stranger, "openElection")
        assert sent.names == ["DelegateVotesChanged", "Unseated"] * 2 + [
            "ElectionSettled", "ElectionOpened",
        ]  # fmt: skip
        assert council.read("holders") == ()
        assert council.read("termEnd") == closed

    def test_with_nobody_left_there_is_nobody_to_recall(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        appoint(council, cast, citizens[10:11])
        council.world.forward(VOTING)
        council.send(citizens[0], "openRecall")
        council.send(cast.treasury, "dismiss", citizens[10].address)
        council.send(cast.stranger, "openElection")
        council.world.forward(NOMINATION + VOTING + 1)
        council.send(cast.stranger, "settle")
        with reverts("council: too early"):
            council.send(citizens[1], "openRecall")


class TestWhoCanBeSeated:
    """By passport, and at the moment of settling."""

    def vote_for_all(self, council: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
        """Four candidates for three seats, in the order of their ballots."""
        open_vote(council, citizens[10:14], cast.stranger)
        for voter, ballot in zip(citizens, (0b1111, 0b0111, 0b0011, 0b0001), strict=False):
            council.send(voter, "vote", ballot)
        council.world.forward(VOTING)

    def test_the_next_one_takes_the_place_of_who_was_expelled(
        self, council: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        self.vote_for_all(council, cast, citizens)
        people.send(cast.treasury, "revoke", citizens[10].address)
        council.send(cast.stranger, "settle")
        assert council.read("holders") == tuple(each.address for each in citizens[11:14])

    def test_nor_who_is_suspended_or_resigned(
        self, council: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        self.vote_for_all(council, cast, citizens)
        until = council.read("clock") + 500
        people.send(cast.registrar, "suspend", citizens[10].address, until)
        people.send(citizens[11], "resign")
        start = council.world.snapshot()
        council.send(cast.stranger, "settle")
        assert council.read("holders") == tuple(each.address for each in citizens[12:14])
        council.world.restore(start)
        people.send(cast.treasury, "reinstate", citizens[10].address)
        council.send(cast.stranger, "settle")
        assert council.read("holders") == tuple(citizens[n].address for n in (10, 12, 13))

    def test_nor_whose_passport_has_lapsed(
        self, deploy: Deploy, deploy_registry: Deploy, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        spans = {"epoch_duration": 500, "term_epochs": 2, "renewal_window": 900}
        people = deploy_registry(**spans)
        people.send(cast.founder, "admitFounding", [each.address for each in citizens])
        at = people.address, cast.treasury.address, cast.founder.address
        council = deploy(
            "Council",
            ("Bench", 2, TERM, NOMINATION, VOTING, 5_000, *at),
            *NOBODY,
        )
        until = people.read("passport", 1)[2]
        at_timestamp(people.world, until - NOMINATION - VOTING - 60)
        open_vote(council, citizens[:2], cast.stranger)
        council.send(citizens[2], "vote", 0b11)
        people.send(citizens[1], "renew")
        start = council.world.snapshot()
        send_at(council, until - 1, cast.stranger, "settle")
        assert council.read("holders") == tuple(each.address for each in citizens[:2])
        council.world.restore(start)
        send_at(council, until, cast.stranger, "settle")
        assert council.read("holders") == (citizens[1].address,)

    def test_the_new_key_of_who_moved(
        self, council: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        self.vote_for_all(council, cast, citizens)
        number = people.read("numberOf", citizens[10].address)
        people.send(cast.keeper, "move", number, cast.stranger.address)
        council.send(citizens[0], "settle")
        assert council.read("holders")[0] == cast.stranger.address

    def test_who_moved_and_was_expelled_is_not(
        self, council: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        self.vote_for_all(council, cast, citizens)
        number = people.read("numberOf", citizens[10].address)
        people.send(cast.keeper, "move", number, cast.stranger.address)
        people.send(cast.treasury, "revoke", citizens[10].address)
        council.send(citizens[0], "settle")
        assert council.read("holders") == tuple(each.address for each in citizens[11:14])

    def test_who_was_dismissed_meanwhile_is_not_seated_again(
        self, council: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        end = appoint(council, cast, citizens[10:12]) + TERM
        at_timestamp(council.world, end - NOMINATION - VOTING)
        self.vote_for_all(council, cast, citizens)
        council.send(cast.treasury, "dismiss", citizens[10].address)
        number = people.read("numberOf", citizens[10].address)
        people.send(cast.keeper, "move", number, cast.stranger.address)
        council.send(cast.stranger, "settle")
        assert council.read("holders") == tuple(each.address for each in citizens[11:14])

    def test_nor_can_it_stand_until_the_next_election(
        self, council: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        end = appoint(council, cast, citizens[10:12]) + TERM
        send_at(council, end - NOMINATION - VOTING, cast.stranger, "openElection")
        council.send(cast.treasury, "dismiss", citizens[10].address)
        with reverts("council: dismissed"):
            council.send(citizens[10], "nominate")
        council.send(citizens[11], "nominate")
        council.world.forward(NOMINATION + VOTING)
        council.send(cast.stranger, "settle")
        council.send(cast.stranger, "openElection")
        council.send(citizens[10], "nominate")

    def test_a_run_off_passes_over_whoever_cannot_be_seated(
        self, office: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        """Its ballots go to those whom they name next; one that names nobody else counts out."""
        open_vote(office, citizens[10:13], cast.stranger)
        rankings = [[0, 2], [0, 2], [0, 2], [0], [1], [1], [2]]
        for voter, ranking in zip(citizens, rankings, strict=False):
            office.send(voter, "rank", ranking)
        office.world.forward(VOTING)
        people.send(cast.treasury, "revoke", citizens[10].address)
        start = office.world.snapshot()
        office.send(cast.stranger, "settle")
        assert office.read("holders") == (citizens[12].address,)
        office.world.restore(start)
        people.send(cast.treasury, "revoke", citizens[12].address)
        office.send(cast.stranger, "settle")
        assert office.read("holders") == (citizens[11].address,)

    def test_nobody_wins_by_ballots_for_others(
        self, office: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        open_vote(office, citizens[10:12], cast.stranger)
        office.send(citizens[0], "rank", [0])
        office.world.forward(VOTING)
        people.send(cast.treasury, "revoke", citizens[10].address)
        sent = office.send(cast.stranger, "settle")
        assert sent.only("ElectionSettled")["winners"] == ()
        assert office.read("holders") == ()


class TestBeforeTheNationStands:
    """The council asks its founder, which is a contract."""

    def test_nothing_is_opened(
        self, deploy: Deploy, people: Deployed, cast: Cast, citizens: list[ActorSigner]
    ) -> None:
        founder = deploy("Founder", cast.deployer.address, b"\1" * 32)
        at = people.address, cast.treasury.address, founder.address
        council = deploy(
            "Council",
            ("Bench", 3, TERM, NOMINATION, VOTING, 5_000, *at),
            *NOBODY,
        )
        with reverts("council: not founded"):
            council.send(cast.stranger, "openElection")
        members = council.call("appoint", [citizens[0].address], council.read("clock") + TERM)
        founder.send(cast.deployer, "call", 0, council.address, members.data)
        council.world.forward(VOTING + 1)
        with reverts("council: not founded"):
            council.send(citizens[1], "openRecall")
        founder.send(
            cast.deployer, "finish", 1, bytes.fromhex("600a600c600039600a6000f3") + b"\0" * 10
        )
        council.send(citizens[1], "openRecall")
