"""The state as no transaction could make it."""

from __future__ import annotations

from govkit.testing import World


def put_code(world: World, address: str, code: bytes) -> None:
    """Let an account have this code."""
    world.chain.change_state(lambda state: state.set_code(bytes.fromhex(address[2:]), code))
