"""Test nations and their contracts: on a chain in memory, under ape, or at any RPC.

`World` is a chain with actors named by their roles; `World.found` founds a nation in it.
`snapshot` and `restore` make a test's own world out of a shared one in well under a
millisecond. `reverts` expects a contract's refusal by its reason. `govkit.testing.plugin` gives
all of it to pytest as fixtures: see docs/reference/testing.md.

Names are loaded when they are first used, so that pytest pays for the plugin only where a test
asks for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govkit.testing.actors import Actors, ActorSigner
    from govkit.testing.agreeing import Agreeing, with_agreements
    from govkit.testing.backend import Backend, ChainBackend
    from govkit.testing.deployed import Deployed, Sent, deploy
    from govkit.testing.events import Event, Events
    from govkit.testing.gas import Cost, GasBook
    from govkit.testing.justice import Justice, with_court
    from govkit.testing.money import Money, with_money
    from govkit.testing.port import ChainPort
    from govkit.testing.refusals import Refusal, reverts
    from govkit.testing.sample import sample_constitution
    from govkit.testing.secrecy import Booth, Trusteeship
    from govkit.testing.world import World

_PLACES = {
    "ActorSigner": "actors",
    "Actors": "actors",
    "Agreeing": "agreeing",
    "ChainBackend": "backend",
    "ChainPort": "port",
    "Cost": "gas",
    "Event": "events",
    "Events": "events",
    "GasBook": "gas",
    "Backend": "backend",
    "Booth": "secrecy",
    "Justice": "justice",
    "Deployed": "deployed",
    "Money": "money",
    "Refusal": "refusals",
    "Sent": "deployed",
    "Trusteeship": "secrecy",
    "World": "world",
    "deploy": "deployed",
    "reverts": "refusals",
    "sample_constitution": "sample",
    "with_agreements": "agreeing",
    "with_court": "justice",
    "with_money": "money",
}

__all__ = [
    "ActorSigner",
    "Actors",
    "Agreeing",
    "Backend",
    "Booth",
    "ChainBackend",
    "ChainPort",
    "Cost",
    "Deployed",
    "Event",
    "Events",
    "GasBook",
    "Justice",
    "Money",
    "Refusal",
    "Sent",
    "Trusteeship",
    "World",
    "deploy",
    "reverts",
    "sample_constitution",
    "with_agreements",
    "with_court",
    "with_money",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"govkit.testing.{_PLACES[name]}"), name)
