"""The descriptors (ERC-7730) of one nation's contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.clear_signing import Binding, Site
from govkit.contracts.releases import THIS_RELEASE
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.nation import Nation


def binding_of(nation: Nation) -> Binding:
    """What binds descriptors to a nation. Raises UsageError if another release founded it."""
    to = nation.deployment
    if to.release != THIS_RELEASE:
        raise UsageError(
            f"the contracts of {nation.name} are of release {to.release.number}",
            f"descriptors are made for release {THIS_RELEASE.number}",
            "use the govkit that founded the nation",
        )
    sites = [
        Site(each.artifact_name, each.address)
        for named in nation.contracts.values()
        for each in named.values()
    ]
    return Binding(nation.name, to.chain_id, sites, nation.token.address, nation.clock)
