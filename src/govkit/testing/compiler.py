"""Compile your own Vyper contract, once for each state of its sources.

Vyper comes with the extra `govkit-dao[test]`; nothing else of govkit needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from govkit.contracts.abi import Artifact
from govkit.errors import CompileError, GovkitError
from govkit.testing.compile_cache import CompileCache, hash_of
from govkit.testing.source_map import SourceMap

DEFAULT_CACHE = Path(".govkit", "compiled")
"""The default folder of compiled contracts, in the working folder."""


@dataclass(frozen=True)
class Compiled:
    """A compiled contract, and where its code comes from."""

    path: Path
    artifact: Artifact
    map: SourceMap


def compile_contract(
    path: Path | str, *, search: Sequence[Path] = (), cache: CompileCache | None = None
) -> Compiled:
    """Compile a Vyper file, or take it from the cache.

    Imports are looked for as `vyper` itself does: beside the importing file, in the folders of
    `search` (the last one first), in the working folder, and where Python looks for packages,
    which is where `from govkit.interfaces import ICitizenRegistry` is found.
    Raises CompileError with file and line, or GovkitError where Vyper is missing.
    """
    path = Path(path).resolve()
    if not path.is_file():
        raise CompileError(path, 0, "there is no such file")
    cache = cache or CompileCache(DEFAULT_CACHE)
    key = " ".join([_compiler(), str(path), *(str(each.resolve()) for each in search)])
    content = cache.load(key)
    if content is None:
        content, read, missed = _compile(path, search)
        cache.save(key, content, read, missed)
    artifact = replace(Artifact.parse(path.stem, content["artifact"]), source=path)
    return Compiled(path, artifact, SourceMap.of_json(content["map"]))


def _compiler() -> str:
    """The compiler, without loading it. Raises GovkitError if there is none."""
    try:
        return f"vyper {version('vyper')}"
    except PackageNotFoundError:
        raise GovkitError(
            "Vyper is not installed",
            "it compiles contracts (govkit-dao[test] has it)",
            "run pip install vyper==0.4.3 snekmate==0.1.2",
        ) from None


def _compile(path: Path, search: Sequence[Path]) -> tuple[dict[str, Any], dict[str, str], set[str]]:
    """The entry of a contract, the hashes of the files read, and the places missed."""
    from vyper.compiler.input_bundle import FileInput, FilesystemInputBundle
    from vyper.compiler.phases import CompilerData
    from vyper.exceptions import VyperException
    from vyper.warnings import warnings_filter

    from govkit.contracts._compile import artifact_of
    from govkit.testing.vyper_map import map_of

    read: dict[str, str] = {}
    missed: set[str] = set()

    class Watched(FilesystemInputBundle):  # type: ignore[misc]
        def _normalize_path(self, path: Path) -> Path:
            if not path.exists():
                missed.add(str(path.absolute()))
            resolved: Path = super()._normalize_path(path)
            return resolved

        def _load_from_path(self, resolved_path: Path, original_path: Path) -> FileInput:
            found = super()._load_from_path(resolved_path, original_path)
            read[str(resolved_path)] = hash_of(resolved_path.read_bytes())
            return found

    places = [*(Path(each) for each in reversed(sys.path)), Path(), *search]
    bundle = Watched(places)
    try:
        with warnings_filter("none"):
            data = CompilerData(bundle.load_file(path), input_bundle=bundle)
            content = {"artifact": artifact_of(data), "map": map_of(data).to_json()}
    except (VyperException, SyntaxError, FileNotFoundError, UnicodeDecodeError) as error:
        raise _error(path, error) from error
    return content, read, missed


def _error(path: Path, error: Exception) -> CompileError:
    """The compiler's message in one line, at the place that it is about."""
    place: Any = next(iter(getattr(error, "annotations", None) or ()), None)
    node = place[1] if isinstance(place, tuple) else place
    line = getattr(node, "lineno", None) or getattr(error, "lineno", None) or 0
    module = getattr(node, "module_node", None)
    file = Path(getattr(module, "resolved_path", None) or path)
    message = getattr(error, "_message", None) or str(error)
    return CompileError(file, line, f"{type(error).__name__}: {' '.join(str(message).split())}")
