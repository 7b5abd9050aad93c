"""The deployment file: the addresses of a nation's contracts, small enough to give to anybody.

It holds nothing secret, and nothing that the chain cannot confirm except where to reach the chain
(`rpc`), which is only a hint. It has the settings of the nation file, so everybody can work out
again what was founded (`govkit.nation.authenticity`). Its
version is the number of its contracts' release (`govkit.contracts.releases`). A file of a release
that is not kept is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from govkit.constitution.houses import Role, Votes
from govkit.contracts.releases import KEPT, NEWEST, THIS_RELEASE, Release
from govkit.errors import DeploymentError
from govkit.files import read_text, unreadable, write_whole
from govkit.institutions import CORE
from govkit.network.public_addresses import read_addresses
from govkit.renamed import first_name, renamed
from govkit.text import read_hex, read_json
from govkit.types import Address

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class HouseSite:
    """A house as the nation file names it. The core's `address` is the governor's.

    If a council votes in it, `council` is that council's name. `secret` tells whether all its votes
    are secret.
    """

    name: str
    role: Role
    votes: Votes
    address: Address
    council: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Deployment:
    """Which nation, on which chain, at which addresses.

    `fingerprint` is SHA-256 of the nation file's settings (32 bytes); `first_block` is where
    reading events can begin; `houses` begin with the core, the others follow by number;
    `classes` are the names of the rulebook's classes by number, and `councils` those of councils;
    `names` is the nation's address book; `settings` are the nation file's, from which the
    fingerprint follows (`Constitution.settings`); `founded` tells whether the founding was
    completed and proved; `release` is that of its contracts; `rpc` are public addresses of nodes of
    its chain, which the nation's people named (`govkit network publish`). `adopted` are those of
    the contracts that votes have named since the founding (see `govkit.nation.adoption`): the chain
    tells them, and the file does not.

        >>> nation.deployment.nation, nation.deployment.chain_id, nation.deployment.founded
        ('Testland', 1337, True)
    """

    nation: str
    chain_id: int
    fingerprint: bytes
    deployer: Address
    founder: Address
    contracts: Mapping[str, Address]
    first_block: int
    houses: tuple[HouseSite, ...]
    classes: tuple[str, ...]
    councils: tuple[str, ...] = ()
    founded: bool = False
    names: Mapping[str, Address] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    release: Release = THIS_RELEASE
    rpc: tuple[str, ...] = ()
    adopted: Mapping[str, Address] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Deployment:
        """Read a file. Raises DeploymentError if it is missing, damaged or of another version."""
        try:
            text = read_text(path)
        except FileNotFoundError:
            raise DeploymentError(
                f"there is no nation at {path.parent}",
                f"{path.name} does not exist",
                "run govkit found nation.yaml, or go to the folder of a founded nation",
            ) from None
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from error
        return cls.parse(text, path)

    @classmethod
    def parse(cls, text: str, path: Path) -> Deployment:
        """Read a file's text; `path` is for messages. Raises DeploymentError."""
        try:
            raw = read_json(text)
        except (ValueError, RecursionError) as error:
            raise _unreadable(path, error) from error
        return cls._from_json(raw, path)

    @classmethod
    def _from_json(cls, raw: Any, path: Path) -> Deployment:
        version = raw.get("govkit_deployment") if isinstance(raw, dict) else None
        if type(version) is not int or version not in (NEWEST, *KEPT):
            _refuse_version(version, path)
        try:
            return cls(
                nation=_field(raw, "nation", str),
                chain_id=_count(raw, "chain_id"),
                fingerprint=_fingerprint(raw),
                deployer=_address(raw, "deployer"),
                founder=_address(raw, "founder"),
                contracts=_contracts(raw),
                first_block=_count(raw, "first_block"),
                houses=_houses(raw),
                classes=_classes(raw),
                councils=_councils(raw),
                founded=_field(raw, "founded", bool),
                names={name: _address(raw["names"], name) for name in _field(raw, "names", dict)},
                settings=_field(raw, "settings", dict),
                release=Release(version),
                rpc=read_addresses(raw.get("rpc", [])),
            )
        except (KeyError, ValueError) as error:
            raise DeploymentError(
                f"{path} is damaged", f"wrong or missing field {error}", "restore it from a copy"
            ) from error

    def save(self, path: Path) -> None:
        """Write the file in one step, so that a crash leaves the old one or the new one."""
        write_whole(path, self.to_text())

    def to_text(self) -> str:
        """The content of the file."""
        raw = {
            "govkit_deployment": self.release.number,
            "nation": self.nation,
            "chain_id": self.chain_id,
            "fingerprint": "0x" + self.fingerprint.hex(),
            "deployer": self.deployer,
            "founder": self.founder,
            "contracts": self.contracts_of_its_release(),
            "first_block": self.first_block,
            "houses": [_house_row(house) for house in self.houses],
            "classes": list(self.classes),
            "councils": list(self.councils),
            "founded": self.founded,
            "names": dict(sorted(self.names.items())),
            "settings": dict(self.settings),
        }
        if self.rpc:
            raw["rpc"] = list(self.rpc)
        return json.dumps(raw, indent=2) + "\n"

    @property
    def founded_contracts(self) -> dict[str, Address]:
        """The contracts that the founder created."""
        return {name: at for name, at in self.contracts.items() if name not in self.adopted}

    def with_adopted(self, adopted: Mapping[str, Address]) -> Deployment:
        """The same nation with these contracts adopted, and no others."""
        return replace(self, contracts={**self.founded_contracts, **adopted}, adopted=dict(adopted))

    def release_of(self, name: str) -> Release:
        """The release that one of the contracts was compiled for."""
        return self.release.adopts if name in self.adopted else self.release

    def contracts_of_its_release(self) -> dict[str, Address]:
        """The contracts that the founder created, by the names that they have in its release."""
        if self.release == THIS_RELEASE:
            return self.founded_contracts
        return {first_name(name): at for name, at in self.founded_contracts.items()}

    def name_of(self, address: Address) -> str:
        """The nation's name for an address, of a contract or from its file, or nothing."""
        book = {
            **{a: n for n, a in self.names.items()},
            **{a: n for n, a in self.contracts.items()},
        }
        return book.get(address, "")


def _unreadable(path: Path, error: Exception) -> DeploymentError:
    return DeploymentError(
        f"{path} cannot be read", unreadable(error), "restore it from a copy, or found again"
    )


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
        raise ValueError(f"{name}: {text!r} is not an address")
    return Address(text)


def _contracts(raw: Mapping[str, Any]) -> dict[str, Address]:
    """The contracts of every nation, and then this one's others, by the names of today."""
    written = {renamed(name): at for name, at in _field(raw, "contracts", dict).items()}
    return {name: _address(written, name) for name in dict.fromkeys((*CORE, *written))}


def _houses(raw: Mapping[str, Any]) -> tuple[HouseSite, ...]:
    houses = tuple(_house(each) for each in _field(raw, "houses", list))
    if not houses or len({house.name for house in houses}) < len(houses):
        raise ValueError("houses: there is no core, or a name is there twice")
    return houses


def _house(raw: Any) -> HouseSite:
    raw = _field({"house": raw}, "house", dict)
    return HouseSite(
        name=_field(raw, "name", str),
        role=Role(_field(raw, "role", str)),
        votes=Votes(_field(raw, "votes", str)),
        address=_address(raw, "address"),
        council=_field(raw, "council", str) if "council" in raw else "",
        secret=_field(raw, "secret", bool) if "secret" in raw else False,
    )


def _house_row(house: HouseSite) -> dict[str, object]:
    row: dict[str, object] = {
        "name": house.name,
        "role": house.role.value,
        "votes": house.votes.value,
        "address": house.address,
    }
    if house.council:
        row["council"] = house.council
    if house.secret:
        row["secret"] = True
    return row


def _classes(raw: Mapping[str, Any]) -> tuple[str, ...]:
    names = tuple(_field(raw, "classes", list))
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError("classes: there is none, or one is not text")
    if len(set(names)) < len(names):
        raise ValueError("classes: a name is there twice")
    return names


def _councils(raw: Mapping[str, Any]) -> tuple[str, ...]:
    names = tuple(_field(raw, "councils", list))
    contracts = _field(raw, "contracts", dict)
    if not all(isinstance(name, str) and name in contracts for name in names):
        raise ValueError("councils: one is not a contract of the nation")
    return names


def _fingerprint(raw: Mapping[str, Any]) -> bytes:
    fingerprint = read_hex(_field(raw, "fingerprint", str))
    if len(fingerprint) != 32:
        raise ValueError(f"fingerprint: {len(fingerprint)} bytes, not 32")
    return fingerprint


def _refuse_version(version: object, path: Path) -> NoReturn:
    if type(version) is not int:
        raise DeploymentError(
            f"{path} is not a deployment file",
            "it names no version",
            "give the file that found wrote",
        )
    newer = version > NEWEST
    raise DeploymentError(
        f"{path} has version {version}",
        f"this govkit reads version {', '.join(map(str, (*KEPT, NEWEST)))}",
        "upgrade govkit" if newer else "use the govkit that wrote it, or found again",
    )
