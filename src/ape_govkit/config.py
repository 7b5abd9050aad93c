"""The section `govkit` of ape-config.yaml, which ape reads at every start."""

from __future__ import annotations

from pathlib import Path

from ape.api import PluginConfig


class GovkitConfig(PluginConfig):  # type: ignore[misc]
    """`folder` is where the chain is kept."""

    folder: Path = Path(".govkit/chain")
