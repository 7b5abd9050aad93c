"""getPastLocked: what an account itself had locked at a past timepoint, for an epoch more."""

from __future__ import annotations

from collections.abc import Callable

from govkit.testing import ActorSigner, reverts
from govkit.testing.blocks import at_timestamp, in_one_block
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import MERIT, Cast
from tests.contracts.locked.conftest import HELD, WEEK, lock, now


def past(locked: Deployed, of: ActorSigner, *timepoints: int) -> list[int]:
    return [locked.read("getPastLocked", of.address, each) for each in timepoints]


def lock_at(locked: Deployed, by: ActorSigner, second: int, amount: int, end: int) -> None:
    at_timestamp(locked.world, second)
    locked.send(by, "lock", amount, end)


def start_of_week(locked: Deployed) -> int:
    """The first one that is yet to come."""
    return (now(locked) // WEEK + 1) * WEEK


def test_from_the_second_in_which_it_was_locked(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, 5 * MERIT)
    began = now(locked)
    with reverts("lock: not yet past"):
        past(locked, cast.holder, began)
    locked.world.mine()
    assert past(locked, cast.holder, began - 1, began) == [0, 5 * MERIT]
    assert past(locked, cast.receiver, began) == [0]


def test_to_an_epoch_before_its_end_and_no_second_longer(locked: Deployed, cast: Cast) -> None:
    end = lock(locked, cast.holder, MERIT, 9 * WEEK)
    locked.world.forward(20 * WEEK)
    last = end - WEEK
    assert past(locked, cast.holder, last - 1, last, last + 1, end) == [MERIT, MERIT, 0, 0]


def test_a_lock_to_the_next_epoch_weighs_only_at_its_start(locked: Deployed, cast: Cast) -> None:
    """A second before the end of a week, money is locked for a second: that weighs nothing."""
    start = start_of_week(locked)
    lock_at(locked, cast.holder, start - 1, MERIT, start)
    lock_at(locked, cast.receiver, start, MERIT, start + WEEK)
    locked.send(cast.holder, "withdraw")
    locked.world.mine()
    assert past(locked, cast.holder, start - 1) == [0]
    assert past(locked, cast.receiver, start, start + 1) == [MERIT, 0]


def test_what_was_there_before_it_grew_still_counts(locked: Deployed, cast: Cast) -> None:
    end, began = lock(locked, cast.holder, 10 * MERIT), now(locked)
    for number, amount in enumerate((7 * MERIT, 1, 2 * MERIT), 1):
        lock_at(locked, cast.holder, began + 100 * number, amount, end)
    locked.world.mine()
    moments = (began, began + 99, began + 100, began + 200, began + 299, began + 300)
    amounts = (10 * MERIT, 10 * MERIT, 17 * MERIT, 17 * MERIT + 1, 17 * MERIT + 1, 19 * MERIT + 1)
    assert past(locked, cast.holder, *moments) == list(amounts)
    assert past(locked, cast.holder, began - 1) == [0]


def test_the_last_of_a_second_counts(locked: Deployed, cast: Cast) -> None:
    end, began = lock(locked, cast.holder, MERIT), now(locked)
    locked.world.mine()
    in_one_block(
        locked.world, [(cast.holder, locked.call("lock", amount, end)) for amount in (5, 6)]
    )
    then = now(locked)
    locked.world.mine()
    assert past(locked, cast.holder, began, then - 1, then) == [MERIT, MERIT, MERIT + 11]


def test_made_longer_in_time_it_counts_throughout(locked: Deployed, cast: Cast) -> None:
    began = start_of_week(locked)
    lock_at(locked, cast.holder, began, MERIT, began + 3 * WEEK)
    lock_at(locked, cast.holder, began + 2 * WEEK, 0, began + 9 * WEEK)
    locked.world.forward(20 * WEEK)
    moments = (
        began,
        began + 2 * WEEK,
        began + 2 * WEEK + 1,
        began + 8 * WEEK,
        began + 8 * WEEK + 1,
    )
    assert past(locked, cast.holder, *moments) == [MERIT, MERIT, MERIT, MERIT, 0]


def test_made_longer_too_late_it_changes_no_past(locked: Deployed, cast: Cast) -> None:
    began = start_of_week(locked)
    late = began + 2 * WEEK + 50
    lock_at(locked, cast.holder, began, MERIT, began + 3 * WEEK)
    at_timestamp(locked.world, late - 1)
    locked.world.mine()
    before = past(locked, cast.holder, late - 49, late - 2)
    lock_at(locked, cast.holder, late, 0, began + 9 * WEEK)
    locked.world.mine()
    assert past(locked, cast.holder, late - 49, late - 2) == before == [0, 0]
    assert past(locked, cast.holder, late - 50, late - 1, late) == [MERIT, 0, MERIT]


def test_what_has_ended_and_is_locked_again_counts_from_then_on(
    locked: Deployed, cast: Cast
) -> None:
    end = lock(locked, cast.holder, MERIT, 3 * WEEK)
    locked.world.forward(9 * WEEK)
    lock(locked, cast.holder, 0, 3 * WEEK)
    again = now(locked)
    locked.world.mine()
    moments = (end - WEEK, end - WEEK + 1, end, again - 1, again)
    assert past(locked, cast.holder, *moments) == [MERIT, 0, 0, 0, MERIT]


def test_to_withdraw_and_to_lock_again_changes_no_past(locked: Deployed, cast: Cast) -> None:
    end, began = lock(locked, cast.holder, HELD, 3 * WEEK), now(locked)
    locked.world.forward(9 * WEEK)
    locked.send(cast.holder, "withdraw")
    gone = now(locked)
    with reverts("lock: nothing"):
        locked.send(cast.holder, "withdraw")
    assert locked.read("locked", cast.holder.address) == (0, 0)
    moments = (began - 1, began, end - WEEK, end - WEEK + 1, gone - 1)
    assert past(locked, cast.holder, *moments) == [0, HELD, HELD, 0, 0]
    lock(locked, cast.holder, 7, 3 * WEEK)
    again = now(locked)
    locked.world.mine()
    assert locked.read("locked", cast.holder.address)[0] == 7
    assert past(locked, cast.holder, *moments, again - 1, again) == [0, HELD, HELD, 0, 0, 0, 7]


def test_it_is_the_owners_whoever_votes_with_it(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.receiver, 3 * MERIT)
    locked.send(cast.receiver, "delegate", cast.holder.address)
    lock(locked, cast.receiver, MERIT)
    locked.world.mine()
    then = now(locked) - 1
    assert past(locked, cast.receiver, then) == [4 * MERIT]
    assert past(locked, cast.holder, then) == [0]
    assert locked.read("getPastVotes", cast.holder.address, then) > 0


def test_by_blocks(
    deploy_token: Callable[..., Deployed], deploy_locked: Callable[..., Deployed], cast: Cast
) -> None:
    token = deploy_token(by_timestamp=False)
    token.send(cast.founder, "allocate", [(cast.holder.address, HELD, True)])
    locked = deploy_locked(token, 100, 20_900)
    token.send(cast.holder, "approve", locked.address, HELD)
    began = now(locked) + 1
    end = (began // 100 + 3) * 100
    locked.send(cast.holder, "lock", HELD, end)
    locked.world.mine(300)
    moments = (began - 1, began, end - 100, end - 99)
    assert past(locked, cast.holder, *moments) == [0, HELD, HELD, 0]
