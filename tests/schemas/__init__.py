"""Checks documents against the schemas of others in this folder; see its README."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import validators


@cache
def _validator(name: str) -> Any:
    schema = json.loads((Path(__file__).parent / f"{name}.json").read_text())
    kind = validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def problems(name: str, document: object) -> list[str]:
    """Where a document breaks the schema of that name, and how."""
    return [f"{each.json_path}: {each.message}" for each in _validator(name).iter_errors(document)]
