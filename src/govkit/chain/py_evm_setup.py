"""Prepares the import of py-evm, for a quick start and a quick chain.

py-evm imports the curve BLS12-381 with everything else, in pure Python: a quarter of a second of
each start, for precompiles (EIP-2537) that hardly any contract calls. Stand-ins in their place
load it when one does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

_PACKAGE = "eth.precompiles.bls12_381"
_NAMES = (
    "bls12_g1_add",
    "bls12_g1_msm",
    "bls12_g2_add",
    "bls12_g2_msm",
    "bls12_map_fp2_to_g2",
    "bls12_map_fp_to_g1",
    "bls12_pairing_check",
)


def prepare() -> None:
    """Choose the fast keccak, and leave the curve out unless py-evm is there already."""
    os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")  # six times the speed of the default
    if "eth.precompiles" in sys.modules:
        return
    stand_in = ModuleType(_PACKAGE)
    for name in _NAMES:
        setattr(stand_in, name, _loading(name))
    sys.modules[_PACKAGE] = stand_in


def _loading(name: str) -> Callable[[Any], Any]:
    """A precompile that loads the real one when it is called."""

    def precompile(computation: Any) -> Any:
        return getattr(_real(), name)(computation)

    return precompile


def _real() -> ModuleType:
    loaded = sys.modules.get(_PACKAGE)
    if loaded is None or not hasattr(loaded, "__path__"):  # the stand-in is not a package
        sys.modules.pop(_PACKAGE, None)
        import importlib

        loaded = importlib.import_module(_PACKAGE)
    return loaded


prepare()
