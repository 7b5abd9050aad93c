"""A plugin for pytest: whatever tests do on chains in this process, the specification does again.

`pytest -p tests.specification.judged --every 30 tests/contracts` runs each thirtieth test. Every
block is judged as it is made, whether its test takes it back or not: state, gas, receipts, logs,
and of some blocks each step. So is what a contract refused, for which no block is made, and a share
of the reads: how they end, what they return and their gas. A test with a difference fails. Not
judged are the worlds in which calls make no blocks, and nodes that run in another process.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import asdict
from typing import Any
from weakref import WeakKeyDictionary, finalize

import pytest

from govkit.chain.builder import Draft
from govkit.chain.chain import Chain
from govkit.chain.encoding import hex_of
from govkit.chain.execution import Outcome, Stage
from govkit.chain.forks import ForkSchedule
from govkit.chain.genesis import Genesis
from govkit.chain.headers import Header
from govkit.chain.store import Store
from govkit.chain.transactions import Message
from tests.specification.opinion import PYTHON, Agreement, Case, Judge, schedule_of

ONE_TRACED_IN, ONE_READ_IN = 40, 10
_WATCH = pytest.StashKey["Watch"]()
_SENT_BACK = "govkit_judged"
"""What a worker of pytest-xdist hands to its controller."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("judged", "the executable specification of Ethereum judges")
    group.addoption("--every", type=int, default=1, metavar="N", help="run each Nth test only")
    group.addoption("--fork", default="osaka", help="the rules of development chains")


def pytest_configure(config: pytest.Config) -> None:
    if not PYTHON.exists():
        raise pytest.UsageError("no specification here: make build/specification/stamp")
    config.stash[_WATCH] = Watch(config.getoption("--fork"))


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_WATCH].close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    every = config.getoption("--every")
    left = [item for number, item in enumerate(items) if number % every]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = items[::every]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    result = yield
    differences = item.config.stash[_WATCH].take_differences()
    assert not differences, "the specification says otherwise:\n" + "\n".join(differences)
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_SENT_BACK] = session.config.stash[_WATCH].figures()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist is done: what was compared there."""
    node.config.stash[_WATCH].add(getattr(node, "workeroutput", {}).get(_SENT_BACK, {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    figures = config.stash[_WATCH].figures()
    terminalreporter.section(f"judged by the specification, {config.getoption('--fork')}")
    terminalreporter.write_line(", ".join(f"{each} {name}" for name, each in figures.items()))


class Watch:
    """Sees what chains do, and has the judge do it."""

    def __init__(self, fork: str) -> None:
        self._fork, self._process = fork, os.getpid()
        self._judge: Judge | None = None
        self._cases: WeakKeyDictionary[Store, Case | None] = WeakKeyDictionary()
        """None for a chain that the judge cannot follow."""
        self._spoilt: WeakKeyDictionary[Store, int] = WeakKeyDictionary()
        """The block that differed: those after it would too, until the chain goes back."""
        self._changes: list[Any] = []
        self._draft: Draft | None = None
        self._reads = 0
        self._agreement = Agreement()
        self._counted = Counter({"chains": 0, "left out": 0, "differences": 0})
        self._differences: list[str] = []
        self._over: list[Case] = []
        """Of chains that are gone: nothing may be asked while memory is tidied."""
        self._patch = pytest.MonkeyPatch()
        self._watch_chains()

    # -- what was found

    def take_differences(self) -> list[str]:
        """Those since the last time."""
        while self._over:
            self._over.pop().close()
        taken, self._differences = self._differences, []
        return taken

    def add(self, figures: dict[str, int]) -> None:
        """What another process counted."""
        self._counted.update(figures)

    def figures(self) -> dict[str, int]:
        counted = Counter(asdict(self._agreement))
        counted.update(self._counted)
        return dict(counted)

    def close(self) -> None:
        self._patch.undo()
        self._cases.clear()
        if self._judge is not None:
            self._judge.close()

    # -- what chains do

    def _watch_chains(self) -> None:
        put, watch = self._patch.setattr, self
        commit, apply, transact = Chain._commit, Draft.apply, Chain.transact
        change_state, call = Chain.change_state, Stage.call

        def committed(chain: Chain, draft: Draft, header: Header, **extra: bytes) -> None:
            changes, watch._changes = watch._changes, []
            commit(chain, draft, header, **extra)
            number = header.block_number
            watch._tell(chain, number, lambda case: watch._block(case, chain, number, changes))

        def applied(draft: Draft, transaction: Any) -> Any:
            watch._draft = draft
            return apply(draft, transaction)

        def transacted(
            chain: Chain, sender: bytes, to: bytes | None, data: bytes = b"", value: int = 0
        ) -> tuple[bytes | None, Outcome]:
            made, outcome = transact(chain, sender, to, data, value)
            if made is None and (draft := watch._draft) is not None:
                header, body = draft.header, draft.raw_transactions[-1]
                watch._tell(
                    chain,
                    header.block_number,
                    lambda case: case.refused(chain, header, body, sender, outcome),
                    kept=False,
                )
            return made, outcome

        def changed(chain: Chain, change: Callable[[Any], None]) -> None:
            changes = watch._changes = []
            change_state(chain, lambda state: change(_Noted(state, changes)))

        def called(stage: Stage, message: Message) -> Outcome:
            outcome = call(stage, message)
            watch._read(stage, message, outcome)
            return outcome

        schedule = schedule_of(self._fork)
        put(ForkSchedule, "development", classmethod(lambda _: schedule))
        put(Chain, "_commit", committed)
        put(Chain, "transact", transacted)
        put(Chain, "change_state", changed)
        put(Draft, "apply", applied)
        put(Stage, "call", called)

    def _block(self, case: Case, chain: Chain, number: int, changes: list[Any]) -> None:
        trace = self._agreement.blocks % ONE_TRACED_IN == 0
        case.block(chain, number, changes, trace=trace)

    def _read(self, stage: Stage, message: Message, outcome: Outcome) -> None:
        case, number = self._cases.get(stage.store), stage.header.block_number
        if case is None or number >= self._spoilt.get(stage.store, number + 1):
            return
        if stage.overrides or not _is_plain(message) or not self._is_here():
            return
        self._reads += 1
        if self._reads % ONE_READ_IN == 0:
            self._say(lambda: case.call(stage, message, outcome))

    def _tell(
        self, chain: Chain, number: int, what: Callable[[Case], None], *, kept: bool = True
    ) -> None:
        """Tell the judge of a chain's block, or of what might have been its next."""
        if not self._is_here():
            return
        if chain.store not in self._cases:
            self._cases[chain.store] = self._begun(chain)
        case = self._cases[chain.store]
        if case is None or number > self._spoilt.get(chain.store, number):
            self._counted["left out"] += 1
            return
        is_same = self._say(lambda: what(case))
        if kept and is_same:
            self._spoilt.pop(chain.store, None)
        elif kept:
            self._spoilt[chain.store] = number

    def _is_here(self) -> bool:
        """Not in a node that was forked from here, which has the same pipe to the judge."""
        return os.getpid() == self._process

    def _begun(self, chain: Chain) -> Case | None:
        """A chain before the judge, if it is a development chain, and at its first block."""
        first = chain.header(0)
        genesis = Genesis.development(first.timestamp if first else 0)
        is_development = first and genesis.write(Store().nodes).hash == first.hash
        if chain.head.block_number > 1 or not is_development:
            return None
        if self._judge is None:
            self._judge = Judge()
        self._counted["chains"] += 1
        case = Case(self._judge, chain, genesis, self._agreement)
        finalize(chain.store, self._over.append, case)
        return case

    def _say(self, what: Callable[[], None]) -> bool:
        try:
            what()
        except AssertionError as error:
            self._differences.append(str(error))
            self._counted["differences"] += 1
            return False
        return True


class _Noted:
    """A state that notes what is set in it."""

    def __init__(self, state: Any, notes: list[Any]) -> None:
        self._state, self._notes = state, notes

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._state, name)

        def noted(address: bytes, *values: Any) -> Any:
            self._notes.append([name, hex_of(address), *map(_plain, values)])
            return method(address, *values)

        return noted if name.startswith("set_") else method


def _is_plain(message: Message) -> bool:
    return not (message.max_fee or message.access_list or message.authorizations)


def _plain(value: bytes | int) -> str | int:
    return value if isinstance(value, int) else hex_of(value)
