"""What only some tools ask for: the chain's configuration, accounts, transactions filled in."""

from __future__ import annotations

from typing import Any

import pytest
import rlp
from eth_account import Account

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.forks import schedule_of_config
from govkit.chain.headers import first_header
from govkit.chain.methods.config import fork_hash
from govkit.chain.node import METHODS, JsonRpcError, Node
from tests.unit.chain.code import COUNTER, NOBODY, OTHER, SENDER, deploy, new_node, send


@pytest.fixture
def node() -> Node:
    return new_node()


MAINNET_GENESIS = bytes.fromhex("d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3")
MAINNET_FORKS = {
    "homesteadBlock": 1_150_000,
    "daoForkBlock": 1_920_000,
    "eip150Block": 2_463_000,
    "eip155Block": 2_675_000,
    "eip158Block": 2_675_000,
    "byzantiumBlock": 4_370_000,
    "petersburgBlock": 7_280_000,
}


@pytest.mark.parametrize(
    ("forks", "expected"),
    [(1, "97c2c34c"), (2, "91d1f948"), (3, "7a64da13"), (5, "3edd5b10"), (7, "668db0af")],
)
def test_the_sum_of_forks_is_that_of_the_main_chain(forks: int, expected: str) -> None:
    """The test cases of EIP-2124."""
    config = {"chainId": 1, **dict(list(MAINNET_FORKS.items())[:forks])}
    first = first_header()
    object.__setattr__(first, "_hash", MAINNET_GENESIS)
    assert fork_hash(schedule_of_config(config), first, 0).hex() == expected


def test_the_configuration_tells_the_rules(node: Node) -> None:
    found = node.request("eth_config")
    assert (found["next"], found["last"]) == (None, None)
    current = found["current"]
    assert (current["chainId"], current["activationTime"]) == ("0x539", 0)
    assert current["blobSchedule"] == {"baseFeeUpdateFraction": 5007716, "max": 9, "target": 6}
    assert len(current["precompiles"]) == 17
    assert current["systemContracts"].keys() >= {"BEACON_ROOTS_ADDRESS", "HISTORY_STORAGE_ADDRESS"}


def test_the_modules_are_those_of_the_methods(node: Node) -> None:
    found = node.request("rpc_modules")
    assert set(found) == {name.partition("_")[0] for name in METHODS}
    assert set(found.values()) == {"1.0"}


def test_an_account_is_told_at_once(node: Node) -> None:
    counter = deploy(node, COUNTER)
    info = node.request("eth_getAccountInfo", [counter])
    assert info == {"balance": "0x0", "nonce": "0x1", "code": "0x" + COUNTER.hex()}
    before = node.request("eth_getAccountInfo", [counter, "earliest"])
    assert before == {"balance": "0x0", "nonce": "0x0", "code": "0x"}


@pytest.mark.parametrize(
    ("wanted", "code", "problem"),
    [
        ({}, -32602, "found none"),
        ({NOBODY: []}, -32602, "found none"),
        ({NOBODY: ["0x0"] * 1_025}, -38026, "1025, at most 1024"),
    ],
)
def test_no_slots_and_too_many_are_refused(
    node: Node, wanted: object, code: int, problem: str
) -> None:
    with pytest.raises(JsonRpcError, match=problem) as refused:
        node.request("eth_getStorageValues", [wanted, "latest"])
    assert refused.value.code == code


@pytest.mark.parametrize("fields", [{}, {"gasPrice": hex(2 * 10**9)}, {"value": "0x5"}])
def test_a_filled_transaction_can_be_signed_and_sent(node: Node, fields: dict[str, Any]) -> None:
    counter = deploy(node, COUNTER)
    filled = node.request("eth_fillTransaction", [{"from": SENDER, "to": counter, **fields}])
    transaction = filled["tx"]
    assert (transaction["nonce"], transaction["from"]) == ("0x1", SENDER)
    wanted = {
        name: value
        for name, value in transaction.items()
        if name not in ("from", "r", "s", "v", "yParity", "input")
        and (name, value) != ("type", "0x0")  # which eth_account takes from the price
    }
    to_sign = {
        **wanted,
        "to": bytes.fromhex(counter[2:]),
        "data": transaction["input"],
        "chainId": 1337,
    }
    signed = Account.from_key(DEV_ACCOUNTS[0].private_key).sign_transaction(to_sign)
    raw = bytes.fromhex(filled["raw"][2:])
    assert rlp.decode(raw.removeprefix(b"\x02"))[-2:] == [b"", b""]
    sent = node.request("eth_sendRawTransaction", ["0x" + bytes(signed.raw_transaction).hex()])
    assert node.request("eth_getTransactionReceipt", [sent])["status"] == "0x1"


def test_a_blob_transaction_is_not_filled_in(node: Node) -> None:
    blobs = {"blobVersionedHashes": ["0x01" + "00" * 31], "maxFeePerBlobGas": "0x1"}
    with pytest.raises(JsonRpcError, match="there is no blob pool"):
        node.request(
            "eth_fillTransaction", [{"from": SENDER, "to": OTHER, "gas": "0x5208", **blobs}]
        )


@pytest.mark.parametrize("wrapper", [[b"x" * 131_072] * 3, [b"\x01", b"x" * 131_072, b"", b""]])
def test_a_blob_transaction_with_its_blobs_is_refused_as_such(
    node: Node, wrapper: list[bytes]
) -> None:
    """In the form of EIP-4844, and in that of EIP-7594."""
    fields = [b"\x05\x39", b"", b"", b"", b"", b"\xab" * 20, b"", b"", [], b"", [b"\x01" * 32]]
    raw = b"\x03" + rlp.encode([[*fields, b"", b"\x01", b"\x01"], *wrapper])
    with pytest.raises(JsonRpcError, match="blob transactions are not taken: there is no blob"):
        node.request("eth_sendRawTransaction", ["0x" + raw.hex()])


@pytest.mark.parametrize("raw", ["0x03", "0x03c0", "0x03f8", "0x03ff", "0x03f8c0"])
def test_the_beginning_of_one_cannot_be_read(node: Node, raw: str) -> None:
    with pytest.raises(JsonRpcError, match="cannot be read"):
        node.request("eth_sendRawTransaction", [raw])
    send(node, OTHER)
