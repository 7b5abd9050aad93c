"""Write each contract's interface for those who call it: in Vyper, and in Solidity.

Both come from what the compiler knows of the contract, so that neither can say anything else than
its ABI. It stands alone, like `_compile`, which calls it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PRAGMA = "# pragma version 0.4.3"
# Words that Solidity keeps for itself, and that a function of ours could well be called.
_RESERVED = {
    "after", "alias", "apply", "auto", "case", "default", "define", "final", "implements", "in",
    "inline", "let", "macro", "match", "mutable", "null", "of", "partial", "promise", "reference",
    "sealed", "static", "supports", "switch", "typedef", "typeof", "var",
}  # fmt: skip
_NOTE = "Generated from the contract; do not edit."


def write_interfaces(compiled: Mapping[str, Any], target: Path) -> list[Path]:
    """Write `I<Name>.vyi` and `I<Name>.sol` for each of vyper's `CompilerData` by name."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in compiled.items():
        for suffix, make in ((".vyi", vyper_interface), (".sol", solidity_interface)):
            path = target / f"I{name}{suffix}"
            path.write_text(make(name, data), encoding="utf-8")
            written.append(path)
    for stale in {*target.glob("*.vyi"), *target.glob("*.sol")} - set(written):
        stale.unlink()
    return written


def vyper_interface(name: str, data: Any) -> str:
    """The contract as a Vyper interface, with its NatSpec."""
    interface = _interface(data)
    parts = [f'{PRAGMA}\n"""\n{_title(name, data)}"""']
    for kind in _user_types(interface):
        if hasattr(kind, "_flag_members"):
            parts.append(_block(f"flag {kind.name}:", kind._flag_members))
        else:
            members = [f"{member}: {type_}" for member, type_ in kind.members.items()]
            parts.append(_block(f"struct {kind.name}:", members))
    for event in interface.events.values():
        fields = [
            f"{field}: {f'indexed({_vyper(type_)})' if indexed else _vyper(type_)}"
            for (field, type_), indexed in zip(event.arguments.items(), event.indexed, strict=True)
        ]
        parts.append(_block(f"event {event.name}:", fields or ["pass"]))
    parts += [_vyper_function(each) for each in _functions(interface)]
    return "\n\n\n".join(parts) + "\n"


def _vyper_function(function: Any) -> str:
    defaults = {each.name: each.default_value for each in function.keyword_args}
    inputs = ", ".join(
        f"{each.name}: {_vyper(each.typ)}"
        + (f" = {defaults[each.name].node_source_code}" if each.name in defaults else "")
        for each in function.arguments
    )
    output = f" -> {_vyper(function.return_type)}" if function.return_type is not None else ""
    lines = ["@external"]
    if function.mutability.value != "nonpayable":
        lines.append(f"@{function.mutability.value}")
    lines.append(f"def {function.name}({inputs}){output}:")
    said = _said(function)
    if said:
        lines.append(textwrap.indent(f'"""\n{said}\n"""', " " * 4))
    return "\n".join([*lines, "    ..."])


def _vyper(type_: Any) -> str:
    return "address" if type(type_).__name__ == "InterfaceT" else _named(str(type_), type_)


def _named(text: str, type_: Any) -> str:
    """A struct or a flag by its name alone, which is shown with all that is in it."""
    return str(type_.name) if type(type_).__name__ in ("FlagT", "StructT") else text


def solidity_interface(name: str, data: Any) -> str:
    """The contract as a Solidity interface, with its NatSpec. A flag is a uint256 of its bits."""
    interface = _interface(data)
    title = textwrap.indent(_title(name, data), " * ", lambda line: True)
    head = "// SPDX-License-Identifier: AGPL-3.0-only\npragma solidity >=0.8.4;\n\n"
    parts = []
    for kind in _user_types(interface):
        if not hasattr(kind, "_flag_members"):
            members = "".join(f"    {_solidity(t)} {n};\n" for n, t in kind.members.items())
            parts.append(f"struct {kind.name} {{\n{members}}}")
    for event in interface.events.values():
        fields = ", ".join(
            f"{_solidity(type_)}{' indexed' if indexed else ''} {field}"
            for (field, type_), indexed in zip(event.arguments.items(), event.indexed, strict=True)
        )
        parts.append(f"event {event.name}({fields});")
    for function in _functions(interface):
        parts += _solidity_functions(function)
    body = textwrap.indent("\n\n".join(parts), " " * 4, lambda line: bool(line.strip()))
    return f"{head}/**\n{title} */\ninterface I{name} {{\n{body}\n}}\n"


def _solidity_functions(function: Any) -> Iterator[str]:
    """One for each number of arguments that the defaults allow."""
    kinds = {"nonpayable": "external", "payable": "external payable"}
    kind = kinds.get(function.mutability.value, f"external {function.mutability.value}")
    outputs = _outputs(function)
    given = ", ".join(_located(each, "memory") for each in outputs)
    returns = f" returns ({given})" if given else ""
    least = len(function.positional_args)
    for count in range(least, len(function.arguments) + 1):
        arguments = function.arguments[:count]
        inputs = ", ".join(
            f"{_located(each.typ, 'calldata')} {_allowed(each.name)}" for each in arguments
        )
        if function.name in _RESERVED:
            taken = ",".join(_solidity(each.typ) for each in arguments)
            yield f"// {function.name}({taken}): Solidity reserves this name; call by its selector."
            continue
        notes = _solidity_notes(function, [each.name for each in arguments], len(outputs))
        yield f"{notes}function {function.name}({inputs}) {kind}{returns};"


def _outputs(function: Any) -> list[Any]:
    given = function.return_type
    if type(given).__name__ == "TupleT":
        return list(given.member_types)
    return [] if given is None else [given]


def _solidity_notes(function: Any, arguments: list[str], outputs: int) -> str:
    """The NatSpec, less what Solidity would not take for this function."""
    lines = []
    for tag, text in re.findall(r"@(\w+) ((?:(?!^@).*\n?)+)", _said(function), re.MULTILINE):
        subject = text.split(maxsplit=1)[0]
        if tag == "return" and outputs != 1:
            continue
        if tag == "param" and (subject not in arguments or subject in _RESERVED):
            continue
        said = " ".join(text.split())
        lines += textwrap.wrap(
            f"@{tag} {said}", 96, initial_indent="/// ", subsequent_indent="///     "
        )
    return "".join(f"{line}\n" for line in lines)


def _allowed(name: str) -> str:
    return f"{name}_" if name in _RESERVED else name


def _located(type_: Any, location: str) -> str:
    simple = type(type_).__name__ not in ("StringT", "BytesT", "DArrayT", "SArrayT", "StructT")
    return _solidity(type_) if simple else f"{_solidity(type_)} {location}"


def _solidity(type_: Any) -> str:
    kind = type(type_).__name__
    if kind == "StringT":
        return "string"
    if kind == "BytesT":
        return "bytes"
    if kind == "DArrayT":
        return f"{_solidity(type_.value_type)}[]"
    if kind == "SArrayT":
        return f"{_solidity(type_.value_type)}[{type_.count}]"
    if kind == "FlagT":
        return "uint256"
    return _vyper(type_)


# -- what the compiler knows


def _interface(data: Any) -> Any:
    return data.annotated_vyper_module._metadata["type"].interface


def _functions(interface: Any) -> Iterator[Any]:
    for name, function in interface.functions.items():
        if name not in ("__init__", "__default__"):
            yield function


def _user_types(interface: Any) -> list[Any]:
    """The structs and flags that functions and events name, each behind those it is made of."""
    found: dict[str, Any] = {}

    def visit(type_: Any) -> None:
        kind = type(type_).__name__
        if kind == "TupleT":
            for inner in type_.member_types:
                visit(inner)
        if kind == "StructT":
            for inner in type_.members.values():
                visit(inner)
        if kind in ("DArrayT", "SArrayT"):
            visit(type_.value_type)
        if kind in ("StructT", "FlagT"):
            found.setdefault(type_.name, type_)

    for function in _functions(interface):
        for argument in function.arguments:
            visit(argument.typ)
        visit(function.return_type)
    for event in interface.events.values():
        for type_ in event.arguments.values():
            visit(type_)
    return list(found.values())


def _title(name: str, data: Any) -> str:
    said = data.annotated_vyper_module.doc_string.value
    notice = re.search(r"@notice (.*?)(?=\n\s*@|\Z)", said, re.DOTALL)
    assert notice is not None, f"{name} says nothing about itself"
    text = textwrap.fill(
        " ".join(notice[1].split()), 96, initial_indent="@notice ", subsequent_indent=" " * 8
    )
    return f"@title I{name}\n@author govkit\n{text}\n@dev {_NOTE}\n"


def _said(function: Any) -> str:
    """A function's NatSpec, or of a public variable the comment before it."""
    node = function.decl_node
    if getattr(node, "doc_string", None) is not None:
        return textwrap.dedent(node.doc_string.value).strip("\n").rstrip()
    # A public variable's getter is nowhere in the source.
    lines = [
        each.lineno
        for each in node.module_node.body
        if type(each).__name__ == "VariableDecl" and each.target.id == function.name
    ]
    if not lines:
        return ""
    said: list[str] = []
    for text in reversed(node.module_node.full_source_code.splitlines()[: lines[0] - 1]):
        if not text.startswith("# "):
            break
        said.insert(0, text[2:])
        if text.startswith("# @notice"):
            return "\n".join(said)
    return ""


def _block(head: str, members: list[str] | Mapping[str, Any]) -> str:
    return "\n".join([head, *(f"    {member}" for member in members)])
