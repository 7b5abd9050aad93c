"""A nation whose treasury is older adopts what a purse can do that votes fill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govkit.contracts.purse import Purse
from govkit.contracts.releases import Release
from govkit.errors import UsageError
from govkit.nation import adoption
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.found import found
from govkit.nation.money.contributions import commitments
from govkit.nation.money.holdings import read_holdings
from govkit.nation.money.statement import read_statement
from govkit.nation.nation import Nation
from govkit.testing import Actors, World, reverts, sample_constitution
from govkit.types import Call, Wei

UNIT = 10**18


class Older:
    """A nation that an older release founded, with 20 coins in its treasury."""

    def __init__(self, number: int, folder: str) -> None:
        file, world = sample_constitution(), World()
        deployer, path = world.actors.deployer, Path(folder) / f"{number}.json"
        plan = Plan.make(file, deployer.address, world.port.block().number, Release(number))
        plan.deployment(world.port.chain_id(), founded=False).save(path)
        nation = Nation(found(file, world.port, deployer, path), world.port)
        self.world = World(world.backend, nation, Actors(file))
        self.world.forward(1)
        self.world.send(Call(nation.treasury.address, b"", Wei(20 * UNIT)), deployer)

    def again(self) -> Nation:
        """As somebody finds it who has only its file."""
        return Nation.connect(self.world.nation.deployment, self.world.port)

    def adopt(self, name: str, *words: str) -> Nation:
        nation = self.again()
        for each in (nation.candidates["purse"], nation.candidates[name]):
            if not each.is_created:
                self.world.send(each.create(), self.world.actors.stranger)
                each.check()
        candidate = nation.candidates[name]
        view = adoption.as_adopted(nation, candidate)
        more = map(view.phrases.parse, words)
        self.world.pass_proposal([*adoption.actions(nation, candidate), *more], f"Adopt {name}")
        return self.again()


@pytest.fixture(params=[5, 3])
def older(
    request: pytest.FixtureRequest,
    once: Callable[..., Older],
    tmp_path_factory: pytest.TempPathFactory,
) -> Older:
    return once(Older, request.param, str(tmp_path_factory.getbasetemp()))


def test_budgets_are_granted_and_spent_by_words_as_in_a_newer_nation(older: Older) -> None:
    world, nation = older.world, older.again()
    first, second = world.actors.voters(2)
    assert (nation.budgets, nation._only("purse")) == (None, None)
    grant = f"grant account {first.address} 5 ETH a month for gravel"
    now = older.adopt("budgets", grant, "pay 3 ETH to purse")
    assert list(now.deployment.adopted) == ["purse", "budgets"]
    assert now.deployment.to_text() == nation.deployment.to_text()
    purse = now._only("purse")
    assert isinstance(purse, Purse)
    assert purse.treasury() == now.treasury.address
    assert now.budgets
    assert now.budgets.contract.treasury() == purse.address
    [gravel] = now.budgets.all()
    before = world.port.balance(second.address)
    world.send(now.budgets.spend(gravel, second.address, Wei(2 * UNIT)), first)
    assert world.port.balance(second.address) == before + 2 * UNIT
    with reverts("purse: payment failed"):  # 3 of the 5 that a budget allows, but not in the purse
        world.send(now.budgets.spend(gravel, second.address, Wei(2 * UNIT)), first)
    back = f"pay 1 ether to {now.treasury.address}, through the purse"
    world.pass_proposal([now.phrases.parse(back)])
    assert world.port.balance(purse.address) == 0
    assert world.port.balance(now.treasury.address) == 18 * UNIT


def test_a_proposal_says_in_words_what_it_does(older: Older) -> None:
    nation = older.again()
    holder = f"account {older.world.actors.stranger.address}"
    grant = f"grant {holder} 5 ETH a month for gravel"
    older.adopt("budgets", grant, "pay 3 ETH to purse")
    [proposal] = nation.proposals.all()
    [adopting, granting, paying] = map(older.again().phrases.describe, proposal.actions)
    budgets = nation.candidates["budgets"].contract.address
    assert adopting == f"adopt budgets, naming {budgets} a payer of the purse"
    assert granting == grant.replace(holder, f"{holder} (dev5)") + ", through the purse"
    assert paying.startswith("pay 3 ether to 0x")
    assert paying.endswith("(purse)")
    # Before the vote too, by whoever reads the proposal.
    assert nation.phrases.describe(proposal.actions[0]) == adopting
    assert nation.phrases.describe(proposal.actions[1]) == granting
    purse = older.again()._only("purse").address
    assert nation.assurance(proposal.actions[0]).endswith(f"; the purse is {purse}")


def test_streams_pay_out_of_the_purse(older: Older) -> None:
    world = older.world
    first = world.actors.voters(1)[0]
    begin = f"stream 1 TST a month to {first.address} for salary"
    now = older.adopt("streams", begin, "pay 5 TST to purse")
    world.forward("31 days")
    assert now.streams
    [salary] = now.streams.all()
    before = now.token.balance_of(first.address)
    world.send(now.streams.withdraw(salary), world.actors.stranger)
    assert now.token.balance_of(first.address) > before + UNIT // 2
    world.pass_proposal([now.phrases.parse(f"stop stream of {first.address} for salary")])
    now = older.adopt("budgets")
    assert now.streams
    assert now.budgets
    assert now.streams.contract.budgets() == now.budgets.contract.address


def test_the_treasurys_accounts_are_of_the_treasury_alone(older: Older) -> None:
    """What leaves the purse has left the treasury before."""
    world = older.world
    first = world.actors.voters(1)[0]
    grant = f"grant account {first.address} 5 ETH a month for gravel"
    now = older.adopt("budgets", grant, "pay 3 ETH to purse")
    assert now.budgets
    [gravel] = now.budgets.all()
    world.send(now.budgets.spend(gravel, first.address, Wei(2 * UNIT)), first)
    assert commitments(now) == []
    assert next(each.held for each in read_holdings(now)) == 17 * UNIT
    statement = read_statement(now)
    moved = [each.movement for each in statement if each.movement.asset.is_coin]
    assert [each.amount for each in moved] == [20 * UNIT, -3 * UNIT]
    assert all(account.is_balanced for account in statement.accounts)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("limits", "its treasury is of release . , which knows nothing of limits"),
        ("exit", "its treasury is of release ., which knows nothing of exit"),
        ("dues", "its registry is of release ., which knows nothing of dues"),
        ("purse", "Testland cannot adopt purse"),
    ],
)
def test_what_an_older_treasury_cannot_do_is_refused_by_name(
    older: Older, name: str, told: str
) -> None:
    with pytest.raises(UsageError, match=told.replace(" , ", ", ")) as caught:
        adoption.chosen(older.again(), name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "words",
    ["set limit of ETH to 5 ETH a month for class constitutional", "set payer token",
     "set commitments token", "remove limit of ETH"],
)  # fmt: skip
def test_words_that_take_a_newer_treasury(older: Older, words: str) -> None:
    with pytest.raises(UsageError, match="this nation's treasury is of release"):
        older.again().phrases.parse(words)


def test_a_strangers_purse_or_payer_is_warned_of(older: Older) -> None:
    nation, world = older.again(), older.world
    now = older.adopt("budgets")
    purse = now._only("purse")
    thief = world.deploy_code(bytes.fromhex("60015ff3"))
    [warning] = now.target_warnings(purse.set_payer(thief, True))
    assert warning.startswith(f"{thief} IS NOT A CONTRACT THAT GOVKIT CREATES FOR TESTLAND")
    assert now.assurance(purse.set_payer(thief, True)) == ""
    # Its purse follows from the treasury's address, so another one is a stranger's.
    other = world.deploy("Purse", nation.treasury.address)
    assert other not in (each.contract.address for each in nation.candidates.values())
    world.pass_proposal([Purse(world.port, other).set_payer(thief, True)])
    assert older.again().deployment.adopted == now.deployment.adopted
    assert older.again().strangers() == []
    world.pass_proposal([purse.set_payer(thief, True)])
    assert older.again().strangers() == [thief]
