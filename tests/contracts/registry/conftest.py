"""A registry with all that it can have: terms, notice, a ledger, recovery, and one who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from govkit.testing import ActorSigner, World
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import Cast

EPOCH, TERM_EPOCHS, WINDOW, NOTICE = 1_000, 3, 1_500, 500
CHARGE, ANSWER = b"\x0c" * 32, b"\x0a" * 32


@dataclass(frozen=True, slots=True)
class Office:
    """The registry, its ledger, and who moves passports."""

    registry: Deployed
    ledger: Deployed
    told: Deployed
    cast: Cast

    @property
    def world(self) -> World:
        return self.registry.world

    @property
    def recovery(self) -> ActorSigner:
        return self.cast.delegatee

    def now(self) -> int:
        return self.world.port.block().timestamp

    def go_to(self, timestamp: int) -> None:
        """A block with this timestamp, so that what is read is read then."""
        at_timestamp(self.world, timestamp)
        self.world.mine()
        assert self.now() == timestamp

    def until(self, number: int = 1) -> int:
        """When a passport ends or has ended."""
        return int(self.registry.read("passport", number)[2])

    def told_of(self) -> list[tuple[int, str, bool, int]]:
        """All that the registry told, in order: number, holder, counts, until."""
        read = self.told.read
        return [tuple(read("told", each)) for each in range(read("count"))]

    def give_notice(self) -> None:
        """Notice to the citizen, whose time to reply is over then."""
        self.registry.send(self.cast.registrar, "giveNotice", self.cast.citizen.address, CHARGE)
        self.world.forward(NOTICE)


@pytest.fixture
def make_office(
    deploy: Callable[..., Deployed],
    deploy_registry: Callable[..., Deployed],
    mock: Callable[..., Deployed],
    bare_world: World,
    cast: Cast,
) -> Callable[..., Office]:
    def made(**changed: object) -> Office:
        ledger = deploy("RecordLedger", cast.treasury.address, [], bytes(32), ZERO_ADDRESS)
        told = mock(bare_world, "Told")
        settings: dict[str, object] = {
            "recovery": cast.delegatee.address,
            "ledger": ledger.address,
            "delegation": told.address,
            "epoch_duration": EPOCH,
            "term_epochs": TERM_EPOCHS,
            "renewal_window": WINDOW,
            "notice_period": NOTICE,
        }
        registry = deploy_registry(**{**settings, **changed})
        ledger.send(cast.treasury, "setKeeper", registry.address, True)
        office = Office(registry, ledger, told, cast)
        # Everything begins at the beginning of an epoch.
        office.go_to((office.now() // EPOCH + 1) * EPOCH)
        registry.send(cast.registrar, "admit", cast.citizen.address)
        return office

    return made


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """The citizen has passport 1, for three epochs and the rest of the one that has begun."""
    return make_office()


@pytest.fixture
def swift(make_office: Callable[..., Office]) -> Office:
    """The same where nobody must be given notice: the registrar revokes and suspends too."""
    return make_office(notice_period=0)
