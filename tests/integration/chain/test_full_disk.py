"""A disk that takes no more: told in words by the node and by what starts it; nothing is lost."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import Chain, process
from govkit.chain.database import FILE_NAME
from govkit.chain.node import Node
from govkit.chain.process import NodeInfo
from govkit.errors import ChainError
from tests.unit.chain.code import COUNTER, SENDER, count, init_code
from tests.unit.chain.test_node import FEES, signed

pytestmark = pytest.mark.usefixtures("started_nodes")

RECEIVER = "0x" + "11" * 20
TOLD = r"chain\.sqlite cannot be written: database or disk is full \([\d,]+ bytes are free"


def fill(chain: Chain) -> None:
    """Let SQLite find no page more, as on a full disk."""
    connection = chain.store._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()


def make_room(chain: Chain) -> None:
    chain.store._connection.execute("PRAGMA max_page_count = 1000000").fetchall()


def pay(node: Node, **fields: Any) -> Any:
    raw = signed(to=RECEIVER, gas=1_000_000, data=b"\x01" * 20_000, **fields, **FEES)
    return {"jsonrpc": "2.0", "id": 1, "method": "eth_sendRawTransaction", "params": [raw]}


def test_a_write_that_finds_no_room_changes_nothing_and_can_be_sent_again(tmp_path: Path) -> None:
    chain = Chain.open(tmp_path)
    node = Node(chain)
    assert "result" in node.handle(pay(node, nonce=0))
    fill(chain)
    before = (chain.head, node.request("eth_getBalance", [RECEIVER]))
    for message in (pay(node, nonce=1), [pay(node, nonce=1), pay(node, nonce=2)]):
        answer = node.handle(message)
        for each in answer if isinstance(answer, list) else [answer]:
            assert each["error"]["code"] == -32000
            assert re.search(TOLD, each["error"]["message"])
    with pytest.raises(ChainError, match=TOLD):
        chain.change_state(lambda state: state.set_code(bytes(20), b"\x01" * 100_000))
    assert (chain.head, node.request("eth_getBalance", [RECEIVER])) == before
    assert list(chain.pool) == []
    make_room(chain)
    assert "result" in node.handle(pay(node, nonce=1))
    chain.close()
    again = Chain.open(tmp_path)
    assert again.head.block_number == 2
    again.close()


def test_what_waits_for_a_block_waits_on(tmp_path: Path) -> None:
    chain = Chain.open(tmp_path)
    node = Node(chain)
    chain.automine = False
    node.handle(pay(node, nonce=0))
    fill(chain)
    with pytest.raises(ChainError, match=TOLD):
        chain.mine()
    assert len(chain.pool.pending) == 1
    make_room(chain)
    chain.mine()
    assert (count(node), len(chain.store.transactions(1))) == (1, 1)
    chain.close()


def limited(folder: Path, most_bytes: int) -> subprocess.CompletedProcess[str]:
    """Start a node that may write files of so many bytes only."""
    code = (
        "import resource, sys; from pathlib import Path; from govkit.chain import process\n"
        "from govkit.errors import ChainError\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, resource.RLIM_INFINITY))\n"
        "try: process.start(Path(sys.argv[1]))\n"
        "except ChainError as error: sys.exit(str(error))\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("most_bytes", [0, 4, 5_000, 60_000])
def test_whoever_starts_a_node_is_told_why_it_cannot(tmp_path: Path, most_bytes: int) -> None:
    told = limited(tmp_path / "chain", most_bytes).stderr
    assert "cannot be written: " in told
    assert "bytes are free on its disk); free space on that disk and try again" in told
    assert process.status(tmp_path / "chain") is None
    node = process.start(tmp_path / "chain")
    try:
        assert process.request(node, "eth_chainId", []) == "0x539"
    finally:
        process.stop(tmp_path / "chain")


def deploy_often(node: NodeInfo) -> None:
    data = "0x" + (init_code(COUNTER) + b"\x01" * 40_000).hex()
    for _ in range(200):
        deploy = {"from": SENDER, "data": data, "gas": "0x400000"}
        process.request(node, "eth_sendTransaction", [deploy])


def test_a_node_that_runs_into_it_says_so_and_goes_on_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "chain"
    assert limited(folder, 3_000_000).stderr == ""
    node = process.status(folder)
    assert node is not None
    with pytest.raises(ChainError, match=r"chain\.sqlite cannot be written: .* bytes are free"):
        deploy_often(node)
    made = int(str(process.request(node, "eth_blockNumber", [])), 16)
    assert 5 < made < 200
    process.stop(folder)
    node = process.start(folder)
    try:
        assert int(str(process.request(node, "eth_blockNumber", [])), 16) == made
        process.request(node, "evm_mine", [])
    finally:
        process.stop(folder)
    with sqlite3.connect(folder / FILE_NAME) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()
