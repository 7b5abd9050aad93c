"""The gazette: a static site of every record, with its proof, and of every vote and payment.

The site's folder is an archive of the log as well, so a copy of the site can be checked by itself.
It can be read and printed without scripts; a script of a few lines filters.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from govkit.errors import RecordError
from govkit.nation.history.activity import Act
from govkit.records.archive import Archive
from govkit.records.canonical import is_text
from govkit.records.law import Provision, consolidated
from govkit.records.proof import RecordProof
from govkit.records.record import Record
from govkit.text import printable
from govkit.web.proofs import block_file

_STYLE = """
body{font:1rem/1.5 Georgia,'Times New Roman',serif;max-width:64rem;margin:2rem auto;
padding:0 1rem;color:#18181b;background:#fff}
h1{color:#1e3a5f;margin:0 0 .2rem}h2{margin-top:1.2rem}a{color:#1e4f8f}
nav{border-bottom:2px solid #1e3a5f;padding-bottom:.5rem}nav a{margin-right:1rem}
h1,h2,td,pre,code,a{unicode-bidi:isolate}pre{unicode-bidi:plaintext}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;
padding:.35rem .8rem .35rem 0;border-bottom:1px solid #d4d4d8}
td a,td:nth-child(4){overflow-wrap:anywhere}
th,time{white-space:nowrap}th{color:#52525b;font-size:.85rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;border-left:3px solid #d4d4d8;
padding-left:1rem}code{font-size:.82em;overflow-wrap:anywhere}
input{font:inherit;width:100%;padding:.3rem;box-sizing:border-box}
@media(max-width:40rem){thead{display:none}tr{display:block;padding:.4rem 0;
border-bottom:1px solid #d4d4d8}td{display:block;border:0;padding:.1rem 0}}
@media print{nav,input,.pager{display:none!important}body{max-width:none;margin:0;
font-size:9.5pt}tr{break-inside:avoid}a{color:inherit;text-decoration:none}}
"""
_SCRIPT = """
for(const box of document.querySelectorAll('input[type=search]')){box.hidden=false;
box.addEventListener('input',()=>{const wanted=box.value.toLowerCase();
for(const row of document.querySelectorAll('tbody tr'))
row.hidden=!row.textContent.toLowerCase().includes(wanted)})}
"""
_ROWS_A_PAGE = 1_000
_PAGES = (
    ("index.html", "Records"),
    ("law.html", "Law"),
    ("acts.html", "Votes and payments"),
    ("verify.html", "How to verify"),
)


@dataclass(frozen=True, slots=True)
class Gazette:
    """The parts of a site; `name` is the nation's, `key` the log's public one, if it has one."""

    name: str
    archive: Archive
    provisions: Sequence[Provision]
    acts: Sequence[Act]
    key: str = ""

    def files(self) -> Iterator[tuple[Path, str]]:
        """Every page and proof, by its path below the site's folder."""
        yield from self._pages("index", "Records", self._index, self.archive.records)
        yield Path("law.html"), self._page("Law", _pre(consolidated(self.provisions)))
        yield from self._pages("acts", "Votes and payments", self._acts, self.acts)
        yield Path("verify.html"), self._page("How to verify", self._how())
        for record in self.archive.records:
            title = f"{record.number}. {record.title}"
            body = self._record(record)
            yield Path("records", f"{record.number}.html"), self._page(title, body, up="../")
            proof = self._proof(record)
            if proof is not None:
                yield Path("proofs", f"{record.number}.tlog-proof"), proof

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
            yield Path(file), self._page(title, pager + body(rows) + pager)

    def _page(self, title: str, body: str, up: str = "") -> str:
        links = "".join(f'<a href="{up}{page}">{name}</a>' for page, name in _PAGES)
        policy = (
            f"default-src 'none'; style-src '{_pin(_STYLE)}'; script-src '{_pin(_SCRIPT)}'; "
            "base-uri 'none'; form-action 'none'"
        )
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            f'<meta name="viewport" content="width=device-width">'
            f"<title>{_text(title)} - {_text(self.name)}</title><style>{_STYLE}</style>"
            f"<h1>{_text(self.name)}: gazette</h1><nav>{links}</nav>"
            f"<h2>{_text(title)}</h2>{body}<script>{_SCRIPT}</script></html>\n"
        )

    def _index(self, records: Sequence[Record]) -> str:
        rows = [
            (
                str(each.number),
                _date(each.timestamp),
                _text(each.kind),
                f'<a href="records/{each.number}.html">{_text(each.title or "(no title)")}</a>',
                _text(each.link),
            )
            for each in records
        ]
        return _table(("No.", "Recorded", "Kind", "Title", "Link"), rows)

    def _acts(self, acts: Sequence[Act]) -> str:
        rows = [
            (
                _date(each.timestamp),
                _text(each.what),
                f"<code>{each.who}</code>",
                _text(each.text),
                f'block {each.block}, <a href="{block_file(each.block).as_posix()}">proof</a><br>'
                f"<code>0x{each.transaction.hex()}</code>",
            )
            for each in acts
        ]
        return _table(("Date", "What", "Who", "Act", "On the chain"), rows)

    def _record(self, record: Record) -> str:
        target = record.target
        link = (
            f'{_text(record.link)} (<a href="{target}.html">record {target}</a>)' if target else ""
        )
        proof = f'<a href="../proofs/{record.number}.tlog-proof">proof</a>'
        rows = [
            ("Kind", _text(record.kind)),
            ("Author", f"<code>{record.author}</code>"),
            ("Recorded", _date(record.timestamp)),
            ("Link", link or "none"),
            ("SHA-256", f"<code>{record.content_hash.hex()}</code>"),
            ("Leaf", f"<code>{record.leaf().hex()}</code>"),
            ("Proof", proof if self.archive.note() else "the log is not signed"),
        ]
        return _table(("Field", "Value"), rows) + self._content(record.content_hash)

    def _content(self, digest: bytes) -> str:
        store = self.archive.store
        try:
            content = store.describe(digest)
            if content.erased:
                return f"<p>Erased: {_text(content.erased)}</p>"
            place = f"../contents/{digest.hex()[:2]}/{digest.hex()}"
            link = f'<p><a href="{place}">Content</a>, {content.size} bytes</p>'
            if is_text(content.media_type):
                return link + _pre(store.read(digest).decode("utf-8", "replace"))
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
            ("Log", f"<code>{_text(head.origin)}</code>"),
            ("Records", str(head.size)),
            ("Root", f"<code>{head.root.hex()}</code>"),
            ("Block", f"{head.block}, <code>0x{head.block_hash.hex()}</code>"),
        ]
        if self.key:
            rows.append(("Key", f"<code>{_text(self.key)}</code>"))
        command = f"govkit gazette verify SITE --key KEY --block-hash 0x{head.block_hash.hex()}"
        return _table(("Field", "Value"), rows) + _HOW.format(command=_text(command))


_HOW = """
<p>You need not trust the host of this site. A copy of it is a whole archive: with it, and
without any network, one command checks all of it.</p>
<pre>{command}</pre>
<p>Take the key from where the nation publishes it, and look the block's hash up in a node or
explorer of your own: not from this page.</p>
<h3>What it checks</h3>
<ul>
<li><b>The site.</b> <code>manifest</code> has the SHA-256 hash of every file, signed with the
log's Ed25519 key (C2SP signed-note).</li>
<li><b>Records.</b> All entries (<code>tile/</code>, C2SP tlog-tiles) make up the root above, as
RFC 6962 says; each record also has a proof of its own in <code>proofs/</code> (C2SP tlog-proof),
which any verifier of such proofs reads: <code>govkit record verify proofs/1.tlog-proof CONTENT
--key KEY</code>. That the root is the ledger contract's is proved from the block's state.</li>
<li><b>Votes and payments.</b> Each is an event in a transaction's receipt. The file behind
<i>proof</i> has the header of its block, and the nodes of the Merkle-Patricia trie that lead from
the header's receipts root to the receipt: Keccak-256 of the header is the block's hash.</li>
<li><b>Earlier blocks.</b> The state of the block above holds the hashes of those before it
(EIP-2935); <code>acts/witness</code> proves them. Hashes that cannot be proved so are listed, to
be looked up.</li>
<li><b>The contracts.</b> The ledger names its treasury, that the governor, and so on; their code
is the one that govkit ships, and it is run over the proved state (EIP-1186).</li>
</ul>
<h3>What it cannot</h3>
<p>That there are no further votes and payments than are listed; that a transaction's hash, which
is there to be looked up, is the right one; who the people behind the accounts are.</p>
"""


def write_site(folder: Path, gazette: Gazette, write: Callable[[Path, str], None]) -> int:
    """Write every page and record proof of a gazette below a folder. Returns how many files."""
    count = 0
    for path, content in gazette.files():
        write(folder / path, content)
        count += 1
    return count


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Cells are HTML already."""
    search = '<input type="search" placeholder="Search" aria-label="Search" hidden>'
    head = "".join(f"<th>{each}</th>" for each in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    box = search if len(columns) > 2 else ""
    return f"{box}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _pre(text: str) -> str:
    lines = (printable(line) for line in text.split("\n"))
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def _text(text: str) -> str:
    return escape(printable(text))


def _date(timestamp: int) -> str:
    moment = datetime.fromtimestamp(timestamp, UTC)
    return f'<time datetime="{moment:%Y-%m-%dT%H:%MZ}">{moment:%Y-%m-%d %H:%M} UTC</time>'


def _pin(source: str) -> str:
    """The source's hash for a content security policy (CSP3, hash-source)."""
    return f"sha256-{b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
