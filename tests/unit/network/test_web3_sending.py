"""What web3.py's port sends, and never sends twice, against a node with a pool."""

from __future__ import annotations

import json
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from eth_abi.abi import encode

from govkit.crypto.keccak import checksum
from govkit.errors import GovkitError, NetworkError, RevertError, RpcError, SentEarlier
from govkit.network.accounts import KeySigner
from govkit.network.port import Call
from govkit.network.web3_port import Web3Port
from govkit.types import Wei
from tests.unit.network.clocks import WaitingClock
from tests.unit.network.pool import CHAIN_ID, GWEI, PoolNode, Waiting

PAYER = KeySigner(bytes(31) + b"\1")
SHOP = checksum(b"\xaa" * 20)
FIVE, SEVEN = Call(SHOP, value=Wei(5)), Call(SHOP, value=Wei(7))


@pytest.fixture
def node() -> PoolNode:
    return PoolNode()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "pending.json"


def port_of(node: PoolNode, journal: Path | None = None, **options: Any) -> Web3Port:
    """What a new process would have."""
    return Web3Port(
        node, journal=journal, timeout_seconds=3, poll_seconds=1, clock=WaitingClock(), **options
    )


def paid(node: PoolNode) -> list[int]:
    return [each.value for each in node.mined]


def leave_waiting(node: PoolNode, journal: Path, call: Call = FIVE, **options: Any) -> None:
    """A process sends, and gives up while nothing is mined."""
    node.automine = False
    with pytest.raises(NetworkError, match="not mined yet"):
        port_of(node, journal, **options).send(call, PAYER)
    assert paid(node) == []
    assert [each.nonce for each in node.waiting] == [0]


def told_that_it_is_done(node: PoolNode, journal: Path, **options: Any) -> None:
    """The next run sends nothing, and says so; the one after that is a wish of its own."""
    before = paid(node)
    shown = rf"earlier run was mined: .* 0x{node.mined[0].hash.hex()}; nothing was sent now"
    with pytest.raises(SentEarlier, match=shown):
        port_of(node, journal, **options).send(FIVE, PAYER)
    assert paid(node) == before


# -- nonces


def test_each_call_takes_the_next_nonce(node: PoolNode) -> None:
    port = port_of(node)
    for call in (FIVE, SEVEN, FIVE):
        port.send(call, PAYER)
    assert [(each.nonce, each.value) for each in node.mined] == [(0, 5), (1, 7), (2, 5)]


def test_another_call_queues_behind_what_waits(node: PoolNode, journal: Path) -> None:
    leave_waiting(node, journal)
    with pytest.raises(NetworkError, match="not mined yet"):
        port_of(node, journal).send(SEVEN, PAYER)
    assert [(each.nonce, each.value) for each in node.waiting] == [(0, 5), (1, 7)]
    node.mine()
    assert paid(node) == [5, 7]


# -- killed at each moment


@pytest.mark.parametrize(
    "moment",
    [
        ("eth_chainId", True),
        ("eth_estimateGas", True),
        ("eth_getTransactionCount", True),
        ("eth_maxPriorityFeePerGas", True),
        ("eth_sendRawTransaction", False),
        ("eth_sendRawTransaction", True),
        ("eth_getTransactionReceipt", True),
    ],
)
@pytest.mark.parametrize("automine", [True, False])
def test_a_run_that_was_cut_off_is_done_once_by_the_next(
    node: PoolNode, journal: Path, moment: tuple[str, bool], automine: bool
) -> None:
    node.automine, node.broken = automine, moment
    with pytest.raises(NetworkError, match="does not answer"):
        port_of(node, journal).send(FIVE, PAYER)
    node.automine = True
    if paid(node):
        told_that_it_is_done(node, journal)
    else:
        port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [5]
    assert json.loads(journal.read_text()) == {}


def test_a_connection_lost_while_an_earlier_run_is_looked_up_is_told(
    node: PoolNode, journal: Path
) -> None:
    leave_waiting(node, journal)
    node.broken = ("eth_getTransactionReceipt", True)
    with pytest.raises(NetworkError, match="does not answer"):
        port_of(node, journal).send(FIVE, PAYER)


# -- replaced


@pytest.mark.parametrize("base_fee", [GWEI // 2, GWEI, 3 * GWEI])
def test_what_waits_is_replaced_by_what_bids_an_eighth_more(
    node: PoolNode, journal: Path, base_fee: int
) -> None:
    """Also where the base fee fell since, so that a fresh bid would be lower."""
    leave_waiting(node, journal)
    stuck = node.waiting[0]
    node.base_fee, node.automine = base_fee, True
    port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [5]
    assert node.mined[0].nonce == stuck.nonce
    assert node.mined[0].max_fee * 8 >= stuck.max_fee * 9
    assert node.mined[0].tip * 8 >= stuck.tip * 9


def test_a_legacy_transaction_is_replaced_as_well(journal: Path) -> None:
    node = PoolNode(base_fee=None)
    leave_waiting(node, journal)
    stuck, node.automine = node.waiting[0], True
    port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [5]
    assert node.mined[0].max_fee * 8 >= stuck.max_fee * 9


def test_what_waits_at_the_cap_is_waited_for_and_not_replaced(
    node: PoolNode, journal: Path
) -> None:
    """More may not be bid; the network asks no more than the cap, so nothing is wrong."""
    cap = 2 * GWEI
    leave_waiting(node, journal, fee_cap_wei=cap)
    stuck = node.waiting[0]
    assert stuck.max_fee == cap
    with pytest.raises(NetworkError, match="not mined yet"):
        port_of(node, journal, fee_cap_wei=cap).send(FIVE, PAYER)
    assert node.waiting == [stuck]
    node.mine()
    told_that_it_is_done(node, journal, fee_cap_wei=cap)
    assert paid(node) == [5]


def test_of_two_bids_the_one_that_is_mined_counts(node: PoolNode, journal: Path) -> None:
    """A miner may take the first bid while the second is on its way."""
    leave_waiting(node, journal)
    first = node.waiting[0]
    node.broken = ("eth_sendRawTransaction", False)
    with pytest.raises(NetworkError):
        port_of(node, journal).send(FIVE, PAYER)
    node.mine()
    assert node.mined[0].hash == first.hash
    told_that_it_is_done(node, journal)


# -- dropped, or overtaken


def test_what_the_node_forgot_is_sent_again(node: PoolNode, journal: Path) -> None:
    leave_waiting(node, journal)
    node.waiting.clear()
    node.automine = True
    port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [5]


def test_a_nonce_that_another_call_took_is_given_up(node: PoolNode, journal: Path) -> None:
    """Killed before it was sent; then something else was sent, and used its nonce."""
    node.broken = ("eth_sendRawTransaction", False)
    with pytest.raises(NetworkError):
        port_of(node, journal).send(FIVE, PAYER)
    port_of(node, journal).send(SEVEN, PAYER)
    port_of(node, journal).send(FIVE, PAYER)
    assert [(each.nonce, each.value) for each in node.mined] == [(0, 7), (1, 5)]


def test_a_nonce_at_which_another_call_waits_is_not_taken_from_it(
    node: PoolNode, journal: Path
) -> None:
    """Neither may push out the other, and none may be done twice."""
    node.broken = ("eth_sendRawTransaction", False)
    with pytest.raises(NetworkError):
        port_of(node, journal).send(FIVE, PAYER)
    leave_waiting(node, journal, SEVEN)
    with pytest.raises(NetworkError, match=r"another transaction of .* waits at nonce 0"):
        port_of(node, journal).send(FIVE, PAYER)
    assert [each.value for each in node.waiting] == [7]
    node.mine()
    node.automine = True
    port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [7, 5]


def test_a_receipt_that_lags_behind_the_count_does_not_double_a_payment(
    node: PoolNode, journal: Path
) -> None:
    """Behind a load balancer one machine may know of a block that another does not."""
    leave_waiting(node, journal)
    node.mine()
    node.automine, node.hidden_receipts = True, 1
    told_that_it_is_done(node, journal)


def test_what_waits_is_replaced_where_the_count_leaves_it_out(
    node: PoolNode, journal: Path
) -> None:
    """Some nodes count only what is mined, whatever they are asked."""
    node.forgetful = True
    leave_waiting(node, journal)
    stuck, node.automine = node.waiting[0], True
    port_of(node, journal).send(FIVE, PAYER)
    assert node.refusals == []
    assert node.mined[0].max_fee * 8 >= stuck.max_fee * 9
    assert paid(node) == [5]


def test_what_was_signed_elsewhere_may_be_there_already(node: PoolNode) -> None:
    raw = PAYER.sign_transaction(
        {"to": SHOP, "value": 5, "gas": 21_000, "nonce": 0, "chainId": CHAIN_ID,
         "maxFeePerGas": GWEI, "maxPriorityFeePerGas": 1}
    )  # fmt: skip
    first = port_of(node).send_raw(raw)
    assert port_of(node).send_raw(raw) == first
    assert node.refusals == ["already known"]
    assert paid(node) == [5]


def test_a_nonce_that_another_wallet_took_makes_way_for_the_next(
    node: PoolNode, journal: Path
) -> None:
    """The node counts only what is mined; that another waits there, it says when it refuses."""
    node.forgetful = True
    leave_waiting(node, journal, SEVEN)
    with pytest.raises(NetworkError, match="not mined yet"):
        port_of(node).send(FIVE, PAYER)
    assert node.refusals == ["replacement transaction underpriced"]
    node.mine()
    assert paid(node) == [7, 5]


def test_what_the_node_refuses_for_another_reason_is_told(node: PoolNode) -> None:
    node.refuses = "transaction type not supported"
    with pytest.raises(RpcError, match="transaction type not supported"):
        port_of(node).send(FIVE, PAYER)
    assert node.refusals == ["transaction type not supported"]


@pytest.mark.parametrize("place", ["this folder", "elsewhere"])
@pytest.mark.parametrize("count", [4, 8])
def test_as_many_as_are_sent_at_once_are_done_each(
    node: PoolNode, journal: Path, place: str, count: int
) -> None:
    """Equal ones, of one key: each has a transaction of its own, and is told of that one."""

    def send(number: int) -> bytes:
        file = journal if place == "this folder" else journal.with_name(f"{number}.json")
        return port_of(node, file).send(FIVE, PAYER).transaction_hash

    with ThreadPoolExecutor(count) as pool:
        told = list(pool.map(send, range(count)))
    assert paid(node) == [5] * count
    assert set(told) == {each.hash for each in node.mined}
    assert json.loads(journal.read_text() if place == "this folder" else "{}") == {}


def test_two_equal_transactions_are_never_one(node: PoolNode) -> None:
    """Two processes that choose the same nonce would sign the same bytes, and both be told that
    the node has them already."""
    raws = []
    for _ in range(2):
        node.automine = False
        with pytest.raises(NetworkError, match="not mined yet"):
            port_of(node).send(FIVE, PAYER)
        raws.append(node.waiting.pop().hash)
    assert raws[0] != raws[1]


# -- one entry a wish


def test_the_same_payment_a_month_later_is_one_more(node: PoolNode, journal: Path) -> None:
    for _ in range(2):
        port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [5, 5]


def test_after_it_was_told_that_an_earlier_one_is_done_one_more_is_sent(
    node: PoolNode, journal: Path
) -> None:
    leave_waiting(node, journal)
    node.mine()
    node.automine = True
    told_that_it_is_done(node, journal)
    port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [5, 5]


def test_what_another_process_still_waits_for_is_not_taken_for_what_was_left(
    node: PoolNode, journal: Path
) -> None:
    """Both want it, at the same time: it is done twice, and neither replaces the other's."""
    node.automine = False
    clock = WaitingClock()
    first = Web3Port(node, journal=journal, timeout_seconds=3, poll_seconds=1, clock=clock)
    second: list[bytes] = []

    def meanwhile() -> None:
        if not second:
            second.append(b"begun")
            with pytest.raises(NetworkError, match="not mined yet"):
                port_of(node, journal).send(FIVE, PAYER)
            node.mine()

    clock.meanwhile = meanwhile
    first.send(FIVE, PAYER)
    assert [(each.nonce, each.value) for each in node.mined] == [(0, 5), (1, 5)]


def test_where_nobody_can_say_what_became_of_it_that_is_said(node: PoolNode, journal: Path) -> None:
    """Its nonce is used, and the node has neither transaction nor receipt: nodes forget."""
    leave_waiting(node, journal)
    sent = node.waiting[0].hash.hex()
    node.mine()
    node.automine, node.hidden_receipts, node.amnesiac = True, 10**9, True
    with pytest.raises(
        SentEarlier,
        match=rf"cannot say whether .* was mined: it was sent as 0x{sent}.* nothing was",
    ):
        port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [5]
    node.hidden_receipts, node.amnesiac = 0, False
    port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == [5, 5]


def test_one_that_failed_is_no_reason_not_to_send(node: PoolNode, journal: Path) -> None:
    leave_waiting(node, journal)
    node.mine()
    node.automine, node.status = True, {1: 0}
    port_of(node, journal).send(FIVE, PAYER)
    assert [each.nonce for each in node.mined] == [0, 1]


def test_a_nonce_that_was_used_by_its_own_transaction_is_not_given_up(
    node: PoolNode, journal: Path
) -> None:
    """The answer to its first sending was lost, and the second one is told: nonce too low."""
    node.says_too_low = 1
    receipt = port_of(node, journal).send(FIVE, PAYER)
    assert node.refusals == ["nonce too low"]
    assert receipt.transaction_hash == node.mined[0].hash
    assert paid(node) == [5]


# -- the journal's file


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"5", b"null", b'"x"', b"\xff", b"\0"],
)
def test_a_damaged_journal_is_named_and_nothing_is_sent(
    node: PoolNode, journal: Path, content: bytes
) -> None:
    journal.write_bytes(content)
    with pytest.raises(NetworkError, match=r"pending\.json"):
        port_of(node, journal).send(FIVE, PAYER)
    assert paid(node) == []


@pytest.mark.parametrize(
    "entry",
    [
        None, 5, [], {}, {"nonce": 0}, {"nonce": "x", "hashes": [], "fees": {}},
        {"nonce": 0, "hashes": ["zz"], "fees": {}}, {"nonce": 0, "hashes": 5, "fees": {}},
        {"nonce": 0, "hashes": [], "fees": {"gasPrice": 1}},
        {"nonce": 0, "hashes": ["aa"], "fees": {}},
        {"nonce": 0, "hashes": ["aa"], "fees": 5},
        {"nonce": 0, "hashes": ["aa"], "fees": {"gasPrice": ""}},
    ],
)  # fmt: skip
def test_a_damaged_entry_is_named_and_nothing_is_sent(
    node: PoolNode, journal: Path, entry: object
) -> None:
    leave_waiting(node, journal)
    node.waiting.clear()
    (key,) = json.loads(journal.read_text())
    journal.write_text(json.dumps({key: entry}))
    with pytest.raises(NetworkError, match=r"pending\.json"):
        port_of(node, journal).send(FIVE, PAYER)
    assert node.waiting == []


def test_another_chain_or_sender_has_entries_of_its_own(node: PoolNode, journal: Path) -> None:
    leave_waiting(node, journal)
    node.automine = True
    other = KeySigner(bytes(31) + b"\2")
    port_of(node, journal).send(FIVE, other)
    assert [each.sender for each in node.mined if each.sender == other.address]
    (key,) = json.loads(journal.read_text())
    assert key.startswith(f"{CHAIN_ID}/{PAYER.address}/")


# -- confirmations


def test_an_earlier_run_is_confirmed_like_any_other(node: PoolNode, journal: Path) -> None:
    leave_waiting(node, journal)
    node.mine()
    with pytest.raises(NetworkError, match="not confirmed yet"):
        port_of(node, journal, confirmations=3).send(FIVE, PAYER)
    node.automine = True
    other = port_of(node)
    other.send(SEVEN, PAYER)
    other.send(SEVEN, PAYER)
    told_that_it_is_done(node, journal, confirmations=3)
    assert paid(node) == [5, 7, 7]


@pytest.mark.parametrize(
    ("timeout_seconds", "error"), [(25, None), (15, "is not confirmed yet"), (5, "not mined yet")]
)
def test_the_time_to_be_confirmed_begins_when_it_is_mined(
    node: PoolNode, timeout_seconds: int, error: str | None
) -> None:
    """Mined after 10 seconds, confirmed after 30."""

    def every_ten_seconds() -> None:
        if len(clock.slept) % 10 == 0:
            node.mine()
            filler = KeySigner(bytes(31) + b"\3").address
            node.mined.append(Waiting(b"", filler, 0, 0, 0, 0))

    clock = WaitingClock(every_ten_seconds)
    node.automine = False
    port = Web3Port(
        node, confirmations=4, timeout_seconds=timeout_seconds, poll_seconds=1, clock=clock
    )
    if error is None:
        assert port.send(FIVE, PAYER).block_number == 1
    else:
        with pytest.raises(NetworkError, match=f"{error}.*{timeout_seconds} seconds went by"):
            port.send(FIVE, PAYER)


# -- chains of a kind


@pytest.mark.parametrize("size", [0, 32, 97, 300])
def test_chains_that_seal_blocks_by_authority_are_read(node: PoolNode, size: int) -> None:
    """Their blocks carry seals in `extraData`, longer than Ethereum's 32 bytes."""
    node.extra_data = bytes(size)
    assert port_of(node).block().number == 0
    port_of(node).send(FIVE, PAYER)
    assert paid(node) == [5]


def test_a_cheap_chain_is_paid_and_a_dear_one_is_not(node: PoolNode) -> None:
    cap = 2 * GWEI
    node.base_fee = cap
    port_of(node, fee_cap_wei=cap).send(FIVE, PAYER)
    assert node.mined[-1].max_fee == cap
    node.base_fee = cap + 1
    with pytest.raises(GovkitError, match=r"the fee cap of this network is 2\.000 gwei"):
        port_of(node, fee_cap_wei=cap).send(FIVE, PAYER)
    assert paid(node) == [5]


def test_a_legacy_chain_over_the_cap_is_not_paid() -> None:
    node = PoolNode(base_fee=None)
    with pytest.raises(GovkitError, match=r"asks for 2\.000 gwei per gas"):
        port_of(node, fee_cap_wei=2 * GWEI - 1).send(FIVE, PAYER)
    port_of(node, fee_cap_wei=2 * GWEI).send(FIVE, PAYER)
    assert paid(node) == [5]


# -- what others must not make us do


def test_no_contract_makes_us_fetch_a_url(node: PoolNode, monkeypatch: pytest.MonkeyPatch) -> None:
    """ERC-3668: a read that reverts with OffchainLookup asks for one, and is refused like any."""
    fetched: list[object] = []
    monkeypatch.setattr("web3.eth.eth.handle_offchain_lookup", lambda *a, **k: fetched.append(a))
    node.call_reverts = bytes.fromhex("556f1830") + encode(
        ["address", "string[]", "bytes", "bytes4", "bytes"],
        [SHOP, ["https://attacker.example/{data}"], b"", b"\1\2\3\4", b""],
    )
    with pytest.raises(RevertError, match="an unknown error, 0x556f1830"):
        port_of(node).call(Call(SHOP))
    assert fetched == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "check the key in its URL"),
        (403, "check the key in its URL"),
        (404, "HTTP status 404; check the URL"),
        (429, "too many requests; wait a while"),
        (500, "its server fails; run the same command again later"),
        (503, "its server fails; run the same command again later"),
    ],
)
def test_a_refusal_by_http_says_what_to_do(node: PoolNode, status: int, said: str) -> None:
    response = requests.Response()
    response.status_code = status
    node.failure = requests.HTTPError("for url: https://rpc.example.org/SECRET", response=response)
    with pytest.raises(NetworkError, match=f"does not answer: .*{said}"):
        port_of(node).block()


@pytest.mark.parametrize("kind", [requests.ConnectionError, requests.Timeout, OSError])
def test_not_even_a_traceback_shows_the_url(node: PoolNode, kind: type[Exception]) -> None:
    """`--debug` prints it whole, and requests puts the URL into its messages."""
    node.failure = kind("HTTPSConnectionPool: Max retries exceeded with url: /v3/SECRET")
    with pytest.raises(NetworkError, match="does not answer") as caught:
        port_of(node).block()
    assert "SECRET" not in "".join(traceback.format_exception(caught.value))
