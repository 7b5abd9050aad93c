"""Blocks do here what they do in the executable specification of Ethereum: state root, gas, logs
and steps, over random transactions and over what a nation's contracts are called for.

`make specification` makes its environment and runs them at length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from govkit.chain.chain import Chain
from govkit.chain.genesis import Genesis
from govkit.testing import World, sample_constitution
from govkit.testing.backend import ChainBackend
from tests.specification.opinion import PYTHON, Judge, agree, chain_of, genesis_of
from tests.specification.programs import Draw

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="`make specification` installs the specification"
)

FORKS = ("prague", "osaka")


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.close()


def at_random(judge: Judge, fork: str, seed: int, count: int) -> None:
    genesis = genesis_of(fork)
    chain = chain_of(genesis)
    Draw(seed, osaka=fork == "osaka").transactions(chain, count)
    found = agree(judge, chain, genesis, trace=True)
    assert found.transactions >= count
    assert found.failed
    assert found.logs
    assert found.steps > 10 * count
    print(fork, seed, found)  # noqa: T201 - what was compared is what the run is for


@pytest.mark.parametrize("fork", FORKS)
def test_random_transactions_do_the_same(judge: Judge, fork: str) -> None:
    at_random(judge, fork, seed=1, count=40)


@pytest.mark.soak
@pytest.mark.parametrize("fork", FORKS)
@pytest.mark.parametrize("seed", range(2, 8))
def test_many_random_transactions_do_the_same(judge: Judge, fork: str, seed: int) -> None:
    at_random(judge, fork, seed, count=300)


def founded(genesis: Genesis) -> Chain:
    """A chain with a nation on it, and with what its citizens did first."""
    chain = chain_of(genesis)
    world = World.found(sample_constitution(), ChainBackend(chain))
    world.pass_proposal([world.nation.phrases.parse("pay 10 TST to dev12")])
    return chain


@pytest.mark.parametrize("fork", FORKS)
def test_a_nations_founding_does_the_same(judge: Judge, fork: str) -> None:
    genesis = genesis_of(fork)
    found = agree(judge, founded(genesis), genesis)
    assert found.transactions > 10
    assert found.logs > 10
    print(fork, found)  # noqa: T201


def test_a_difference_is_seen(judge: Judge) -> None:
    """The judge is told of a richer account, and comes to another state."""
    genesis = genesis_of("prague")
    chain = chain_of(genesis)
    Draw(1, osaka=False).transactions(chain, 1)
    address, account = next(iter(genesis.accounts.items()))
    other = type(account)(balance=account.balance + 1)
    changed = replace(genesis, accounts={**genesis.accounts, address: other})
    with pytest.raises(AssertionError, match="the first block"):
        agree(judge, chain, changed)
