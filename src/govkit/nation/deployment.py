"""The deployment file: where a nation's contracts are, small enough to hand to anybody.

It holds nothing secret and nothing that the chain could not confirm. `VERSION` changes when
its shape does; a file of another version is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from govkit.errors import DeploymentError
from govkit.files import write_whole
from govkit.types import Address

Value = TypeVar("Value")

VERSION = 1
CONTRACTS = ("token", "registry", "ledger", "treasury", "charter", "governor")
"""The nation's contracts in the order in which the founder creates them."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """Which nation, on which chain, at which addresses.

    `fingerprint` is SHA-256 of the nation file's settings (32 bytes); `first_block` is where
    reading events can begin; `names` is the nation's address book; `founded` tells whether
    the founding was completed and proved.
    """

    nation: str
    chain_id: int
    fingerprint: bytes
    deployer: Address
    founder: Address
    contracts: Mapping[str, Address]
    first_block: int
    founded: bool = False
    names: Mapping[str, Address] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Deployment:
        """Read the file. Raises DeploymentError when absent, damaged or of another version."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise DeploymentError(
                f"there is no nation at {path.parent}",
                f"{path.name} does not exist",
                "run govkit found nation.yaml, or go to the folder of a founded nation",
            ) from None
        except (OSError, ValueError, RecursionError) as error:
            raise DeploymentError(
                f"{path} cannot be read", str(error), "restore it from a copy, or found again"
            ) from error
        return cls._from_json(raw, path)

    @classmethod
    def _from_json(cls, raw: Any, path: Path) -> Deployment:
        version = raw.get("govkit_deployment") if isinstance(raw, dict) else None
        if type(version) is not int or version != VERSION:
            _refuse_version(version, path)
        try:
            return cls(
                nation=_field(raw, "nation", str),
                chain_id=_count(raw, "chain_id"),
                fingerprint=_fingerprint(raw),
                deployer=_address(raw, "deployer"),
                founder=_address(raw, "founder"),
                contracts={
                    name: _address(_field(raw, "contracts", dict), name) for name in CONTRACTS
                },
                first_block=_count(raw, "first_block"),
                founded=_field(raw, "founded", bool),
                names={name: _address(raw["names"], name) for name in _field(raw, "names", dict)},
            )
        except (KeyError, ValueError) as error:
            raise DeploymentError(
                f"{path} is damaged", f"wrong or missing field {error}", "restore it from a copy"
            ) from error

    def save(self, path: Path) -> None:
        """Write the file in one step, so that a crash leaves the old one or the new one."""
        raw = {
            "govkit_deployment": VERSION,
            "nation": self.nation,
            "chain_id": self.chain_id,
            "fingerprint": "0x" + self.fingerprint.hex(),
            "deployer": self.deployer,
            "founder": self.founder,
            "contracts": dict(self.contracts),
            "first_block": self.first_block,
            "founded": self.founded,
            "names": dict(sorted(self.names.items())),
        }
        write_whole(path, json.dumps(raw, indent=2) + "\n")

    def name_of(self, address: Address) -> str:
        """What the nation calls an address: a contract, a name of its file, or nothing."""
        book = {
            **{a: n for n, a in self.names.items()},
            **{a: n for n, a in self.contracts.items()},
        }
        return book.get(address, "")


def _field(raw: Mapping[str, Any], name: str, kind: type[Value]) -> Value:
    value = raw[name]
    if type(value) is not kind:
        raise ValueError(f"{name}: {value!r} is no {kind.__name__}")
    return value


def _count(raw: Mapping[str, Any], name: str) -> int:
    number = _field(raw, name, int)
    if number < 0:
        raise ValueError(f"{name}: {number} is negative")
    return number


def _address(raw: Mapping[str, Any], name: str) -> Address:
    text = _field(raw, name, str)
    if not re.fullmatch("0x[0-9a-fA-F]{40}", text):
        raise ValueError(f"{name}: {text!r} is no address")
    return Address(text)


def _fingerprint(raw: Mapping[str, Any]) -> bytes:
    fingerprint = bytes.fromhex(_field(raw, "fingerprint", str).removeprefix("0x"))
    if len(fingerprint) != 32:
        raise ValueError(f"fingerprint: {len(fingerprint)} bytes, not 32")
    return fingerprint


def _refuse_version(version: object, path: Path) -> None:
    if type(version) is not int:
        raise DeploymentError(
            f"{path} is no deployment file", "it names no version", "give the file that found wrote"
        )
    newer = version > VERSION
    raise DeploymentError(
        f"{path} is of version {version}",
        f"this govkit reads version {VERSION}",
        "upgrade govkit" if newer else "use the govkit that wrote it, or found again",
    )
