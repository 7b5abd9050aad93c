"""Stateful tests of nations: a world restored for each example, and a count of what went.

A machine predicts for every call whether it is accepted; a wrong prediction fails at once. At
the end of a run each rule must have been accepted at least once, since a machine whose calls
were all refused would have tested nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from govkit.errors import RevertError
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.testing.actors import ActorSigner
from govkit.testing.deployed import Deployed
from govkit.testing.world import World

QUICK = settings(
    max_examples=25,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""The same examples every time, in seconds."""

ROUNDS = 4


class ChainMachine(RuleBasedStateMachine):
    """`world` and `snapshot` are set for a run; `accepted` and `refused` count calls by rule."""

    world: ClassVar[World]
    snapshot: ClassVar[int]
    accepted: ClassVar[Counter[str]]
    refused: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.world.restore(self.snapshot)

    def now(self) -> int:
        """The timestamp of the head."""
        return self.world.port.block().timestamp

    def expect(self, rule: str, refusal: str | None, send: Callable[[], object]) -> bool:
        """Send, and hold the outcome against the model's: None, or the reason of the refusal.

        Returns whether it was accepted. Raises AssertionError if the model is wrong.
        """
        reason = _outcome(send)
        assert reason == refusal, f"{rule}: {reason!r}, but it should be {refusal!r}"
        (self.accepted if reason is None else self.refused)[rule] += 1
        return reason is None

    def send(
        self, rule: str, refusal: str | None, deployed: Deployed, actor: ActorSigner, *call: object
    ) -> bool:
        """Call a function of a contract, named first in `call`, as an actor; see `expect`."""
        name, *arguments = call
        return self.expect(rule, refusal, lambda: deployed.send(actor, str(name), *arguments))


class NationMachine(ChainMachine):
    """A machine in a nation: rules call its contracts, invariants ask them.

    A subclass keeps a model in plain Python, made in an `@initialize` method, says with each
    call what the model expects of it, and compares in `@invariant` methods.
    """

    @property
    def nation(self) -> Nation:
        return self.world.nation

    def do(self, rule: str, refusal: str | None, call: Call, actor: ActorSigner) -> bool:
        """Send a call that a binding of the nation's contracts has made; see `expect`."""
        return self.expect(rule, refusal, lambda: self.world.send(call, actor))

    def enact(self, rule: str, *actions: Call) -> None:
        """Pass a proposal of these actions with the votes of five voters, and execute it."""
        self.world.pass_proposal(actions, f"{rule} at {self.now()}")
        self.accepted[rule] += 1


def run_machine(
    machine: type[ChainMachine],
    world: World,
    rules: Collection[str] | None = None,
    chosen: settings = QUICK,
) -> Counter[str]:
    """Run a machine from this moment of a world on, to which the world comes back at the end.
    Returns how many calls of each rule went.

    Each of `rules` must have been accepted at least once, or without them each that was tried,
    and one at the least: AssertionError says which never was. What is drawn depends on the code
    that is tested, so a rare rule may be missed by chance: then longer runs follow, the same
    ones each time, before that is held to be a failure.
    """
    accepted: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    moment = world.snapshot()
    members = {
        "world": world,
        "snapshot": moment,
        "accepted": accepted,
        "refused": refused,
    }
    tested = type(machine.__name__, (machine,), members)
    missing: set[str] = set()
    try:
        for longer in range(ROUNDS):
            steps = chosen.stateful_step_count + 10 * longer
            run_state_machine_as_test(tested, settings=settings(chosen, stateful_step_count=steps))
            missing = {rule for rule in rules or refused if not accepted[rule]}
            if accepted and not missing:
                return accepted
    finally:
        world.restore(moment)
    counts = f"accepted: {dict(accepted)}, refused: {dict(refused)}"
    raise AssertionError(f"never accepted: {sorted(missing) or 'anything'}; {counts}")


def _outcome(send: Callable[[], object]) -> str | None:
    """The reason of the refusal, None if there was none."""
    try:
        send()
    except RevertError as error:
        return error.reason
    return None
