"""What citizens are known for, in a nation whose agreements are a contract of these tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.section import InstitutionSection
from govkit.contracts import Contract
from govkit.contracts.abi import Artifact
from govkit.contracts.releases import THIS_RELEASE, Release
from govkit.errors import NotFound
from govkit.institutions import INSTITUTIONS, Institution
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.institutions import Founding
from govkit.nation.justice.reputation import NationReputation
from govkit.nation.nation import Nation
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.justice import ASKER, Justice, with_court
from govkit.testing.sample import sample_text
from govkit.types import ZERO_ADDRESS

PERFORMED, LOST, DISPUTED = 1, 2, 3
POINTS = 16
CREATING = 9
"""How many bytes of the code create it."""


class Relay(Contract):
    """Passes on what it is told to, as agreements note what happened to them."""

    artifact_name = "Agreements"

    @classmethod
    def compiled(cls, release: Release = THIS_RELEASE) -> Artifact:
        return Artifact(cls.artifact_name, ASKER, ASKER[CREATING:], (), {}, {}, {})


class _Relays(Founding[Relay]):
    name = "agreements"
    binding = Relay

    def is_wanted(self, file: Constitution) -> bool:
        return self.name in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return ()


class RelaySection(InstitutionSection):
    """Nothing to say."""


FOUNDING, SECTION = _Relays(), RelaySection
OTHERS = [row for row in INSTITUTIONS if row.name != "agreements"]
ROW = Institution("agreements", __name__, section=("agreements", __name__))
ROWS = (*OTHERS[:-1], ROW, OTHERS[-1])


def found(text: str) -> World:
    return World.found(Constitution.parse(f"{text}agreements: {{}}\n", Path(), institutions=ROWS))


@pytest.fixture(scope="module")
def founded() -> World:
    return found(with_court(sample_text()))


def reputation_of(nation: Nation) -> NationReputation:
    assert nation.reputation is not None
    return nation.reputation


def note(world: World, people: Sequence[ActorSigner], kind: int) -> None:
    """By the agreements."""
    contract = reputation_of(world.nation).contract
    function = contract.artifact().function("note", 2)
    data = function.encode(([each.address for each in people], kind))
    target = bytes.fromhex(contract.address[2:]).rjust(32, b"\0")
    relay = world.nation.deployment.contracts["agreements"]
    world.send(Call(relay, target + data), world.actors.stranger)


@pytest.mark.parametrize("change", [with_court, lambda text: text])
def test_is_founded_and_proved(change: object) -> None:
    text = change(sample_text())  # type: ignore[operator]
    world = found(text)
    file = Constitution.parse(f"{text}agreements: {{}}\n", Path(), institutions=ROWS)
    checks = list(prove(Plan.make(file, world.actors.deployer.address), world.port))
    assert [each for each in checks if not each.holds] == []
    links = {f"{link} of reputation" for link in ("registry", "agreements", "court")}
    assert links <= {each.name for each in checks}
    Nation.connect(world.nation.deployment, world.port, ROWS)
    court = world.nation.deployment.contracts.get("court", ZERO_ADDRESS)
    assert reputation_of(world.nation).contract.court() == court


def test_what_agreements_bring(founded: World) -> None:
    start = founded.snapshot()
    ana, ben, eve = founded.actors.voters(3)
    note(founded, [ana, ben], PERFORMED)
    note(founded, [ben], LOST)
    note(founded, [ana], DISPUTED)
    known = reputation_of(founded.nation).get
    assert (known(ana.address).points, known(ana.address).performed) == (POINTS, 1)
    assert (known(ana.address).disputes, known(ana.address).lost) == (1, 0)
    assert (known(ben.address).disputes, known(ben.address).lost) == (1, 1)
    assert known(eve.address).performed == 0
    founded.restore(start)


def test_panels_count_too(founded: World) -> None:
    start = founded.snapshot()
    founded.forward(10)
    justice = Justice(founded)
    justice.open([])
    justice.draw(1)
    justice.vote(1, (1, 1, 1, 1, 2))
    known = [reputation_of(founded.nation).get(each.address) for each in justice.panel(1)]
    assert [(each.points, each.panels) for each in known] == [(POINTS, POINTS)] * 4 + [(0, 0)]
    founded.restore(start)


def test_only_agreements_write_and_only_citizens_are_known(founded: World) -> None:
    contract, stranger = reputation_of(founded.nation).contract, founded.actors.stranger
    function = contract.artifact().function("note", 2)
    call = Call(contract.address, function.encode(([stranger.address], PERFORMED)))
    with reverts("reputation: only agreements"):
        founded.send(call, stranger)
    with pytest.raises(NotFound, match="has no passport"):
        reputation_of(founded.nation).get(stranger.address)
