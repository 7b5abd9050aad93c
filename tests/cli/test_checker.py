"""The page that verifies proofs in a browser says what Python says, of good and of altered ones."""

from __future__ import annotations

import json
import random
import re
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from govkit.chain.witness import Witness, logs_of, read_header, receipt_at, receipt_path
from govkit.crypto.keccak import keccak
from govkit.errors import GovkitError
from govkit.records.checkpoint import SigningKey, VerifierKey
from govkit.records.proof import RecordProof
from govkit.web.checker import checker_page, script
from tests.browser import CHROMIUM, NODE, chromium
from tests.cli.conftest import Cli
from tests.cli.test_gazette import Site, decided_once

__all__ = ["decided_once"]

_RUN = """
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
require("vm").runInThisContext(cases.script);
(async () => {
  const told = [];
  for (const each of cases.cases) {
    const bytes = (text) => text === null ? null : new Uint8Array(Buffer.from(text, "base64"));
    told.push(await verify(bytes(each.proof), {...each.given, content: bytes(each.content)}));
  }
  console.log(JSON.stringify(told));
})();
"""
Case = dict[str, Any]


def case(proof: bytes, content: bytes | None = None, **given: str) -> Case:
    held = None if content is None else b64encode(content).decode()
    return {"proof": b64encode(proof).decode(), "content": held, "given": given}


def ask_page(cases: list[Case]) -> list[dict[str, Any]]:
    """What the page's script says of each case, in Node."""
    assert NODE is not None
    asked = json.dumps({"script": script(), "cases": cases})
    run = subprocess.run(
        [NODE, "-e", _RUN], input=asked, capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, run.stderr
    told: list[dict[str, Any]] = json.loads(run.stdout)
    return told


def is_record_proof(raw: bytes, key: str, content: bytes | None = None) -> bool:
    """What Python says of a record's proof."""
    try:
        proof = RecordProof.parse(raw.decode())
        proof.verify([VerifierKey.parse(key)])
    except (GovkitError, ValueError):
        return False
    return content is None or sha256(content).digest() == proof.record.content_hash


def is_block_proof(raw: bytes, block_hash: str) -> bool:
    """What Python says of a block's file: as verify_site does for all of them."""
    try:
        told = json.loads(raw)
        nodes = [each for receipt in told["receipts"] for each in receipt["nodes"]]
        header = read_header(bytes.fromhex(told["header"][2:]))
        witness, root = Witness([bytes.fromhex(each[2:]) for each in nodes]), header.receipt_root
        for each in told["receipts"]:
            logs_of(receipt_at(witness, root, each["position"]))
            path = ["0x" + node.hex() for node in receipt_path(witness, root, each["position"])]
            if path != each["nodes"]:
                return False
        written = json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
    except (GovkitError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return False
    named = keccak(bytes.fromhex(told["header"][2:])).hex()
    return (
        sorted(told) == ["block", "hash", "header", "receipts"]
        and (told["block"], told["hash"]) == (header.block_number, f"0x{named}")
        and block_hash == told["hash"]
        and told["header"] == f"0x{header.encode().hex()}"
        and written.encode() == raw
    )


def altered(raw: bytes, chance: random.Random, count: int) -> list[bytes]:
    """Bits flipped, lines left out and swapped, ends cut and added."""
    return [each for each in _altered(raw, chance, count) if each != raw]


def _altered(raw: bytes, chance: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        spoilt = bytearray(raw)
        spoilt[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        yield bytes(spoilt)
    lines = raw.split(b"\n")
    for place in range(len(lines)):
        yield b"\n".join(lines[:place] + lines[place + 1 :])
        yield b"\n".join(lines[:place] + lines[place:][::-1])
    yield from (raw[:-1], raw + b"\n", raw + b"\0", b"", b"\n" + raw, raw.replace(b"\n", b"\r\n"))


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_page_and_python_agree_on_records(decided_once: Site) -> None:
    chance, key = random.Random(6962), decided_once.key
    raw = (decided_once.folder / "proofs" / "2.tlog-proof").read_bytes()
    content = b"# Article 1: Shells\nAll are equal.\n"
    other = str(SigningKey.generate(decided_once.signer.name).verifier)
    stranger = str(SigningKey.generate("eip155:1:0x" + "11" * 20).verifier)
    cases = [
        case(raw, key=key), case(raw, content, key=key), case(raw, content + b"x", key=key),
        case(raw, key=other), case(raw, key=stranger), case(raw, key=key[:-4] + "AAAA"),
    ]  # fmt: skip
    cases += [case(each, key=key) for each in altered(raw, chance, 150)]
    told = [not each.get("refused") for each in ask_page(cases)]
    assert told[:6] == [True, True, False, False, False, False]
    expected = [is_record_proof(b64decode(each["proof"]), key) for each in cases[6:]]
    assert told[6:] == expected
    assert not any(expected)


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_page_and_python_agree_on_votes_and_payments(decided_once: Site) -> None:
    chance = random.Random(1186)
    for place in sorted((decided_once.folder / "acts" / "blocks").iterdir()):
        raw = place.read_bytes()
        block_hash = json.loads(raw)["hash"]
        again = json.loads(raw)
        again["receipts"][0]["nodes"].append(again["receipts"][0]["nodes"][0])
        longer = json.dumps(again, separators=(",", ":")).encode() + b"\n"
        spoilt = [*altered(raw, chance, 30), longer]
        cases = [case(each, blockHash=block_hash) for each in (raw, *spoilt)]
        told = [not each.get("refused") for each in ask_page(cases)]
        assert told == [is_block_proof(b64decode(each["proof"]), block_hash) for each in cases]
        assert told[0]
        assert not any(told[1:])


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_without_the_blocks_hash_the_page_says_what_to_look_up(decided_once: Site) -> None:
    place = min((decided_once.folder / "acts" / "blocks").iterdir())
    raw = place.read_bytes()
    found, wrong = ask_page([case(raw), case(raw, blockHash="0x" + "11" * 32)])
    assert found["depends"]
    assert f"is {json.loads(raw)['hash']}: look it up" in found["trust"][0]
    assert "not the one that you gave" in wrong["refused"]


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_page_tells_a_vote_and_a_record_in_words(decided_once: Site) -> None:
    acts = json.loads((decided_once.folder / "acts" / "acts.json").read_text())
    vote = next(each for each in acts if each["what"] == "vote")
    raw = (decided_once.folder / "acts" / "blocks" / f"{vote['block']}.json").read_bytes()
    proof = (decided_once.folder / "proofs" / "2.tlog-proof").read_bytes()
    of_block, of_record = ask_page([case(raw), case(proof, key=decided_once.key)])
    assert any(f"{vote['who']} voted for with 1 votes" in told for _, told in of_block["facts"])
    record = RecordProof.parse(proof.decode()).record
    facts = dict(of_record["facts"])
    assert (facts["Author"], facts["Title"]) == (record.author, record.title)
    assert facts["SHA-256 of its content"] == record.content_hash.hex()


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_verifies_without_a_network(decided_once: Site, tmp_path: Path) -> None:
    page_file = tmp_path / "check.html"
    page_file.write_text(checker_page())
    good = decided_once.folder / "proofs" / "2.tlog-proof"
    spoilt = tmp_path / "spoilt.tlog-proof"
    spoilt.write_bytes(good.read_bytes().replace(b"index 1", b"index 0"))
    law = tmp_path / "law.md"
    law.write_text("# Article 1: Shells\nAll are equal.\n")
    with chromium() as page:
        page("Network.enable")
        page("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0,
             uploadThroughput=0)  # fmt: skip
        for proof, content, verdict in (
            (good, None, "Verified"), (good, law, "Verified"), (spoilt, None, "Not verified"),
            (good, good, "Not verified"),
        ):  # fmt: skip
            page.open(page_file, width=360)
            page.choose("#proof", proof)
            if content is not None:
                page.choose("#content", content)
            page.evaluate(f"document.getElementById('key').value = {json.dumps(decided_once.key)}")
            page.evaluate("document.getElementById('check').click()")
            page.wait("document.querySelector('#found h2') !== null")
            assert page.evaluate("document.querySelector('#found h2').textContent") == verdict
            assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_page_is_one_file_that_asks_nobody() -> None:
    page = checker_page()
    assert "default-src 'none'" in page
    assert "connect-src" not in page
    assert not re.search(r"https?://|//[a-z]+\.|src=|url\(|import |fetch\(|XMLHttp", page)
    assert page == checker_page()


def test_the_same_page_is_in_every_gazette(decided_once: Site, cli: Cli) -> None:
    assert (decided_once.folder / "check.html").read_text() == checker_page()
