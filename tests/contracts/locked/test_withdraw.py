"""withdraw: what was locked comes back, whole, to whoever locked it, and not before."""

from __future__ import annotations

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import Cast
from tests.contracts.locked.conftest import HELD, WEEK, lock, now


def test_gives_all_back_at_the_end(locked: Deployed, token: Deployed, cast: Cast) -> None:
    end = lock(locked, cast.holder, HELD, 3 * WEEK)
    at_timestamp(locked.world, end - 1)
    with reverts("lock: not over"):
        locked.send(cast.holder, "withdraw")
    at_timestamp(locked.world, end)
    sent = locked.send(cast.holder, "withdraw")
    assert sent.only("Withdrawn") == {"account": cast.holder.address, "amount": HELD}
    assert token.read("balanceOf", cast.holder.address) == HELD
    assert token.read("balanceOf", locked.address) == 0
    assert locked.read("locked", cast.holder.address) == (0, 0)


def test_once(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, HELD, 3 * WEEK)
    lock(locked, cast.receiver, HELD, 3 * WEEK)
    locked.world.forward(4 * WEEK)
    locked.send(cast.holder, "withdraw")
    with reverts("lock: nothing"):
        locked.send(cast.holder, "withdraw")


def test_nobody_elses(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, HELD, 3 * WEEK)
    locked.send(cast.holder, "delegate", cast.delegatee.address)
    locked.world.forward(4 * WEEK)
    for other in (cast.stranger, cast.delegatee, cast.treasury, cast.deployer, cast.founder):
        with reverts("lock: nothing"):
            locked.send(other, "withdraw")


def test_changes_no_past_vote(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, HELD, 3 * WEEK)
    then = now(locked)
    before = locked.read("getVotes", cast.holder.address)
    locked.world.forward(4 * WEEK)
    locked.send(cast.holder, "withdraw")
    assert locked.read("getPastVotes", cast.holder.address, then) == before > 0
    assert locked.read("getPastTotalSupply", then) == before
    assert locked.read("getVotes", cast.holder.address) == 0


def test_an_amount_that_was_sent_without_a_lock_stays(
    locked: Deployed, token: Deployed, cast: Cast
) -> None:
    lock(locked, cast.holder, 5, 3 * WEEK)
    token.send(cast.receiver, "transfer", locked.address, 7)
    locked.world.forward(4 * WEEK)
    locked.send(cast.holder, "withdraw")
    assert token.read("balanceOf", locked.address) == 7
