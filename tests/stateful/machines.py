"""What the state machines share: a world restored for each example, and a count of what went.

A machine predicts for every call whether it is accepted; a wrong prediction fails at once. At
the end of a run each rule must have been accepted at least once, since a machine whose calls
were all refused would have tested nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from govkit.errors import RevertError
from govkit.testing import ActorSigner, World
from tests.contracts.probe import Probe

QUICK = settings(
    max_examples=25,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ROUNDS = 4
SOAK = settings(QUICK, max_examples=500, stateful_step_count=100)


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
        """Send, and hold the outcome against the model's: None, or the reason of the refusal."""
        reason = _outcome(send)
        assert reason == refusal, f"{rule}: {reason!r}, but it should be {refusal!r}"
        (self.accepted if reason is None else self.refused)[rule] += 1
        return reason is None

    def send(
        self, rule: str, refusal: str | None, probe: Probe, actor: ActorSigner, *call: object
    ) -> bool:
        name, *arguments = call
        return self.expect(rule, refusal, lambda: probe.send(actor, str(name), *arguments))


def run(
    machine: type[ChainMachine], world: World, rules: set[str], chosen: settings
) -> Counter[str]:
    """Run a machine from this moment of a world on; every rule must have been accepted.

    What is drawn depends on the code that is tested, so a rare rule may be missed by chance:
    then longer runs follow, the same ones each time, before that is held to be a failure.
    """
    accepted: Counter[str] = Counter()
    members = {
        "world": world,
        "snapshot": world.snapshot(),
        "accepted": accepted,
        "refused": Counter(),
    }
    tested = type(machine.__name__, (machine,), members)
    missing = rules
    for longer in range(ROUNDS):
        steps = chosen.stateful_step_count + 10 * longer
        run_state_machine_as_test(tested, settings=settings(chosen, stateful_step_count=steps))
        missing = {rule for rule in rules if not accepted[rule]}
        if not missing:
            break
    assert not missing, f"never accepted: {sorted(missing)}; accepted: {dict(accepted)}"
    return accepted


def _outcome(send: Callable[[], object]) -> str | None:
    """The reason of the refusal, None where there was none."""
    try:
        send()
    except RevertError as error:
        return error.reason
    return None


class History:
    """Numbers by name at every past timepoint, by the plainest means: a copy of them all."""

    def __init__(self) -> None:
        self._moments: list[tuple[int, dict[str, int]]] = []

    def keep(self, timepoint: int, numbers: dict[str, int]) -> None:
        self._moments.append((timepoint, dict(numbers)))

    def at(self, timepoint: int) -> dict[str, int]:
        """As they stood at the end of `timepoint`."""
        earlier = [numbers for when, numbers in self._moments if when <= timepoint]
        return earlier[-1] if earlier else {}
