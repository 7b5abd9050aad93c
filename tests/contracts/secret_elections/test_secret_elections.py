"""Elections in secret: who may cast what and when, what trustees open, and whom that seats."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from govkit.crypto.secret_choices import Method, commitments
from govkit.errors import RevertError
from govkit.network.port import Call
from govkit.testing import ActorSigner
from govkit.testing.blocks import at_timestamp
from tests.contracts.secret_elections.bench import LEAST, NAME, SHARES, TERM, Bench, words_of


def refuses(reason: str) -> pytest.RaisesExc[RevertError]:
    return pytest.raises(RevertError, match=reason)


def addresses(bench: Bench, *positions: int) -> list[str]:
    return [bench.people[position].address for position in positions]


def test_the_most_approved_are_seated(bench: Bench) -> None:
    number = bench.open(3)
    for voter, chosen in enumerate([[0, 2], [2], [1, 2], [0], []]):
        bench.cast(number, bench.people[voter], chosen)
    bench.close()
    bench.give(number, 5, 1, 3)
    assert bench.counts(number, (1, 3, 5)) == [2, 1, 3, 0]
    sent = bench.tally(number)
    assert sent.only("Tallied")["counts"] == 2 | 1 << 32 | 3 << 64
    bench.council.send(bench.stranger, "settle")
    assert bench.holders() == addresses(bench, 2, 0)
    assert [bench.council.read("approvals", number, place) for place in range(3)] == [2, 1, 3]


def test_one_seat_goes_to_the_candidate_with_the_most(office: Bench) -> None:
    number = office.open(8)
    for voter, chosen in enumerate([[7], [7], [3], []]):
        office.cast(number, office.people[voter], chosen)
    office.close()
    office.give(number, 2, 3, 4)
    office.tally(number, (2, 3, 4))
    office.council.send(office.stranger, "settle")
    assert office.holders() == addresses(office, 7)
    assert office.council.read("termEnd") == office.poll(number).voting_until + TERM


def test_a_list_has_eight_places(bench: Bench) -> None:
    number = bench.open(10)
    assert bench.council.read("election", number)[2] == 8
    assert bench.poll(number).candidates == 8


# -- ballots


def test_the_council_takes_no_public_ballots(bench: Bench, office: Bench) -> None:
    bench.open(2)
    with refuses("council: vote in secret"):
        bench.council.send(bench.people[0], "vote", 1)
    office.open(2)
    with refuses("council: vote in secret"):
        office.council.send(office.people[0], "rank", [0])


def test_who_may_not_vote(bench: Bench) -> None:
    number = bench.open(2)
    stranger = bench.stranger
    with refuses("secret elections: only citizens"):
        bench.cast(number, stranger, [0])
    bench.cast(number, bench.people[0], [0])
    with refuses("secret elections: already voted"):
        bench.cast(number, bench.people[0], [1])
    assert bench.ballots.read("hasVoted", number, bench.people[0].address)
    assert not bench.ballots.read("hasVoted", number, bench.people[1].address)
    assert bench.poll(number).ballots == 1


def test_a_ballot_of_somebody_else(bench: Bench) -> None:
    number = bench.open(2)
    call = bench.casting(number, bench.ballot(number, bench.people[0].address, [0]))
    words = words_of(call, bench)
    assert bench.ballots.read("isValidBallot", number, bench.people[0].address, words)
    assert not bench.ballots.read("isValidBallot", number, bench.people[1].address, words)
    with refuses("secret elections: wrong ballot"):
        bench.world.send(call, bench.people[1])
    bench.world.send(call, bench.people[0])


def test_a_ballot_of_another_method(office: Bench) -> None:
    number = office.open(4)
    for chosen in ([0], [0, 1], [0, 3]):
        ballot = office.ballot(number, office.people[0].address, chosen, Method.APPROVAL)
        call = office.casting(number, ballot, Method.APPROVAL)
        with refuses("secret elections: wrong ballot"):
            office.world.send(call, office.people[0])


def changed(four: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Two points that changed places, are at infinity, or lie outside the group."""
    a, b = four[:2], four[2:]
    return [(*b, *a), (0, 0, *b), (*a, 0, 0), (1, 3, *b), (*a, b[0], b[1] + 1)]


def test_every_word_of_a_ballot_counts(bench: Bench) -> None:
    number = bench.open(3)
    voter = bench.people[0].address
    good = words_of(bench.casting(number, bench.ballot(number, voter, [1])), bench)

    def valid(words: object) -> bool:
        return bool(bench.ballots.read("isValidBallot", number, voter, words))

    assert valid(good)
    pairs, points, challenges, responses = good
    for place in range(len(challenges)):
        for which in (2, 3):
            parts = list(good)
            parts[which] = list(good[which])
            parts[which][place] += 1
            assert not valid(parts)
    for place in range(len(points)):
        one = points[place]
        for other in (
            (*one[2:], *one[:2]),
            (0, 0, *one[2:]),
            (*one[:2], 0, 0),
            (*one[:3], one[3] + 1),
        ):
            assert not valid((pairs, [*points[:place], other, *points[place + 1 :]], *good[2:]))
    for place, pair in enumerate(pairs):
        for other in (
            (*pair[2:], *pair[:2]),
            (0, 0, *pair[2:]),
            (*pair[:2], 0, 0),
            (1, 3, *pair[2:]),
        ):
            assert not valid(([*pairs[:place], other, *pairs[place + 1 :]], *good[1:]))
    assert not valid((pairs[:1], *good[1:]))
    assert not valid((pairs, points[:-1], challenges, responses))
    assert not valid((pairs, points, challenges[:-1], responses))
    assert not valid((pairs, points, challenges, responses[:-1]))


def test_the_calldata_is_as_long_for_every_choice(bench: Bench) -> None:
    number, voter = bench.open(4), bench.people[0].address
    sizes = {
        len(bench.casting(number, ballot).data)
        for ballot in (bench.ballot(number, voter, chosen) for chosen in ([], [2], range(4)))
    }
    assert len(sizes) == 1


def test_the_seconds_of_the_vote(bench: Bench) -> None:
    council, stranger = bench.council, bench.stranger
    council.send(stranger, "openElection")
    council.send(bench.people[0], "nominate")
    number = council.read("elections")
    begins, ends = council.read("election", number)[3:5]
    at_timestamp(bench.world, begins)
    with refuses("secret elections: not voting"):
        bench.ballots.send(stranger, "begin", number)
    at_timestamp(bench.world, begins + 1)
    bench.ballots.send(stranger, "begin", number)
    with refuses("secret elections: begun"):
        bench.ballots.send(stranger, "begin", number)
    at_timestamp(bench.world, ends)
    bench.cast(number, bench.people[0], [0])
    at_timestamp(bench.world, ends + 1)
    with refuses("secret elections: not voting"):
        bench.cast(number, bench.people[1], [0])


def test_what_cannot_begin(bench: Bench) -> None:
    council, stranger = bench.council, bench.stranger
    council.send(stranger, "openElection")
    bench.world.forward(101)
    with refuses("secret elections: no candidates"):
        bench.ballots.send(stranger, "begin", 1)
    with refuses("council: no such election"):
        bench.ballots.send(stranger, "begin", 2)
    empty: tuple[list[object], ...] = ([], [], [], [])
    with refuses("secret elections: not voting"):
        bench.ballots.send(bench.people[0], "cast", 1, empty)


# -- counting


@pytest.fixture
def voted(bench: Bench) -> int:
    """Three ballots for the first of two, and the vote is over."""
    number = bench.open(2)
    for voter in bench.people[:LEAST]:
        bench.cast(number, voter, [0])
    bench.close()
    return number


def test_a_wrong_share_stops_no_right_one(bench: Bench, voted: int) -> None:
    for trustee, secret in ((1, bench.shares[2]), (1, bench.shares[1] + 1)):
        with refuses("secret elections: wrong share"):
            bench.give(voted, trustee, secret=secret)
    for trustee in (0, 6, 15, 16):
        with refuses("secret elections: wrong share"):
            bench.give(voted, trustee, secret=bench.shares[1])
    bench.give(voted, 1)
    with refuses("secret elections: shared"):
        bench.give(voted, 1)
    assert bench.poll(voted).shares == 1 << 1


def test_a_share_of_another_election_or_point(bench: Bench, voted: int) -> None:
    points, proof = bench.share(voted, 1)
    for other in ([(0, 0)], [(1, 2)], [], [*points, *points]):
        with refuses("secret elections: wrong share"):
            bench.ballots.send(
                bench.stranger, "share", voted, 1, other, proof.challenge, proof.response
            )
    for challenge, response in ((proof.challenge + 1, proof.response), (proof.challenge, 2**255)):
        with refuses("secret elections: wrong share"):
            bench.ballots.send(bench.stranger, "share", voted, 1, points, challenge, response)


def test_fewer_than_the_threshold(bench: Bench, voted: int) -> None:
    bench.give(voted, 1, 2)
    counts = [3, 0]
    with refuses("secret elections: wrong trustees"):
        bench.tally(voted, (1, 2), counts)
    with refuses("secret elections: wrong share"):
        bench.tally(voted, (1, 2, 3), counts)
    for order in ((2, 1, 3), (1, 1, 2)):
        with refuses("secret elections: wrong trustees"):
            bench.tally(voted, order, counts)
    bench.give(voted, 4)
    bench.give(voted, 3)
    with refuses("secret elections: wrong trustees"):
        bench.tally(voted, (1, 2, 3, 4), counts)
    bench.tally(voted, (1, 2, 4), counts)
    with refuses("secret elections: not counting"):
        bench.tally(voted, (1, 2, 3), counts)
    with refuses("secret elections: not counting"):
        bench.give(voted, 5)


def test_wrong_counts(bench: Bench, voted: int) -> None:
    bench.give(voted, 1, 3, 5)
    for counts in ([2, 0], [0, 3], [3, 1], [4, 0], [0, 0], [3, 0, 1], [3, 0, 0, 0, 0, 0, 0, 1]):
        with refuses("secret elections: wrong counts"):
            bench.tally(voted, counts=counts)
    bench.tally(voted)


def test_a_lone_third_candidate_has_no_neighbour(bench: Bench) -> None:
    number = bench.open(3)
    for voter in bench.people[:LEAST]:
        bench.cast(number, voter, [2])
    bench.close()
    bench.give(number, 1, 3, 5)
    with refuses("secret elections: wrong counts"):
        bench.tally(number, counts=[0, 0, 2, 1])
    bench.tally(number, counts=[0, 0, 3, 0])


def test_the_seconds_of_the_count(bench: Bench) -> None:
    number = bench.open(2)
    ends = bench.poll(number).voting_until
    for voter in bench.people[:LEAST]:
        bench.cast(number, voter, [0])
    at_timestamp(bench.world, ends)
    with refuses("secret elections: not counting"):
        bench.give(number, 1)
    at_timestamp(bench.world, ends + 1)
    with refuses("council: still voting"):
        bench.council.send(bench.stranger, "settle")
    bench.give(number, 1, 3, 5)
    assert bench.ballots.read("result", number) == (False, 0)
    counts = bench.counts(number, (1, 3, 5))
    at_timestamp(bench.world, ends + SHARES)
    with refuses("council: still voting"):
        bench.council.send(bench.stranger, "settle")
    at_timestamp(bench.world, ends + SHARES + 1)
    with refuses("secret elections: not counting"):
        bench.tally(number, counts=counts)
    bench.council.send(bench.stranger, "settle")
    assert bench.holders() == []
    assert bench.ballots.read("result", number) == (True, 0)


def test_the_last_second_of_the_count(bench: Bench, voted: int) -> None:
    ends = bench.poll(voted).voting_until
    bench.give(voted, 1, 3, 5)
    counts = bench.counts(voted, (1, 3, 5))
    at_timestamp(bench.world, ends + SHARES)
    bench.tally(voted, counts=counts)
    bench.council.send(bench.stranger, "settle")
    assert bench.holders() == addresses(bench, 0)


def test_too_few_ballots_are_never_opened(bench: Bench) -> None:
    number = bench.open(2)
    for voter in bench.people[: LEAST - 1]:
        bench.cast(number, voter, [0])
    assert bench.ballots.read("result", number) == (False, 0)
    bench.close()
    with refuses("secret elections: not counting"):
        bench.give(number, 1)
    assert bench.ballots.read("result", number) == (True, 0)
    bench.council.send(bench.stranger, "settle")
    assert bench.holders() == []


def test_nobody_began_it(bench: Bench) -> None:
    bench.council.send(bench.stranger, "openElection")
    bench.council.send(bench.people[0], "nominate")
    bench.world.forward(101)
    assert bench.ballots.read("result", 1) == (False, 0)
    with refuses("council: still voting"):
        bench.council.send(bench.stranger, "settle")
    bench.world.forward(200)
    bench.council.send(bench.stranger, "settle")
    assert bench.council.read("election", 1)[1]


def test_a_new_key_is_for_the_next_poll(bench: Bench) -> None:
    number = bench.open(2)
    for voter in bench.people[:LEAST]:
        bench.cast(number, voter, [1])
    bench.keyholders.send(bench.stranger, "hold", 1, (1, 2), [(1, 2)])
    assert bench.keyholders.read("complete") == 2
    bench.close()
    bench.give(number, 1, 3, 5)
    bench.tally(number)
    assert bench.poll(number).epoch == 1


# -- recalls


def seated(bench: Bench) -> None:
    number = bench.open(2)
    for voter in bench.people[:LEAST]:
        bench.cast(number, voter, [0, 1])
    bench.close()
    bench.give(number, 1, 3, 5)
    bench.tally(number)
    bench.council.send(bench.stranger, "settle")
    assert len(bench.holders()) == 2


@pytest.mark.parametrize(("in_favour", "left"), [(7, 0), (3, 2)])
def test_a_recall_is_secret_too(bench: Bench, in_favour: int, left: int) -> None:
    seated(bench)
    bench.world.forward(201)
    bench.council.send(bench.people[0], "openRecall")
    number = bench.begin()
    for place, voter in enumerate(bench.people[:10]):
        bench.cast(number, voter, [1 if place < in_favour else 0])
    found = bench.poll(number)
    assert (found.candidates, found.only_one) == (2, True)
    bench.close()
    bench.give(number, 2, 3, 4)
    bench.tally(number, (2, 3, 4))
    bench.council.send(bench.stranger, "settle")
    assert len(bench.holders()) == left
    assert bench.council.read("approvals", number, 1) == in_favour


def test_a_recall_of_both_sides(bench: Bench) -> None:
    seated(bench)
    bench.world.forward(201)
    bench.council.send(bench.people[0], "openRecall")
    number = bench.begin()
    ballot = bench.ballot(number, bench.people[0].address, [0, 1], Method.APPROVAL)
    with refuses("secret elections: wrong ballot"):
        bench.world.send(bench.casting(number, ballot, Method.APPROVAL), bench.people[0])


def test_a_regular_election_does_not_wait_for_a_recalls_count(bench: Bench) -> None:
    seated(bench)
    bench.world.forward(600)
    bench.council.send(bench.people[0], "openRecall")
    number = bench.begin()
    for voter in bench.people[:10]:
        bench.cast(number, voter, [1])
    bench.close()
    bench.council.send(bench.stranger, "openElection")
    assert bench.council.read("election", number)[5]
    assert bench.council.read("elections") == number + 1


def test_bounds_of_the_share_period(bench: Bench) -> None:
    for span in (0, 2**32):
        with refuses("secret elections: span out of range"):
            settings = astuple(replace(bench.settings, share_period=span))
            bench.world.deploy("SecretElections", settings)


# -- relayed


def test_a_signed_ballot(bench: Bench) -> None:
    """Brought by anybody, once; a signature for another ballot, election or voter is refused."""
    number, voter = bench.open(3), bench.people[4]
    ballot = bench.ballot(number, voter.address, [1])
    other = bench.ballot(number, voter.address, [2])
    points = commitments(bench.election_key, ballot, 3, Method.APPROVAL)
    contract = bench.contract

    def signed(by: ActorSigner, digest: bytes) -> Call:
        return contract.cast_by_sig(number, ballot, points, voter.address, by.sign_digest(digest))

    good = contract.digest(NAME, number, ballot)
    wrong = [
        signed(voter, contract.digest(NAME, number, other)),
        signed(voter, contract.digest(NAME, number + 1, ballot)),
        signed(voter, contract.digest("Another", number, ballot)),
        signed(bench.people[5], good),
    ]
    for call in wrong:
        with refuses("secret elections: invalid signature"):
            bench.world.send(call, bench.stranger)
    bench.world.send(signed(voter, good), bench.stranger)
    assert contract.has_voted(number, voter.address)
    with refuses("secret elections: already voted"):
        bench.world.send(signed(voter, good), bench.stranger)


def test_the_binding_reads_what_was_set(bench: Bench) -> None:
    found, asked = bench.contract, bench.settings
    read = (
        found.council(), found.registry(), found.trustees(), found.only_one(),
        found.least_ballots(), found.share_period(),
    )  # fmt: skip
    assert read == astuple(asked)[1:]
    number = bench.open(3)
    for voter in bench.people[:3]:
        bench.cast(number, voter, [0, 2])
    bench.close()
    bench.give(number, 5, 2)
    assert bench.poll(number).shared_by == (2, 5)
    bench.give(number, 1)
    bench.tally(number, (1, 2, 5))
    assert found.result(number) == (True, (3, 0, 3, 0, 0, 0, 0, 0))
