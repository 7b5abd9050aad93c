"""A user's own contracts: compiled once, again when anything changes, and refused in one line."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from govkit.contracts.abi import Artifact
from govkit.errors import CompileError, GovkitError
from govkit.interfaces import FOLDER, SEARCH_PATH
from govkit.testing import World, compiler, deploy
from govkit.testing.compile_cache import CompileCache
from govkit.testing.compiler import compile_contract
from govkit.types import ZERO_ADDRESS

CONTRACTS = Path(__file__).parent / "contracts"
ETHER = 10**18
SOURCE = """\
# pragma version 0.4.3
import rates


@external
@view
def price() -> uint256:
    return rates._price()
"""
RATES = """\
# pragma version 0.4.3


@internal
@view
def _price() -> uint256:
    return {}
"""


@pytest.fixture
def cache(tmp_path: Path) -> CompileCache:
    return CompileCache(tmp_path / "cache")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A contract that imports a module beside it."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "rates.vy").write_text(RATES.format(1))
    (folder / "Shop.vy").write_text(SOURCE)
    return folder / "Shop.vy"


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was compiled instead of being taken from the cache."""
    done: list[Path] = []
    compile_ = compiler._compile

    def counted(path: Path, *rest: object) -> object:
        done.append(path)
        return compile_(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(compiler, "_compile", counted)
    return done


def test_a_contract_that_asks_the_registry(world: World, cache: CompileCache) -> None:
    nation, voter = world.nation, world.actors.voters(1)[0]
    at = nation.deployment.contracts
    grants = deploy(
        world, CONTRACTS / "Grants.vy", at["registry"], at["treasury"], 2 * ETHER, cache=cache
    )
    world.chain.change_state(
        lambda state: state.set_balance(bytes.fromhex(grants.address[2:]), 2 * ETHER)
    )
    sent = grants.send(voter, "claim")
    assert sent.only("Paid") == {"citizen": voter.address, "amount": 2 * ETHER}
    assert grants.read("AMOUNT") == 2 * ETHER
    world.pass_proposal([grants.call("close")])
    assert grants.read("open") is False


def test_govkits_own_are_deployed_by_name(world: World) -> None:
    treasury = world.nation.deployment.contracts["treasury"]
    assert deploy(world, "RecordLedger", treasury, [], bytes(32), ZERO_ADDRESS).read("size") == 0


def test_nothing_changed_nothing_compiled(
    shop: Path, cache: CompileCache, compilations: list[Path]
) -> None:
    first = compile_contract(shop, cache=cache)
    second = compile_contract(shop, cache=cache)
    assert compilations == [shop]
    assert second == first
    assert second.artifact.source == shop


@pytest.mark.parametrize("changed", ["Shop.vy", "rates.vy"])
def test_a_change_is_compiled(
    shop: Path, cache: CompileCache, compilations: list[Path], changed: str
) -> None:
    """In the contract as in a module that it imports."""
    before = compile_contract(shop, cache=cache).artifact
    path = shop.with_name(changed)
    text = path.read_text()
    path.write_text(text.replace("price", "cost") if changed == "Shop.vy" else RATES.format(2))
    if changed == "Shop.vy":
        path.write_text(path.read_text().replace("rates._cost", "rates._price"))
    assert compile_contract(shop, cache=cache).artifact.runtime != before.runtime
    path.write_text(text)
    assert compile_contract(shop, cache=cache).artifact == before
    assert len(compilations) == 3


def test_a_file_that_comes_before_another_is_compiled(
    tmp_path: Path, cache: CompileCache, compilations: list[Path]
) -> None:
    """An import is found in another place, though no file that was read has changed."""
    for folder in ("near", "far", "contracts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "far" / "rates.vy").write_text(RATES.format(1))
    shop = tmp_path / "contracts" / "Shop.vy"
    shop.write_text(SOURCE)
    search = [tmp_path / "far", tmp_path / "near"]
    before = compile_contract(shop, search=search, cache=cache).artifact
    (tmp_path / "near" / "rates.vy").write_text(RATES.format(2))
    assert compile_contract(shop, search=search, cache=cache).artifact.runtime != before.runtime
    assert len(compilations) == 2


def test_another_compiler_is_another_entry(
    shop: Path, cache: CompileCache, compilations: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_contract(shop, cache=cache)
    monkeypatch.setattr(compiler, "version", lambda name: "0.5.0")
    compile_contract(shop, cache=cache)
    assert len(compilations) == 2


def test_a_damaged_entry_is_compiled_again(
    shop: Path, cache: CompileCache, compilations: list[Path]
) -> None:
    expected = compile_contract(shop, cache=cache)
    (entry,) = cache.folder.glob("*.json")
    entry.write_text(entry.read_text()[:100])
    assert compile_contract(shop, cache=cache) == expected
    assert len(compilations) == 2


def test_processes_share_a_cache(shop: Path, cache: CompileCache) -> None:
    """Four at a time, from nothing; none sees half an entry."""
    code = (
        "import sys; from pathlib import Path\n"
        "from govkit.testing.compiler import compile_contract, CompileCache\n"
        "for _ in range(5):\n"
        "    for entry in Path(sys.argv[2]).glob('*.json'): entry.unlink(missing_ok=True)\n"
        "    made = compile_contract(sys.argv[1], cache=CompileCache(Path(sys.argv[2])))\n"
        "print(made.artifact.runtime.hex())"
    )
    command = [sys.executable, "-c", code, str(shop), str(cache.folder)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    answers = {process.communicate(timeout=60)[0].strip() for process in running}
    assert answers == {compile_contract(shop, cache=cache).artifact.runtime.hex()}
    assert list(cache.folder.glob("*.partial")) == []


@pytest.mark.parametrize(
    ("line", "written", "told"),
    [
        (8, "return rates._prize()", "_prize"),
        (8, "return 'a'", "TypeMismatch"),
        (8, "return 1 +", "SyntaxException"),
        (2, "import rats", "ModuleNotFound"),
    ],
)
def test_what_does_not_compile_says_where(
    shop: Path, cache: CompileCache, line: int, written: str, told: str
) -> None:
    lines = SOURCE.splitlines()
    lines[line - 1] = ("    " if line > 2 else "") + written
    shop.write_text("\n".join(lines) + "\n")
    with pytest.raises(CompileError) as caught:
        compile_contract(shop, cache=cache)
    error = caught.value
    assert (error.file, error.line) == (shop, line), str(error)
    assert told in error.message
    assert "\n" not in str(error)


def test_an_error_in_a_module_is_told_at_the_module(shop: Path, cache: CompileCache) -> None:
    module = shop.with_name("rates.vy")
    module.write_text(RATES.format("nothing"))
    with pytest.raises(CompileError, match="nothing") as caught:
        compile_contract(shop, cache=cache)
    assert (caught.value.file, caught.value.line) == (module, 7)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CompileError, match="there is no such file"):
        compile_contract(tmp_path / "None.vy")


def test_without_the_compiler(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(compiler, "version", missing)
    with pytest.raises(
        GovkitError, match=r"not installed.*govkit-dao\[test\].*pip install vyper=="
    ):
        compile_contract(shop)


def test_vyper_itself_finds_the_interfaces(tmp_path: Path) -> None:
    """By Python's path, and by a search path where Vyper does not look there."""
    contract = str(CONTRACTS / "Grants.vy")
    vyper = [sys.executable, "-m", "vyper", "-f", "bytecode_runtime"]
    for words in ([], ["--disable-sys-path", "-p", str(SEARCH_PATH)]):
        done = subprocess.run(
            [*vyper, *words, contract], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        ours = compile_contract(contract, cache=CompileCache(tmp_path / "cache")).artifact
        assert done.stdout.strip() == f"0x{ours.runtime.hex()}"


def test_there_is_an_interface_of_every_contract() -> None:
    from govkit.contracts.abi import NAMES

    expected = {f"I{name}.{suffix}" for name in NAMES for suffix in ("vyi", "sol")}
    assert {each.name for each in FOLDER.glob("I*")} == expected
    assert Artifact.load("Governor").source is None
