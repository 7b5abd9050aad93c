"""Findings of an audit and rehearsals name each other, and real DAOs' audits name what they met."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.audit import audit_file
from govkit.constitution.findings import REHEARSALS, RULES
from govkit.constitution.template import dao_file
from govkit.rehearsal import Stage, Verdict, known_attacks

DAOS = Path(__file__).parents[2] / "examples" / "daos"
NOW = 1_800_000_000

PAGE = DAOS.parents[1] / "docs" / "reference" / "attacks.md"
MET = {
    "compound": "Compound 289, 2024",
    "arbitrum": "Arbitrum, LobbyFi 2025",
    "nation3": "Nation3 2024",
    "nouns": "Nouns fork 2023",
}
"""The DAOs whose incident is a row of docs/threats.md itself."""


def test_every_finding_names_a_rehearsal_that_there_is() -> None:
    assert REHEARSALS.keys() == RULES.keys()
    assert {name for names in REHEARSALS.values() for name in names} <= known_attacks().keys()
    assert all(REHEARSALS.values())


def test_a_rehearsal_names_the_findings_that_name_it() -> None:
    for name, attack in known_attacks().items():
        assert set(attack.findings) == {each for each, names in REHEARSALS.items() if name in names}
    assert "no-limits" in known_attacks()["accumulated-votes"].findings
    assert known_attacks()["flash-loan"].findings == ()


def told() -> dict[str, tuple[list[str], str]]:
    """By DAO, the findings and the attack that the reference tells."""
    rows = re.findall(
        r"^\| `(\w+)` \| .*\(\[source\]\(https://.*\) \| (.*) \| (?:`(.*)` )?\|$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {dao: (re.findall(r"`([\w-]+)`", words), attack) for dao, words, attack in rows}


def test_the_reference_tells_of_every_dao_what_it_met() -> None:
    assert set(told()) == {path.stem for path in DAOS.glob("*.yaml")} | {"liberland"}
    assert [dao for dao, (findings, _) in told().items() if not findings] == ["liberland"]


@pytest.mark.parametrize("dao", [dao for dao, (findings, _) in told().items() if findings])
def test_the_audit_of_a_real_dao_names_what_it_met(dao: str) -> None:
    findings, attack = told()[dao]
    assert set(findings) <= {one.id for one in audit_file(Constitution.load(dao_file(dao)), NOW)}
    assert attack in {name for each in findings for name in REHEARSALS[each]}
    assert not MET.get(dao) or known_attacks()[attack].incident == MET[dao]


@pytest.mark.parametrize("dao", ["compound", "ens", "nation3", "nouns", "optimism", "uniswap"])
def test_the_rehearsal_breaks_it_as_it_happened(dao: str) -> None:
    """Where the guardian of today alone stops it, as it would have been without it."""
    stage = Stage.found(Constitution.load(dao_file(dao)))
    found = stage.perform(known_attacks()[told()[dao][1]])
    without = found.unguarded or found
    assert without.verdict is Verdict.BROKEN, (found.told, found.by)


def test_every_dao_tells_its_sources() -> None:
    files = sorted(DAOS.glob("*.yaml"))
    assert len(files) >= 6
    for path in files:
        assert "# Sources: https://" in path.read_text(encoding="utf-8"), path.name
        Constitution.load(path)
