"""Warns where a pinned code hash pins too little: proxies and delegated accounts."""

from __future__ import annotations

from collections.abc import Iterator

from govkit.network.port import Call, Port

# keccak("eip1967.proxy.implementation") - 1 and keccak("eip1967.proxy.beacon") - 1 (EIP-1967).
SLOTS = {
    "implementation": 0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC,
    "beacon": 0xA3F0AD74E5423AEBFD80D3EF4346578335A9A72AEAEE59FF6CB3582B35133D50,
}
DELEGATED = bytes.fromhex("ef0100")
MINIMAL = bytes.fromhex("363d3d373d3d3d363d73")


def warnings(port: Port, call: Call) -> Iterator[str]:
    """Reasons why a target can change what it does under the same code hash, one line each.

    Finds EIP-7702 accounts, minimal proxies (EIP-1167) and code that names a slot of EIP-1967.
    """
    if call.to is None or not call.data:
        return
    code = port.code(call.to)
    if code.startswith(DELEGATED):
        logic = code[len(DELEGATED) :].hex()
        yield (
            f"{call.to} is an account that has delegated to 0x{logic} (EIP-7702): the holder of "
            "its key can change what it does, which a vote sees only as other code"
        )
    elif code.startswith(MINIMAL):
        logic = code[len(MINIMAL) : len(MINIMAL) + 20].hex()
        yield f"{call.to} is a minimal proxy of 0x{logic}: look at that code, it is what runs"
    for name, slot in SLOTS.items():
        if slot.to_bytes(32) in code:
            yield (
                f"{call.to} is a proxy (EIP-1967, {name}): pinning its code does not pin what it "
                "does, and its owner can change that between vote and execution"
            )
