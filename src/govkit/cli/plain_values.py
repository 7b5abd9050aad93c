"""Reads the values of arguments and options that are plain, as typer would.

For any value, even one that was not given, typer 0.29 builds a validator of pydantic's. To load
pydantic takes as long as all the rest of a short command. So values that need no validator are
read here; typer reads all others, and refuses what it must.
"""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable


def read_plainly(parameter: Any) -> None:
    """Let a parameter of typer's read its plain values without pydantic."""
    descriptor = getattr(parameter, "type_descriptor", None)
    if descriptor is None:  # an older typer, without pydantic
        return
    by_typer: Callable[[Any, Any], Any] = parameter.process_value

    def process_value(context: Any, value: Any) -> Any:
        if value is None and context.resilient_parsing:  # a shell completes the line
            return () if parameter.nargs == -1 else None
        try:
            read = _read(value, parameter, descriptor)
        except ValueError:
            return by_typer(context, value)
        return parameter.callback(context, parameter, read) if parameter.callback else read

    parameter.process_value = process_value


def _read(value: Any, parameter: Any, descriptor: Any) -> Any:
    """The value. Raises ValueError if it is not plain."""
    if value is None:
        if parameter.required or parameter.multiple or parameter.nargs == -1:
            raise ValueError
        return None
    limits = descriptor.parameter_info
    if get_origin(descriptor.annotation) is not list:
        return _one(value, descriptor.annotation, limits)
    if not value or isinstance(value, str):
        raise ValueError
    [item] = get_args(descriptor.annotation)
    return [_one(each, item, limits) for each in value]


def _one(value: Any, wanted: Any, limits: Any) -> Any:
    if wanted in (str, bool) and isinstance(value, wanted):
        return value
    if wanted is Path and isinstance(value, str | Path) and _is_plain_path(value, limits):
        return Path(value)
    if wanted is int and str(value).isdecimal() and str(value).isascii():
        low, high = limits.min, limits.max
        if (low is None or low <= int(value)) and (high is None or int(value) <= high):
            return int(value)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(value)  # a ValueError if it has no such value
    raise ValueError


def _is_plain_path(value: str | Path, limits: Any) -> bool:
    """Whether typer would make no more of the path, and not refuse it."""
    usual = limits.file_okay and limits.dir_okay
    more = limits.exists or limits.resolve_path or limits.writable
    return usual and not more and (not Path(value).exists() or os.access(value, os.R_OK))
