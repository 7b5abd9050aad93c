"""Nobody is told to install a stranger's `govkit`: every instruction to install is read here.

The package index has a `govkit` of somebody else's, and has no `govkit-dao` yet, which anybody
could still put there. So both come from a checkout or from a wheel file only.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any, cast

import pytest

from govkit.constitution import TEMPLATES, scaffold_files, template_files
from govkit.dossier.build import verifiers
from govkit.dossier.readme import readme
from govkit.packing import REQUIREMENTS, vendored
from govkit.version import DISTRIBUTION, WHEEL, __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
INSTALLER = re.compile(
    r"""(?ix) \b(?: pip(?:3[\d.]*)? \)? \s+ (?:-\S+\s+)* (?:install|download|wheel)
    | pipx \s+ (?:install|run) | uv \s+ tool \s+ (?:install|run) | uvx
    | (?:uv|poetry|pdm|hatch|rye) \s+ add | conda \s+ install ) \b (?P<named> [^`;&|\n]* )"""
)
SHELL_SAYS = re.compile(r"\$\$\((?:[^()]|\([^()]*\))*\)")
"""In a Makefile: what a command within the command says."""
TAKES_A_VALUE = {
    "-r",
    "-c",
    "--requirement",
    "--constraint",
    "--dest",
    "--wheel-dir",
    "--no-binary",
}
A_PLACE = re.compile(r"^(?:\.|\.?/|\$|[\w./{}$()-]*[/.]?\w*\*?[\w.-]*\.whl(?:\[[\w,]+\])?$)")
OUR_WHEEL = re.compile(r"govkit_dao-(\S+?)-py3-none-any\.whl")
WARNS = re.compile(r"somebody else's|\((?:\.\./)*(?:how-to/)?install\.md")


def requirements() -> set[str]:
    """What pyproject.toml asks for, as it is written there."""
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    lists = [
        project["dependencies"],
        *project["optional-dependencies"].values(),
        *groups.values(),
        PROJECT["build-system"]["requires"],
    ]
    return {each.split(";")[0] for some in lists for each in some if isinstance(each, str)}


def facts() -> Any:
    return {
        "nation": "Sandbar",
        "block": {"number": 7, "chain_id": 1337, "timestamp": 1_800_000_000, "hash": "0x12"},
        "log": {"origin": "eip155:1337:0x34"},
    }


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the checkout, and what commands write into a user's folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in listed.splitlines():
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    yield "a dossier's README", readme(cast("Any", facts()), "key", verifiers())
    for template in TEMPLATES:
        yield from template_files(template).items()
    yield from scaffold_files().items()
    yield REQUIREMENTS, str(vendored()[REQUIREMENTS])


def instructions(text: str) -> Iterator[list[str]]:
    """What each command that installs is given; a command in a list of strings is one too."""
    joined = SHELL_SAYS.sub("$", text.replace("\\\n", " "))
    for found in INSTALLER.finditer(re.sub(r"""["'],\s*["']""", " ", joined)):
        named = re.sub(r"\s#.*|[),\]]+$|\\n.*", "", found["named"])
        try:
            yield shlex.split(named)
        except ValueError:  # the quote around the command ends here
            yield shlex.split(re.sub(r"""["'][^"']*$""", "", named))


def refused(words: list[str]) -> list[str]:
    """Words that name something to install from an index, other than what pyproject.toml names."""
    known, wrong = requirements(), []
    rest = iter(words)
    for word in rest:
        if word in TAKES_A_VALUE:
            next(rest, None)
        elif word.startswith("-") or A_PLACE.match(word) or word in known:
            continue
        elif re.match(r"(?i)govkit", word) or not re.fullmatch(r"[\w-]+==\S*|[A-Z_]+,?", word):
            wrong.append(word)
    return wrong


def test_no_instruction_installs_a_strangers_package() -> None:
    read, wrong = 0, []
    for name, text in texts():
        for words in instructions(text):
            read += 1
            wrong += [(name, words)] if refused(words) else []
    assert read > 20
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "pip install govkit",
        "run `pip install govkit-dao`, then",
        "$ python -m pip install --upgrade 'govkit[plot]'",
        "pip3 install -r lock.txt govkit==0.1.0",
        '[python, "-m", "pip", "install", "--quiet", "govkit"]',
        "pipx install govkit",
        "uv tool install govkit-dao",
        "uvx govkit",
        "uv add govkit-dao",
        "pip --quiet install govkit  # or from a checkout",
        "pip install vyper",
    ],
)
def test_such_an_instruction_is_found(text: str) -> None:
    found = list(instructions(text))
    assert found
    assert any(map(refused, found))


def test_who_names_the_wheel_warns_of_the_other() -> None:
    found = [each for each in texts() if OUR_WHEEL.search(each[1]) and any(instructions(each[1]))]
    assert len(found) > 4
    assert [name for name, text in found if not WARNS.search(text)] == []


def test_the_wheels_name_is_the_one_that_is_built() -> None:
    assert PROJECT["project"]["name"] == DISTRIBUTION
    assert OUR_WHEEL.fullmatch(WHEEL)
    told = {(name, found) for name, text in texts() for found in OUR_WHEEL.findall(text)}
    placeholders = {"{__version__}", "(\\S+?)", "VERSION"}
    assert {found for _, found in told} - placeholders == {__version__}


def test_no_project_of_ours_asks_the_index_for_it() -> None:
    for name, text in texts():
        if name.endswith(".txt"):
            assert not re.search(r"(?im)^(govkit(-dao)?|ape-govkit)\b(?!_)", text), name
        if name.endswith("pyproject.toml"):
            raw = tomllib.loads(text)["project"]
            assert not [each for each in raw.get("dependencies", []) if each.startswith("govkit")]


def test_ape_finds_its_plugin_by_metadata_of_this_version() -> None:
    found = distribution("ape-govkit")
    assert found.version == __version__
    assert (found.read_text("top_level.txt") or "").split() == ["ape_govkit"]


def test_the_installed_distribution_is_ours() -> None:
    try:
        installed = version(DISTRIBUTION)
    except PackageNotFoundError:
        pytest.fail("install the checkout again: pip install --no-deps --editable .")
    assert installed == __version__
