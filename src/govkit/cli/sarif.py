"""Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from govkit.constitution.findings import RULES, Finding, Severity
from govkit.text import printable
from govkit.version import __version__

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}

Place = Callable[[Finding], tuple[Path, int] | None]
"""The file and line of a finding; None for a nation that stands."""


def to_sarif(findings: Iterable[Finding], place: Place) -> dict[str, Any]:
    """One run of the audit, with all rules, found or not."""
    driver = {"name": "govkit audit", "version": __version__, "rules": list(map(_rule, RULES))}
    results = [_result(each, place(each)) for each in findings]
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str) -> dict[str, Any]:
    rule = RULES[name]
    return {
        "id": name,
        "shortDescription": {"text": rule.title},
        "help": {"text": f"What mends it: {rule.mend}."},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(finding: Finding, place: tuple[Path, int] | None) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": finding.setting}]}
    if place is not None:
        path, line = place
        artifact = {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix())}
        region = {"startLine": max(line, 1)}
        location["physicalLocation"] = {"artifactLocation": artifact, "region": region}
    return {
        "ruleId": finding.id,
        "ruleIndex": list(RULES).index(finding.id),
        "level": LEVELS[finding.severity],
        "message": {"text": printable(f"{finding.text}. What mends it: {finding.rule.mend}.")},
        "locations": [location],
    }
