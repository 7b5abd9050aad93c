"""Small JSON files that people hand to each other: a ballot, a request, a proof, an agreement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from govkit.errors import UsageError
from govkit.files import MOST_BYTES_HANDED_OVER, read_text, unreadable
from govkit.text import read_json

Read = TypeVar("Read")


def read_handed_over(
    path: Path,
    read: Callable[[Any], Read],
    what: str,
    next_step: str,
    most: int = MOST_BYTES_HANDED_OVER,
) -> Read:
    """What `read` makes of the JSON in such a file of at most so many bytes. Raises UsageError if
    it holds no such thing, which `read` tells by a ValueError, KeyError, TypeError or
    AttributeError."""
    try:
        return read(read_json(read_text(path, most)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path} holds no {what}", unreadable(error), next_step) from error
