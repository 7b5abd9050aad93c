"""A dossier proves how a secret vote ended, to govkit and to its one-file verifier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.dossier import bundle
from govkit.dossier.build import Request, build
from govkit.dossier.facts import to_bytes
from govkit.dossier.records import to_cite
from govkit.nation.records import entry
from govkit.records.archive import LOG_KEY_KIND
from govkit.records.checkpoint import SigningKey
from govkit.testing import World
from tests.integration.test_adoption import judged
from tests.integration.test_dossier import Files, Made, no_pages, sha

EXAMPLE = Path(__file__).parents[2] / "examples" / "secret-votes.yaml"
KEEPERS = "\nrecords:\n  keepers: [dev0]\n"


@pytest.fixture(scope="module")
def decided() -> Made:
    """Of a nation that decided one thing in secret, and another in public."""
    world = World.found(Constitution.parse(EXAMPLE.read_text() + KEEPERS, EXAMPLE.parent))
    nation, key = world.nation, SigningKey.generate(world.nation.records.origin)
    recorded = [entry(LOG_KEY_KIND, sha(b"key"), str(key.verifier))]
    world.send(nation.records.append_entries(recorded), world.actors.keeper)
    world.pass_proposal([nation.phrases.parse("pay 500 HUSH to dev6")], "In secret")
    world.pass_proposal([nation.phrases.parse("add keeper dev3")], "In public")
    request = Request(tuple(to_cite(nation.records.log().records, [])), {sha(b"key"): b"key"}, "")
    raw = build(nation, nation.records.log(), key, request, no_pages)
    return Made(world, key, request, raw, world.port.block().hash)


def test_both_verify_what_was_decided_in_secret(decided: Made) -> None:
    public, secret = decided.check().facts["resolutions"]
    assert (secret["title"], secret["tally"][0]["for"]) == ("In secret", "12 citizens")
    assert public["title"] == "In public"
    assert judged(decided.raw, decided) == (True, True)


@pytest.mark.parametrize("resolution", [0, 1])
def test_other_counts_are_refused(decided: Made, resolution: int) -> None:
    def lie(files: Files) -> None:
        facts = json.loads(files[bundle.FACTS])
        facts["resolutions"][resolution]["tally"][0]["for"] = "11 citizens"
        files[bundle.FACTS] = to_bytes(facts)

    assert judged(decided.forged(lie), decided) == (False, False)
