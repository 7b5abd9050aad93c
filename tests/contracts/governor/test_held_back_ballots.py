"""Signed ballots that are held back, and signatures that are revoked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from govkit.testing import reverts
from govkit.testing.bare_government import (
    ABSTAIN,
    AGAINST,
    FOR,
    PLAIN,
    BareGovernment,
    Motion,
    with_houses,
)
from govkit.testing.deployed import Deployed
from tests.contracts.signing import Domain, sign

VOTER = 3
STANDS = "ballots: already voted"


@pytest.fixture
def nation(government: Callable[..., BareGovernment]) -> BareGovernment:
    """Ballots can be changed, in a further house by weight too."""
    changeable = replace(PLAIN, changeable=True)
    return government(houses=("wealth",), classes=(with_houses(changeable, (2_000, 5_000)),))


@pytest.fixture
def motion(nation: BareGovernment) -> Motion:
    motion = nation.propose([nation.poke()])
    nation.open(motion)
    return motion


def signed(
    nation: BareGovernment, motion: Motion, support: int, nonce: int, house: int = 0
) -> bytes:
    voter, deployed = nation.people[VOTER], nation.house(house)
    domain = Domain(deployed.read("name"), deployed.address)
    fields = {"proposalId": motion.id, "support": int(support), "voter": voter.address}
    return sign(voter, domain, "Ballot", **fields, nonce=nonce).encoded()


def relay(
    nation: BareGovernment, motion: Motion, support: int, signature: bytes, house: int = 0
) -> None:
    voter = nation.people[VOTER].address
    nation.house(house).send(
        nation.outsider, "castVoteBySig", motion.id, int(support), voter, signature
    )


def relay_vote(nation: BareGovernment, motion: Motion, support: int, house: int = 0) -> list[str]:
    """What was signed as `Vote`, without a nonce."""
    voter, deployed = nation.people[VOTER], nation.house(house)
    domain = Domain(deployed.read("name"), deployed.address)
    one = sign(voter, domain, "Vote", proposalId=motion.id, support=int(support))
    counts = int(support == AGAINST), int(support == FOR)
    sent = deployed.send(nation.outsider, "castVotesBySig", motion.id, *counts, list(one.compact()))
    return list(sent.names)


def tally(deployed: Deployed, motion: Motion) -> tuple[int, int, int]:
    against, in_favour, abstain = deployed.read("proposalVotes", motion.id)
    return against, in_favour, abstain


@pytest.mark.parametrize("house", [0, 1])
def test_one_held_back_overrides_none_cast_in_person(
    nation: BareGovernment, motion: Motion, house: int
) -> None:
    weight = VOTER + 1 if house else 1
    held = signed(nation, motion, FOR, 0, house)
    nation.cast_one(motion, VOTER, ABSTAIN, house)
    nation.cast_one(motion, VOTER, AGAINST, house)
    with reverts(STANDS):
        relay(nation, motion, FOR, held, house)
    assert tally(nation.house(house), motion) == (weight, 0, 0)


def test_in_person_replaces_a_signed_one(nation: BareGovernment, motion: Motion) -> None:
    relay(nation, motion, FOR, signed(nation, motion, FOR, 0))
    nation.cast_one(motion, VOTER, AGAINST)
    assert tally(nation.governor, motion) == (1, 0, 0)
    with reverts(STANDS):
        relay(nation, motion, FOR, signed(nation, motion, FOR, 1))


def test_a_later_nonce_replaces_an_earlier_one(nation: BareGovernment, motion: Motion) -> None:
    relay(nation, motion, FOR, signed(nation, motion, FOR, 0))
    relay(nation, motion, AGAINST, signed(nation, motion, AGAINST, 1))
    assert tally(nation.governor, motion) == (1, 0, 0)


def test_neither_kind_of_signature_replaces_the_other(
    nation: BareGovernment, motion: Motion
) -> None:
    """Which of them is older cannot be told."""
    assert relay_vote(nation, motion, FOR) == ["VoteCast"]
    with reverts(STANDS):
        relay(nation, motion, AGAINST, signed(nation, motion, AGAINST, 0))
    assert relay_vote(nation, motion, AGAINST) == ["BallotSkipped"]
    nation.cast_one(motion, VOTER, AGAINST)
    assert tally(nation.governor, motion) == (1, 0, 0)


def test_a_fraction_signed_and_a_fraction_in_person_stand(
    nation: BareGovernment, motion: Motion
) -> None:
    parts = b"".join(part.to_bytes(16) for part in (1, 2, 1))
    call = "castVoteWithReasonAndParams", motion.id, 255, "", parts
    nation.houses[0].send(nation.people[VOTER], *call)
    for refused in (
        lambda: relay(nation, motion, FOR, signed(nation, motion, FOR, 0, 1), 1),
        lambda: nation.cast_one(motion, VOTER, FOR, 1),
    ):
        with reverts(STANDS):
            refused()
    assert tally(nation.houses[0], motion) == (1, 2, 1)


@pytest.mark.parametrize("house", [0, 1])
def test_revoked_signatures_are_void(nation: BareGovernment, motion: Motion, house: int) -> None:
    held = [signed(nation, motion, FOR, nonce, house) for nonce in range(3)]
    deployed, voter = nation.house(house), nation.people[VOTER]
    sent = deployed.send(voter, "revokeSignatures", motion.id)
    assert sent.only("SignaturesRevoked") == {
        "voter": voter.address,
        "proposalId": motion.id,
    }
    assert deployed.read("nonces", voter.address) == 2**32
    assert deployed.read("hasVoted", motion.id, voter.address) is False
    for signature in held:
        with reverts("ballots: invalid signature"):
            relay(nation, motion, FOR, signature, house)
    assert relay_vote(nation, motion, FOR, house) == ["BallotSkipped"]
    assert tally(deployed, motion) == (0, 0, 0)
    nation.cast_one(motion, VOTER, ABSTAIN, house)
    assert deployed.read("hasVoted", motion.id, voter.address) is True
    assert tally(deployed, motion) == (0, 0, VOTER + 1 if house else 1)


def test_without_a_proposal_those_with_a_nonce_alone(
    nation: BareGovernment, motion: Motion
) -> None:
    held = signed(nation, motion, FOR, 0)
    nation.governor.send(nation.people[VOTER], "revokeSignatures", 0)
    with reverts("ballots: invalid signature"):
        relay(nation, motion, FOR, held)
    assert relay_vote(nation, motion, FOR) == ["VoteCast"]


def test_what_was_counted_stays_and_no_signature_changes_it(
    nation: BareGovernment, motion: Motion
) -> None:
    relay(nation, motion, FOR, signed(nation, motion, FOR, 0))
    nation.governor.send(nation.people[VOTER], "revokeSignatures", motion.id)
    assert tally(nation.governor, motion) == (0, 1, 0)
    with reverts(STANDS):
        relay(nation, motion, AGAINST, signed(nation, motion, AGAINST, 2**32 + 1))


def test_only_ones_own_and_on_what_is_open(nation: BareGovernment, motion: Motion) -> None:
    nation.governor.send(nation.people[VOTER + 1], "revokeSignatures", motion.id)
    nation.governor.send(nation.outsider, "revokeSignatures", motion.id)
    relay(nation, motion, FOR, signed(nation, motion, FOR, 0))
    nation.close(motion)
    with reverts("ballots: not active"):
        nation.governor.send(nation.people[VOTER], "revokeSignatures", motion.id)
    with reverts("ballots: unknown proposal"):
        nation.governor.send(nation.people[VOTER], "revokeSignatures", 1)
