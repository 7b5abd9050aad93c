"""The gazette: a static site on a nation, with a proof of every record, vote and payment.

The site's folder is an archive of the log as well, so a copy of the site can be checked by itself.
It can be read and printed without scripts; a script of a few lines filters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkit.errors import RecordError
from govkit.nation.history.activity import Act
from govkit.records.archive import Archive
from govkit.records.canonical import is_text
from govkit.records.law import LAW_KINDS, Provision
from govkit.records.proof import RecordProof
from govkit.records.record import Record
from govkit.web.checker import checker_page
from govkit.web.law import law_page, render
from govkit.web.nation import front_page, proposal_page, proposals_page
from govkit.web.page import CHECKER, code, date, fields, page, plain, table, text
from govkit.web.proofs import block_file

_ROWS_A_PAGE = 1_000
_MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class Gazette:
    """The parts of a site: `facts` are those of `web.facts`, `names` the nation's for accounts,
    `key` is the log's public one, if it has one."""

    facts: Mapping[str, Any]
    archive: Archive
    provisions: Sequence[Provision]
    acts: Sequence[Act]
    names: Mapping[str, str]
    key: str = ""

    def files(self) -> Iterator[tuple[Path, str]]:
        """Every page and proof, by its path below the site's folder."""
        front = front_page(self.facts, self.provisions)
        yield Path("index.html"), self._page(self._name, front, "index.html")
        yield Path("law.html"), self._page("Law", law_page(self.provisions), "law.html")
        yield from self._pages("records", "Records", self._records, self.archive.records)
        yield from self._pages("acts", "Votes and payments", self._acts, self.acts)
        yield Path("verify.html"), self._page("How to verify", self._how(), "verify.html")
        yield Path(CHECKER), checker_page()
        yield from self._proposals()
        for record in self.archive.records:
            title = f"{record.number}. {record.title}"
            body = self._record(record)
            yield Path("records", f"{record.number}.html"), self._page(title, body, up="../")
            proof = self._proof(record)
            if proof is not None:
                yield Path("proofs", f"{record.number}.tlog-proof"), proof

    @property
    def _name(self) -> str:
        return str(self.facts["nation"])

    def _page(self, title: str, body: str, here: str = "", *, up: str = "") -> str:
        return page(self._name, title, body, here=here, up=up)

    def _pages(
        self, name: str, title: str, body: Callable[[Sequence[Any]], str], items: Sequence[Any]
    ) -> Iterator[tuple[Path, str]]:
        """A long list, the newest first, as pages of at most 1,000 rows that name each other."""
        newest = list(reversed(items))
        count = max(1, -(-len(newest) // _ROWS_A_PAGE))
        names = [f"{name}.html", *(f"{name}-{n}.html" for n in range(2, count + 1))]
        for place, file in enumerate(names):
            links = " ".join(
                f"<b>{n}</b>" if n == place + 1 else f'<a href="{other}">{n}</a>'
                for n, other in enumerate(names, start=1)
            )
            pager = f'<p class="pager">{len(newest)} in all, page {links}</p>' if count > 1 else ""
            rows = newest[place * _ROWS_A_PAGE : (place + 1) * _ROWS_A_PAGE]
            yield Path(file), self._page(title, pager + body(rows) + pager, names[0])

    def _proposals(self) -> Iterator[tuple[Path, str]]:
        found = list(reversed(self.facts["proposals"]))
        yield from self._pages(
            "proposals", "Proposals", lambda rows: proposals_page(rows, self.names), found
        )
        for each in found:
            title = f"Proposal {each['number']}: {each['title'] or '(no title)'}"
            body = proposal_page(each, self.acts, self.names)
            yield Path("proposals", f"{each['number']}.html"), self._page(title, body, up="../")

    def _records(self, records: Sequence[Record]) -> str:
        rows = [
            (
                str(each.number),
                date(each.timestamp),
                text(each.kind),
                f'<a href="records/{each.number}.html">{text(each.title or "(no title)")}</a>',
                text(each.link),
            )
            for each in records
        ]
        return table(("No.", "Recorded", "Kind", "Title", "Link"), rows, search=True)

    def _acts(self, acts: Sequence[Act]) -> str:
        rows = [
            (
                date(each.timestamp),
                text(each.what),
                f"{text(self.names.get(each.who, ''))} {code(each.who)}".strip(),
                text(each.text),
                f'block {each.block}, <a href="{block_file(each.block).as_posix()}">proof</a><br>'
                f"{code(f'0x{each.transaction.hex()}')}",
            )
            for each in acts
        ]
        return table(("Date", "What", "Who", "Act", "On the chain"), rows, search=True)

    def _record(self, record: Record) -> str:
        target = record.target
        link = f'{text(record.link)} (<a href="{target}.html">record {target}</a>)'
        proof = f'<a href="../proofs/{record.number}.tlog-proof">proof</a>'
        author = f"{text(self.names.get(record.author, ''))} {code(record.author)}".strip()
        rows = [
            ("Kind", text(record.kind)),
            ("Author", author),
            ("Recorded", date(record.timestamp)),
            ("Link", link if target else "none"),
            ("SHA-256", code(record.content_hash.hex())),
            ("Leaf", code(record.leaf().hex())),
            ("Proof", proof if self.archive.note() else "the log is not signed"),
        ]
        return fields(rows) + self._content(record)

    def _content(self, record: Record) -> str:
        store, digest = self.archive.store, record.content_hash
        try:
            content = store.describe(digest)
            if content.erased:
                return f"<p>Erased: {text(content.erased)}</p>"
            place = f"../contents/{digest.hex()[:2]}/{digest.hex()}"
            link = f'<p><a href="{place}">Content</a>, {content.size} bytes</p>'
            if is_text(content.media_type):
                words = store.read(digest).decode("utf-8", "replace")
                is_law = record.kind in LAW_KINDS or content.media_type == _MARKDOWN
                return link + (render(words) if is_law else plain(words))
        except RecordError:
            return "<p>The content is not published: sealed, or not here.</p>"
        return link

    def _proof(self, record: Record) -> str | None:
        note = self.archive.note()
        path = self.archive.tree.inclusion_proof(record.number - 1)
        return RecordProof(record, tuple(path), note).text() if note is not None else None

    def _how(self) -> str:
        head = self.archive.head
        rows = [
            ("Log", code(head.origin)),
            ("Records", str(head.size)),
            ("Root", code(head.root.hex())),
            ("Block", f"{head.block}, {code(f'0x{head.block_hash.hex()}')}"),
            ("Key", code(self.key) if self.key else ""),
        ]
        command = f"govkit gazette verify SITE --key KEY --block-hash 0x{head.block_hash.hex()}"
        return fields(rows) + _HOW.format(command=text(command))


_HOW = """
<p>You need not trust the host of this site. A copy of it is a whole archive: with it, and
without any network, one command checks all of it.</p>
<pre>{command}</pre>
<p>Take the key from where the nation publishes it, and look the block's hash up in a node or
explorer of your own: not from this page. Without govkit, <a href="check.html">a page in your
browser</a> checks the proof of one record, vote or payment at a time.</p>
<h2>What it checks</h2>
<ul>
<li><b>The site.</b> <code>manifest</code> has the SHA-256 hash of every file, signed with the
log's Ed25519 key (C2SP signed-note).</li>
<li><b>Records.</b> All entries (<code>tile/</code>, C2SP tlog-tiles) make up the root above, as
RFC 6962 says; each record also has a proof of its own in <code>proofs/</code> (C2SP tlog-proof),
which any verifier of such proofs reads: <code>govkit record verify proofs/1.tlog-proof CONTENT
--key KEY</code>. That the root is the ledger contract's is proved from the block's state.</li>
<li><b>The nation.</b> Its people, money, rules, powers and proposals with their tallies, in
<code>acts/nation.json</code>, are worked out again: the nation's contracts are run over the proved
state.</li>
<li><b>Votes and payments.</b> Each is an event in a transaction's receipt. The file behind
<i>proof</i> has the header of its block, and the nodes of the Merkle-Patricia trie that lead from
the header's receipts root to the receipt: Keccak-256 of the header is the block's hash.</li>
<li><b>Earlier blocks.</b> The state of the block above holds the hashes of those before it
(EIP-2935); <code>acts/witness</code> proves them. Hashes that cannot be proved so are listed, to
be looked up.</li>
<li><b>The contracts.</b> The ledger names its treasury, that the governor, and so on; their code
is the one that govkit ships, and it is run over the proved state (EIP-1186).</li>
</ul>
<h2>What it cannot</h2>
<p>That there are no further votes and payments than are listed; that a transaction's hash, which
is there to be looked up, is the right one; who the people behind the accounts are; that the pages
say what was proved, for which the key's holders answer.</p>
"""


def write_site(folder: Path, gazette: Gazette, write: Callable[[Path, str], None]) -> int:
    """Write every page and record proof of a gazette below a folder. Returns how many files."""
    count = 0
    for path, content in gazette.files():
        write(folder / path, content)
        count += 1
    return count
