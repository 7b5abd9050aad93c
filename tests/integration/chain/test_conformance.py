"""The public conformance cases of ethereum/execution-apis: requests and answers over a chain.

A part of them lies beside the project. EXECUTION_APIS may name the folder `tests` of a checkout,
which has them all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import execution
from govkit.chain.chain import Chain
from govkit.chain.genesis import Genesis
from govkit.chain.importing import import_blocks, read_blocks
from govkit.chain.node import Node
from govkit.chain.store import Store
from govkit.errors import ChainError

BESIDE = Path(__file__).parents[4] / "shared" / "data" / "execution-apis"
CASES = Path(os.environ.get("EXECUTION_APIS", BESIDE))
FILES = sorted(path for path in CASES.glob("*/*.io") if path.stat().st_size)

pytestmark = pytest.mark.skipif(
    not FILES, reason="the conformance cases are not beside the project"
)

STATE_ROOT = 3  # its place in a header


def fresh_chain() -> Chain:
    return Chain(Store(), None, Genesis.of_file(CASES / "genesis.json"))


@pytest.fixture(scope="module")
def chain() -> Chain:
    chain = fresh_chain()
    assert import_blocks(chain, CASES / "chain.rlp") == 54
    return chain


@pytest.fixture
def node(chain: Chain) -> Iterator[Node]:
    snapshot = chain.snapshot()
    yield Node(chain)
    chain.automine = True
    chain.revert(snapshot)


def pairs(path: Path) -> Iterator[tuple[Any, Any, bool]]:
    """Request, expected answer, and whether only its keys and types count."""
    lines = path.read_text().splitlines()
    by_form = any(line.startswith("// speconly") for line in lines)
    request = None
    for line in lines:
        if line.startswith(">> "):
            request = json.loads(line[3:])
        elif line.startswith("<< "):
            yield request, json.loads(line[3:]), by_form


def form_of(value: Any) -> Any:
    """Keys and types; of a list, the forms of what is in it."""
    if isinstance(value, dict):
        return {key: form_of(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [form_of(value[0])] if value else []
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else type(value).__name__


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(node: Node, path: Path) -> None:
    checked = 0
    for request, expected, by_form in pairs(path):
        answer = json.loads(json.dumps(node.handle(request)))
        if "error" in expected:
            # which error is the client's business; that it is one of that code is not
            assert answer["error"]["code"] == expected["error"]["code"], answer
            assert answer["error"].get("data") == expected["error"].get("data")
        elif by_form:
            assert form_of(answer["result"]) == form_of(expected["result"])
        else:
            assert answer["result"] == expected["result"]
        checked += 1
    assert checked


def test_the_estimates_take_three_runs_at_most(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    really = execution.run

    def noted(vm: Any, transaction: Any) -> Any:
        runs.append(transaction.gas)
        return really(vm, transaction)

    monkeypatch.setattr(execution, "run", noted)
    files = sorted((CASES / "eth_estimateGas").glob("*.io"))
    assert files
    for file in files:
        for request, _, _ in pairs(file):
            runs.clear()
            node.handle(request)
            assert 1 <= len(runs) <= 3, file.name


def test_the_traces_are_those_of_the_cases(node: Node) -> None:
    """Checked by the cases for their form alone, but right to the last step."""
    for path in (CASES / "debug_traceTransaction", CASES / "debug_traceBlockByNumber"):
        for file in sorted(path.glob("*.io")):
            for request, expected, _ in pairs(file):
                if "result" in expected:
                    assert node.handle(request)["result"] == expected["result"], file.name


def test_a_simulated_block_is_the_one_of_the_specification(node: Node) -> None:
    """The example of eth_simulateV1 in the OpenRPC document is over this very chain."""
    first, second, third = ("0x" + head + "00" * 19 for head in ("c0", "c1", "c2"))
    pay = {"value": "0x3e8"}
    blocks = [
        {
            "stateOverrides": {first: {"balance": "0x3e8"}},
            "calls": [{"from": first, "to": second, **pay}, {"from": second, "to": third, **pay}],
        }
    ]
    (block,) = node.request("eth_simulateV1", [{"blockStateCalls": blocks}, "latest"])
    assert block["hash"] == "0xdb785f2444d7f68bc2bc04860c27ad059217192d17e2889ec801bcae9209b204"
    assert block["size"] == "0x2c5"
    call = {"returnData": "0x", "logs": [], "gasUsed": "0x5208", "status": "0x1"}
    assert block["calls"] == [{**call, "maxUsedGas": "0x5208"}] * 2


@pytest.mark.parametrize("number", range(0, 55, 3))
def test_blocks_can_be_simulated_after_those_of_any_fork(node: Node, number: int) -> None:
    sender = "0x" + "c0" * 20
    blocks = [
        {
            "stateOverrides": {sender: {"balance": "0x64"}},
            "calls": [{"from": sender, "to": sender}],
        },
        {"calls": [{"from": sender, "to": "0x" + "c1" * 20, "value": "0x64"}]},
    ]
    options = {"blockStateCalls": blocks, "returnFullTransactions": True}
    found = node.request("eth_simulateV1", [options, hex(number)])
    assert [int(each["number"], 16) for each in found] == [number + 1, number + 2]
    assert [each["calls"][0]["status"] for each in found] == ["0x1", "0x1"]
    base = node.request("eth_getBlockByNumber", [hex(number)])
    assert found[0]["parentHash"] == base["hash"]


def test_the_chain_is_written_as_it_was_read(node: Node) -> None:
    raw = [node.request("debug_getRawBlock", [hex(number)]) for number in range(1, 55)]
    assert bytes.fromhex("".join(each[2:] for each in raw)) == (CASES / "chain.rlp").read_bytes()


def test_a_block_that_lies_is_refused_and_nothing_of_it_stays(tmp_path: Path) -> None:
    raw = bytearray((CASES / "chain.rlp").read_bytes())
    third = list(read_blocks(CASES / "chain.rlp"))[2]
    raw[raw.index(third[0][STATE_ROOT])] ^= 1
    bad = tmp_path / "bad.rlp"
    bad.write_bytes(bytes(raw))
    chain = fresh_chain()
    with pytest.raises(ChainError, match=r"block 3 .* state_root"):
        import_blocks(chain, bad)
    assert chain.head.block_number == 2
    assert not list(chain.store.nodes.waiting())
