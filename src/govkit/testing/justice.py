"""A court in tests: a sample nation that has one, and what parties and panelists do there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govkit.contracts.court import extra_data
from govkit.errors import UsageError
from govkit.nation.justice.cases import CaseState, Stage
from govkit.network.port import Call, Receipt
from govkit.testing.actors import ActorSigner, signer
from govkit.types import Address, Clock

if TYPE_CHECKING:
    from govkit.nation.justice.court import NationCourt
    from govkit.testing.world import World

ASKER = bytes.fromhex(
    "60448060095f395ff3"
    "36604414602e5736602014603a57602036038060205f375f5f915f345f355af1"
    "3d5f5f3e602a573d5ffd5b3d5ff35b60243560010160043555005b5f35545f5260205ff3"
)
"""A contract that asks a court: it passes calldata on to the address in its first 32 bytes, keeps
one more than each ruling that it is told (68 bytes), and answers a dispute's number (32 bytes) with
that. The first 9 bytes create it."""


def with_court(text: str) -> str:
    """The sample nation file with a court: five citizens decide and eleven on appeal, then a vote.
    Its draw takes a few blocks, and everybody serves who is a citizen."""
    return f"""{text}
court:
  seats: 5
  house_period: 14 days
  tenure: 1 second
  fee: 0.01 ETH
  stake: 0.05 ETH
  window: 12 blocks
  far: 3 blocks
"""


def with_roll(text: str) -> str:
    """The same, where only those serve who say so."""
    return with_court(text).replace("court:\n", "court:\n  willing: true\n")


class Justice:
    """What people do at a nation's court, in a world. A case is taken from step to step, each time
    after what has to pass before it."""

    def __init__(self, world: World) -> None:
        self.world, self._nation = world, world.nation
        self._asker: Address | None = None

    @property
    def court(self) -> NationCourt:
        """Raises UsageError where the nation has none."""
        if self._nation.court is None:
            raise UsageError(
                "the nation of this test has no court",
                next_step="mark the test nation(govkit.testing.with_court), or with a file of "
                "yours",
            )
        return self._nation.court

    def serve(self, people: Sequence[ActorSigner], amount: int | None = None) -> None:
        """Let citizens take places on the roll, each with a stake or an amount in wei."""
        for each in people:
            self.world.send(self.court.serve(amount), each)

    def open(self, parties: Sequence[ActorSigner], choices: int = 2, bond: int = 0) -> CaseState:
        """A case of these parties, which a contract of this kit asks about; the first one pays."""
        court = self.court.contract
        extra = extra_data([each.address for each in parties], bond)
        call = court.create_dispute(choices, extra, court.arbitration_cost())
        payer = parties[0] if parties else self.world.actors.stranger
        self.world.send(self._through(call), payer)
        return self.court.all()[-1]

    def share(self, number: int, parties: Sequence[ActorSigner]) -> None:
        """Let parties commit shares of the draw's randomness."""
        for each in parties:
            self.world.send(self.court.commit_share(self.court.get(number), each), each)

    def draw(self, number: int) -> CaseState:
        """Wait for the draw's block, give all shares that were committed, and draw the panel."""
        state = self._past(number, Stage.WAITING)
        while state.stage is Stage.GIVING:
            waiting = state.panel.committed & ~state.panel.given
            place = (waiting & -waiting).bit_length() - 1
            party = signer(self._nation.registry.present(state.case.parties[place]))
            self.world.send(self.court.give_share(state, party), party)
            state = self.court.get(number)
        while state.stage is Stage.DRAWING:
            self._send(self.court.draw(state))
            state = self.court.get(number)
        return state

    def panel(self, number: int) -> list[ActorSigner]:
        """Who sits on a case's panel, by seat; raises UsageError before it is whole."""
        seats = self.court.get(number).seats
        if not any(seat.number for seat in seats):
            raise UsageError(f"case {number} has no panel", next_step="draw it first")
        holders = (self._nation.registry.passport(seat.number).holder for seat in seats)
        return [signer(holder) for holder in holders]

    def commit(self, number: int, rulings: Sequence[int]) -> CaseState:
        """Wait for the panel's time, and commit a vote for each seat from 0 on."""
        state = self._past(number, Stage.EVIDENCE)
        for panelist, ruling in zip(self.panel(number), rulings, strict=False):
            self.world.send(self.court.commit(state, panelist, ruling), panelist)
        return self.court.get(number)

    def vote(self, number: int, rulings: Sequence[int]) -> CaseState:
        """Commit, close, reveal and tally: a vote of each seat, from 0 on. The time to commit and
        to reveal passes if a seat says nothing."""
        self.commit(number, rulings)
        self._send(self.court.close(self._past(number, Stage.VOTING)))
        state = self.court.get(number)
        for panelist, _ in zip(self.panel(number), rulings, strict=False):
            call, _ruling = self.court.reveal(state, panelist)
            self.world.send(call, panelist)
        self._send(self.court.tally(self._past(number, Stage.REVEALING)))
        return self.court.get(number)

    def appeal(self, number: int, party: ActorSigner) -> CaseState:
        """Appeal the ruling, as a party."""
        call, _ = self.court.appeal(self.court.get(number))
        self.world.send(call, party)
        return self.court.get(number)

    def execute(self, number: int) -> CaseState:
        """Wait until the ruling is final, and execute it."""
        self._past(number, Stage.APPEALABLE)
        self._send(self.court.execute(self._past(number, Stage.NATION)))
        return self.court.get(number)

    def told(self, number: int) -> int | None:
        """The ruling that the asking contract was told; None for none yet."""
        if self._asker is None:
            return None
        answer = self.world.port.call(Call(self._asker, number.to_bytes(32)))
        return int.from_bytes(answer) - 1 if any(answer) else None

    def _through(self, call: Call) -> Call:
        """A call as the asking contract makes it, which is deployed the first time."""
        if self._asker is None:
            self._asker = self.world.deploy_code(ASKER)
        assert call.to is not None
        target = bytes.fromhex(call.to[2:]).rjust(32, b"\0")
        return Call(self._asker, target + call.data, call.value)

    def _past(self, number: int, stage: Stage) -> CaseState:
        """A case once a stage is over: its end is waited for."""
        state = self.court.get(number)
        if state.stage is not stage:
            return state
        if state.until_block:
            self.world.mine(max(0, state.until_block - self.court.next_block()))
        elif self._nation.clock is Clock.BLOCKNUMBER:
            self.world.mine(max(0, state.until - self.court.next_block()))
        else:
            self.world.forward(max(0, state.until - self.world.port.block().timestamp))
        return self.court.get(number)

    def _send(self, call: Call) -> Receipt:
        return self.world.send(call, self.world.actors.stranger)
