"""The proofs of a nation's acts, beside the gazette's pages: each vote and payment in its block.

    deployment.json     where the nation's contracts are
    acts/nation.json    its people, money, rules, powers and proposals with their tallies
    acts/acts.json      proposals, votes, decisions and payments, in the chain's order
    acts/blocks/N.json  the header of block N, and Merkle-Patricia proofs of the receipts in it
    acts/evidence.json  which block is trusted, and where receipts are
    acts/witness        what links earlier blocks' hashes, and the contracts' state, to that block
    manifest            SHA-256 of every file of the site, signed with the log's key

The verifier reads the acts from the receipts again, with the same code that read them from a node.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from govkit.chain.witness import Witness
from govkit.crypto.keccak import keccak
from govkit.errors import GovkitError, RecordError, UsageError
from govkit.evidence import Evidence, GatheringPort, ProvenPort
from govkit.files import read_bytes, read_text, unreadable
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.history.activity import Act, acts_of
from govkit.nation.nation import Nation
from govkit.network.port import Block
from govkit.records.archive import Archive, Head, check_contents, read_archive, read_head
from govkit.records.checkpoint import SigningKey, VerifierKey
from govkit.records.manifest import MANIFEST_FILE, Manifest
from govkit.records.proof import RecordProof
from govkit.records.store import hash_of
from govkit.text import read_json
from govkit.web.facts import facts_of

TITLE = "govkit gazette v1"
DEPLOYMENT, ACTS = Path("deployment.json"), Path("acts", "acts.json")
NATION = Path("acts", "nation.json")
_EVIDENCE, _WITNESS = Path("acts", "evidence.json"), Path("acts", "witness")
_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""The exceptions that broken files raise in one layer or another."""


@dataclass(frozen=True, slots=True)
class ProvenActs:
    """Facts about the nation, acts in the chain's order, and the files that prove them."""

    facts: Mapping[str, Any]
    acts: list[Act]
    files: Mapping[Path, bytes]


@dataclass(frozen=True, slots=True)
class Checked:
    """A site's proved facts: its head, the number of records, and its acts. `key` signed all files,
    where one was given; `block_was_given` tells whether the block was named by the verifier.
    """

    archive: Archive
    acts: list[Act]
    files: int
    key: VerifierKey | None
    block_was_given: bool
    elsewhere: Mapping[int, bytes]

    def trust(self) -> list[str]:
        """The things that must be trusted or are not proved, one line each."""
        head = self.archive.head
        lines = [
            f"that block {number} is 0x{found.hex()}: look it up"
            for number, found in sorted(self.elsewhere.items())
        ]
        if not self.block_was_given:
            lines.append(
                f"the key's holders, that block {head.block} is 0x{head.block_hash.hex()}: look it "
                "up and give it as --block-hash"
            )
        if self.key is None:
            lines += [
                f"that {head.origin} is the log of the right nation",
                "the site's host, for the pages: give --key, since they are signed",
            ]
        else:
            lines.append("the key's holders, for the pages: that they say what was proved")
        return [*lines, "that nothing else was proposed, voted or paid", "transactions' hashes"]


def block_file(number: int) -> Path:
    """The file with the proofs of a block's receipts, below the site's folder."""
    return Path("acts", "blocks", f"{number}.json")


def prove_acts(nation: Nation, head: Head) -> ProvenActs:
    """The nation, and its acts up to a log's head, with proofs. Raises RecordError without any."""
    port = GatheringPort(nation.port, Block(head.block, 0, head.block_hash))
    proved = Nation.connect(nation.deployment, port)
    proved.ledger.root()
    proved.ledger.size()
    facts = facts_of(proved)
    acts = acts_of(proved, head.block)
    told = acts_of(nation, head.block)
    if [_bare(each) for each in told] != [_bare(each) for each in acts]:
        raise RecordError("this node gives acts that are not in its receipts")
    # The transactions' hashes, which the receipts lack, and by which explorers find them.
    acts = [
        replace(act, transaction=other.transaction) for act, other in zip(acts, told, strict=True)
    ]
    blocks = {number: _block_proof(port, number) for number in sorted(port.evidence().receipts)}
    kept = {keccak(part) for raw in blocks.values() for part in _parts(raw)}
    files = {
        DEPLOYMENT: nation.deployment.to_text().encode(),
        NATION: _json(facts),
        ACTS: _json([_row(act) for act in acts]),
        _EVIDENCE: _json(port.evidence().to_json()),
        _WITNESS: port.witness(without=kept),
        **{block_file(number): _json(raw) for number, raw in blocks.items()},
    }
    return ProvenActs(facts, acts, files)


def sign_site(
    folder: Path, origin: str, key: SigningKey, write: Callable[[Path, str], None]
) -> int:
    """Sign the list of all files of a site. Returns how many they are."""
    files = _files(folder)
    write(folder / MANIFEST_FILE, Manifest(TITLE, origin, files).signed(key))
    return len(files)


def verify_site(
    folder: Path, keys: Sequence[VerifierKey] = (), block_hash: bytes | None = None
) -> Checked:
    """Check a site from its files alone. Raises RecordError; UsageError if nothing is trusted.

    At least one of `keys` (which may have signed it) and `block_hash` (32 bytes, of the block in
    log.json) is what the verifier trusts.
    """
    if not keys and block_hash is None:
        raise UsageError("nothing is given to trust", next_step="give --key, --block-hash, or both")
    try:
        return _checked(folder, keys, block_hash)
    except RecordError:
        raise
    except (GovkitError, OSError, *_BROKEN) as error:
        why = str(error) or type(error).__name__
        raise RecordError("the site's proofs do not prove its statements", why) from error


def _checked(folder: Path, keys: Sequence[VerifierKey], block_hash: bytes | None) -> Checked:
    files = _files(folder)
    head = read_head(folder)
    key = _check_manifest(folder, keys, files, head.origin) if keys else None
    archive = read_archive(folder, keys)
    _check_record_proofs(archive)
    for fault in check_contents(archive):
        raise RecordError(f"the content 0x{fault.hash.hex()} is damaged", fault.problem)
    if block_hash not in (None, head.block_hash):
        raise RecordError(
            "it was made at another block",
            f"its block {head.block} is 0x{head.block_hash.hex()}",
            "look that block up",
        )
    evidence = Evidence.from_json(_read_json(folder / _EVIDENCE))
    if _json(evidence.to_json()) != read_bytes(folder / _EVIDENCE):
        raise RecordError(f"{folder / _EVIDENCE} is not written as govkit writes it")
    if (evidence.block, evidence.block_hash) != (head.block, head.block_hash):
        raise RecordError("its proofs and its log belong to different blocks")
    port = ProvenPort(evidence, _witness(folder, evidence))
    text = read_text(folder / DEPLOYMENT)
    deployment = Deployment.parse(text, folder / DEPLOYMENT)
    if deployment.to_text() != text:
        raise RecordError(f"{folder / DEPLOYMENT} is not written as govkit writes it")
    nation = Nation.connect(deployment, port)
    _check_head(nation, head)
    acts = acts_of(nation, head.block)
    for number in evidence.receipts:
        if _block_proof(port, number) != _read_json(folder / block_file(number)):
            raise RecordError(f"{folder / block_file(number)} is not written as govkit writes it")
    if _json(facts_of(nation)) != read_bytes(folder / NATION):
        raise RecordError("what it says of the nation differs from what its proofs prove")
    claimed = _read_json(folder / ACTS)
    rows = [
        {**_row(act), "transaction": _transaction(row)}
        for act, row in zip(acts, claimed, strict=True)
    ]
    if _json(rows) != read_bytes(folder / ACTS):
        raise RecordError("its votes and payments differ from those that its receipts prove")
    return Checked(
        archive,
        acts,
        len(files),
        key,
        block_hash is not None,
        dict(evidence.elsewhere),
    )


def _check_manifest(
    folder: Path, keys: Sequence[VerifierKey], files: Mapping[str, bytes], origin: str
) -> VerifierKey:
    try:
        note = read_text(folder / MANIFEST_FILE)
    except (OSError, ValueError) as error:
        raise RecordError(
            "the site is not signed, or its manifest is damaged", unreadable(error)
        ) from None
    manifest, key = Manifest.open(note, TITLE, keys)
    if not manifest.origin == key.name == origin:
        raise RecordError(
            "it belongs to another nation", f"its log is {origin}, the key's {key.name}"
        )
    manifest.check(files)
    return key


def _check_record_proofs(archive: Archive) -> None:
    """Each record's own proof file leads to the head that was signed."""
    note = archive.note()
    if note is None:
        return
    for record in archive.records:
        place = archive.folder / "proofs" / f"{record.number}.tlog-proof"
        proof = RecordProof.parse(read_text(place))
        if proof.record != record or proof.note != note:
            raise RecordError(f"{place} belongs to another record or head")
        proof.check_path(archive.head.checkpoint())


def _check_head(nation: Nation, head: Head) -> None:
    """The ledger contract itself has this head, and it is this nation's."""
    origin = f"eip155:{nation.port.chain_id()}:{nation.ledger.address}"
    found = (origin, nation.ledger.size(), nation.ledger.root())
    if found != (head.origin, head.size, head.root):
        raise RecordError(
            "its log is not the ledger's at this block",
            f"the ledger {origin} has {found[1]} records with the root 0x{found[2].hex()}",
        )


def _witness(folder: Path, evidence: Evidence) -> Witness:
    """All proofs of the site in one pool: the blocks' own, and the shared ones."""
    witness = Witness.parse(read_bytes(folder / _WITNESS))
    for number in evidence.receipts:
        for part in _parts(_read_json(folder / block_file(number))):
            witness.add(part)
    return witness


def _block_proof(port: ProvenPort, number: int) -> dict[str, Any]:
    header = port.header(number)
    return {
        "block": number,
        "hash": _hex(header.hash),
        "header": _hex(header.encode()),
        "receipts": [
            {"position": position, "nodes": [_hex(node) for node in nodes]}
            for position, nodes in port.proved_receipts(number).items()
        ],
    }


def _parts(raw: Mapping[str, Any]) -> Iterator[bytes]:
    """The header and the nodes in a block's file."""
    yield bytes.fromhex(raw["header"][2:])
    for receipt in raw["receipts"]:
        yield from (bytes.fromhex(node[2:]) for node in receipt["nodes"])


def _row(act: Act) -> dict[str, Any]:
    return {
        "what": act.what,
        "who": act.who,
        "text": act.text.encode("utf-8", "backslashreplace").decode(),
        "proposal": str(act.proposal),
        "timestamp": act.timestamp,
        "block": act.block,
        "position": act.index,
        "transaction": _hex(act.transaction),
    }


def _transaction(row: Mapping[str, Any]) -> str:
    """The transaction hash that a row claims; no receipt has it."""
    claimed = str(row["transaction"])
    if not re.fullmatch("0x[0-9a-f]{64}", claimed):
        raise RecordError(f"{claimed[:80]!r} is not a transaction's hash")
    return claimed


def _bare(act: Act) -> Act:
    """The part of an act that node and receipts have in common."""
    return replace(act, index=0, transaction=b"")


def _files(folder: Path) -> dict[str, bytes]:
    """The hash of every file below a folder but the manifest, by its path. Raises RecordError for
    what is not a file: a link would show what is not hashed."""
    found = {}
    for place in sorted(folder.rglob("*")):
        kind = place.lstat().st_mode
        if not (S_ISREG(kind) or S_ISDIR(kind)):
            raise RecordError(
                f"{place} is neither a file nor a folder", next_step="find an undamaged copy"
            )
        if S_ISREG(kind) and place != folder / MANIFEST_FILE:
            found[place.relative_to(folder).as_posix()] = hash_of(place)
    return found


def _read_json(place: Path) -> Any:
    try:
        return read_json(read_bytes(place))
    except OSError as error:
        raise RecordError(f"{place} cannot be read", unreadable(error)) from None
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{place} is damaged", str(error)) from None


def _json(raw: object) -> bytes:
    text = json.dumps(raw, ensure_ascii=False, separators=(",", ":")) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
