"""A page that verifies a proof in the browser: one file, which asks nobody and loads nothing.

It is the same for each nation, so that its hash can be compared with the released one's.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from govkit.web.page import head

TITLE = "Verify a proof"
_SOURCES = ("proofs.js", "dossier.js", "page.js")


@cache
def script() -> str:
    """The page's script; without a document it only defines `verify(bytes, given)`."""
    folder = files(__package__)
    return "\n".join((folder / name).read_text("utf-8") for name in _SOURCES)


@cache
def checker_page() -> str:
    """The whole page."""
    return f"{head(TITLE, script())}{_BODY}<script>{script()}</script></body></html>\n"


_BODY = """<main><h1>Verify a proof</h1>
<p>This page checks a proof by itself, also without a network: it loads nothing and sends nothing.
To be sure of the page, save it and compare its SHA-256 hash with the one that govkit released.</p>
<label for="proof">The proof</label>
<input type="file" id="proof" aria-describedby="which">
<p id="which" class="muted">Choose a file or drop it on this page: a record's proof
(proofs/1.tlog-proof), the proof of votes and payments in a block (acts/blocks/7.json), or a
dossier (.zip).</p>
<label for="key">The log's key, for a record or a dossier</label>
<input type="text" id="key" autocomplete="off" spellcheck="false" aria-describedby="where">
<p id="where" class="muted">Take it from where the nation publishes it, not from the place where
you found the proof.</p>
<label for="content">What the record holds, if you want to compare it</label>
<input type="file" id="content">
<label for="block">The block's hash, for votes, payments or a dossier</label>
<input type="text" id="block" autocomplete="off" spellcheck="false" aria-describedby="looked">
<p id="looked" class="muted">Look it up in a node or explorer of your own: 0x and 64 digits.</p>
<p><button type="button" id="check">Verify</button></p>
<section id="found" role="status" aria-live="polite"></section>
<noscript><p>This page needs its script; all of it is in this file.</p></noscript></main>
"""
