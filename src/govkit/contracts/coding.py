"""The ABI's coding of what contracts usually take and answer, without a library to import.

It only knows values that are as they should be and data that is laid out as compilers do (each
tail right behind the one before it). All else is `Unusual`, and eth_abi's to code or refuse: see
`govkit.contracts.abi` and docs/decisions/0043-coding-without-an-import.md.

Source: the contract ABI specification (docs.soliditylang.org, "Contract ABI Specification").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

from govkit.crypto.keccak import checksum
from govkit.text import from_utf8, utf8

_WORD = 32
_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_ARRAY = re.compile(r"(.+)\[([1-9][0-9]{0,3})?\]", re.DOTALL)
_INTEGER = re.compile("(u?)int([1-9][0-9]{0,2})")
_BYTES = re.compile("bytes([1-9][0-9]?)")


class Unusual(Exception):
    """A type, a value or data that is left to eth_abi."""


@dataclass(frozen=True, slots=True)
class _Coder:
    """How a type is coded: `size` in bytes, None if it varies and so stands in a tail.

    `decode` takes data and where the value begins, and answers it and where it ends.
    """

    size: int | None
    encode: Callable[[Any], bytes]
    decode: Callable[[bytes, int], tuple[Any, int]]


def encode(types: Sequence[str], values: Sequence[object]) -> bytes:
    """ABI-encode `values`. Raises Unusual."""
    return _put(tuple(map(_coder, types)), values)


def decode(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """Decode ABI data; addresses come back checksummed. Raises Unusual."""
    if not isinstance(data, bytes):
        raise Unusual
    return _take(tuple(map(_coder, types)), bytes(data), 0)[0]


def components(kind: str) -> list[str]:
    """The types in a tuple's; one of them may be a tuple too."""
    found, depth = [""], 0
    for letter in kind[1:-1]:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return found


@cache
def _coder(kind: str) -> _Coder:
    if match := _ARRAY.fullmatch(kind):
        return _array(_coder(match[1]), int(match[2]) if match[2] else None)
    if kind.startswith("(") and kind.endswith(")"):
        return _tuple(tuple(map(_coder, components(kind))))
    if kind == "bytes":
        return _Coder(None, _put_bytes, _take_bytes)
    if kind == "string":
        return _Coder(None, _put_string, _take_string)
    return _one_word(kind)


def _one_word(kind: str) -> _Coder:
    if kind == "address":
        return _word(_put_address, _take_address)
    if kind == "bool":
        return _word(_put_bool, _take_bool)
    if (match := _BYTES.fullmatch(kind)) and int(match[1]) <= _WORD:
        return _fixed_bytes(int(match[1]))
    if match := _INTEGER.fullmatch(kind):
        bits = int(match[2])
        if bits % 8 == 0 and bits <= 8 * _WORD:
            return _integer(bits, signed=not match[1])
    raise Unusual


# -- one word


def _word(put: Callable[[Any], bytes], take: Callable[[bytes], Any]) -> _Coder:
    return _Coder(_WORD, put, lambda data, at: (take(_word_at(data, at)), at + _WORD))


def _word_at(data: bytes, at: int) -> bytes:
    word = data[at : at + _WORD]
    _need(len(word) == _WORD)
    return word


def _need(usual: bool) -> None:
    if not usual:
        raise Unusual


def _integer(bits: int, *, signed: bool) -> _Coder:
    least = -(1 << (bits - 1)) if signed else 0
    most = (1 << (bits - signed)) - 1

    def put(value: object) -> bytes:
        # A bool is an int in Python, and no number to the ABI.
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unusual
        _need(least <= value <= most)
        return int(value).to_bytes(_WORD, "big", signed=signed)

    def take(word: bytes) -> int:
        value = int.from_bytes(word, "big", signed=signed)
        _need(least <= value <= most)
        return value

    return _word(put, take)


def _put_address(value: object) -> bytes:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise Unusual
    return bytes(12) + bytes.fromhex(value[2:])


def _take_address(word: bytes) -> str:
    _need(not any(word[:12]))
    return checksum(word[12:])


def _put_bool(value: object) -> bytes:
    _need(isinstance(value, bool))
    return bytes(_WORD - 1) + (b"\1" if value else b"\0")


def _take_bool(word: bytes) -> bool:
    number = int.from_bytes(word, "big")
    _need(number < 2)
    return number == 1


def _fixed_bytes(size: int) -> _Coder:
    def put(value: object) -> bytes:
        if not isinstance(value, bytes) or len(value) > size:
            raise Unusual
        return bytes(value).ljust(_WORD, b"\0")

    def take(word: bytes) -> bytes:
        _need(not any(word[size:]))
        return word[:size]

    return _word(put, take)


# -- bytes and strings: a length, and what is that long, filled to whole words


def _put_bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise Unusual
    return len(value).to_bytes(_WORD, "big") + bytes(value) + bytes(-len(value) % _WORD)


def _take_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    begin = at + _WORD
    end = begin + int.from_bytes(_word_at(data, at), "big")
    filled = end + (begin - end) % _WORD
    _need(filled <= len(data) and not any(data[end:filled]))
    return data[begin:end], filled


def _put_string(value: object) -> bytes:
    if not isinstance(value, str):
        raise Unusual
    return _put_bytes(utf8(value))


def _take_string(data: bytes, at: int) -> tuple[str, int]:
    raw, end = _take_bytes(data, at)
    return from_utf8(raw), end


# -- several in a row: the heads of all, and then the tails of those that vary in size


def _put(coders: Sequence[_Coder], values: object) -> bytes:
    if not isinstance(values, list | tuple) or len(values) != len(coders):
        raise Unusual
    heads, tails, place = [], [], _heads(coders)
    for coder, value in zip(coders, values, strict=True):
        part = coder.encode(value)
        if coder.size is None:
            heads.append(place.to_bytes(_WORD, "big"))
            tails.append(part)
            place += len(part)
        else:
            heads.append(part)
    return b"".join((*heads, *tails))


def _take(coders: Sequence[_Coder], data: bytes, begin: int) -> tuple[tuple[Any, ...], int]:
    values, at, end = [], begin, begin + _heads(coders)
    for coder in coders:
        if coder.size is None:
            _need(int.from_bytes(_word_at(data, at), "big") == end - begin)
            value, end = coder.decode(data, end)
            at += _WORD
        else:
            value, at = coder.decode(data, at)
        values.append(value)
    return tuple(values), end


def _heads(coders: Sequence[_Coder]) -> int:
    return sum(_WORD if coder.size is None else coder.size for coder in coders)


def _tuple(coders: tuple[_Coder, ...]) -> _Coder:
    size = _heads(coders) if all(coder.size is not None for coder in coders) else None
    return _Coder(
        size, lambda values: _put(coders, values), lambda data, at: _take(coders, data, at)
    )


def _array(item: _Coder, length: int | None) -> _Coder:
    if length is not None:
        return _tuple((item,) * length)

    def put(values: object) -> bytes:
        if not isinstance(values, list | tuple):
            raise Unusual
        return len(values).to_bytes(_WORD, "big") + _put((item,) * len(values), values)

    def take(data: bytes, at: int) -> tuple[tuple[Any, ...], int]:
        count = int.from_bytes(_word_at(data, at), "big")
        begin = at + _WORD
        # Each item takes a word or more, so a count that is a lie is told before it takes memory.
        _need(count * _WORD <= len(data) - begin)
        return _take(tuple(repeat(item, count)), data, begin)

    return _Coder(None, put, take)
