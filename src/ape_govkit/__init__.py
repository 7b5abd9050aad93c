"""Ape's plugin for govkit's chain: the provider `ethereum:local:govkit`.

The node is that of the project's folder (`.govkit/chain`), started if it does not run. The one
shipped part that imports ape.

Ape looks for plugins among distributions whose names begin with `ape-`, which govkit's does not:
beside this package stands the metadata of one that does (`ape_govkit.egg-info`). Where packages
are installed in another way, `import ape_govkit; ape_govkit.register()` does the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from ape.plugins import register as plugin
from ape.plugins.config import Config
from ape.plugins.network import ProviderPlugin


@plugin(ProviderPlugin)
def providers() -> Iterator[tuple[str, str, Any]]:
    from ape_govkit.provider import GovkitProvider

    yield "ethereum", "local", GovkitProvider


@plugin(Config)
def config_class() -> Any:
    from ape_govkit.config import GovkitConfig

    return GovkitConfig


def register() -> None:
    """Make the provider known to ape, once."""
    from ape.plugins.pluggy_patch import plugin_manager
    from ape.utils import ManagerAccessMixin

    module = sys.modules[__name__]
    # ape registers what it finds once it is asked for anything, and warns where that is there
    list(ManagerAccessMixin.plugin_manager.providers)
    if plugin_manager.is_registered(module):
        return
    plugin_manager.register(module, name=__name__)
    # ape may have listed the providers by now, and keeps that list
    local = ManagerAccessMixin.network_manager.ethereum.local
    local.__dict__.pop("providers", None)
