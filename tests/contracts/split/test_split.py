"""split and splitWithPermit: who votes with which part of a holder's currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from govkit.testing import ActorSigner, reverts
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import MERIT, Cast
from tests.contracts.signing import Domain, sign
from tests.contracts.split.conftest import HELD


def parts(wanted: Mapping[ActorSigner, int]) -> list[tuple[str, int]]:
    pairs = [(str(who.address), amount) for who, amount in wanted.items()]
    return sorted(pairs, key=lambda pair: int(pair[0], 16))


def split(splitter: Deployed, by: ActorSigner, wanted: Mapping[ActorSigner, int]) -> Sent:
    return splitter.send(by, "split", parts(wanted))


def votes(token: Deployed, *who: ActorSigner) -> list[int]:
    return [int(token.read("getVotes", each.address)) for each in who]


def test_each_votes_with_its_part_to_the_wei(
    splitter: Deployed, token: Deployed, cast: Cast
) -> None:
    first, second = cast.delegatee, cast.spender
    sent = split(splitter, cast.holder, {first: 600 * MERIT + 1, second: 7})
    assert votes(token, first, second, cast.holder) == [600 * MERIT + 1, 7, 400 * MERIT - 8]
    assert token.read("balanceOf", cast.holder.address) == 400 * MERIT - 8
    assert sent.names == ["Parted", "Parted"]
    for who, amount in ((first, 600 * MERIT + 1), (second, 7)):
        portion = splitter.read("portionOf", cast.holder.address, who.address)
        assert splitter.read("amountOf", cast.holder.address, who.address) == amount
        assert token.read("balanceOf", portion) == amount
        assert token.read("delegates", portion) == who.address
        fields = {"owner": cast.holder.address, "delegatee": who.address}
        assert ("Parted", {**fields, "portion": portion, "amount": amount}) in sent.events


def test_past_votes_are_the_currencys(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    split(splitter, cast.holder, {cast.delegatee: 5})
    then = splitter.world.port.block().timestamp
    split(splitter, cast.holder, {cast.delegatee: 0})
    splitter.world.mine()
    assert token.read("getPastVotes", cast.delegatee.address, then) == 5
    assert token.read("getPastVotes", cast.delegatee.address, then + 1) == 0


def test_takes_back_at_once(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    split(splitter, cast.holder, {cast.delegatee: HELD})
    assert votes(token, cast.delegatee, cast.holder) == [HELD, 0]
    split(splitter, cast.holder, {cast.delegatee: 0})
    assert votes(token, cast.delegatee, cast.holder) == [0, HELD]
    assert token.read("balanceOf", cast.holder.address) == HELD


def test_moves_between_parts_without_an_allowance(
    splitter: Deployed, token: Deployed, cast: Cast
) -> None:
    a, b, c = cast.delegatee, cast.spender, cast.newcomer
    split(splitter, cast.holder, {a: HELD // 2, b: HELD // 2})
    assert token.read("allowance", cast.holder.address, splitter.address) == 0
    split(splitter, cast.holder, {a: 1, c: HELD // 2 - 2})
    assert votes(token, a, b, c, cast.holder) == [1, HELD // 2, HELD // 2 - 2, 1]
    assert token.read("balanceOf", splitter.address) == 0
    with reverts("token: allowance too low"):
        split(splitter, cast.holder, {a: 3})


def test_leaves_other_parts_as_they_are(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    split(splitter, cast.holder, {cast.delegatee: 5})
    split(splitter, cast.holder, {cast.spender: 6})
    assert votes(token, cast.delegatee, cast.spender) == [5, 6]


def test_the_portion_is_used_again(splitter: Deployed, cast: Cast) -> None:
    owner, delegatee = cast.holder.address, cast.delegatee.address
    split(splitter, cast.holder, {cast.delegatee: 5})
    portion = splitter.read("portionOf", owner, delegatee)
    split(splitter, cast.holder, {cast.delegatee: 0})
    split(splitter, cast.holder, {cast.delegatee: 9})
    assert splitter.read("portionOf", owner, delegatee) == portion
    assert splitter.read("amountOf", owner, delegatee) == 9


def test_nothing_to_somebody_new_makes_nothing(splitter: Deployed, cast: Cast) -> None:
    assert split(splitter, cast.holder, {cast.delegatee: 0}).names == []
    portion = splitter.read("portionOf", cast.holder.address, cast.delegatee.address)
    assert portion == ZERO_ADDRESS
    assert splitter.read("amountOf", cast.holder.address, cast.delegatee.address) == 0


def test_what_was_sent_to_a_portion_is_the_owners(
    splitter: Deployed, token: Deployed, cast: Cast
) -> None:
    split(splitter, cast.holder, {cast.delegatee: 5})
    portion = splitter.read("portionOf", cast.holder.address, cast.delegatee.address)
    token.send(cast.receiver, "transfer", portion, 7)
    split(splitter, cast.holder, {cast.delegatee: 5})
    assert votes(token, cast.delegatee, cast.holder) == [5, HELD - 5 + 7]


def test_each_owner_has_parts_of_its_own(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    token.send(cast.receiver, "approve", splitter.address, 6)
    split(splitter, cast.holder, {cast.delegatee: 5})
    split(splitter, cast.receiver, {cast.delegatee: 6})
    assert votes(token, cast.delegatee) == [11]
    split(splitter, cast.receiver, {cast.delegatee: 0})
    assert votes(token, cast.delegatee) == [5]


def test_nobody_elses_part(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    split(splitter, cast.holder, {cast.delegatee: 5})
    for other in (cast.stranger, cast.delegatee, cast.deployer, cast.founder):
        assert split(splitter, other, {cast.delegatee: 0}).names == []
    assert votes(token, cast.delegatee) == [5]


def test_more_than_one_holds(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    token.send(cast.holder, "approve", splitter.address, 2**256 - 1)
    with reverts("votes: balance too low"):
        split(splitter, cast.holder, {cast.delegatee: HELD, cast.spender: 1})
    assert votes(token, cast.delegatee) == [0]


def test_in_rising_order_each_once(splitter: Deployed, cast: Cast) -> None:
    rising = parts({cast.delegatee: 5, cast.spender: 6})
    for wrong in (rising[::-1], [rising[0], rising[0]]):
        with reverts("split: not in order"):
            splitter.send(cast.holder, "split", wrong)
    with reverts("split: zero delegate"):
        splitter.send(cast.holder, "split", [(ZERO_ADDRESS, 5)])
    splitter.send(cast.holder, "split", rising)


def test_the_treasury_parts_nothing(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    token.send(cast.receiver, "transfer", cast.treasury.address, 10)
    token.send(cast.treasury, "approve", splitter.address, 10)
    with reverts("split: treasury never votes"):
        split(splitter, cast.treasury, {cast.delegatee: 10})


def test_a_portion_obeys_the_splitter_alone(splitter: Deployed, cast: Cast) -> None:
    split(splitter, cast.holder, {cast.delegatee: 5})
    portion = Deployed(
        splitter.world,
        "SplitDelegation",
        splitter.read("portionOf", cast.holder.address, cast.delegatee.address),
    )
    for by in (cast.stranger, cast.holder, cast.delegatee, cast.treasury):
        for at in (portion, splitter):
            with reverts("split: only the splitter"):
                at.send(by, "give", by.address, 5)
            with reverts("split: only the splitter"):
                at.send(by, "direct", by.address)
        with reverts("split: only the splitter"):
            split(portion, by, {cast.stranger: 0})
    # As the splitter's code, but with a storage of its own.
    assert portion.read("portionOf", cast.holder.address, cast.delegatee.address) == ZERO_ADDRESS


class TestWithPermit:
    @pytest.fixture
    def permit(self, token: Deployed, splitter: Deployed, cast: Cast) -> tuple[object, ...]:
        token.send(cast.holder, "approve", splitter.address, 0)
        deadline = splitter.world.port.block().timestamp + 3_600
        by = sign(
            cast.holder,
            Domain("Test Merit", token.address),
            "Permit",
            owner=cast.holder.address,
            spender=splitter.address,
            value=HELD,
            nonce=0,
            deadline=deadline,
        )
        return HELD, deadline, *by.arguments()

    def test_needs_no_allowance(
        self, splitter: Deployed, token: Deployed, cast: Cast, permit: tuple[object, ...]
    ) -> None:
        wanted = parts({cast.delegatee: HELD - 1, cast.spender: 1})
        with reverts("token: allowance too low"):
            splitter.send(cast.holder, "split", wanted)
        splitter.send(cast.holder, "splitWithPermit", wanted, *permit)
        assert votes(token, cast.delegatee, cast.spender) == [HELD - 1, 1]

    def test_that_somebody_has_sent_before(
        self, splitter: Deployed, token: Deployed, cast: Cast, permit: tuple[object, ...]
    ) -> None:
        token.send(cast.stranger, "permit", cast.holder.address, splitter.address, *permit)
        wanted = parts({cast.delegatee: HELD})
        splitter.send(cast.holder, "splitWithPermit", wanted, *permit)
        assert votes(token, cast.delegatee) == [HELD]

    def test_of_somebody_else(
        self, splitter: Deployed, cast: Cast, permit: tuple[object, ...]
    ) -> None:
        wanted = parts({cast.stranger: 5})
        with reverts("token: wrong signer"):
            splitter.send(cast.stranger, "splitWithPermit", wanted, *permit)


def test_each_call_renews_what_it_names(
    deploy: Callable[..., Deployed], deploy_token: Callable[..., Deployed], cast: Cast
) -> None:
    """Where delegations end: else each part would vote for nobody before it could be renewed."""
    life = 4_000
    token = deploy_token(delegation_life=life)
    token.send(cast.founder, "allocate", [(cast.holder.address, HELD, True)])
    splitter = deploy("SplitDelegation", token.address, cast.treasury.address)
    token.send(cast.holder, "approve", splitter.address, HELD)
    split(splitter, cast.holder, {cast.delegatee: 5, cast.spender: 7})
    splitter.world.forward(3 * life // 4)
    split(splitter, cast.holder, {cast.delegatee: 5})
    splitter.world.forward(life // 2)
    splitter.world.mine()
    assert votes(token, cast.delegatee, cast.spender) == [5, 0]
    split(splitter, cast.holder, {cast.spender: 7})
    assert votes(token, cast.delegatee, cast.spender) == [5, 7]


def test_where_none_end_nothing_is_renewed(splitter: Deployed, token: Deployed, cast: Cast) -> None:
    split(splitter, cast.holder, {cast.delegatee: 5})
    portion = splitter.read("portionOf", cast.holder.address, cast.delegatee.address)
    sent = split(splitter, cast.holder, {cast.delegatee: 5})
    changed = token.artifact.events["DelegateChanged"].topic
    assert not [log for log in sent.receipt.logs if log.topics[0] == changed]
    assert token.read("delegates", portion) == cast.delegatee.address
