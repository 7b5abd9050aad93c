"""The networks that a nation's folder knows by name, in `networks.yaml`:

    sepolia:
      url: https://rpc.example.org
      chain_id: 11155111        # optional: any other chain is refused
      fee_cap_gwei: 0.05        # optional, up to nine decimals
      confirmations: 2          # optional, 1 if left out

It is read by the rules of a nation file (`govkit.constitution.document`): each key once, names as
they are written.

`local` is always there: the embedded chain of the folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from govkit.errors import ConstitutionError, UsageError
from govkit.files import OWNER_ONLY, read_text, unreadable, write_whole
from govkit.guesses import no_such

LOCAL = "local"
FILE_NAME = "networks.yaml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
FEE_CAP_ALLOWED = "an amount above 0 in gwei with at most nine decimals, such as 20 or 0.05"
_GWEI = re.compile(r"[0-9]{1,20}(\.[0-9]{1,9})?")
_KEYS = {"url", "chain_id", "fee_cap_gwei", "confirmations"}


@dataclass(frozen=True, slots=True)
class Network:
    """A network by name; `fee_cap_wei` bounds what a gas may cost.

    The URL is not shown, since it may hold a provider's key.
    """

    name: str
    url: str = field(repr=False)
    chain_id: int | None = None
    fee_cap_wei: int | None = None
    confirmations: int = 1


def find_network(name: str, folder: Path) -> Network:
    """A network by its name in `folder`, or by its URL. Raises UsageError for anything else."""
    if name.startswith(("http://", "https://")):
        return Network(name, name)
    known = load_networks(folder)
    if name in known:
        return known[name]
    step = f"give an http(s) URL, or add it to {folder / FILE_NAME}"
    raise no_such("network", name, [LOCAL, *known], step)


def public_name(url: str) -> str:
    """An endpoint without what may be secret in it: user, password, path and query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the given URL"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def load_networks(folder: Path) -> dict[str, Network]:
    """All networks of a folder by name; none if there is no file. Raises UsageError."""
    path = folder / FILE_NAME
    if not path.exists():
        return {}
    raw = _read(path)
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise _invalid(path, "the file", "names with settings below them")
    return {name: _network(path, name, settings) for name, settings in raw.items()}


def _read(path: Path) -> Any:
    """The file's values; None for an empty one. Raises UsageError."""
    try:
        from govkit.constitution.document import MAX_BYTES, read

        return read(read_text(path, MAX_BYTES), path).root
    except ConstitutionError as error:
        place = f"line {error.line}: " if error.line else ""
        subject = f"{error.key} is " if error.key else ""
        why, next_step = f"{place}{subject}{error.found}", f"allowed: {error.allowed}"
        raise UsageError(f"{path} cannot be read", why, next_step) from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read", unreadable(error), "mend it") from error


def add_network(network: Network, folder: Path) -> None:
    """Add a network to `folder`. Raises UsageError for a name that is taken or not allowed."""
    path, known = folder / FILE_NAME, load_networks(folder)
    if not _NAME.fullmatch(network.name):
        raise UsageError(
            f"{network.name} cannot be a network's name",
            "use letters, digits, dots, - and _",
            "choose another",
        )
    if network.name in known:
        raise UsageError(
            f"there is a network {network.name}", f"in {path}", "remove it first, or choose another"
        )
    # Read as if it were in the file already, so that the written file can be read again.
    added = _network(path, network.name, _settings(network))
    _save(path, {**known, added.name: added})


def remove_network(name: str, folder: Path) -> None:
    """Forget a network of `folder`. Raises UsageError for an unknown name."""
    known = load_networks(folder)
    if name not in known:
        why = f"{folder / FILE_NAME} has {', '.join(known) or 'none'}"
        raise no_such("network", name, known, why=why)
    del known[name]
    _save(folder / FILE_NAME, known)


def _settings(network: Network) -> dict[str, object]:
    """The file's settings of a network, without those that are left out there."""
    raw: dict[str, object] = {"url": network.url}
    if network.chain_id is not None:
        raw["chain_id"] = network.chain_id
    if network.fee_cap_wei is not None:
        gwei, rest = divmod(network.fee_cap_wei, 10**9)
        raw["fee_cap_gwei"] = f"{gwei}.{rest:09}".rstrip("0") if rest else gwei
    if network.confirmations != 1:
        raw["confirmations"] = network.confirmations
    return raw


def _save(path: Path, networks: dict[str, Network]) -> None:
    """Written whole or not at all, and only for its owner: a URL may contain a provider's key."""
    import yaml

    content = {name: _settings(network) for name, network in networks.items()}
    write_whole(path, yaml.safe_dump(content, sort_keys=False), mode=OWNER_ONLY)


def _network(path: Path, name: str, raw: Any) -> Network:
    if name == LOCAL:
        raise _invalid(path, name, "another name: local is the embedded chain")
    if not isinstance(raw, dict) or not str(raw.get("url", "")).startswith(("http://", "https://")):
        raise _invalid(path, f"{name}.url", "an http(s) URL")
    unknown = set(raw) - _KEYS
    if unknown:
        raise _invalid(path, f"{name}.{min(map(str, unknown))}", f"only {', '.join(sorted(_KEYS))}")
    return Network(
        name=name,
        url=str(raw["url"]),
        chain_id=_integer(path, raw, name, "chain_id"),
        fee_cap_wei=_fee_cap(path, raw, name),
        confirmations=_integer(path, raw, name, "confirmations") or 1,
    )


def parse_gwei(text: str) -> int:
    """Wei of an amount in gwei such as 20 or 0.05, to the wei. Raises ValueError."""
    if not _GWEI.fullmatch(text):
        raise ValueError(f"{text[:80]} is not an amount in gwei")
    whole, _, rest = text.partition(".")
    wei = int(whole) * 10**9 + int(rest.ljust(9, "0"))
    if wei == 0:
        raise ValueError("nothing could be paid")
    return wei


def _fee_cap(path: Path, raw: dict[str, Any], name: str) -> int | None:
    if "fee_cap_gwei" not in raw:
        return None
    value = raw["fee_cap_gwei"]
    try:
        from govkit.constitution.values import Float

        return parse_gwei(value.text if isinstance(value, Float) else str(value))
    except ValueError:
        raise _invalid(path, f"{name}.fee_cap_gwei", FEE_CAP_ALLOWED) from None


def _integer(path: Path, raw: dict[str, Any], name: str, key: str) -> int | None:
    if key not in raw:
        return None
    value = raw[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _invalid(path, f"{name}.{key}", "a whole number from 1")
    return value


def _invalid(path: Path, key: str, allowed: str) -> UsageError:
    return UsageError(f"{path}: {key} is not valid", next_step=f"allowed: {allowed}")
