"""The JSON Schema of nation files, for editors and for error messages."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from govkit.constitution.model import model_of
from govkit.constitution.section import Section
from govkit.constitution.values import KeyPath
from govkit.institutions import INSTITUTIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12). Editors use it for completion; govkit itself checks more."""
    return copy.deepcopy(_schema(model_of(INSTITUTIONS)))


@cache
def _schema(model: type[Section]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": DIALECT, **schema, "title": "govkit nation file"}


def keys_at(path: KeyPath, model: type[Section] | None = None) -> tuple[str, ...]:
    """The keys that a mapping at `path` takes; a word in brackets if any key will do.

    `model` is that of the shipped institutions unless given.
    """
    return tuple(_at(path, model).get("properties", {})) or ("(a name of your choice)",)


def meaning_of(path: KeyPath, model: type[Section] | None = None) -> str:
    """The meaning of the value at `path`, in words."""
    node = _at(path, model)
    described = str(node.get("description", "a value"))
    text = " ".join(described.split("\n\n")[0].split()).rstrip(".")
    return text[:1].lower() + text[1:] if not node.get("properties") else f"`{path[-1]}`: {text}"


def _at(path: KeyPath, model: type[Section] | None) -> dict[str, Any]:
    """The part of the schema that describes the value at `path`."""
    schema = _schema(model or model_of(INSTITUTIONS))
    node: dict[str, Any] = schema
    for part in path:
        child = _items(node) if isinstance(part, int) else _property(node, part)
        node = _resolved(child, schema)
    return node


def _items(node: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = node.get("items", {})
    return found


def _property(node: dict[str, Any], key: str) -> dict[str, Any]:
    named: dict[str, Any] = node.get("properties", {})
    by_pattern: dict[str, Any] = node.get("patternProperties", {})
    other = node.get("additionalProperties") or {}
    any_name: dict[str, Any] = next(iter(by_pattern.values()), other)
    found: dict[str, Any] = named.get(key, any_name)
    return found


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """`node` merged with the target of its reference; its own entries override the target's."""
    for option in node.get("anyOf", []):
        if "$ref" in option or option.get("type") == "object":
            node = {**option, **{k: v for k, v in node.items() if k != "anyOf"}}
    target = node.get("$ref")
    if target is None:
        return node
    return {**schema["$defs"][target.rsplit("/", 1)[1]], **node}
