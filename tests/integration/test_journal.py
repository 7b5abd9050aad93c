"""A call whose process ended is found again by its journal, and never done twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.chain import process
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.errors import NetworkError, SentEarlier
from govkit.network.accounts import KeySigner
from govkit.network.port import Call
from govkit.network.rpc_port import RpcPort
from govkit.types import Wei

PAYMENT = Call(DEV_ACCOUNTS[9].address, value=Wei(7))


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[process.NodeInfo]:
    folder = tmp_path_factory.mktemp("chain")
    yield process.ensure_running(folder)
    process.stop(folder)


@pytest.fixture
def payer() -> KeySigner:
    return KeySigner(DEV_ACCOUNTS[0].private_key)


def port_of(node: process.NodeInfo, journal: Path | None, timeout_seconds: float = 20) -> RpcPort:
    """What a new process would have."""
    return RpcPort(node.url, journal=journal, timeout_seconds=timeout_seconds, poll_seconds=0.01)


@pytest.fixture
def stuck(node: process.NodeInfo, payer: KeySigner, tmp_path: Path) -> Iterator[Path]:
    """The journal of a process that gave up while its payment waited."""
    journal = tmp_path / "pending.json"
    process.request(node, "evm_setAutomine", [False])
    with pytest.raises(NetworkError, match="not mined yet"):
        port_of(node, journal, timeout_seconds=0.05).send(PAYMENT, payer)
    yield journal
    process.request(node, "evm_setAutomine", [True])
    process.request(node, "evm_mine", [])


def test_what_was_mined_meanwhile_is_told_and_the_next_one_is_sent(
    node: process.NodeInfo, payer: KeySigner, stuck: Path
) -> None:
    """The same sum to the same person, a month later: it may not be told as paid, and not be."""
    port = port_of(node, stuck)
    before = port.balance(DEV_ACCOUNTS[9].address)
    process.request(node, "evm_mine", [])
    process.request(node, "evm_setAutomine", [True])
    process.request(node, "evm_increaseTime", [30 * 86_400])
    with pytest.raises(SentEarlier, match=r"mined: .*nothing was sent now; run the same command"):
        port.send(PAYMENT, payer)
    assert port.balance(DEV_ACCOUNTS[9].address) == before + 7
    port_of(node, stuck).send(PAYMENT, payer)
    assert port.balance(DEV_ACCOUNTS[9].address) == before + 14


def test_without_a_journal_it_is_sent_again(
    node: process.NodeInfo, payer: KeySigner, stuck: Path
) -> None:
    port = port_of(node, None)
    before = port.balance(DEV_ACCOUNTS[9].address)
    process.request(node, "evm_mine", [])
    process.request(node, "evm_setAutomine", [True])
    port.send(PAYMENT, payer)
    assert port.balance(DEV_ACCOUNTS[9].address) == before + 14


def test_the_same_call_again_is_a_new_one_once_it_is_done(
    node: process.NodeInfo, payer: KeySigner, tmp_path: Path
) -> None:
    port = port_of(node, tmp_path / "pending.json")
    before = port.balance(DEV_ACCOUNTS[9].address)
    port.send(PAYMENT, payer)
    port.send(PAYMENT, payer)
    assert port.balance(DEV_ACCOUNTS[9].address) == before + 14


def test_a_damaged_journal_stops_everything(
    node: process.NodeInfo, payer: KeySigner, tmp_path: Path
) -> None:
    journal = tmp_path / "pending.json"
    journal.write_text("{")
    with pytest.raises(NetworkError, match="cannot be read"):
        port_of(node, journal).send(PAYMENT, payer)
