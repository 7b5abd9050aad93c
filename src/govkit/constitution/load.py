"""From a nation file to a Constitution, or to an error that names every line to correct."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from govkit.constitution.accounts import Elsewhere, Reading, Refused
from govkit.constitution.document import Document, read, read_text
from govkit.constitution.model import Constitution, Inconsistent, model_of
from govkit.constitution.reserved import NOT_ENFORCED, is_reserved
from govkit.constitution.schema import keys_at, meaning_of
from govkit.constitution.section import Section
from govkit.constitution.values import KeyPath, Problem
from govkit.errors import ConstitutionError, UnitError
from govkit.guesses import suggestion
from govkit.institutions import INSTITUTIONS, Institution

MAX_PROBLEMS = 50
"""The most errors that are shown: correct a file with so many from the top."""
OfSection = TypeVar("OfSection", bound=Section)


@dataclass(frozen=True, slots=True)
class Context:
    """What validation needs besides the values: the other settings, and the lines."""

    reading: Reading
    document: Document


def load(path: Path, institutions: Sequence[Institution] = INSTITUTIONS) -> Constitution:
    """Read the nation file at `path`. Raises ConstitutionError."""
    return parse(read_text(path), path.parent, path, institutions)


def restore(
    settings: Mapping[str, Any], file: Path, institutions: Sequence[Institution] = INSTITUTIONS
) -> Constitution:
    """Read what `Constitution.settings` gave. Raises ConstitutionError, naming `file`."""
    try:
        # JSON is YAML, unless a letter is written as two surrogate escapes.
        text = json.dumps(settings, ensure_ascii=False)
        return parse(text, None, file, institutions)
    except (UnicodeError, RecursionError) as error:
        raise ConstitutionError(file, 0, "", str(error), "the settings of a nation file") from None


def parse(
    text: str,
    folder: Path | None,
    file: Path,
    institutions: Sequence[Institution] = INSTITUTIONS,
) -> Constitution:
    """Read a nation file's text. Raises ConstitutionError, naming `file`.

    Without a `folder` the hashes of the files that it names stand in their places.
    """
    document = read(text, file)
    if not isinstance(document.root, dict):
        found = document.marks[()].found
        raise document.error([Problem((), "a nation file: keys and values", found, 1)])
    return checked(
        model_of(tuple(institutions)), document, Reading.of(document.root, folder, institutions)
    )


def checked(model: type[OfSection], document: Document, reading: Reading) -> OfSection:
    """A document's values as a model has them. Raises ConstitutionError."""
    problems = list(document.problems)
    try:
        found = model.model_validate(document.root, context=Context(reading, document))
    except ValidationError as error:
        # A missing value was reported already; validation only repeats that.
        told = {problem.path for problem in problems}
        fresh = (each for each in _problems(error, model) if each.path not in told)
        problems += islice(fresh, MAX_PROBLEMS)
        raise document.error(problems[:MAX_PROBLEMS]) from None
    if problems:
        raise document.error(problems[:MAX_PROBLEMS])
    return found


def _problems(error: ValidationError, model: type[Section]) -> Iterator[Problem]:
    for each in error.errors(include_url=False):
        path = tuple(part for part in each["loc"] if part != "[key]")
        cause = each.get("ctx", {}).get("error")
        if isinstance(cause, Inconsistent):
            yield from cause.problems
        elif isinstance(cause, UnitError):
            yield Problem(path, cause.allowed)
        elif isinstance(cause, Refused):
            yield Problem(path, cause.allowed + suggestion(cause.word, cause.words), cause.found)
        elif not isinstance(cause, Elsewhere):
            yield _shape(each, path, model)


def _shape(error: Any, path: KeyPath, model: type[Section]) -> Problem:
    """A key that is missing, unknown or not yet enforced, or a value of the wrong shape."""
    match error["type"]:
        case "missing":
            return Problem(path, meaning_of(path, model), f"no `{path[-1]}`")
        case "extra_forbidden" if is_reserved(path):
            return Problem(path, NOT_ENFORCED, f"`{path[-1]}`")
        case "extra_forbidden":
            keys = keys_at(path[:-1], model)
            allowed = ", ".join(keys) + suggestion(str(path[-1]), keys)
            return Problem(path, allowed, f"the unknown key `{path[-1]}`")
        case "tuple_type":
            return Problem(path, "a list, one item a line after a dash")
        case "model_type" | "dict_type":
            return Problem(path, f"a mapping with the keys {', '.join(keys_at(path, model))}")
        case _:
            return Problem(path, str(error["msg"]))
