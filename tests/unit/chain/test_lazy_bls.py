"""The curve that is loaded only when a contract asks for it, and then answers."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from govkit.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
chain = Chain.in_memory()
assert "py_ecc.optimized_bls12_381" not in sys.modules
sender = bytes.fromhex(DEV_ACCOUNTS[0].address[2:])
g1_add = (0x0B).to_bytes(20)
# the generator of G1 (EIP-2537), and infinity: their sum is the generator
x = "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905"
x += "a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
y = "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af6"
y += "00db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"
point = bytes.fromhex(x).rjust(64, bytes(1)) + bytes.fromhex(y).rjust(64, bytes(1))
assert chain.call(sender, g1_add, point + bytes(128)).output == point
assert chain.call(sender, g1_add, bytes(256)).output == bytes(128)
assert chain.call(sender, g1_add, bytes(255)).reverted
assert "py_ecc.optimized_bls12_381" in sys.modules
"""


def test_it_is_loaded_when_it_is_called_for() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
