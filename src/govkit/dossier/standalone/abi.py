"""Of the verifier in one file: what stands in the words of Solidity's ABI."""

from __future__ import annotations

from govkit.dossier.standalone.chain import WORD
from govkit.dossier.standalone.log import keccak


def word_at(data: bytes, place: int) -> int:
    return int.from_bytes(data[32 * place : 32 * place + 32])


def dynamic(data: bytes, place: int) -> bytes:
    """The bytes or string whose offset stands in a word (Solidity's ABI)."""
    start = word_at(data, place)
    length = int.from_bytes(data[start : start + 32])
    return data[start + 32 : start + 32 + length]


def items(data: bytes, place: int) -> list[bytes]:
    """The words of a dynamic array."""
    rest = data[word_at(data, place) :]
    return [rest[32 * n : 32 * n + 32] for n in range(1, word_at(rest, 0) + 1)]


def texts(data: bytes, place: int) -> list[bytes]:
    """The elements of a dynamic array of byte strings."""
    rest = data[word_at(data, place) + 32 :]
    return [dynamic(rest, n) for n in range(word_at(data[word_at(data, place) :], 0))]


def proposal_id(data: bytes) -> int:
    """keccak(abi.encode(targets, values, calldatas, keccak(description))), as IGovernor has it."""
    targets, values, calls = items(data, 2), items(data, 3), texts(data, 5)
    parts = [b"".join([len(each).to_bytes(32), *each]) for each in (targets, values)]
    offsets, tail = b"", b""
    for each in calls:
        offsets += (32 * len(calls) + len(tail)).to_bytes(32)
        tail += len(each).to_bytes(32) + each + bytes(-len(each) % 32)
    parts.append(len(calls).to_bytes(32) + offsets + tail)
    head, place = b"", 128
    for part in parts:
        head += place.to_bytes(32)
        place += len(part)
    return int.from_bytes(keccak(head + keccak(dynamic(data, 8)) + b"".join(parts))) % WORD
