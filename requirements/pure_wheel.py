"""Make a wheel of a package's Python files, for an interpreter that it has no compiled wheel for.

    python requirements/pure_wheel.py SDIST.tar.gz FOLDER

Vyper needs immutables, which works without its compiled part but whose build insists on a C
compiler. The same source always makes the same bytes: nothing is compressed, times are fixed.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import tarfile
import zipfile
from pathlib import Path

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can say


def python_files(sdist: Path, package: str) -> dict[str, bytes]:
    """Each Python file of the package by its path in the wheel, and the sdist's metadata."""
    found: dict[str, bytes] = {}
    with tarfile.open(sdist) as archive:
        for member in archive.getmembers():
            inner = member.name.partition("/")[2]
            if inner == "PKG-INFO" or (inner.startswith(f"{package}/") and inner.endswith(".py")):
                file = archive.extractfile(member)
                assert file is not None, f"{member.name} is no file"
                found[inner] = file.read()
    return found


def make_wheel(sdist: Path, folder: Path) -> Path:
    """Write the wheel into a folder and return its path."""
    package, version = sdist.name.removesuffix(".tar.gz").rsplit("-", 1)
    info = f"{package}-{version}.dist-info"
    files = python_files(sdist, package)
    files[f"{info}/METADATA"] = files.pop("PKG-INFO")
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: govkit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/RECORD"] = record(files, f"{info}/RECORD")
    wheel = folder / f"{package}-{version}-py3-none-any.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, EARLIEST), files[path])
    return wheel


def record(files: dict[str, bytes], own: str) -> bytes:
    """The list of a wheel's files with their hashes (the packaging specification of wheels)."""
    lines = []
    for path in sorted(files):
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[path]).digest()).rstrip(b"=")
        lines.append(f"{path},sha256={digest.decode()},{len(files[path])}\n")
    return "".join([*lines, f"{own},,\n"]).encode()


if __name__ == "__main__":
    make_wheel(Path(sys.argv[1]), Path(sys.argv[2]))
