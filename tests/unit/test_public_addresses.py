"""Which RPC addresses may be passed on in a deployment file."""

from __future__ import annotations

import pytest

from govkit.network.public_addresses import problem_of, read_addresses

PUBLIC = [
    "https://ethereum-sepolia-rpc.publicnode.com",
    "https://rpc.sepolia.org/",
    "https://arb1.arbitrum.io/rpc",
    "https://api.avax.network/ext/bc/C/rpc",
    "https://rpc.example.org:8443",
    "https://1.1.1.1",
]
NOT_PUBLIC = {
    "https": [
        "http://rpc.example.org", "file:///etc/passwd", "javascript:alert(1)", "ftp://a.example.org",
        "wss://rpc.example.org", "https://", "HTTPS://rpc.example.org", "",
        "https://rpc.example.org/\x1b[2J", "https://rpc.example.org\n", "https://rpc.éxample.org",
        "https://rpc.example.org/" + "rpc/" * 50, " https://rpc.example.org",
    ],
    "password": ["https://ana:secret@rpc.example.org", "https://key@rpc.example.org"],
    "key": [
        "https://rpc.example.org/?apikey=1", "https://rpc.example.org/rpc#key",
        "https://mainnet.infura.io/v3/9aa3d95b3bc440fa88ea12eaa4456161",
        "https://eth-mainnet.g.alchemy.com/v2/demo", "https://rpc.example.org/%72pc",
        "https://rpc.example.org/rpc;key", "https://9aa3d95b3bc440fa88ea12ea.rivet.cloud",
    ],
    "near you": [
        "https://localhost", "https://localhost:8545", "https://a.localhost", "https://127.0.0.1",
        "https://127.1", "https://2130706433", "https://0x7f.0.0.0x1", "https://[::1]",
        "https://10.0.0.7", "https://192.168.1.2", "https://172.16.0.1", "https://169.254.169.254",
        "https://[fe80::1]", "https://[::ffff:127.0.0.1]", "https://node", "https://node.local",
        "https://node.internal", "https://0.0.0.0", "https://localhost.", "https://100.64.0.1",
        "https://rpc.example.org:0", "https://-a.example.org", "https://rpc..org",
    ],
    "not a URL": ["https://rpc.example.org:port", "https://rpc.example.org:99999", "https://[::1"],
}  # fmt: skip


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_address_may_be_passed_on(url: str) -> None:
    assert problem_of(url) == ""


@pytest.mark.parametrize(
    ("word", "url"), [(word, url) for word, urls in NOT_PUBLIC.items() for url in urls]
)
def test_another_is_refused_with_the_reason(word: str, url: str) -> None:
    assert word in problem_of(url)


def test_a_strangers_list_is_read_within_bounds() -> None:
    assert read_addresses([]) == ()
    assert read_addresses(PUBLIC) == tuple(PUBLIC)
    for odd in (
        None, "https://rpc.example.org", {"a": 1}, [1], [None], [PUBLIC], [*PUBLIC, PUBLIC[0]],
        [f"https://rpc{number}.example.org" for number in range(300)], ["https://10.0.0.7"],
    ):  # fmt: skip
        with pytest.raises(ValueError, match="rpc: "):
            read_addresses(odd)
