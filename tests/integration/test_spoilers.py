"""While a nation is being founded others can act already: no step fails by that, nor the proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest

from govkit.constitution import Constitution
from govkit.errors import GovkitError
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import failures, moved, prove
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts, sample_constitution
from govkit.types import ZERO_ADDRESS, Address, Wei
from tests.integration.test_offices import with_offices

Act = tuple[Callable[[], Call], ActorSigner]


class Founding:
    """A founding, before each step of which everybody tries what it could spoil it with."""

    def __init__(self, constitution: Constitution) -> None:
        self.world, self.file = World(), constitution
        self.deployer = self.world.actors.deployer
        self.plan = Plan.make(constitution, self.deployer.address)
        self.nation = Nation(self.plan.deployment(1337, founded=True), self.world.port)
        self.acts: dict[str, Act] = {}
        self.accepted: Counter[str] = Counter()
        self.refused: dict[str, set[str]] = {}

    def spoil(self, name: str, by: ActorSigner, make: Callable[[], Call]) -> None:
        self.acts[name] = make, by

    def run(self) -> list[str]:
        """Found it; what others changed."""
        changes: list[str] = []
        self.nation = Nation.found(
            self.file, self.world.port, self.deployer, None, self._act, self._tell(changes)
        )
        checks = prove(self.plan, self.world.port)
        assert failures(checks) == []
        assert changes == [check.change for check in moved(checks)]
        connected = Nation.connect(self.nation.deployment, self.world.port)
        assert connected.name == self.nation.name
        return changes

    @staticmethod
    def _tell(changes: list[str]) -> Callable[..., None]:
        return lambda check: changes.append(check.change)

    def _act(self, done: int, total: int, title: str) -> None:
        if title in ("proof", "founded"):
            return
        for name, (make, by) in self.acts.items():
            try:
                call = make()
                if call.value or self.world.port.code(call.to or ZERO_ADDRESS):
                    self.world.send(call, by)
                    self.accepted[name] += 1
            except GovkitError as error:
                self.refused.setdefault(name, set()).add(getattr(error, "reason", "") or error.what)


def holders_and_coin(founding: Founding) -> None:
    """Coin for every address that a contract will have, and what a genesis holder may do."""
    nation, stranger = founding.nation, founding.world.actors.stranger
    holder, other = founding.world.actors.voters(2)
    for name, address in {**nation.deployment.contracts, "founder": founding.plan.founder}.items():
        founding.spoil(f"coin for {name}", stranger, lambda to=address: Call(to, value=Wei(1)))  # type: ignore[misc]
    token = nation.token
    founding.spoil("delegate", holder, lambda: token.delegate(other.address))
    founding.spoil("transfer", holder, lambda: token.transfer(other.address, Wei(1)))
    founding.spoil("to the token", other, lambda: token.transfer(token.address, Wei(1)))


def a_registrar(founding: Founding, registrar: ActorSigner) -> None:
    """It admits and revokes founding citizens, and whom it likes."""
    registry, actors = founding.nation.registry, founding.world.actors
    founding.spoil("admit", registrar, lambda: registry.admit(actors.proposer.address))
    founding.spoil("admit another", registrar, lambda: registry.admit(actors.stranger.address))
    citizen = actors.voters(20)[7].address
    founding.spoil("revoke", registrar, lambda: registry.revoke(citizen))


def test_a_registrar_and_holders_who_hurry() -> None:
    founding = Founding(sample_constitution())
    actors = founding.world.actors
    holders_and_coin(founding)
    a_registrar(founding, actors.registrar)
    ledger = founding.nation.ledger
    founding.spoil(
        "record",
        actors.keeper,
        lambda: ledger.append(b"note".ljust(32, b"\0"), b"\1" * 32, "Early"),
    )
    changes = founding.run()
    assert founding.refused["admit"] == {"registry: only registrar", "registry: already a citizen"}
    assert founding.accepted["admit"] == 0
    assert founding.accepted["admit another"] == founding.accepted["revoke"] == 1
    assert founding.accepted["delegate"] > 1
    assert founding.accepted["record"] > 1
    told = " | ".join(changes)
    for expected in (
        f"balance of {actors.voters(1)[0].address}: 1_000 TST, then 999.",
        f"delegate of {actors.voters(1)[0].address}: ",
        "passports issued: 21, then 22",
        f"passport 9 of {actors.voters(20)[7].address}: 9, then 0",
        "records: 0, then ",
    ):
        assert expected in told


def test_citizens_who_leave_or_move_before_they_hold_office() -> None:
    founding = Founding(sample_constitution(with_offices))
    actors, nation = founding.world.actors, founding.nation
    assert nation.recoveries
    assert nation.offices
    _, clerk, friend = actors.voters(3)
    recovery, bench = nation.recoveries.contract, nation.councils["bench"]
    holders_and_coin(founding)
    founding.spoil("name", friend, lambda: recovery.name_guardians([actors.stranger.address], 1))
    founding.spoil("wait", actors.stranger, lambda: _later(founding.world))
    newcomer = actors.keeper.address
    founding.spoil("recover", actors.stranger, lambda: recovery.approve(4, newcomer))
    founding.spoil("elect", friend, bench.open_election)
    founding.spoil("recall", friend, bench.open_recall)
    founding.spoil("resign", clerk, nation.registry.resign)
    changes = founding.run()
    assert founding.accepted["resign"] == 1
    assert founding.accepted["name"] >= 1
    assert founding.accepted["recover"] == founding.accepted["elect"] == 0
    assert "registry: not founded" in founding.refused["recover"]
    assert "council: not founded" in founding.refused["elect"]
    told = " | ".join(changes)
    assert f"holders of office clerk: {clerk.address}, then " in told
    assert f"members of council bench: {clerk.address}, then " in told  # its 100 days are over
    assert nation.offices.get("clerk").held == ()
    with reverts("offices: no holder"):
        founding.world.send(nation.as_registrar(nation.registry.admit(newcomer)), clerk)


def _later(world: World) -> Call:
    """Fifteen days, in which guardians begin to hold."""
    world.forward(15 * 86_400)
    return Call(Address(world.actors.stranger.address), value=Wei(1))


@pytest.mark.parametrize("who", ["founder", "proxy"])
def test_what_somebody_else_created_already(who: str) -> None:
    from govkit.contracts.founder import deploy_founder

    founding = Founding(sample_constitution())
    create = deploy_founder(founding.deployer.address, founding.file.fingerprint())
    with suppress(GovkitError):
        founding.world.send(create, founding.world.actors.stranger)
    assert founding.world.port.code(founding.plan.founder)
    assert founding.run() == []
