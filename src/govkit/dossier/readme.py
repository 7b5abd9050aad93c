"""The README in a dossier, for people who open it only with unzip."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from govkit.constitution.units import format_time
from govkit.dossier import bundle
from govkit.nation.facts import Facts
from govkit.text import printable
from govkit.version import WHEEL

_TEXT = """\
Dossier of {nation}
as of block {number} of chain {chain}, {time}
block hash {hash}
record log {origin}

dossier.pdf holds it for people, facts.json for programs. Everything else is its proof:

    manifest            SHA-256 of every file here, signed with the key of the record log
    deployment.json     where the nation's contracts are, and the settings it was founded with
    evidence            (evidence.json, witness) what proves the state and the receipts of the chain
    checkpoint          the head of the record log, signed (C2SP tlog-checkpoint)
    records/            each record cited, with its RFC 6962 proof (C2SP tlog-proof)
    tile/entries/       all records of the log, where there are few enough (C2SP tlog-tiles)
    contents/           what cited records hold, by its SHA-256
    verify.html         a page that checks signature and records in a browser (see below)
    verify_dossier.py   a verifier in one file of Python (see below)

Votes may have changed settings, officers and rules since the founding. deployment.json has them as
they were then; facts.json and dossier.pdf as they were in that block, read from the chain.

Verify it on a machine that is not connected to anything:

    pip install ./{wheel}
    govkit dossier verify FILE --key "{key}" --block-hash {hash}

Take that file, govkit's wheel, and its SHA-256 from the people who make govkit: it is not in the
package index yet, and the package govkit there is somebody else's. Do not install that one.

Or without an install of govkit, with Python 3.11 or later and one package of others:

    pip install "pycryptodome>=3.20,<4"
    python verify_dossier.py FILE --key "{key}" --block-hash {hash}

It shares no code with govkit, and runs the contracts itself; it prints what it does not check. Or
with a browser alone: save verify.html, open it, and give it this archive. The page checks the
signature, all files and all records, but runs no contracts, so what facts.json says of the chain
is then the word of the key's holders.

Whoever hands you a dossier could hand you a false verifier with it. Their SHA-256 hashes must be
those which the people who make govkit publish with each release (docs/reference/verifiers.md), or
take both from a govkit of your own (govkit dossier verifiers FOLDER). Of the files here they are

    verify.html         {page}
    verify_dossier.py   {verifier}

and sha256sum, or certutil -hashfile FILE SHA256 on Windows, prints them.

Do not take key and hash from this file. The key is the nation's: take it from where the nation
publishes it. The hash is the chain's: look block {number} up in a node or explorer of your own.

The facts are not merely signed. The verifier follows the block's hash to its header, to the state
and the receipts under it, and runs the nation's own contracts over them (EIP-1186, EIP-2935); it
refuses the file unless that gives every fact in it. What then still has to be trusted is printed.
"""


def readme(facts: Facts, key: str, files: Mapping[str, bytes]) -> str:
    """The text; `key` is the log's public key, `files` are the verifiers."""
    block = facts["block"]
    return _TEXT.format(
        nation=printable(facts["nation"]),
        number=block["number"],
        chain=block["chain_id"],
        time=format_time(block["timestamp"]),
        hash=block["hash"],
        origin=facts["log"]["origin"],
        key=key,
        page=sha256(files[bundle.PAGE]).hexdigest(),
        verifier=sha256(files[bundle.VERIFIER]).hexdigest(),
        wheel=WHEEL,
    )
