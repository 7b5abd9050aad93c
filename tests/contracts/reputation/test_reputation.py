"""What citizens are known for: counted once for each pair of persons in a half year, and fading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

import pytest

from govkit.contracts.registry import RegistrySettings
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.court.bench import person

HALF_YEAR, POINTS = 15_778_800, 16
PERFORMED, LOST, DISPUTED = 1, 2, 3
NONE = (0,) * 7


class Town:
    """130 citizens, whose agreements and court are people."""

    def __init__(self) -> None:
        self.world = world = World()
        actors = world.actors
        self.agreements, self.recovery, self.stranger = (
            actors.keeper,
            actors.guardian,
            actors.stranger,
        )
        me = actors.deployer
        settings = RegistrySettings(
            "T", "P", True, me.address, me.address, me.address, recovery=self.recovery.address
        )
        self.registry = self._new("CitizenRegistry", astuple(settings))
        self.reputation = self._new(
            "Reputation", self.registry.address, self.agreements.address, ZERO_ADDRESS
        )
        self.citizens = [person(world, f"citizen {number}") for number in range(130)]
        for first in (0, 100):
            batch = [each.address for each in self.citizens[first : first + 100]]
            self.registry.send(me, "admitFounding", batch)
        self.epoch(130)

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    def epoch(self, number: int) -> None:
        """The first second of a half year since 1970 is the next block's."""
        at_timestamp(self.world, number * HALF_YEAR)
        self.world.mine()

    def note(self, kind: int, *people: ActorSigner) -> Sent:
        accounts = [each.address for each in people]
        return self.reputation.send(self.agreements, "note", accounts, kind)

    def standing(self, who: ActorSigner) -> tuple[int, ...]:
        """number, points, performed, disputes, lost, panels, silent"""
        return tuple(self.reputation.read("standing", who.address))


@pytest.fixture
def town(once: Callable[..., Town]) -> Town:
    return once(Town)


def test_a_performed_agreement_brings_each_party_points_for_each_other(town: Town) -> None:
    first, second, third, *_ = town.citizens
    town.note(PERFORMED, first, second, third)
    assert town.standing(first) == (1, 2 * POINTS, 1, 0, 0, 0, 0)
    assert town.standing(third) == (3, 2 * POINTS, 1, 0, 0, 0, 0)
    assert town.reputation.read("pointsOf", 2) == 2 * POINTS
    assert town.standing(town.citizens[3]) == (4, *NONE[1:])


def test_two_accounts_that_trade_with_each_other_earn_one_deeds_points(town: Town) -> None:
    """The attack: as many agreements as they like, with the cost of a transaction each."""
    first, second, third, *_ = town.citizens
    for _ in range(50):
        town.note(PERFORMED, first, second)
    assert town.standing(first)[:3] == (1, POINTS, 50)
    # To earn what one honest deed with another person brings, they need another person.
    town.note(PERFORMED, first, third)
    assert town.standing(first)[1] == 2 * POINTS
    # In another half year they earn one deed's points again, while the old ones have faded.
    town.epoch(131)
    town.note(PERFORMED, first, second)
    assert town.standing(first)[1] == 2 * POINTS // 2 + POINTS


def test_accounts_without_a_passport_bring_and_earn_nothing(town: Town) -> None:
    citizen = town.citizens[0]
    for number in range(8):
        town.note(PERFORMED, citizen, person(town.world, f"sybil {number}"))
    town.note(PERFORMED, citizen, citizen)
    assert town.standing(citizen)[:3] == (1, 0, 9)
    assert town.standing(person(town.world, "sybil 0")) == NONE


def test_who_never_had_a_dispute_and_who_lost_ten_are_told_apart(town: Town) -> None:
    clean, loser, winner, *_ = town.citizens
    for each in town.citizens[3:13]:
        town.note(PERFORMED, clean, each)
        town.note(PERFORMED, loser, each)
        town.note(LOST, loser)
        town.note(DISPUTED, winner)
    assert town.standing(clean)[1:5] == (10 * POINTS, 10, 0, 0)
    assert town.standing(loser)[1:5] == (10 * POINTS, 10, 10, 10)
    assert town.standing(winner)[1:5] == (0, 0, 10, 0)
    # Points fade, what happened does not.
    town.epoch(140)
    assert town.standing(loser)[1:5] == (0, 10, 10, 10)


@pytest.mark.parametrize("later", [0, 1, 2, 5])
def test_points_halve_each_half_year_to_the_second(town: Town, later: int) -> None:
    town.note(PERFORMED, *town.citizens[:2])
    if later:
        town.epoch(130 + later)
    assert town.standing(town.citizens[0])[1] == POINTS >> later
    at_timestamp(town.world, (131 + later) * HALF_YEAR - 1)
    town.world.mine()
    assert town.standing(town.citizens[0])[1] == POINTS >> later


def test_it_follows_a_recovery_and_nothing_else(town: Town) -> None:
    first, second, *_ = town.citizens
    town.note(PERFORMED, first, second)
    new = person(town.world, "new key")
    before = town.standing(first)
    town.registry.send(town.recovery, "move", 1, new.address)
    assert town.standing(new) == town.standing(first) == before
    # By the old key or the new one it is the same person: no more points with the same other one.
    town.note(PERFORMED, first, second)
    town.note(PERFORMED, new, second)
    town.note(PERFORMED, first, new)
    assert town.standing(new)[:3] == (1, POINTS, 4)


def test_only_agreements_write(town: Town) -> None:
    with reverts("reputation: only agreements"):
        town.reputation.send(town.stranger, "note", [town.stranger.address], PERFORMED)
    town.note(0, *town.citizens[:2])
    town.note(4, *town.citizens[:2])
    assert town.standing(town.citizens[0]) == (1, *NONE[1:])


def test_more_persons_than_bits_bring_fewer_points_never_more(town: Town) -> None:
    """130 citizens share 128 bits: 1 and 129 have the same one."""
    first, others = town.citizens[0], town.citizens[1:]
    for start in range(0, len(others), 14):
        town.note(PERFORMED, first, *others[start : start + 14])
    assert town.standing(first)[1] == 127 * POINTS


def test_fields_stay_within_their_bits(town: Town) -> None:
    from govkit.contracts.abi import Artifact, encode
    from govkit.crypto.keccak import keccak

    place = Artifact.load("Reputation").storage["_words"]
    slot = int.from_bytes(keccak(encode(("uint256", "uint256"), (place, 1))))
    contract = bytes.fromhex(town.reputation.address[2:])
    full = (1 << 232) - 1
    epoch = 130
    word = (full & ~(0xFFFF << 144) & ~((2**128 - 1) << 16)) | (epoch << 144)
    town.world.chain.change_state(lambda state: state.set_storage(contract, slot, word))
    most = (1, 2**16 - 1, 2**24 - 1, 2**16 - 1, 2**16 - 1, 0, 0)
    assert town.standing(town.citizens[0]) == most
    for kind in (PERFORMED, LOST, DISPUTED):
        town.note(kind, *town.citizens[:2])
    assert town.standing(town.citizens[0]) == most


def test_what_noting_costs_inside_another_transaction(town: Town) -> None:
    pair = town.citizens[:2]
    new = town.note(PERFORMED, *pair).receipt.gas_used
    known = town.note(PERFORMED, *pair).receipt.gas_used
    assert abs(new - known - 2 * 17_100) < 1_000
    assert known < 21_000 + 24_000
