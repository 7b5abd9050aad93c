"""networks.yaml: read, or refused by file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.errors import UsageError
from govkit.network.networks import FILE_NAME, Network, find_network, load_networks

WHOLE = """\
sepolia:
  url: https://rpc.example.org/key
  chain_id: 11155111
  fee_cap_gwei: 20
  confirmations: 2
anvil:
  url: http://127.0.0.1:8545
"""


def write(folder: Path, text: str | bytes) -> Path:
    (folder / FILE_NAME).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_a_network_is_found_by_its_name(tmp_path: Path) -> None:
    folder = write(tmp_path, WHOLE)
    assert find_network("sepolia", folder) == Network(
        "sepolia", "https://rpc.example.org/key", 11155111, 20 * 10**9, 2
    )
    assert find_network("anvil", folder) == Network("anvil", "http://127.0.0.1:8545", None, None, 1)
    assert list(load_networks(folder)) == ["sepolia", "anvil"]


def test_a_url_needs_no_file(tmp_path: Path) -> None:
    url = "https://rpc.example.org"
    assert find_network(url, tmp_path) == Network(url, url)


def test_no_file_or_an_empty_one_is_no_networks(tmp_path: Path) -> None:
    assert load_networks(tmp_path) == {}
    assert load_networks(write(tmp_path, "# nothing yet\n")) == {}


def test_an_unknown_name_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are local, sepolia, anvil"):
        find_network("mainnet", write(tmp_path, WHOLE))
    with pytest.raises(UsageError, match=r"add it to .*networks\.yaml"):
        find_network("ftp://example.org", tmp_path)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("- a\n", "the file"),
        ("just words\n", "the file"),
        ("local:\n  url: http://127.0.0.1:1\n", "local"),
        ("sepolia:\n", r"sepolia\.url"),
        ("sepolia: https://rpc.example.org\n", r"sepolia\.url"),
        ("sepolia:\n  chain_id: 1\n", r"sepolia\.url"),
        ("sepolia:\n  url: ftp://example.org\n", r"sepolia\.url"),
        ("sepolia:\n  url: 5\n", r"sepolia\.url"),
        ("sepolia:\n  url: http://a\n  chain: 1\n", r"sepolia\.chain is"),
        ("sepolia:\n  url: http://a\n  5: 1\n", r"sepolia\.5 is"),
        ("sepolia:\n  url: http://a\n  chain_id: one\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id: -1\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id: 0\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id: true\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id:\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id: 0x539\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id: 0o17\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id: 22:17\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id: 1337.0\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  chain_id: yes\n", r"sepolia\.chain_id"),
        ("sepolia:\n  url: http://a\n  fee_cap_gwei:\n", r"sepolia\.fee_cap_gwei"),
        ("sepolia:\n  url: http://a\n  fee_cap_gwei: 0\n", r"sepolia\.fee_cap_gwei"),
        ("sepolia:\n  url: http://a\n  fee_cap_gwei: 0.0\n", r"sepolia\.fee_cap_gwei"),
        ("sepolia:\n  url: http://a\n  fee_cap_gwei: -0.5\n", r"sepolia\.fee_cap_gwei"),
        ("sepolia:\n  url: http://a\n  fee_cap_gwei: 1e3\n", r"sepolia\.fee_cap_gwei"),
        ("sepolia:\n  url: http://a\n  fee_cap_gwei: .inf\n", r"sepolia\.fee_cap_gwei"),
        ("sepolia:\n  url: http://a\n  fee_cap_gwei: 0.0000000001\n", r"sepolia\.fee_cap_gwei"),
        ("sepolia:\n  url: http://a\n  fee_cap_gwei: true\n", r"sepolia\.fee_cap_gwei"),
        ("sepolia:\n  url: http://a\n  confirmations: 0\n", r"sepolia\.confirmations"),
    ],
)
def test_what_is_not_valid_is_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(UsageError, match=rf"networks\.yaml: {key}.*not valid; allowed: "):
        load_networks(write(tmp_path, text))


@pytest.mark.parametrize(
    "name", ["no", "yes", "on", "off", "y", "null", "010", "1_0", "0x10", "1:20", "1e3"]
)
def test_a_name_is_what_is_written(tmp_path: Path, name: str) -> None:
    """YAML 1.1 takes some of these for truth values and numbers."""
    networks = load_networks(write(tmp_path, f"{name}:\n  url: http://127.0.0.1:1\n"))
    assert list(networks) == [name]


@pytest.mark.parametrize(("written", "chain_id"), [("01337", 1337), ("1_337", 1337), ("010", 10)])
def test_a_number_is_decimal(tmp_path: Path, written: str, chain_id: int) -> None:
    """YAML 1.1 reads a zero in front as octal: 01337 would guard chain 735."""
    text = f"test:\n  url: http://127.0.0.1:1\n  chain_id: {written}\n"
    assert load_networks(write(tmp_path, text))["test"].chain_id == chain_id


@pytest.mark.parametrize(
    ("written", "wei"),
    [
        ("0.05", 5 * 10**7), ("'0.05'", 5 * 10**7), ("20", 2 * 10**10), ("0.1", 10**8),
        ("0.000000001", 1), ("1.10", 11 * 10**8), ("123456789.987654321", 123456789987654321),
    ],
)  # fmt: skip
def test_a_fee_cap_is_exact_to_the_wei(tmp_path: Path, written: str, wei: int) -> None:
    text = f"base:\n  url: http://127.0.0.1:1\n  fee_cap_gwei: {written}\n"
    assert load_networks(write(tmp_path, text))["base"].fee_cap_wei == wei


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "base:\n  url: http://a\n  chain_id: 1\nbase:\n  url: http://b\n",
            "line 4: base is this key again, first on line 1; allowed: each key once",
        ),
        ("base:\n  url: http://a\n  chain_id: 1\n  chain_id: 2\n", "line 4: base.chain_id is this"),
        ("a: &x {url: http://a}\nb: *x\n", "aliases and anchors are not allowed"),
        ("base:\n  <<: {chain_id: 1}\n  url: &a http://a\n", "aliases and anchors are not allowed"),
        ("base: {url: http://a}\n---\nbase: {url: http://b}\n", "one document in a file"),
        ("base: {url: !!str http://a}\n", "a value without a tag"),
        ("[" * 40 + "]" * 40, "nested too deep"),
        ("#" * (1 << 20) + "\n", "it is over 1 MiB"),
    ],
)  # fmt: skip
def test_what_could_hide_a_setting_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Of a name that stands twice the last one counted, and the guard of the first was gone."""
    with pytest.raises(UsageError, match=r"networks\.yaml cannot be read") as caught:
        load_networks(write(tmp_path, text))
    assert said in str(caught.value)


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    text = "\ufeffbase:\n  url: http://127.0.0.1:1\n"
    assert list(load_networks(write(tmp_path, text))) == ["base"]


@pytest.mark.parametrize("text", ["a: [", "a: !!python/object:os.system {}", b"\xff\xfe", "\0"])
def test_what_is_no_yaml_is_told_in_one_line(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(UsageError, match=r"networks\.yaml cannot be read") as caught:
        load_networks(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_no_message_repeats_a_url_that_may_hold_a_key(tmp_path: Path) -> None:
    text = "sepolia:\n  url: https://rpc.example.org/SECRET\n  chain_id: none\n"
    with pytest.raises(UsageError) as caught:
        load_networks(write(tmp_path, text))
    assert "SECRET" not in str(caught.value)
    (tmp_path / FILE_NAME).write_text(text.replace("none", "5"))
    assert "SECRET" not in repr(find_network("sepolia", tmp_path))
