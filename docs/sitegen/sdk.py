"""The reference of the Python SDK: public classes and functions with their docstrings.

All of it is read from the source text, so signatures stand as they were written, and nothing is
imported for it but the lists of public names.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from sitegen.text import code, contents, joined, plain, table, wrapped

FOLDER = "reference/sdk"
# Those without a list of public names are public in all that bears no underscore.
PACKAGES = {
    "nation": "A nation and all that one does with it",
    "constitution": "The nation file",
    "network": "Ports, signers and networks",
    "contracts": "Bindings of the contracts",
    "actions": "Actions in words",
    "records": "Records without a chain",
    "evidence": "Proven states",
    "dossier": "Dossiers",
    "preview": "Previews",
    "crypto": "Hashes, trees and proofs",
    "chain": "The embedded chain",
    "testing": "The testing kit",
    "rehearsal": "Attacks on a nation",
    "web": "The gazette",
}
MODULES = {
    "types": "Types",
    "errors": "Errors",
    "institutions": "Institutions",
    "files": "Files",
    "text": "Texts of strangers",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef
_READ_AS_VALUES = ("property", "cached_property")
_CALLED_ON_THE_CLASS = ("classmethod", "staticmethod")


def pages(root: Path) -> dict[str, str]:
    """A page for each package, and one that lists the names of `govkit` itself."""
    source = root / "src" / "govkit"
    found = {f"{FOLDER}/index.md": _overview(source)}
    for name, title in PACKAGES.items():
        paths = [path for path in sorted((source / name).rglob("*.py")) if _is_public(path)]
        listed = getattr(import_module(f"govkit.{name}"), "__all__", None)
        parts = [part for path in paths for part in _module(path, source, listed)]
        said = _docstring(_tree(source / name / "__init__.py"))
        found[f"{FOLDER}/{name}.md"] = joined([f"# {title}", f"`govkit.{name}`", said, *parts])
    for name, title in MODULES.items():
        parts = list(_module(source / f"{name}.py", source, None))
        found[f"{FOLDER}/{name}.md"] = joined([f"# {title}", *parts])
    return found


def _is_public(path: Path) -> bool:
    return path.name == "__init__.py" or path.name[0] != "_"


def _overview(source: Path) -> str:
    package = import_module("govkit")
    rows = []
    for name in package.__all__:
        thing = getattr(package, name)
        said = plain((thing.__doc__ or "").split("\n\n")[0])
        rows.append((f"{{ref}}`{name} <{label(thing.__module__, name)}>`", said))
    return joined(
        [
            "# The Python SDK",
            _docstring(_tree(source / "__init__.py")),
            "## The names of `govkit`",
            table(("name", "what it is"), rows),
            contents([*PACKAGES, *MODULES]),
        ]
    )


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _module(path: Path, source: Path, listed: list[str] | None) -> Iterator[str]:
    tree = _tree(path)
    parts = path.relative_to(source).with_suffix("").parts
    name = ".".join(("govkit", *parts)).removesuffix(".__init__")
    inner = [
        each
        for each in tree.body
        if isinstance(each, ast.ClassDef | Function)
        and each.name[0] != "_"
        and (listed is None or each.name in listed)
    ]
    if not inner:
        return
    yield f"## `{name}`"
    yield _docstring(tree)
    for each in inner:
        yield f"({label(name, each.name)})="
        if isinstance(each, ast.ClassDef):
            yield from _class(each)
        else:
            yield f"### `{each.name}`"
            yield code(wrapped(_signature(each)), "python")
            yield _docstring(each)


def label(module: str, name: str) -> str:
    """What the place of a class or function is called."""
    kind = "class" if name[0].isupper() else "function"
    return f"{kind}-{module}-{name}".replace(".", "-").replace("_", "-").lower()


def _class(node: ast.ClassDef) -> Iterator[str]:
    bases = f"({', '.join(map(ast.unparse, node.bases))})" if node.bases else ""
    yield f"### `{node.name}`"
    yield code(f"class {node.name}{bases}" + _made_with(node), "python")
    yield _docstring(node)
    yield from _members(node)


def _made_with(node: ast.ClassDef) -> str:
    """How one is made: by `__init__`, or of a dataclass by its fields."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__":
            taken = _signature(each, bound=True).removeprefix("__init__").split(" -> ")[0]
            return f"\n\n{wrapped(node.name + taken)}"
    if any("dataclass" in ast.unparse(each) for each in node.decorator_list):
        taken = ", ".join(ast.unparse(field) for field, _ in _fields(node))
        return f"\n\n{wrapped(f'{node.name}({taken})')}"
    return ""


def _members(node: ast.ClassDef) -> Iterator[str]:
    for field, said in _fields(node):
        if said:  # the others stand in the line that makes one
            yield _item(f"{ast.unparse(field.target)}: {ast.unparse(field.annotation)}", said)
    for each in node.body:
        if not isinstance(each, Function) or each.name[0] == "_":
            continue
        marks = [ast.unparse(mark) for mark in each.decorator_list]
        if any(mark in _READ_AS_VALUES for mark in marks):
            kind = f": {ast.unparse(each.returns)}" if each.returns else ""
            yield _item(each.name + kind, _docstring(each))
        elif not any(mark.endswith(".setter") for mark in marks):
            before = "".join(f"@{mark} " for mark in marks if mark in _CALLED_ON_THE_CLASS)
            bound = "staticmethod" not in marks
            yield _item(before + _signature(each, bound=bound), _docstring(each))


def _item(signature: str, said: str) -> str:
    return textwrap.indent(f"`{signature}`\n\n{said}".strip(), "  ").replace("  ", "- ", 1)


def _fields(node: ast.ClassDef) -> Iterator[tuple[ast.AnnAssign, str]]:
    """Annotated attributes, each with the docstring or the description that goes with it."""
    following = [*node.body[1:], None]
    for each, after in zip(node.body, following, strict=True):
        if isinstance(each, ast.AnnAssign) and not ast.unparse(each.target).startswith("_"):
            yield each, _text_of(after) or _description(each)


def _text_of(node: ast.stmt | None) -> str:
    """What a docstring below an attribute says."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return _paragraphs(str(node.value.value))
    return ""


def _description(field: ast.AnnAssign) -> str:
    """What pydantic's `Field` says of a setting."""
    if isinstance(field.value, ast.Call):
        for each in field.value.keywords:
            if each.arg == "description":
                return _paragraphs(ast.literal_eval(each.value))
    return ""


def _signature(node: Function, *, bound: bool = False) -> str:
    """Name, arguments and result as they are written; a method's own first argument is left out."""
    arguments = node.args
    if bound:
        first = arguments.posonlyargs or arguments.args
        del first[0]
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(arguments)}){returns}"


def _docstring(node: ast.Module | ast.ClassDef | Function) -> str:
    return _paragraphs(ast.get_docstring(node) or "")


def _paragraphs(text: str) -> str:
    """A docstring's text as Markdown: code is indented or begins as in an interpreter, and all else
    is plain but for backticks."""
    return "\n\n".join(map(_block, text.split("\n\n")))


def _block(text: str) -> str:
    if text.startswith(">>> "):
        return textwrap.indent(text, "    ")
    return text if text.startswith("    ") else plain(text)
