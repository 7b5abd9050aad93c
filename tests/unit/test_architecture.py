"""docs/architecture.md says where things are: held against the sources."""

from __future__ import annotations

import re
from pathlib import Path

from govkit.constitution import Constitution
from govkit.institutions import INSTITUTIONS
from tests.unit.test_layers import ALLOWED, SOURCES

ROOT = SOURCES.parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text()
DIAGRAM = TEXT.partition("```text\n")[2].partition("```")[0]
DRAWN = [line.split()[0] for line in DIAGRAM.splitlines()]
TABLED = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ")
]
ROWS = [row for row in TABLED if len(row) == 5 and row[0].startswith("`")]
FOLDERS = [row for row in TABLED if len(row) == 4][1:]


def test_the_diagram_has_every_package_once() -> None:
    packages = {path.stem for path in SOURCES.iterdir() if not path.name.startswith(("_", "py."))}
    assert sorted(DRAWN) == sorted(packages - {"interfaces"})


def test_each_package_imports_only_what_is_drawn_below_it() -> None:
    for package, allowed in ALLOWED.items():
        if package not in DRAWN:
            continue
        below = DRAWN[DRAWN.index(package) + 1 :]
        named = {name.partition(".")[0] for name in allowed} - {""}
        assert named <= set(below), (package, named - set(below))


def test_every_section_of_the_nation_file_has_a_row() -> None:
    first = " ".join(row[0] for row in ROWS)
    sections = set(Constitution.model_fields) - {"govkit", "accounts"}
    assert {each for each in sections if f"`{each}" not in first} == set()


def test_what_a_row_names_is_there() -> None:
    places = [
        "",
        "src/govkit/constitution",
        "src/govkit/nation",
        "src/govkit/contracts",
        "contracts",
    ]
    for row in ROWS:
        for place, cell in zip(places[1:], row[1:], strict=True):
            for name in re.findall(r"`([\w/.]+)`", cell):
                assert (ROOT / place / name).exists(), (place, name)


def test_the_folders_of_nation_and_cli_are_told_and_there() -> None:
    for package, column in (("nation", 0), ("cli", 2)):
        told = {row[column].strip("`") for row in FOLDERS if row[column].startswith("`")}
        assert {name for name in told if not (SOURCES / package / name).exists()} == set()
        folders = {f"{each.parent.name}/" for each in (SOURCES / package).glob("*/__init__.py")}
        assert folders == {name for name in told if name.endswith("/")}


def test_every_institution_has_a_row() -> None:
    named = " ".join(row[2] + row[3] for row in ROWS)
    for row in INSTITUTIONS:
        module = row.founding.rpartition(".")[2]
        assert f"{module}.py" in named or module.removesuffix("s") in named, module


def test_the_steps_name_files_that_are_there() -> None:
    for name in re.findall(r"`(src/[\w/.]+|cli/[\w/.]+\.py|reference/[\w-]+\.md)`", TEXT):
        places = [ROOT / name, SOURCES / name, ROOT / "docs" / name]
        assert any(place.exists() for place in places), name
    assert Path(ROOT / "tests" / "sample_institution").is_dir()
