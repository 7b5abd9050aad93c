"""Makes a dossier: gathers facts about the nation together with their proofs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from govkit.dossier import bundle, standalone
from govkit.dossier.facts import facts_of, to_bytes
from govkit.dossier.readme import readme
from govkit.dossier.records import WRAPPER_KIND, Papers
from govkit.errors import RecordError
from govkit.evidence import GatheringPort
from govkit.nation.facts import Facts
from govkit.nation.nation import Nation
from govkit.nation.records import RecordLog
from govkit.network.port import Block
from govkit.records.archive import LOG_KEY_KIND
from govkit.records.checkpoint import SigningKey
from govkit.records.manifest import MANIFEST_FILE
from govkit.records.proof import RecordProof
from govkit.records.record import Record
from govkit.records.tiles import entry_bundles
from govkit.web.checker import checker_page

MOST_WHOLE_RECORDS = 4_096
"""Up to this size of the log, all entries are in the dossier: about 300 bytes each."""

Print = Callable[[Facts, str], bytes]
"""Makes the PDF from the facts and the charter's text."""


@dataclass(frozen=True, slots=True)
class Request:
    """What goes into a dossier besides what any has: the legal wrapper's text, what records hold
    (by hash, salt and all), and `records`, those to be cited, in the order of their numbers. A log
    of up to `whole_up_to` records goes in as a whole."""

    records: tuple[Record, ...]
    contents: Mapping[bytes, bytes] = field(default_factory=dict)
    wrapper: str = ""
    whole_up_to: int = MOST_WHOLE_RECORDS


def build(
    nation: Nation, log: RecordLog, key: SigningKey, request: Request, to_pdf: Print
) -> bytes:
    """The dossier of a nation as of the block at which its log was read, signed with its key.

    Raises RecordError if the node does not prove what it says.
    """
    block = Block(log.head.block, 0, log.head.block_hash)
    port = GatheringPort(nation.port, block)
    proved = Nation.connect(nation.deployment, port)
    is_whole = log.head.size <= request.whole_up_to
    cited = {record.number: record for record in request.records}
    papers = Papers(cited, request.contents, request.wrapper, is_whole)
    _check(papers, log, key)
    facts = facts_of(proved, papers)
    note = key.sign(log.head.checkpoint())
    files = {
        bundle.DEPLOYMENT: _deployment(proved, port),
        bundle.FACTS: to_bytes(facts),
        bundle.CHECKPOINT: note.encode(),
        bundle.PDF: to_pdf(facts, papers.charter()),
        bundle.README: readme(facts, str(key.verifier), verifiers()).encode(),
        **verifiers(),
        **_log_files(log, note, cited, is_whole),
        **{f"contents/{digest.hex()}": content for digest, content in request.contents.items()},
    }
    if papers.wrapper:
        files[bundle.WRAPPER] = papers.wrapper.encode()
    if papers.charter():
        files[bundle.CHARTER] = papers.charter().encode()
    # Last, since everything above adds to it.
    files[bundle.EVIDENCE] = bundle.json_bytes(port.evidence().to_json())
    files[bundle.WITNESS] = port.witness()
    files[MANIFEST_FILE] = bundle.manifest_of(files, log.head.origin).signed(key).encode()
    return bundle.pack(files)


def verifiers() -> dict[str, bytes]:
    """What verifies a dossier without an install of govkit: a page, and a file of Python."""
    return {bundle.PAGE: checker_page().encode(), bundle.VERIFIER: standalone.source().encode()}


def _check(papers: Papers, log: RecordLog, key: SigningKey) -> None:
    papers.check_contents()
    named = papers.newest(LOG_KEY_KIND)
    if named is None or named.title != str(key.verifier):
        raise RecordError(
            "the log names another key",
            next_step="name it in the log: govkit record log-key",
        )
    wrapper = papers.newest(WRAPPER_KIND)
    held = wrapper is not None and wrapper.content_hash in papers.contents
    if wrapper and held and papers.wrapper and not papers.wrapper_record():
        raise RecordError(
            "the nation file and the log state different legal wrappers",
            f"record {wrapper.number} holds another text",
            "record the new one (see govkit dossier wrapper), or correct the nation file",
        )
    if log.tree.root() != log.head.root:
        raise RecordError("the log does not lead to its root")


def _log_files(
    log: RecordLog, note: str, cited: Mapping[int, Record], is_whole: bool
) -> dict[str, bytes]:
    files = {
        f"records/{number}.tlog-proof": RecordProof(
            cited[number], tuple(log.tree.inclusion_proof(number - 1)), note
        ).text().encode()
        for number in sorted(cited)
    }  # fmt: skip
    if is_whole:
        entries = [record.entry() for record in log.records]
        files |= {path.as_posix(): data for path, data in entry_bundles(entries)}
    return files


def _deployment(nation: Nation, port: GatheringPort) -> bytes:
    """The deployment file, which says where the contracts are."""
    return nation.deployment.to_text().encode()
