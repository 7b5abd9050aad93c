"""One more institution takes a row, a contract and modules of its own, and no edit of govkit's.

What `docs/architecture.md` says under "add an institution", followed step by step.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from govkit.chain import process
from govkit.cli import main
from govkit.constitution import Constitution
from govkit.errors import ConstitutionError, DeploymentError, RevertError, UsageError
from govkit.institutions import INSTITUTIONS, reserved_names
from govkit.nation import remembered
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.nation import Nation
from govkit.testing import World
from govkit.testing.sample import sample_text
from tests.sample_institution import FORUM, WITH_FORUM
from tests.sample_institution.contract import Forum

SECTION = "forum:\n  topic: shells\n"


def with_forum(text: str = sample_text() + SECTION) -> Constitution:
    return Constitution.parse(text, Path(), institutions=WITH_FORUM)


@pytest.fixture(scope="module")
def world() -> World:
    return World.found(with_forum())


def forum_of(nation: Nation) -> Forum:
    found = nation.contracts["forum"]["forum"]
    assert isinstance(found, Forum)
    return found


def test_its_section_is_read_and_checked() -> None:
    assert with_forum().fingerprint() != with_forum(sample_text()).fingerprint()
    assert (
        with_forum().fingerprint()
        != with_forum(sample_text() + "forum: {topic: x}\n").fingerprint()
    )
    with pytest.raises(ConstitutionError, match="at most 32 letters") as caught:
        with_forum(sample_text() + f"forum:\n  topic: {'x' * 33}\n")
    assert caught.value.line == sample_text().count("\n") + 2
    with pytest.raises(ConstitutionError, match="topik"):
        with_forum(sample_text() + "forum:\n  topik: shells\n")
    with pytest.raises(ConstitutionError, match="forum"):
        Constitution.parse(sample_text() + SECTION, Path())  # this govkit ships none


def test_a_file_without_it_is_the_same_nation_as_ever() -> None:
    plain, shipped = with_forum(sample_text()), Constitution.parse(sample_text(), Path())
    assert plain.fingerprint() == shipped.fingerprint()
    deployer = World().actors.deployer.address
    assert Plan.make(plain, deployer).contracts == Plan.make(shipped, deployer).contracts


def test_it_is_founded_and_proved(world: World) -> None:
    plan = Plan.make(with_forum(), world.actors.deployer.address)
    checks = {check.name: check for check in prove(plan, world.port)}
    assert [check for check in checks.values() if not check.holds] == []
    for name in ("code of forum", "treasury of forum", "topic of forum"):
        assert name in checks
    other = Plan.make(
        with_forum(sample_text() + "forum: {topic: sand}\n"), world.actors.deployer.address
    )
    assert other.founder != plan.founder


def test_another_forum_is_found_out(world: World) -> None:
    deployment = world.nation.deployment
    Nation.connect(deployment, world.port, WITH_FORUM)
    with pytest.raises(DeploymentError, match="forum"):
        Nation.connect(deployment, world.port)  # a govkit that does not know it


def test_a_nation_of_other_kinds_leaves_no_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note says that this govkit found a deployment genuine; it would not have this one."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    world, file = World(), tmp_path / "deployment.json"
    Nation.found(with_forum(), world.port, world.actors.deployer, file)
    Nation.connect(file, world.port, WITH_FORUM)
    assert not remembered.is_known(Deployment.load(file), world.port)
    with pytest.raises(DeploymentError):
        Nation.connect(file, world.port)


def test_it_is_told_in_words_and_decided(world: World) -> None:
    nation, forum = world.nation, forum_of(world.nation)
    call = nation.phrases.parse("talk about sand")
    assert call == forum.set_topic("sand")
    assert nation.phrases.describe(call) == "talk about sand"
    with pytest.raises(RevertError, match="forum: not the treasury"):
        world.send(call, world.actors.stranger)
    snapshot = world.snapshot()
    world.pass_proposal([call])
    assert forum.topic() == "sand"
    world.restore(snapshot)
    assert nation.phrases.parse("set rule forum.setTopic class 0").data
    plain = World.found(with_forum(sample_text()))
    with pytest.raises(UsageError, match="this nation has no forum"):
        plain.nation.phrases.parse("talk about sand")


def test_two_contracts_may_have_a_function_of_one_name(world: World) -> None:
    """Words are keyed by contract: what is not a forum's is not told as one."""
    stray = world.deploy(Forum.compiled(), world.nation.treasury.address, bytes(32))
    words = world.nation.phrases.describe(Forum(world.port, stray).set_topic("sand"))
    assert words.startswith("call ")


def test_its_name_is_reserved_and_its_commands_are_there(tmp_path: Path) -> None:
    assert "forum" in reserved_names(WITH_FORUM) - reserved_names()
    named = f"accounts:\n  forum: '0x{'11' * 20}'\n{sample_text()}"
    Constitution.parse(named, Path())
    with pytest.raises(ConstitutionError, match="taken by govkit"):
        with_forum(named)
    (tmp_path / "nation.yaml").write_text(sample_text() + SECTION)

    def run(*words: str) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            main(["--folder", str(tmp_path), *words], WITH_FORUM)
        return out.getvalue()

    run("found", str(tmp_path / "nation.yaml"), "--yes")
    try:
        assert "shells" in run("forum", "show")
        assert "shells" in run("status")
    finally:
        process.stop(tmp_path / ".govkit" / "chain")
    with pytest.raises(SystemExit):
        main(["forum", "show"])


def test_the_shipped_registry_cannot_be_added_to() -> None:
    """Authenticity stands on it: it is a tuple of frozen rows."""
    assert isinstance(INSTITUTIONS, tuple)
    assert FORUM not in INSTITUTIONS
    with pytest.raises(AttributeError):
        INSTITUTIONS[0].name = "forum"  # type: ignore[misc]
