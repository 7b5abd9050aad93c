"""Small pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

WIDTH = 80
"""What a line of code takes on a page."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what a cell says stands on one line."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell(each) for each in line)} |" for line in lines)


def cell(text: str) -> str:
    """A text as one line, with bars that part no cells."""
    return " ".join(text.split()).replace("|", "\\|")


def plain(text: str) -> str:
    """A text that is no Markdown, but for code between backticks."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\*_<>\[\]])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def code(text: str, language: str = "text") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def wrapped(signature: str) -> str:
    """A signature with each argument on a line of its own, where it is too long for one."""
    start, end = signature.find("("), signature.rfind(")")
    if len(signature) <= WIDTH or start < 0:
        return signature
    arguments, depth = [""], 0
    for letter in signature[start + 1 : end]:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth:
            arguments.append("")
        else:
            arguments[-1] += letter
    listed = "".join(f"    {each.strip()},\n" for each in arguments)
    return f"{signature[: start + 1]}\n{listed}{signature[end:]}"


def contents(names: Iterable[str]) -> str:
    """What stands below a page, for the navigation."""
    return "\n".join(["```{toctree}", ":hidden:", "", *names, "```"])


def joined(parts: Iterable[str]) -> str:
    """Paragraphs and blocks as one page."""
    return "\n\n".join(part for part in parts if part) + "\n"
