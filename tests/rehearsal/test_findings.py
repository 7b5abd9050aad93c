"""Findings of an audit and rehearsals name each other, and real DAOs' audits name what they met."""

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.constitution.audit import audit_file
from govkit.constitution.findings import REHEARSALS, RULES
from govkit.rehearsal import Stage, Verdict, known_attacks

DAOS = Path(__file__).parents[2] / "examples" / "daos"
NOW = 1_800_000_000

MET = {
    "compound": ("Compound 289, 2024", "accumulated-votes"),
    "arbitrum": ("Arbitrum, LobbyFi 2025", "rented-votes"),
    "nation3": ("Nation3 2024", "founders-company"),
}
"""The incident that a DAO really had (docs/threats.md), and its rehearsal."""


def test_every_finding_names_a_rehearsal_that_there_is() -> None:
    assert REHEARSALS.keys() == RULES.keys()
    assert {name for names in REHEARSALS.values() for name in names} <= known_attacks().keys()
    assert all(REHEARSALS.values())


def test_a_rehearsal_names_the_findings_that_name_it() -> None:
    for name, attack in known_attacks().items():
        assert set(attack.findings) == {each for each, names in REHEARSALS.items() if name in names}
    assert "no-limits" in known_attacks()["accumulated-votes"].findings
    assert known_attacks()["flash-loan"].findings == ()


@pytest.mark.parametrize("dao", MET)
def test_the_audit_of_a_real_dao_names_the_incident_that_it_had(dao: str) -> None:
    incident, name = MET[dao]
    found = audit_file(Constitution.load(DAOS / f"{dao}.yaml"), NOW)
    named = {known_attacks()[each].incident for one in found for each in one.rehearsals}
    assert incident in named
    assert known_attacks()[name].incident == incident


@pytest.mark.parametrize(
    ("dao", "name"),
    [
        ("compound", "accumulated-votes"),
        ("nation3", "founders-company"),
        ("nouns", "quick-exit"),
    ],
)
def test_the_rehearsal_breaks_it_as_it_happened(dao: str, name: str) -> None:
    stage = Stage.found(Constitution.load(DAOS / f"{dao}.yaml"))
    found = stage.perform(known_attacks()[name])
    assert found.verdict is Verdict.BROKEN, (found.told, found.by)


def test_every_dao_tells_its_sources() -> None:
    files = sorted(DAOS.glob("*.yaml"))
    assert len(files) >= 6
    for path in files:
        assert "# Sources: https://" in path.read_text(encoding="utf-8"), path.name
        Constitution.load(path)
