"""The reference of the nation file's keys, from the model: what each is, how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from govkit.constitution import json_schema
from sitegen.text import joined, plain, table

PAGE = "reference/nation-file-keys.md"
_DEFAULT = re.compile(r"\s*\bDefault:? ([^.]+)\.")
Node = Mapping[str, Any]


def page() -> str:
    """One page with a table for each mapping of the file."""
    parts = [
        "# Keys of the nation file",
        "Every key, from the model that reads it. How values are written and what must go "
        "together: [the nation file](nation-file.md). `govkit schema` prints the same for editors.",
    ]
    for path, node in mappings():
        level = 2 + min(path.count("."), 2)
        parts.append(f"({label(path)})=")
        parts.append(f"{'#' * level} " + (f"`{path}`" if path else "The whole file"))
        parts += described(node.get("description", ""))
        parts.append(table(("key", "what it is", "written", "default"), rows(path, node)))
    return joined(parts)


def label(path: str) -> str:
    """What the place of a mapping is called: `key-citizenship-application`."""
    return "key-" + re.sub(r"[\W_]+", "-", path).strip("-")


def mappings() -> Iterator[tuple[str, Node]]:
    """Each mapping of the file with its path, the outer ones first."""
    schema = json_schema()

    def visit(path: str, node: Node) -> Iterator[tuple[str, Node]]:
        yield path, node
        for key, value in node["properties"].items():
            place, inner = _inner(value, schema)
            if inner is not None:
                yield from visit(f"{path}.{key}{place}".lstrip("."), inner)

    yield from visit("", schema)


def _inner(node: Node, schema: Node) -> tuple[str, Node | None]:
    """The mapping that a value is or holds, and how one gets there: a place in a list, a name."""
    if "$ref" in node:
        found = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
        if not found["properties"] and found["additionalProperties"]:
            place, found = _inner(found["additionalProperties"], schema)
            return ".NAME" + place, found
        return "", found
    for option in node.get("anyOf", ()):
        place, found = _inner(option, schema)
        if found is not None:
            return place, found
    if "items" in node:
        place, found = _inner(node["items"], schema)
        return "[]" + place, found
    for value in node.get("patternProperties", {}).values():
        place, found = _inner(value, schema)
        return ".NAME" + place, found
    return "", None


def rows(path: str, node: Node) -> Iterator[tuple[str, str, str, str]]:
    """A mapping's keys, in the order of the model."""
    schema = json_schema()
    for key, value in node["properties"].items():
        place, inner = _inner(value, schema)
        said = str(value.get("description") or (inner or {}).get("description", ""))
        how = written(value)
        if inner is not None:
            how = f"[below](#{label(f'{path}.{key}{place}')})"
        needed = key in node.get("required", ())
        told = " ".join(described(_DEFAULT.sub("", said)))
        yield f"`{key}`", told, how, "" if needed else default(key, value, said)


def described(said: str) -> list[str]:
    """A description as it stands in the model, in paragraphs."""
    return [plain(" ".join(each.split())) for each in said.split("\n\n") if each.strip()]


def default(key: str, node: Node, said: str) -> str:
    """What holds without the key: as the description says, else what the model has."""
    if stated := _DEFAULT.search(said):
        return plain(stated[1])
    value = node.get("default")
    if value is False:
        return "`false`"
    if isinstance(value, str):
        return f"`{value}`"
    assert not value, f"{key}: the description must say the default in words, not {value}"
    return "none"


def written(node: Node) -> str:
    """How a value looks."""
    options = [each for each in node.get("anyOf", ()) if each.get("type") != "null"]
    if options:
        return written(options[0])
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return " or ".join(f"`{each}`" for each in node["enum"])
    if node.get("type") == "boolean":
        return "`true` or `false`"
    if node.get("type") == "integer":
        return f"{node['minimum']} to {node['maximum']}" if "maximum" in node else "a number"
    if node.get("type") == "array":
        return f"a list of: {written(node['items'])}"
    if node.get("type") == "object":
        [value] = node.get("patternProperties", {"": node.get("additionalProperties", {})}).values()
        return f"a mapping of names to: {written(value)}"
    if node.get("examples"):
        return " or ".join(f"`{each}`" for each in node["examples"])
    return "text"
