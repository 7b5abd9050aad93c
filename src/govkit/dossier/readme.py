"""The README in a dossier, for people who open it only with unzip."""

from __future__ import annotations

from govkit.constitution.units import format_time
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

Votes may have changed settings, officers and rules since the founding. deployment.json has them as
they were then; facts.json and dossier.pdf as they were in that block, read from the chain.

Verify it on a machine that is not connected to anything:

    pip install ./{wheel}
    govkit dossier verify FILE --key "{key}" --block-hash {hash}

Take that file, govkit's wheel, and its SHA-256 from the people who make govkit: it is not in the
package index yet, and the package govkit there is somebody else's. Do not install that one.

Do not take key and hash from this file. The key is the nation's: take it from where the nation
publishes it. The hash is the chain's: look block {number} up in a node or explorer of your own.

The facts are not merely signed. The verifier follows the block's hash to its header, to the state
and the receipts under it, and runs the nation's own contracts over them (EIP-1186, EIP-2935); it
refuses the file unless that gives every fact in it. What then still has to be trusted is printed.
"""


def readme(facts: Facts, key: str) -> str:
    """The text; `key` is the log's public key."""
    block = facts["block"]
    return _TEXT.format(
        nation=printable(facts["nation"]),
        number=block["number"],
        chain=block["chain_id"],
        time=format_time(block["timestamp"]),
        hash=block["hash"],
        origin=facts["log"]["origin"],
        key=key,
        wheel=WHEEL,
    )
