"""What the simplest instructions answer, as Python expressions: for one instruction at a time
(`govkit.chain.instructions`) and for a run of them (`govkit.chain.translation`)."""

from __future__ import annotations

from collections.abc import Mapping

_MAX = 2**256 - 1

BINARY: Mapping[int, str] = {
    0x01: f"({{0}} + {{1}}) & {_MAX}",
    0x02: f"({{0}} * {{1}}) & {_MAX}",
    0x03: f"({{0}} - {{1}}) & {_MAX}",
    0x04: "{0} // {1} if {1} else 0",
    0x06: "{0} % {1} if {1} else 0",
    0x10: "1 if {0} < {1} else 0",
    0x11: "1 if {0} > {1} else 0",
    0x14: "1 if {0} == {1} else 0",
    0x16: "{0} & {1}",
    0x17: "{0} | {1}",
    0x18: "{0} ^ {1}",
    0x1B: f"({{1}} << {{0}}) & {_MAX} if {{0}} < 256 else 0",
    0x1C: "{1} >> {0} if {0} < 256 else 0",
}
"""ADD, MUL, SUB, DIV, MOD, LT, GT, EQ, AND, OR, XOR, SHL, SHR of the top word {0} and the one below
it, as Python expressions."""

UNARY: Mapping[int, str] = {0x15: "0 if {0} else 1", 0x19: f"{_MAX} ^ {{0}}"}
"""ISZERO and NOT."""

OF_MESSAGE: Mapping[int, str] = {
    0x33: "message.sender",
    0x34: "message.value",
    0x36: "len(message.data)",
}
"""CALLER, CALLVALUE and CALLDATASIZE."""
