"""What `make` does before anything is installed: the Pythons it takes, the wheel it makes."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = ROOT / "Makefile"


def fake_python(folder: Path, version: tuple[int, int]) -> Path:
    """An interpreter that runs what it is given with another version than its own."""
    script = folder / "python"
    script.write_text(
        f"#!{sys.executable}\n"
        "import sys\n"
        f"if sys.argv[1] == '-V': print('Python {version[0]}.{version[1]}.0'); sys.exit()\n"
        f"sys.version_info = ({version[0]}, {version[1]}, 0)\n"
        "exec(sys.argv[2])\n"
    )
    script.chmod(0o755)
    return script


def check_python(folder: Path, version: tuple[int, int]) -> subprocess.CompletedProcess[str]:
    command = ["make", "-f", str(MAKEFILE), "python", f"PYTHON={fake_python(folder, version)}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_make_takes_these_pythons(tmp_path: Path, version: tuple[int, int]) -> None:
    assert check_python(tmp_path, version).returncode == 0


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 15), (4, 0)])
def test_make_refuses_any_other_in_one_line(tmp_path: Path, version: tuple[int, int]) -> None:
    made = check_python(tmp_path, version)
    told = [line for line in made.stderr.splitlines() if line.startswith("error:")]
    assert made.returncode == 2
    assert len(told) == 1
    assert f"is Python {version[0]}.{version[1]}.0; install Python 3.11 to 3.14" in told[0]


def test_make_says_what_is_missing(tmp_path: Path) -> None:
    command = ["make", "-f", str(MAKEFILE), "python", "PYTHON=/nowhere/python"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert made.returncode == 2
    assert "error: /nowhere/python is missing; install Python 3.11 to 3.14" in made.stderr


def test_the_versions_are_those_of_the_package() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text)
    assert named == ["3.11", "3.12", "3.13", "3.14"]
    assert "Python 3.11 to 3.14" in (ROOT / "README.md").read_text()


def test_ape_compiles_what_its_tests_deploy() -> None:
    """Of one that is missing there it would compile all, on one core and in a test's time."""
    named = re.search(r"^APE_CONTRACTS := (.*)$", MAKEFILE.read_text(), re.MULTILINE)
    assert named
    tests = "".join(path.read_text() for path in (ROOT / "tests" / "ape").glob("*.py"))
    deployed = set(re.findall(r"\bproject\.([A-Z]\w+)", tests))
    assert deployed == {Path(each).stem for each in named[1].split()}


@pytest.fixture(scope="module")
def pure_wheel() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "pure_wheel", ROOT / "requirements" / "pure_wheel.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sdist(folder: Path) -> Path:
    source = folder / "grain-1.2" / "grain"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text("VALUE = 7\n")
    (source / "_fast.c").write_text("int value = 7;\n")
    (source.parent / "setup.py").write_text("raise SystemExit('there is no compiler')\n")
    (source.parent / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: grain\nVersion: 1.2\n")
    with tarfile.open(folder / "grain-1.2.tar.gz", "w:gz") as archive:
        archive.add(source.parent, "grain-1.2")
    return folder / "grain-1.2.tar.gz"


def test_a_wheel_of_python_files_is_always_the_same(pure_wheel: ModuleType, tmp_path: Path) -> None:
    source = sdist(tmp_path)
    one, two = (pure_wheel.make_wheel(source, tmp_path / name) for name in ("one", "two"))
    assert one.name == "grain-1.2-py3-none-any.whl"
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == [
            "grain-1.2.dist-info/METADATA",
            "grain-1.2.dist-info/RECORD",
            "grain-1.2.dist-info/WHEEL",
            "grain/__init__.py",
        ]
