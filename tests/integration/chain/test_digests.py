"""The digests that a terminal shows, as viem and ethers compute them for wallets."""

from __future__ import annotations

import json
import subprocess

import pytest

from govkit.crypto.digests import calldata_digest
from tests.npm import CLIENTS, npm_packages
from tests.unit.test_typed_data import CHAIN, PLACE, SIGNED, types_of

pytestmark = pytest.mark.xdist_group("npm")
CALLDATA = (b"", b"\xde\xad\xbe\xef", bytes(range(256)) * 9)


def as_json(value: object) -> object:
    """A message's value as wallets take it: numbers as text, bytes as hex."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    assert isinstance(value, list)
    return [as_json(each) for each in value]


def test_wallets_libraries_compute_the_same_digests(pytestconfig: pytest.Config) -> None:
    packages = npm_packages(pytestconfig)
    script = packages / "digests.mjs"
    script.write_text((CLIENTS / "digests.mjs").read_text())
    asked = [
        {
            "domain": {
                "name": name,
                "version": "1",
                "chainId": CHAIN,
                "verifyingContract": PLACE,
            },
            "types": types_of(kind),
            "primaryType": kind,
            "message": as_json(message),
        }
        for kind, (_, name, message) in SIGNED.items()
    ]
    calldata = [f"0x{each.hex()}" for each in CALLDATA]
    done = subprocess.run(
        ["node", script],
        input=json.dumps({"signed": asked, "calldata": calldata}),
        capture_output=True,
        text=True,
        check=True,
        cwd=packages,
    )
    answer = json.loads(done.stdout)
    for (kind, (digest, _, _)), hashes in zip(SIGNED.items(), answer["typed"], strict=True):
        ours = [f"0x{each.hex()}" for each in (digest.domain, digest.message, digest)]
        assert hashes == {"viem": ours, "ethers": ours}, kind
    for data, hashes in zip(CALLDATA, answer["calls"], strict=True):
        ours = [f"0x{calldata_digest(data).hex()}"]
        assert [hashes["viem"], hashes["ethers"]] == ours * 2
