"""From a revert's bytes to a typed error that says what to do."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from govkit.crypto.keccak import keccak
from govkit.errors import RevertError
from govkit.reasons import EARLIER, REVERTS, error_name
from govkit.renamed import renamed_reason

ERROR_STRING = bytes.fromhex("08c379a0")  # Error(string)
_PANIC = bytes.fromhex("4e487b71")  # Panic(uint256)

_LONGEST_REASON_BYTES = 256  # ours are far shorter; a foreign contract may send anything


def revert_error(data: bytes) -> RevertError:
    """The error for a call's revert data (ABI-encoded, possibly empty)."""
    return refused(revert_reason(data), data)


def refused(reason: str, data: bytes = b"") -> RevertError:
    """The error for a reason in words, and the bytes it came in."""
    reason = renamed_reason(reason)
    unknown = RevertError, "check what was sent, and to whom"
    kind, next_step = REVERTS.get(reason) or EARLIER.get(reason, unknown)
    return kind(reason, next_step, data)


def revert_reason(data: bytes) -> str:
    """The reason in words, of an Error(string) or an error of govkit's contracts; for anything
    else, a description of it."""
    if not data:
        return "it gave no reason"
    if data in _own_errors():
        return _own_errors()[data]
    selector, body = data[:4], data[4:]
    if selector == ERROR_STRING and len(body) >= 64:
        length = min(int.from_bytes(body[32:64]), _LONGEST_REASON_BYTES)
        return body[64 : 64 + length].decode("utf-8", errors="replace")
    if selector == _PANIC and len(body) == 32:
        return f"panic {int.from_bytes(body):#x}"
    return f"an unknown error, 0x{data[:36].hex()}"


def own_reason(shown: object) -> str | None:
    """The reason of an error of govkit's contracts, from its bytes as text (see `shown_bytes`) or
    from its name with brackets; None for anything else."""
    if not isinstance(shown, str):
        return None
    return _own_names().get(shown) or _own_errors().get(shown_bytes(shown) or b"")


def shown_bytes(text: str) -> bytes | None:
    """Bytes as nodes tell them, in hex, or as eth-tester does, as Python writes them; None for any
    other text."""
    if matched := _HEX.fullmatch(text.strip()):
        return bytes.fromhex(matched[1][2:])
    return bytes(literal_eval(text)) if _BYTES.fullmatch(text) else None


@cache
def _own_errors() -> Mapping[bytes, str]:
    """The reasons of govkit's contracts by what they revert with (see `modules/refusals.vy`)."""
    return {keccak(name.encode())[:4]: reason for name, reason in _own_names().items()}


@cache
def _own_names() -> Mapping[str, str]:
    """The same reasons by the errors' signatures, such as `GovernorNoActions()`."""
    return {f"{error_name(each)}()": each for each in REVERTS}


_HEX = re.compile(r"(?:Reverted )?(0x(?:[0-9a-fA-F]{2})*)")
_SIGNATURE = re.compile(r"\b[A-Z]\w+\(\)")
_ESCAPED = r"\\(?:[\\'\"nrt]|x[0-9a-f]{2})"
_BYTES = re.compile(rf"""b'(?:[ -&(-\[\]-~]|{_ESCAPED})*'|b"(?:[ !#-\[\]-~]|{_ESCAPED})*\"""")
"""What Python writes of bytes, and nothing else, so that it can be read again."""
_REASONS = (
    re.compile(r"\bcustom error:? (0x[0-9a-fA-F]{8})\b"),
    re.compile(r"reverted with reason string ['\"](.*)['\"]", re.DOTALL),
    re.compile(r"\brevert(?:ed)?\b:?\s*(?:with\b)?(.*)", re.DOTALL | re.IGNORECASE),
)
_REVERTED = 3
"""The code of a revert among Ethereum's nodes; others have codes for any error of a call."""
_MOST_NESTED = 6


def revert_told(error: Mapping[str, Any]) -> RevertError | None:
    """The revert in a node's JSON-RPC error, or None if it is another error.

    The ABI-encoded bytes are in `data` (geth), behind a word there (Parity, Nethermind), in an
    object there (Hardhat, Ganache) or in an error that is wrapped in it; or the reason is in the
    message alone.
    """
    texts = list(_texts(error))
    if error.get("code") != _REVERTED and not any("revert" in each.lower() for each in texts):
        return None
    for data in _data(error.get("data")):
        if data:
            return revert_error(data)
    reasons = [reason for each in texts if (reason := reason_in(each))]
    return refused(reasons[0]) if reasons else revert_error(b"")


def _texts(part: Any, depth: int = 0) -> Iterator[str]:
    """All texts in an error, a contract's known reason first."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping) and depth < _MOST_NESTED:
        if isinstance(part.get("reason"), str):
            yield f"reverted: {part['reason']}"
        others = [each for each in part.values() if isinstance(each, Mapping)]
        for each in (part.get("message"), part.get("data"), *others):
            yield from _texts(each, depth + 1)


def _data(part: Any, depth: int = 0) -> Iterator[bytes]:
    """The bytes in an error's `data` that could be a revert's."""
    if isinstance(part, str):
        if (data := shown_bytes(part)) is not None:
            yield data
    elif isinstance(part, Mapping) and depth < _MOST_NESTED:
        for name in ("data", "result", "return", "output"):
            yield from _data(part.get(name), depth + 1)
        for each in part.values():
            if isinstance(each, Mapping):
                yield from _data(each, depth + 1)


def reason_in(text: str) -> str:
    """The reason in a node's words; "" if they say only that it reverted."""
    known = next((each for each in _LONGEST_FIRST if each in text), None)
    if known is not None:
        return known
    # Hardhat knows a contract's ABI, and eth-tester tells data as Python writes it.
    for shown in (*_SIGNATURE.findall(text), *_BYTES.findall(text)):
        if (own := own_reason(shown)) is not None:
            return own
    for pattern in _REASONS:
        match = pattern.search(text)
        if match:
            reason = match.group(1).strip(" '\".:")[:_LONGEST_REASON_BYTES]
            data = shown_bytes(reason)
            return reason if data is None else revert_reason(data)
    return ""


_LONGEST_FIRST = sorted([*REVERTS, *EARLIER], key=len, reverse=True)
