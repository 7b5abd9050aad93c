"""What a founder is told: the cost before it, each transaction, and how to go on after a stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from govkit.cli.check import cost_fields, rehearsed
from govkit.cli.output import say
from govkit.cli.workspace import Workspace, must_be_answered
from govkit.errors import ChainError, NetworkError

if TYPE_CHECKING:
    from govkit.cli.digests import ShowingSigner
    from govkit.constitution import Constitution
    from govkit.network.port import Receipt
    from govkit.types import Address

Bar = Callable[[int, int, str], None]


def prepare(
    workspace: Workspace, constitution: Constitution, account: str | None, *, may_ask: bool
) -> ShowingSigner:
    """Say what a founding on a network will cost, and ask. Returns the account that signs, which
    says the digest of each transaction.

    Raises an error before anything is sent if it cannot be founded there, or not paid.
    """
    from govkit.nation.founding.cost import check_balance, steps_left
    from govkit.nation.founding.found import calls_left, check_fit, plan_to_found

    if may_ask:
        must_be_answered()
    workspace.needs_strong_password = True
    signer, port = workspace.signer(account).showing_transactions(), workspace.port
    check_fit(constitution, port)
    plan = plan_to_found(constitution, port, signer.address, workspace.deployment_file)
    steps = steps_left(rehearsed(constitution, signer.address), plan, port)
    if not steps:
        return signer
    say(f"to found {constitution.nation.name} on {workspace.network_shown} takes:")
    price = port.gas_price()
    for name, value in cost_fields(workspace, steps, price).items():
        say(f"  {name:<8}{value}")
    check_balance(steps, price, port, signer.address)
    say(_shown_balance(workspace, signer.address))
    if may_ask:
        workspace.ask_about(calls_left(plan, port), signer)
    return signer


def _shown_balance(workspace: Workspace, address: Address) -> str:
    from govkit.constitution.units import format_coin

    return f"  {'held':<8}{format_coin(workspace.port.balance(address))} by {address}"


class Report:
    """How one run of a founding goes. Transactions are told on networks only."""

    def __init__(self, workspace: Workspace, deployer: Address, again: str) -> None:
        self._workspace, self._deployer, self._again = workspace, deployer, again
        self._done: tuple[int, int, str] | None = None
        self._held_wei: int | None = None
        self._gas = self._spent_wei = 0

    def begin(self, bar: Bar, done: int, total: int, title: str) -> None:
        """Before each step."""
        if self._done is None:
            if 0 < done < total - 1:
                say(f"going on at step {done + 1} of {total}; the steps before it are done")
            if not self._workspace.is_local:
                self._held_wei = self._workspace.port.balance(self._deployer)
        self._done = (done, total, title)
        bar(done, total, title)

    def sent(self, title: str, receipt: Receipt) -> None:
        """After each transaction."""
        if self._held_wei is None:
            return
        from govkit.constitution.units import format_coin

        held = self._workspace.port.balance(self._deployer)
        cost, self._held_wei = max(self._held_wei - held, 0), held
        self._gas, self._spent_wei = self._gas + receipt.gas_used, self._spent_wei + cost
        say(
            f"{title}: 0x{receipt.transaction_hash.hex()} in block {receipt.block_number}, "
            f"{receipt.gas_used:_} gas, {format_coin(cost)}"
        )

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say at the end what it cost, and after a stop how to go on."""
        try:
            yield
        except (KeyboardInterrupt, NetworkError, ChainError):
            self._say_cost()
            if self._done:
                done, total, title = self._done
                say(f"the founding stopped at step {done + 1} of {total} ({title})")
                say(f"what was done stays done; go on with: {self._again}")
            raise
        self._say_cost()

    def _say_cost(self) -> None:
        from govkit.constitution.units import format_coin

        if self._gas:
            say(f"in all: {self._gas:_} gas, {format_coin(self._spent_wei)}")
