"""The verifier in one file judges each dossier as govkit does, without govkit or a node."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from govkit.contracts.abi import Artifact
from govkit.dossier import bundle, standalone
from govkit.dossier.build import Request, build, verifiers
from govkit.dossier.standalone import source
from govkit.errors import RecordError
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.nation import Nation
from govkit.records.checkpoint import Checkpoint, SigningKey
from tests.browser import NODE
from tests.cli.test_checker import ask_page, case
from tests.integration.test_dossier import (
    DEPLOYMENT_LIES,
    HOSTILE_ARCHIVES,
    SIGNED_LIES,
    Files,
    Made,
    deployed,
    made,
    no_pages,
    put,
    sha,
)

__all__ = ["deployed", "made"]

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "reference" / "verifiers.md"
BEYOND = {"a proof less"}
"""The whole verifier misses any proof, this one only those of what it checks."""


@pytest.fixture(scope="module")
def file() -> ModuleType:
    """The file as a module of its own; nothing of govkit is in its text."""
    module = ModuleType("verify_dossier")
    text = source()
    assert not re.search(r"^\s*(from|import) govkit", text, re.MULTILINE)
    exec(compile(text, standalone.NAME, "exec"), module.__dict__)
    return module


def passes(file: ModuleType, raw: bytes, **trust: str) -> bool:
    try:
        file.verify(raw, **trust)
    except Exception:
        return False
    return True


def trusts(made: Made) -> Iterator[dict[str, str]]:
    """By the key, by the block, and by both."""
    key, block_hash = str(made.key.verifier), "0x" + made.block_hash.hex()
    yield {"key": key}
    yield {"block_hash": block_hash}
    yield {"key": key, "block_hash": block_hash}


def test_a_good_dossier_is_verified_by_each_trust(file: ModuleType, made: Made) -> None:
    for trust in trusts(made):
        assert passes(file, made.raw, **trust)


def test_it_runs_without_govkit(made: Made, tmp_path: Path) -> None:
    place, script = tmp_path / "dossier.zip", tmp_path / "verify_dossier.py"
    place.write_bytes(made.raw)
    script.write_bytes(bundle.unpack(made.raw)[bundle.VERIFIER])
    blocked = f"import sys; sys.modules['govkit'] = None; sys.argv = sys.argv[1:]; \
import runpy; runpy.run_path({str(script)!r}, run_name='__main__')"

    def run(*given: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-c", blocked, "verify_dossier.py", *given]
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        return told.returncode, told.stdout + told.stderr

    key, block_hash = str(made.key.verifier), "0x" + made.block_hash.hex()
    code, told = run(str(place), "--key", key, "--block-hash", block_hash)
    assert (code, told.split("\n")[0]) == (0, "verified: Testland, 21 citizens, 2 resolutions")
    for each in file_says():
        assert each in told
    assert "look it up" not in told
    place.write_bytes(made.raw[:-1])
    assert run(str(place), "--key", key)[0] == 1
    assert run(str(place))[0] == 2


def file_says() -> tuple[str, ...]:
    from govkit.dossier.standalone.statements import NOT_CHECKED

    return NOT_CHECKED


@pytest.mark.parametrize("attack", HOSTILE_ARCHIVES)
def test_no_other_archive_of_the_same_files_passes(
    file: ModuleType, made: Made, attack: str
) -> None:
    raw = HOSTILE_ARCHIVES[attack](bundle.unpack(made.raw))
    assert not any(passes(file, raw, **trust) for trust in trusts(made))


def test_no_flipped_bit_or_cut_end_passes(file: ModuleType, made: Made) -> None:
    chance, key = random.Random(6962), str(made.key.verifier)
    for place in [0, len(made.raw) - 1, *chance.sample(range(len(made.raw)), 200)]:
        raw = bytearray(made.raw)
        raw[place] ^= 1 << chance.randrange(8)
        assert not passes(file, bytes(raw), key=key)
    for cut in (b"", made.raw[:100], made.raw[:-22], made.raw + b"\0"):
        assert not passes(file, cut, key=key)


def test_missing_added_and_swapped_files_are_refused(file: ModuleType, made: Made) -> None:
    files, key = bundle.unpack(made.raw), str(made.key.verifier)
    for name in files:
        less = {each: data for each, data in files.items() if each != name}
        assert not passes(file, bundle.pack(less), key=key)
    assert not passes(file, bundle.pack({**files, "more.txt": b""}), key=key)
    one, other = "records/1.tlog-proof", "records/2.tlog-proof"
    swapped = bundle.pack({**files, one: files[other], other: files[one]})
    assert not passes(file, swapped, key=key)


@pytest.mark.parametrize("lie", SIGNED_LIES)
def test_the_keys_own_holder_cannot_lie(file: ModuleType, made: Made, lie: str) -> None:
    assert passes(file, made.forged(lambda files: None), key=str(made.key.verifier))
    forged = made.forged(SIGNED_LIES[lie])
    for trust in trusts(made):
        assert not passes(file, forged, **trust) or lie in BEYOND


@pytest.mark.parametrize("lie", DEPLOYMENT_LIES)
def test_a_deployment_that_lies_is_found_out(
    file: ModuleType,
    deployed: tuple[Made, Deployment],
    lie: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, other = deployed
    nation, log = made.world.nation, made.world.nation.records.log()
    key = str(made.key.verifier)
    assert passes(file, build(nation, log, made.key, made.request, no_pages), key=key)
    liar = Nation(DEPLOYMENT_LIES[lie](nation.deployment, other), nation.port)
    with monkeypatch.context() as patched:
        patched.setattr("govkit.nation.authenticity.check_nation", lambda nation: None)
        raw = build(liar, log, made.key, made.request, no_pages)
    assert not passes(file, raw, key=key) or lie in BEYOND


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_page_refuses_what_was_altered_after_signing(made: Made) -> None:
    """As Python does with the key; what the key's own holder says, it takes as said."""
    chance, key = random.Random(9162), str(made.key.verifier)
    files = bundle.unpack(made.raw)
    spoilt = [attack(files) for attack in HOSTILE_ARCHIVES.values()]
    spoilt += [
        bundle.pack({each: data for each, data in files.items() if each != name}) for name in files
    ]
    spoilt += [made.raw[:cut] for cut in (0, 1, 100, -1, -22)] + [made.raw + b"\0"]
    for place in chance.sample(range(len(made.raw)), 60):
        flipped = bytearray(made.raw)
        flipped[place] ^= 1 << chance.randrange(8)
        spoilt.append(bytes(flipped))
    good, other, *told = ask_page(
        [
            case(made.raw, key=key, blockHash="0x" + made.block_hash.hex()),
            case(made.raw, key=str(SigningKey.generate(made.key.name).verifier)),
            *(case(each, key=key) for each in spoilt),
        ]
    )
    assert good["what"] == "The files of this dossier are those that the key's holders signed"
    assert any(
        "does not run the contracts" in each.replace("this page ", "") for each in good["trust"]
    )
    assert "refused" in other
    assert all("refused" in each for each in told)


LIES_ABOUT_RECORDS = (
    "swapped records", "an amendment left out", "swapped contents", "another checkpoint",
)  # fmt: skip


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_page_finds_lies_about_records(made: Made) -> None:
    forged = [made.forged(SIGNED_LIES[lie]) for lie in LIES_ABOUT_RECORDS]
    key = str(made.key.verifier)
    assert all("refused" in each for each in ask_page([case(each, key=key) for each in forged]))


def test_other_nations_keys_and_blocks_are_refused(file: ModuleType, made: Made) -> None:
    key, stranger = str(made.key.verifier), "eip155:1:0x" + "11" * 20
    other = SigningKey.generate(made.key.name).verifier
    assert not passes(file, made.raw, key=str(other))
    assert not passes(file, made.raw, key=key, block_hash="0x" + "11" * 32)
    assert not passes(file, made.raw, key=key, origin=stranger)
    assert passes(file, made.raw, key=key, origin=made.key.name)


def test_an_older_head_and_a_record_left_out_are_refused(file: ModuleType, made: Made) -> None:
    log, key = made.world.nation.records.log(), str(made.key.verifier)
    older = made.key.sign(Checkpoint(log.head.origin, 4, log.tree.root(4)))

    def change(files: Files) -> None:
        note = files[bundle.CHECKPOINT]
        for name in files:
            files[name] = files[name].replace(note, older.encode())

    assert not passes(file, made.forged(change), key=key)
    contents = dict(list(made.request.contents.items())[:1])
    less = Request(made.request.records[:-1], contents)
    raw = build(made.world.nation, log, made.key, less, no_pages)
    assert not passes(file, raw, key=key)
    damaged = put(f"contents/{sha(b'key').hex()}", lambda raw: b"other")
    assert not passes(file, made.forged(damaged), key=key)


def test_a_long_log_is_verified_record_by_record(file: ModuleType, made: Made) -> None:
    log, request = made.world.nation.records.log(), replace(made.request, whole_up_to=4)
    raw = build(made.world.nation, log, made.key, request, no_pages)
    assert passes(file, raw, key=str(made.key.verifier))


def test_it_knows_the_code_of_each_contract_that_a_nation_has(file: ModuleType) -> None:
    for name, (length, code_hash) in file.CODES.items():
        runtime = Artifact.load(name).runtime
        assert (len(runtime), file.keccak(runtime).hex()) == (length, code_hash)
    folder = ROOT / "src" / "govkit" / "contracts" / "artifacts"
    here = {each.stem for each in folder.glob("*.json")}
    # The purse: of nations that it cannot read.
    no_part = {"Distributor", "Purse", "VestingGrant"}
    assert here - set(file.CODES) == no_part, "those no nation is made of"


def test_the_published_hashes_are_those_of_the_files() -> None:
    text = PUBLISHED.read_text()
    for name, data in verifiers().items():
        line = f"| `{name}` | `{sha256(data).hexdigest()}` |"
        assert line in text, f"write this into {PUBLISHED.name}: {line}"


def test_the_readme_in_a_dossier_names_both_and_their_hashes(made: Made) -> None:
    files: dict[str, Any] = bundle.unpack(made.raw)
    text = files[bundle.README].decode()
    for name in (bundle.PAGE, bundle.VERIFIER):
        assert f"{name:<20}{sha256(files[name]).hexdigest()}" in text
    with pytest.raises(RecordError):
        made.check(bundle.pack({**files, bundle.VERIFIER: b"import os"}))
