"""Nations for attacks, founded once each, and contracts whose defences are taken out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.contracts import _compile
from govkit.rehearsal import Edit, Setup, Stage
from govkit.rehearsal.raid import set_code
from govkit.rehearsal.settling import make_key
from govkit.rehearsal.village import village
from govkit.testing import World

CONTRACTS = Path(__file__).parents[2] / "contracts"
On = Callable[..., Stage]


@pytest.fixture(scope="session")
def stage_of() -> Callable[[Constitution], Stage]:
    """`stage_of(constitution)`: a nation for attacks, founded once a run."""
    founded: dict[bytes, World] = {}

    def made(constitution: Constitution) -> Stage:
        key = constitution.fingerprint()
        if key not in founded:
            founded[key] = World.found(constitution)
            make_key(founded[key])
        return Stage.of(founded[key], constitution)

    return made


@pytest.fixture(scope="session")
def on(stage_of: Callable[[Constitution], Stage], pytestconfig: pytest.Config) -> On:
    """`on(setup)`: the village of a setup, its contracts compiled anew if it takes defences out."""
    folder = pytestconfig.rootpath / "build" / "weakened"

    def made(setup: Setup, *, blocks: bool = False) -> Stage:
        constitution = village(setup.change)
        changed = blocks and setup.edits  # the founded chain itself
        stage = Stage.found(constitution) if changed else stage_of(constitution)
        if setup.edits:
            weaken(stage, setup.edits, folder, blocks=blocks)
        return stage

    return made


def weaken(stage: Stage, edits: Sequence[Edit], folder: Path, *, blocks: bool = False) -> None:
    """Give each contract of a nation that an edit reaches the code that it compiles to then. Its
    immutables stand behind its code, and stay as they are."""
    sources = folder / sha256(repr(edits).encode()).hexdigest()[:16]
    shutil.copytree(CONTRACTS, sources, dirs_exist_ok=True)
    for edit in edits:
        path = sources / edit.file
        text = path.read_text(encoding="utf-8")
        assert text.count(edit.before) == 1, f"{edit.file}: {text.count(edit.before)} places"
        path.write_text(text.replace(edit.before, edit.after), encoding="utf-8")
    world = stage.world
    for address in {*world.nation.deployment.contracts.values()}:
        artifact, code = world.artifact_at(address), world.port.code(address)
        if artifact and _reached(sources, edits, artifact.name):
            new = runtime_of(sources, artifact.name)
            for each in (world, stage.founded) if blocks else (world,):
                set_code(each, address, new + code[len(artifact.runtime) :])


def runtime_of(sources: Path, contract: str) -> bytes:
    """The code of a contract on the chain, kept beside its sources until one of them changes. What
    else an artifact holds is not compiled: that is a quarter of the work."""
    read = [sources / f"{contract}.vy", *sorted(sources.glob("*/*.vy*"))]
    texts = [path.read_bytes() for path in (Path(_compile.__file__), *read)]
    kept = sources / f"{contract}-{sha256(b''.join(texts)).hexdigest()[:16]}.hex"
    if not kept.exists():
        with _compile._no_collections():
            code: bytes = _compile.read_contracts(sources)[contract].bytecode_runtime
        kept.write_text(code.hex())
    return bytes.fromhex(kept.read_text())


def _reached(sources: Path, edits: Sequence[Edit], contract: str) -> bool:
    """Whether a contract is made of a file that an edit changes."""
    text = (sources / f"{contract}.vy").read_text(encoding="utf-8")
    return any(
        each.file == f"{contract}.vy" or f"from .modules import {Path(each.file).stem}\n" in text
        for each in edits
    )
