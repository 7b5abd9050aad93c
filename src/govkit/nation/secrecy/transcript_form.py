"""What a transcript is made of: numbers, points and proofs in JSON, in one form and no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from govkit.crypto.bn128 import Affine, Point
from govkit.crypto.keccak import parse_address
from govkit.crypto.sigma_proofs import Proof
from govkit.text import read_unsigned
from govkit.types import Address

_WORD = re.compile("0x[0-9a-f]{64}")
_ADDRESS = re.compile("0x[0-9a-f]{40}")
_NUMBER_BITS = 53
"""Numbers in JSON are exact up to here in every language."""
_Item = TypeVar("_Item")


def of_proof(proof: Proof) -> dict[str, str]:
    return {"challenge": of_word(proof.challenge), "response": of_word(proof.response)}


def of_point(point: Point) -> list[str]:
    return [of_word(number) for number in point or (0, 0)]


def of_word(number: int) -> str:
    return f"0x{number:064x}"


def parts(raw: object, what: str, names: Sequence[str]) -> list[Any]:
    """The values of an object that has these names and no others, in their order."""
    if not isinstance(raw, Mapping):
        raise TypeError(f"{what} is not an object")
    if missing := [name for name in names if name not in raw]:
        raise ValueError(f"{what} lacks {missing[0]!r}")
    if len(raw) > len(names):
        raise ValueError(f"{what} has {next(str(x) for x in raw if x not in names)[:40]!r} besides")
    return [raw[name] for name in names]


def items(
    raw: object, what: str, read: Callable[[object], _Item], count: int | None = None
) -> tuple[_Item, ...]:
    """A list of things of one kind, `count` of them if that is told."""
    if not isinstance(raw, list):
        raise TypeError(f"the {what} are not a list")
    if count is not None and len(raw) != count:
        raise ValueError(f"there are {len(raw)} {what}, not {count}")
    return tuple(map(read, raw))


def read_point(raw: object) -> Affine:
    x, y = items(raw, "coordinates of a point", read_word, 2)
    return x, y


def or_infinity(point: Affine) -> Point:
    return point if any(point) else None


def read_word(raw: object) -> int:
    if not isinstance(raw, str) or not _WORD.fullmatch(raw):
        raise ValueError(f"{str(raw)[:80]!r} is not 0x and 64 small hex digits")
    return int(raw, 16)


def read_address(raw: object) -> Address:
    if not isinstance(raw, str) or not _ADDRESS.fullmatch(raw):
        raise ValueError(f"{str(raw)[:80]!r} is not 0x and 40 small hex digits")
    return parse_address(raw)


def read_number(raw: object) -> int:
    return read_unsigned(raw, _NUMBER_BITS)
