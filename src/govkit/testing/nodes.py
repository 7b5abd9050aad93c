"""A world on a node: under ape, or at any RPC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from govkit.chain.dev_accounts import BALANCE_WEI, DEV_ACCOUNTS, DEV_CHAINS
from govkit.errors import NetworkError, NoTimeTravel, RpcError
from govkit.network.port import Call, Receipt, Signer
from govkit.network.reverts import reason_in, refused
from govkit.network.rpc_port import RpcPort
from govkit.network.transport import Transport
from govkit.testing.actors import ActorSigner
from govkit.testing.port import Watcher, watched
from govkit.types import Wei

POLL_SECONDS = 0.01
ENOUGH_WEI = 10**18
"""The least coin of an actor, for gas."""


class NodePort(RpcPort):
    """A node by its URL or by another transport. Actors' keys are public: they send on development
    chains only."""

    def __init__(self, endpoint: str | Transport) -> None:
        super().__init__(endpoint, poll_seconds=POLL_SECONDS, is_one_server=True)
        self.watchers: list[Watcher] = []

    @property
    def is_development(self) -> bool:
        """Whether this is a chain on which everybody's keys are known."""
        return self.chain_id() in DEV_CHAINS

    def send(self, call: Call, signer: Signer) -> Receipt:
        self.must_be_development("actors send nothing here")
        return watched(
            self.watchers, call, signer.address, lambda: super(NodePort, self).send(call, signer)
        )

    def must_be_development(self, refused: str) -> None:
        """Raises NetworkError on a live network."""
        if not self.is_development:
            raise NetworkError(
                refused,
                f"chain {self.chain_id()} is not a development chain, and their keys are public",
                "name a deployment with --govkit-deployment and only read, or use another chain",
            )


class ApeTransport:
    """The provider that ape has; its own test chain refuses with an error of eth-tester's."""

    def __init__(self, provider: Any) -> None:
        from govkit.network.web3_port import ProviderTransport

        self._provider = ProviderTransport(provider)
        self.is_one_server = self._provider.is_one_server

    def exchange(self, method: str, parameters: Sequence[object]) -> Any:
        try:
            return self._provider.exchange(method, parameters)
        except Exception as error:
            if type(error).__name__ != "TransactionFailed":
                raise
            told = str(error).removeprefix("execution reverted: ")
            raise refused(reason_in(f"reverted: {told}") or told) from error


class NodeBackend:
    """A node reached by JSON-RPC, with those powers of a development chain that it has."""

    def __init__(self, port: NodePort) -> None:
        self.port = port
        self._snapshots: dict[int, Any] = {}

    @property
    def travels(self) -> bool:
        """Whether this chain's time can be moved."""
        return self._has("evm_increaseTime", 0)

    @property
    def isolates(self) -> bool:
        """Whether snapshots are taken of this chain for each test."""
        return self.travels

    def mine(self, blocks: int) -> None:
        self.must_travel()
        for _ in range(blocks):
            self.port.request("evm_mine")

    def forward(self, seconds: int) -> None:
        self.must_travel()
        self._mine_at(self.port.block().timestamp + max(seconds, 1))

    def must_travel(self) -> None:
        """Raises NoTimeTravel if this chain's time cannot be moved."""
        if not self.travels:
            raise NoTimeTravel(
                f"the time of {self.port.name} cannot be moved",
                "it offers no evm_increaseTime",
                "run this test on the embedded chain, on anvil or on govkit's own node",
            )

    def snapshot(self) -> int:
        number = max(self._snapshots, default=0) + 1
        self._snapshots[number] = self._take()
        return number

    def restore(self, snapshot: int) -> None:
        if snapshot not in self._snapshots:
            raise LookupError(f"there is no snapshot {snapshot} in this world")
        self._go_back(self._snapshots[snapshot])
        self._snapshots = {key: at for key, at in self._snapshots.items() if key < snapshot}
        self._snapshots[snapshot] = self._take()

    def close(self) -> None:
        """The chain is everybody's, and stays."""

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Undo changes made within this context, if this backend does that itself."""
        if not self.isolates:
            yield
            return
        before = self._take()
        try:
            yield
        finally:
            self._go_back(before)

    def fund(self) -> None:
        """Give every actor coin for gas: by decree, or else from the first dev account."""
        for account in DEV_ACCOUNTS:
            if self.port.balance(account.address) >= ENOUGH_WEI:
                continue
            if not self._has("anvil_setBalance", account.address, hex(BALANCE_WEI)):
                gift = Call(account.address, b"", Wei(2 * ENOUGH_WEI))
                self.port.send(gift, ActorSigner.of(DEV_ACCOUNTS[0]))

    # -- how this node does it

    def _has(self, method: str, *parameters: object) -> bool:
        try:
            self.port.request(method, *parameters)
        except RpcError:
            return False
        return True

    def _mine_at(self, timestamp: int) -> None:
        self.port.request("evm_setNextBlockTimestamp", timestamp)
        self.port.request("evm_mine")

    def _take(self) -> Any:
        return self.port.request("evm_snapshot")

    def _go_back(self, taken: Any) -> None:
        if not self.port.request("evm_revert", taken):
            raise NetworkError(
                "the chain cannot go back to where this test began",
                f"{self.port.name} no longer knows that snapshot",
                "let nobody else revert this node while tests run",
            )


class ApeBackend(NodeBackend):
    """The chain that ape is connected to; `manager` is ape's `chain`.

    Ape isolates each test itself, where its provider can; time is moved through it, so that its
    own records stay right.
    """

    def __init__(self, manager: Any) -> None:
        super().__init__(NodePort(ApeTransport(manager.provider.web3.provider)))
        self._manager = manager
        kinds = {kind.__name__ for kind in type(manager.provider).__mro__}
        # Ape's plain node provider is one for tests by its kind, and neither mines nor goes back.
        self._for_tests = "TestProviderAPI" in kinds and "GethDev" not in kinds

    @property
    def travels(self) -> bool:
        return self._for_tests or super().travels

    @property
    def isolates(self) -> bool:
        return not self._for_tests and super().isolates

    def mine(self, blocks: int) -> None:
        if self._for_tests:
            self._manager.mine(blocks)
        else:
            super().mine(blocks)

    def _mine_at(self, timestamp: int) -> None:
        if self._for_tests:
            self._manager.mine(timestamp=timestamp)
        else:
            super()._mine_at(timestamp)

    def _take(self) -> Any:
        return self._manager.snapshot() if self._for_tests else super()._take()

    def _go_back(self, taken: Any) -> None:
        if self._for_tests:
            self._manager.restore(taken)
        else:
            super()._go_back(taken)
