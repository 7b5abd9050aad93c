"""From a revert's bytes to a typed error that says what to do."""

from __future__ import annotations

from govkit.errors import REVERTS, RevertError

_ERROR_STRING = bytes.fromhex("08c379a0")  # Error(string)
_PANIC = bytes.fromhex("4e487b71")  # Panic(uint256)

_LONGEST_REASON_BYTES = 256  # ours are far shorter; a foreign contract may send anything


def revert_error(data: bytes) -> RevertError:
    """The error for what a call reverted with (ABI-encoded, possibly nothing)."""
    return refused(revert_reason(data), data)


def refused(reason: str, data: bytes = b"") -> RevertError:
    """The error for a reason in words, and the bytes it came in."""
    kind, next_step = REVERTS.get(reason, (RevertError, "check what was sent, and to whom"))
    return kind(reason, next_step, data)


def revert_reason(data: bytes) -> str:
    """The reason in words; for what is no Error(string), what it is instead."""
    if not data:
        return "it gave no reason"
    selector, body = data[:4], data[4:]
    if selector == _ERROR_STRING and len(body) >= 64:
        length = min(int.from_bytes(body[32:64]), _LONGEST_REASON_BYTES)
        return body[64 : 64 + length].decode("utf-8", errors="replace")
    if selector == _PANIC and len(body) == 32:
        return f"panic {int.from_bytes(body):#x}"
    return f"an error that is not known here, 0x{data[:36].hex()}"
