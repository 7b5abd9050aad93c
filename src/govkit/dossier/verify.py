"""Verifies a dossier without any node: every fact is computed again, from proofs alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from govkit.chain.witness import Witness
from govkit.constitution.units import format_time
from govkit.crypto.merkle_tree import MerkleTree
from govkit.dossier import bundle
from govkit.dossier.facts import facts_of, origin_of, to_bytes
from govkit.dossier.records import Papers, to_cite
from govkit.errors import GovkitError, RecordError, UsageError
from govkit.evidence import Evidence, ProvenPort
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.facts import Facts
from govkit.nation.nation import Nation
from govkit.records.archive import LOG_KEY_KIND
from govkit.records.checkpoint import Checkpoint, VerifierKey, unverified_checkpoint
from govkit.records.manifest import MANIFEST_FILE, Manifest
from govkit.records.proof import RecordProof
from govkit.records.record import Record
from govkit.records.tiles import TILE_WIDTH, entry_bundles, read_bundle, tile_path
from govkit.text import read_json

_PROOF = re.compile(r"records/([1-9][0-9]{0,18})\.tlog-proof")
_CONTENT = re.compile(r"contents/([0-9a-f]{64})")
_SINGLE = (
    bundle.DEPLOYMENT, bundle.EVIDENCE, bundle.FACTS, bundle.WITNESS, bundle.CHECKPOINT,
    bundle.PDF, bundle.README, MANIFEST_FILE,
)  # fmt: skip
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, StopIteration,
    TypeError, ValueError,
)  # fmt: skip
"""The exceptions that broken files raise in one layer or another."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A dossier's proved facts, and what the proof rests on.

    `key` signed it, and `key_was_given` tells whether the verifier named that key, or it is only
    the one of the log that the block has. `block_was_given` and `origin_was_given` tell whether
    the verifier named the block, and the log that is meant. `elsewhere` are hashes of earlier
    blocks that are still to be checked somewhere else.
    """

    facts: Facts
    charter: str
    origin: str
    key: VerifierKey
    key_was_given: bool
    block_was_given: bool
    origin_was_given: bool
    elsewhere: Mapping[int, bytes]

    def trust(self) -> list[str]:
        """The things that must be trusted or are not proved, one line each."""
        block = self.facts["block"]
        lines = []
        if not self.block_was_given:
            lines.append(
                f"the key's holders, that block {block['number']} of chain {block['chain_id']} is "
                f"{block['hash']}: look it up and give it as --block-hash"
            )
        if not self.key_was_given:
            lines.append(
                "that the log-key record here is the newest: its key signed the file"
                if not self.facts["log"]["is_whole"]
                else "the nation's key, for what no contract says: the log itself names it"
            )
            if not self.origin_was_given:
                lines.append(
                    f"that {self.origin} is the log of the right nation: give it as --origin"
                )
        lines += [
            f"the key's holders, for {bundle.PDF} and {bundle.README} (--pdf prints what is "
            f"proved), and for {bundle.PAGE} and {bundle.VERIFIER} (compare their hashes)",
            "the nation file, for who the people behind its names are",
        ]
        lines += [
            f"that block {number} is 0x{found.hex()}: look it up"
            for number, found in sorted(self.elsewhere.items())
        ]
        lines += [
            "that nothing else was proposed or executed, nobody else is a keeper, and nobody was "
            "appointed again after the appointment that is told",
            f"that nothing has changed since {format_time(block['timestamp'])}",
        ]
        if not self.facts["log"]["is_whole"]:
            lines.append("that no record which matters here was left out")
        if self.facts["legal_wrapper"]:
            lines.append("the register, for the legal wrapper: ask it")
        return lines


def verify(
    raw: bytes,
    *,
    keys: Sequence[VerifierKey] = (),
    block_hash: bytes | None = None,
    origin: str | None = None,
) -> Verified:
    """Check a dossier's bytes. Raises RecordError, or UsageError if nothing is trusted.

    At least one of `keys` (which may have signed it) and `block_hash` (32 bytes) is what the
    verifier trusts; `origin` (`eip155:CHAIN:LEDGER`) says which nation's log is meant.
    """
    if not keys and block_hash is None:
        raise UsageError("nothing is given to trust", next_step="give --key, --block-hash, or both")
    try:
        return _verified(bundle.unpack(raw), list(keys), block_hash, origin)
    except RecordError:
        raise
    except (GovkitError, *_BROKEN) as error:
        why = str(error) or type(error).__name__
        raise RecordError("its proofs do not prove its statements", why) from error


def _verified(
    files: Mapping[str, bytes],
    keys: list[VerifierKey],
    block_hash: bytes | None,
    origin: str | None,
) -> Verified:
    _check_names(files)
    if keys:
        _check_signature(files, keys)  # first, so that nothing unsigned is even read
    evidence = Evidence.from_json(_json(files, bundle.EVIDENCE))
    if bundle.json_bytes(evidence.to_json()) != files[bundle.EVIDENCE]:
        raise _bad(f"{bundle.EVIDENCE} is not written as govkit writes it")
    if block_hash not in (None, evidence.block_hash):
        raise RecordError(
            "it was made at another block",
            f"its block {evidence.block} is 0x{evidence.block_hash.hex()}",
            "compare the chain and the number of the block that you looked up",
        )
    witness = Witness.parse(files[bundle.WITNESS])
    text = _text(files, bundle.DEPLOYMENT)
    deployment = Deployment.parse(text, Path(bundle.DEPLOYMENT))
    if deployment.to_text() != text:
        raise _bad(f"{bundle.DEPLOYMENT} is not written as govkit writes it")
    nation = Nation.connect(deployment, ProvenPort(evidence, witness))
    papers = _papers(files, nation)
    manifest, key = _check_signature(files, keys or _named_keys(papers))
    names = {manifest.origin, key.name, origin or manifest.origin, origin_of(nation)}
    if len(names) != 1:
        raise RecordError("it belongs to another nation", f"its log is {origin_of(nation)}")
    facts = facts_of(nation, papers)
    _check_same(files, facts, papers)
    if witness.unused():
        raise RecordError(f"{witness.unused()} of its proofs prove none of its statements")
    return Verified(
        facts=facts,
        charter=papers.charter(),
        origin=origin_of(nation),
        key=key,
        key_was_given=bool(keys),
        block_was_given=block_hash is not None,
        origin_was_given=origin is not None,
        elsewhere=dict(evidence.elsewhere),
    )


def _check_names(files: Mapping[str, bytes]) -> None:
    """The files of a dossier, and no others."""
    for name in _SINGLE:
        if name not in files:
            raise _bad(f"{name} is missing")
    known = {*_SINGLE, bundle.WRAPPER, bundle.CHARTER, bundle.PAGE, bundle.VERIFIER}
    for name in files:
        patterns = _PROOF.fullmatch(name) or _CONTENT.fullmatch(name)
        if name not in known and not patterns and not name.startswith("tile/entries/"):
            raise _bad(f"{name} is not part of one")


def _papers(files: Mapping[str, bytes], nation: Nation) -> Papers:
    """The records with their proofs and contents, checked against the ledger's own head."""
    checkpoint = unverified_checkpoint(_text(files, bundle.CHECKPOINT))
    expected = Checkpoint(origin_of(nation), nation.ledger.size(), nation.ledger.root())
    if checkpoint != expected:
        raise RecordError(
            "its checkpoint is not the ledger's at this block",
            f"the ledger has {expected.size} records with the root 0x{expected.root.hex()}",
        )
    cited = {}
    for name in files:
        if match := _PROOF.fullmatch(name):
            proof = RecordProof.parse(_text(files, name))
            if proof.note != _text(files, bundle.CHECKPOINT) or proof.record.number != int(
                match[1]
            ):
                raise _bad(f"{name} belongs to another record or checkpoint")
            proof.check_path(expected)
            cited[proof.record.number] = proof.record
    contents = {
        bytes.fromhex(match[1]): data
        for name, data in files.items()
        if (match := _CONTENT.fullmatch(name))
    }
    is_whole = any(name.startswith("tile/") for name in files)
    if is_whole:
        _check_whole(files, expected, cited)
    wrapper = _text(files, bundle.WRAPPER) if bundle.WRAPPER in files else ""
    papers = Papers(cited, contents, wrapper, is_whole)
    papers.check_contents()
    return papers


def _check_whole(files: Mapping[str, bytes], head: Checkpoint, cited: Mapping[int, Record]) -> None:
    """All entries lead to the ledger's root, and none that must be cited is missing."""
    entries: list[bytes] = []
    for index in range(-(-head.size // TILE_WIDTH)):
        width = min(TILE_WIDTH, head.size - index * TILE_WIDTH)
        name = tile_path(None, index, width).as_posix()
        if name not in files:
            raise _bad(f"{name} is missing")
        entries += read_bundle(files[name], width, name)
    expected = {path.as_posix(): data for path, data in entry_bundles(entries)}
    if expected != {name: files[name] for name in files if name.startswith("tile/")}:
        raise _bad("its entries are not written as govkit writes them")
    records = [Record.from_entry(place + 1, entry) for place, entry in enumerate(entries)]
    if MerkleTree(record.leaf() for record in records).root() != head.root:
        raise RecordError("its records do not lead to the ledger's root")
    left_out = {record.number for record in to_cite(records)} - set(cited)
    if left_out:
        raise RecordError(f"record {min(left_out)} is left out")


def _named_keys(papers: Papers) -> list[VerifierKey]:
    """The key in the newest log-key record of the block's own ledger."""
    named = papers.newest(LOG_KEY_KIND)
    return [VerifierKey.parse(named.title)] if named else []


def _check_signature(
    files: Mapping[str, bytes], keys: Sequence[VerifierKey]
) -> tuple[Manifest, VerifierKey]:
    """One of these keys signed every file."""
    manifest, key = Manifest.open(_text(files, MANIFEST_FILE), bundle.TITLE, keys)
    hashes = {name: sha256(data).digest() for name, data in files.items()}
    del hashes[MANIFEST_FILE]
    manifest.check(hashes)
    return manifest, key


def _check_same(files: Mapping[str, bytes], facts: Facts, papers: Papers) -> None:
    if to_bytes(facts) != files[bundle.FACTS]:
        raise RecordError("its facts differ from what its proofs prove", _difference(files, facts))
    if papers.charter().encode() != files.get(bundle.CHARTER, b""):
        raise RecordError("its charter differs from the charter's records")


def _difference(files: Mapping[str, bytes], facts: Facts) -> str:
    """The parts of the facts that differ."""
    try:
        claimed = read_json(files[bundle.FACTS])
        parts = [name for name in facts if claimed.get(name) != facts[name]]
    except (ValueError, AttributeError):
        parts = []
    return f"what it says of {', '.join(parts)}" if parts else "they are written in another way"


def _json(files: Mapping[str, bytes], name: str) -> Any:
    try:
        return read_json(files[name])
    except (ValueError, RecursionError) as error:
        raise _bad(f"{name} is damaged ({error})") from None


def _text(files: Mapping[str, bytes], name: str) -> str:
    try:
        return files[name].decode()
    except UnicodeDecodeError:
        raise _bad(f"{name} is not text") from None


def _bad(why: str) -> RecordError:
    return RecordError("this is not a valid dossier", why, "ask for it again")
