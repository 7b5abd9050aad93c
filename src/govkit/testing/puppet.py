"""A hostile contract: it does several calls in one transaction, or calls back when it is paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govkit.network.port import Call, Receipt
from govkit.types import Address, Wei

if TYPE_CHECKING:
    from govkit.testing.actors import ActorSigner
    from govkit.testing.world import World

_CREATE = bytes.fromhex("600b380380600b5f395ff3")
"""Creates a contract whose code is all that follows."""

_RUN = bytes.fromhex(
    "361560175760203614607557365f5f376001365f603f565b5f5460038110156084576001015f556002543b80"
    "156084578060015f6002543c600190035f905f5b818110156084575f5f826040015183606001846020015185"
    "515af18060015401600155158316607c57806040015101606001603f565b5f35600255005b3d5f5f3e3d5ffd"
    "5b00"
)
"""With calldata: does the calls that it holds, and reverts as the first one does that fails. A call
is its receiver, coin and length of calldata (32 bytes each), then the calldata. With 32 bytes
alone: keeps the address of a contract whose code, behind one byte, holds calls. Without calldata,
as when coin arrives: does those calls, three times at most, and lets them fail. Slot 0 counts how
often that began, slot 1 the calls that succeeded."""


@dataclass(frozen=True, slots=True)
class Puppet:
    """A deployed puppet. Whoever knows its address makes it act: it has no owner."""

    world: World
    address: Address

    def run(self, calls: Iterable[Call], actor: ActorSigner, value: int = 0) -> Receipt:
        """Do these calls in one transaction, as the puppet. Raises RevertError as the first does
        that fails; then none was done."""
        return self.world.send(Call(self.address, _program(calls), Wei(value)), actor)

    def arm(self, calls: Iterable[Call]) -> None:
        """Do these calls whenever it is paid, three times at most; those that fail stop nothing."""
        held = self.world.deploy_code(_CREATE + b"\0" + _program(calls))
        word = bytes.fromhex(held[2:]).rjust(32, b"\0")
        self.world.send(Call(self.address, word), self.world.actors.deployer)


def puppet(world: World) -> Puppet:
    """Deploy a puppet."""
    return Puppet(world, world.deploy_code(_CREATE + _RUN))


def _program(calls: Iterable[Call]) -> bytes:
    parts = []
    for each in calls:
        assert each.to is not None, "a puppet creates no contracts"
        receiver = bytes.fromhex(each.to[2:]).rjust(32, b"\0")
        parts += [receiver, each.value.to_bytes(32), len(each.data).to_bytes(32), each.data]
    return b"".join(parts)
