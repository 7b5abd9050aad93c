"""The chain that outlives its process: real processes, a real disk, real HTTP."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import process
from govkit.chain.chain import Chain
from govkit.chain.database import FILE_NAME, VERSION, stored_head
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.process import NodeInfo
from govkit.errors import ChainError
from govkit.files import is_locked
from govkit.nation.nation import Nation
from govkit.network.accounts import KeySigner
from govkit.network.rpc_port import RpcPort
from govkit.testing import Actors
from govkit.types import ProposalState, Support

pytestmark = pytest.mark.usefixtures("started_nodes")

KEYS = {account.address: KeySigner(account.private_key) for account in DEV_ACCOUNTS}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A place for a chain, whose node is ended when the test is over."""
    place = tmp_path / "chain"
    yield place
    process.stop(place)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeInfo]:
    """One node for all tests that only knock at its door."""
    place = tmp_path_factory.mktemp("shared")
    yield process.ensure_running(place)
    process.stop(place)


def number_of(node: NodeInfo) -> int:
    return int(str(process.request(node, "eth_blockNumber", [])), 16)


# -- a nation over several processes


def test_a_nation_is_read_and_voted_on_after_a_restart(folder: Path, tmp_path: Path) -> None:
    """Founded by one process, proposed to over one node, voted and executed over another."""
    file, actors = tmp_path / "deployment.json", Actors()
    founding = (
        "from pathlib import Path; import sys\n"
        "from govkit import KeySigner, Nation, RpcPort\n"
        "from govkit.chain import process\n"
        "from govkit.chain.dev_accounts import DEV_ACCOUNTS\n"
        "from govkit.testing import sample_constitution\n"
        "port = RpcPort(process.ensure_running(Path(sys.argv[1])).url, poll_seconds=0.005)\n"
        "signer = KeySigner(DEV_ACCOUNTS[0].private_key)\n"
        "Nation.found(sample_constitution(), port, signer, Path(sys.argv[2]))\n"
    )
    subprocess.run([sys.executable, "-c", founding, str(folder), str(file)], check=True)

    first = process.status(folder)
    assert first is not None, "the node went with the process that started it"
    nation = Nation.connect(file, RpcPort(first.url, poll_seconds=0.005))
    assert len(nation.citizens) == 21
    admit = nation.citizens.admit(actors.stranger.address)
    process.request(first, "evm_mine", [])
    nation.send(nation.proposals.propose([admit], "Admit"), KEYS[actors.proposer.address])
    assert process.stop(folder)
    assert process.status(folder) is None

    second = process.ensure_running(folder)
    assert second.pid != first.pid
    nation = Nation.connect(file, RpcPort(second.url, poll_seconds=0.005))
    proposal = nation.proposals.get("1")
    forward(second, proposal.snapshot - nation.governor.clock() + 1)
    for voter in actors.voters(5):
        nation.send(nation.proposals.vote(proposal, Support.FOR), KEYS[voter.address])
    forward(second, proposal.deadline - nation.governor.clock() + 1)
    nation.send(nation.proposals.queue(proposal), KEYS[actors.stranger.address])
    assert process.stop(folder)

    third = process.ensure_running(folder)
    nation = Nation.connect(file, RpcPort(third.url, poll_seconds=0.005))
    assert nation.governor.state(proposal.id) is ProposalState.QUEUED
    forward(third, nation.governor.eta(proposal.id) - nation.governor.port.now())
    nation.send(nation.proposals.execute(proposal), KEYS[actors.stranger.address])
    assert nation.registry.is_citizen(actors.stranger.address)
    assert [ballot.support for ballot in nation.proposals.ballots(proposal)] == [Support.FOR] * 5


def forward(node: NodeInfo, seconds: int) -> None:
    process.request(node, "evm_increaseTime", [hex(seconds)])
    process.request(node, "evm_mine", [])


# -- killed


@pytest.mark.parametrize("round_number", range(4))
def test_a_killed_node_loses_nothing_that_it_has_answered(folder: Path, round_number: int) -> None:
    """kill -9 in the midst of making blocks: all that was confirmed is there, and all of it."""
    draw = random.Random(round_number)
    node = process.ensure_running(folder)
    sender, receiver = DEV_ACCOUNTS[0].address, "0x" + "ab" * 20
    gift = {"from": sender, "to": receiver, "value": "0x1", "gas": "0x5208"}
    known = [
        str(process.request(node, "eth_sendTransaction", [gift]))
        for _ in range(draw.randrange(1, 12))
    ]
    with ThreadPoolExecutor(1) as background:
        pouring = background.submit(_pour, node, gift, known)
        while len(known) < 25 + draw.randrange(40):
            pass
        os.kill(node.pid, signal.SIGKILL)
        pouring.result()
    wait_until_unlocked(folder)

    assert process.status(folder) is None
    again = process.ensure_running(folder)
    for transaction_hash in known:
        receipt: Any = process.request(again, "eth_getTransactionReceipt", [transaction_hash])
        assert receipt is not None, "a transaction that was answered is gone"
        assert receipt["status"] == "0x1"
    head = number_of(again)
    count = int(str(process.request(again, "eth_getTransactionCount", [sender, "latest"])), 16)
    balance = int(str(process.request(again, "eth_getBalance", [receiver, "latest"])), 16)
    assert count == balance == head, "head and state are of different blocks"
    assert len(known) <= count <= len(known) + 1
    assert_whole(again, head)
    process.request(again, "eth_sendTransaction", [gift])
    assert number_of(again) == head + 1


def _pour(node: NodeInfo, gift: dict[str, str], known: list[str]) -> None:
    """Send until nobody answers any more."""
    while True:
        try:
            known.append(str(process.request(node, "eth_sendTransaction", [gift])))
        except (ChainError, http.client.HTTPException):
            return


def wait_until_unlocked(folder: Path) -> None:
    """The kernel frees the lock of a process that was killed, in its own time."""
    while is_locked(folder / "lock"):
        pass


def assert_whole(node: NodeInfo, head: int) -> None:
    """Each block names the one before it and holds its one transaction with its receipt."""
    earlier: Any = process.request(node, "eth_getBlockByNumber", ["0x0", False])
    for number in range(1, head + 1):
        block: Any = process.request(node, "eth_getBlockByNumber", [hex(number), True])
        assert block["parentHash"] == earlier["hash"]
        (transaction,) = block["transactions"]
        found: Any = process.request(node, "eth_getTransactionByHash", [transaction["hash"]])
        assert found == transaction
        earlier = block


def test_a_node_that_is_told_to_stop_closes_its_store(folder: Path) -> None:
    """A killed node leaves its log beside the store; one that stops has put it in."""
    for ending, left in ((signal.SIGTERM, False), (signal.SIGINT, False), (signal.SIGKILL, True)):
        node = process.ensure_running(folder)
        process.request(node, "evm_mine", [])
        os.kill(node.pid, ending)
        while process.status(folder):
            pass
        assert (folder / f"{FILE_NAME}-wal").exists() is left


def test_a_node_that_is_told_to_stop_frees_the_folder_at_once(folder: Path) -> None:
    process.ensure_running(folder)
    assert process.stop(folder)
    assert not process.stop(folder)
    Chain.open(folder).close()
    assert not (folder / "node.json").exists()


# -- one node a folder


def test_ctrl_c_ends_a_node_in_the_foreground_quietly(folder: Path) -> None:
    code = "import sys; from pathlib import Path; from govkit.chain import process;"
    code += f" sys.exit(process.run_in_foreground(Path({str(folder)!r})))"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as shown:
        assert shown.stderr is not None
        assert "Ctrl-C ends it" in shown.stderr.readline()
        os.killpg(shown.pid, signal.SIGINT)
        assert shown.stderr.read() == ""
    assert shown.returncode == 0
    assert process.status(folder) is None
    assert not (folder / f"{FILE_NAME}-wal").exists()


@pytest.mark.parametrize("ending", process.ENDINGS)
def test_told_to_end_while_it_begins_to_serve_a_node_ends(
    folder: Path, ending: signal.Signals
) -> None:
    """Something between its listening and its serving swallows whatever is raised there."""
    program = (
        "import os, sys, uvicorn\n"
        "from govkit.chain.__main__ import main\n"
        "made, ending = uvicorn.Config, int(sys.argv.pop())\n"
        "def config(*given, **named):\n"
        "    try:\n"
        "        os.kill(os.getpid(), ending)\n"
        "    except BaseException:\n"
        "        pass\n"
        "    return made(*given, **named)\n"
        "uvicorn.Config = config\n"
        "sys.exit(main())\n"
    )
    command = [sys.executable, "-c", program, "--folder", str(folder), str(int(ending))]
    ended = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    assert process.status(folder) is None
    assert not (folder / f"{FILE_NAME}-wal").exists()


def test_two_that_start_at_once_get_one_node(folder: Path) -> None:
    with ThreadPoolExecutor(4) as together:
        nodes = list(together.map(process.ensure_running, [folder] * 4))
    assert len({node.pid for node in nodes}) == 1
    assert process.status(folder) == nodes[0]


def test_two_processes_that_start_at_once_get_one_node(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from govkit.chain import process\n"
        "print(process.ensure_running(Path(sys.argv[1])).pid)\n"
    )
    command = [sys.executable, "-c", program, str(folder)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    pids = {each.communicate()[0].strip() for each in both}
    assert [each.returncode for each in both] == [0, 0]
    assert len(pids) == 1


def test_two_folders_are_two_worlds(folder: Path, tmp_path: Path) -> None:
    one, other = process.ensure_running(folder), process.ensure_running(tmp_path / "other")
    try:
        assert one.port != other.port
        process.request(one, "evm_mine", [])
        assert (number_of(one), number_of(other)) == (1, 0)
    finally:
        process.stop(tmp_path / "other")


def test_a_second_process_is_locked_out(folder: Path) -> None:
    node = process.ensure_running(folder)
    with pytest.raises(ChainError, match=f"is in use: process {node.pid} has it open") as caught:
        Chain.open(folder)
    assert "govkit chain stop" in str(caught.value)
    assert number_of(node) == 0


def test_a_left_behind_node_file_with_a_pid_of_somebody_else_is_not_believed(
    folder: Path,
) -> None:
    """The process number was given to another program (this one): it is neither asked nor ended."""
    node = process.ensure_running(folder)
    process.stop(folder)
    stale = json.dumps({"pid": os.getpid(), "port": node.port})
    (folder / "node.json").write_text(stale)
    (folder / "lock").write_text(str(os.getpid()))
    assert process.status(folder) is None
    assert not process.stop(folder)
    again = process.ensure_running(folder)
    assert again.pid not in (node.pid, os.getpid())
    assert number_of(again) == 0


def test_a_node_file_that_does_not_match_the_lock_is_not_believed(folder: Path) -> None:
    node = process.ensure_running(folder)
    written = (folder / "node.json").read_bytes()
    for damage in ('{"pid": 1, "port": 1}', "{", "[]", "null", ""):
        (folder / "node.json").write_text(damage)
        assert process.status(folder) is None
    (folder / "node.json").write_bytes(written)
    assert process.status(folder) == node


# -- what cannot be opened


def test_a_store_of_another_version_is_refused(folder: Path) -> None:
    Chain.open(folder).close()
    for version in (VERSION + 1, VERSION + 98):
        with sqlite3.connect(folder / FILE_NAME) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
        connection.close()
        with pytest.raises(ChainError, match=f"has version {version}: this govkit reads"):
            Chain.open(folder)
        with pytest.raises(ChainError, match=f"did not start.*has version {version}"):
            process.ensure_running(folder)


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"SQLite format 3\0" + b"\1" * 9000])
def test_a_file_that_is_no_store_is_refused_and_left_alone(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(content)
    with pytest.raises(ChainError, match="is not a chain that can be opened"):
        Chain.open(folder)
    assert (folder / FILE_NAME).read_bytes() == content
    with pytest.raises(ChainError, match="did not start"):
        process.ensure_running(folder)


@pytest.mark.parametrize("name", ["lock", "node.json", "node.log", "starting", FILE_NAME,
                                  f"{FILE_NAME}-journal", f"{FILE_NAME}-wal", "use"])  # fmt: skip
def test_a_pipe_in_a_files_place_is_waited_for_by_nobody(folder: Path, name: str) -> None:
    """Whoever gave away the folder may have put it there; the tests' own time limit ends a wait."""
    folder.mkdir()
    os.mkfifo(folder / name)
    assert process.status(folder) is None
    assert stored_head(folder) is None
    if name == "use":  # it points nowhere
        assert process.ensure_running(folder).pid
        return
    with pytest.raises(
        ChainError, match=r"it is (not a file, but|a folder,) a (device|pipe)|Errno 6"
    ):
        process.ensure_running(folder)


@pytest.mark.parametrize("name", ["lock", "node.log", "starting"])
def test_a_link_leads_no_writing_elsewhere(folder: Path, tmp_path: Path, name: str) -> None:
    folder.mkdir()
    (tmp_path / "mine").write_text("mine")
    (folder / name).symlink_to(tmp_path / "mine")
    with pytest.raises(ChainError, match="it is a link"):
        process.ensure_running(folder)
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ChainError, match=r"cannot be used.*choose a folder of your own"):
        process.ensure_running(tmp_path / "file" / "chain")
    with pytest.raises(ChainError, match="cannot be written"):
        Chain.open(tmp_path / "file" / "chain")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ChainError, match="correct its permissions"):
            process.ensure_running(tmp_path / "chain")
    finally:
        tmp_path.chmod(0o700)


def test_a_port_in_use_is_told(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ChainError, match=f"port {port} cannot be used.*another --port"):
            process.ensure_running(folder, port=port)
    assert process.status(folder) is None
    assert process.ensure_running(folder, port=port).port == port


# -- at the door


def post(
    node: NodeInfo, body: bytes, headers: dict[str, str] | None = None, method: str = "POST"
) -> tuple[int, Any]:
    """Status and decoded body of one HTTP request."""
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)
    try:
        connection.request(
            method, "/", body, {"content-type": "application/json"} | (headers or {})
        )
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None
    finally:
        connection.close()


def message(method: str, *params: object, identity: object = 1) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": identity, "method": method, "params": list(params)}


def ask(node: NodeInfo, *messages: object) -> Any:
    body = messages[0] if len(messages) == 1 else list(messages)
    return post(node, json.dumps(body).encode())[1]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"{'a': 1}", b"[" * 100_000, b'{"a":' * 100_000, b"NaN,", b"nul"],
    ids=lambda body: repr(body[:10]),
)
def test_what_is_no_json_is_told(shared: NodeInfo, body: bytes) -> None:
    status, answer = post(shared, body)
    assert status == 400
    assert answer["error"]["code"] == -32700
    assert number_of(shared) >= 0


@pytest.mark.parametrize(
    "body", [{}, 5, None, "x", {"method": 5}, {"id": 1}, [], [5], [[]], {"method": None}]
)
def test_what_is_no_request_is_told(shared: NodeInfo, body: object) -> None:
    answer = ask(shared, body)
    answer = answer[0] if isinstance(answer, list) else answer
    assert answer["error"]["code"] == -32600


def test_an_unknown_method_is_told(shared: NodeInfo) -> None:
    assert ask(shared, message("eth_nonsense"))["error"] == {
        "code": -32601,
        "message": "the method eth_nonsense does not exist/is not available",
    }


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_getBalance", []),
        ("eth_getBalance", ["0x" + "00" * 20, "latest", "more"]),
        ("eth_getBalance", ["0x12", "latest"]),
        ("eth_getBalance", [5, "latest"]),
        ("eth_getBalance", ["0x" + "00" * 20, "newest"]),
        ("eth_getBalance", ["0x" + "00" * 20, -1]),
        ("eth_getBalance", ["0x" + "00" * 20, "0xzz"]),
        ("eth_getBalance", ["0x" + "00" * 20, []]),
        ("eth_getBlockByHash", ["0x12", False]),
        ("eth_getTransactionReceipt", ["0x"]),
        ("eth_call", ["x"]),
        ("eth_call", [{"to": "0x12"}]),
        ("eth_call", [{"to": "0x" + "00" * 20, "data": "0xz"}]),
        ("eth_call", [{"to": "0x" + "00" * 20, "data": "0x123"}]),
        ("eth_getLogs", ["all"]),
        ("eth_getLogs", [{"topics": ["0x12"]}]),
        ("eth_getLogs", [{"topics": [None] * 5}]),
        ("eth_getLogs", [{"address": ["0x12"]}]),
        ("eth_sendRawTransaction", [5]),
        ("evm_increaseTime", ["soon"]),
    ],
)
def test_a_wrong_parameter_is_told(shared: NodeInfo, method: str, params: list[object]) -> None:
    error = ask(shared, message(method, *params))["error"]
    assert error["code"] == -32602, error
    assert method in error["message"]


@pytest.mark.parametrize("raw", ["0x", "0x00", "0x02", "0xc0", "0xff" * 1, "0x02c0", "0xf8ff"])
def test_what_is_no_transaction_is_told(shared: NodeInfo, raw: str) -> None:
    before = number_of(shared)
    error = ask(shared, message("eth_sendRawTransaction", raw))["error"]
    assert error["code"] in (-32000, -32602), error
    assert number_of(shared) == before


def test_a_block_that_is_not_there_yet_is_told(shared: NodeInfo) -> None:
    nobody = "0x" + "00" * 20
    error = ask(shared, message("eth_getBalance", nobody, hex(10**9)))["error"]
    assert error["code"] == -32000
    assert "header not found" in error["message"]
    assert ask(shared, message("eth_getBlockByNumber", hex(10**9), False))["result"] is None


def test_a_batch_is_answered_in_its_order(shared: NodeInfo) -> None:
    answers = ask(
        shared,
        message("eth_chainId", identity="a"),
        message("eth_nonsense", identity="b"),
        message("net_version", identity="c"),
    )
    assert [answer["id"] for answer in answers] == ["a", "b", "c"]
    assert answers[0]["result"] == "0x539"
    assert "error" in answers[1]


def test_a_notification_is_not_answered(shared: NodeInfo) -> None:
    quiet = {"jsonrpc": "2.0", "method": "eth_chainId", "params": []}
    assert ask(shared, quiet) is None
    assert len(ask(shared, quiet, message("eth_chainId"))) == 1


def test_a_batch_has_a_bound(shared: NodeInfo) -> None:
    most = [message("eth_chainId", identity=number) for number in range(1_000)]
    assert len(ask(shared, *most)) == 1_000
    refused = ask(shared, *most, message("eth_chainId"))
    assert "a batch holds 1 to 1000 requests, found 1001" in refused["error"]["message"]


@pytest.mark.parametrize(
    "host",
    ["evil.example.org", "evil.example.org:8545", "127.0.0.1.evil.org", "localhost.evil.org", ""],
)
def test_a_page_that_rebinds_its_name_gets_nothing(shared: NodeInfo, host: str) -> None:
    status, answer = post(shared, json.dumps(message("eth_accounts")).encode(), {"host": host})
    assert status == 403
    assert "result" not in answer


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:8545", "[::1]:8545"])
def test_the_names_of_this_machine_are_answered(shared: NodeInfo, host: str) -> None:
    status, answer = post(shared, json.dumps(message("eth_chainId")).encode(), {"host": host})
    assert (status, answer["result"]) == (200, "0x539")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_answered(shared: NodeInfo, method: str) -> None:
    status, answer = post(shared, b"", method=method)
    assert status == 405
    assert "send JSON-RPC requests with POST" in answer["error"]["message"]


def test_no_other_origin_is_let_in(shared: NodeInfo) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", shared.port)
    try:
        connection.request(
            "POST", "/", json.dumps(message("eth_chainId")), {"origin": "https://evil.example.org"}
        )
        answer = connection.getresponse()
        answer.read()
        headers = {name.lower() for name, _ in answer.getheaders()}
    finally:
        connection.close()
    assert not any(name.startswith("access-control") for name in headers)


def test_a_hundred_megabytes_are_refused_and_cost_no_memory(shared: NodeInfo) -> None:
    before = resident_bytes(shared.pid)
    with socket.create_connection(("127.0.0.1", shared.port), timeout=60) as sending:
        sending.sendall(
            b"POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            b"content-length: 104857600\r\n\r\n"
        )
        status = answered_while(sending, b" " * (1 << 20), 100)
    assert status == 413
    assert resident_bytes(shared.pid) - before < 50 << 20
    assert number_of(shared) >= 0


def answered_while(sending: socket.socket, piece: bytes, pieces: int) -> int:
    """Send pieces until the other side answers or hangs up. Returns the HTTP status."""
    sending.settimeout(30)
    try:
        for _ in range(pieces):
            sending.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return int(sending.recv(65_536).split()[1])


def resident_bytes(pid: int) -> int:
    """The process's memory, most of it ever used."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
