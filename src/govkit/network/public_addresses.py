"""RPC addresses that may be passed on: https, on the public internet, without a key or password."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MOST_ADDRESSES = 8
MOST_CHARACTERS = 200
_URL = re.compile(r"https://[!-~]+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_KEY_LIKE = re.compile(r"(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{16,}|[a-z0-9]{32,}")
_NOT_PUBLIC = ("localhost", "local", "internal", "lan", "home", "intranet", "test", "onion", "arpa")
_PATH_WORDS = {
    *("rpc", "jsonrpc", "json-rpc", "api", "public", "http", "ext", "bc", "C", "evm", "eth"),
    *("mainnet", "testnet", "sepolia", "holesky", "hoodi", "gnosis", "chiado", "v1"),
}
"""The words that may be in a path. Any other may be a provider's key."""


def problem_of(url: str) -> str:
    """Say why an address may not be passed on; empty if it may be."""
    if len(url) > MOST_CHARACTERS or not _URL.fullmatch(url):
        return f"it is not an https URL of at most {MOST_CHARACTERS} plain characters"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "it is not a URL"
    if "@" in parts.netloc:
        return "it has a user name or password"
    if "?" in url or "#" in url:
        return "what follows ? or # may be a key"
    if port == 0 or not _is_public(host):
        return "only computers near you can reach it"
    if any(map(_KEY_LIKE.fullmatch, host.split("."))):
        return "its host's name may hold a key"
    if not all(part in _PATH_WORDS for part in parts.path.split("/") if part):
        return "its path may hold a key"
    return ""


def read_addresses(raw: object) -> tuple[str, ...]:
    """Addresses as a stranger's file has them. Raises ValueError unless each may be passed on."""
    if not isinstance(raw, list) or len(raw) > MOST_ADDRESSES:
        raise ValueError(f"rpc: it is not a list of at most {MOST_ADDRESSES} addresses")
    for each in raw:
        if problem := problem_of(each) if isinstance(each, str) else "it is not text":
            raise ValueError(f"rpc: {str(each)[:80]!r}: {problem}")
    if len(set(raw)) < len(raw):
        raise ValueError("rpc: an address is there twice")
    return tuple(raw)


def _is_public(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        labels = host.removesuffix(".").split(".")
    is_name = len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
    # A last label of digits, or 0x and digits, is an IP address in another spelling.
    return is_name and labels[-1] not in _NOT_PUBLIC and labels[-1][0].isalpha()
