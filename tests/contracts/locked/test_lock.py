"""lock and lockWithPermit: how currency becomes weight."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast
from tests.contracts.locked.conftest import HELD, LONGEST, WEEK, end_after, lock, now, weight
from tests.contracts.signing import Domain, sign


def test_takes_the_amount_and_weighs_by_the_time_left(
    locked: Deployed, token: Deployed, cast: Cast
) -> None:
    end = end_after(locked, LONGEST)
    sent = locked.send(cast.holder, "lock", HELD, end)
    began, me = now(locked), cast.holder.address
    assert token.read("balanceOf", locked.address) == HELD
    assert token.read("balanceOf", me) == 0
    assert locked.read("locked", me) == (HELD, end)
    assert locked.read("getVotes", me) == weight([(HELD, end)], began) <= HELD
    assert sent.only("Locked") == {"account": me, "added": HELD, "amount": HELD, "until": end}
    votes = {"delegate": me, "previousVotes": 0, "newVotes": weight([(HELD, end)], began)}
    assert sent.only("DelegateVotesChanged") == votes


def test_falls_in_a_straight_line_to_nothing(locked: Deployed, cast: Cast) -> None:
    end = lock(locked, cast.holder, HELD, 10 * WEEK)
    for _ in range(12):
        assert locked.read("getVotes", cast.holder.address) == weight([(HELD, end)], now(locked))
        locked.world.forward(WEEK)
    assert now(locked) > end
    assert locked.read("getVotes", cast.holder.address) == 0


def test_weighs_as_much_as_it_is_with_all_the_time_left(locked: Deployed, cast: Cast) -> None:
    at_timestamp(locked.world, start := (now(locked) // WEEK + 1) * WEEK)
    # Four years are 208 weeks and four days.
    whole = start + LONGEST - LONGEST % WEEK
    locked.send(cast.holder, "lock", HELD, whole)
    expected = HELD * (whole - start) // LONGEST
    assert locked.read("getVotes", cast.holder.address) == expected
    assert locked.read("locked", cast.holder.address) == (HELD, whole)


def test_rounds_the_end_down_to_the_start_of_an_epoch(locked: Deployed, cast: Cast) -> None:
    end = end_after(locked, 5 * WEEK)
    locked.send(cast.holder, "lock", 1, end + WEEK - 1)
    assert locked.read("locked", cast.holder.address) == (1, end)


def test_more_into_the_same_lock(locked: Deployed, cast: Cast) -> None:
    end = lock(locked, cast.holder, 3 * MERIT, 20 * WEEK)
    locked.world.forward(3 * WEEK)
    sent = locked.send(cast.holder, "lock", 4 * MERIT, end)
    assert sent.only("Locked")["amount"] == 7 * MERIT
    expected = weight([(7 * MERIT, end)], now(locked))
    assert locked.read("getVotes", cast.holder.address) == expected
    locked.world.mine()
    assert locked.read("getPastTotalSupply", now(locked) - 1) == weight(
        [(7 * MERIT, end)], now(locked) - 1
    )


def test_longer_without_more(locked: Deployed, token: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, MERIT, 20 * WEEK)
    later = lock(locked, cast.holder, 0, 40 * WEEK)
    assert locked.read("locked", cast.holder.address) == (MERIT, later)
    assert locked.read("getVotes", cast.holder.address) == weight([(MERIT, later)], now(locked))
    assert token.read("balanceOf", locked.address) == MERIT


def test_never_shorter(locked: Deployed, cast: Cast) -> None:
    end = lock(locked, cast.holder, MERIT, 20 * WEEK)
    with reverts("lock: ends earlier"):
        locked.send(cast.holder, "lock", MERIT, end - WEEK)
    locked.send(cast.holder, "lock", MERIT, end)


def test_locks_again_what_has_ended(locked: Deployed, cast: Cast) -> None:
    lock(locked, cast.holder, MERIT, 2 * WEEK)
    locked.world.forward(10 * WEEK)
    end = lock(locked, cast.holder, MERIT, 2 * WEEK)
    assert locked.read("locked", cast.holder.address) == (2 * MERIT, end)
    assert locked.read("getVotes", cast.holder.address) == weight([(2 * MERIT, end)], now(locked))


def test_no_shorter_than_to_the_next_epoch(locked: Deployed, cast: Cast) -> None:
    with reverts("lock: too short"):
        locked.send(cast.holder, "lock", 1, now(locked) // WEEK * WEEK + WEEK - 1)
    with reverts("lock: too short"):
        locked.send(cast.holder, "lock", 1, 0)
    locked.send(cast.holder, "lock", 1, now(locked) // WEEK * WEEK + WEEK)


def test_no_longer_than_the_longest(locked: Deployed, cast: Cast) -> None:
    end = end_after(locked, LONGEST)
    for too_far in (end + WEEK, 2**255):
        with reverts("lock: too long"):
            locked.send(cast.holder, "lock", 1, too_far)
    locked.send(cast.holder, "lock", 1, end)


def test_nothing_is_no_lock(locked: Deployed, cast: Cast) -> None:
    with reverts("lock: nothing"):
        lock(locked, cast.holder, 0)


def test_more_than_one_holds(locked: Deployed, cast: Cast) -> None:
    with reverts("votes: balance too low"):
        lock(locked, cast.holder, HELD + 1)
    with reverts("lock: too much"):
        lock(locked, cast.holder, 2**88)
    lock(locked, cast.holder, HELD)


def test_more_than_was_allowed(locked: Deployed, token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", locked.address, 5)
    with reverts("token: allowance too low"):
        lock(locked, cast.holder, 6)
    assert locked.read("locked", cast.holder.address) == (0, 0)
    lock(locked, cast.holder, 5)


def test_the_treasury_locks_nothing(locked: Deployed, token: Deployed, cast: Cast) -> None:
    token.send(cast.receiver, "transfer", cast.treasury.address, 10)
    token.send(cast.treasury, "approve", locked.address, 10)
    with reverts("lock: treasury never votes"):
        lock(locked, cast.treasury, 10)


class TestWithPermit:
    @pytest.fixture
    def permit(self, token: Deployed, locked: Deployed, cast: Cast) -> tuple[object, ...]:
        token.send(cast.holder, "approve", locked.address, 0)
        deadline = now(locked) + 3_600
        by = sign(
            cast.holder,
            Domain("Test Merit", token.address),
            "Permit",
            owner=cast.holder.address,
            spender=locked.address,
            value=HELD,
            nonce=0,
            deadline=deadline,
        )
        return deadline, *by.arguments()

    def test_needs_no_allowance(
        self, locked: Deployed, cast: Cast, permit: tuple[object, ...]
    ) -> None:
        end = end_after(locked, LONGEST)
        with reverts("token: allowance too low"):
            locked.send(cast.holder, "lock", HELD, end)
        locked.send(cast.holder, "lockWithPermit", HELD, end, *permit)
        assert locked.read("locked", cast.holder.address) == (HELD, end)

    def test_that_somebody_has_sent_before(
        self, locked: Deployed, token: Deployed, cast: Cast, permit: tuple[object, ...]
    ) -> None:
        owner, spender = cast.holder.address, locked.address
        token.send(cast.stranger, "permit", owner, spender, HELD, *permit)
        end = end_after(locked, LONGEST)
        locked.send(cast.holder, "lockWithPermit", HELD, end, *permit)
        assert locked.read("locked", cast.holder.address) == (HELD, end)

    def test_of_somebody_else(
        self, locked: Deployed, cast: Cast, permit: tuple[object, ...]
    ) -> None:
        with reverts("token: wrong signer"):
            locked.send(cast.stranger, "lockWithPermit", HELD, end_after(locked, LONGEST), *permit)


@pytest.mark.parametrize(
    "span", [(WEEK, WEEK - 1), (WEEK, 209 * WEEK + 1), (0, WEEK), (2**32, 2**32)]
)
def test_spans_that_no_read_could_sum_up(
    deploy_locked: Callable[..., Deployed], token: Deployed, span: tuple[int, int]
) -> None:
    with reverts("decay: bad span"):
        deploy_locked(token, *span)


def test_the_greatest_span_and_the_least(
    deploy_locked: Callable[..., Deployed], token: Deployed
) -> None:
    for epoch, longest in ((WEEK, WEEK), (WEEK, 209 * WEEK), (1, 209)):
        locked = deploy_locked(token, epoch, longest)
        assert (locked.read("epochDuration"), locked.read("longest")) == (epoch, longest)


def test_without_a_treasury(deploy: Callable[..., Deployed], token: Deployed, cast: Cast) -> None:
    locked = deploy("LockedVotes", token.address, ZERO_ADDRESS, WEEK, LONGEST, "Test Merit")
    assert token.read("delegates", locked.address) == ZERO_ADDRESS
    token.send(cast.holder, "approve", locked.address, 5)
    lock(locked, cast.holder, 5)
