"""The contracts of each release: the present ones, and those of older nations.

A deployment names its release by number. The artifacts of each release are kept in the package,
so that an older nation can be read and verified with the code it was founded with.
See docs/decisions/0020-releases-are-kept.md.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from govkit.contracts.abi import Artifact
from govkit.renamed import renamed

NEWEST = 6
"""The number of this release's contracts. It rises once in a release that changes any of them."""

KEPT = (3, 4, 5)
"""The earlier releases that nations may have been founded with."""


_TREASURY_ASKS = 5
"""The first release whose treasury asks the governor: see docs/decisions/0023."""

_TREASURY_PAYS = 6
"""The first release whose treasury pays for payers: see docs/decisions/0027."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release's contracts, by the names that they have today."""

    number: int = NEWEST

    @property
    def treasury_asks(self) -> bool:
        """Whether an id is enough to queue, anybody executes at the treasury, and the governor may
        have a contract that halts."""
        return self.number >= _TREASURY_ASKS

    @property
    def treasury_pays(self) -> bool:
        """Whether institutions have money paid by the treasury."""
        return self.number >= _TREASURY_PAYS

    @property
    def votes_in_secret(self) -> bool:
        """Whether the votes of a class can be secret."""
        return self.number >= _TREASURY_PAYS

    @property
    def arrears_bar(self) -> bool:
        """Whether a council can bar those in arrears from candidacy."""
        return self.number >= _TREASURY_PAYS

    @property
    def adopts(self) -> Release:
        """The release whose institutions a nation of this one takes up later."""
        return self if self.treasury_pays else Release(_TREASURY_PAYS)

    def artifact(self, name: str) -> Artifact:
        """The compiled contract of that name. Raises GovkitError if it is missing."""
        return Artifact.load(name) if self.number == NEWEST else _kept(self.number)[name]


THIS_RELEASE = Release()


@cache
def _kept(number: int) -> Mapping[str, Artifact]:
    """The artifacts of an older release, from `released/NUMBER.json.gz`."""
    packed = files("govkit.contracts").joinpath("released", f"{number}.json.gz").read_bytes()
    raw = json.loads(gzip.decompress(packed))
    parsed = (Artifact.parse(_artifact_name(name), each) for name, each in raw.items())
    return {artifact.name: _in_words_of_today(artifact) for artifact in parsed}


def _artifact_name(name: str) -> str:
    word = renamed(name.lower())
    return name if word == name.lower() else word.capitalize()


def _in_words_of_today(artifact: Artifact) -> Artifact:
    """The same code, with its functions under today's names."""
    functions = {
        renamed(name): tuple(replace(each, name=renamed(name)) for each in overloads)
        for name, overloads in artifact.functions.items()
    }
    return replace(artifact, functions=functions)
