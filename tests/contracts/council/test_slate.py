"""Who is on the list: endorsements decide, and no handful of citizens can close it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import in_one_block
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast
from tests.contracts.council.conftest import NOMINATION, VOTING, Deploy, send_at, spans_of


@pytest.fixture
def ring(office: Deployed, citizens: list[ActorSigner]) -> list[ActorSigner]:
    """Five friends who fill the list and endorse themselves in the block that opens it."""
    friends = citizens[:5]
    calls = [(friends[0], office.call("openElection"))]
    calls += [(each, office.call("nominate")) for each in friends]
    calls += [(each, office.call("endorse", each.address)) for each in friends]
    in_one_block(office.world, calls)
    return friends


def listed(council: Deployed, number: int = 1) -> list[str]:
    count = council.read("election", number)[2]
    return [council.read("candidates", number, position) for position in range(count)]


def test_five_friends_cannot_close_the_list(
    office: Deployed, cast: Cast, citizens: list[ActorSigner], ring: list[ActorSigner]
) -> None:
    wanted = citizens[5]
    sent = office.send(wanted, "nominate")
    assert sent.names == ["Nominated"]
    assert listed(office) == [each.address for each in ring]
    assert office.send(citizens[6], "endorse", wanted.address).names == ["Endorsed"]
    sent = office.send(citizens[7], "endorse", wanted.address)
    assert sent.names == ["Endorsed", "Listed"]
    assert sent.only("Listed") == {"number": 1, "candidate": wanted.address, "position": 4}
    assert listed(office) == [*(each.address for each in ring[:4]), wanted.address]
    assert office.read("endorsements", 1, wanted.address) == 2
    office.world.forward(NOMINATION)
    office.send(ring[0], "rank", [0])
    for each in citizens[5:]:
        office.send(each, "rank", [4])
    office.world.forward(VOTING)
    office.send(cast.stranger, "settle")
    assert office.read("holders") == (wanted.address,)


def test_whoever_lost_its_place_can_come_back(
    office: Deployed, citizens: list[ActorSigner], ring: list[ActorSigner]
) -> None:
    wanted, ousted = citizens[5], ring[4]
    office.send(wanted, "nominate")
    for each in citizens[6:8]:
        office.send(each, "endorse", wanted.address)
    assert office.read("isNominated", 1, ousted.address) is True
    assert office.read("endorsements", 1, ousted.address) == 1
    with reverts("council: already nominated"):
        office.send(ousted, "nominate")
    office.send(citizens[8], "endorse", ousted.address)
    assert listed(office)[3] == ousted.address  # in place of the last of those with one
    assert office.read("endorsements", 1, ousted.address) == 2
    assert office.read("endorsements", 1, ring[3].address) == 1
    office.send(citizens[9], "endorse", ousted.address)
    assert office.read("endorsements", 1, ousted.address) == 3


def test_equals_do_not_oust(
    office: Deployed, citizens: list[ActorSigner], ring: list[ActorSigner]
) -> None:
    office.send(citizens[5], "nominate")
    office.send(citizens[5], "endorse", citizens[5].address)
    assert listed(office) == [each.address for each in ring]
    assert office.read("endorsements", 1, citizens[5].address) == 1


def test_one_endorsement_each(office: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
    first, second, third = citizens[:3]
    with reverts("council: no such election"):
        office.send(first, "endorse", second.address)
    office.send(cast.stranger, "openElection")
    office.send(second, "nominate")
    with reverts("council: only citizens"):
        office.send(cast.stranger, "endorse", second.address)
    for nobody in (third.address, cast.stranger.address, ZERO_ADDRESS):
        with reverts("council: no such candidate"):
            office.send(first, "endorse", nobody)
    assert office.send(first, "endorse", second.address).only("Endorsed") == {
        "number": 1, "candidate": second.address, "citizen": first.address,
    }  # fmt: skip
    assert office.read("hasEndorsed", 1, first.address) is True
    assert office.read("hasEndorsed", 1, second.address) is False
    with reverts("council: already endorsed"):
        office.send(first, "endorse", second.address)
    assert office.read("endorsements", 1, second.address) == 1
    assert office.read("endorsements", 1, cast.stranger.address) == 0
    assert office.read("candidates", 1, 1) == ZERO_ADDRESS


def test_a_new_key_endorses_and_is_endorsed_as_the_same_person(
    office: Deployed, people: Deployed, cast: Cast, citizens: list[ActorSigner]
) -> None:
    voter, candidate, key = citizens[0], citizens[1], cast.stranger
    office.send(voter, "openElection")
    office.send(candidate, "nominate")
    office.send(candidate, "endorse", candidate.address)
    people.send(cast.keeper, "move", people.read("numberOf", candidate.address), key.address)
    with reverts("council: already endorsed"):
        office.send(key, "endorse", candidate.address)
    with reverts("council: already nominated"):
        office.send(key, "nominate")
    office.send(voter, "endorse", candidate.address)  # by the old name
    assert office.read("endorsements", 1, key.address) == 2
    assert office.read("candidates", 1, 0) == key.address


def test_to_the_second(office: Deployed, cast: Cast, citizens: list[ActorSigner]) -> None:
    """Nominations and endorsements end with the second in which ballots' snapshot is taken."""
    office.send(cast.stranger, "openElection")
    office.send(citizens[0], "nominate")
    last, _ = spans_of(office)
    assert last == office.world.chain.head.timestamp - 1 + NOMINATION
    start = office.world.snapshot()
    for who, what in (
        (citizens[1], ("nominate",)),
        (citizens[2], ("endorse", citizens[0].address)),
    ):
        send_at(office, last, who, *what)
        office.world.restore(start)
        with reverts("council: not nominating"):
            send_at(office, last + 1, who, *what)


@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_list_is_the_models(
    deploy_council: Deploy, cast: Cast, citizens: list[ActorSigner], data: st.DataObject
) -> None:
    """Against a model that sorts out the list anew after each step."""
    office = deploy_council(1)
    office.send(cast.stranger, "openElection")
    nominate = st.booleans()
    seen: list[int] = []
    places: list[int] = []
    count = dict.fromkeys(range(20), 0)
    voters = iter(range(20))
    for _ in range(data.draw(st.integers(10, 30))):
        off = [each for each in range(9) if each not in seen]
        stands = data.draw(nominate)
        if off and stands:
            office.send(citizens[off[0]], "nominate")
            seen.append(off[0])
            places = [*places, off[0]] if len(places) < 5 else places
        elif seen and (voter := next(voters, None)) is not None:
            chosen = data.draw(st.sampled_from(seen))
            office.send(citizens[voter], "endorse", citizens[chosen].address)
            count[chosen] += 1
            least = min(count[each] for each in places)
            if chosen not in places and count[chosen] > least:
                last = max(i for i, each in enumerate(places) if count[each] == least)
                places[last] = chosen
        assert listed(office) == [citizens[each].address for each in places]
    for each in seen:
        assert office.read("endorsements", 1, citizens[each].address) == count[each]


def test_a_full_list_of_thirty_two(
    deploy_council: Deploy, people: Deployed, cast: Cast, citizens: list[ActorSigner]
) -> None:
    """The dearest endorsement, of one who takes a place; and the dearest settlement."""
    council = deploy_council(21)
    crowd = [*citizens, *crowd_of(20)]
    people.send(cast.founder, "admitFounding", [each.address for each in crowd[20:]])
    council.send(cast.stranger, "openElection")
    for each in crowd[:33]:
        nominated = council.send(each, "nominate").receipt.gas_used
    for each in crowd[1:33]:
        endorsed = council.send(each, "endorse", each.address).receipt.gas_used
        assert endorsed < 110_000
    assert council.read("candidates", 1, 31) == crowd[31].address
    ousting = council.send(crowd[34], "endorse", crowd[32].address).receipt.gas_used
    assert council.read("candidates", 1, 31) == crowd[31].address
    assert council.read("candidates", 1, 0) == crowd[32].address  # the one whom nobody endorsed
    council.world.forward(NOMINATION)
    council.send(crowd[0], "vote", 2**32 - 1)
    council.world.forward(VOTING)
    settled = council.send(cast.stranger, "settle").receipt.gas_used
    assert (nominated < 110_000, ousting < 150_000, settled < 4_500_000) == (True, True, True)
    assert len(council.read("holders")) == 21


def crowd_of(count: int) -> list[ActorSigner]:
    from govkit.crypto.keccak import checksum

    return [ActorSigner(checksum((0x20000 + number).to_bytes(20))) for number in range(count)]
