"""networks.yaml, changed by the program: what is written can be read, what cannot be is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from govkit.errors import UsageError
from govkit.network.networks import (
    FILE_NAME,
    Network,
    add_network,
    find_network,
    load_networks,
    remove_network,
)

PLAIN = Network("anvil", "http://127.0.0.1:8545")
FULL = Network("sepolia", "https://rpc.example.org/KEY", 11155111, 20 * 10**9, 2)


def test_what_is_added_is_found_again(tmp_path: Path) -> None:
    add_network(PLAIN, tmp_path)
    add_network(FULL, tmp_path)
    assert load_networks(tmp_path) == {"anvil": PLAIN, "sepolia": FULL}
    assert find_network("sepolia", tmp_path) == FULL


def test_what_is_left_out_is_left_out_of_the_file(tmp_path: Path) -> None:
    add_network(PLAIN, tmp_path)
    assert (tmp_path / FILE_NAME).read_text() == "anvil:\n  url: http://127.0.0.1:8545\n"


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    """Providers put their key into the URL."""
    add_network(FULL, tmp_path / "new")
    path = tmp_path / "new" / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [FILE_NAME]


def test_what_is_removed_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    add_network(PLAIN, tmp_path)
    add_network(FULL, tmp_path)
    remove_network("anvil", tmp_path)
    assert load_networks(tmp_path) == {"sepolia": FULL}
    remove_network("sepolia", tmp_path)
    assert load_networks(tmp_path) == {}


def test_an_unknown_name_cannot_be_removed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no network goerli: .*has none"):
        remove_network("goerli", tmp_path)
    add_network(PLAIN, tmp_path)
    with pytest.raises(UsageError, match=r"there is no network goerli: .*has anvil"):
        remove_network("goerli", tmp_path)
    assert load_networks(tmp_path) == {"anvil": PLAIN}


def test_a_name_is_never_overwritten(tmp_path: Path) -> None:
    add_network(PLAIN, tmp_path)
    with pytest.raises(UsageError, match="there is a network anvil"):
        add_network(Network("anvil", "https://rpc.example.org/KEY"), tmp_path)
    assert load_networks(tmp_path) == {"anvil": PLAIN}


@pytest.mark.parametrize(
    "network",
    [
        Network("local", PLAIN.url),
        Network("", PLAIN.url),
        Network("a b", PLAIN.url),
        Network("-x", PLAIN.url),
        Network("a\nb", PLAIN.url),
        Network("http://a", PLAIN.url),
        Network("x" * 65, PLAIN.url),
        Network("odd", "ftp://rpc.example.org/KEY"),
        Network("odd", "KEY"),
        Network("odd", PLAIN.url, chain_id=0),
        Network("odd", PLAIN.url, chain_id=-1),
        Network("odd", PLAIN.url, fee_cap_wei=0),
        Network("odd", PLAIN.url, confirmations=0),
    ],
    ids=repr,
)
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, network: Network) -> None:
    add_network(FULL, tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(UsageError) as caught:
        add_network(network, tmp_path)
    assert "KEY" not in str(caught.value)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("wei", [1, 5 * 10**7, 10**9, 10**9 + 1, 20 * 10**9, 10**18 + 10**8])
def test_a_fee_cap_is_kept_to_the_wei(tmp_path: Path, wei: int) -> None:
    add_network(Network("base", PLAIN.url, fee_cap_wei=wei), tmp_path)
    assert find_network("base", tmp_path).fee_cap_wei == wei


@pytest.mark.parametrize("name", ["no", "null", "1e3", "5", "0x10", "true", "2026-01-01"])
def test_a_name_that_yaml_would_take_for_something_else_stays_a_name(
    tmp_path: Path, name: str
) -> None:
    network = Network(name, PLAIN.url)
    add_network(network, tmp_path)
    assert find_network(name, tmp_path) == network


def test_a_damaged_file_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text("sepolia: [")
    with pytest.raises(UsageError, match="cannot be read"):
        add_network(PLAIN, tmp_path)
    with pytest.raises(UsageError, match="cannot be read"):
        remove_network("a", tmp_path)
    assert path.read_text() == "sepolia: ["
