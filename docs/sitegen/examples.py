"""The examples of nation files, each whole."""

from __future__ import annotations

from pathlib import Path


def page(root: Path) -> str:
    """One page with every nation file of examples/."""
    parts = ["# Examples of nation files", "`govkit init --template NAME` writes one of these."]
    for path in sorted((root / "examples").glob("*.yaml")):
        text = path.read_text(encoding="utf-8").rstrip()
        parts += [f"## `{path.name}`", f"```yaml\n{text}\n```"]
    return "\n\n".join(parts) + "\n"
