"""The wheel of this govkit, for a project that must install the same one without an index.

It is the file that govkit was installed from, where that is still there and unchanged. Else it is
packed from the files that are running, so that a checkout and an installation give one as well.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

from govkit.errors import UsageError
from govkit.version import DISTRIBUTION, WHEEL, __version__

FOLDER = "vendor"
REQUIREMENTS = "requirements.txt"

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]
_DIST_INFO = f"{WHEEL.split('-')[0]}-{__version__}.dist-info"
_CACHES = {".build", ".cache", ".govkit", ".pytest_cache", "__pycache__"}
_EPOCH = (2020, 2, 2, 0, 0, 0)
"""The time of each file, as in wheels of hatch: the same files make the same wheel."""

_REQUIRED = f"""\
# govkit, by the wheel that made this project, held to its SHA-256. govkit is not in the package
# index yet: the package `govkit` there is somebody else's. Install it in two steps:
#
#     pip install --no-deps --require-hashes -r {REQUIREMENTS}
#     pip install "./{FOLDER}/{WHEEL}[test]"
./{FOLDER}/{WHEEL} --hash=sha256:"""


def vendored() -> dict[str, str | bytes]:
    """The wheel, and the requirement with its hash, by path in a project. Raises UsageError."""
    wheel = wheel_of_this_govkit()
    digest = sha256(wheel).hexdigest()
    return {f"{FOLDER}/{WHEEL}": wheel, REQUIREMENTS: f"{_REQUIRED}{digest}\n"}


def wheel_of_this_govkit() -> bytes:
    """The wheel's bytes. Raises UsageError if pip does not know how govkit was installed."""
    try:
        installed = distribution(DISTRIBUTION)
    except PackageNotFoundError:
        raise UsageError(
            "there is no wheel of this govkit",
            f"pip has not installed it as {DISTRIBUTION}",
            "in its checkout, run pip install --no-deps --editable .",
        ) from None
    return _original(installed) or _packed(installed)


def _original(installed: Distribution) -> bytes | None:
    """The file that pip installed (PEP 610), if it still has the hash that it had then."""
    try:
        told = json.loads(installed.read_text("direct_url.json") or "{}")
        digest = told["archive_info"]["hashes"]["sha256"]
        file = Path(unquote(urlsplit(told["url"]).path))
        wheel = file.read_bytes() if file.name == WHEEL else b""
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return wheel if sha256(wheel).hexdigest() == digest else None


def _packed(installed: Distribution) -> bytes:
    files = {**dict(sorted(_sources())), **dict(_metadata(installed))}
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    rows.writerows((name, _digest(raw), len(raw)) for name, raw in files.items())
    rows.writerow((f"{_DIST_INFO}/RECORD", "", ""))
    files[f"{_DIST_INFO}/RECORD"] = record.getvalue().encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, raw in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o100644 << 16
            wheel.writestr(entry, raw, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _digest(raw: bytes) -> str:
    return "sha256=" + urlsafe_b64encode(sha256(raw).digest()).rstrip(b"=").decode()


def _sources() -> Iterator[tuple[str, bytes]]:
    """Both packages, what ape finds one by, and what is put into them from a checkout by
    pyproject.toml and hatch_build.py."""
    for name in ("ape_govkit", "ape_govkit.egg-info"):
        yield from _below(_PACKAGE.with_name(name), name)
    yield from _below(_PACKAGE, "govkit")
    if not (_PACKAGE / "constitution" / "templates").is_dir():
        yield from _below(_CHECKOUT / "examples", "govkit/constitution/templates")
        for part in ("", "interfaces", "modules"):
            place = "/".join(filter(None, ("govkit/contracts/sources", part)))
            for path in sorted((_CHECKOUT / "contracts" / part).glob("*.vy*")):
                yield f"{place}/{path.name}", path.read_bytes()


def _below(folder: Path, place: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not _CACHES & {*name.parts}:
            yield f"{place}/{name.as_posix()}", path.read_bytes()


def _metadata(installed: Distribution) -> Iterator[tuple[str, bytes]]:
    for name in ("METADATA", "WHEEL", "entry_points.txt", "licenses/LICENSE"):
        yield f"{_DIST_INFO}/{name}", (installed.read_text(name) or "").encode()
