"""Flags from the code that stands at the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from govkit.constitution.findings import Severity
from govkit.nation.voting import proxy_warnings
from govkit.preview.proposed import Action, Proposed
from govkit.types import Address

SLOTS = {
    **{slot: name for name, slot in proxy_warnings.SLOTS.items()},
    0xB53127684A568B3173AE13B9F8A6016E243E63B6E8EE1178D6A717850B5D6103: "admin",
}
"""Where proxies keep whose code they run, and who may change that (EIP-1967)."""
_SELFDESTRUCT, _DELEGATECALL, _CALLCODE = 0xFF, 0xF4, 0xF2
_PUSH1, _PUSH32 = 0x60, 0x7F


@dataclass(frozen=True, slots=True)
class Codes:
    """The code at each target; `is_changed` if it is not what was pinned with the proposal."""

    proposed: Proposed
    codes: Mapping[Address, bytes]
    is_changed: bool = False

    def foreign(self) -> Iterator[tuple[Action, bytes]]:
        """The calls of contracts that are not the nation's, each with the code there."""
        for each in self.proposed.actions:
            if each.call.data and not each.contract:
                yield each, self.codes.get(each.target, b"")


Find = Callable[[Codes], Iterator[str]]


def is_delegated(code: bytes) -> bool:
    """Whether an account has delegated to other code (EIP-7702)."""
    return code.startswith(proxy_warnings.DELEGATED)


def is_proxy(code: bytes) -> bool:
    """Whether it is a minimal proxy (EIP-1167), or names a slot of EIP-1967."""
    return code.startswith(proxy_warnings.MINIMAL) or any(
        slot.to_bytes(32) in code for slot in SLOTS
    )


def instructions(code: bytes) -> set[int]:
    """The instructions in a code, without the data of PUSH; what is behind the last instruction, as
    immutables and metadata, counts too."""
    found, pc = set(), 0
    while pc < len(code):
        found.add(code[pc])
        pc += 1 + (code[pc] - _PUSH1 + 1 if _PUSH1 <= code[pc] <= _PUSH32 else 0)
    return found


def _no_code(codes: Codes) -> Iterator[str]:
    for each in codes.proposed.actions:
        if each.call.data and not codes.codes.get(each.target):
            yield f"{each.who} calls {codes.proposed.shown(each.target)}, which has no code"


def _proxy(codes: Codes) -> Iterator[str]:
    for each, code in codes.foreign():
        if is_proxy(code):
            yield (
                f"{codes.proposed.shown(each.target)} is a proxy: whoever rules it can change what "
                f"{each.who} does"
            )


def _delegated(codes: Codes) -> Iterator[str]:
    for each in codes.proposed.actions:
        if is_delegated(codes.codes.get(each.target, b"")):
            yield (
                f"{codes.proposed.shown(each.target)} is an account that has delegated to code "
                f"(EIP-7702): its key can change what {each.who} does"
            )


def _destructible(codes: Codes) -> Iterator[str]:
    for each, code in codes.foreign():
        if not is_delegated(code) and _SELFDESTRUCT in instructions(code):
            yield f"the code of {codes.proposed.shown(each.target)} has a SELFDESTRUCT in it"


def _delegates(codes: Codes) -> Iterator[str]:
    for each, code in codes.foreign():
        if not is_delegated(code) and {_DELEGATECALL, _CALLCODE} & instructions(code):
            yield f"the code of {codes.proposed.shown(each.target)} can run code of others"


def _changed(codes: Codes) -> Iterator[str]:
    if codes.is_changed:
        yield "the code of a target is not what it was when this was proposed; it can't be executed"


HIGH, MEDIUM = Severity.HIGH, Severity.MEDIUM
TABLE: Mapping[str, tuple[Severity, str, Find]] = {
    "no-code": (HIGH, "A call of an account without code", _no_code),
    "delegated-account": (HIGH, "A target that its key can change", _delegated),
    "code-changed": (HIGH, "Other code than was proposed", _changed),
    "proxy": (MEDIUM, "A target that its owner can change", _proxy),
    "code-selfdestruct": (MEDIUM, "Code that can end itself", _destructible),
    "code-delegatecall": (MEDIUM, "Code that can run other code", _delegates),
}
