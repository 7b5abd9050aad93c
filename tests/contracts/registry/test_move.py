"""move: a passport follows its holder to a new key, and takes the open ballots along."""

from __future__ import annotations

from govkit.testing import reverts
from govkit.types import ZERO_ADDRESS
from tests.contracts.registry.conftest import Office


def test_moves_everything(swift: Office) -> None:
    old, new = swift.cast.citizen.address, swift.cast.newcomer.address
    _, since, until, _ = swift.registry.read("passport", 1)
    sent = swift.registry.send(swift.recovery, "move", 1, new)
    assert sent.names == [
        "Transfer", "Moved", "DelegateChanged", "DelegateVotesChanged", "DelegateChanged",
        "DelegateVotesChanged",
    ]  # fmt: skip
    assert sent.only("Transfer") == {"sender": old, "receiver": new, "token_id": 1}
    assert sent.only("Moved") == {"previous": old, "current": new, "number": 1}
    assert swift.registry.read("passport", 1) == (new, since, until, 0)
    assert swift.registry.read("ownerOf", 1) == new
    assert swift.registry.read("totalSupply") == 1
    assert swift.registry.read("successorOf", old) == new
    assert swift.registry.read("successorOf", new) == ZERO_ADDRESS
    for view, there, gone in [
        ("passportOf", 1, 0), ("numberOf", 1, 0), ("balanceOf", 1, 0), ("getVotes", 1, 0),
        ("isCitizen", True, False), ("delegates", new, ZERO_ADDRESS),
    ]:  # fmt: skip
        assert swift.registry.read(view, new) == there
        assert swift.registry.read(view, old) == gone
    assert swift.told_of() == [(1, new, True, until)]


def test_the_past_of_both_stays_what_it_was(swift: Office) -> None:
    registry, old, new = swift.registry, swift.cast.citizen.address, swift.cast.newcomer.address
    since = registry.read("passport", 1)[1]
    swift.world.forward(10)
    registry.send(swift.recovery, "move", 1, new)
    moved = swift.now()
    swift.world.mine()
    for moment, of_old, of_new in [
        (since - 1, 0, 0), (since, 1, 0), (moved - 1, 1, 0), (moved, 0, 1),
    ]:  # fmt: skip
        assert registry.read("getPastVotes", old, moment) == of_old
        assert registry.read("getPastVotes", new, moment) == of_new
        assert registry.read("getPastTotalSupply", moment) == of_old + of_new


def test_an_open_ballot_goes_along_and_is_cast_once(swift: Office) -> None:
    """Counted by the passport's number: the new key has it at the old snapshot too."""
    registry, old, new = swift.registry, swift.cast.citizen.address, swift.cast.newcomer.address
    snapshot = swift.now()
    swift.world.forward(10)
    assert registry.read("getPastBallot", old, snapshot) == (1 << 96) | 1
    registry.send(swift.recovery, "move", 1, new)
    assert registry.read("getPastBallot", old, snapshot) == 0
    assert registry.read("getPastBallot", new, snapshot) == (1 << 96) | 1
    assert registry.read("getPastBallot", new, snapshot - 10**6) == 1 << 96


def test_twice(swift: Office) -> None:
    registry, first, second = swift.registry, swift.cast.citizen, swift.cast.newcomer
    third = swift.cast.stranger
    registry.send(swift.recovery, "move", 1, second.address)
    between = swift.now()
    registry.send(swift.recovery, "move", 1, third.address)
    swift.world.mine()
    assert registry.read("successorOf", first.address) == third.address
    assert registry.read("successorOf", second.address) == third.address
    assert registry.read("getPastVotes", second.address, between) == 1
    assert registry.read("getPastVotes", second.address, swift.now() - 1) == 0
    assert registry.read("getPastVotes", third.address, between) == 0
    registry.send(third, "resign")
    for actor in (first, second):
        with reverts("registry: not a citizen"):
            registry.send(actor, "resign")


def test_what_is_said_of_the_old_key_is_done_to_the_present_holder(swift: Office) -> None:
    registry, old, new = swift.registry, swift.cast.citizen.address, swift.cast.newcomer.address
    registry.send(swift.recovery, "move", 1, new)
    registry.send(swift.cast.treasury, "suspend", old, swift.now() + 100)
    assert registry.read("isCitizen", new) is False
    registry.send(swift.cast.treasury, "reinstate", old)
    assert registry.read("isCitizen", new) is True
    registry.send(swift.cast.registrar, "revoke", old)
    assert registry.read("isCitizen", new) is False
    with reverts("registry: moved away"):
        registry.send(swift.cast.treasury, "admit", old)
    registry.send(swift.cast.treasury, "admit", new)
    assert registry.read("passportOf", new) == 1


def test_a_suspended_and_a_lapsed_one(swift: Office) -> None:
    registry, old, new = swift.registry, swift.cast.citizen.address, swift.cast.newcomer.address
    registry.send(swift.cast.registrar, "suspend", old, swift.now() + 100)
    sent = registry.send(swift.recovery, "move", 1, new)
    assert sent.names == ["Transfer", "Moved"]
    assert registry.read("isCitizen", new) is False
    registry.send(swift.cast.registrar, "reinstate", new)
    assert registry.read("isCitizen", new) is True
    swift.go_to(swift.until())
    registry.send(swift.recovery, "move", 1, swift.cast.stranger.address)
    assert registry.read("isCitizen", swift.cast.stranger.address) is False
    registry.send(swift.cast.registrar, "admit", swift.cast.stranger.address)
    assert registry.read("passportOf", swift.cast.stranger.address) == 1


def test_is_refused(swift: Office) -> None:
    registry, cast = swift.registry, swift.cast
    new = cast.newcomer.address
    for by in (cast.citizen, cast.registrar, cast.treasury, cast.founder):
        with reverts("registry: only recovery"):
            registry.send(by, "move", 1, new)
    for number in (0, 2, 2**255):
        with reverts("registry: unknown passport"):
            registry.send(swift.recovery, "move", number, new)
    with reverts("registry: zero address"):
        registry.send(swift.recovery, "move", 1, ZERO_ADDRESS)
    registry.send(cast.registrar, "admit", cast.stranger.address)
    for used in (cast.citizen, cast.stranger):
        with reverts("registry: key was used"):
            registry.send(swift.recovery, "move", 1, used.address)
    registry.send(swift.recovery, "move", 1, new)
    with reverts("registry: key was used"):
        registry.send(swift.recovery, "move", 2, cast.citizen.address)
    registry.send(cast.stranger, "resign")
    with reverts("registry: not a citizen"):
        registry.send(swift.recovery, "move", 2, cast.holder.address)
