"""Founder: creates a nation's contracts and then ends; and the address of each of them."""

from __future__ import annotations

from collections.abc import Iterable

from govkit.contracts.abi import Artifact, encode
from govkit.contracts.contract import Contract
from govkit.contracts.releases import THIS_RELEASE, Release
from govkit.crypto.keccak import checksum, keccak
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Wei

DEPLOYMENT_PROXY = Address("0x4e59b44847b379578588920cA78FbF26c0B4956C")
"""The deterministic deployment proxy, at the same address on nearly every EVM chain.

It creates the code behind a 32-byte salt with CREATE2 (EIP-1014). See
https://github.com/Arachnid/deterministic-deployment-proxy.
"""

PROXY_DEPLOYER = Address("0x3fAB184622Dc19b6109349B94811493BF2a45362")
PROXY_COST_WEI = Wei(10**16)
PROXY_TRANSACTION = bytes.fromhex(
    "f8a58085174876e800830186a08080b853604580600e600039806000f350fe"
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0"
    "3601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
    "1ba0" + "22" * 32 + "a0" + "22" * 32
)
"""The transaction that creates the proxy on a chain that lacks it.

Its signature was made up, so nobody holds the key of `PROXY_DEPLOYER` and it can do nothing
else; that account needs `PROXY_COST_WEI` (100,000 gas at 100 gwei).
"""

_SALT = bytes(32)  # the init code already holds whose contract it is


def proxy_address(init_code: bytes) -> Address:
    """The address of what the proxy creates (EIP-1014), whoever asks it to."""
    packed = b"\xff" + bytes.fromhex(DEPLOYMENT_PROXY[2:]) + _SALT + keccak(init_code)
    return checksum(keccak(packed)[12:])


def by_proxy(init_code: bytes) -> Call:
    """Has the proxy create a contract."""
    return Call(DEPLOYMENT_PROXY, _SALT + init_code)


def founder_address(
    deployer: Address, fingerprint: bytes, release: Release = THIS_RELEASE
) -> Address:
    """The founding contract's address (EIP-1014), whatever the deployer's nonce."""
    return proxy_address(release.artifact("Founder").init_code(deployer, fingerprint))


def deploy_founder(deployer: Address, fingerprint: bytes, release: Release = THIS_RELEASE) -> Call:
    """Has the proxy create the founding contract."""
    return by_proxy(release.artifact("Founder").init_code(deployer, fingerprint))


def created_address(founder: Address, count: int) -> Address:
    """The address of the `count`th contract (from 1, below 128) that the founder creates.

    The last 20 bytes of keccak(rlp([founder, count])); contracts count from 1 (EIP-161).
    """
    if not 0 < count < 0x80:
        raise ValueError(f"count is {count}: from 1 to 127, a single byte in RLP")
    return checksum(keccak(b"\xd6\x94" + bytes.fromhex(founder[2:]) + bytes([count]))[12:])


def transcript_of(steps: Iterable[Call]) -> bytes:
    """The hash that the founder keeps after exactly these calls to it, in this order."""
    transcript = bytes(32)
    for step in steps:
        function = Artifact.load("Founder").by_selector(step.data[:4])
        assert function is not None
        _, *target, content = function.decode_arguments(step.data)
        fields = (transcript, function.selector, *(target or [ZERO_ADDRESS]), keccak(content))
        transcript = keccak(encode(("bytes32", "bytes4", "address", "bytes32"), fields))
    return transcript


class Founder(Contract):
    """Founds one nation, step by step; after `finish` it can do nothing.

    >>> nation.founder.fingerprint() == nation.deployment.fingerprint
    True
    """

    artifact_name = "Founder"

    def deployer(self, *, block: int | None = None) -> Address:
        return Address(self._read("deployer", block=block))

    def fingerprint(self, *, block: int | None = None) -> bytes:
        return bytes(self._read("fingerprint", block=block))

    def steps(self) -> int:
        """How many steps are done."""
        return int(self._read("steps"))

    def transcript(self, *, block: int | None = None) -> bytes:
        """The hash of all steps so far (see `transcript_of`)."""
        return bytes(self._read("transcript", block=block))

    def founded(self, *, block: int | None = None) -> bool:
        return bool(self._read("founded", block=block))

    def create(self, step: int, init_code: bytes) -> Call:
        return self._call("create", step, init_code)

    def call(self, step: int, call: Call) -> Call:
        return self._call("call", step, call.to, call.data)

    def finish(self, step: int, governor_init_code: bytes) -> Call:
        return self._call("finish", step, governor_init_code)
