"""The reference of the contracts: functions, events and storage.

Functions and events come from the interfaces that the package ships (compiled, so they are those
of the bytecode), storage slots from the artifacts, and what a word holds from the comment before
its variable in the source.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from govkit.contracts.abi import NAMES, Artifact
from govkit.interfaces import FOLDER as INTERFACES
from sitegen.text import code, contents, joined, table, wrapped

FOLDER = "reference/contracts"
_FUNCTION = re.compile(
    r"^@external\n(?:@(?P<kind>\w+)\n)?def (?P<name>\w+)(?P<signature>.*):\n"
    r'(?:    """\n(?P<said>(?:.*\n)*?)    """\n)?    \.\.\.$',
    re.MULTILINE,
)
_TYPE = re.compile(r"^(?:flag|struct) \w+:\n(?:    .+\n)+", re.MULTILINE)
_EVENT = re.compile(r"^event (\w+):\n((?:    .+\n?)+)", re.MULTILINE)
_TAG = re.compile(r"^@(\w+) ?(.*?)(?=^@|\Z)", re.DOTALL | re.MULTILINE)
_COMMENT = r"((?:^#.*\n)*)"


@dataclass(frozen=True, slots=True)
class Sources:
    """The text of a contract, and of the modules by name."""

    contract: str
    modules: dict[str, str]

    def variable(self, path: str) -> tuple[str, str]:
        """Type and comment of a state variable, such as `ballots._marks`."""
        *module, name = path.split(".")
        text = self.modules.get(module[0], "") if module else self.contract
        found = re.search(rf"{_COMMENT}^{name}: (.+)$", text, re.MULTILINE)
        return (found[2], _words(found[1])) if found else ("", "")

    def event(self, name: str) -> str:
        """The comment before an event, wherever it is declared."""
        for text in (self.contract, *self.modules.values()):
            if found := re.search(rf"{_COMMENT}^event {name}:$", text, re.MULTILINE):
                return _words(found[1])
        return ""


def pages(root: Path) -> dict[str, str]:
    """A page for each contract, and one that lists them."""
    modules = {
        path.stem: path.read_text(encoding="utf-8")
        for folder in ("modules", "interfaces")
        for path in sorted((root / "contracts" / folder).glob("*.vy*"))
    }
    found = {}
    for name in NAMES:
        text = (root / "contracts" / f"{name}.vy").read_text(encoding="utf-8")
        found[name] = _page(name, Sources(text, modules))
    listed = [(f"[{name}]({name}.md)", _notice(text)) for name, text in found.items()]
    index = [
        "# Contracts, function by function",
        "Who may do what, and how they play together: [the contracts](../contracts.md).",
        table(("contract", "what it is"), listed),
        contents([*NAMES, "modules"]),
    ]
    return {
        f"{FOLDER}/index.md": joined(index),
        f"{FOLDER}/modules.md": _modules(root),
        **{f"{FOLDER}/{name}.md": text for name, text in found.items()},
    }


def _notice(page: str) -> str:
    return page.split("\n\n")[1]


def _modules(root: Path) -> str:
    """What each module is, with the layout of the words that it keeps."""
    parts = ["# Modules", "What the contracts are put together from."]
    for path in sorted((root / "contracts" / "modules").glob("*.vy")):
        said = _header(path.read_text(encoding="utf-8"))
        parts += [f"## `{path.stem}`", said["notice"], said.get("dev", "")]
    return joined(parts)


def _header(source: str) -> dict[str, str]:
    """What a source says of itself, by tag."""
    found = re.search(r'^"""\n(.*?)^"""', source, re.DOTALL | re.MULTILINE)
    assert found is not None, "a contract that says nothing about itself"
    return dict(_tags(found[1]))


def _page(name: str, sources: Sources) -> str:
    interface = (INTERFACES / f"I{name}.vyi").read_text(encoding="utf-8")
    said = _header(sources.contract)
    functions = list(_FUNCTION.finditer(interface))
    reads = [each for each in functions if each["kind"] in ("view", "pure")]
    return joined(
        [
            f"# {name}",
            said["notice"],
            said.get("dev", ""),
            *_section("Functions that change something", [f for f in functions if f not in reads]),
            *_section("Functions that read", reads),
            *_types(interface),
            *_events(interface, sources),
            *_storage(name, sources),
        ]
    )


def _section(title: str, functions: list[re.Match[str]]) -> Iterator[str]:
    if functions:
        yield f"## {title}"
    for each in functions:
        paid = "@payable\n" if each["kind"] == "payable" else ""
        yield f"### `{each['name']}`"
        yield code(paid + wrapped(f"def {each['name']}{each['signature']}"), "python")
        yield from _natspec(each["said"] or "")


def _natspec(said: str) -> Iterator[str]:
    """What a function says of itself: first what it does, then its arguments."""
    tags = list(_tags(said))
    yield from (text for tag, text in tags if tag == "notice")
    listed = [f"- {_parameter(text)}" for tag, text in tags if tag == "param"]
    listed += [f"- returns: {text}" for tag, text in tags if tag == "return"]
    yield "\n".join(textwrap.indent(each, "  ").strip() for each in listed)
    yield from (text for tag, text in tags if tag == "dev")


def _parameter(text: str) -> str:
    name, _, rest = text.partition(" ")
    return f"`{name}`: {rest.strip()}"


def _tags(said: str) -> Iterator[tuple[str, str]]:
    """Each tag of a NatSpec comment with its text, dedented; blocks in it stay indented."""
    for tag, text in _TAG.findall(textwrap.dedent(said)):
        first, _, rest = text.partition("\n")
        yield tag, f"{first}\n{textwrap.dedent(rest)}".strip()


def _words(comment: str) -> str:
    """A comment's text, without the marks and tags."""
    lines = [line.removeprefix("#").removeprefix(" ") for line in comment.splitlines()]
    return " ".join("\n".join(lines).replace("@notice ", "").split())


def _types(interface: str) -> Iterator[str]:
    found = _TYPE.findall(interface)
    if found:
        yield "## Structs and flags"
        yield code("\n".join(found), "python")


def _events(interface: str, sources: Sources) -> Iterator[str]:
    found = _EVENT.findall(interface)
    if found:
        yield "## Events"
    for name, fields in found:
        yield f"### `{name}`"
        yield sources.event(name)
        yield code(f"event {name}:\n{fields}", "python")


def _storage(name: str, sources: Sources) -> Iterator[str]:
    slots = sorted(Artifact.load(name).storage.items(), key=lambda each: each[1])
    if not slots:
        return
    yield "## Storage"
    rows = []
    for path, slot in slots:
        kind, said = sources.variable(path)
        module = path.rpartition(".")[0]
        if module and not said:
            said = f"see [`{module}`](modules.md#{module})"
        rows.append((str(slot), f"`{path}`", f"`{kind}`", said))
    yield table(("slot", "variable", "type", "what it holds"), rows)
