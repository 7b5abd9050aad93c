"""One behaviour for every port: what holds over HTTP holds for the chain in memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from govkit.chain import process
from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.process import NodeInfo
from govkit.chain.witness import logs_of, read_header, receipt_nodes
from govkit.contracts import TreasuryToken
from govkit.contracts.abi import Artifact
from govkit.contracts.token import TokenSettings
from govkit.crypto.keccak import checksum, keccak
from govkit.crypto.state_proof import mapping_slot
from govkit.errors import (
    GovkitError,
    InvalidInput,
    LimitExceeded,
    NetworkError,
    NotAuthorized,
    RevertError,
)
from govkit.network.accounts import KeySigner
from govkit.network.port import Call, Port, Transfer
from govkit.network.web3_port import Web3Port
from govkit.testing import ChainPort, reverts
from govkit.types import Address, Bps, Wei

ISSUER, HOLDER, OTHER = (KeySigner(account.private_key) for account in DEV_ACCOUNTS[:3])
NOBODY = checksum(b"\xee" * 20)
SUPPLY = Wei(1_000)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeInfo]:
    """A chain on disk, served by a process of its own."""
    folder = tmp_path_factory.mktemp("ports") / "chain"
    yield process.ensure_running(folder)
    process.stop(folder)


@pytest.fixture
def served(node: NodeInfo) -> Iterator[NodeInfo]:
    """The served chain, taken back afterwards to where it was."""
    snapshot = process.request(node, "evm_snapshot", [])
    yield node
    process.request(node, "evm_setAutomine", [True])
    assert process.request(node, "evm_revert", [snapshot])


@pytest.fixture(params=["web3 over HTTP", "in memory"])
def port(request: pytest.FixtureRequest) -> Port:
    if request.param == "in memory":
        return ChainPort(Chain.in_memory())
    served: NodeInfo = request.getfixturevalue("served")
    return Web3Port(served.url, poll_seconds=0.005, is_one_server=True)


def deploy_token(port: Port) -> TreasuryToken:
    """A token of which the holder has it all; its treasury and founder is the issuer."""
    issuer = ISSUER.address
    settings = TokenSettings("Merit", "MRT", Wei(10**24), Bps(500), True, issuer, issuer)
    init_code = Artifact.load("TreasuryToken").init_code(settings.words())
    created = port.send(Call(None, init_code), ISSUER).contract_address
    assert created is not None
    token = TreasuryToken(port, created)
    port.send(token.allocate([(HOLDER.address, SUPPLY, True)]), ISSUER)
    return token


@pytest.fixture
def token(port: Port) -> TreasuryToken:
    return deploy_token(port)


def word(address: Address) -> bytes:
    """An address as an indexed topic."""
    return bytes(12) + bytes.fromhex(address[2:])


TRANSFER = Artifact.load("TreasuryToken").events["Transfer"].topic


# -- reading


def test_gas_has_a_price(port: Port) -> None:
    price = port.gas_price()
    assert 0 < price.now <= price.most
    before = port.balance(HOLDER.address)
    used = port.send(Call(OTHER.address), HOLDER).gas_used
    assert before - port.balance(HOLDER.address) <= used * price.most


def test_the_chain_names_itself(port: Port) -> None:
    assert port.chain_id() == 1337


def test_the_head_is_a_block_like_any_other(port: Port) -> None:
    head = port.block()
    assert port.block(head.number) == head
    assert len(head.hash) == 32
    port.send(Call(OTHER.address, value=Wei(1)), HOLDER)
    after = port.block()
    assert after.number == head.number + 1
    assert after.timestamp > head.timestamp
    assert after.hash != head.hash


def test_a_block_that_is_not_there_yet_is_refused(port: Port) -> None:
    with pytest.raises(NetworkError):
        port.block(port.block().number + 1)


def test_a_balance_moves_by_what_is_sent(port: Port) -> None:
    assert port.balance(NOBODY) == 0
    assert port.balance(HOLDER.address) > 0
    port.send(Call(NOBODY, value=Wei(5)), HOLDER)
    assert port.balance(NOBODY) == 5


def test_a_balance_is_told_as_of_a_block(port: Port) -> None:
    first = port.send(Call(NOBODY, value=Wei(5)), HOLDER).block_number
    port.send(Call(NOBODY, value=Wei(2)), HOLDER)
    assert [port.balance(NOBODY, block=first + n) for n in (-1, 0, 1)] == [0, 5, 7]


def test_the_state_of_an_account_is_told_as_of_a_block(port: Port, token: TreasuryToken) -> None:
    """What a copy of the chain is made of: code, nonce and slots."""
    slot = mapping_slot(
        token.artifact().storage["holdings._first"], bytes.fromhex(HOLDER.address[2:])
    )
    before = port.block().number
    assert port.storage(token.address, slot) == port.storage(token.address, slot, block=before) != 0
    sent, held = port.nonce(HOLDER.address), port.storage(token.address, slot)
    port.send(token.transfer(OTHER.address, Wei(1)), HOLDER)
    assert (port.nonce(HOLDER.address), port.nonce(HOLDER.address, block=before)) == (
        sent + 1,
        sent,
    )
    assert port.storage(token.address, slot) != held
    assert port.storage(token.address, slot, block=before) == held
    assert port.storage(NOBODY, 7) == 0
    assert port.code(token.address, block=before) == port.code(token.address)
    assert port.code(token.address, block=0) == b""


def test_coin_that_was_sent_is_told_with_its_sender(port: Port, token: TreasuryToken) -> None:
    sent = port.send(Call(NOBODY, value=Wei(5)), HOLDER)
    assert port.transfers(NOBODY, sent.block_number) == [
        Transfer(HOLDER.address, Wei(5), sent.transaction_hash)
    ]
    assert port.transfers(OTHER.address, sent.block_number) == []
    assert port.transfers(NOBODY, sent.block_number - 1) == []


def test_coin_that_was_refused_is_not_told(port: Port, token: TreasuryToken) -> None:
    refused = OTHER.sign_transaction(
        {"to": token.address, "value": 3, "gas": 100_000, "nonce": 0, "chainId": 1337,
         "maxFeePerGas": 10**11, "maxPriorityFeePerGas": 1}
    )  # fmt: skip
    before = port.block().number
    with contextlib.suppress(RevertError):
        port.send_raw(refused)
    assert port.block().number == before + 1
    assert port.transfers(token.address, before + 1) == []


def test_code_is_there_after_its_creation_only(port: Port) -> None:
    assert port.code(NOBODY) == b""
    token = deploy_token(port)
    runtime = Artifact.load("TreasuryToken").runtime
    assert port.code(token.address)[: len(runtime)] == runtime


def test_a_call_gives_what_was_true_at_a_block(port: Port, token: TreasuryToken) -> None:
    before = port.block().number
    receipt = port.send(token.transfer(OTHER.address, Wei(7)), HOLDER)
    port.send(token.transfer(OTHER.address, Wei(1)), HOLDER)
    assert token.balance_of(OTHER.address) == 8
    assert token.balance_of(OTHER.address, block=receipt.block_number) == 7
    assert token.balance_of(OTHER.address, block=before) == 0


def test_a_call_changes_nothing(port: Port, token: TreasuryToken) -> None:
    head = port.block()
    assert port.call(token.transfer(OTHER.address, Wei(7)), sender=HOLDER.address)
    assert token.balance_of(OTHER.address) == 0
    assert port.block() == head


def test_a_call_to_no_code_gives_nothing(port: Port) -> None:
    assert port.call(Call(NOBODY, b"\1\2\3\4")) == b""
    with pytest.raises(NetworkError, match="no TreasuryToken answers at"):
        TreasuryToken(port, NOBODY).total_supply()


def test_a_read_that_reverts_is_typed(token: TreasuryToken) -> None:
    with reverts("votes: not yet past"):
        token._read("getPastVotes", HOLDER.address, 2**47)


# -- writing


def test_a_receipt_says_what_happened(port: Port, token: TreasuryToken) -> None:
    receipt = port.send(token.transfer(OTHER.address, Wei(7)), HOLDER)
    assert receipt.block_number == port.block().number
    assert 30_000 < receipt.gas_used < 150_000
    assert receipt.contract_address is None
    assert len(receipt.transaction_hash) == 32
    log = next(log for log in receipt.logs if log.topics[0] == TRANSFER)
    assert log.address == token.address
    assert log.topics == (TRANSFER, word(HOLDER.address), word(OTHER.address))
    assert int.from_bytes(log.data) == 7
    assert log.block_number == receipt.block_number
    assert log.transaction_hash == receipt.transaction_hash


def test_an_estimate_is_enough_and_near(port: Port, token: TreasuryToken) -> None:
    call = token.transfer(OTHER.address, Wei(7))
    estimate = port.estimate(call, HOLDER.address)
    used = port.send(call, HOLDER).gas_used
    assert used <= estimate <= used * 11 // 10


@pytest.mark.parametrize(
    ("make", "signer", "kind", "reason"),
    [
        (
            lambda token: token.transfer(OTHER.address, Wei(SUPPLY + 1)),
            HOLDER, LimitExceeded, "votes: balance too low",
        ),
        (lambda token: token.allocate([]), OTHER, NotAuthorized, "token: only founder"),
        (
            lambda token: token.issue(OTHER.address, Wei(1)),
            HOLDER, NotAuthorized, "token: only treasury",
        ),
        (
            lambda token: token.transfer(Address("0x" + "0" * 40), Wei(1)),
            HOLDER, InvalidInput, "token: zero receiver",
        ),
    ],
)  # fmt: skip
def test_a_refusal_is_typed_and_leaves_no_trace(
    port: Port, token: TreasuryToken, make: object, signer: KeySigner, kind: type, reason: str
) -> None:
    head = port.block()
    call = make(token)  # type: ignore[operator]
    for attempt in (
        lambda: port.send(call, signer),
        lambda: port.estimate(call, signer.address),
        lambda: port.call(call, sender=signer.address),
    ):
        with pytest.raises(RevertError) as caught:
            attempt()
        assert type(caught.value) is kind
        assert caught.value.reason == reason
    assert port.block() == head


def test_a_refusal_without_a_reason_is_told_as_such(port: Port) -> None:
    refusing = port.send(Call(None, bytes.fromhex("635f5ffd005f526004601cf3")),
                         ISSUER).contract_address  # fmt: skip
    assert refusing is not None
    with pytest.raises(RevertError, match="it gave no reason"):
        port.call(Call(refusing))
    with pytest.raises(RevertError, match="it gave no reason"):
        port.send(Call(refusing), ISSUER)


def test_whoever_lacks_the_value_is_told_so(port: Port) -> None:
    poor = KeySigner(bytes(31) + b"\7")
    for attempt in (
        lambda: port.estimate(Call(NOBODY, value=Wei(1)), poor.address),
        lambda: port.call(Call(NOBODY, value=Wei(1)), sender=poor.address),
        lambda: port.send(Call(NOBODY, value=Wei(1)), poor),
    ):
        with pytest.raises(GovkitError, match="insufficient funds"):
            attempt()


def test_a_constructor_that_refuses_creates_nothing(port: Port) -> None:
    issuer = ISSUER.address
    settings = TokenSettings("Merit", "MRT", Wei(2**88), Bps(500), True, issuer, issuer)
    bad = Artifact.load("TreasuryToken").init_code(settings.words())
    with reverts("token: cap too high"):
        port.send(Call(None, bad), ISSUER)


def test_what_was_signed_elsewhere_can_be_sent(port: Port) -> None:
    raw = HOLDER.sign_transaction(
        {"to": NOBODY, "value": 3, "gas": 21_000, "nonce": 0, "chainId": 1337,
         "maxFeePerGas": 10**11, "maxPriorityFeePerGas": 1}
    )  # fmt: skip
    receipt = port.send_raw(raw)
    assert receipt.gas_used == 21_000
    assert port.balance(NOBODY) == 3


# -- logs


@dataclass(frozen=True)
class Transfers:
    """Three transfers in three blocks: 1 to nobody, 2 to the other, and 3 on from there."""

    token: TreasuryToken
    blocks: tuple[int, int, int]


@pytest.fixture
def transfers(port: Port, token: TreasuryToken) -> Transfers:
    sent = (
        port.send(token.transfer(NOBODY, Wei(1)), HOLDER),
        port.send(token.transfer(OTHER.address, Wei(2)), HOLDER),
        port.send(token.transfer(NOBODY, Wei(2)), OTHER),
    )
    first, second, third = (receipt.block_number for receipt in sent)
    return Transfers(token, (first, second, third))


@pytest.mark.parametrize(
    ("topics", "found"),
    [
        ([[TRANSFER]], [1, 2, 3]),
        ([], [1, 2, 3]),
        ([None], [1, 2, 3]),
        ([[TRANSFER], [word(HOLDER.address)]], [1, 2]),
        ([[TRANSFER], None, [word(NOBODY)]], [1, 3]),
        ([[TRANSFER], [word(HOLDER.address), word(OTHER.address)], [word(NOBODY)]], [1, 3]),
        ([[TRANSFER, word(NOBODY)], [word(OTHER.address)]], [3]),
        ([None, [word(OTHER.address)]], [3]),
        ([[word(NOBODY)]], []),
        ([[TRANSFER], [word(NOBODY)]], []),
    ],
)
def test_logs_by_topics(
    port: Port, transfers: Transfers, topics: list[list[bytes] | None], found: list[int]
) -> None:
    first = transfers.blocks[0]
    logs = port.logs([transfers.token.address], topics, from_block=first)
    transferred = [log for log in logs if log.topics[0] == TRANSFER]
    assert [transfers.blocks.index(log.block_number) + 1 for log in transferred] == found


def test_logs_by_range(port: Port, transfers: Transfers) -> None:
    first, second, third = transfers.blocks

    def between(start: int, end: int | None) -> list[int]:
        logs = port.logs([transfers.token.address], [[TRANSFER]], from_block=start, to_block=end)
        return [log.block_number for log in logs]

    assert between(first, None) == [first, second, third]
    assert between(second, second) == [second]
    assert between(second, third) == [second, third]
    assert between(third + 1, None) == []
    assert between(third, first) == []


def test_logs_by_address(port: Port, transfers: Transfers) -> None:
    first = transfers.blocks[0]
    second_token = deploy_token(port)
    port.send(second_token.transfer(NOBODY, Wei(1)), HOLDER)

    def of(*addresses: Address) -> int:
        return len(port.logs(addresses, [[TRANSFER], [word(HOLDER.address)]], from_block=first))

    assert of(transfers.token.address) == 2
    assert of(second_token.address) == 1
    assert of(transfers.token.address, second_token.address) == 3
    assert of() == 3
    assert of(NOBODY) == 0


def test_both_ports_give_the_same(tmp_path: Path) -> None:
    """The very same history, down to each log, over HTTP and in memory."""
    chain = Chain.in_memory()
    memory = ChainPort(chain)
    token = deploy_token(memory)
    memory.send(token.transfer(OTHER.address, Wei(7)), HOLDER)
    node = process.ensure_running(tmp_path)
    try:
        web3 = Web3Port(node.url, poll_seconds=0.005)
        served = deploy_token(web3)
        web3.send(served.transfer(OTHER.address, Wei(7)), HOLDER)
    finally:
        shown = [
            [(log.address, log.topics, log.data, log.block_number, log.index) for log in logs]
            for logs in (
                memory.logs([token.address]),
                web3.logs([served.address]),
            )
        ]
        process.stop(tmp_path)
    assert shown[0] == shown[1]


# -- proofs


def test_a_block_is_told_with_its_receipts_as_they_were_hashed(port: Port) -> None:
    token = deploy_token(port)
    sent = port.send(token.transfer(OTHER.address, Wei(5)), HOLDER)
    found = port.receipts(sent.block_number)
    assert keccak(found.header) == port.block(sent.block_number).hash
    root, _ = receipt_nodes(found.receipts)
    assert root == read_header(found.header).receipt_root
    logs = [log for receipt in found.receipts for log in logs_of(receipt)]
    assert logs == [(bytes.fromhex(log.address[2:]), log.topics, log.data) for log in sent.logs]


def test_receipts_of_a_block_that_is_not_there_yet_are_refused(port: Port) -> None:
    with pytest.raises(NetworkError):
        port.receipts(port.block().number + 1)


def test_a_chain_that_was_taken_back_is_sent_to_again(served: NodeInfo) -> None:
    """A port that lives on, as in a notebook: the node's count of nonces holds, not its own."""
    port = Web3Port(served.url, poll_seconds=0.005, is_one_server=True)
    payment = Call(HOLDER.address, b"", Wei(1))
    port.send(payment, ISSUER)
    snapshot = process.request(served, "evm_snapshot", [])
    for _ in range(2):
        port.send(payment, ISSUER)
    assert process.request(served, "evm_revert", [snapshot])
    assert port.send(payment, ISSUER).block_number == port.block().number
