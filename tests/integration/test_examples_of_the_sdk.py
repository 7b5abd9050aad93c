"""The examples in the docstrings of the public names, run against a founded nation."""

from __future__ import annotations

import doctest
import inspect
from enum import Enum
from typing import Any

import pytest

import govkit
from govkit.nation.money.readers import MoneyReaders
from govkit.testing import World

CLASSES = {name: getattr(govkit, name) for name in govkit.__all__}
WITH_PARTS = {**CLASSES, "Nation's money": MoneyReaders}
"""The public names, and what one of them inherits."""


def examples(thing: Any) -> list[doctest.DocTest]:
    """Those of a class and of its own methods."""
    found = doctest.DocTestFinder(recurse=False)
    members = {
        name: getattr(each, "__func__", None) or getattr(each, "fget", None)
        or getattr(each, "func", None) or each
        for name, each in vars(thing).items() if not name.startswith("_")
    }  # fmt: skip
    own = {name: each for name, each in members.items() if inspect.isfunction(each)}
    tests = [*found.find(thing, thing.__name__)]
    for name, each in own.items():
        tests += found.find(each, f"{thing.__name__}.{name}")
    return [each for each in tests if each.examples]


@pytest.mark.parametrize("name", [name for name, thing in WITH_PARTS.items() if examples(thing)])
def test_the_examples_do_what_they_say(name: str, world: World) -> None:
    nation, actors = world.nation, world.actors
    proposal = world.propose([nation.registry.admit(actors.stranger.address)], "A new citizen")
    world.vote(proposal, voters=actors.voters(1))
    world.send(nation.records.append("minutes", b"\x11" * 32, "Minutes of May"), actors.keeper)
    names = {
        "proposal": proposal,
        "record": nation.records.all()[-1],
        "govkit": govkit,
        "nation": nation,
        "port": world.port,
        "signer": actors.registrar,
        "proposer": actors.proposer,
        "voter": actors.voters(1)[0],
        "stranger": actors.stranger,
        "head": world.port.block().number,
        **{each: CLASSES[each] for each in ("Call", "Clock", "ProposalState", "Support")},
    }
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for each in examples(WITH_PARTS[name]):
        each.globs = dict(names)
        runner.run(each, out=said.append)
    assert runner.failures == 0, "".join(said)


def test_a_wrong_example_is_found() -> None:
    class Wrong:
        """It is wrong.

        >>> 1 + 1
        3
        """

    said: list[str] = []
    (only,) = examples(Wrong)
    assert doctest.DocTestRunner().run(only, out=said.append).failed == 1


WITHOUT = {
    # a protocol or a base; a file of one's own; a node, which the README's example shows
    *("Contract", "Keystore", "Port", "RpcPort", "Signer", "Web3Port"),
    # institutions that the sample nation does not have, and what these return
    *("Admissions", "Candidate", "Council", "Delegations", "ElectionStanding", "Elections"),
    *("Held", "LockedVotes", "NationOffices", "OfficeState", "OpenApplication", "Proceedings"),
    *("Protection", "Recoveries", "Request", "Share", "Splits", "Underway", "WaysIn"),
}


def test_every_public_class_has_an_example() -> None:
    missing = {
        name
        for name, thing in CLASSES.items()
        if not issubclass(thing, Enum | Exception) and not examples(thing)
    }
    assert missing == WITHOUT
